import type { Appointment, CaseId, PersonId } from '../domain/case/actor.js'
import { seal, unseal, type Keys } from './sealing.js'
import type { Store } from './store.js'
import { asUnavailable, codeOf } from './unavailable.js'

/*
 * Who has read whose data. Readings are written in batches behind the answers, ten times a second: nobody waits for them,
 * none is lost where the process ends in order, and at most those of the last tenth of a second where it is killed. What
 * leaves the platform whole (papers, evidence, exports) is written before it is given out, or not given out.
 */

export const readKinds = [
  'view',
  'timeline',
  'claimants',
  'experts',
  'ways',
  'proof',
  'paper',
  'evidence',
  'matter',
  'list',
  'matters',
  'search',
  'todos',
  'deliveries',
  'figures',
  'statistics',
  'register',
  'sign-ins',
  'acts',
  'engine',
  'export',
  'decode-session',
  'decode',
  'reads',
  'other',
] as const
export type ReadKind = (typeof readKinds)[number]

export interface Reading {
  readonly person: PersonId
  readonly appointments: readonly Appointment[]
  readonly what: ReadKind
  /** Cases, and matters beside them. */
  readonly cases: readonly CaseId[]
  /** Whose entry in the registers, or whose signing in. */
  readonly people?: readonly PersonId[]
  /** Rows on the page, or payloads decoded. */
  readonly n: number
  /** The id of the request. */
  readonly request: string
  /** Why, where that must be said. */
  readonly reason?: string
}

export interface ReadLog {
  /** Written soon. Raises `Unavailable` once too many wait for a database that does not come back. */
  readonly note: (reading: Reading) => void
  /** Written when this returns. Raises `Unavailable` where the record is away. */
  readonly keep: (reading: Reading) => Promise<void>
  readonly flush: () => Promise<void>
  readonly close: () => Promise<void>
}

interface Waiting extends Reading {
  /** On wall time. */
  readonly since: number
}

/** Milliseconds. */
const writeEvery = 100
const mostWaiting = 20_000
const mostAtOnce = 500

export function openReadLog(store: Store): ReadLog {
  let waiting: Waiting[] = []
  let writing: Promise<void> = Promise.resolve()

  const flush = (): Promise<void> => {
    writing = writing.catch(() => undefined).then(writeWaiting)
    return writing
  }
  async function writeWaiting(): Promise<void> {
    while (waiting.length > 0) {
      const batch = waiting.slice(0, mostAtOnce)
      await write(store, batch).catch((error: unknown) => {
        // A row that the database refuses for what is in it must not hold up the others.
        if (!/^2[23]/.test(codeOf(error) ?? '')) throw error
        return Promise.allSettled(batch.map((one) => write(store, [one])))
      })
      waiting = waiting.slice(batch.length)
    }
  }
  // What could not be written waits for the next time.
  const timer = setInterval(() => waiting.length > 0 && void flush().catch(() => undefined), writeEvery)
  timer.unref()

  return {
    note(reading) {
      if (waiting.length >= mostWaiting) throw asUnavailable({ code: 'CONNECTION_CLOSED' })
      waiting = [...waiting, { ...reading, since: Date.now() }]
    },
    keep: (reading) => write(store, [{ ...reading, since: Date.now() }]),
    flush,
    async close() {
      clearInterval(timer)
      await flush()
    },
  }
}

/** As what somebody read is what they are in that case; of a list, what they hold. */
async function write({ sql, clock, keys }: Store, batch: readonly Waiting[]): Promise<void> {
  try {
    const now = Date.parse(await clock.now(sql))
    const wall = Date.now()
    const rows = batch.map(({ since, appointments, reason, ...one }) => ({
      ...one,
      at: new Date(now - (wall - since)).toISOString(),
      holds: appointments,
      reason: reason === undefined ? null : `\\x${sealReason(keys, one.request, reason).toString('hex')}`,
    }))
    await sql`
      insert into reads (at, person, roles, units, what, cases, people, n, own, request, reason)
      select e.at, e.person,
        case when own and cardinality(e.ids) > 0 then array['worker'] else coalesce(part.roles, held.roles, '{}') end,
        coalesce((select array_agg(distinct h.unit) from jsonb_to_recordset(e.holds) h (unit uuid, role text)
          where part.roles is null or h.role = any(part.roles)), '{}'),
        e.what, e.ids, e.whom, e.n, own, e.request, e.reason
      from jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb) as given
        (at timestamptz, person uuid, holds jsonb, what text, cases jsonb, people jsonb, n integer, request uuid, reason bytea)
      cross join lateral (
        select given.*,
          array(select id::uuid from jsonb_array_elements_text(given.cases) as ids (id)) as ids,
          array(select id::uuid from jsonb_array_elements_text(coalesce(given.people, '[]')) as ids (id)) as whom) e
      cross join lateral (
        select array_agg(distinct h.role) as roles from jsonb_to_recordset(e.holds) h (unit uuid, role text)) held
      left join lateral (
        select array_agg(distinct a.role) as roles from (
          select kind, id, role from access where case_id = e.ids[1]
          union all select kind, id, role from matter_access where matter_id = e.ids[1]) a
        where cardinality(e.ids) = 1 and (a.kind = 'person' and a.id = e.person
          or a.kind = 'unit' and (a.id, a.role) in (select h.unit, h.role from jsonb_to_recordset(e.holds) h (unit uuid, role text)))
      ) part on true
      cross join lateral (
        select cardinality(e.ids) + cardinality(e.whom) > 0 and e.whom <@ array[e.person] and not exists (
          select 1 from unnest(e.ids) c (id)
          where not exists (select 1 from heads h where h.case_id = c.id and h.claimant = e.person)
            and not exists (select 1 from claimants l where l.case_id = c.id and l.person = e.person)
            and not exists (select 1 from matters m where m.id = c.id and m.person = e.person)) is true as own) mine`
  } catch (error) {
    throw asUnavailable(error)
  }
}

function sealReason(keys: Keys, request: string, reason: string): Buffer {
  return seal(keys.register, Buffer.from(reason), `read/${request}`)
}

/** The reason as it was given; null where none had to be. */
export function openReason(keys: Keys, request: string, sealed: Buffer | null): string | null {
  return sealed === null ? null : unseal(keys.register, sealed, `read/${request}`).toString()
}

/** Whether this person has stated a reason within so many milliseconds, by the record's clock. */
export async function hasStated(store: Store, person: PersonId, what: ReadKind, within: number): Promise<boolean> {
  const since = new Date(Date.parse(await store.clock.now(store.sql)) - within).toISOString()
  const [row] = await store.sql`
    select 1 from reads where person = ${person} and what = ${what} and at >= ${since} limit 1`
  return row !== undefined
}

/** Takes away what is older than this instant, and than six months in any case; returns how many. */
export async function purgeReads({ sql }: Store, before: string): Promise<number> {
  const [row] = await sql<{ gone: number }[]>`select purge_reads(${before}::timestamptz) as gone`
  return row?.gone ?? 0
}
