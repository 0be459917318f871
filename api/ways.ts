import { z } from 'zod'
import { competentCommissions } from '../db/queries/commissions.js'
import { isDepartment, sidesOf } from '../domain/case/sight.js'
import { wayNames, wayWords } from '../domain/law/ways.js'
import { openWaysOf } from '../domain/procedure/ways.js'
import { shanghaiDay } from '../domain/values/time.js'
import { standingIn } from '../record/claimants.js'
import { currentSetting, settingFor } from '../record/setting.js'
import type { App } from './app.js'
import { visibleCase } from './cases.js'
import { CaseParams } from './commands.js'
import type { Deps } from './deps.js'
import { described, failing } from './openapi.js'
import { sendBorder } from './problem.js'
import { Named, Said } from './shapes.js'
import { askedBy } from './signin.js'
import { competence } from './words.js'

/*
 * The ways open beside a case: what the worker (or the employer) can still do elsewhere, by when, on what article, and
 * at which commission.
 */

const Way = z
  .object({
    way: z.enum(wayNames),
    words: Said,
    by: z.enum(['worker', 'employer', 'both']),
    lastDay: z.string().meta({ format: 'date', description: '最后一日（含当日） / the last day, itself included' }),
    otherDay: z.string().nullable().meta({
      format: 'date',
      description: '有争议的中断如成立，为此日；以较早者为准 / the later day, if what is disputed holds',
    }),
    provisional: z.boolean().meta({ description: '涉及尚未公布放假安排的年份 / touches a year not announced yet' }),
    source: Said,
    needs: Said,
    counting: Said,
  })
  .meta({ id: 'OpenWay' })

const Commission = z
  .object({
    unit: Named,
    region: z.string(),
    because: z.enum(['place-of-performance', 'employer-seat']),
    leads: z
      .boolean()
      .meta({ description: '两地均有申请的，由此管辖 / where both are turned to, this one is competent' }),
    words: Said,
  })
  .meta({ id: 'CompetentCommission' })

const Ways = z
  .object({ ways: z.array(Way), commissions: z.array(Commission), source: Said })
  .meta({ id: 'Ways', description: '仍可采取的途径及管辖的仲裁委 / the ways still open, and the competent commission' })

export function waysRoute(app: App, { store }: Pick<Deps, 'store'>): void {
  app.get(
    '/grievances/:id/ways',
    {
      schema: {
        ...described(
          'listWays',
          { zh: '仍可采取的途径及各自的最后日期', en: 'the ways still open, each with its last day' },
          'arbitration',
        ),
        params: CaseParams,
        response: { 200: Ways, ...failing('401', '404', '429', '503') },
      },
    },
    async (request, reply) => {
      const actor = askedBy(request)
      const grievance = await visibleCase(store, request.params.id, actor)
      const sides = grievance === null ? [] : sidesOf(grievance, await standingIn(store.sql, grievance, actor))
      // Of a case the commission, the panel and a department read what is put before them, and this is not.
      const inside = !isDepartment(sides) && sides.some((side) => side !== 'commission' && side !== 'expert')
      if (grievance === null || !inside) return sendBorder(request, reply, 'not-found')
      const [setting, now, commissions] = await Promise.all([
        currentSetting(store),
        store.clock.now(store.sql),
        competentCommissions(store, grievance.opening.region, grievance.opening.respondents),
      ])
      const ways = openWaysOf(grievance, shanghaiDay(now), settingFor(setting, grievance.charge.path))
      return reply.send({
        ways: ways.map((one) => {
          const { name, source, needs, counting } = wayWords[one.way]
          return { ...one, words: name, source, needs, counting }
        }),
        commissions: commissions.map(({ unit, name, region, because }) => ({
          unit: { id: unit, name },
          region,
          because,
          leads: because === 'place-of-performance',
          words: competence[because],
        })),
        source: competence.source,
      })
    },
  )
}
