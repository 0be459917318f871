import { z } from 'zod'
import { listed } from '../db/queries/figure-cases.js'
import { columns, dimensions } from '../db/queries/figures.js'
import { outcomes } from '../domain/procedure/closing.js'
import { DayInput } from '../domain/procedure/inputs.js'
import { claimTypes } from '../domain/procedure/opening.js'
import { Next, Paging } from './paging.js'
import { Money, Named, Said } from './shapes.js'

/** What the statistics are asked, and how they answer. */

const Uuid = z.uuid().toLowerCase()

export const Filter = z.strictObject({
  from: DayInput.optional().meta({
    description: '起（含当日）；缺省为今年1月1日 / from, that day included; else 1 January',
  }),
  to: DayInput.optional().meta({ description: '止（含当日）；缺省为今天 / to, that day included; else today' }),
  union: Uuid.optional(),
  district: z
    .string()
    .regex(/^\d{6}$/)
    .optional()
    .meta({ description: '行政区划代码，含其下辖 / GB/T 2260, with all that lies in it' }),
  districtOnly: z
    .string()
    .regex(/^\d{6}$/)
    .optional()
    .meta({
      description:
        '只计这一代码本身，不含下辖：按区划的一行就是这样计的 / this code alone, as a row of the figures by district counts',
    }),
  employer: Uuid.optional(),
  claim: z.enum(claimTypes).optional(),
  person: Uuid.optional().meta({ description: '承办人 / the officer' }),
  outcome: z.enum(outcomes).optional(),
  none: z.enum(columns).optional().meta({
    description: '这一项未定的，即键为空的一行 / those of which this is not known: the row whose key is null',
  }),
})

/** Of the list behind a figure. */
export const CasesFilter = Paging.extend({
  ...Filter.shape,
  measure: z.enum(listed).default('received').meta({
    description:
      '一项计数；recovered：本期有职工确认收到的；overdue：本期有逾期的 / a count; or with money confirmed, or a period run out, in these days',
  }),
  accountable: Uuid.optional().meta({
    description: '本期因该单位或该人逾期的 / in which this unit or person let a period run out in these days',
  }),
})

export const By = z.enum(dimensions).default('union')

export const Figures = z
  .object({
    received: z.int(),
    people: z.int().meta({ description: '涉及职工人数 / workers' }),
    claimed: Money,
    accepted: z.int(),
    closed: z.int(),
    settled: z
      .int()
      .meta({ description: '和解、调解、评判结论获接受而办结 / closed by what both sides agreed or accepted' }),
    settledRate: z.number().nullable().meta({ description: '百分比，占办结 / percent of the closed' }),
    agreed: Money.meta({ description: '办结中约定给付的金额 / what was to be paid' }),
    recovered: Money.meta({ description: '本期职工确认收到的金额 / what workers confirmed to have got in the period' }),
    reopened: z.int().meta({ description: '曾重新办理；未再办结的不计办结 / reopened: not closed until closed again' }),
    merged: z.int(),
    onTime: z.int(),
    late: z.int(),
    onTimeRate: z.number().nullable(),
    meanDays: z.number().nullable(),
    p90Days: z.int().nullable(),
    rated: z.int(),
    meanScore: z.number().nullable(),
    satisfied: z.int(),
    solved: z.int(),
    unrated: z.int(),
    satisfiedRate: z.number().nullable().meta({ description: '百分比，占已评判 / percent of the rated' }),
    tiers: z.array(z.int()).meta({ description: '用到一、二、三级评判委员会的件数 / cases that went to tier 1, 2, 3' }),
    stages: z
      .array(z.object({ stage: z.string(), words: Said, meanDays: z.number().nullable(), p90Days: z.int().nullable() }))
      .meta({ description: '只计进入过该环节的办结案件 / of the closed cases that entered the stage' }),
  })
  .meta({ id: 'Figures' })
export type Figures = z.infer<typeof Figures>

const FiguresRow = z.object({ key: z.string().nullable(), label: Said, figures: Figures })
type FiguresRow = z.infer<typeof FiguresRow>

export const Statistics = z
  .object({
    from: z.string().meta({ format: 'date' }),
    to: z.string().meta({ format: 'date' }),
    by: z.enum(dimensions),
    rows: z.array(FiguresRow).meta({ description: '收件多的在前，至多500行 / the most received first, at most 500' }),
    rest: Figures.nullable().meta({ description: '其余各行合计 / all further rows together' }),
    total: Figures,
    overdue: z.object({ units: z.array(Overdue()), people: z.array(Overdue()) }),
  })
  .meta({ id: 'Statistics' })
export type Statistics = z.infer<typeof Statistics>

function Overdue() {
  return z.object({ who: Named, marks: z.int(), cases: z.int() })
}

const Counted = z.object({
  id: z.string(),
  number: z.string(),
  href: z.string(),
  openedOn: z.string().meta({ format: 'date' }),
  closedOn: z.string().meta({ format: 'date' }).nullable(),
  union: Named.nullable(),
  officer: Named.nullable(),
  employer: Named.nullable(),
  claim: z.object({ code: z.enum(claimTypes), words: Said }),
  district: z.string(),
  outcome: z.object({ code: z.enum(outcomes), words: Said }).nullable(),
  claimed: Money,
  recovered: Money.meta({ description: '职工至今确认收到的 / what workers confirmed to have got so far' }),
  recoveredThen: Money.meta({ description: '其中本期确认的 / of it in the period' }),
  marks: z.int().meta({
    description: '本期逾期的次数；给出 accountable 的，只计该单位或该人 / periods run out in these days, of that one',
  }),
})

export const CountedPage = z.object({
  rows: z.array(Counted),
  next: Next,
  withheld: z.int().meta({
    description: '已计入、因限制处理而不列出的件数 / counted as well, but restricted and so not listed',
  }),
})
