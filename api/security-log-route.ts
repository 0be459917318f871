import { z } from 'zod'
import { refuse } from '../domain/case/refusal.js'
import { Id } from '../domain/procedure/inputs.js'
import { securityEvents, securityKinds } from '../record/security-log.js'
import type { App } from './app.js'
import { auditedBy } from './auditors.js'
import type { Deps } from './deps.js'
import { namesWithin } from './names.js'
import { described, failing } from './openapi.js'
import { sendRefusal } from './problem.js'
import { Named } from './shapes.js'
import { askedBy } from './signin.js'

/** What happened at signing in, for auditors alone: of the people of their own part of the tree. */
export function securityLogRoute(app: App, { store }: Pick<Deps, 'store'>): void {
  const Row = z.object({
    n: z.string(),
    at: z.string().meta({ format: 'date-time' }),
    kind: z.enum(securityKinds),
    person: Named.nullable(),
    by: Named.nullable().meta({ description: '办理人，非本人时 / who did it, where it was not they themselves' }),
    session: z.string().nullable().meta({ description: '会话编号的前八位 / the first eight characters of its id' }),
    address: z.string().nullable().meta({ description: '地址的摘要：相同者来自同一地址 / equal for equal addresses' }),
  })
  app.get(
    '/audit/sign-ins',
    {
      schema: {
        ...described('listSignIns', { zh: '登录与安全记录', en: 'signing in, on record' }, 'admin', {
          zh: '安全审计人员',
          en: 'auditors',
        }),
        querystring: z.strictObject({
          before: z
            .string()
            .regex(/^\d{1,18}$/)
            .optional(),
          person: Id.optional(),
          kind: z.enum(securityKinds).optional(),
          limit: z.coerce.number().int().min(1).max(100).default(50),
        }),
        response: { 200: z.object({ rows: z.array(Row) }), ...failing('401', '403', '422', '429', '503') },
      },
    },
    async (request, reply) => {
      const under = await auditedBy(store, askedBy(request))
      if (under === 'none')
        return sendRefusal(
          request,
          reply,
          refuse(
            'not-yours-to-do',
            'forbidden',
            ['只有安全审计人员可以查阅', 'this is for auditors'],
            ['请以审计身份登录', 'sign in as an auditor'],
          ),
        )
      const rows = await securityEvents(store, { ...request.query, under })
      const names = await namesWithin(
        store,
        rows.map(({ person, by }) => [person, by]),
      )
      return reply.send({
        rows: rows.map(({ person, by, ...row }) => ({ ...row, person: names.named(person), by: names.named(by) })),
      })
    },
  )
}
