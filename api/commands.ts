import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { Actor } from '../domain/case/actor.js'
import type { Refusal } from '../domain/case/refusal.js'
import type { Command } from '../domain/procedure/command.js'
import { isCollective } from '../domain/procedure/collective/collective.js'
import { commands } from '../domain/procedure/commands.js'
import { perform } from '../record/perform.js'
import type { App } from './app.js'
import type { Deps } from './deps.js'
import { described, failing } from './openapi.js'
import { sendBorder, sendRefusal } from './problem.js'
import { realNameAsSaid } from './real-name.js'
import { ActAnswer } from './shapes.js'
import { askedBy } from './signin.js'
import { answerFor } from './views.js'

/*
 * One route a command, made from its declaration: nothing is said here of any command in particular.
 */

/** The id of a case in an address; another form of uuid is the same case. */
export const CaseParams = z.object({ id: z.uuid().toLowerCase() })

export const ActHeaders = z.looseObject({
  'idempotency-key': z
    .string()
    .regex(/^[A-Za-z0-9._~:-]{8,100}$/)
    .meta({
      description: '每办一件事一个新键；重发时用同一个键 / a new key for every act; the same one to repeat it',
      examples: ['0198f5c2-open-1'],
    }),
})

/** What must be done before an act can be decided: it may take long, and holds no lock. A refusal ends it there. */
export type Before = (caseId: string, input: unknown, actor: Actor) => Promise<Refusal | null>

/** A route for every command; `before` says for which of them something comes first. */
export function commandRoutes(
  app: App,
  deps: Pick<Deps, 'store' | 'engine'>,
  before: Readonly<Record<string, Before>> = {},
): void {
  for (const command of commands) {
    if (command.name === 'open') openingRoute(app, command, deps)
    else actRoute(app, command, deps, before[command.name])
  }
}

function openingRoute(app: App, command: Command, deps: Pick<Deps, 'store' | 'engine'>): void {
  const schema = {
    ...described(command.name, command.title, command.road, command.by.words),
    headers: ActHeaders,
    body: inputOf(command),
    response: {
      201: ActAnswer,
      200: ActAnswer,
      ...failing('400', '401', '403', '409', '413', '415', '422', '429', '503'),
    },
  }
  app.post('/grievances', { schema }, (request, reply) =>
    act(command, null, request, reply, request.headers['idempotency-key'], deps),
  )
}

function actRoute(app: App, command: Command, deps: Pick<Deps, 'store' | 'engine'>, before?: Before): void {
  const schema = {
    ...described(command.name, command.title, command.road, command.by.words),
    params: CaseParams,
    headers: ActHeaders,
    body: inputOf(command),
    response: { 200: ActAnswer, ...failing('400', '401', '403', '404', '409', '413', '415', '422', '429', '503') },
  }
  app.post(`/grievances/:id/${command.name}`, { schema }, async (request, reply) => {
    const { id } = request.params
    const stopped =
      (await realNameAsSaid(deps.store, request, request.body)) ??
      (await before?.(id, request.body, askedBy(request))) ??
      null
    if (stopped !== null) return sendRefusal(request, reply, stopped)
    return act(command, id, request, reply, request.headers['idempotency-key'], deps)
  })
}

/** The table of commands keeps each input as what all have in common; here it is any schema again. */
function inputOf(command: Command): z.ZodType {
  return command.input
}

/** Carries out one command as the request asks for it, and answers with the case as it then stands. */
export async function act(
  command: Command,
  caseId: string | null,
  request: FastifyRequest,
  reply: FastifyReply,
  key: string,
  { store, engine }: Pick<Deps, 'store' | 'engine'>,
  input: unknown = request.body,
): Promise<void> {
  const actor = askedBy(request)
  let answered: Promise<Omit<ActAnswer, 'repeated'>> | null = null
  const performed = await perform(store, {
    caseId,
    command: command.name,
    input,
    actor,
    key,
    alongside(sql, grievance) {
      // Where each worker has a row, what they see depends on it as it then stands.
      if (isCollective(grievance)) return
      answered = answerFor({ sql, keys: store.keys }, grievance, actor, { links: caseId === null })
      // Where it fails because the act does, that says so itself.
      answered.catch(() => undefined)
    },
  })
  // Told and not waited for; a refusal may have moved the case too, by what had expired before it.
  if (performed.outcome !== 'unknown' && performed.moved) engine.tell(performed.caseId, performed.seq)
  if (performed.outcome === 'accepted') for (const { caseId: id, seq } of performed.others) engine.tell(id, seq)
  switch (performed.outcome) {
    case 'unknown':
      return void (await sendBorder(request, reply, 'not-found'))
    case 'refused':
      return void (await sendRefusal(request, reply, performed.refusal))
    case 'accepted': {
      const answer: ActAnswer = {
        ...(await ((performed.repeated ? null : answered) ?? answerFor(store, performed.grievance, actor))),
        repeated: performed.repeated,
      }
      if (!performed.acted && answer.case !== null) request.shown = { what: 'view', cases: [performed.caseId], n: 1 }
      if (caseId === null && !performed.repeated)
        void reply.code(201).header('location', `/grievances/${performed.caseId}`)
      return void (await reply.send(answer))
    }
    default:
      performed satisfies never
  }
}
