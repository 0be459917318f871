import { z } from 'zod'
import { happened, type Side } from '../../case/event.js'
import type { Grievance } from '../../case/grievance.js'
import { isRefusal, refuse, type Refusal } from '../../case/refusal.js'
import type { Fen } from '../../values/fen.js'
import { command } from '../command.js'
import { SomeFen } from '../inputs.js'
import type { Signer } from '../signing.js'
import { during } from '../when.js'
import { anyOf, partyOf, theEmployer, theMediator, theWorker } from '../who.js'
import { belongs, type Claimant } from './claimant.js'
import { isCollective } from './collective.js'
import {
  frame,
  frameworkHash,
  FrameworkInput,
  frameworkWords,
  plus,
  portions,
  settlementOf,
  whole,
  type Framework,
} from './framework.js'
import { amountTooSmall, beforeOf, Row, rowNamed, tooSmall, withAmount } from './rows.js'
import { effectRule } from './signing.commands.js'

const insideMediation: readonly Side[] = ['worker', 'employer', 'mediator']

const RowAmount = SomeFen.refine((amount) => amount.length <= 11, { error: '金额过大 / the amount is too large' })

const Amounts = z
  .union([
    z.literal('claimed'),
    z.strictObject({ share: z.int().min(1).max(whole) }),
    z.array(z.strictObject({ n: Row, amount: RowAmount })).max(5000),
  ])
  .meta({
    description:
      '分户金额：claimed 各人请求额；share 请求额的万分比；或逐户列明 / what each claims, a share of it, or row by row',
  })

export const proposeFramework = command({
  name: 'propose-framework',
  road: 'collective',
  title: { zh: '提出框架协议方案', en: 'propose a framework agreement' },
  by: anyOf(theMediator, theWorker, theEmployer),
  input: z.strictObject({ terms: FrameworkInput, amounts: Amounts }),
  needs: ['claimants'],
  slices: () => [{ of: 'all' }],
  when: (g) =>
    during(g, isCollective(g) && g.mediation.status === 'open', [
      '集体争议调解开始后方可提出',
      'once the mediation of a collective case has begun',
    ]),
  decide: (g, input, { at, actor, facts }) => {
    const framework = frame(input.terms, at)
    if (isRefusal(framework)) return framework
    const claimants = facts.claimants.filter(belongs)
    const rows = amountsOf(claimants, input.amounts)
    if ('refused' in rows) return rows
    const sums = sumsOf(framework, rows)
    if ('refused' in sums) return sums
    const sealed = frameworkWords(input.terms)
    const version = g.mediation.proposals.length + 1
    const by = theMediator.is(g, actor) ? 'mediator' : partyOf(g, actor)
    const hash = frameworkHash(g.opening.number, framework, sealed)
    return [
      happened('rows-proposed', { version, framework, rows, sums, seenBy: insideMediation }),
      happened(
        'proposal-made',
        { version, by, settlement: settlementOf(framework, sums), hash, seenBy: insideMediation },
        { sealed: { ...sealed } },
      ),
    ]
  },
})

type Amount = { readonly n: number; readonly amount: Fen }

function amountsOf(claimants: readonly Claimant[], wanted: z.infer<typeof Amounts>): readonly Amount[] | Refusal {
  if (wanted === 'claimed') return claimants.map(({ n, amount }) => ({ n, amount }))
  if (!Array.isArray(wanted)) {
    return claimants.map(({ n, amount }) => ({
      n,
      amount: String((BigInt(amount) * BigInt(wanted.share)) / BigInt(whole)),
    }))
  }
  const byNumber = new Map(wanted.map(({ n, amount }) => [n, amount]))
  const known = new Set(claimants.map(({ n }) => n))
  const unknown = wanted.find(({ n }) => !known.has(n))
  const missing = claimants.find(({ n }) => !byNumber.has(n))
  if (unknown !== undefined || missing !== undefined || byNumber.size !== wanted.length) {
    const n = unknown?.n ?? missing?.n ?? 0
    return refuse(
      'rows-differ',
      'invalid',
      [
        `分户金额须与名单逐户对应（第${n}号）`,
        `the amounts must stand for each worker on the list, once (number ${n})`,
      ],
      ['请核对分户清单', 'check the rows'],
    )
  }
  return claimants.map(({ n }) => ({ n, amount: byNumber.get(n) ?? '0' }))
}

/** What the rows come to, by instalment. */
function sumsOf(framework: Framework, rows: readonly Amount[]): readonly Fen[] | Refusal {
  let sums: readonly Fen[] = framework.schedule.map(() => '0')
  for (const { n, amount } of rows) {
    if (tooSmall(amount, framework)) return amountTooSmall(n)
    sums = plus(sums, portions(framework, amount))
  }
  return sums
}

const whileSigned = (g: Grievance): Refusal | null =>
  during(g, isCollective(g) && g.signing.status === 'open', [
    '框架协议形成后方可办理',
    'there must be a framework agreement to sign',
  ])

export const editFramework = command({
  name: 'edit-framework',
  road: 'collective',
  title: { zh: '修改框架协议（全部签名作废）', en: 'edit the framework (voids all signatures)' },
  by: theMediator,
  input: z.strictObject({ terms: FrameworkInput }),
  needs: ['claimants'],
  slices: () => [{ of: 'all' }],
  when: whileSigned,
  decide: (g, input, { at, facts }) => {
    const framework = frame(input.terms, at)
    if (isRefusal(framework)) return framework
    const sealed = frameworkWords(input.terms)
    const hash = frameworkHash(g.opening.number, framework, sealed)
    if (hash === g.signing.hash) return []
    const rows = facts.claimants.filter(belongs).map(({ n, settled }) => ({ n, amount: settled ?? '0' }))
    const sums = sumsOf(framework, rows)
    if ('refused' in sums) return sums
    const voided = Object.keys(g.signing.signatures) as Signer[]
    return [
      happened('framework-edited', { framework, sums }),
      happened(
        'agreement-edited',
        { version: g.signing.version + 1, settlement: settlementOf(framework, sums), hash, voided },
        { sealed: { ...sealed } },
      ),
    ]
  },
})

export const editRow = command({
  name: 'edit-row',
  road: 'collective',
  title: { zh: '修改一户的金额（该户签名作废）', en: "edit one row's amount (voids that signature only)" },
  by: theMediator,
  input: z.strictObject({ n: Row, amount: RowAmount }),
  needs: ['claimants'],
  slices: ({ n }) => [{ of: 'numbers', numbers: [n] }],
  when: whileSigned,
  decide: (g, input, { facts }) => {
    const row = rowNamed(facts.claimants, input.n)
    if ('refused' in row) return row
    const { framework } = g.collective
    const settlement = withAmount(g, row, input.amount)
    if (framework === null || settlement === null || row.settled === input.amount) return []
    if (tooSmall(input.amount, framework)) return amountTooSmall(row.n)
    // The employer's signature covers the framework; a sum that grows under it is for the employer to see first.
    if (g.signing.signatures.employer !== undefined && BigInt(input.amount) > BigInt(row.settled ?? '0')) {
      return refuse(
        'employer-signed',
        'conflict',
        ['用人单位已签署，不能再增加分户金额', 'the employer has signed: a row cannot grow any more'],
        ['请修改框架协议后重新签署', 'edit the framework, and have it signed anew'],
        effectRule,
      )
    }
    return [happened('row-edited', { n: row.n, amount: input.amount, before: beforeOf(row), settlement })]
  },
})
