import { createHash } from 'node:crypto'
import type { PersonId, UnitId } from '../domain/case/actor.js'
import { addPerson, addUnit, appoint } from '../record/registers.js'
import type { Store } from '../record/store.js'

/*
 * A county large enough that the load spreads as it would over a real one: a hundred enterprises, each with its union,
 * its officer and ten workers; ten townships, each with a mediation body of five mediators.
 */

const enterprises = 100
const townships = 10
const workersEach = 10
const mediatorsEach = 5

/** GB/T 2260; not that of the sample county, so that neither leads into the other. */
export const region = '330784'

/** Who takes part in the n-th case, as ids. */
export interface People {
  readonly worker: PersonId
  readonly officer: PersonId
  readonly employer: PersonId
  readonly company: UnitId
  readonly union: UnitId
  readonly township: UnitId
  readonly body: UnitId
}

/** The n-th case is that of another worker of another enterprise than the cases before it. */
export function peopleOf(n: number): People {
  const e = n % enterprises
  const w = Math.floor(n / enterprises) % workersEach
  const t = e % townships
  return {
    worker: id(`worker ${e} ${w}`),
    officer: id(`officer ${e}`),
    employer: id(`employer ${e}`),
    company: id(`company ${e}`),
    union: id(`union ${e}`),
    township: id(`township ${t}`),
    body: id(`body ${t}`),
  }
}

/** The mediators of the place of the n-th case. */
export function mediatorsOf(n: number): readonly PersonId[] {
  const t = (n % enterprises) % townships
  return range(mediatorsEach).map((m) => id(`mediator ${t} ${m}`))
}

/** Everybody who acts in the load. */
export function everybody(): readonly PersonId[] {
  const parties = range(enterprises * workersEach).flatMap((n) => {
    const { worker, officer, employer } = peopleOf(n)
    return [worker, officer, employer]
  })
  return [...new Set([...parties, ...range(enterprises).flatMap(mediatorsOf)])]
}

/** Registers the county, in one transaction. */
export async function seedCounty(store: Store): Promise<void> {
  await store.sql.begin(async (tx) => {
    const inside: Store = { ...store, sql: tx as unknown as Store['sql'] }
    const [county, commission] = [id('county'), id('commission')]
    await addUnit(inside, {
      id: county,
      kind: 'union',
      name: '测试县总工会',
      level: 'county',
      region,
      marks: { grievance: '测工诉' },
    })
    await addUnit(inside, { id: commission, kind: 'commission', name: '测试县劳动人事争议仲裁委员会', region })
    await hold(inside, id('county officer'), 'officer', county)
    for (const t of range(townships)) {
      const township = id(`township ${t}`)
      await addUnit(inside, {
        id: township,
        kind: 'union',
        name: `测试${t}镇总工会`,
        level: 'township',
        region,
        parent: county,
        marks: { grievance: `测${t}工诉` },
      })
      await hold(inside, id(`township officer ${t}`), 'officer', township)
      const body = id(`body ${t}`)
      await addUnit(inside, {
        id: body,
        kind: 'body',
        name: `测试${t}镇调解站`,
        region,
        parent: township,
        commission,
        marks: { agreement: `测${t}工调` },
      })
      for (const m of range(mediatorsEach)) await hold(inside, id(`mediator ${t} ${m}`), 'mediator', body)
    }
    for (const e of range(enterprises)) await seedEnterprise(inside, e)
  })
  await store.sql`analyze`
}

async function seedEnterprise(store: Store, e: number): Promise<void> {
  const { company, union, township, officer, employer } = peopleOf(e)
  await addUnit(store, {
    id: union,
    kind: 'union',
    name: `测试企业${e}工会委员会`,
    level: 'enterprise',
    region,
    parent: township,
    marks: { grievance: `测企${e}工诉` },
  })
  await addUnit(store, { id: company, kind: 'employer', name: `测试企业${e}有限公司`, region, union })
  await hold(store, officer, 'officer', union)
  await hold(store, employer, 'employer', company)
  for (const w of range(workersEach)) await hold(store, peopleOf(e + w * enterprises).worker, 'worker', union)
}

async function hold(
  store: Store,
  person: PersonId,
  role: 'worker' | 'employer' | 'officer' | 'mediator',
  unit: UnitId,
): Promise<void> {
  await addPerson(store, { id: person, name: '测试人员' })
  await appoint(store, { person, role, unit, from: '2020-01-01' })
}

function range(n: number): readonly number[] {
  return Array.from({ length: n }, (_, i) => i)
}

function id(name: string): string {
  const hex = createHash('sha256').update(`siyou bench ${name}`).digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}
