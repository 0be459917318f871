import { checkMobile, checkRegion, checkResidentId, checkSocialCreditCode } from '../values/identifiers.js'
import { levelNames } from './harmony.js'
import { wellFormed } from '../values/text.js'
import { isDay, type Words } from '../values/time.js'

/*
 * The columns of the registers' tables, as they come in by CSV: how each may be headed, whether it must be filled, and what
 * is wrong with a cell.
 */

export const registers = [
  'unions',
  'employers',
  'departments',
  'bodies',
  'commissions',
  'people',
  'registrations',
  'honours',
  'inspectors',
] as const
export type Register = (typeof registers)[number]

export const registerWords: Record<Register, Words> = {
  unions: { zh: '工会', en: 'unions' },
  employers: { zh: '用人单位、平台', en: 'employers and platforms' },
  departments: { zh: '成员单位', en: 'departments' },
  bodies: { zh: '调解组织', en: 'mediation bodies' },
  commissions: { zh: '仲裁委员会', en: 'commissions' },
  people: { zh: '人员与岗位', en: 'people and their offices' },
  registrations: { zh: '新就业形态劳动者用工备案', en: 'employment registrations' },
  inspectors: { zh: '工会劳动法律监督员', en: 'inspectors of labour law' },
  honours: { zh: '和谐企业荣誉', en: 'honours of harmonious enterprises' },
}

/** The roles that a table may give; what somebody is as a party follows from the case. */
export const listedRoles = {
  职工: 'worker',
  单位代表: 'employer',
  工会负责人: 'officer',
  代访代办专员: 'agent',
  联络员: 'liaison',
  调解员: 'mediator',
  仲裁委办案人员: 'clerk',
  仲裁员: 'arbitrator',
  评判专家: 'expert',
  督办: 'supervisor',
} as const

export interface Column {
  readonly name: string
  /** The first is the one that templates and messages use. */
  readonly heads: readonly [string, ...string[]]
  readonly needed: boolean
  /** What is wrong with the cell, which is not empty; null where it can be right. */
  readonly fault: (cell: string) => Words | null
}

const plain = (most: number) => (cell: string) =>
  !wellFormed(cell)
    ? { zh: '含有不能保存的字符', en: 'holds characters that cannot be kept' }
    : cell.length > most
      ? { zh: `超过${most}个字`, en: `longer than ${most} characters` }
      : null

const oneOf = (choices: readonly string[]) => (cell: string) =>
  choices.includes(cell) ? null : { zh: `应为：${choices.join('、')}`, en: `one of: ${choices.join(', ')}` }

const day = (cell: string) => (isDay(cell) ? null : { zh: '日期应为 YYYY-MM-DD', en: 'a day is written YYYY-MM-DD' })

const name: Column = { name: 'name', heads: ['名称', '单位名称', 'name'], needed: true, fault: plain(100) }
const code: Column = {
  name: 'code',
  heads: ['统一社会信用代码', 'code'],
  needed: false,
  fault: (cell) => checkSocialCreditCode(cell.toUpperCase()),
}
const region: Column = { name: 'region', heads: ['行政区划', '区划代码', 'region'], needed: true, fault: checkRegion }
const union: Column = { name: 'union', heads: ['所属工会', 'union'], needed: false, fault: plain(100) }
const mark = (head: string): Column => ({ name: 'mark', heads: [head, 'mark'], needed: false, fault: plain(20) })

const person: readonly Column[] = [
  { name: 'name', heads: ['姓名', 'name'], needed: true, fault: plain(60) },
  {
    name: 'idno',
    heads: ['身份证号', '公民身份号码', 'idno'],
    needed: true,
    fault: (cell) => checkResidentId(cell.toUpperCase()),
  },
  { name: 'phone', heads: ['手机号', 'phone'], needed: false, fault: checkMobile },
]
const from: Column = { name: 'from', heads: ['起', '任职起始', 'from'], needed: false, fault: day }
const until: Column = { name: 'until', heads: ['止', '任职终止', 'until'], needed: false, fault: day }

export const levels = {
  企业: 'enterprise',
  园区: 'park',
  乡镇: 'township',
  街道: 'street',
  县: 'county',
  市: 'city',
  省: 'province',
  产业: 'industry',
} as const

export const columnsOf: Record<Register, readonly Column[]> = {
  unions: [
    name,
    { name: 'level', heads: ['层级', 'level'], needed: true, fault: oneOf(Object.keys(levels)) },
    region,
    { name: 'parent', heads: ['上级工会', 'parent'], needed: false, fault: plain(100) },
    code,
    mark('案号字头'),
  ],
  employers: [
    name,
    { ...code, needed: true },
    { name: 'kind', heads: ['类别', 'kind'], needed: false, fault: oneOf(['用人单位', '平台']) },
    region,
    union,
  ],
  departments: [name, region, { ...union, needed: true }, code],
  bodies: [
    name,
    region,
    { ...union, needed: true },
    { name: 'commission', heads: ['仲裁委', 'commission'], needed: false, fault: plain(100) },
    mark('协议书字头'),
  ],
  commissions: [name, region, mark('调解书字头')],
  people: [
    ...person,
    { name: 'role', heads: ['岗位', 'role'], needed: true, fault: oneOf(Object.keys(listedRoles)) },
    { name: 'unit', heads: ['单位', 'unit'], needed: true, fault: plain(100) },
    from,
    until,
    { name: 'skills', heads: ['专长', 'skills'], needed: false, fault: plain(200) },
  ],
  registrations: [
    ...person,
    { name: 'platform', heads: ['平台', 'platform'], needed: true, fault: plain(100) },
    region,
    { name: 'occupation', heads: ['工种', 'occupation'], needed: false, fault: plain(40) },
    from,
    until,
  ],
  inspectors: [
    ...person,
    { ...union, heads: ['工会', '所属工会', 'union'], needed: true },
    { name: 'certificate', heads: ['监督员证号', 'certificate'], needed: false, fault: plain(40) },
    from,
    until,
  ],
  honours: [
    { name: 'employer', heads: ['单位', '单位名称', 'employer'], needed: true, fault: plain(100) },
    {
      name: 'year',
      heads: ['年度', 'year'],
      needed: true,
      fault: (cell) => (/^2\d{3}$/.test(cell) ? null : { zh: '年度应为四位数字', en: 'a year is four digits' }),
    },
    { name: 'level', heads: ['级别', 'level'], needed: true, fault: oneOf(Object.keys(levelNames)) },
    { ...union, heads: ['授予工会', 'union'], needed: true },
    { name: 'granted', heads: ['授予日期', 'granted'], needed: true, fault: day },
    { name: 'ground', heads: ['事由', 'ground'], needed: true, fault: plain(1000) },
    { name: 'withdrawn', heads: ['撤销日期', 'withdrawn'], needed: false, fault: day },
  ],
}
