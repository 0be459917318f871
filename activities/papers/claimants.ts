import { foldClaimants, type Claimant } from '../../domain/procedure/collective/claimant.js'
import { isCollective } from '../../domain/procedure/collective/collective.js'
import { portions } from '../../domain/procedure/collective/framework.js'
import { identitiesIn, type Identity } from '../../record/identity.js'
import { unwritable, type CaseFile } from './case-file.js'
import { heading, momentOf, paragraph, money, table, type Block } from './prose.js'
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

/** 分户清单: each worker's amount, instalment by instalment, and when they signed. */
export function rowsAnnex(file: CaseFile, signatories: readonly Signatory[]): readonly Block[] {
  const { framework } = file.grievance.collective
  if (framework === null) throw unwritable('not-at-that-point')
  const parts = (row: Claimant): readonly string[] => portions(framework, row.settled ?? '0').map(figure)
  const total = fen.sum(signatories.map(({ row }) => row.settled ?? '0'))
  const head = [
    '序号',
    '姓名',
    '公民身份号码',
    '金额（元）',
    ...framework.schedule.map(({ n }) => `第${n}期`),
    '签署时间',
  ]
  return [
    heading('附件：分户清单'),
    paragraph(`共${signatories.length}人，合计${money(total)}。金额单位：元。`),
    table(
      [
        head,
        ...signatories.map(({ row, who }) => [
          String(row.n),
          who.name ?? '',
          shortened(who.idno ?? null),
          figure(row.settled ?? '0'),
          ...parts(row),
          row.signature === null ? '' : momentOf(row.signature.at),
        ]),
      ],
      [0, 0, 0, 3, ...framework.schedule.map(() => 3), 4],
      head.flatMap((_, i) => (i >= 3 && i < head.length - 1 ? [i] : [])),
    ),
  ]
}

/** `3307****1012`: as much of a number as a table has room for. */
function shortened(idno: string | null): string {
  return idno === null ? '（未登记）' : `${idno.slice(0, 4)}****${idno.slice(-4)}`
}

/** Yuan, in columns whose head says so. */
function figure(amount: fen.Fen): string {
  return fen.toDisplay(amount).replace(/元$/, '')
}
