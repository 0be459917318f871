import { z } from 'zod'
import { backlogs, overdueReferrals } from '../db/queries/referrals.js'
import { aSupervisor } from '../domain/procedure/who.js'
import type { App } from './app.js'
import type { Deps } from './deps.js'
import { namesWithin } from './names.js'
import { described, failing } from './openapi.js'
import { Next, Paging } from './paging.js'
import { Named } from './shapes.js'
import { askedBy } from './signin.js'

/*
 * What departments of the coordination groups have not answered in time (联动转办逾期), for those who supervise the cases:
 * by department, and one by one. Who supervises nothing gets an empty list.
 */

const Query = Paging.extend({
  department: z.uuid().toLowerCase().optional().meta({ description: '成员单位 / one department' }),
})

const Day = z.string().meta({ format: 'date' })

const Overdue = z
  .object({
    case: z.object({ id: z.string(), number: z.string(), href: z.string() }),
    key: z.string(),
    department: Named,
    liaison: Named.nullable(),
    start: z.string().meta({ format: 'date-time' }),
    dueDay: Day,
    overdue: z.int().meta({ description: '逾期次数 / how often it was marked overdue' }),
  })
  .meta({ id: 'OverdueReferral' })

const Answer = z.object({
  departments: z.array(z.object({ department: Named, count: z.int(), oldest: Day })),
  rows: z.array(Overdue),
  next: Next,
})

export function referralRoute(app: App, { store }: Pick<Deps, 'store'>): void {
  const schema = {
    ...described(
      'listOverdueReferrals',
      { zh: '联动转办逾期情况（按成员单位）', en: 'overdue referrals, by department' },
      'referral',
      aSupervisor.words,
    ),
    querystring: Query,
    response: { 200: Answer, ...failing('401', '422', '429', '503') },
  }
  app.get('/referrals/overdue', { schema }, async (request, reply) => {
    const actor = askedBy(request)
    const { department, cursor, limit } = request.query
    const [departments, page] = await Promise.all([
      backlogs(store, actor, department),
      overdueReferrals(store, actor, department, { after: cursor, limit }),
    ])
    const names = await namesWithin(store, [departments, page.rows])
    return reply.send({
      departments: departments.map(({ unit, count, oldest }) => ({ department: names.known(unit), count, oldest })),
      rows: page.rows.map(({ caseId, number, key, unit, liaison, start, dueDay, overdue }) => ({
        case: { id: caseId, number, href: `/grievances/${caseId}` },
        key,
        department: names.known(unit),
        liaison: names.named(liaison),
        start,
        dueDay,
        overdue,
      })),
      next: page.next,
    })
  })
}
