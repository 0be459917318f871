import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { isRestrictedFor } from '../db/queries/restricted.js'
import { sees, sidesOf, reads } from '../domain/case/sight.js'
import type { Actor } from '../domain/case/actor.js'
import type { Grievance } from '../domain/case/grievance.js'
import { standingIn } from '../record/claimants.js'
import { headOf } from '../record/heads.js'
import { historyOf, type Opened } from '../record/history.js'
import { verifyCase } from '../record/verify.js'
import type { App } from './app.js'
import { CaseParams } from './commands.js'
import type { Deps } from './deps.js'
import { namesWithin } from './names.js'
import { described, failing } from './openapi.js'
import { PaperSignature, sendSignature } from './paper-signatures.js'
import { sendBorder } from './problem.js'
import { CaseAnswer } from './shapes.js'
import { askedBy } from './signin.js'
import { Timeline, timeline, withoutRows } from './timeline.js'
import { answerFor } from './views.js'

/*
 * Reading one case: as it stands, all that happened in it, whether its chain holds, and its papers. Whoever may not see
 * it gets the same answer as for a case that does not exist.
 */

const Verified = z
  .object({
    verified: z.boolean(),
    events: z.int(),
    brokenAt: z.int().nullable().meta({ description: '首个不符的序号 / the seq of the first event that does not fit' }),
    why: z.enum(['gap', 'changed', 'unchained', 'head', 'ballots']).nullable(),
  })
  .meta({ id: 'Verified' })

const PaperParams = CaseParams.extend({
  key: z
    .string()
    .regex(/^\d{1,9}\/[A-Za-z]{1,40}$/)
    .meta({ description: '文书的键，见时间线的 paper.href / the key of the paper, see paper.href in the timeline' }),
})

export function caseRoutes(app: App, deps: Pick<Deps, 'store' | 'papers'>): void {
  const { store, papers } = deps
  const denied = failing('401', '404', '429', '503')

  app.get(
    '/grievances/:id',
    {
      schema: {
        ...described(
          'readCase',
          { zh: '案件现状与可办事项', en: 'a case as it stands, and what you may do in it' },
          'cases',
        ),
        params: CaseParams,
        response: { 200: CaseAnswer, ...denied },
      },
    },
    async (request, reply) => {
      const grievance = await visible(request, request.params.id)
      if (grievance === null) return notFound(request, reply)
      return reply.send(await answerFor(store, grievance, askedBy(request)))
    },
  )

  app.get(
    '/grievances/:id/timeline',
    {
      schema: {
        ...described('readTimeline', { zh: '全程留痕：时间线', en: 'everything that happened, in order' }, 'cases'),
        params: CaseParams,
        response: { 200: Timeline, ...denied },
      },
    },
    async (request, reply) => {
      const grievance = await visible(request, request.params.id)
      if (grievance === null) return notFound(request, reply)
      const actor = await standingIn(store.sql, grievance, askedBy(request))
      const sides = sidesOf(grievance, actor)
      const history = await historyOf(store, grievance.id)
      const open = history.filter((event) => reads(event, sides, actor.person))
      const names = await namesWithin(
        store,
        open.map((event) => [event.actor, withoutRows(event).data]),
      )
      return reply.send(timeline(grievance, history, { sides, person: actor.person }, names))
    },
  )

  app.get(
    '/grievances/:id/verify',
    {
      schema: {
        ...described(
          'verifyCase',
          { zh: '校验留痕的完整性（哈希链）', en: 'whether the chain of hashes holds' },
          'cases',
        ),
        params: CaseParams,
        response: { 200: Verified, ...denied },
      },
    },
    async (request, reply) => {
      const grievance = await visible(request, request.params.id)
      if (grievance === null) return notFound(request, reply)
      return reply.send(await verifyCase(store, grievance.id))
    },
  )

  app.get(
    '/grievances/:id/papers/:key',
    {
      schema: {
        ...described('readPaper', { zh: '下载文书', en: 'download a paper' }, 'cases'),
        params: PaperParams,
        response: {
          200: {
            description: '文书原件 / the paper itself',
            content: { 'application/octet-stream': { schema: z.unknown().meta({ type: 'string', format: 'binary' }) } },
          },
          ...denied,
        },
      },
    },
    async (request, reply) => {
      const { id, key } = request.params
      const sealed = await readablePaper(request, id, key)
      if (sealed === null) return notFound(request, reply)
      const paper = await papers.readPaper(id, sealed.data.sha256)
      if (paper === null) return notFound(request, reply)
      // Whatever is in it, a browser must neither run it nor guess at it.
      return reply
        .type(sealed.data.media)
        .header('content-disposition', dispositionOf(fileName(sealed.data.number, sealed.data.media)))
        .header('x-content-type-options', 'nosniff')
        .header('cache-control', 'private, no-store')
        .send(paper)
    },
  )

  app.get(
    '/grievances/:id/papers/:key/signature',
    {
      schema: {
        ...described(
          'readPaperSignature',
          { zh: '下载文书的国密签名', en: 'download the SM2 signature beside a paper' },
          'cases',
        ),
        params: PaperParams,
        response: { 200: PaperSignature, ...denied },
      },
    },
    async (request, reply) => {
      const { id, key } = request.params
      const sealed = await readablePaper(request, id, key)
      if (sealed === null) return notFound(request, reply)
      return (await sendSignature({ store }, reply, id, sealed.data.sha256)) ?? notFound(request, reply)
    },
  )

  /** A paper of this case, if this person may read it. */
  async function readablePaper(request: FastifyRequest, id: string, key: string) {
    const grievance = await visible(request, id)
    if (grievance === null) return null
    const sealed = (await historyOf(store, id)).find((event) => isPaper(event, key))
    if (sealed?.type !== 'document-sealed') return null
    const actor = await standingIn(store.sql, grievance, askedBy(request))
    return reads(sealed, sidesOf(grievance, actor)) ? sealed : null
  }

  async function visible(request: FastifyRequest, caseId: string): Promise<Grievance | null> {
    return visibleCase(store, caseId, askedBy(request))
  }
}

/** The case, if it is there and this person may see it. */
export async function visibleCase(store: Deps['store'], caseId: string, actor: Actor): Promise<Grievance | null> {
  const [head, isRestricted] = await Promise.all([headOf(store, caseId), isRestrictedFor(store.sql, caseId, actor)])
  return head !== null && !isRestricted && sees(head.grievance, await standingIn(store.sql, head.grievance, actor))
    ? head.grievance
    : null
}

function notFound<R extends FastifyReply>(request: FastifyRequest, reply: R): R {
  return sendBorder(request, reply, 'not-found')
}

function isPaper(event: Opened, key: string): boolean {
  return event.type === 'document-sealed' && event.data.effect === key
}

/** With a name in ASCII for what reads no other; neither says anything of a person. */
function dispositionOf(name: string): string {
  const ending = /\.[a-z]+$/.exec(name)?.[0] ?? ''
  return `attachment; filename="paper${ending}"; filename*=UTF-8''${encodeURIComponent(name)}`
}

function fileName(number: string, media: string): string {
  const ending = media === 'application/pdf' ? '.pdf' : media.startsWith('application/json') ? '.json' : ''
  return `${number}${ending}`
}
