import { foldClaimants, type Claimant } from '../../domain/procedure/collective/claimant.js'
import { isCollective } from '../../domain/procedure/collective/collective.js'
import { portions } from '../../domain/procedure/collective/framework.js'
import { identitiesIn, type Identity } from '../../record/identity.js'
import { unwritable, type CaseFile } from './case-file.js'
import { dateOf, figure, heading, money, paragraph, shortMomentOf, summed, table, type Block } from './prose.js'
import * as fen from '../../domain/values/fen.js'

/*
 * Who stands in a paper on the workers' side of a collective case: those for whom the agreement is in effect, each with
 * the amount and the signature of their own row (分户).
 */

export interface Signatory {
  readonly row: Claimant
  readonly who: Identity
}

/** They, in the order of the list; null in an ordinary case. */
export function signatoriesOf(file: CaseFile): readonly Signatory[] | null {
  if (!isCollective(file.grievance)) return null
  const identities = new Map<number, Identity>()
  for (const { type, words } of file.history)
    for (const [n, identity] of identitiesIn({ type, sealed: words }))
      identities.set(n, { ...identities.get(n), ...identity })
  const rows = [...foldClaimants(new Map(), file.history).values()].filter(({ status }) => status === 'settled')
  if (rows.length === 0) throw unwritable('not-at-that-point')
  return rows.map((row) => ({ row, who: identities.get(row.n) ?? {} }))
}

/** `张三等40人` */
export function calledTogether(signatories: readonly Signatory[]): string {
  return `${signatories[0]?.who.name ?? ''}等${signatories.length}人`
}

/** Who they are, and who speaks for them. */
export function applicants(file: CaseFile, signatories: readonly Signatory[]): string {
  const { representatives } = file.grievance.collective
  const speakers = signatories.filter(({ row }) => row.person !== null && representatives.includes(row.person))
  const names = speakers.map(({ who }) => who.name ?? '').join('、')
  return `${calledTogether(signatories)}（名单及各户金额见附件）。推选代表：${names === '' ? '（无）' : names}。`
}

/** More instalments than this do not stand beside each other, even on a page that lies. */
const most = 10

/** 分户清单: each worker's amount, instalment by instalment, and when they signed; on pages of its own. */
export function rowsAnnex(file: CaseFile, signatories: readonly Signatory[]): readonly Block[] {
  const { framework } = file.grievance.collective
  if (framework === null) throw unwritable('not-at-that-point')
  const { schedule } = framework
  const shown = schedule.length > 1 && schedule.length <= most
  const parts = (row: Claimant): readonly fen.Fen[] => (shown ? portions(framework, row.settled ?? '0') : [])
  const all = signatories.map(({ row, who }) => ({ row, who, amounts: [row.settled ?? '0', ...parts(row)] }))
  const sums = all[0]?.amounts.map((_, i) => fen.sum(all.map(({ amounts }) => amounts[i] ?? '0'))) ?? []
  const instalments = shown ? schedule.map(({ n }) => `第${n}期`) : []
  const blocks = [
    heading('附件：分户清单'),
    paragraph(`共${all.length}人，合计${money(sums[0] ?? '0')}。表中金额单位：元。`),
    ...(schedule.length > most ? sharesOf(schedule) : []),
    summed(
      [
        ['序号', '姓名', '公民身份号码', '金额', ...instalments, '签署时间'],
        ...all.map(({ row, who, amounts }) => [
          String(row.n),
          who.name ?? '',
          shortened(who.idno ?? null),
          ...amounts.map(figure),
          row.signature === null ? '' : shortMomentOf(row.signature.at),
        ]),
        ['合计', '', '', ...sums.map(figure), ''],
      ],
      [0, 1, 0, ...sums.map(() => 0), 0],
      `clc${'r'.repeat(sums.length)}c`,
    ),
  ]
  return instalments.length > 4 ? [{ k: 'wide', blocks }] : [{ k: 'break' }, ...blocks]
}

/** What each gets with each instalment follows from these; the last one takes the remainder. */
function sharesOf(
  schedule: NonNullable<CaseFile['grievance']['collective']['framework']>['schedule'],
): readonly Block[] {
  return [
    paragraph('各户每期应得金额为本人金额乘以下列占比，尾差计入最后一期。'),
    table(
      [
        ['期次', '履行期限', '占比'],
        ...schedule.map(({ n, share, due }) => [`第${n}期`, `${dateOf(due)}前`, `${(share / 100).toFixed(2)}%`]),
      ],
      [1, 2, 1],
      'clr',
    ),
  ]
}

/** `3307****1012`: as much of a number as a table has room for. */
function shortened(idno: string | null): string {
  return idno === null ? '（未登记）' : `${idno.slice(0, 4)}****${idno.slice(-4)}`
}
