import { Readable } from 'node:stream'
import { z } from 'zod'
import { unionsBelow } from '../db/queries/units.js'
import type { Actor, UnitId } from '../domain/case/actor.js'
import { isRefusal, refuse, type Refusal } from '../domain/case/refusal.js'
import { Id, words } from '../domain/procedure/inputs.js'
import { checkMobile, checkResidentId } from '../domain/values/identifiers.js'
import { askToEraseAccount } from '../record/account-erasure.js'
import {
  answerCorrection,
  askCorrection,
  correctable,
  requestsAt,
  requestsOf,
  type PrivacyRequest,
  type Wanted,
} from '../record/corrections.js'
import { askToErase, askToEraseMatter, type Erasure } from '../record/erasure.js'
import type { App } from './app.js'
import type { Deps } from './deps.js'
import { namesWithin, type Names } from './names.js'
import { described, failing } from './openapi.js'
import { KeptView, keptView, OwnData, ownDataOf } from './own-data.js'
import { exportedThings, OwnExport, ownExport } from './own-export.js'
import { sendBorder, sendRefusal } from './problem.js'
import { fieldWords, rightsWords } from './rights-words.js'
import { Named, Said } from './shapes.js'
import { askedBy } from './signin.js'

/*
 * What everybody may ask about their own data (个人信息保护法 44–47): to see it, to have a copy, to have it corrected, to
 * have it erased. What a person here must answer goes to the registrar of their union, with a day.
 */

const Uuid = z.string().meta({ format: 'uuid' })
const Instant = z.string().meta({ format: 'date-time' })
const Day = z.string().meta({ format: 'date' })
const registrar = { zh: '名册管理员', en: 'whoever keeps the register' }

const ErasureAnswer = z
  .object({
    outcome: z.enum(['erased', 'restricted', 'waiting']),
    words: Said,
    rule: Said,
    kept: KeptView.nullable(),
    until: Day.nullable().meta({
      description: '届时删除；在办时未定 / then it is erased; unknown while something is open',
    }),
  })
  .meta({ id: 'ErasureAnswer' })

const ErasureBody = z
  .strictObject({
    case: Id.optional().meta({ description: '某一案件；都不填则为注销账户 / one case; neither: the account' }),
    matter: Id.optional().meta({ description: '某一事项 / one matter' }),
  })
  .refine((body) => body.case === undefined || body.matter === undefined, {
    error: '案件和事项只能填一项 / a case or a matter, not both',
  })

const Request = z
  .object({
    id: Uuid,
    kind: z.enum(['correction', 'account-erasure']),
    field: z.object({ code: z.enum(correctable), words: Said }).nullable(),
    at: Instant,
    dueDay: Day,
    overdue: z.boolean(),
    status: z.object({ code: z.enum(['open', 'waiting', 'accepted', 'refused', 'done']), words: Said }),
    value: z.string().nullable(),
    why: z.string().nullable(),
    answeredAt: Instant.nullable(),
    answeredBy: Named.nullable(),
    reason: z.string().nullable(),
  })
  .meta({ id: 'PrivacyRequest' })

const AskedRequest = Request.extend({ person: Named }).meta({ id: 'AskedPrivacyRequest' })

const CorrectionBody = z
  .strictObject({
    field: z.enum(correctable),
    value: words(200).meta({ description: '正确的内容；其他为说明 / what it should be' }),
    why: words(2000).meta({ description: '理由、凭据 / why, and by what that shows' }),
  })
  .superRefine(({ field, value }, context) => {
    const wrong =
      field === 'phone' ? checkMobile(value) : field === 'idno' ? checkResidentId(value.toUpperCase()) : null
    if (wrong !== null) context.addIssue({ code: 'custom', path: ['value'], message: `${wrong.zh} / ${wrong.en}` })
  })

const AnswerBody = z
  .strictObject({ accept: z.boolean(), reason: words(2000).optional() })
  .refine(({ accept, reason }) => accept || reason !== undefined, {
    path: ['reason'],
    error: '不予更正须说明理由 / a refusal states its reason',
  })

export function rightsRoutes(app: App, { store }: Pick<Deps, 'store'>): void {
  const denied = failing('401', '429', '503')

  app.get(
    '/me/data',
    {
      schema: {
        ...described('readOwnData', { zh: '本系统存有的我的信息', en: 'what is held about you' }, 'desk'),
        response: { 200: OwnData, ...denied, ...failing('404') },
      },
    },
    async (request, reply) => {
      await app.reads.flush()
      const { person } = askedBy(request)
      const data = await ownDataOf(store, person)
      if (data === null) return sendBorder(request, reply, 'not-found')
      request.shown = { cases: [...data.cases, ...data.matters].map(({ id }) => id), people: [person], n: 1 }
      return reply.header('cache-control', 'private, no-store').send(data)
    },
  )

  app.get(
    '/me/data/export',
    {
      schema: {
        ...described('exportOwnData', { zh: '我的信息副本（JSON）', en: 'a copy of your data, as JSON' }, 'desk'),
        response: {
          200: { description: 'siyou-personal-data/1', content: { 'application/json': { schema: OwnExport } } },
          ...denied,
        },
      },
    },
    async (request, reply) => {
      const { person } = askedBy(request)
      const cases = await exportedThings(store, person)
      request.shown = { cases, people: [person], n: cases.length }
      return reply
        .type('application/json; charset=utf-8')
        .header('content-disposition', 'attachment; filename="my-data.json"')
        .header('x-content-type-options', 'nosniff')
        .header('cache-control', 'private, no-store')
        .send(Readable.from(ownExport(store, person)) as never)
    },
  )

  app.post(
    '/me/erasure',
    {
      schema: {
        ...described('askToErase', { zh: '申请删除', en: 'ask to have something erased' }, 'desk', {
          zh: '某一案件的职工、某一事项的申请人；或注销本人账户',
          en: 'a worker of the case, whose matter it is; or of one’s own account',
        }),
        body: ErasureBody,
        response: { 200: ErasureAnswer, ...failing('400', '401', '404', '409', '413', '415', '422', '429', '503') },
      },
    },
    async (request, reply) => {
      const { person } = askedBy(request)
      const { case: caseId, matter } = request.body
      if (caseId !== undefined || matter !== undefined) {
        const answer =
          matter === undefined
            ? await askToErase(store, caseId ?? '', person)
            : await askToEraseMatter(store, matter, person)
        if (answer.outcome === 'unknown') return sendBorder(request, reply, 'not-found')
        return reply.send(recordAnswer(answer))
      }
      const answer = await askToEraseAccount(store, person)
      if (answer.outcome === 'refused') return sendRefusal(request, reply, answer.refusal)
      const until = answer.outcome === 'waiting' ? answer.until : null
      return reply.send({ outcome: answer.outcome, ...rightsWords[accountWords(answer)], kept: null, until })
    },
  )

  app.get(
    '/me/erasure',
    {
      schema: {
        ...described('readErasures', { zh: '我的删除、更正申请', en: 'what you asked for' }, 'desk'),
        response: {
          200: z.object({
            requests: z.array(Request),
            restricted: z
              .array(z.object({ id: Uuid, number: z.string(), kept: KeptView.nullable() }))
              .meta({ description: '已限制处理、到期删除的 / what is only stored, and erased when its term is over' }),
          }),
          ...denied,
        },
      },
    },
    async (request, reply) => {
      const { person } = askedBy(request)
      const [rows, data, now] = await Promise.all([
        requestsOf(store, person),
        ownDataOf(store, person),
        store.clock.now(store.sql),
      ])
      const names = await namesWithin(
        store,
        rows.map(({ answeredBy }) => answeredBy),
      )
      const restricted = [...(data?.cases ?? []), ...(data?.matters ?? [])].filter((one) => one.restricted)
      return reply.send({
        requests: rows.map((row) => requestView(row, names, now)),
        restricted: restricted.map(({ id, number, kept }) => ({ id, number, kept })),
      })
    },
  )

  app.post(
    '/me/corrections',
    {
      schema: {
        ...described(
          'askCorrection',
          { zh: '申请更正本人信息', en: 'ask to have what the register holds of you corrected' },
          'desk',
        ),
        body: CorrectionBody,
        response: {
          201: z.object({ id: Uuid }),
          ...failing('400', '401', '409', '413', '415', '422', '429', '503'),
        },
      },
    },
    async (request, reply) => {
      const wanted: Wanted = request.body
      const asked = await askCorrection(store, askedBy(request), wanted)
      return isRefusal(asked) ? sendRefusal(request, reply, asked) : reply.code(201).send({ id: asked })
    },
  )

  app.get(
    '/privacy-requests',
    {
      schema: {
        ...described(
          'listPrivacyRequests',
          { zh: '待办的更正申请', en: 'requests for correction that are yours to answer' },
          'registers',
          registrar,
        ),
        querystring: z.strictObject({ open: z.enum(['true', 'false']).default('true') }),
        response: { 200: z.object({ rows: z.array(AskedRequest) }), ...failing('401', '403', '422', '429', '503') },
      },
    },
    async (request, reply) => {
      const unions = await registrarOf(askedBy(request))
      if (unions === 'none') return sendRefusal(request, reply, notTheRegistrar())
      const [rows, now] = await Promise.all([
        requestsAt(store, unions, { open: request.query.open === 'true' }),
        store.clock.now(store.sql),
      ])
      const names = await namesWithin(
        store,
        rows.map(({ person, answeredBy }) => [person, answeredBy]),
      )
      return reply.send({
        rows: rows.map((row) => ({ ...requestView(row, names, now), person: names.known(row.person) })),
      })
    },
  )

  app.post(
    '/privacy-requests/:id/answer',
    {
      schema: {
        ...described(
          'answerPrivacyRequest',
          { zh: '答复更正申请', en: 'answer a request for correction' },
          'registers',
          registrar,
        ),
        params: z.object({ id: Id }),
        body: AnswerBody,
        response: {
          200: z.object({ id: Uuid, status: z.enum(['accepted', 'refused']) }),
          ...failing('400', '401', '403', '404', '409', '413', '415', '422', '429', '503'),
        },
      },
    },
    async (request, reply) => {
      const actor = askedBy(request)
      const { id } = request.params
      const { accept, reason } = request.body
      const unions = await registrarOf(actor)
      if (unions === 'none') return sendRefusal(request, reply, notTheRegistrar())
      // What is another union's is answered as if it were not there.
      const [row] = await requestsAt(store, unions, { open: false, id })
      if (row === undefined) return sendBorder(request, reply, 'not-found')
      const answer = accept ? { accept } : { accept, reason: reason ?? '' }
      const answered = await answerCorrection(store, id, actor.person, answer)
      if (answered.outcome === 'unknown') return sendBorder(request, reply, 'not-found')
      if (answered.outcome === 'refused') return sendRefusal(request, reply, answered.refusal)
      return reply.send({ id, status: accept ? 'accepted' : 'refused' })
    },
  )

  /** The unions whose register this person keeps; null: all. */
  async function registrarOf({ appointments }: Actor): Promise<readonly UnitId[] | null | 'none'> {
    const units = appointments.filter(({ role }) => role === 'admin').map(({ unit }) => unit)
    if (units.length === 0) return 'none'
    const { unions, isWhole } = await unionsBelow(store, units)
    return isWhole ? null : unions
  }
}

function recordAnswer(answer: Exclude<Erasure, { outcome: 'unknown' }>): z.infer<typeof ErasureAnswer> {
  if (answer.outcome === 'erased') return { outcome: 'erased', ...rightsWords.erased, kept: null, until: null }
  const { kept } = answer
  return {
    outcome: 'restricted',
    ...rightsWords[kept === null ? 'open' : 'kept'],
    kept: kept === null ? null : keptView(kept),
    until: kept?.until ?? null,
  }
}

function accountWords(answer: { readonly outcome: 'erased' | 'waiting' }): 'account-erased' | 'account-waiting' {
  return answer.outcome === 'erased' ? 'account-erased' : 'account-waiting'
}

function requestView(row: PrivacyRequest, names: Names, now: string): z.infer<typeof Request> {
  return {
    id: row.id,
    kind: row.kind,
    field: row.field === null ? null : { code: row.field, words: fieldWords[row.field] },
    at: row.at,
    dueDay: row.dueDay,
    overdue: row.status === 'open' && row.due <= now,
    status: { code: row.status, words: rightsWords[row.status === 'open' ? 'asked' : row.status].words },
    value: row.wanted?.value ?? null,
    why: row.wanted?.why ?? null,
    answeredAt: row.answeredAt,
    answeredBy: names.named(row.answeredBy),
    reason: row.reason,
  }
}

function notTheRegistrar(): Refusal {
  return refuse(
    'not-yours-to-do',
    'forbidden',
    ['更正申请由名册管理员答复', 'requests for correction are answered by those who keep the register'],
    ['请以管理员身份登录', 'sign in as an administrator'],
  )
}
