import { z } from 'zod'
import { unionsCounted } from '../db/queries/figures.js'
import { unionsBelow } from '../db/queries/units.js'
import type { Actor, UnitId } from '../domain/case/actor.js'
import { refuse } from '../domain/case/refusal.js'
import { shanghaiDay } from '../domain/values/time.js'
import { yearlyReport } from '../record/reporting/yearly.js'
import type { App } from './app.js'
import type { Deps } from './deps.js'
import { described, failing } from './openapi.js'
import { sendBorder, sendRefusal } from './problem.js'
import { askedBy } from './signin.js'

/*
 * The yearly report (年度报告) as PDF, of the cases in one's charge: the scope is that of the statistics, and so are the
 * figures. With `union` it is that union with all below it, as far as it lies in one's charge.
 */

const who = { zh: '主办工会负责人、督办人员', en: 'officers and supervisors' }

export function reportRoutes(app: App, { store, reports }: Pick<Deps, 'store' | 'reports'>): void {
  if (reports === undefined) return
  app.get(
    '/reports/:year',
    {
      schema: {
        ...described('readYearlyReport', { zh: '年度报告（PDF）', en: 'the yearly report' }, 'statistics', who),
        params: z.object({ year: z.coerce.number().int().min(2000).max(2999) }),
        querystring: z.strictObject({
          union: z
            .uuid()
            .toLowerCase()
            .optional()
            .meta({ description: '某一工会及其所辖 / a union, with all below it' }),
        }),
        response: {
          200: {
            description: 'PDF/A-2a',
            content: { 'application/pdf': { schema: z.unknown().meta({ type: 'string', format: 'binary' }) } },
          },
          ...failing('401', '403', '404', '422', '429', '503'),
        },
      },
    },
    async (request, reply) => {
      const { year } = request.params
      const { union } = request.query
      const counted = await unionsOf(askedBy(request), union)
      if (counted.length === 0)
        return union === undefined
          ? sendRefusal(
              request,
              reply,
              refuse(
                'nothing-in-charge',
                'forbidden',
                [
                  '年度报告由主办工会负责人、督办人员读取',
                  'the yearly report is for officers and supervisors of unions',
                ],
                ['请以负责人或者督办身份登录', 'sign in as an officer or a supervisor'],
              ),
            )
          : sendBorder(request, reply, 'not-found')
      if (`${year}-01-01` > shanghaiDay(await store.clock.now(store.sql)))
        return sendRefusal(
          request,
          reply,
          refuse(
            'year-not-begun',
            'invalid',
            ['该年度尚未开始', 'that year has not begun'],
            ['请选择本年或者以前的年度', 'ask for this year or one before'],
          ),
        )
      const bytes = await reports.yearly(await yearlyReport(store, counted, year))
      return reply
        .type('application/pdf')
        .header('content-disposition', `attachment; filename="report-${year}.pdf"`)
        .header('cache-control', 'no-store')
        .send(bytes)
    },
  )

  async function unionsOf(actor: Actor, union: UnitId | undefined): Promise<readonly UnitId[]> {
    const own = await unionsCounted(store, actor)
    if (union === undefined || !own.includes(union)) return union === undefined ? own : []
    const { unions } = await unionsBelow(store, [union])
    return unions.filter((one) => own.includes(one))
  }
}
