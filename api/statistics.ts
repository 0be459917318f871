import { z } from 'zod'
import {
  casesBehind,
  dimensions,
  measures,
  unionsCounted,
  type Dimension,
  type FigureFilter,
} from '../db/queries/figures.js'
import { outcomes } from '../domain/procedure/closing.js'
import { DayInput } from '../domain/procedure/inputs.js'
import { claimTypes } from '../domain/procedure/opening.js'
import { stageWords } from '../domain/procedure/roads.js'
import { claimWords, outcomeWords } from '../domain/procedure/words.js'
import { shanghaiDay, type Words } from '../domain/values/time.js'
import { statisticsOf, type Figures as Told } from '../record/reporting/statistics.js'
import type { App } from './app.js'
import { oneOf } from './codes.js'
import type { Deps } from './deps.js'
import { regionNames } from '../record/reporting/regions.js'
import { namesWithin, type Names } from './names.js'
import { described, failing } from './openapi.js'
import { Next, Paging } from './paging.js'
import { Money, Named, Said } from './shapes.js'
import { askedBy } from './signin.js'
import { tableOf, type Sheet } from './tables.js'
import { money } from './views.js'

/*
 * Statistics (决策分析) of the cases in one's charge: an officer's own union, a supervisor's union and all below it. A figure
 * and the list behind it are one condition, so a total is what its drill-down holds. Whoever has no cases in charge is
 * answered with nothing counted.
 */

const Uuid = z.uuid().toLowerCase()

const Filter = z.strictObject({
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
  employer: Uuid.optional(),
  claim: z.enum(claimTypes).optional(),
  person: Uuid.optional().meta({ description: '承办人 / the officer' }),
})

const By = z.enum(dimensions).default('union')

const Figures = z
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
    stages: z.array(
      z.object({ stage: z.string(), words: Said, meanDays: z.number().nullable(), p90Days: z.int().nullable() }),
    ),
  })
  .meta({ id: 'Figures' })
type Figures = z.infer<typeof Figures>

const FiguresRow = z.object({ key: z.string().nullable(), label: Said, figures: Figures })
type FiguresRow = z.infer<typeof FiguresRow>

const Statistics = z
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
  recovered: Money,
})

const who = { zh: '主办工会负责人、督办人员', en: 'officers and supervisors' }

export function statisticsRoutes(app: App, { store }: Pick<Deps, 'store'>): void {
  const denied = failing('401', '422', '429', '503')

  app.get(
    '/statistics',
    {
      schema: {
        ...described('readStatistics', { zh: '决策分析', en: 'statistics' }, 'statistics', who),
        querystring: Filter.extend({ by: By }),
        response: { 200: Statistics, ...denied },
      },
    },
    async (request, reply) => reply.send(await statisticsFor(store, request)),
  )

  for (const format of ['csv', 'xlsx'] as const)
    app.get(
      `/statistics.${format}`,
      {
        schema: {
          ...described(
            format === 'csv' ? 'exportStatisticsCsv' : 'exportStatisticsXlsx',
            { zh: `决策分析导出（${format}）`, en: `statistics as ${format}` },
            'statistics',
            who,
          ),
          querystring: Filter.extend({ by: By }),
          response: {
            200: {
              description: '表格文件 / the table',
              content: {
                'application/octet-stream': { schema: z.unknown().meta({ type: 'string', format: 'binary' }) },
              },
            },
            ...denied,
          },
        },
      },
      async (request, reply) => {
        const found = await statisticsFor(store, request)
        const { bytes, media } = await tableOf(format, sheetOf(found))
        return reply
          .header('content-type', media)
          .header('content-disposition', `attachment; filename="statistics-${found.from}-${found.to}.${format}"`)
          .header('cache-control', 'no-store')
          .send(bytes)
      },
    )

  app.get(
    '/statistics/cases',
    {
      schema: {
        ...described(
          'listCountedCases',
          { zh: '决策分析：数字背后的案件', en: 'the cases behind a figure' },
          'statistics',
          who,
        ),
        querystring: Paging.extend({ ...Filter.shape, measure: z.enum(measures).default('received') }),
        response: { 200: z.object({ rows: z.array(Counted), next: Next }), ...denied },
      },
    },
    async (request, reply) => {
      const { measure, cursor, limit, ...given } = request.query
      const unions = await unionsCounted(store, askedBy(request))
      const filter = periodOf(given, shanghaiDay(await store.clock.now(store.sql)))
      const page = await casesBehind(store, unions, filter, measure, { after: cursor, limit })
      const names = await namesWithin(store, page.rows)
      return reply.send({
        rows: page.rows.map((row) => {
          const claim = oneOf(claimTypes, row.claim)
          const outcome = row.outcome === null ? null : oneOf(outcomes, row.outcome)
          return {
            id: row.caseId,
            number: row.number,
            href: `/grievances/${row.caseId}`,
            openedOn: row.openedOn,
            closedOn: row.closedOn,
            union: names.named(row.union),
            officer: names.named(row.officer),
            employer: names.named(row.employer),
            claim: { code: claim, words: claimWords[claim] },
            district: row.district,
            outcome: outcome === null ? null : { code: outcome, words: outcomeWords[outcome] },
            claimed: money(row.claimed),
            recovered: money(row.recovered),
          }
        }),
        next: page.next,
      })
    },
  )
}

/** This year so far, where nothing else is asked for. */
function periodOf(given: Omit<z.infer<typeof Filter>, never>, today: string): FigureFilter {
  const to = given.to ?? today
  return { ...given, from: given.from ?? `${to.slice(0, 4)}-01-01`, to }
}

type Found = z.infer<typeof Statistics>

async function statisticsFor(
  store: Deps['store'],
  request: Parameters<typeof askedBy>[0] & { query: z.infer<typeof Filter> & { by: Dimension } },
): Promise<Found> {
  const { by, ...given } = request.query
  const unions = await unionsCounted(store, askedBy(request))
  const filter = periodOf(given, shanghaiDay(await store.clock.now(store.sql)))
  const { rows, rest, total, units, people } = await statisticsOf(store, unions, filter, by)
  const [names, places] = await Promise.all([
    namesWithin(store, [rows.map(({ key }) => key), units, people]),
    by === 'district'
      ? regionNames(
          store,
          rows.flatMap(({ key }) => (key === null ? [] : [key])),
        )
      : new Map<string, string>(),
  ])
  return {
    from: filter.from,
    to: filter.to,
    by,
    rows: rows.map(({ key, figures }) => ({ key, label: labelOf(by, key, names, places), figures: shown(figures) })),
    rest: rest === null ? null : shown(rest),
    total: shown(total),
    overdue: {
      units: units.map(({ id, ...counts }) => ({ who: names.known(id), ...counts })),
      people: people.map(({ id, ...counts }) => ({ who: names.known(id), ...counts })),
    },
  }
}

function shown({ claimed, agreed, recovered, tiers, stages, ...figures }: Told): Figures {
  return {
    ...figures,
    claimed: money(claimed),
    agreed: money(agreed),
    recovered: money(recovered),
    tiers: [...tiers],
    stages: stages.map((one) => ({ ...one, words: stageWords[one.stage] })),
  }
}

function labelOf(by: Dimension, key: string | null, names: Names, places: ReadonlyMap<string, string>): Words {
  if (key === null) return { zh: '（未定）', en: '(none)' }
  switch (by) {
    case 'union':
    case 'employer':
    case 'person': {
      const name = names.named(key)?.name ?? key
      return { zh: name, en: name }
    }
    case 'claim':
      return claimWords[oneOf(claimTypes, key)]
    case 'outcome':
      return outcomeWords[oneOf(outcomes, key)]
    case 'district': {
      const place = places.get(key)
      return place === undefined ? { zh: key, en: key } : { zh: `${place}（${key}）`, en: `${place} (${key})` }
    }
    case 'month':
      return { zh: key, en: key }
  }
}

const headings: Record<Dimension, string> = {
  union: '主办工会',
  district: '行政区划',
  employer: '用人单位',
  claim: '诉求类型',
  person: '承办人',
  month: '月份',
  outcome: '办结结果',
}

function sheetOf({ from, to, by, rows, rest, total }: Found): Sheet {
  const line = (label: string, f: Figures): Sheet['rows'][number] => [
    label,
    f.received,
    f.people,
    f.claimed.yuan,
    f.accepted,
    f.closed,
    f.settled,
    f.settledRate,
    f.agreed.yuan,
    f.recovered.yuan,
    f.reopened,
    f.onTime,
    f.late,
    f.onTimeRate,
    f.meanDays,
    f.p90Days,
    f.rated,
    f.meanScore,
    f.satisfied,
    f.satisfiedRate,
    f.unrated,
    ...f.tiers,
  ]
  return {
    name: `${from}—${to}`,
    head: [
      headings[by],
      '收件',
      '涉及人数',
      '诉求金额（元）',
      '受理',
      '办结',
      '化解',
      '化解率（%）',
      '约定给付（元）',
      '职工确认收到（元）',
      '重新办理',
      '按期办结',
      '逾期办结',
      '按期率（%）',
      '平均天数',
      '九成天数',
      '已评判',
      '平均分',
      '满意',
      '满意率（%）',
      '未评判',
      '一级评判',
      '二级评判',
      '三级评判',
    ],
    rows: [
      ...rows.map(({ label, figures }) => line(label.zh, figures)),
      ...(rest === null ? [] : [line('其余', rest)]),
      line('合计', total),
    ],
  }
}
