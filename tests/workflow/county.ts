import { addPerson, addUnit, appoint } from '../../record/registers.js'
import type { Store } from '../../record/store.js'

/** Words that must never reach the engine: planted in every name and every text of these tests. */
export const planted = {
  name: '赵隐名',
  employer: '隐名制造有限公司',
  facts: '隐秘事实甲乙丙',
  terms: '隐秘条款丁戊己',
  idno: '330726199001011230',
}

export type County = Awaited<ReturnType<typeof county>>

/** The smallest place in which a case can run its whole course: three unions above each other, and everybody in them once. */
export async function county(store: Store) {
  const city = await addUnit(store, { kind: 'union', level: 'city', name: '金华市总工会', region: '330700' })
  const union = await addUnit(store, {
    kind: 'union',
    level: 'county',
    name: '浦江县总工会',
    region: '330726',
    parent: city,
    marks: { grievance: '浦工诉' },
  })
  const enterprise = await addUnit(store, {
    kind: 'union',
    level: 'enterprise',
    name: `${planted.employer}工会`,
    region: '330726',
    parent: union,
    marks: { grievance: '隐工诉' },
  })
  const commission = await addUnit(store, {
    kind: 'commission',
    name: '浦江县劳动人事争议仲裁委员会',
    region: '330726',
    marks: { settlement: '浦劳人仲调' },
  })
  const body = await addUnit(store, {
    kind: 'body',
    name: '浦江县职工服务中心劳动争议调解委员会',
    region: '330726',
    parent: union,
    commission,
    marks: { agreement: '浦调' },
  })
  const company = await addUnit(store, {
    kind: 'employer',
    name: planted.employer,
    region: '330726',
    union: enterprise,
    code: '91330726MA28D0001X',
  })
  const person = async (name: string, role: Parameters<typeof appoint>[1]['role'], unit: string, idno?: string) => {
    const id = await addPerson(store, { name, ...(idno === undefined ? {} : { idno }) })
    await appoint(store, { person: id, role, unit })
    return id
  }
  return {
    city,
    union,
    enterprise,
    commission,
    body,
    company,
    worker: await person(planted.name, 'worker', enterprise, planted.idno),
    employer: await person('钱某', 'employer', company),
    enterpriseOfficer: await person('孙某', 'officer', enterprise),
    officer: await person('李某', 'officer', union),
    cityOfficer: await person('周某', 'officer', city),
    mediator: await person('吴某', 'mediator', body),
    clerk: await person('郑某', 'clerk', commission),
    arbitrator: await person('王某', 'arbitrator', commission),
  }
}

/** What a worker files. */
export function claim(place: County, type = 'pay-arrears') {
  return {
    respondents: [place.company],
    region: '330726',
    claim: { type, amount: '4000000', remedies: ['payment'], knewOn: '2026-06-01' },
    facts: planted.facts,
  }
}

/** Two instalments and an act, in 60 and 90 days. */
export function terms(firstDue: string, secondDue: string) {
  return {
    total: '4000000',
    instalments: [
      { amount: '2500000', due: firstDue },
      { amount: '1500000', due: secondDue },
    ],
    acceleration: true,
    acts: [{ words: planted.terms, due: secondDue }],
    other: '双方就本争议再无其他权利义务。',
  }
}
