import type { PersonId } from '../../domain/case/actor.js'
import { shanghaiDay } from '../../domain/values/time.js'
import type { Store } from '../../record/store.js'
import {
  employersEach,
  mediatorOf,
  officerOf,
  provinceSupervisor,
  regionOf,
  supervisorOf,
  townships,
  unionOf,
  whoIs,
  workerOf,
  workersEach,
} from './place.js'
import type { Played } from './stories.js'

/*
 * Who reads what: the pages that people open all day, as each of them sees them. Every case is asked for by people who
 * see it, so that nothing is quick only because it is empty.
 */

export interface Reading {
  readonly name: string
  readonly by: PersonId
  readonly method: 'GET' | 'POST'
  /** Of the n-th time. */
  readonly url: (n: number) => string
  readonly body?: (n: number) => object
  /** Read page by page: it must not grow with what there is. Otherwise it adds up everything. */
  readonly pages: boolean
}

export type Ask = (
  by: PersonId,
  method: 'GET' | 'POST',
  url: string,
  body?: object,
) => Promise<{ readonly rows?: readonly Row[]; readonly next?: string | null }>
interface Row {
  readonly id?: string
  readonly number?: string
}

const county = 3

/** Filters by what a list is narrowed, each with few and with many that fit. */
const narrowed = {
  'by-due': 'sort=nextDue',
  'in-mediation': 'stage=mediation',
  archived: 'stage=archived',
  overdue: 'overdue=true',
  'by-claim': 'claim=bonus',
  'by-claim-and-stage': 'claim=bonus&stage=signing',
} as const

export interface Asking {
  readonly cases: number
  /** Timelines are read of these alone: what is sealed in copies cannot be opened. */
  readonly played: readonly Played[]
  readonly ask: Ask
}

/** Finds out what there is to read, as those who will read it. */
export async function readingsOf(store: Store, { cases, played, ask }: Asking): Promise<readonly Reading[]> {
  const worker = await workerWith(store)
  const people: Readonly<Record<string, PersonId>> = {
    'county-officer': officerOf(county, 0, 0),
    'township-officer': officerOf(county, 1, 0),
    'county-supervisor': supervisorOf(county, 0),
    'province-supervisor': provinceSupervisor(0),
    mediator: await mediatorWith(store),
    worker,
  }
  const readings: Reading[] = []
  const get = (name: string, by: PersonId, url: string | ((n: number) => string), pages = true): void =>
    void readings.push({ name, by, method: 'GET', url: typeof url === 'string' ? () => url : url, pages })
  const year = Number(shanghaiDay(await store.clock.now(store.sql)).slice(0, 4))
  for (const [who, by] of Object.entries(people)) {
    get(`list-${who}`, by, '/grievances?limit=20')
    get(`todos-${who}`, by, '/todos?limit=20')
    get(`notices-${who}`, by, '/notices?limit=20')
    const own = ((await ask(by, 'GET', '/grievances')).rows ?? []).flatMap(({ id }) => (id === undefined ? [] : [id]))
    if (own.length === 0) throw new Error(`${who} sees no case`)
    get(`case-${who}`, by, (n) => `/grievances/${own[n % own.length]}`)
    if (who === 'worker') continue
    get(`list-deep-${who}`, by, await deepIn(ask, by))
    for (const [name, query] of Object.entries(narrowed))
      get(`list-${name}-${who}`, by, `/grievances?limit=20&${query}`)
    get(`list-old-${who}`, by, `/grievances?limit=20&openedFrom=${year - 2}-03-01&openedTo=${year - 2}-03-07`)
    const numbers = await numbersOf(store, own)
    get(
      `list-number-${who}`,
      by,
      (n) => `/grievances?limit=20&number=${encodeURIComponent(numbers[n % numbers.length] ?? '')}`,
    )
    const find = (name: string, body: (n: number) => object): void =>
      void readings.push({
        name: `search-${name}-${who}`,
        by,
        method: 'POST',
        url: () => '/grievances/search',
        body,
        pages: true,
      })
    find('number', (n) => ({ number: numbers[n % numbers.length] }))
    const claimants = await claimantsIn(store, cases, who === 'county-officer' ? 0 : 1)
    const known = (n: number) => whoIs(claimants[n % claimants.length] ?? 1)
    find('phone', (n) => ({ phone: known(n).phone }))
    find('name', (n) => ({ name: known(n).name }))
  }
  const top = people['province-supervisor'] ?? ''
  get('list-of-union-province-supervisor', top, `/grievances?limit=20&union=${unionOf(county, 1)}`)
  const opened = played.filter(({ story }) => story.until !== 'over').map(({ caseId }) => caseId)
  get('timeline-province-supervisor', top, (n) => `/grievances/${opened[n % opened.length]}/timeline`)
  const whole = `from=${year - 4}-01-01`
  for (const who of ['county-officer', 'county-supervisor', 'province-supervisor']) {
    const by = people[who] ?? ''
    get(`statistics-cases-${who}`, by, `/statistics/cases?limit=20&${whole}&measure=settled`)
    get(`statistics-cases-late-${who}`, by, `/statistics/cases?limit=20&${whole}&measure=late`)
    for (const dimension of ['union', 'claim', 'employer', 'month'])
      get(`statistics-by-${dimension}-${who}`, by, `/statistics?${whole}&by=${dimension}`, false)
    get(`statistics-this-year-${who}`, by, '/statistics', false)
  }
  return readings
}

/** Who has cases in this charge of the county, by their numbers among all workers. */
async function claimantsIn({ sql }: Store, cases: number, charge: number): Promise<readonly number[]> {
  const each = employersEach(cases)
  const first = (county * (townships + 1) + charge) * each * workersEach + 1
  const numbers = new Map(
    Array.from({ length: each * workersEach }, (_, i) => [
      workerOf(county, charge, Math.floor(i / workersEach), i % workersEach),
      first + i,
    ]),
  )
  const rows = await sql<{ claimant: PersonId }[]>`
    select distinct claimant from heads where union_id = ${unionOf(county, charge)} order by 1 limit 100`
  return rows.flatMap(({ claimant }) => numbers.get(claimant) ?? [])
}

/** Twenty pages in, or as far as there are pages. */
async function deepIn(ask: Ask, by: PersonId): Promise<string> {
  let url = '/grievances?limit=20'
  for (let page = 0; page < 20; page++) {
    const { next } = await ask(by, 'GET', url)
    if (next == null) break
    url = `/grievances?limit=20&cursor=${next}`
  }
  return url
}

async function numbersOf({ sql }: Store, cases: readonly string[]): Promise<readonly string[]> {
  const rows = await sql<{ number: string }[]>`select number from heads where case_id = any(${[...cases]}::uuid[])`
  return rows.map(({ number }) => number)
}

/** A worker of the first township with something open. */
async function workerWith({ sql }: Store): Promise<PersonId> {
  const [row] = await sql<{ claimant: PersonId }[]>`
    select claimant from heads where closed_at is null and union_id = ${unionOf(county, 1)} order by case_id limit 1`
  return row?.claimant ?? workerOf(county, 1, 0, 0)
}

/** The mediator of the county who has the most cases. */
async function mediatorWith({ sql }: Store): Promise<PersonId> {
  const [row] = await sql<{ id: PersonId }[]>`
    select a.id from access a join appointments m on m.person = a.id join units body on body.id = m.unit
    where a.role = 'mediator' and a.kind = 'person' and m.role = 'mediator' and body.region = ${regionOf(county)}
    group by a.id order by count(*) desc, a.id limit 1`
  return row?.id ?? mediatorOf(county, 0, 0)
}
