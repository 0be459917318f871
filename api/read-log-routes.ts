import { z } from 'zod'
import { readList, type ReadRow } from '../db/queries/reads.js'
import { roles, type Role } from '../domain/case/actor.js'
import { refuse, type Refusal } from '../domain/case/refusal.js'
import { sidesOf } from '../domain/case/sight.js'
import { DayInput } from '../domain/procedure/inputs.js'
import { roleWords } from '../domain/procedure/words.js'
import { endOfDay, startOfDay } from '../domain/values/time.js'
import { standingIn } from '../record/claimants.js'
import { openReason, readKinds } from '../record/read-log.js'
import type { App } from './app.js'
import { auditedBy } from './auditors.js'
import { visibleCase } from './cases.js'
import { oneOf } from './codes.js'
import { CaseParams } from './commands.js'
import type { Deps } from './deps.js'
import { namesWithin, type Names } from './names.js'
import { described, failing } from './openapi.js'
import { Next, Paging } from './paging.js'
import { sendBorder, sendRefusal } from './problem.js'
import { readKindWords } from './read-words.js'
import { Named, Said } from './shapes.js'
import { askedBy } from './signin.js'

/*
 * Who has read what: for the worker, of their own case; for auditors, of all that lies under their union.
 */

const Uuid = z.string().meta({ format: 'uuid' })

export const Read = z.object({
  at: z.string().meta({ format: 'date-time' }),
  what: z.object({ code: z.enum(readKinds), words: Said }),
  as: z.array(z.object({ code: z.enum(roles), words: Said })),
  units: z.array(Named),
  person: Named.nullable().meta({ description: '工作人员的姓名；其余为空 / of staff; otherwise null' }),
  own: z.boolean().meta({ description: '本人查阅自己的信息 / their own' }),
})

const OwnRead = Read.meta({ id: 'CaseRead' })

const AuditRead = Read.extend({
  cases: z.array(Uuid).meta({ description: '案件，以及其他事项 / cases, and matters beside them' }),
  people: z.array(Uuid).meta({ description: '名册、登录记录中被看到的人 / whose entry, or whose signing in' }),
  n: z.int().meta({ description: '该页的行数 / rows on that page' }),
  request: Uuid.meta({ description: '请求号，与日志一致 / as in the log' }),
  reason: z.string().nullable().meta({ description: '说明的理由 / the reason that was stated' }),
}).meta({ id: 'AuditRead' })

const AuditQuery = Paging.extend({
  person: z.uuid().toLowerCase().optional(),
  case: z.uuid().toLowerCase().optional().meta({ description: '案件或其他事项 / a case or a matter' }),
  about: z.uuid().toLowerCase().optional().meta({
    description: '其名册、登录记录被查阅的人 / whose entry, or whose signing in, was read',
  }),
  what: z.enum(readKinds).optional(),
  from: DayInput.optional(),
  to: DayInput.optional().meta({ description: '含当日 / that day included' }),
  own: z.enum(['true', 'false']).optional(),
})

export function readLogRoutes(app: App, { store }: Pick<Deps, 'store'>): void {
  app.get(
    '/grievances/:id/reads',
    {
      schema: {
        ...described('listCaseReads', { zh: '谁查阅过本案', en: 'who has read this case' }, 'cases', {
          zh: '本案职工',
          en: 'the worker of the case',
        }),
        params: CaseParams,
        querystring: Paging,
        response: {
          200: z.object({ rows: z.array(OwnRead), next: Next }),
          ...failing('401', '403', '404', '422', '429', '503'),
        },
      },
    },
    async (request, reply) => {
      const grievance = await visibleCase(store, request.params.id, askedBy(request))
      if (grievance === null) return sendBorder(request, reply, 'not-found')
      const actor = await standingIn(store.sql, grievance, askedBy(request))
      if (!sidesOf(grievance, actor).includes('worker')) return sendRefusal(request, reply, notTheWorker())
      await app.reads.flush()
      const { cursor, limit } = request.query
      const page = await readList(store, { case: grievance.id }, { after: cursor, limit })
      const names = await namesWithin(store, idsOf(page.rows))
      const rows = page.rows.map((row) => readView(row, names, actor.person))
      return reply.send({ rows, next: page.next })
    },
  )

  app.get(
    '/audit/reads',
    {
      schema: {
        ...described('listReads', { zh: '查阅记录', en: 'who has read what' }, 'service', {
          zh: '审计员',
          en: 'auditors',
        }),
        querystring: AuditQuery,
        response: {
          200: z.object({ rows: z.array(AuditRead), next: Next }),
          ...failing('401', '403', '422', '429', '503'),
        },
      },
    },
    async (request, reply) => {
      const under = await auditedBy(store, askedBy(request))
      if (under === 'none') return sendRefusal(request, reply, notAnAuditor())
      await app.reads.flush()
      const { cursor, limit, person, about, what, from, to, own } = request.query
      const filter = {
        person,
        case: request.query.case,
        about,
        what,
        from: from === undefined ? undefined : startOfDay(from),
        before: to === undefined ? undefined : endOfDay(to),
        own: own === undefined ? undefined : own === 'true',
        under,
      }
      const page = await readList(store, filter, { after: cursor, limit })
      const names = await namesWithin(store, idsOf(page.rows))
      return reply.send({
        rows: page.rows.map((row) => ({
          ...readView(row, names, null),
          person: names.known(row.person),
          cases: [...row.cases],
          people: [...row.people],
          n: row.n,
          request: row.request,
          reason: openReason(store.keys, row.request, row.reason),
        })),
        next: page.next,
      })
    },
  )
}

/** Whose names stand beside what they read: those who have the case by their office. Parties and experts are told by what they are. */
const named: ReadonlySet<string> = new Set([
  'officer',
  'agent',
  'mediator',
  'clerk',
  'arbitrator',
  'supervisor',
  'admin',
  'auditor',
  'operator',
  'liaison',
] satisfies Role[])

/** One reading, as the person whose data were read is told of it. */
export function readView(row: ReadRow, names: Names, reader: string | null): z.infer<typeof Read> {
  const byOffice = row.roles.length > 0 && row.roles.every((role) => named.has(role))
  const what = oneOf(readKinds, row.what)
  return {
    at: row.at,
    what: { code: what, words: readKindWords[what] },
    as: row.roles.map((role) => ({ code: oneOf(roles, role), words: roleWords[oneOf(roles, role)] })),
    units: row.units.map(names.known),
    person: byOffice || row.person === reader ? names.known(row.person) : null,
    own: row.own && (reader === null || row.person === reader),
  }
}

/** Everybody and every unit in these, to be named. */
export function idsOf(rows: readonly ReadRow[]): unknown {
  return rows.map(({ person, units }) => [person, units])
}

function notTheWorker(): Refusal {
  return refuse(
    'not-yours-to-read',
    'forbidden',
    ['查阅记录只向本案职工公开', 'who has read a case is told to its worker'],
    ['审计员请使用 /audit/reads', 'auditors use /audit/reads'],
  )
}

function notAnAuditor(): Refusal {
  return refuse(
    'not-yours-to-read',
    'forbidden',
    ['只有审计员可以查看查阅记录', 'auditors alone read who has read what'],
    ['请以审计员身份登录', 'sign in as an auditor'],
  )
}
