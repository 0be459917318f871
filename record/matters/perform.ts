import { timingSafeEqual } from 'node:crypto'
import { holds, system, type Actor, type UnitId } from '../../domain/case/actor.js'
import { isRefusal, refuse, type Refusal } from '../../domain/case/refusal.js'
import { sees } from '../../domain/case/sight.js'
import { decideMatter, seesMatter } from '../../domain/matters/decide.js'
import { chairSkills } from '../../domain/matters/letter-state.js'
import { endsAt, expireMatter, matterObligations, remindOfMatter, roomOf } from '../../domain/matters/fold.js'
import {
  happens,
  type CaseFact,
  type Matter,
  type MatterCommand,
  type MatterFact,
  type MatterId,
  type MatterKind,
  type MatterMoment,
  type Needs,
  type UnitFact,
} from '../../domain/matters/matter.js'
import { canonical } from '../../domain/values/canonical.js'
import { addMillis, shanghaiDay, type Instant, type Words } from '../../domain/values/time.js'
import { headOf } from '../heads.js'
import { unionPath } from '../registers.js'
import { bodyTag, keyTag } from '../sealing.js'
import { settingFor } from '../setting.js'
import type { Store, Tx } from '../store.js'
import { codeOf } from '../unavailable.js'
import {
  matterFrom,
  transactMatter,
  withMatterEvents,
  type MatterAbout,
  type MatterDraft,
  type MatterLocked,
  type MatterRow,
} from './transaction.js'

/** One command of one person on a matter; `matter` is the kind where it begins one. */
export interface MatterRequest {
  readonly about: MatterAbout
  readonly command: string
  readonly input: unknown
  readonly actor: Actor
  /** The idempotency key. */
  readonly key: string
}

export type MatterPerformed =
  | {
      readonly outcome: 'accepted'
      readonly matter: Matter
      readonly moved: boolean
      readonly repeated: boolean
    }
  | { readonly outcome: 'refused'; readonly refusal: Refusal; readonly id: MatterId; readonly moved: boolean }
  | { readonly outcome: 'unknown' }

/** Carries out one command on a matter: as `perform` does on a case. */
export async function performMatter(store: Store, request: MatterRequest): Promise<MatterPerformed> {
  const key = keyTag(store.keys, request.key)
  const { about, command, input } = request
  const bodyHmac = bodyTag(store.keys, request.key, canonical({ about, command, input } as never))
  const attempt = () =>
    transactMatter(store, about, (locked) => actOn(store, locked, request, { key, bodyHmac }), command)
  return attempt().catch((error: unknown) => {
    // Accepted under the same key between the look-up and the commit: this one is the repeat.
    if (codeOf(error) === '23505') return attempt()
    throw error
  })
}

async function actOn(
  store: Store,
  locked: MatterLocked,
  request: MatterRequest,
  { key, bodyHmac }: { key: string; bodyHmac: Buffer },
) {
  const { tx, receivedAt, draft } = locked
  const { actor, about } = request
  const unknown = { draft: null, answer: (): MatterPerformed => ({ outcome: 'unknown' }) }
  if (draft === null || (!('opens' in about) && !seesMatter(draft.matter, actor))) return unknown
  const command = roomOf(draft.matter.kind).commands.find(
    (one) => one.name === request.command && (one.opens === true) === 'opens' in about,
  ) as MatterCommand | undefined
  if (command === undefined) throw new Error(`no such command: ${draft.matter.kind}/${request.command}`)
  const [before] = await tx<{ case_id: string; body_hmac: Buffer }[]>`
    select case_id, body_hmac from accepted where actor = ${actor.person} and key = ${key}`
  if (before !== undefined) {
    if (!timingSafeEqual(before.body_hmac, bodyHmac)) return refused(draft, keyReused(), false)
    const again = await readMatter(store, before.case_id)
    return {
      draft: null,
      answer: (): MatterPerformed =>
        again === null || !seesMatter(again, actor)
          ? { outcome: 'unknown' }
          : { outcome: 'accepted', matter: again, moved: false, repeated: true },
    }
  }
  const current = await lapseMatter(locked, draft, receivedAt)
  const needs = command.needs?.(request.input as never, current.matter.slice as never, actor) ?? {}
  const moment = await momentOf(store, locked, current.matter, actor, needs)
  const answer = decideMatter(current.matter, command, request.input, moment)
  if (isRefusal(answer)) return refused(current, answer, current.entries.length > 0)
  const by = { actor: actor.person, command: command.name, at: receivedAt }
  return {
    draft: withMatterEvents(current, answer, by),
    beside: async (within: Tx, { matter }: { matter: Matter }) =>
      within`insert into accepted (actor, key, case_id, seq, body_hmac)
        values (${actor.person}, ${key}, ${matter.id}, ${matter.seq}, ${bodyHmac})`,
    answer: (written: { matter: Matter; moved: boolean } | null): MatterPerformed => ({
      outcome: 'accepted',
      matter: written?.matter ?? current.matter,
      moved: written?.moved ?? false,
      repeated: false,
    }),
  }
}

/** What this person's act under this key was accepted about; null where there was none. */
export async function acceptedUnder({ sql, keys }: Store, actor: Actor, key: string): Promise<string | null> {
  const [row] = await sql<{ about: string }[]>`
    select case_id as about from accepted where actor = ${actor.person} and key = ${keyTag(keys, key)}`
  return row?.about ?? null
}

function refused(draft: MatterDraft, refusal: Refusal, keep: boolean) {
  return {
    draft: keep && draft.base.seq > 0 ? draft : null,
    refused: refusal.refused,
    answer: (written: { moved: boolean } | null): MatterPerformed => ({
      outcome: 'refused',
      refusal,
      id: draft.matter.id,
      moved: written?.moved ?? false,
    }),
  }
}

/** Records what ran out at or before the horizon, the earliest first, each with what follows from it. */
async function lapseMatter(locked: MatterLocked, from: MatterDraft, horizon: Instant): Promise<MatterDraft> {
  let draft = from
  const tried = new Set<string>()
  for (let n = 0; n < 1000; n += 1) {
    const [first] = matterObligations(draft.matter)
      .filter((one) => one.next !== null && endsAt(one) <= horizon && !tried.has(`${one.key} ${endsAt(one)}`))
      .toSorted((a, b) => (endsAt(a) < endsAt(b) ? -1 : 1))
    if (first === undefined) return draft
    tried.add(`${first.key} ${endsAt(first)}`)
    const moment = plainMoment(locked, draft.matter, system)
    draft = withMatterEvents(draft, expireMatter(draft.matter, first.key, moment), {
      actor: system.person,
      command: `expire:${first.key}`,
      at: locked.receivedAt,
    })
  }
  throw new Error(`matter ${draft.matter.id} has expiries without end`)
}

function plainMoment({ setting, receivedAt }: MatterLocked, matter: Matter, actor: Actor): MatterMoment {
  const { path } = roomOf(matter.kind).standing(matter.slice)
  const facts = { ...settingFor(setting, path), units: new Map(), cases: new Map(), matters: new Map() }
  return { actor, at: receivedAt, due: null, facts }
}

async function momentOf(
  store: Store,
  locked: MatterLocked,
  matter: Matter,
  actor: Actor,
  needs: Needs,
): Promise<MatterMoment> {
  const units = new Map<UnitId, UnitFact>()
  for (const id of new Set(needs.units ?? [])) {
    const fact = id === null ? null : await unitFact(locked.tx, id, shanghaiDay(locked.receivedAt))
    if (fact !== null) units.set(fact.id, fact)
  }
  const cases = new Map<string, CaseFact>()
  for (const id of new Set(needs.cases ?? [])) {
    const head = id === null ? null : await headOf(store, id)
    // Whoever may not see a case does not learn from a matter that there is one.
    if (head === null || !sees(head.grievance, actor)) continue
    const { opening, closing, arbitration } = head.grievance
    cases.set(head.grievance.id, {
      id: head.grievance.id,
      number: opening.number,
      employer: opening.respondents[0] ?? null,
      stage: closing.status,
      inArbitration: arbitration.status !== 'none',
    })
  }
  const matters: Map<MatterId, MatterFact> = new Map()
  for (const id of new Set(needs.matters ?? [])) {
    const other = id === null ? null : await readMatter(store, id)
    if (other === null || !seesMatter(other, actor)) continue
    const { number, path, employer } = roomOf(other.kind).standing(other.slice)
    matters.set(other.id, { kind: other.kind, number, path, employer })
  }
  const own = roomOf(matter.kind).standing(matter.slice).path
  const path = own.length > 0 ? own : ([...units.values()][0]?.path ?? [])
  return {
    actor,
    at: locked.receivedAt,
    due: null,
    facts: { ...settingFor(locked.setting, path), units, cases, matters },
  }
}

/** A unit, the way up the tree of unions from it, and who is in office at the first union of that way today. */
async function unitFact(tx: Tx, id: UnitId, today: string): Promise<UnitFact | null> {
  const [row] = await tx<{ kind: string; region: string; union_id: UnitId | null }[]>`
    select kind, region, union_id from units where id = ${id}`
  if (row === undefined) return null
  const union = row.kind === 'union' ? id : (row.union_id ?? (await unionOfPlace(tx, row.region)))
  const path = union === null ? [] : await unionPath(tx, union)
  const officers = await tx<{ person: string; chairs: boolean }[]>`
    select a.person, a.skills && ${[...chairSkills]}::text[] as chairs from appointments a
    where a.unit = ${union} and a.role = 'officer' and not a.on_leave
      and a.from_day <= ${today} and (a.until_day is null or a.until_day >= ${today}) order by a.from_day, a.person`
  const employed = await tx<{ person: string }[]>`
    select distinct person from appointments where unit = ${id} and role in ('employer', 'worker')
      and from_day <= ${today} and (until_day is null or until_day >= ${today}) and ${row.kind !== 'union'}`
  const inspectors = await tx<{ person: string }[]>`
    select distinct person from inspectors where union_id = any(${[...path]}::uuid[])
      and from_day <= ${today} and (until_day is null or until_day >= ${today})`
  return {
    id,
    kind: row.kind,
    path,
    officers: officers.map(({ person }) => person),
    chairs: officers.flatMap(({ person, chairs }) => (chairs ? [person] : [])),
    employed: employed.map(({ person }) => person),
    inspectors: inspectors.map(({ person }) => person),
  }
}

/** The union that answers for a place: of the county, else of the city, else of the province. */
export async function unionOfPlace(tx: Tx, region: string): Promise<UnitId | null> {
  const wider = [region, `${region.slice(0, 4)}00`, `${region.slice(0, 2)}0000`]
  const [row] = await tx<{ id: UnitId }[]>`
    select id from units where kind = 'union' and closed_on is null and region = any(${wider}) and level in ('county', 'city', 'province', 'street', 'township')
    order by region desc, array_position(array['county', 'city', 'province', 'street', 'township'], level), id limit 1`
  return row?.id ?? null
}

/** A matter as the record has it now; null where there is none. */
export async function readMatter(store: Store, id: MatterId): Promise<Matter | null> {
  const [row] = await store.sql<MatterRow[]>`
    select id, kind, seq, hash, version, state from matters where id = ${id}`
  return row === undefined ? null : matterFrom(store.sql, row)
}

const grace = 5000

/** Says that a time has come; the record decides whether it has. */
export function letMatterTimeAct(store: Store, id: MatterId, key: string): Promise<{ readonly moved: boolean }> {
  return transactMatter(store, { id }, async (locked) => {
    const { draft, receivedAt } = locked
    const still = { draft: null, answer: () => ({ moved: false }) }
    const owed = draft === null ? undefined : matterObligations(draft.matter).find((one) => one.key === key)
    if (draft === null || owed === undefined || owed.next === null) return still
    const by = { actor: system.person, at: receivedAt }
    const next =
      owed.next === 'remind'
        ? withMatterEvents(draft, remindOfMatter(draft.matter, key, receivedAt), { ...by, command: `remind:${key}` })
        : await lapseMatter(locked, draft, addMillis(receivedAt, -grace))
    return { draft: next, answer: (written) => ({ moved: written?.moved ?? false }) }
  })
}

/** Records what became of an effect; nothing where it is not open (any more). */
export function recordMatterEffect(
  store: Store,
  id: MatterId,
  effect: string,
  result:
    | { readonly document: { number: string; sha256: string; bytes: number; media: string } }
    | { readonly failed: Words & { readonly code: string } },
): Promise<{ readonly moved: boolean }> {
  return transactMatter(store, { id }, async ({ draft, receivedAt }) => {
    const open = draft?.matter.effects.find(({ key }) => key === effect)
    if (draft === null || open === undefined) return { draft: null, answer: () => ({ moved: false }) }
    const event =
      'document' in result
        ? happens('document-sealed', { effect, kind: open.kind, ...result.document })
        : happens('effect-failed', { effect, kind: open.kind, code: result.failed.code })
    const by = { actor: system.person, command: `effect:${effect}`, at: receivedAt }
    return { draft: withMatterEvents(draft, [event], by), answer: (written) => ({ moved: written?.moved ?? false }) }
  })
}

/** Where the record stands, for the workflow of a matter: codes and times only. */
export interface MatterCursor {
  readonly seq: number
  readonly status: string
  readonly kind: MatterKind
  readonly obligations: readonly {
    readonly key: string
    readonly what: string
    readonly nextAt: string
    readonly next: 'remind' | 'expire'
  }[]
  readonly effects: Matter['effects']
  readonly over: boolean
}

/** Tells the workflow of a matter where the record stands, and remembers that it knows. */
export async function catchUpMatter(store: Store, id: MatterId): Promise<MatterCursor> {
  const matter = await readMatter(store, id)
  if (matter === null) throw Object.assign(new Error(`the record has no matter ${id}`), { name: 'NoSuchMatter' })
  await store.sql`update matters set acked_seq = greatest(acked_seq, ${matter.seq}) where id = ${id} and acked_seq < ${matter.seq}`
  const { status, over } = roomOf(matter.kind).standing(matter.slice)
  return {
    seq: matter.seq,
    status,
    kind: matter.kind,
    obligations: matterObligations(matter)
      .flatMap(({ key, what, nextAt, next }) => (nextAt === null || next === null ? [] : [{ key, what, nextAt, next }]))
      .slice(0, 50),
    effects: matter.effects.slice(0, 50),
    over,
  }
}

/** Matters whose workflow has not acknowledged what the record says, or whose clock is a minute late. */
export async function mattersBehind(store: Store, limit: number): Promise<readonly MatterId[]> {
  const late = addMillis(await store.clock.now(store.sql), -60_000)
  const rows = await store.sql<{ id: MatterId }[]>`
    select id from matters where acked_seq < wake_seq union select id from matters where next_at < ${late} limit ${limit}`
  return rows.map(({ id }) => id)
}

function keyReused(): Refusal {
  return refuse(
    'key-reused',
    'conflict',
    ['该幂等键已用于另一项内容不同的操作', 'this idempotency key was used for another act'],
    ['请换用新的幂等键重新提交', 'send it with a new key'],
  )
}

/** Holds this role at the union, or at one above it. */
export function holdsOnPath(actor: Actor, role: 'officer' | 'supervisor', path: readonly UnitId[]): boolean {
  return path.some((union) => holds(actor, role, union))
}
