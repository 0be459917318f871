import { randomBytes } from 'node:crypto'
import type { CaseId, PersonId } from '../../domain/case/actor.js'
import type { FactsOnDemand } from '../../domain/case/facts.js'
import type { Grievance } from '../../domain/case/grievance.js'
import { refuse, type Refusal } from '../../domain/case/refusal.js'
import { caseIsFull, tooManyFiles } from '../../domain/procedure/evidence.commands.js'
import { filesIn } from '../../domain/procedure/evidence.js'
import { addMillis, type Instant } from '../../domain/values/time.js'
import { caseKeyOf } from '../blobs/case-key.js'
import { sealAtOnce } from '../blobs/sealed.js'
import type { Question } from '../facts.js'
import type { Sql, Store } from '../store.js'
import type { EvidenceLimits } from './limits.js'
import { fileBlob, partsKind, thumbnailBlob, type Kept } from './places.js'

/*
 * Files of evidence on their way here. What has come is kept in pieces, each encrypted and each a blob of its own, and the
 * tables say how far it goes: whatever is killed, on either end, the sender goes on from there. Of two that send the
 * same stretch at once, one wins.
 */

export interface Upload {
  readonly id: string
  readonly caseId: CaseId
  readonly person: PersonId
  /** As declared; null where the sender only says when it is all. */
  readonly bytes: number | null
  readonly sha256: string | null
  readonly received: number
  readonly status: 'open' | 'whole'
  readonly media: string | null
  readonly thumbnail: boolean
  readonly lapsesAt: Instant
}

/** An unfinished one is kept for so long, in milliseconds. */
const keptFor = 24 * 3_600_000
/** A command that was just decided may still need it: it is swept away so much later. */
const spared = 3_600_000
/** Of one person in one case, unfinished or not yet added. */
const mostAtOnce = 20
/** Bytes of one piece, about: what is lost when we are killed, and what is held in memory meanwhile. */
const pieceBytes = 4 * 1_048_576

export interface Declared {
  readonly id: string
  readonly bytes: number | null
  readonly sha256: string | null
}

/** Begins one, or says why not: too large, or more than the case takes with all that is on its way. */
export async function beginUpload(
  store: Store,
  grievance: Grievance,
  person: PersonId,
  declared: Declared,
  limits: EvidenceLimits,
): Promise<Upload | Refusal> {
  const { id, bytes, sha256 } = declared
  if ((bytes ?? 0) > limits.fileBytes) return fileTooLarge(limits.fileBytes)
  const at = await store.clock.now(store.sql)
  const added = grievance.evidence.pieces.flatMap(({ files }) => files)
  const [waiting] = await store.sql<{ bytes: number; files: number; own: number }[]>`
    select coalesce(sum(coalesce(bytes, received)), 0)::float8 as bytes, count(*)::int as files,
      (count(*) filter (where person = ${person}))::int as own
    from uploads where case_id = ${grievance.id} and lapses_at > ${at} and not id = any(${added}::uuid[])`
  if (waiting === undefined) throw new Error('the record did not answer')
  if (waiting.own >= mostAtOnce) return tooManyAtOnce()
  if (filesIn(grievance) + waiting.files + 1 > limits.files) return tooManyFiles(limits.files)
  if (grievance.evidence.bytes + waiting.bytes + (bytes ?? 0) > limits.caseBytes) return caseIsFull()
  const lapsesAt = addMillis(at, keptFor)
  await store.sql`
    insert into uploads (id, case_id, person, bytes, sha256, received, status, thumbnail, case_limit, files_limit, at, lapses_at)
    values (${id}, ${grievance.id}, ${person}, ${bytes}, ${sha256}, 0, 'open', false, ${limits.caseBytes}, ${limits.files}, ${at}, ${lapsesAt})`
  const { id: caseId } = grievance
  return { ...declared, caseId, person, received: 0, status: 'open', media: null, thumbnail: false, lapsesAt }
}

/** One of this person in this case; null where there is none (any more). */
export async function uploadOf(store: Store, caseId: CaseId, person: PersonId, id: string): Promise<Upload | null> {
  const at = await store.clock.now(store.sql)
  const [row] = await store.sql<Upload[]>`
    select id, case_id as "caseId", person, bytes::float8 as bytes, sha256, received::float8 as received, status, media,
      thumbnail, lapses_at as "lapsesAt"
    from uploads where id = ${id} and case_id = ${caseId} and person = ${person} and lapses_at > ${at}`
  return row ?? null
}

export type Appended =
  /** So much is there now. */
  | { readonly outcome: 'appended'; readonly received: number }
  /** It does not go on from there: so much is there. */
  | { readonly outcome: 'elsewhere'; readonly received: number }
  /** More than was declared, or than a file may be; what fitted was kept. */
  | { readonly outcome: 'too-long'; readonly received: number }
  /** The sender left; what had come was kept. */
  | { readonly outcome: 'broken'; readonly received: number }
  | { readonly outcome: 'gone' }

/**
 * Adds what comes, from `offset` on. Each piece is kept before the next is taken, so that memory stays small and no more
 * than one piece is ever lost.
 */
export async function appendTo(
  { store, blobs }: Kept,
  upload: Upload,
  offset: number,
  body: AsyncIterable<Buffer>,
  mostBytes: number,
): Promise<Appended> {
  const { id, caseId } = upload
  if (offset !== upload.received || upload.status !== 'open') return { outcome: 'elsewhere', received: upload.received }
  const key = await caseKeyOf(store, caseId)
  if (key === null) return { outcome: 'gone' }
  const most = upload.bytes ?? mostBytes
  let at = offset
  let waiting: Buffer[] = []
  let length = 0

  /** False where somebody else was first. */
  const keep = async (): Promise<boolean> => {
    if (length === 0) return true
    const place = `${caseId}/${partsKind(id)}/${at}-${randomBytes(6).toString('hex')}`
    await blobs.put(place, sealAtOnce(key, place, Buffer.concat(waiting, length)))
    const taken = await store.sql`
      with moved as (
        update uploads set received = received + ${length}
        where id = ${id} and received = ${at} and status = 'open' returning id
      )
      insert into upload_parts (upload, start, bytes, blob) select id, ${at}, ${length}, ${place} from moved`
    if (taken.count === 0) {
      await blobs.remove(place)
      return false
    }
    at += length
    waiting = []
    length = 0
    return true
  }
  const elsewhere = async (): Promise<Appended> => {
    const now = await uploadOf(store, caseId, upload.person, id)
    return now === null ? { outcome: 'gone' } : { outcome: 'elsewhere', received: now.received }
  }

  try {
    for await (const chunk of body) {
      if (at + length + chunk.length > most) {
        if (!(await keep())) return await elsewhere()
        return { outcome: 'too-long', received: at }
      }
      waiting.push(chunk)
      length += chunk.length
      if (length >= pieceBytes && !(await keep())) return await elsewhere()
    }
  } catch (error) {
    if (!isBrokenOff(error)) throw error
    return (await keep()) ? { outcome: 'broken', received: at } : elsewhere()
  }
  return (await keep()) ? { outcome: 'appended', received: at } : elsewhere()
}

/** The connection ended before the body did. */
function isBrokenOff(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  return ['ECONNRESET', 'ERR_STREAM_PREMATURE_CLOSE', 'EPIPE', 'ABORT_ERR'].includes(code)
}

/**
 * Gives one up, with all that has come of it, and with the file unless it was added. A command that is adding it just now
 * holds its row: that is waited for. Safe to repeat.
 */
export async function dropUpload({ store, blobs }: Kept, { id, caseId }: Pick<Upload, 'id' | 'caseId'>): Promise<void> {
  await store.sql`delete from uploads where id = ${id}`
  await blobs.removeKind(caseId, partsKind(id))
  if (await isAdded(store.sql, caseId, id)) return
  await blobs.remove(fileBlob(caseId, id))
  await blobs.remove(thumbnailBlob(caseId, id))
}

/** The record speaks of it. */
async function isAdded(sql: Sql, caseId: CaseId, id: string): Promise<boolean> {
  const [row] = await sql`
    select 1 from events where case_id = ${caseId} and type = 'evidence-added' and data ->> 'id' = ${id}`
  return row !== undefined
}

/** Sweeps away those whose time is over, with their pieces, and with the file where it was never added; returns how many. */
export async function lapseUploads({ store, blobs }: Kept): Promise<number> {
  const at = addMillis(await store.clock.now(store.sql), -spared)
  const old = await store.sql<{ id: string; caseId: CaseId }[]>`
    select id, case_id as "caseId" from uploads where lapses_at <= ${at} order by lapses_at limit 100`
  for (const one of old) await dropUpload({ store, blobs }, one)
  return old.length
}

/** The fact for the command that adds it: held until the command is through, so that it is not swept away meanwhile. */
export async function upload(sql: Sql, { grievance, input, actor }: Question): Promise<FactsOnDemand['upload']> {
  const { upload: id } = input as { readonly upload: string }
  const [row] = await sql<
    {
      sha256: string
      bytes: number
      media: string
      thumbnail: boolean
      caseLimit: number
      filesLimit: number
    }[]
  >`
    select sha256, received::float8 as bytes, media, thumbnail, case_limit::float8 as "caseLimit", files_limit as "filesLimit"
    from uploads where id = ${id} and case_id = ${grievance.id} and person = ${actor.person} and status = 'whole' for update`
  if (row === undefined) return null
  const { caseLimit, filesLimit, ...file } = row
  return { id, ...file, limits: { caseBytes: caseLimit, files: filesLimit } }
}

const sizeIn = (bytes: number): string => `${Math.round(bytes / 1_048_576)} MB`

/** Larger than one file may be. */
export function fileTooLarge(most: number): Refusal {
  return refuse(
    'file-too-large',
    'invalid',
    [`单个文件不超过${sizeIn(most)}`, `one file is no larger than ${sizeIn(most)}`],
    ['请压缩、剪短，或者分成几个文件', 'make it smaller or shorter, or send it as several files'],
  )
}

function tooManyAtOnce(): Refusal {
  return refuse(
    'too-many-uploads',
    'conflict',
    [`同时未提交的上传不超过${mostAtOnce}个`, `no more than ${mostAtOnce} uploads wait at once`],
    ['请先提交或者取消已有的上传', 'add those that are there, or give them up'],
  )
}
