import { z } from 'zod'
import { undeliveredOf } from '../db/queries/undelivered.js'
import { roles } from '../domain/case/actor.js'
import { aboutOf } from '../domain/procedure/story/about.js'
import { roleWords } from '../domain/procedure/words.js'
import type { Words } from '../domain/values/time.js'
import { doUndelivered, reachedHow } from '../record/undelivered.js'
import type { App } from './app.js'
import { oneOf } from './codes.js'
import { CaseParams } from './commands.js'
import type { Deps } from './deps.js'
import { described, failing } from './openapi.js'
import { Next, Paging } from './paging.js'
import { sendBorder } from './problem.js'
import { Said } from './shapes.js'
import { askedBy } from './signin.js'

/*
 * Those who were not reached (送达不到): a to-do of whoever is to reach them otherwise, until it is done.
 */

const Instant = z.string().meta({ format: 'date-time' })
const Row = z
  .object({
    id: z.string(),
    at: Instant,
    case: z.object({ id: z.string(), number: z.string(), href: z.string() }),
    why: Said,
    about: Said.nullable(),
    to: z.object({ role: z.enum(roles), words: Said }),
  })
  .meta({ id: 'Undelivered' })

const whyWords: Readonly<Record<string, Words>> = {
  'no-address': { zh: '没有可以使用的通知地址', en: 'there is no address to be used' },
  'no-receipt': { zh: '已发出三天，没有收到到达回执', en: 'sent three days ago, and nobody confirms that it arrived' },
}
const failed: Words = { zh: '通知无法送达', en: 'the message could not be delivered' }

export function undeliveredRoutes(app: App, { store }: Pick<Deps, 'store'>): void {
  app.get(
    '/undelivered',
    {
      schema: {
        ...described(
          'listUndelivered',
          { zh: '我的待办：需要另行送达、联系的', en: 'whom it is yours to reach otherwise' },
          'desk',
        ),
        querystring: Paging,
        response: { 200: z.object({ rows: z.array(Row), next: Next }), ...failing('401', '422', '429', '503') },
      },
    },
    async (request, reply) => {
      const { cursor, limit } = request.query
      const page = await undeliveredOf(store, askedBy(request), { after: cursor, limit })
      const rows = page.rows.map(({ id, at, caseId, number, step, about, to }) => {
        const role = oneOf(roles, to)
        return {
          id,
          at,
          case: { id: caseId, number, href: `/grievances/${caseId}` },
          why: whyWords[step] ?? failed,
          about: aboutOf(about),
          to: { role, words: roleWords[role] },
        }
      })
      return reply.send({ rows, next: page.next })
    },
  )

  app.post(
    '/undelivered/:id/done',
    {
      schema: {
        ...described('doneUndelivered', { zh: '已另行送达、联系', en: 'they were reached otherwise' }, 'desk'),
        params: CaseParams,
        body: z.strictObject({
          how: z.enum(reachedHow).meta({
            description:
              'phone 电话 · in-person 当面 · post 邮寄 · not-needed 不再需要。文书的送达另以 record-paper-service 登记 / the service of a paper is recorded by its own act',
          }),
        }),
        response: { 204: z.null(), ...failing('400', '401', '404', '413', '415', '422', '429', '503') },
      },
    },
    async (request, reply) => {
      const done = await doUndelivered(store, askedBy(request), { id: request.params.id, ...request.body })
      return done ? reply.code(204).send(null) : sendBorder(request, reply, 'not-found')
    },
  )
}
