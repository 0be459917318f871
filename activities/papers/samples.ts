import type { Day } from '../../domain/values/time.js'
import { parties, personParty, unitParty } from './parties.js'
import { close, heading, line, paragraph, right, summed, table, type Block } from './prose.js'
import type { Sheet } from './typeset.js'

/*
 * A sample of each paper that a place may keep a template of: made up, with the facts under the names that real ones have and
 * every block that they are made of. What sets these sets those.
 */

const day: Day = '2026-11-25'
const person = { name: '张三', idno: '330723199001011230' }
const unit = { name: '某某制造有限公司', code: '91330723MA28D0001X' }
const who = { worker: person.name, idno: '3307**********1230' }
const [total, hash] = ['4000000', '0'.repeat(64)]
const agreed = {
  total,
  hash,
  respondents: [unit],
  instalments: [
    { n: 1, amount: '2500000', due: '2026-12-25' },
    { n: 2, amount: '1500000', due: '2027-01-25' },
  ],
}

const blocks: readonly Block[] = [
  line('张三：'),
  parties([personParty('申请人', person), unitParty('被申请人', unit)]),
  heading('一、标题'),
  paragraph('这是样张，内容均为虚构，仅用于检查模板。人民币40,000.00元（大写：肆万元整）。'),
  summed(
    [
      ['期次', '履行期限', '金额（元）', '大写金额'],
      ['第1期', '2026年12月25日前', '25,000.00', '贰万伍仟元整'],
      ['第2期', '2027年1月25日前', '15,000.00', '壹万伍仟元整'],
      ['合计', '', '40,000.00', '肆万元整'],
    ],
    [0, 0, 0, 1],
    'ccrl',
  ),
  { k: 'signatures', rows: [{ label: '申请人（签名）', who: person.name, how: ['2026年11月25日09时00分电子签署'] }] },
  right('仲裁员：李四'),
  close('某某总工会', day),
  {
    k: 'wide',
    blocks: [
      heading('附件'),
      table(
        [
          ['序号', '姓名'],
          ['1', person.name],
        ],
        [0, 1],
      ),
    ],
  },
  { k: 'break' },
  paragraph('附页。'),
]

/** The facts of each, by template. */
const facts = {
  receipt: {
    ...who,
    respondents: unit.name,
    officer: '李四',
    receivedAt: '2026-11-25T01:00:00.000Z',
    answerUntil: '2026-11-27',
  },
  'acceptance-notice': { ...who, respondents: unit.name, officer: '李四', handlingUntil: '2026-12-16' },
  agreement: { ...who, ...agreed, mediator: '李四', caseNumber: '某工诉〔2026〕1号', effectiveOn: day },
  settlement: { ...who, ...agreed, arbitrator: '李四', agreementNumber: '某工调〔2026〕1号' },
  'review-application': { agreementNumber: '某工调〔2026〕1号', effectiveOn: day, commission: '某某仲裁委员会' },
  'review-acceptance': { agreementNumber: '某工调〔2026〕1号', arbitrator: '李四', reviewUntil: '2026-11-30' },
  'review-refusal': { ground: '不属于受理范围', rule: '依照有关规定，不予受理。' },
  'settlement-refusal': { ground: '内容不明确', rule: '依照有关规定，不予制作调解书。' },
  verdict: {
    tier: 1,
    choice: 'middle',
    amount: total,
    counts: { worker: 1, handling: 1, middle: 1, abstain: 0, notCast: 0 },
    panel: ['甲', '乙', '丙'],
  },
  transfer: {
    format: 'siyou-transfer/1',
    number: '某工诉〔2026〕1号',
    madeOn: day,
    union: { name: '某某总工会', officer: '李四' },
    claimant: { name: person.name, idno: who.idno },
    respondents: [unit],
    claim: {
      type: 'pay-arrears',
      amount: total,
      relationship: 'labour',
      remedies: ['payment'],
      region: '330723',
      knewOn: day,
      employmentEndedOn: null,
    },
    facts: '这是样张。',
    undisputed: [{ n: 1, words: '双方订立过书面劳动合同。' }],
    evidence: [{ kind: 'file', title: '工资条', on: day, number: null, sha256: hash }],
    dates: [{ what: 'opened', on: day }],
    limitation: { lastDay: '2027-11-25', otherIfDisputeFails: null, interruptions: [], suspensions: [] },
    clocks: [{ what: 'limitation', lastDay: '2027-11-25', provisional: true }],
  },
  'letter-reminder': { employer: unit.name, agency: '', inspectors: '甲、乙', replyDays: 15 },
  'letter-opinion': { employer: unit.name, agency: '', inspectors: '甲、乙', replyDays: null },
  'letter-proposal': { employer: unit.name, agency: '某某人力资源和社会保障局', inspectors: '甲、乙', replyDays: null },
} satisfies Readonly<Record<string, Sheet['facts']>>

export type TemplateName = keyof typeof facts

export const templateNames = Object.keys(facts) as readonly TemplateName[]

export function isTemplateName(name: string): name is TemplateName {
  return Object.hasOwn(facts, name)
}

export function sampleOf(template: TemplateName): Sheet {
  return {
    template,
    title: '样张',
    number: '某工诉〔2026〕1号',
    body: '某某总工会',
    day,
    facts: facts[template],
    notes: ['样张，无效'],
    blocks,
  }
}
