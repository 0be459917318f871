import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { unionsBelow } from '../db/queries/units.js'
import type { Actor } from '../domain/case/actor.js'
import { obligations } from '../domain/case/fold.js'
import { refuse } from '../domain/case/refusal.js'
import { stageOf } from '../domain/case/stage.js'
import { stages, stageWords } from '../domain/procedure/roads.js'
import { whatWords } from '../domain/procedure/words.js'
import { adminActs, recordAdminAct } from '../record/admin-acts.js'
import { headOf, type Head } from '../record/heads.js'
import { tellAllAgain } from '../record/rebuild.js'
import type { App } from './app.js'
import { auditedBy } from './auditors.js'
import { CaseParams } from './commands.js'
import type { Deps } from './deps.js'
import { workflowStatuses } from './engine-admin.js'
import { namesWithin } from './names.js'
import { described, failing } from './openapi.js'
import { sendBorder, sendRefusal } from './problem.js'
import { Named, Said } from './shapes.js'
import { askedBy } from './signin.js'

/*
 * Running workflows, for those who operate the platform: what the engine says of each case beside what the record says,
 * and what can be done when the two do not agree. Every act is put on record with the reason given. Nothing here shows or
 * decides what a case is about.
 */

const Instant = z.string().meta({ format: 'date-time' })

const Row = z
  .object({
    case: z.object({ id: z.string(), number: z.string().nullable() }),
    status: z.string(),
    startedAt: Instant.nullable(),
    closedAt: Instant.nullable(),
    historyLength: z.int(),
    engine: z.object({ stage: z.string().nullable(), nextDue: z.string().nullable(), overdue: z.boolean().nullable() }),
    record: z
      .object({ stage: z.object({ code: z.enum(stages), words: Said }), seq: z.int(), overdue: z.boolean() })
      .nullable(),
    agrees: z.boolean().meta({ description: '引擎与留痕一致 / the engine and the record agree' }),
    union: Named.nullable(),
  })
  .meta({ id: 'WorkflowRow' })

const Detail = z
  .object({
    case: z.object({ id: z.string(), number: z.string() }),
    engine: z
      .object({
        status: z.string(),
        runId: z.string(),
        startedAt: Instant,
        historyLength: z.int(),
        answers: z.boolean().meta({ description: '有工作进程应答 / a worker answers' }),
        seq: z.int().nullable(),
        stage: z.string().nullable(),
        timer: z.string().nullable(),
        stuck: z.boolean(),
        paused: z.boolean(),
        alarms: z.int(),
        effects: z.record(z.string(), z.string()),
        pending: z.array(
          z.object({
            what: z.string(),
            id: z.string(),
            attempt: z.int(),
            failing: z.boolean().meta({ description: '反复失败，需要处理 / failing again and again: look at it' }),
            lastFailure: z.string().nullable(),
            nextAt: Instant.nullable(),
          }),
        ),
      })
      .nullable(),
    record: z.object({ seq: z.int(), hash: z.string(), stage: z.object({ code: z.enum(stages), words: Said }) }),
    agrees: z.boolean(),
    timers: z.array(
      z.object({
        key: z.string(),
        what: Said,
        nextAt: Instant,
        next: z.enum(['remind', 'expire']),
        tries: z.int(),
        known: z.boolean().meta({ description: '工作流也在等它 / the workflow waits for it too' }),
      }),
    ),
    effects: z.array(z.string()),
  })
  .meta({ id: 'WorkflowDetail' })

const Step = z.object({
  id: z.int(),
  at: z.string(),
  type: z.string(),
  attributes: z.record(z.string(), z.unknown()),
})

const Reason = z.strictObject({
  reason: z.string().trim().min(5).max(500).meta({ description: '理由，记入操作记录 / why; it is put on record' }),
})
const Done = z.object({ outcome: z.string() })

const who = { zh: '系统管理人员', en: 'those who operate the platform' }
const operating: readonly string[] = ['admin', 'operator']

/** A failing task is red from this attempt on. */
const redFrom = 4

export function workflowRoutes(app: App, { store, engine }: Pick<Deps, 'store' | 'engine'>): void {
  const { admin } = engine
  const denied = failing('401', '403', '404', '422', '429', '503')

  app.get(
    '/admin/workflows',
    {
      schema: {
        ...described('listWorkflows', { zh: '运行中的工作流', en: 'running workflows' }, 'admin', who),
        querystring: z.strictObject({
          stage: z.enum(stages).optional(),
          union: z.uuid().toLowerCase().optional(),
          overdue: z.enum(['true', 'false']).optional(),
          status: z.enum(workflowStatuses).default('Running'),
          disagreeing: z
            .enum(['true', 'false'])
            .optional()
            .meta({ description: '只看不一致的 / those alone that do not agree' }),
          cursor: z
            .string()
            .max(2000)
            .regex(/^[\w-]+$/)
            .optional(),
          limit: z.coerce.number().int().min(1).max(100).default(50),
        }),
        response: { 200: z.object({ rows: z.array(Row), next: z.string().nullable() }), ...denied },
      },
    },
    async (request, reply) => {
      const scope = await scopeOf(request)
      if (scope === 'nothing') return refused(request, reply)
      const { stage, union, overdue, status, disagreeing, cursor, limit } = request.query
      const unions = union === undefined ? scope : scope === null || scope.includes(union) ? [union] : []
      const filter = { stage, unions, overdue: overdue === undefined ? undefined : overdue === 'true', status }
      const page = await admin.list(filter, { cursor, limit })
      const ids = page.rows.map(({ caseId }) => caseId).filter(isId)
      const heads = new Map(
        (
          await store.sql<{ case_id: string; number: string; seq: number; stage: string; overdue: boolean }[]>`
            select case_id, number, seq, stage, overdue from heads where case_id = any(${ids}::uuid[])`
        ).map((head) => [head.case_id, head]),
      )
      const names = await namesWithin(
        store,
        page.rows.map((row) => row.union),
      )
      const rows = page.rows.map((row) => {
        const head = heads.get(row.caseId)
        const code = stages.find((one) => one === head?.stage)
        return {
          case: { id: row.caseId, number: head?.number ?? null },
          status: row.status,
          startedAt: row.startedAt,
          closedAt: row.closedAt,
          historyLength: row.historyLength,
          engine: { stage: row.stage, nextDue: row.nextDue, overdue: row.overdue },
          record:
            head === undefined || code === undefined
              ? null
              : { stage: { code, words: stageWords[code] }, seq: head.seq, overdue: head.overdue },
          agrees:
            head !== undefined &&
            head.stage === row.stage &&
            head.overdue === row.overdue &&
            (row.status === 'Running') === (head.stage !== 'archived'),
          union: names.named(row.union === '' ? null : row.union),
        }
      })
      return reply.send({ rows: disagreeing === 'true' ? rows.filter(({ agrees }) => !agrees) : rows, next: page.next })
    },
  )

  app.get(
    '/admin/workflows/:id',
    {
      schema: {
        ...described('readWorkflow', { zh: '一件案件的工作流', en: 'the workflow of one case' }, 'admin', who),
        params: CaseParams,
        response: { 200: Detail, ...denied },
      },
    },
    async (request, reply) => {
      const head = await operated(request, request.params.id)
      if (typeof head === 'string') return turnedAway(request, reply, head)
      const found = await admin.describe(head.grievance.id)
      const standing = found?.standing ?? null
      const stage = stageOf(head.grievance)
      const known = new Map((found?.clocks ?? []).map((clock) => [clock.key, clock]))
      return reply.send({
        case: { id: head.grievance.id, number: head.grievance.opening.number },
        engine:
          found === null
            ? null
            : {
                status: found.status,
                runId: found.runId,
                startedAt: found.startedAt,
                historyLength: found.historyLength,
                answers: standing !== null,
                seq: standing?.seq ?? null,
                stage: standing?.stage ?? null,
                timer: standing?.timer ?? null,
                stuck: standing?.stuck ?? false,
                paused: standing?.paused ?? false,
                alarms: standing?.alarms ?? 0,
                effects: { ...standing?.effects },
                pending: found.pending.map((one) => ({ ...one, failing: one.attempt >= redFrom })),
              },
        record: { seq: head.seq, hash: head.hash, stage: { code: stage, words: stageWords[stage] } },
        agrees: standing !== null && standing.seq === head.seq && standing.hash === head.hash,
        timers: obligations(head.grievance).flatMap(({ key, what, nextAt, next }) =>
          nextAt === null || next === null
            ? []
            : [
                {
                  key,
                  what: whatWords[what],
                  nextAt,
                  next,
                  tries: known.get(key)?.tries ?? 0,
                  known: known.get(key)?.nextAt === nextAt,
                },
              ],
        ),
        effects: head.grievance.effects.map(({ key }) => key),
      })
    },
  )

  app.get(
    '/admin/workflows/:id/history',
    {
      schema: {
        ...described('readWorkflowHistory', { zh: '工作流历史（已解码）', en: 'the history, decoded' }, 'admin', who),
        params: CaseParams,
        response: { 200: z.object({ steps: z.array(Step) }), ...denied },
      },
    },
    async (request, reply) => {
      const head = await operated(request, request.params.id)
      if (typeof head === 'string') return turnedAway(request, reply, head)
      const steps = await admin.history(head.grievance.id, 2000)
      await put(request, 'read-history', head.grievance.id, '查看历史 / read', steps === null ? 'none' : 'read')
      return steps === null ? sendBorder(request, reply, 'not-found') : reply.send({ steps: [...steps] })
    },
  )

  const acts = {
    resync: {
      title: { zh: '重新对表', en: 'have it catch up again' },
      run: async ({ grievance, seq }: Head) => {
        await store.sql`update engine set acked_seq = 0 where case_id = ${grievance.id}`
        engine.tell(grievance.id, seq)
        return 'told'
      },
    },
    restart: {
      title: { zh: '由留痕重建该工作流', en: 'build it again from the record' },
      run: async ({ grievance, seq }: Head, reason: string) => {
        const ended = await admin.terminate(grievance.id, reason)
        await store.sql`update engine set acked_seq = 0 where case_id = ${grievance.id}`
        engine.tell(grievance.id, seq)
        return ended ? 'restarted' : 'started'
      },
    },
    'pause-effects': {
      title: { zh: '暂停后续动作', en: 'hold its effects' },
      run: async ({ grievance }: Head) => ((await admin.pauseEffects(grievance.id, true)) ? 'paused' : 'none'),
    },
    'resume-effects': {
      title: { zh: '恢复后续动作', en: 'let its effects go on' },
      run: async ({ grievance }: Head) => ((await admin.pauseEffects(grievance.id, false)) ? 'resumed' : 'none'),
    },
    replay: {
      title: { zh: '重放检查', en: 'check that its history replays' },
      run: async ({ grievance }: Head) => {
        const replayed = await admin.replay(grievance.id)
        return replayed === null ? 'none' : (replayed.fault ?? 'replays')
      },
    },
  } as const

  for (const [name, { title, run }] of Object.entries(acts))
    app.post(
      `/admin/workflows/:id/${name}`,
      {
        schema: {
          ...described(`workflow-${name}`, title, 'admin', who),
          params: CaseParams,
          body: Reason,
          response: { 200: Done, ...failing('400', '401', '403', '404', '413', '415', '422', '429', '503') },
        },
      },
      async (request, reply) => {
        const head = await operated(request, request.params.id)
        if (typeof head === 'string') return turnedAway(request, reply, head)
        const outcome = await run(head, request.body.reason)
        await put(request, name, head.grievance.id, request.body.reason, outcome)
        return reply.send({ outcome })
      },
    )

  app.post(
    '/admin/workflows/rebuild-all',
    {
      schema: {
        ...described(
          'rebuildWorkflows',
          { zh: '由留痕重建全部工作流', en: 'build all again from the record' },
          'admin',
          who,
        ),
        body: Reason,
        response: {
          200: Done.extend({ cases: z.int() }),
          ...failing('400', '401', '403', '413', '415', '422', '429', '503'),
        },
      },
    },
    async (request, reply) => {
      if ((await scopeOf(request)) !== null) return refused(request, reply)
      // The sweep tells them, so many at a time.
      const cases = await tellAllAgain(store)
      await put(request, 'rebuild-all', null, request.body.reason, 'told')
      return reply.send({ outcome: 'told', cases })
    },
  )

  app.get(
    '/admin/acts',
    {
      schema: {
        ...described('listAdminActs', { zh: '管理操作记录', en: 'what administrators did' }, 'admin', {
          zh: '安全审计人员',
          en: 'auditors',
        }),
        querystring: z.strictObject({
          before: z
            .string()
            .regex(/^\d{1,18}$/)
            .optional(),
          limit: z.coerce.number().int().min(1).max(100).default(50),
        }),
        response: {
          200: z.object({
            rows: z.array(
              z.object({
                n: z.string(),
                at: Instant,
                person: Named,
                act: z.string(),
                subject: z.string().nullable(),
                reason: z.string(),
                outcome: z.string(),
              }),
            ),
          }),
          ...denied,
        },
      },
    },
    async (request, reply) => {
      const under = await auditedBy(store, askedBy(request))
      if (under === 'none') return refused(request, reply)
      const rows = await adminActs(store, { ...request.query, under })
      const names = await namesWithin(
        store,
        rows.map(({ person }) => person),
      )
      return reply.send({ rows: rows.map(({ person, ...row }) => ({ ...row, person: names.known(person) })) })
    },
  )

  /** The unions whose workflows this person operates: null for all, where the office is at the top of the tree. */
  async function scopeOf(request: FastifyRequest): Promise<readonly string[] | null | 'nothing'> {
    const units = unitsOperated(askedBy(request))
    if (units.length === 0) return 'nothing'
    const below = await unionsBelow(store, units)
    return below.isWhole ? null : below.unions
  }

  /** The case, where it lies in what this person operates. */
  async function operated(request: FastifyRequest, id: string): Promise<Head | 'forbidden' | 'unknown'> {
    const units = unitsOperated(askedBy(request))
    if (units.length === 0) return 'forbidden'
    const head = await headOf(store, id)
    return head !== null && head.grievance.charge.path.some((union) => units.includes(union)) ? head : 'unknown'
  }

  function put(
    request: FastifyRequest,
    act: string,
    subject: string | null,
    reason: string,
    outcome: string,
  ): Promise<void> {
    return recordAdminAct(store, { person: askedBy(request).person, act, subject, reason, outcome })
  }
}

function unitsOperated(actor: Actor): readonly string[] {
  return actor.appointments.filter(({ role }) => operating.includes(role)).map(({ unit }) => unit)
}

function isId(text: string): boolean {
  return z.uuid().safeParse(text).success
}

function turnedAway<R extends FastifyReply>(request: FastifyRequest, reply: R, why: 'forbidden' | 'unknown'): R {
  return why === 'forbidden' ? refused(request, reply) : sendBorder(request, reply, 'not-found')
}

function refused<R extends FastifyReply>(request: FastifyRequest, reply: R): R {
  return sendRefusal(
    request,
    reply,
    refuse(
      'not-yours-to-do',
      'forbidden',
      ['只有相应的系统管理或者审计人员可以办理', 'this is for those who operate or audit the platform'],
      ['请以相应身份登录', 'sign in as one of them'],
    ),
  )
}
