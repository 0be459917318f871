import { createHash } from 'node:crypto'
import type { PersonId, Role, UnitId } from '../../domain/case/actor.js'
import type { Allotment } from '../../domain/case/event.js'
import type { NewUnit } from '../../record/registers.js'

/*
 * A province in which the cases lie: twenty counties with ten townships each, a commission and mediators in every county.
 * A hundredth of all employers answers to the county's own union, the others to townships. The tree is the same at every size; employers
 * and workers grow with the cases, as they do in life: fifty cases an employer, three a worker.
 */

export const counties = 20
/** In each county; charge 0 is that of the county's own union. */
export const townships = 10
const charges = counties * (townships + 1)

const perCounty = { officers: 4, supervisors: 2, clerks: 2, arbitrators: 4, mediators: 4 } as const
const perTownship = { officers: 3, mediators: 3 } as const
const perProvince = { officers: 2, supervisors: 2 } as const
export const workersEach = 17

/** Where one case lies: whose employer, and which of its workers. */
export interface Spot {
  readonly county: number
  /** 0: the county's own. */
  readonly charge: number
  /** Counted within the charge. */
  readonly employer: number
  readonly worker: number
}

/** How many employers each charge has at so many cases. */
export function employersEach(cases: number): number {
  return Math.max(1, Math.round(cases / 50 / charges))
}

/** GB/T 2260: the first ten counties lie in one city, the others in a second. */
export function regionOf(county: number): string {
  return `${county < counties / 2 ? '3307' : '3310'}${21 + (county % (counties / 2))}`
}

/** Those who work in a case from its opening to its end, each at a place of its own in the list: it is the same place in every county. */
export function membersAt({ county: c, charge: t, employer: e, worker: w }: Spot): readonly string[] {
  return [...officesAt(c, t), companyOf(c, t, e), managerOf(c, t, e), workerOf(c, t, e, w)]
}

const offices = new Map<string, readonly string[]>()

function officesAt(c: number, t: number): readonly string[] {
  const known = offices.get(`${c} ${t}`)
  if (known !== undefined) return known
  const many = (n: number, name: string): readonly string[] => range(n).map((i) => idOf(`${name} ${i}`))
  const list = [
    idOf('province'),
    ...many(perProvince.officers, 'province officer'),
    ...many(perProvince.supervisors, 'province supervisor'),
    unionOf(c, 0),
    ...many(perCounty.officers, `officer ${c} 0`),
    ...many(perCounty.supervisors, `supervisor ${c}`),
    idOf(`commission ${c}`),
    ...many(perCounty.clerks, `clerk ${c}`),
    ...many(perCounty.arbitrators, `arbitrator ${c}`),
    bodyOf(c, 0),
    ...many(perCounty.mediators, `mediator ${c} 0`),
    ...(t === 0
      ? []
      : [
          unionOf(c, t),
          ...many(perTownship.officers, `officer ${c} ${t}`),
          bodyOf(c, t),
          ...many(perTownship.mediators, `mediator ${c} ${t}`),
        ]),
  ]
  offices.set(`${c} ${t}`, list)
  return list
}

export const province = idOf('province')
export const unionOf = (c: number, t: number): UnitId => idOf(`union ${c} ${t}`)
const bodyOf = (c: number, t: number): UnitId => idOf(`body ${c} ${t}`)
const commissionOf = (c: number): UnitId => idOf(`commission ${c}`)
export const companyOf = (c: number, t: number, e: number): UnitId => idOf(`company ${c} ${t} ${e}`)
export const managerOf = (c: number, t: number, e: number): PersonId => idOf(`manager ${c} ${t} ${e}`)
export const workerOf = (c: number, t: number, e: number, w: number): PersonId => idOf(`worker ${c} ${t} ${e} ${w}`)
export const officerOf = (c: number, t: number, n: number): PersonId => idOf(`officer ${c} ${t} ${n}`)
export const mediatorOf = (c: number, t: number, n: number): PersonId => idOf(`mediator ${c} ${t} ${n}`)
export const clerkOf = (c: number, n: number): PersonId => idOf(`clerk ${c} ${n}`)
export const supervisorOf = (c: number, n: number): PersonId => idOf(`supervisor ${c} ${n}`)
export const provinceSupervisor = (n: number): PersonId => idOf(`province supervisor ${n}`)
const provinceOfficer = (n: number): PersonId => idOf(`province officer ${n}`)

/** All units but the employers: the unions from the top down, with what serves them. */
export function* institutions(): Generator<NewUnit & { readonly id: UnitId }> {
  yield { id: province, kind: 'union', level: 'province', name: '增长省总工会', region: '330000', marks: mark('增省') }
  for (const c of range(counties)) {
    const region = regionOf(c)
    const county = unionOf(c, 0)
    yield {
      id: county,
      kind: 'union',
      level: 'county',
      name: `增长${c}县总工会`,
      region,
      parent: province,
      marks: mark(`增${c}`),
    }
    const commission = commissionOf(c)
    yield {
      id: commission,
      kind: 'commission',
      name: `增长${c}县劳动人事争议仲裁委员会`,
      region,
      marks: { settlement: `增${c}劳仲` },
    }
    yield {
      id: bodyOf(c, 0),
      kind: 'body',
      name: `增长${c}县调解中心`,
      region,
      parent: county,
      commission,
      marks: { agreement: `增${c}调` },
    }
    for (const t of range(townships).map((n) => n + 1)) {
      const township = unionOf(c, t)
      yield {
        id: township,
        kind: 'union',
        level: 'township',
        name: `增长${c}县第${t}镇总工会`,
        region,
        parent: county,
        marks: mark(`增${c}之${t}`),
      }
      yield {
        id: bodyOf(c, t),
        kind: 'body',
        name: `增长${c}县第${t}镇调解站`,
        region,
        parent: township,
        commission,
        marks: { agreement: `增${c}之${t}调` },
      }
    }
  }
}

function mark(text: string): Partial<Record<Allotment['series'], string>> {
  return { grievance: `${text}工诉` }
}

export interface Employer {
  readonly id: UnitId
  readonly union: UnitId
  readonly name: string
  readonly region: string
}

export function* employers(cases: number): Generator<Employer> {
  for (const c of range(counties))
    for (const t of range(townships + 1))
      for (const e of range(employersEach(cases)))
        yield {
          id: companyOf(c, t, e),
          union: unionOf(c, t),
          name: `增长${c}之${t}第${e}有限公司`,
          region: regionOf(c),
        }
}

export interface Member {
  readonly id: PersonId
  readonly role: Role
  readonly unit: UnitId
  readonly name: string
  /** Of workers only: what they are searched by. */
  readonly phone?: string
  readonly idno?: string
}

/** Everybody, each with the one office that they hold. */
export function* everybody(cases: number): Generator<Member> {
  const holding = (id: PersonId, role: Role, unit: UnitId): Member => ({ id, role, unit, name: '测试人员' })
  for (const n of range(perProvince.officers)) yield holding(provinceOfficer(n), 'officer', province)
  for (const n of range(perProvince.supervisors)) yield holding(provinceSupervisor(n), 'supervisor', province)
  let n = 0
  for (const c of range(counties)) {
    for (const i of range(perCounty.supervisors)) yield holding(supervisorOf(c, i), 'supervisor', unionOf(c, 0))
    for (const i of range(perCounty.clerks)) yield holding(clerkOf(c, i), 'clerk', commissionOf(c))
    for (const i of range(perCounty.arbitrators))
      yield holding(idOf(`arbitrator ${c} ${i}`), 'arbitrator', commissionOf(c))
    for (const t of range(townships + 1)) {
      const here = t === 0 ? perCounty : perTownship
      for (const i of range(here.officers)) yield holding(officerOf(c, t, i), 'officer', unionOf(c, t))
      for (const i of range(here.mediators)) yield holding(mediatorOf(c, t, i), 'mediator', bodyOf(c, t))
      for (const e of range(employersEach(cases))) {
        yield holding(managerOf(c, t, e), 'employer', companyOf(c, t, e))
        for (const w of range(workersEach)) {
          n += 1
          yield { id: workerOf(c, t, e, w), role: 'worker', unit: unionOf(c, t), ...whoIs(n) }
        }
      }
    }
  }
}

/** The n-th worker's name, phone and identity number: all of their own but the name, which a few share. */
export function whoIs(n: number): { readonly name: string; readonly phone: string; readonly idno: string } {
  const mixed = (n * 7919) % 384_000
  const name =
    han(0x8d75, mixed % 60) + han(0x4e2d, Math.floor(mixed / 60) % 80) + han(0x5b89, Math.floor(mixed / 4800))
  const born = new Date(Date.UTC(1970, 0, 1 + Math.floor(n / 900))).toISOString().slice(0, 10).replaceAll('-', '')
  return { name, phone: `139${String(n).padStart(8, '0')}`, idno: checked(`330721${born}${String(100 + (n % 900))}`) }
}

function han(first: number, n: number): string {
  return String.fromCodePoint(first + n)
}

/** GB 11643: the check digit of seventeen digits. */
function checked(digits: string): string {
  const sum = Array.from(digits).reduce((all, digit, i) => all + Number(digit) * (2 ** (17 - i) % 11), 0)
  return digits + ('10X98765432'[sum % 11] ?? '')
}

function range(n: number): readonly number[] {
  return Array.from({ length: n }, (_, i) => i)
}

/** An id that follows from a name, so that everything can be named again. */
export function idOf(name: string): string {
  const hex = createHash('sha256').update(`siyou growth ${name}`).digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}
