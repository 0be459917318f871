import { randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import type { App } from '../../api/app.js'
import type { EngineAdmin } from '../../api/engine-admin.js'
import { buildApi } from '../../api/server.js'
import { roles, separatedRoles, type PersonId, type Role, type UnitId } from '../../domain/case/actor.js'
import { auditRecord } from '../../record/audit.js'
import { fault } from '../../record/audit-faults.js'
import { keepAudit } from '../../record/audit-runs.js'
import { addInspector } from '../../record/registering/inspectors.js'
import { addPerson, addUnit, appoint } from '../../record/registers.js'
import { publishTallyKey, tallyKeyFrom } from '../../record/tally-key.js'
import { residentId } from '../../runtime/sample/seed.js'
import { createApi, type Answer, type TestApi } from '../support/api.js'
import { logins, type County, type Login } from '../support/county.js'
import { thingsOf, type Things } from './every-route-things.js'

/*
 * A world for the test of every route: one province, two cities, a county under each with people of every role and a thing
 * of every kind, and a township under one of the counties. Whatever belongs to a county bears its name.
 */

export type Side = 'here' | 'there'

/** Who stands in a county: every role in it, and those above it. With `+`: at the city; of the three offices, at the province. */
export const seats = [
  ...roles,
  'colleague',
  'officer+',
  'agent+',
  'supervisor+',
  'admin+',
  'auditor+',
  'operator+',
] as const
export type Seat = (typeof seats)[number]
/** Offices that ended yesterday, begin tomorrow, or exclude each other. */
export const overs = ['former', 'future', 'conflicting'] as const
export type Over = (typeof overs)[number]
/** What somebody in this seat is. */
export const roleOf = (seat: Seat): Role => (seat === 'colleague' ? 'officer' : (seat.replace('+', '') as Role))
/** At the province: for all of it. */
export const isAtTheTop = (seat: Seat): boolean => ['admin+', 'auditor+', 'operator+'].includes(seat)

export interface Place {
  readonly side: Side
  /** In the name of every unit. */
  readonly mark: string
  /** In the name of every person, and in every word that is written about something of this county. */
  readonly secret: string
  readonly region: string
  readonly city: UnitId
  readonly union: UnitId
  readonly employer: UnitId
  readonly body: UnitId
  readonly commission: UnitId
  readonly department: UnitId
  /** A union below that may be closed. */
  readonly spare: UnitId
  readonly people: Readonly<Record<Seat, PersonId>>
  readonly experts: readonly PersonId[]
  /** The tests' own walks, by the people of this county. */
  readonly walker: TestApi
}

export interface World {
  readonly api: TestApi
  readonly app: App
  readonly here: Place & { readonly things: Things }
  readonly there: Place & { readonly things: Things }
  /** Of every role, in the township below this county, or in the county with no part in anything. */
  readonly beside: Readonly<Record<Role, PersonId>>
  /** Who held, will hold, or holds in vain every office of this county. */
  readonly over: Readonly<Record<Over, PersonId>>
  readonly ask: (
    person: PersonId | null,
    method: string,
    url: string,
    more?: Sent,
  ) => Promise<Answer & { readonly bytes: Buffer }>
  /** What stands in every table, but for what reading itself leaves behind. */
  readonly state: () => Promise<Readonly<Record<string, string>>>
  readonly close: () => Promise<void>
}

export interface Sent {
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

const from = '2026-01-01'

export async function makeWorld(): Promise<World> {
  const api = await createApi()
  const { store } = api
  await publishTallyKey(store, tallyKeyFrom(Buffer.alloc(32, 3)))
  const province = await addUnit(store, { kind: 'union', name: '某省总工会', level: 'province', region: '330000' })
  // One tree, so that its top is the top of all.
  await store.sql`update units set parent = ${province} where kind = 'union' and parent is null and id <> ${province}`
  const app = await buildApi({
    ...api.deps,
    engine: { ...api.engine, admin: allThatIs(api) },
    oidc: { issuer: 'http://127.0.0.1:9', clientId: 'siyou', clientSecret: 'secret', publicUrl: 'http://127.0.0.1:9' },
    codec: { origin: 'http://127.0.0.1:9', decode: async (payloads) => payloads, encode: async (payloads) => payloads },
    wechat: { openidOf: async () => null },
    esign: { secret: `whsec_${Buffer.alloc(32, 5).toString('base64')}`, writePaper: async () => null },
  })
  await app.ready()

  const tokens = new Map<PersonId, Promise<string>>()
  const tokenOf = (person: PersonId): Promise<string> => {
    const known = tokens.get(person) ?? Promise.resolve(api.auth.issue?.(person)).then((issued) => issued?.token ?? '')
    tokens.set(person, known)
    return known
  }
  let n = 0
  const ask: World['ask'] = async (person, method, url, { body, headers = {} } = {}) => {
    const request = {
      method: method as 'GET',
      url,
      headers: {
        ...(person === null ? {} : { authorization: `Bearer ${await tokenOf(person)}` }),
        'idempotency-key': `every-route-${(n += 1)}`,
        ...headers,
      },
      ...(body === undefined ? {} : { payload: body as object }),
    }
    let answer = await app.inject(request)
    // A machine under load turns work away for a while (after a report has been set): it is asked again.
    for (let tries = 0; answer.statusCode === 503 && tries < 100; tries += 1) {
      await wait(100)
      answer = await app.inject(request)
    }
    const isJson = String(answer.headers['content-type']).includes('json')
    return {
      status: answer.statusCode,
      headers: answer.headers,
      text: answer.body,
      bytes: answer.rawPayload,
      body: isJson ? JSON.parse(answer.body) : null,
    }
  }

  const above = { api, province, ask }
  const here = await makePlace('here', '青溪', '3305', '21', above)
  const there = await makePlace('there', '白石', '3304', '81', above)
  const beside = await makeBeside(api, here)
  const over = await makeOver(api, here)
  const things = { here: await thingsOf(here, { store, ask }), there: await thingsOf(there, { store, ask }) }
  const faults = [fault('state', { case: things.here.case }), fault('state', { case: things.there.case })]
  await keepAudit(store, { ...(await auditRecord(store)), sound: false, faults, found: faults.length })
  return {
    api,
    app,
    here: { ...here, things: things.here },
    there: { ...there, things: things.there },
    beside,
    over,
    ask,
    state: () => stateOf(api),
    close: async () => {
      await app.close()
      await api.close()
    },
  }
}

type Above = Pick<World, 'api' | 'ask'> & { readonly province: UnitId }

async function makePlace(side: Side, mark: string, cityCode: string, county: string, above: Above): Promise<Place> {
  const { api, province, ask } = above
  const { store } = api
  const [region, secret] = [`${cityCode}${county}`, `${mark}密`]
  const unit = (kind: Parameters<typeof addUnit>[1]['kind'], name: string, more: object = {}) =>
    addUnit(store, { kind, name: `${mark}${name}`, region, ...more })
  const city = await unit('union', '市总工会', {
    level: 'city',
    region: `${cityCode}00`,
    parent: province,
    marks: { grievance: `${mark}市工诉` },
  })
  const union = await unit('union', '县总工会', {
    level: 'county',
    parent: city,
    marks: { grievance: `${mark}工诉` },
  })
  const spare = await unit('union', '镇工会', { level: 'township', parent: union })
  const commission = await unit('commission', '县仲裁委', { marks: { settlement: `${mark}劳仲` } })
  const body = await unit('body', '县调解室', { parent: union, commission, marks: { agreement: `${mark}工调` } })
  const department = await unit('department', '县人社局', { parent: union })
  const employer = await unit('employer', '某机械厂', { union })
  const index = side === 'here' ? 300 : 400
  const person = async (name: string, role: Role, at: UnitId, more: { idno?: string; skills?: string[] } = {}) => {
    const { skills = [], ...rest } = more
    const id = await addPerson(store, { name: `${secret}${name}`, ...rest })
    await appoint(store, { person: id, role, unit: at, from, skills })
    return id
  }
  const at: Record<Seat, readonly [Role, UnitId]> = {
    worker: ['worker', employer],
    employer: ['employer', employer],
    officer: ['officer', union],
    agent: ['agent', union],
    liaison: ['liaison', department],
    mediator: ['mediator', body],
    clerk: ['clerk', commission],
    arbitrator: ['arbitrator', commission],
    expert: ['expert', union],
    supervisor: ['supervisor', union],
    admin: ['admin', union],
    auditor: ['auditor', union],
    operator: ['operator', union],
    colleague: ['officer', union],
    'officer+': ['officer', city],
    'agent+': ['agent', city],
    'supervisor+': ['supervisor', city],
    'admin+': ['admin', province],
    'auditor+': ['auditor', province],
    'operator+': ['operator', province],
  }
  const made = await Promise.all(
    seats.map(async (seat) => {
      const [role, where] = at[seat]
      const more = seat === 'worker' ? { idno: residentId(index) } : seat === 'expert' ? { skills: ['劳动报酬'] } : {}
      return [seat, await person(seat, role, where, more)] as const
    }),
  )
  const people = Object.fromEntries(made) as Record<Seat, PersonId>
  const experts = [people.expert]
  for (const name of ['甲', '乙', '丙', '丁'])
    experts.push(await person(`专家${name}`, 'expert', union, { skills: ['劳动报酬'] }))
  for (const one of experts.slice(0, 2))
    await addInspector(store, { person: one, union, certificate: null, from: null, until: null }, 'system')
  // In the order in which they stand in for each other, so that the first always handles what comes in.
  await store.sql`
    insert into substitutes (unit, place, person) values (${union}, 1, ${people.officer}), (${union}, 2, ${people.colleague})`
  const units = { city, union, employer, body, commission, department, spare }
  return {
    side,
    mark,
    secret,
    region,
    ...units,
    people,
    experts,
    walker: walkerOf(api, ask, { units, people, region }),
  }
}

/** The tests' own API, as the people of this county use it. */
function walkerOf(
  api: TestApi,
  ask: World['ask'],
  { units, people, region }: { units: Omit<County, 'people'>; people: Record<Seat, PersonId>; region: string },
): TestApi {
  const as: Partial<Record<Login, PersonId>> = { 'city-officer': people['officer+'] }
  const whole = Object.fromEntries(
    logins.map((login) => [login, as[login] ?? people[login as Role] ?? people.colleague]),
  ) as Record<Login, PersonId>
  const county: County = { ...units, people: whole }
  const post: TestApi['post'] = (login, path, body) => ask(login === null ? null : whole[login], 'POST', path, { body })
  return {
    ...api,
    county,
    get: (login, path) => ask(login === null ? null : whole[login], 'GET', path),
    post,
    opened: async (more = {}) => {
      const claim = { type: 'pay-arrears', amount: '4000000', remedies: ['payment'], knewOn: '2026-10-01' }
      const content = { respondents: [county.employer], region, claim, facts: '拖欠工资。', ...more }
      const answer = await post('worker', '/grievances', content)
      if (answer.status !== 201) throw new Error(answer.text)
      return String(answer.body.case.id)
    },
  }
}

/** In the township below the county where there can be one; otherwise in the county, with no part in anything. */
async function makeBeside({ store }: TestApi, here: Place): Promise<Record<Role, PersonId>> {
  const { region, union, mark } = here
  const township = await addUnit(store, {
    kind: 'union',
    name: `${mark}乡总工会`,
    level: 'township',
    parent: union,
    region,
  })
  const other = async (kind: 'employer' | 'body' | 'commission' | 'department', more: object = {}) =>
    addUnit(store, { kind, name: `${mark}旁边的${kind}`, region, ...more })
  const employer = await other('employer', { union: township })
  const commission = await other('commission')
  const where: Partial<Record<Role, UnitId>> = {
    worker: employer,
    employer,
    liaison: await other('department', { parent: union }),
    mediator: await other('body', { parent: union, commission }),
    clerk: commission,
    arbitrator: commission,
  }
  const made = await Promise.all(
    roles.map(async (role) => {
      const person = await addPerson(store, { name: `旁人${role}` })
      await appoint(store, { person, role, unit: where[role] ?? township, from })
      return [role, person] as const
    }),
  )
  return Object.fromEntries(made) as Record<Role, PersonId>
}

/** Every office of this county, on days that are not today; of the three that exclude each other, all at once. */
async function makeOver({ store }: TestApi, here: Place): Promise<Record<Over, PersonId>> {
  const { union, employer, body, commission, department } = here
  const where: Partial<Record<Role, UnitId>> = { worker: employer, employer, mediator: body, liaison: department }
  const at = (role: Role): UnitId => where[role] ?? (role === 'clerk' || role === 'arbitrator' ? commission : union)
  const held = {
    former: ['2026-01-01', '2026-11-24'],
    future: ['2026-11-26', null],
    conflicting: [from, null],
  } as const
  const all = await Promise.all(
    overs.map(async (name) => {
      const person = await addPerson(store, { name: `旁人${name}` })
      const [since, until] = held[name]
      const offices = name === 'conflicting' ? separatedRoles : roles.filter((role) => role !== 'worker')
      // As tables of former times may have them: the registers themselves would refuse the three together.
      for (const role of offices)
        await store.sql`
          insert into appointments (id, person, role, unit, from_day, until_day, on_leave, skills)
          values (${randomUUID()}, ${person}, ${role}, ${at(role)}, ${since}, ${until}, false, '{}')`
      return [name, person] as const
    }),
  )
  return Object.fromEntries(all) as Record<Over, PersonId>
}

/** What an engine would say that runs every case, asked as the API asks it: of these unions alone, or of all. */
function allThatIs({ store }: TestApi): EngineAdmin {
  const known = async (id: string) => (await store.sql`select 1 from heads where case_id = ${id}`).length > 0
  return {
    list: async ({ unions }) => {
      const rows = await store.sql<{ id: string; stage: string; union: string }[]>`
        select case_id as id, stage, union_id as "union" from heads
        where ${unions === null ? store.sql`true` : store.sql`union_id = any(${[...unions]}::uuid[])`}`
      const none = { startedAt: null, closedAt: null, nextDue: null, overdue: null, historyLength: 1 }
      return { rows: rows.map((row) => ({ ...row, ...none, status: 'Running' })), next: null }
    },
    runs: async () => [],
    running: async () => new Set(),
    attempts: async () => new Map(),
    describe: async (id) => {
      const found = { status: 'Running', runId: randomUUID(), startedAt: from, historyLength: 1 }
      return (await known(id)) ? { ...found, standing: null, clocks: [], pending: [] } : null
    },
    history: async (id) => ((await known(id)) ? [{ id: 1, at: from, type: 'Started', attributes: {} }] : null),
    terminate: known,
    pauseEffects: known,
    replay: async (id) => ((await known(id)) ? { fault: null } : null),
  }
}

/** Row versions, not only how many there are: what was changed shows as well. */
async function stateOf({ store }: TestApi): Promise<Readonly<Record<string, string>>> {
  const tables = await store.sql<{ name: string }[]>`
    select table_name as name from information_schema.tables
    where table_schema = 'public' and table_type = 'BASE TABLE' and table_name not in ('reads', 'heartbeat')`
  const one = tables
    .map(
      ({ name }) =>
        `select '${name}' as name, count(*) || '/' || coalesce(sum(hashtext(ctid::text || xmin::text)), 0) as rows from "${name}"`,
    )
    .join(' union all ')
  const rows = await store.sql.unsafe<{ name: string; rows: string }[]>(one)
  return Object.fromEntries(rows.map(({ name, rows: text }) => [name, text]))
}
