import { rungs, rungWords } from '../../domain/matters/letter-state.js'
import { warningRules } from '../../domain/law/warning-rules.js'
import { outcomes } from '../../domain/procedure/closing.js'
import { claimTypes } from '../../domain/procedure/opening.js'
import { stageWords } from '../../domain/procedure/roads.js'
import { claimWords, outcomeWords } from '../../domain/procedure/words.js'
import type { Figures, FiguresRow } from '../../record/reporting/statistics.js'
import type { Named, Side, YearlyReport } from '../../record/reporting/yearly.js'
import { countingWords } from './yearly-counting.js'
import { dateOf, figure, heading, line, money, paragraph, right, summed, table, type Block } from './prose.js'
import type { Sheet } from './typeset.js'

/*
 * The yearly report (年度报告) in words and tables. It says what the statistics say: a figure here is the figure there, and
 * the last part says how each is counted.
 */

/** How many rows a table of lower unions, districts or overdue units shows; the rest are told together. */
const mostRows = 60

/** The report as a sheet. It bears no seal and no code: who issues it puts their own to it. */
export function yearlySheet(report: YearlyReport): Sheet {
  const { year, from, to, isWhole, of } = report
  const body = of.map(({ name }) => name).join('、')
  return {
    template: 'yearly-report',
    title: `${year}年度职工诉求化解工作报告`,
    number: isWhole ? `${year}年度` : `${year}年度（截至${dateOf(to)}）`,
    body,
    day: to,
    blocks: [
      paragraph(
        `本报告统计${dateOf(from)}至${dateOf(to)}${body}${report.unions > of.length ? `及所辖共${report.unions}家工会` : ''}职工诉求的收件、受理、办理和评判情况，${isWhole ? '并与上一年度比较' : '并与上年同期比较'}。各项数据均由办理留痕得出，统计口径见第十部分。`,
      ),
      heading('一、总体情况'),
      ...overall(report),
      compared(report),
      heading('二、逐月情况'),
      monthly(report),
      heading('三、诉求类型'),
      byClaim(report),
      heading('四、区域和工会'),
      ...byPlace(report),
      heading('五、回应和时限'),
      ...timely(report),
      heading('六、职工评判'),
      ...judged(report),
      heading('七、评判委员会'),
      ...committee(report),
      heading('八、办结结果'),
      byOutcome(report),
      heading('九、监督、预警和其他事项'),
      ...besides(report),
      heading('十、统计口径'),
      ...countingWords.map(([what, how]) => line(`${what}：${how}`)),
      right(body),
      right(`数据截至${dateOf(to)}`),
    ],
    facts: {},
  }
}

const percent = (n: number | null): string => (n === null ? '—' : `${n.toFixed(1)}%`)
const count = (n: number): string => String(n).replace(/\B(?=(\d{3})+$)/g, ',')
const days = (n: number | null): string => (n === null ? '—' : String(n))
const score = (n: number | null): string => (n === null ? '—' : n.toFixed(2))

function overall({ now, before, isWhole }: YearlyReport): readonly Block[] {
  const { total: f } = now
  const than = isWhole ? '比上年' : '比上年同期'
  return [
    paragraph(
      `共收到职工诉求${count(f.received)}件（${than}${change(f.received, before.total.received, '件')}），涉及职工${count(f.people)}人，诉求金额${money(f.claimed)}；受理${count(f.accepted)}件；办结${count(f.closed)}件（${than}${change(f.closed, before.total.closed, '件')}）。`,
    ),
    paragraph(
      `办结案件中，双方和解、调解或者接受评判结论而化解${count(f.settled)}件，化解率${percent(f.settledRate)}，约定给付${money(f.agreed)}。本期职工确认收到${money(f.recovered)}。`,
    ),
  ]
}

/** `增加3件（12.5%）` */
function change(now: number, before: number, unit: string): string {
  if (now === before) return '持平'
  const share = before === 0 ? '' : `（${((Math.abs(now - before) / before) * 100).toFixed(1)}%）`
  return `${now > before ? '增加' : '减少'}${count(Math.abs(now - before))}${unit}${share}`
}

function compared({ year, now, before, isWhole }: YearlyReport): Block {
  const f = now.total
  const g = before.total
  const n = (label: string, a: number, b: number): readonly string[] => [label, count(a), count(b), difference(a, b)]
  const share = (label: string, a: number | null, b: number | null): readonly string[] => [
    label,
    percent(a),
    percent(b),
    a === null || b === null ? '—' : `${signed(Math.round((a - b) * 10) / 10, 1)}个百分点`,
  ]
  const yuan = (label: string, a: string, b: string): readonly string[] => [
    label,
    figure(a),
    figure(b),
    BigInt(b) === 0n ? '—' : `${signed(Number(((BigInt(a) - BigInt(b)) * 1000n) / BigInt(b)) / 10, 1)}%`,
  ]
  return table(
    [
      ['指标', `${year}年`, isWhole ? `${year - 1}年` : `${year - 1}年同期`, '增减'],
      n('收件（件）', f.received, g.received),
      n('涉及职工（人）', f.people, g.people),
      yuan('诉求金额（元）', f.claimed, g.claimed),
      n('受理（件）', f.accepted, g.accepted),
      n('办结（件）', f.closed, g.closed),
      n('化解（件）', f.settled, g.settled),
      share('化解率', f.settledRate, g.settledRate),
      yuan('约定给付（元）', f.agreed, g.agreed),
      yuan('职工确认收到（元）', f.recovered, g.recovered),
      n('重新办理（件）', f.reopened, g.reopened),
      n('并案（件）', f.merged, g.merged),
      share('按期办结率', f.onTimeRate, g.onTimeRate),
      ['平均办理天数', days(f.meanDays), days(g.meanDays), dayDifference(f.meanDays, g.meanDays)],
      share('满意率', f.satisfiedRate, g.satisfiedRate),
    ],
    [1.3, 1.2, 1.2, 1],
    'lrrr',
  )
}

function signed(n: number, digits: number): string {
  return `${n > 0 ? '+' : ''}${n.toFixed(digits)}`
}

function difference(a: number, b: number): string {
  return b === 0 ? signed(a, 0) : `${signed(a - b, 0)}（${signed(((a - b) / b) * 100, 1)}%）`
}

function dayDifference(a: number | null, b: number | null): string {
  return a === null || b === null ? '—' : signed(Math.round((a - b) * 10) / 10, 1)
}

const head = ['收件', '受理', '办结', '化解', '化解率', '约定给付（元）', '确认收到（元）'] as const
const widths = [0.7, 0.7, 0.7, 0.7, 0.8, 1.4, 1.4]

function cells(f: Figures): readonly string[] {
  return [
    count(f.received),
    count(f.accepted),
    count(f.closed),
    count(f.settled),
    percent(f.settledRate),
    figure(f.agreed),
    figure(f.recovered),
  ]
}

function apart(first: string, rows: readonly (readonly [string, FiguresRow])[], total: Figures): Block {
  return summed(
    [
      [first, ...head],
      ...rows.slice(0, mostRows).map(([label, { figures }]) => [label, ...cells(figures)]),
      ['合计', ...cells(total)],
    ],
    [1.6, ...widths],
    'lrrrrrrr',
  )
}

const beyond = (rows: readonly unknown[], what: string): readonly Block[] =>
  rows.length > mostRows ? [line(`${what}共${rows.length}个，表中列收件较多的${mostRows}个，合计含其余。`)] : []

function monthly({ by, now }: YearlyReport): Block {
  return apart(
    '月份',
    by.month.map((row) => [`${Number((row.key ?? '').slice(5))}月`, row] as const),
    now.total,
  )
}

function byClaim({ by, now }: YearlyReport): Block {
  const labelled = by.claim.map((row) => {
    const claim = claimTypes.find((one) => one === row.key)
    return [claim === undefined ? '（未定）' : claimWords[claim].zh, row] as const
  })
  return apart('诉求类型', labelled, now.total)
}

function byPlace({ by, now }: YearlyReport): readonly Block[] {
  const district = ({ key, name }: Named): string =>
    key === null ? '（未定）' : name === null ? key : `${name}（${key}）`
  const union = ({ key, name }: Named): string => (key === null ? '（未定）' : (name ?? '（未登记）'))
  return [
    apart(
      '主办工会',
      by.union.map((row) => [union(row), row] as const),
      now.total,
    ),
    ...beyond(by.union, '工会'),
    apart(
      '行政区划',
      by.district.map((row) => [district(row), row] as const),
      now.total,
    ),
    ...beyond(by.district, '区划'),
  ]
}

function timely({ now, before, overdue }: YearlyReport): readonly Block[] {
  const f = now.total
  return [
    paragraph(
      `办结案件中，各级工会各环节均未逾期的${count(f.onTime)}件，有环节逾期的${count(f.late)}件，按期办结率${percent(f.onTimeRate)}。${f.closed === 0 ? '' : `办结平均用时${days(f.meanDays)}天，九成案件在${days(f.p90Days)}天内办结。`}本期各级工会和有关单位逾期${count(now.marks)}次，上年同期${count(before.marks)}次。`,
    ),
    table(
      [
        ['环节', '平均天数', '九成天数'],
        ...f.stages.map(({ stage, meanDays, p90Days }) => [stageWords[stage].zh, days(meanDays), days(p90Days)]),
      ],
      [2, 1, 1],
      'lrr',
    ),
    ...(overdue.length === 0
      ? []
      : [
          table(
            [
              ['逾期单位', '逾期次数', '涉及案件'],
              ...overdue.slice(0, mostRows).map(({ name, marks, cases }) => [name, count(marks), count(cases)]),
            ],
            [2, 1, 1],
            'lrr',
          ),
          ...beyond(overdue, '单位'),
        ]),
  ]
}

function judged({ now, before }: YearlyReport): readonly Block[] {
  const f = now.total
  const g = before.total
  return [
    paragraph(
      `办结案件中，职工已评判${count(f.rated)}件，未评判${count(f.unrated)}件；平均${score(f.meanScore)}分（满分5分），满意${count(f.satisfied)}件，满意率${percent(f.satisfiedRate)}；职工确认问题已解决${count(f.solved)}件。上年同期已评判${count(g.rated)}件，平均${score(g.meanScore)}分，满意率${percent(g.satisfiedRate)}。`,
    ),
  ]
}

function committee({ now, before }: YearlyReport): readonly Block[] {
  const [one = 0, two = 0, three = 0] = now.total.tiers
  const [first = 0, second = 0, third = 0] = before.total.tiers
  const row = (label: string, a: number, b: number) => [label, count(a), count(b), difference(a, b)]
  const { committee: used, results } = now
  return [
    table(
      [
        ['项目', '本年', '上年同期', '增减'],
        row('提请一级评判（件）', one, first),
        row('提请二级评判（件）', two, second),
        row('提请三级评判（件）', three, third),
        row('组成评判组（组）', used.panels, before.committee.panels),
        row('作出评判结论（组）', used.verdicts, before.committee.verdicts),
        row('参与评判专家（人）', used.experts, before.committee.experts),
        row('接受评判结论而办结（件）', results['verdict-accepted'] ?? 0, before.results['verdict-accepted'] ?? 0),
      ],
      [2, 1, 1, 1.2],
      'lrrr',
    ),
  ]
}

function byOutcome({ by, now }: YearlyReport): Block {
  const f = now.total
  const rows = outcomes.flatMap((outcome) => {
    const row = by.outcome.find(({ key }) => key === outcome)
    return row === undefined || row.figures.closed === 0
      ? []
      : [[outcomeWords[outcome].zh, row.figures.closed] as const]
  })
  return summed(
    [
      ['办结结果', '件数', '占办结'],
      ...rows.map(([label, n]) => [label, count(n), share(n, f.closed)]),
      ['合计', count(f.closed), share(f.closed, f.closed)],
    ],
    [2, 1, 1],
    'lrr',
  )
}

function share(part: number, whole: number): string {
  return percent(whole === 0 ? null : Math.round((part / whole) * 1000) / 10)
}

function besides({ now, before }: YearlyReport): readonly Block[] {
  return [paragraph(besideWords(now)), lettersOf(now, before), warningsOf(now, before)]
}

function besideWords({ beside: { supervisions, matters, admissions } }: Side): string {
  const of = (kind: string) => matters[kind] ?? { begun: 0, over: 0 }
  const said = (kind: string, what: string) => `${what}${count(of(kind).begun)}件（已办结${count(of(kind).over)}件）`
  const { decided, withinAim, minutes } = admissions
  const took =
    decided === 0
      ? ''
      : `入会申请已作决定${count(decided)}件，其中半小时以内${count(withinAim)}件（${share(withinAim, decided)}），平均${count(minutes ?? 0)}分钟。`
  return `本期启动工会劳动法律监督${count(supervisions)}件；${said('consultation', '法律咨询')}，${said('legal-aid', '法律援助申请')}，${said('membership', '入会申请')}。${took}`
}

function lettersOf(now: Side, before: Side): Block {
  const none = { served: 0, answered: 0, corrected: 0, silent: 0 }
  return table(
    [
      ['监督文书', '送达', '书面答复', '已改正', '逾期未答复', '上年送达'],
      ...rungs.map((rung) => {
        const { served, answered, corrected, silent } = now.beside.letters[rung] ?? none
        return [
          rungWords[rung].zh.replace('工会劳动法律监督', ''),
          ...[served, answered, corrected, silent, before.beside.letters[rung]?.served ?? 0].map(count),
        ]
      }),
    ],
    [1.4, 1, 1, 1, 1.1, 1],
    'lrrrrr',
  )
}

function warningsOf(now: Side, before: Side): Block {
  return table(
    [
      ['监测预警', '发出', '已处置', '上年发出'],
      ...(Object.keys(warningRules) as (keyof typeof warningRules)[]).map((rule) => {
        const { raised, over } = now.beside.warnings[rule] ?? { raised: 0, over: 0 }
        return [warningRules[rule].words.zh, ...[raised, over, before.beside.warnings[rule]?.raised ?? 0].map(count)]
      }),
    ],
    [2.6, 0.8, 0.8, 1],
    'lrrr',
  )
}
