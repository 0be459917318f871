import { z } from 'zod'
import { casesBehind } from '../db/queries/figure-cases.js'
import { unionsCounted, type Dimension, type FigureFilter } from '../db/queries/figures.js'
import { outcomes } from '../domain/procedure/closing.js'
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
import { askedBy } from './signin.js'
import { By, CasesFilter, CountedPage, Filter, Statistics, type Figures } from './statistics-shapes.js'
import { sheetsOf } from './statistics-sheets.js'
import { tableOf } from './tables.js'
import { money } from './views.js'

/*
 * Statistics (决策分析) of the cases in one's charge: an officer's own union, a supervisor's union and all below it. A figure
 * and the list behind it are one condition, so a total is what its drill-down holds. Whoever has no cases in charge is
 * answered with nothing counted.
 */

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
        const { bytes, media } = await tableOf(format, sheetsOf(found))
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
        querystring: CasesFilter,
        response: { 200: CountedPage, ...denied },
      },
    },
    async (request, reply) => {
      const { measure, accountable, cursor, limit, ...given } = request.query
      const unions = await unionsCounted(store, askedBy(request))
      const filter = periodOf(given, shanghaiDay(await store.clock.now(store.sql)))
      const page = await casesBehind(store, unions, { ...filter, accountable }, measure, { after: cursor, limit })
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
            recoveredThen: money(row.recoveredThen),
            marks: row.marks,
          }
        }),
        next: page.next,
        withheld: page.withheld,
      })
    },
  )
}

/** This year so far, where nothing else is asked for. */
function periodOf(given: Omit<z.infer<typeof Filter>, never>, today: string): FigureFilter {
  const to = given.to ?? today
  return { ...given, from: given.from ?? `${to.slice(0, 4)}-01-01`, to }
}

async function statisticsFor(
  store: Deps['store'],
  request: Parameters<typeof askedBy>[0] & { query: z.infer<typeof Filter> & { by: Dimension } },
): Promise<Statistics> {
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
