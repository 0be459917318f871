import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { inspectorList, inspectorUnion } from '../db/queries/inspectors.js'
import { DayInput, Id } from '../domain/procedure/inputs.js'
import { shanghaiDay } from '../domain/values/time.js'
import { addInspector, changeInspector, type InspectorAct } from '../record/registering/inspectors.js'
import { unsealField } from '../record/sealing.js'
import type { App } from './app.js'
import { CaseParams } from './commands.js'
import type { Deps } from './deps.js'
import { namesWithin } from './names.js'
import { described, failing } from './openapi.js'
import { Next, Paging } from './paging.js'
import { sendBorder, sendRefusal } from './problem.js'
import { inScope, mayAppoint, notTheRegistrar, notYourPerson, registrars, scopeOf } from './registrar.js'
import { Named } from './shapes.js'
import { askedBy } from './signin.js'

/*
 * Inspectors of labour law (工会劳动法律监督员), by the administrators of that part of the tree.
 */

const Day = z.string().meta({ format: 'date' })
const Inspector = z
  .object({
    id: z.string(),
    person: Named,
    union: Named,
    from: Day,
    until: Day.nullable().meta({ description: '任期最后一日；空为不定期 / the last day; null: open' }),
    certificate: z.string().nullable().meta({ description: '监督员证号 / the number of the certificate' }),
  })
  .meta({ id: 'Inspector' })
const Acted = z.object({ inspector: z.string() })
const changing = failing('400', '401', '403', '404', '409', '413', '415', '422', '429', '503')

export function inspectorRoutes(app: App, { store }: Pick<Deps, 'store'>): void {
  app.get(
    '/registers/inspectors',
    {
      schema: {
        ...described(
          'listInspectors',
          { zh: '劳动法律监督员', en: 'inspectors of labour law' },
          'registers',
          registrars,
        ),
        querystring: Paging.extend({
          union: z.uuid().toLowerCase().optional(),
          ended: z
            .enum(['true', 'false'])
            .default('false')
            .meta({ description: '含任期已满和未开始 / with those over or to come' }),
        }),
        response: {
          200: z.object({ rows: z.array(Inspector), next: Next }),
          ...failing('401', '403', '422', '429', '503'),
        },
      },
    },
    async (request, reply) => {
      const scope = await scopeOf(store, askedBy(request))
      if (scope === 'nothing') return notTheRegistrar(request, reply)
      const { union, ended, cursor, limit } = request.query
      const on = ended === 'true' ? undefined : shanghaiDay(await store.clock.now(store.sql))
      const page = await inspectorList(store, scope, { union, on }, { after: cursor, limit })
      const names = await namesWithin(
        store,
        page.rows.map(({ person, union: of }) => [person, of]),
      )
      return reply.send({
        rows: page.rows.map(({ certificateSealed: sealed, ...row }) => ({
          ...row,
          person: names.known(row.person),
          union: names.known(row.union),
          certificate: sealed === null ? null : unsealField(store.keys, row.id, 'certificate', sealed),
        })),
        next: page.next,
      })
    },
  )

  app.post(
    '/registers/inspectors',
    {
      schema: {
        ...described('addInspector', { zh: '登记监督员', en: 'register an inspector' }, 'registers', registrars),
        body: z.strictObject({
          person: Id,
          union: Id,
          certificate: z.string().trim().min(1).max(60).optional().meta({ sealed: true }),
          from: DayInput.optional(),
          until: DayInput.optional(),
        }),
        response: { 200: Acted, ...changing },
      },
    },
    async (request, reply) => {
      const { person, union, certificate = null, from = null, until = null } = request.body
      const actor = askedBy(request)
      if (!(await mayKeep(request, union))) return notTheRegistrar(request, reply)
      if (!(await mayAppoint(store, actor, person))) return notYourPerson(request, reply)
      return answer(
        request,
        reply,
        await addInspector(store, { person, union, certificate, from, until }, actor.person),
      )
    },
  )

  app.post(
    '/registers/inspectors/:id/end',
    {
      schema: {
        ...described(
          'endInspector',
          { zh: '终止监督员任期', en: 'end the term of an inspector' },
          'registers',
          registrars,
        ),
        params: CaseParams,
        body: z.strictObject({
          until: DayInput.optional().meta({ description: '最后一日；缺省为今天 / the last day; else today' }),
        }),
        response: { 200: Acted, ...changing },
      },
    },
    async (request, reply) => change(request, reply, request.params.id, { end: request.body.until ?? null }),
  )

  app.post(
    '/registers/inspectors/:id/prolong',
    {
      schema: {
        ...described(
          'prolongInspector',
          { zh: '延长监督员任期', en: 'prolong the term of an inspector' },
          'registers',
          registrars,
        ),
        params: CaseParams,
        body: z.strictObject({ until: DayInput.nullable().meta({ description: '空为不定期 / null: open' }) }),
        response: { 200: Acted, ...changing },
      },
    },
    async (request, reply) => change(request, reply, request.params.id, { prolong: request.body.until }),
  )

  async function change<R extends FastifyReply>(
    request: FastifyRequest,
    reply: R,
    id: string,
    to: Parameters<typeof changeInspector>[2],
  ): Promise<R> {
    const union = await inspectorUnion(store, id)
    // Where there is no such term, whoever keeps the whole tree is told so; nobody else can know.
    const isTheirs = union === null ? (await scopeOf(store, askedBy(request))) === null : await mayKeep(request, union)
    if (!isTheirs) return notTheRegistrar(request, reply)
    if (union === null) return sendBorder(request, reply, 'not-found')
    return answer(request, reply, await changeInspector(store, id, to, askedBy(request).person))
  }

  async function mayKeep(request: FastifyRequest, union: string): Promise<boolean> {
    const scope = await scopeOf(store, askedBy(request))
    return scope !== 'nothing' && inScope(store, scope, union)
  }
}

function answer<R extends FastifyReply>(request: FastifyRequest, reply: R, act: InspectorAct | null): R {
  if (act === null) return sendBorder(request, reply, 'not-found')
  if (act.outcome === 'refused') return sendRefusal(request, reply, act.refusal)
  void reply.send({ inspector: act.inspector })
  return reply
}
