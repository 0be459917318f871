import { z } from 'zod'
import { calendarInForce } from '../record/calendar.js'
import type { App } from './app.js'
import type { Deps } from './deps.js'
import { described, failing } from './openapi.js'
import { Said } from './shapes.js'
import { calendarWords } from './words.js'

/*
 * The calendar by which days are counted: which years the State Council has announced, and which are provisional.
 */

const Day = z.string().meta({ format: 'date' })

const Year = z
  .object({
    year: z.int(),
    status: z.enum(['announced', 'provisional']),
    words: Said,
    restDays: z.array(Day).meta({
      description: '放假日；暂定年份只有法定节日 / days off; of a provisional year the statutory festivals alone',
    }),
    workdays: z.array(Day).meta({ description: '调休上班日 / make-up workdays' }),
    source: Said.nullable(),
  })
  .meta({ id: 'CalendarYear' })

const Calendar = z
  .object({
    version: z
      .int()
      .meta({ description: '版本；期限各注明其所依版本 / every period names the version it was counted by' }),
    recounted: z
      .boolean()
      .meta({ description: '在办期限均已按此版计算 / every running period has been counted by it' }),
    years: z.array(Year),
    provisionalYears: z.array(z.int()),
  })
  .meta({ id: 'Calendar', description: '现行放假日历 / the holiday calendar in force' })

export function calendarRoute(app: App, { store }: Pick<Deps, 'store'>): void {
  app.get(
    '/calendar',
    {
      schema: {
        ...described('readCalendar', { zh: '现行放假日历', en: 'the holiday calendar in force' }, 'service'),
        response: { 200: Calendar, ...failing('401', '429', '503') },
      },
    },
    async (_, reply) => {
      const { version, recounted, years } = await calendarInForce(store)
      return reply.send({
        version,
        recounted,
        years: years.map(({ year, announced, restDays, workdays, source }) => {
          const status = announced ? ('announced' as const) : ('provisional' as const)
          return {
            year,
            status,
            words: calendarWords[status],
            restDays: [...restDays],
            workdays: [...workdays],
            source,
          }
        }),
        provisionalYears: years.filter(({ announced }) => !announced).map(({ year }) => year),
      })
    },
  )
}
