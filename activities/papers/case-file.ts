import type { CaseId, PersonId, UnitId } from '../../domain/case/actor.js'
import { blank, fold } from '../../domain/case/fold.js'
import type { Grievance } from '../../domain/case/grievance.js'
import { frameworkHash } from '../../domain/procedure/collective/framework.js'
import type { ClaimType } from '../../domain/procedure/opening.js'
import { contentHash, type Settlement, type SettlementWords } from '../../domain/procedure/settlement.js'
import type { Instant, Words } from '../../domain/values/time.js'
import { historyOf, type Opened } from '../../record/history.js'
import { unsealField } from '../../record/sealing.js'
import type { Store } from '../../record/store.js'
import { inCapitals } from '../../domain/values/fen.js'
import { dateOf, figure, money, paragraph, summed, written, type Block } from './prose.js'

/** All that a paper can be written from: the case as it stood when the paper became due, and the registers' names. */
export interface CaseFile {
  readonly grievance: Grievance
  /** When the event was recorded that asks for the paper. */
  readonly at: Instant
  readonly units: ReadonlyMap<UnitId, UnitEntry>
  readonly people: ReadonlyMap<PersonId, PersonEntry>
  /** The words of what was settled; null where the case has none. */
  readonly words: SettlementWords | null
  /** All that happened up to then, with its words. What a paper takes from it, it names. */
  readonly history: readonly Opened[]
}

export interface UnitEntry {
  readonly name: string
  /** 统一社会信用代码. */
  readonly code: string | null
}

export interface PersonEntry {
  readonly name: string
  /** 公民身份号码. */
  readonly idno: string | null
}

/** Why a paper cannot be written from what the record holds, now or later: a person must look. */
const reasons = {
  'not-at-that-point': { zh: '案件尚未达到制作该文书的条件', en: 'the case is not at the point this paper speaks of' },
  'unit-unknown': { zh: '文书所涉单位未登记', en: 'a unit named in the paper is not registered' },
  'person-unknown': { zh: '文书所涉人员未登记', en: 'a person named in the paper is not registered' },
  'words-missing': { zh: '协议文字已不可读取', en: 'the words of what was agreed can no longer be read' },
  'signature-missing': { zh: '缺少签名或者印章', en: 'a signature or the seal is missing' },
  'characters-missing': {
    zh: '字库缺少文书中的个别汉字，请配置含有这些字的字库（FONT_DIR）',
    en: 'the fonts lack characters of this paper: name a folder with fonts that have them (FONT_DIR)',
  },
  'content-differs': { zh: '文书内容与已签署的内容不一致', en: 'the content differs from what was signed' },
} satisfies Record<string, Words>
type Reason = keyof typeof reasons

export interface Unwritable extends Error {
  readonly code: Reason
  readonly words: Words
}

export function unwritable(code: Reason): Unwritable {
  return Object.assign(new Error(reasons[code].en), { name: 'Unwritable', code, words: reasons[code] })
}

/** A paper that no font here can print whole: which characters, for whoever sees to it. They may be of a name, and are sealed with the rest. */
export function charactersMissing(characters: readonly string[]): Unwritable {
  const { zh, en } = reasons['characters-missing']
  const which = characters
    .slice(0, 20)
    .map((one) => `${one}（U+${(one.codePointAt(0) ?? 0).toString(16).toUpperCase()}）`)
  return Object.assign(unwritable('characters-missing'), {
    words: { zh: `${zh}：${which.join('、')}`, en: `${en}: ${which.join(' ')}` },
  })
}

export function isUnwritable(error: unknown): error is Unwritable {
  return error instanceof Error && error.name === 'Unwritable'
}

/**
 * The file for an effect, `<seq>/<kind>`, as it stood with the event that opened it: the same whenever it is asked for.
 * Null where that effect is not open (any more).
 */
export async function caseFileFor(store: Store, caseId: CaseId, effect: string): Promise<CaseFile | null> {
  const history = await historyOf(store, caseId)
  if (!fold(blank(caseId), history).effects.some(({ key }) => key === effect)) return null
  const until = history.filter(({ seq }) => seq <= Number.parseInt(effect, 10))
  const grievance = fold(blank(caseId), until)
  const [units, people] = await Promise.all([unitsOf(store), peopleIn(store, grievance)])
  return { grievance, at: grievance.at, units, people, words: agreedWords(grievance, until), history: until }

  async function unitsOf({ sql }: Store): Promise<CaseFile['units']> {
    const { opening, charge, mediation, arbitrationReview, committee } = grievance
    const ids = [
      ...opening.respondents,
      charge.union,
      mediation.body,
      arbitrationReview.commission,
      committee.unit,
    ].filter((id) => id !== null)
    const rows = await sql<
      (UnitEntry & { id: UnitId })[]
    >`select id, name, code from units where id = any(${ids}::uuid[])`
    return new Map(rows.map(({ id, ...entry }) => [id, entry]))
  }
}

async function peopleIn({ sql, keys }: Store, grievance: Grievance): Promise<CaseFile['people']> {
  const { opening, charge, mediation, signing, arbitrationReview, committee } = grievance
  const signers = Object.values(signing.signatures).map(({ by }) => by)
  const ids = [
    opening.claimant,
    charge.officer,
    mediation.mediator,
    arbitrationReview.arbitrator,
    ...signers,
    ...committee.seats.map(({ person }) => person),
  ].filter((id) => id !== null)
  const rows = await sql<{ id: PersonId; name: Buffer; idno: Buffer | null }[]>`
    select id, name_sealed as name, idno_sealed as idno from people where id = any(${ids}::uuid[])`
  const entry = ({ id, name, idno }: (typeof rows)[number]): PersonEntry => ({
    name: unsealField(keys, id, 'name', name),
    idno: idno === null ? null : unsealField(keys, id, 'idno', idno),
  })
  return new Map(rows.map((row) => [row.id, entry(row)]))
}

/** The words of what is being signed, from the event that wrote it; they are part of the hash that was signed. */
function agreedWords({ opening, signing, collective }: Grievance, history: readonly Opened[]): SettlementWords | null {
  const written = history.findLast(
    (event) =>
      'hash' in event.data && event.data.hash === signing.hash && event.words !== null && 'acts' in event.words,
  )
  if (written === undefined || signing.settlement === null) return null
  const words = written.words as unknown as SettlementWords
  const hash =
    collective.framework === null
      ? contentHash(opening.number, signing.settlement, words)
      : frameworkHash(opening.number, collective.framework, words)
  if (hash !== signing.hash) throw unwritable('content-differs')
  return words
}

export function unitIn(file: CaseFile, id: UnitId | null): UnitEntry {
  const entry = id === null ? undefined : file.units.get(id)
  if (entry === undefined) throw unwritable('unit-unknown')
  return entry
}

export function personIn(file: CaseFile, id: PersonId | null | undefined): PersonEntry {
  const entry = id === null || id === undefined ? undefined : file.people.get(id)
  if (entry === undefined) throw unwritable('person-unknown')
  return entry
}

export function respondentsIn(file: CaseFile): readonly UnitEntry[] {
  return file.grievance.opening.respondents.map((id) => unitIn(file, id))
}

/** What the dispute is called in papers (案由). */
export const matterOf: Record<ClaimType, string> = {
  'pay-arrears': '追索劳动报酬',
  bonus: '奖金支付',
  'work-injury': '工伤待遇',
  termination: '解除或者终止劳动关系',
  'social-insurance': '社会保险',
  'working-time': '工作时间、休息休假',
  contract: '劳动合同履行',
  other: '其他权益',
}

/** What was settled, as numbered terms: the sum and its instalments, other duties, acceleration, other words. */
export function termsOf(
  settlement: Settlement,
  words: SettlementWords,
  payer: string,
  payee: string,
): readonly Block[] {
  const terms: readonly (readonly [string, ...Block[]])[] = [
    ...(settlement.total === '0' ? [] : [payment(settlement, payer, payee)]),
    ...settlement.acts.map((act, index): readonly [string] => [
      `${payer}应于${dateOf(act.due)}前履行：${(words.acts[index] ?? '').replace(/[。；;.]?$/u, '。')}`,
    ]),
    ...(settlement.acceleration
      ? ([[`${payer}任何一期未按期足额支付的，其余各期视为同时到期，${payee}有权就全部未付款项主张权利。`]] as const)
      : []),
    ...(words.other === null ? [] : [otherTerms(words.other)]),
  ]
  return terms.flatMap(([first, ...rest], index) => [
    paragraph(`${ordinals.charAt(index) || index + 1}、${first}`),
    ...rest,
  ])
}

function otherTerms(other: string): readonly [string, ...Block[]] {
  const [first = '', ...rest] = other.split('\n')
  return [first, ...written(rest.join('\n'))]
}

const ordinals = '一二三四五六七八九十'

function payment({ total, instalments }: Settlement, payer: string, payee: string): readonly [string, ...Block[]] {
  const [only] = instalments
  if (only !== undefined && instalments.length === 1)
    return [`${payer}应于${dateOf(only.due)}前一次性支付${payee}${money(total)}。`]
  return [
    `${payer}应支付${payee}共计${money(total)}，分${instalments.length}期支付：`,
    summed(
      [
        ['期次', '履行期限', '金额（元）', '大写金额'],
        ...instalments.map((one) => [
          `第${one.n}期`,
          `${dateOf(one.due)}前`,
          figure(one.amount),
          inCapitals(one.amount),
        ]),
        ['合计', '', figure(total), inCapitals(total)],
      ],
      [0, 0, 0, 1],
      'ccrl',
    ),
  ]
}
