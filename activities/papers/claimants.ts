import { foldClaimants, type Claimant } from '../../domain/procedure/collective/claimant.js'
import { isCollective } from '../../domain/procedure/collective/collective.js'
import { portions } from '../../domain/procedure/collective/framework.js'
import { identitiesIn, type Identity } from '../../record/identity.js'
import { unwritable, type CaseFile } from './case-file.js'
import { masked, money, momentOf, table } from './prose.js'

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
  return `申请人：${calledTogether(signatories)}（名单及各户金额见附件）。推选代表：${names === '' ? '（无）' : names}。`
}

/** 分户清单: each worker's amount, instalment by instalment, and when they signed. */
export function rowsAnnex(file: CaseFile, signatories: readonly Signatory[]): readonly string[] {
  const { framework } = file.grievance.collective
  if (framework === null) throw unwritable('not-at-that-point')
  const parts = (row: Claimant): readonly string[] => portions(framework, row.settled ?? '0').map(money)
  return [
    '附件：分户清单',
    ...table([
      ['序号', '姓名', '公民身份号码', '金额', ...framework.schedule.map(({ n }) => `第${n}期`), '签署时间'],
      ...signatories.map(({ row, who }) => [
        String(row.n),
        who.name ?? '',
        masked(who.idno ?? null),
        money(row.settled ?? '0'),
        ...parts(row),
        row.signature === null ? '' : momentOf(row.signature.at),
      ]),
    ]),
  ]
}
