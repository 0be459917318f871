import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { refuse, type Refusal } from '../domain/case/refusal.js'
import type { Grievance } from '../domain/case/grievance.js'
import { Nothing } from '../domain/procedure/inputs.js'
import { open } from '../domain/procedure/opening.commands.js'
import { DraftInput } from '../domain/procedure/opening.inputs.js'
import { shanghaiDay } from '../domain/values/time.js'
import { draftBy, draftsOf, dropDraft, keepDraft, mostDrafts, sendDraft, type KeptDraft } from '../record/drafts.js'
import { headOf } from '../record/heads.js'
import { perform } from '../record/perform.js'
import type { App } from './app.js'
import { ActHeaders } from './commands.js'
import type { Deps } from './deps.js'
import { described, failing } from './openapi.js'
import { sendBorder, sendRefusal } from './problem.js'
import { ActAnswer } from './shapes.js'
import { askedBy } from './signin.js'
import { invalidContent } from './validation.js'
import { answerFor } from './views.js'

/*
 * A worker's unsent openings (草稿), kept for them: any part may be missing, none may be wrong. Only the owner reads them;
 * to anybody else they do not exist. Sending one opens the case, once, however often it is sent.
 */

const Params = z.object({ id: z.uuid().toLowerCase() })

const Draft = z
  .object({
    id: z.string().meta({ format: 'uuid' }),
    savedAt: z.string().meta({ format: 'date-time' }),
    lapsesOn: z.string().meta({ format: 'date', description: '逾此日自动清除 / after this day it is swept away' }),
    content: DraftInput,
  })
  .meta({ id: 'Draft' })
type Draft = z.infer<typeof Draft>

export function draftRoutes(app: App, { store, engine }: Pick<Deps, 'store' | 'engine'>): void {
  app.put(
    '/drafts/:id',
    {
      schema: {
        ...described('keepDraft', { zh: '保存诉求草稿', en: 'keep a draft of a grievance' }, 'opening', open.by.words),
        params: Params,
        body: DraftInput,
        response: { 200: Draft, ...failing('400', '401', '403', '404', '409', '413', '415', '422', '429', '503') },
      },
    },
    async (request, reply) => {
      const actor = askedBy(request)
      const { id } = request.params
      if (!actor.appointments.some(({ role }) => role === 'worker')) return sendRefusal(request, reply, forWorkers())
      const kept = await keepDraft(store, actor, id, request.body)
      if (kept === 'too-many') return sendRefusal(request, reply, tooMany())
      const draft = await draftBy(store, actor.person, id)
      if (draft === null) return sendBorder(request, reply, 'not-found')
      if (draft.content === null) return sendRefusal(request, reply, await sentAlready(draft))
      return reply.send(viewOf(draft, draft.content))
    },
  )

  app.get(
    '/drafts',
    {
      schema: {
        ...described('listDrafts', { zh: '我的诉求草稿', en: 'your drafts, the latest first' }, 'opening'),
        response: { 200: z.object({ rows: z.array(Draft) }), ...failing('401', '429', '503') },
      },
    },
    async (request, reply) => {
      const drafts = await draftsOf(store, askedBy(request).person)
      return reply.send({
        rows: drafts.flatMap((draft) => (draft.content === null ? [] : [viewOf(draft, draft.content)])),
      })
    },
  )

  app.delete(
    '/drafts/:id',
    {
      schema: {
        ...described('dropDraft', { zh: '删除诉求草稿', en: 'throw a draft away' }, 'opening'),
        params: Params,
        response: { 204: z.null().meta({ description: '已删除 / gone' }), ...failing('401', '404', '429', '503') },
      },
    },
    async (request, reply) => {
      const dropped = await dropDraft(store, askedBy(request).person, request.params.id)
      return dropped ? reply.code(204).send(null) : sendBorder(request, reply, 'not-found')
    },
  )

  app.post(
    '/drafts/:id/submit',
    {
      schema: {
        ...described(
          'submitDraft',
          { zh: '提交诉求草稿', en: 'raise the grievance that was drafted' },
          'opening',
          open.by.words,
        ),
        params: Params,
        headers: ActHeaders,
        body: Nothing,
        response: {
          201: ActAnswer,
          200: ActAnswer,
          ...failing('400', '401', '403', '404', '409', '422', '429', '503'),
        },
      },
    },
    async (request, reply) => {
      const draft = await draftBy(store, askedBy(request).person, request.params.id)
      if (draft === null) return void (await sendBorder(request, reply, 'not-found'))
      return draft.content === null ? repeated(request, reply, draft) : submit(request, reply, draft)
    },
  )

  /** Under a key of the draft's own: two that are sent at once, by whatever keys, open one case. */
  async function submit(request: FastifyRequest, reply: FastifyReply, draft: KeptDraft): Promise<void> {
    const actor = askedBy(request)
    const content = { channel: 'app', ...draft.content }
    const parsed = open.input.safeParse(content)
    if (!parsed.success) throw invalidContent(open.input, content)
    const performed = await perform(store, {
      caseId: null,
      command: open.name,
      input: parsed.data,
      actor,
      key: `draft:${draft.id}`,
      within: (sql, caseId) => [sendDraft(sql, actor.person, draft.id, caseId)],
    })
    if (performed.outcome === 'unknown') return void (await sendBorder(request, reply, 'not-found'))
    if (performed.outcome === 'refused') return void (await sendRefusal(request, reply, performed.refusal))
    if (performed.moved) engine.tell(performed.caseId, performed.seq)
    if (!performed.repeated) void reply.code(201).header('location', `/grievances/${performed.caseId}`)
    return void (await reply.send(await opened(request, performed.grievance, performed.repeated)))
  }

  async function repeated(request: FastifyRequest, reply: FastifyReply, { opened: caseId }: KeptDraft): Promise<void> {
    const head = caseId === null ? null : await headOf(store, caseId)
    if (head === null) return void (await sendBorder(request, reply, 'not-found'))
    return void (await reply.send(await opened(request, head.grievance, true)))
  }

  async function opened(request: FastifyRequest, grievance: Grievance, again: boolean): Promise<ActAnswer> {
    return { ...(await answerFor(store, grievance, askedBy(request))), repeated: again }
  }

  async function sentAlready({ opened: caseId }: KeptDraft): Promise<Refusal> {
    const head = caseId === null ? null : await headOf(store, caseId)
    const refusal = refuse(
      'draft-sent',
      'conflict',
      ['该草稿已提交', 'this draft was sent already'],
      ['请查看已登记的诉求；另有诉求请新建草稿', 'see the grievance on record; write another draft for another one'],
    )
    return head === null
      ? refusal
      : { ...refusal, see: { case: head.grievance.id, number: head.grievance.opening.number } }
  }
}

function viewOf({ id, at, lapsesAt }: KeptDraft, content: Draft['content']): Draft {
  // It goes at 24:00 of its last day.
  return { id, savedAt: at, lapsesOn: shanghaiDay(new Date(Date.parse(lapsesAt) - 1).toISOString()), content }
}

function forWorkers(): Refusal {
  return refuse(
    'not-yours-to-do',
    'forbidden',
    ['只有职工可以保存诉求草稿', 'drafts are kept for workers'],
    ['请以职工身份登录', 'sign in as a worker'],
  )
}

function tooMany(): Refusal {
  return refuse(
    'too-many-drafts',
    'conflict',
    [`草稿最多保存${mostDrafts}份`, `no more than ${mostDrafts} drafts are kept`],
    ['请先提交或者删除部分草稿', 'send some or throw some away'],
  )
}
