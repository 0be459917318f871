import type { CaseId } from '../domain/case/actor.js'
import type { Recorded } from '../domain/case/event.js'
import { addedBy, changeBy, foldClaimants, type Claimant } from '../domain/procedure/collective/claimant.js'
import { isCollective } from '../domain/procedure/collective/collective.js'
import { shanghaiDay } from '../domain/values/time.js'
import { claimantsIn, claimantVersion, foldRowsAgain } from './claimants.js'
import { tellClaimants } from './claimant-notices.js'
import { recorded, type Draft } from './draft.js'
import { identitiesIn, openIdentity, sealIdentity, type Identity } from './identity.js'
import { sealField, searchTag, unsealWords, type Keys } from './sealing.js'
import type { Fragment, Sql } from './store.js'

/*
 * What an act writes of a collective case beside its head: the rows that its events touch, and no others; and in the
 * register whoever was not there yet.
 */

/** The statements. Reads what they need first; `caseKey` is null where it has been destroyed. */
export async function claimantWrites(
  { sql, keys, caseKey }: { readonly sql: Sql; readonly keys: Keys; readonly caseKey: Buffer | null },
  draft: Draft,
): Promise<readonly Fragment[]> {
  if (!isCollective(draft.grievance)) return []
  const events = draft.entries.map(recorded)
  const afresh = draft.stale && draft.base.seq > 0
  const changed = afresh ? await allRows(sql, draft, events) : await touchedRows(sql, draft, events)
  const told = tellClaimants(sql, draft.grievance, events, changed)
  if (changed.length === 0) return told
  const given =
    afresh && caseKey !== null ? await identitiesOfPast(sql, draft.caseId, caseKey) : new Map<number, Identity>()
  const now = await mergedWith(sql, draft, given, caseKey)
  const sealed = new Map(
    caseKey === null
      ? []
      : [...now].map(([n, identity]) => [n, sealIdentity(caseKey, draft.caseId, n, identity)] as const),
  )
  return [
    writeRows(sql, draft.caseId, changed, sealed),
    ...writeTags(sql, keys, draft.caseId, caseKey === null ? [] : [...now]),
    ...register(sql, keys, draft, changed, now),
    ...told,
  ]
}

async function allRows(sql: Sql, draft: Draft, events: readonly Recorded[]): Promise<readonly Claimant[]> {
  const past = await foldRowsAgain(sql, draft.caseId, draft.base.seq)
  return [...foldClaimants(past, events).values()]
}

async function touchedRows(sql: Sql, draft: Draft, events: readonly Recorded[]): Promise<readonly Claimant[]> {
  const changes = events.flatMap((event) => changeBy(event) ?? [])
  const all = changes.some(({ touches }) => touches === 'all')
  const numbers = [...new Set(changes.flatMap(({ touches }) => (touches === 'all' ? [] : touches)))]
  const refs = all ? ([{ of: 'all' }] as const) : numbers.length > 0 ? ([{ of: 'numbers', numbers }] as const) : []
  const before = await claimantsIn(sql, draft.caseId, refs, [])
  const after = foldClaimants(new Map(before.map((row) => [row.n, row])), events)
  const known = new Map(before.map((row) => [row.n, row]))
  return [...after.values()].filter((row) => known.get(row.n) !== row)
}

/** What the events of the draft say of who somebody is, laid over what was known. */
async function mergedWith(
  sql: Sql,
  draft: Draft,
  past: ReadonlyMap<number, Identity>,
  caseKey: Buffer | null,
): Promise<ReadonlyMap<number, Identity>> {
  const merged = new Map(past)
  for (const { event } of draft.entries) {
    if (event.sealed === null) continue
    const added = event.type === 'claimants-added'
    for (const [n, identity] of identitiesIn(event)) {
      const known =
        merged.get(n) ?? (added || caseKey === null ? {} : await storedIdentity(sql, draft.caseId, n, caseKey))
      merged.set(n, { ...known, ...identity })
    }
  }
  return merged
}

async function storedIdentity(sql: Sql, caseId: CaseId, n: number, caseKey: Buffer): Promise<Identity> {
  const [row] = await sql<
    { sealed: Buffer | null }[]
  >`select sealed from claimants where case_id = ${caseId} and n = ${n}`
  return row === undefined || row.sealed === null ? {} : openIdentity(caseKey, caseId, n, row.sealed)
}

async function identitiesOfPast(sql: Sql, caseId: CaseId, caseKey: Buffer): Promise<ReadonlyMap<number, Identity>> {
  const rows = await sql<{ seq: number; type: string; sealed: Buffer }[]>`
    select seq, type, sealed from events
    where case_id = ${caseId} and type in ('claimants-added', 'claimant-corrected') and sealed is not null order by seq`
  const known = new Map<number, Identity>()
  for (const { seq, type, sealed } of rows) {
    const words = unsealWords(caseKey, caseId, seq, sealed)
    for (const [n, identity] of identitiesIn({ type, sealed: words })) known.set(n, { ...known.get(n), ...identity })
  }
  return known
}

function writeRows(sql: Sql, caseId: CaseId, rows: readonly Claimant[], sealed: ReadonlyMap<number, Buffer>): Fragment {
  const values = rows.map((row) => ({
    n: row.n,
    person: row.person,
    sealed: hex(sealed.get(row.n)),
    amount: row.amount,
    status: row.status,
    state: row,
  }))
  return sql`
    insert into claimants (case_id, n, person, sealed, amount, status, state, evolve_version)
    select ${caseId}::uuid, n, person, sealed, amount, status, state, ${claimantVersion}::integer
    from jsonb_to_recordset(${JSON.stringify(values)}::text::jsonb) as row
      (n integer, person uuid, sealed bytea, amount bigint, status text, state jsonb)
    on conflict (case_id, n) do update set person = excluded.person, sealed = coalesce(excluded.sealed, claimants.sealed),
      amount = excluded.amount, status = excluded.status, state = excluded.state, evolve_version = excluded.evolve_version`
}

/** What an exact search finds the workers by, as the list gave it. It refers to the key of the case, and goes with it. */
function writeTags(
  sql: Sql,
  keys: Keys,
  caseId: CaseId,
  identities: readonly (readonly [n: number, identity: Identity])[],
): readonly Fragment[] {
  const tags = identities.flatMap(([n, { name, idno, phone }]) =>
    Object.entries({ name, idno, phone }).flatMap(([field, text]) =>
      text === undefined || text === null ? [] : [{ n, field, tag: hex(searchTag(keys, field, text)) }],
    ),
  )
  if (tags.length === 0) return []
  return [
    sql`
      insert into party_tags (case_id, n, field, tag)
      select ${caseId}::uuid, n, field, tag
      from jsonb_to_recordset(${JSON.stringify(tags)}::text::jsonb) as row (n integer, field text, tag bytea)
      on conflict (case_id, n, field) do update set tag = excluded.tag`,
  ]
}

/** Workers who were not registered yet, each as a worker of the union in charge. Who is there already is left as they are. */
function register(
  sql: Sql,
  keys: Keys,
  draft: Draft,
  rows: readonly Claimant[],
  identities: ReadonlyMap<number, Identity>,
): readonly Fragment[] {
  const named = new Set(draft.entries.flatMap(({ event }) => identitiesIn(event).map(([n]) => n)))
  const added = new Set(draft.entries.flatMap((entry) => addedBy(recorded(entry)).map(({ n }) => n)))
  const people = rows.flatMap((row) => {
    const { name, idno, phone } = identities.get(row.n) ?? {}
    const wanted = added.has(row.n) || (named.has(row.n) && idno !== undefined)
    if (!wanted || row.person === null || name === undefined || idno === undefined) return []
    const { person } = row
    const field = (key: string, text: string | null | undefined) =>
      text === null || text === undefined
        ? { sealed: null, tag: null }
        : { sealed: hex(sealField(keys, person, key, text)), tag: hex(searchTag(keys, key, text)) }
    const [nameField, idField, phoneField] = [field('name', name), field('idno', idno), field('phone', phone)]
    return [
      {
        id: person,
        name_sealed: nameField.sealed,
        name_hmac: nameField.tag,
        idno_sealed: idField.sealed,
        idno_hmac: idField.tag,
        phone_sealed: phoneField.sealed,
        phone_hmac: phoneField.tag,
      },
    ]
  })
  if (people.length === 0) return []
  const ids = people.map(({ id }) => ({ id }))
  return [
    sql`
      insert into people (id, name_sealed, phone_sealed, idno_sealed, name_hmac, phone_hmac, idno_hmac)
      select id, name_sealed, phone_sealed, idno_sealed, name_hmac, phone_hmac, idno_hmac
      from jsonb_to_recordset(${JSON.stringify(people)}::text::jsonb) as row
        (id uuid, name_sealed bytea, phone_sealed bytea, idno_sealed bytea, name_hmac bytea, phone_hmac bytea, idno_hmac bytea)
      on conflict (id) do nothing`,
    sql`
      insert into appointments (id, person, role, unit, from_day, on_leave)
      select gen_random_uuid(), row.id, 'worker', ${draft.grievance.charge.union}::uuid, ${shanghaiDay(draft.grievance.at)}::date, false
      from jsonb_to_recordset(${JSON.stringify(ids)}::text::jsonb) as row (id uuid)
      where not exists (select 1 from appointments a where a.person = row.id and a.role = 'worker')`,
  ]
}

function hex(bytes: Buffer | undefined): string | null {
  return bytes === undefined ? null : `\\x${bytes.toString('hex')}`
}
