import type { Actor, PersonId, UnitId } from '../domain/case/actor.js'
import type {
  FactName,
  Facts,
  FactsOnDemand,
  MediatorFact,
  RespondentFact,
  RouteFact,
  SliceRef,
  UnionFact,
} from '../domain/case/facts.js'
import type { Grievance } from '../domain/case/grievance.js'
import { barredFromHandling } from '../domain/procedure/handlers.js'
import { shanghaiDay, type Day } from '../domain/values/time.js'
import { ballot } from './ballots.js'
import { claimantsIn } from './claimants.js'
import type { Entry } from './draft.js'
import { experts } from './experts.js'
import { openAlready, otherCase, ticketIn } from './links.js'
import { roster } from './roster.js'
import { upload } from './evidence/uploads.js'
import { agent, assigned, departments, staff } from './staff.js'
import type { Keys } from './sealing.js'
import { settingFor } from './setting.js'
import type { Fragment, Sql } from './store.js'
import type { Locked } from './transaction.js'

/** What a fact is loaded from: the case as it stands, the content of the command (null for an expiry), and who acts. */
export interface Question {
  readonly grievance: Grievance
  readonly input: unknown
  readonly actor: Actor
  /** The rows of a collective case that are asked for. */
  readonly slices: readonly SliceRef[]
  /** What has been decided in this transaction before. */
  readonly entries: readonly Entry[]
  /** The other case of an act on two, where the actor may see it. */
  readonly other: Grievance | null
  readonly keys: Keys
  /** Who holds a role on this Shanghai day. */
  readonly day: Day
}

type Loaders = { readonly [N in FactName]: (sql: Sql, question: Question) => Promise<FactsOnDemand[N]> }

const loaders: Loaders = {
  route,
  upper,
  staff,
  assigned,
  agent,
  departments,
  mediators,
  arbitrators,
  respondent,
  experts,
  ballot,
  upload,
  claimants,
  roster,
  ticket,
  other,
}

/** Loads the facts that a command or an expiry names; the others are absent, and nothing declared to need them not can ask. */
export async function loadFacts(
  { tx, keys, setting, receivedAt }: Locked,
  needs: readonly FactName[],
  about: Pick<Question, 'grievance' | 'input' | 'actor'> & Partial<Pick<Question, 'slices' | 'entries' | 'other'>>,
): Promise<Facts & FactsOnDemand> {
  const question = { slices: [], entries: [], other: null, ...about, keys, day: shanghaiDay(receivedAt) }
  const loaded = await Promise.all(needs.map(async (name) => [name, await loaders[name](tx, question)] as const))
  const facts = Object.fromEntries(loaded) as Partial<FactsOnDemand>
  const path = facts.route?.union?.path ?? about.grievance.charge.path
  return { ...settingFor(setting, path), ...facts } as Facts & FactsOnDemand
}

/** The parts of an opening that decide where it goes. Its schema has been checked; this reads no more than it needs. */
interface Opened {
  readonly claimant?: PersonId
  readonly respondents: readonly UnitId[]
  readonly region: string
  readonly claim: { readonly type: string }
}

async function route(sql: Sql, { input, actor, day }: Question): Promise<RouteFact> {
  const { respondents, region, claim, claimant = actor.person } = input as Opened
  const barred = { claimant, respondents, others: [] }
  const [units, byEmployer, byPlace, people, alike] = await Promise.all([
    sql<{ id: UnitId; kind: string }[]>`
      select id, kind from units where id = any(${[...respondents]}) and kind in ('employer', 'platform')`,
    chain(sql, sql`(select union_id from units where id = ${respondents[0] ?? null})`, barred, day),
    chain(sql, placeOf(sql, region), barred, day),
    sql`select 1 from people where id = ${claimant}`,
    openAlready(sql, claimant, { respondents, claim: claim.type }),
  ])
  return {
    union: firstManned(byEmployer) ?? firstManned(byPlace),
    known: units.map(({ id }) => id),
    claimantKnown: people.length > 0,
    platforms: units.filter(({ kind }) => kind === 'platform').map(({ id }) => id),
    alike: alike.map((link) => link.case),
  }
}

async function upper(sql: Sql, { grievance, day }: Question): Promise<UnionFact | null> {
  const { charge, opening } = grievance
  const barred = { claimant: opening.claimant, respondents: opening.respondents, others: barredFromHandling(grievance) }
  return firstManned(await chain(sql, sql`(select parent from units where id = ${charge.union})`, barred, day))
}

interface Step {
  readonly id: UnitId
  readonly officer: PersonId | null
}

/** In one case nobody holds two of: party, handler, and any other part in it. */
interface Barred {
  readonly claimant: PersonId | null
  readonly others: readonly PersonId[]
  readonly respondents: readonly UnitId[]
}

/** From a union up to the root of the tree, each with its least loaded officer who is not a party and not on leave. */
function chain(
  sql: Sql,
  start: Fragment,
  { claimant, respondents, others }: Barred,
  day: Day,
): Promise<readonly Step[]> {
  return sql<Step[]>`
    with recursive up as (
      select id, parent, 0 as depth from units where id = ${start} and kind = 'union'
      union all
      select above.id, above.parent, depth + 1 from up join units above on above.id = up.parent where depth < 20
    )
    select up.id, (
      select a.person from appointments a
      where a.unit = up.id and a.role = 'officer' and ${holding(sql, day)} and a.person is distinct from ${claimant}
        and not a.person = any(${[...others]}::uuid[])
        and not exists (select 1 from appointments e where e.person = a.person and e.role = 'employer' and e.unit = any(${[...respondents]}))
      order by (select count(*) from heads h where h.officer = a.person and h.closed_at is null), a.person
      limit 1
    ) as officer
    from up order by depth`.execute()
}

/** The union that answers for a place: of the county, else of the city, else of the province; never that of one enterprise or trade. */
function placeOf(sql: Sql, region: string) {
  const wider = [region, `${region.slice(0, 4)}00`, `${region.slice(0, 2)}0000`]
  return sql`(
    select id from units where kind = 'union' and closed_on is null and region = any(${wider}) and level in ('county', 'city', 'province', 'street', 'township')
    order by region desc, array_position(array['county', 'city', 'province', 'street', 'township'], level), id limit 1)`
}

function firstManned(steps: readonly Step[]): UnionFact | null {
  const at = steps.findIndex(({ officer }) => officer !== null)
  const step = steps[at]
  if (step === undefined || step.officer === null) return null
  return { id: step.id, officer: step.officer, path: steps.slice(at).map(({ id }) => id) }
}

async function mediators(sql: Sql, { grievance, day }: Question): Promise<readonly MediatorFact[]> {
  const { charge, opening } = grievance
  const rows = await sql<(Omit<MediatorFact, 'load'> & { load: string })[]>`
    select a.person, body.id as body,
      coalesce(body.commission, (
        select c.id from units c where c.kind = 'commission'
          and c.region in (body.region, left(body.region, 4) || '00', left(body.region, 2) || '0000')
        order by c.region desc, c.id limit 1)) as commission,
      (select count(*) from heads h where h.mediator = a.person and h.closed_at is null and h.stage in ('mediation', 'signing')) as load,
      coalesce(a.person = ${opening.claimant} or a.person = ${charge.officer}, false)
        or exists (select 1 from claimants c where c.person = a.person and c.case_id = ${grievance.id})
        or exists (select 1 from appointments e where e.person = a.person and e.role = 'employer' and e.unit = any(${[...opening.respondents]}))
        as conflicted
    from units body join appointments a on a.unit = body.id
    where body.kind = 'body' and body.parent = any(${[...charge.path]}) and a.role = 'mediator' and ${holding(sql, day)}
    order by load, a.person`
  return rows.map((row) => ({ ...row, load: Number(row.load) }))
}

async function respondent(sql: Sql, { grievance, input, day }: Question): Promise<RespondentFact> {
  const { unit } = input as { readonly unit: UnitId }
  const { opening, charge, mediation } = grievance
  const people = [opening.claimant, charge.officer, mediation.mediator].filter((person) => person !== null)
  const [units, tied] = await Promise.all([
    sql`select 1 from units where id = ${unit} and kind in ('employer', 'platform')`,
    sql<{ person: PersonId }[]>`
      select distinct a.person from appointments a
      where a.unit = ${unit} and a.role = 'employer' and a.person = any(${people}) and ${holding(sql, day)}`,
  ])
  return { known: units.length > 0, tied: tied.map(({ person }) => person) }
}

async function arbitrators(sql: Sql, { grievance, day }: Question): Promise<readonly PersonId[]> {
  const { arbitrationReview, opening, charge, mediation } = grievance
  const held = [opening.claimant, charge.officer, mediation.mediator].filter((person) => person !== null)
  const rows = await sql<{ person: PersonId }[]>`
    select a.person from appointments a
    where a.unit = ${arbitrationReview.commission} and a.role = 'arbitrator' and ${holding(sql, day)}
      and not a.person = any(${held})
      and not exists (select 1 from claimants c where c.person = a.person and c.case_id = ${grievance.id})
      and not exists (select 1 from appointments e where e.person = a.person and e.role = 'employer' and e.unit = any(${[...opening.respondents]}))
    order by (select count(*) from heads h where h.arbitrator = a.person and h.closed_at is null), a.person`
  return rows.map(({ person }) => person)
}

/** The appointment `a` holds on that day, and its holder is not on leave. */
export function holding(sql: Sql, day: Day) {
  return sql`a.from_day <= ${day} and (a.until_day is null or a.until_day >= ${day}) and not a.on_leave`
}

function claimants(sql: Sql, { grievance, slices, entries }: Question): Promise<FactsOnDemand['claimants']> {
  return claimantsIn(sql, grievance.id, slices, entries)
}

function ticket(sql: Sql, { input, actor }: Question): Promise<FactsOnDemand['ticket']> {
  return ticketIn(sql, input, actor)
}

async function other(sql: Sql, { grievance, other: found }: Question): Promise<FactsOnDemand['other']> {
  return found === null ? null : otherCase(sql, grievance, found)
}
