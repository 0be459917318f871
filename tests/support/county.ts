import type { PersonId, Role, UnitId } from '../../domain/case/actor.js'
import { addPerson, addUnit, appoint } from '../../record/registers.js'
import type { Store } from '../../record/store.js'

/** A county with one of each: two unions, one employer, a mediation body, a commission, and the people in them. */
export interface County {
  readonly union: UnitId
  readonly city: UnitId
  readonly employer: UnitId
  readonly body: UnitId
  readonly commission: UnitId
  readonly people: Readonly<Record<Login, PersonId>>
}

export const logins = [
  'worker',
  'other-worker',
  'employer',
  'officer',
  'city-officer',
  'supervisor',
  'mediator',
  'clerk',
  'arbitrator',
  'stranger',
  'admin',
] as const
export type Login = (typeof logins)[number]

export const region = '330521'

export async function makeCounty(store: Store): Promise<County> {
  const city = await addUnit(store, {
    kind: 'union',
    name: '湖州市总工会',
    level: 'city',
    region: '330500',
    marks: { grievance: '湖工诉' },
  })
  const union = await addUnit(store, {
    kind: 'union',
    name: '德清县总工会',
    level: 'county',
    parent: city,
    region,
    marks: { grievance: '德工诉' },
  })
  const commission = await addUnit(store, {
    kind: 'commission',
    name: '德清县劳动人事争议仲裁委员会',
    region,
    marks: { settlement: '德劳仲' },
  })
  const body = await addUnit(store, {
    kind: 'body',
    name: '德清县职工维权工作室',
    parent: union,
    commission,
    region,
    marks: { agreement: '德工调' },
  })
  const employer = await addUnit(store, { kind: 'employer', name: '德清某机械有限公司', union, region })
  const faraway = await addUnit(store, { kind: 'union', name: '嘉兴市总工会', level: 'city', region: '330400' })
  const at: Record<Login, readonly [name: string, role: Role, unit: UnitId]> = {
    worker: ['张三', 'worker', employer],
    'other-worker': ['李四', 'worker', employer],
    employer: ['王经理', 'employer', employer],
    officer: ['赵主席', 'officer', union],
    'city-officer': ['钱主席', 'officer', city],
    supervisor: ['孙督办', 'supervisor', city],
    mediator: ['周调解', 'mediator', body],
    clerk: ['吴立案', 'clerk', commission],
    arbitrator: ['郑仲裁', 'arbitrator', commission],
    stranger: ['冯外地', 'officer', faraway],
    admin: ['陈管理', 'admin', city],
  }
  const people = await Promise.all(
    logins.map(async (login) => {
      const [name, role, unit] = at[login]
      const person = await addPerson(store, { name, login })
      await appoint(store, { person, role, unit, from: '2026-01-01' })
      return [login, person] as const
    }),
  )
  return { union, city, employer, body, commission, people: Object.fromEntries(people) as Record<Login, PersonId> }
}
