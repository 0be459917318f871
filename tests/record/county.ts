import { randomUUID } from 'node:crypto'
import type { Actor, PersonId, Role, UnitId } from '../../domain/case/actor.js'
import { perform, type Performed } from '../../record/perform.js'
import { actorOf, addPerson, addUnit, appoint } from '../../record/registers.js'
import type { Store } from '../../record/store.js'

export const openingOffice = '2026-11-25T01:00:00.000Z' // Wednesday, 09:00 in Shanghai

/** A small county: three unions above each other, one employer, a mediation body and a commission. */
export interface County {
  readonly city: UnitId
  readonly county: UnitId
  readonly enterprise: UnitId
  readonly employer: UnitId
  readonly body: UnitId
  readonly commission: UnitId
  readonly worker: Actor
  readonly boss: Actor
  readonly officer: Actor
  readonly countyOfficer: Actor
  readonly cityOfficer: Actor
  readonly mediator: Actor
  readonly stranger: Actor
}

let founded = 0

/** Each with marks of its own: the first has 武工诉1, and so on. */
export async function foundCounty(store: Store): Promise<County> {
  const n = ++founded
  const region = '330106'
  const city = await addUnit(store, {
    kind: 'union',
    name: '市总工会',
    level: 'city',
    region: '330100',
    marks: { grievance: `市工诉${n}` },
  })
  const county = await addUnit(store, {
    kind: 'union',
    name: '武义县总工会',
    level: 'county',
    region,
    parent: city,
    marks: { grievance: `武工诉${n}` },
  })
  const enterprise = await addUnit(store, {
    kind: 'union',
    name: '某厂工会',
    level: 'enterprise',
    region,
    parent: county,
    marks: { grievance: `厂工诉${n}` },
  })
  const employer = await addUnit(store, { kind: 'employer', name: '某厂', region, union: enterprise })
  const commission = await addUnit(store, {
    kind: 'commission',
    name: '武义县仲裁委',
    region,
    marks: { settlement: `武劳人仲调${n}` },
  })
  const body = await addUnit(store, {
    kind: 'body',
    name: '某调解工作室',
    region,
    parent: county,
    commission,
    marks: { agreement: `武工调${n}` },
  })
  const person = (role: Role, unit: UnitId, name: string) => appointed(store, role, unit, name)
  return {
    city,
    county,
    enterprise,
    employer,
    body,
    commission,
    worker: await person('worker', enterprise, '张三'),
    boss: await person('employer', employer, '李老板'),
    officer: await person('officer', enterprise, '王主席'),
    countyOfficer: await person('officer', county, '赵主席'),
    cityOfficer: await person('officer', city, '钱主席'),
    mediator: await person('mediator', body, '孙调解'),
    stranger: await person('worker', enterprise, '路人'),
  }
}

/** One more person with a role somewhere. */
export async function appointed(store: Store, role: Role, unit: UnitId, name: string): Promise<Actor> {
  const person = await addPerson(store, { name })
  await appoint(store, { person, role, unit, from: '2026-01-01' })
  return actorNamed(store, person)
}

async function actorNamed(store: Store, person: PersonId): Promise<Actor> {
  const actor = await actorOf(store, person)
  if (actor === null) throw new Error(`nobody is ${person}`)
  return actor
}

/** What a worker says when opening; `facts` are words, so they are sealed. */
export function grievanceOf({ employer }: County, facts = '拖欠三个月工资') {
  return {
    channel: 'app',
    respondents: [employer],
    region: '330106',
    claim: {
      type: 'pay-arrears',
      amount: '4000000',
      relationship: 'labour',
      remedies: ['payment'],
      knewOn: '2026-11-01',
    },
    facts,
  }
}

export type Accepted = Extract<Performed, { outcome: 'accepted' }>

/** Opens a case and returns what came of it; anything but acceptance fails the test. */
export async function opened(store: Store, county: County, facts?: string): Promise<Accepted> {
  return accepted(await perform(store, act(county.worker, null, 'open', grievanceOf(county, facts))))
}

export function act(
  actor: Actor,
  caseId: string | null,
  command: string,
  input: unknown = {},
  key: string = randomUUID(),
) {
  return { actor, caseId, command, input, key }
}

export function accepted(performed: Performed): Accepted {
  if (performed.outcome !== 'accepted') throw new Error(`not accepted: ${JSON.stringify(performed)}`)
  return performed
}
