import { z } from 'zod'
import { obligations } from '../domain/case/fold.js'
import { stageOf } from '../domain/case/stage.js'
import { stages, stageWords } from '../domain/procedure/roads.js'
import { whatWords } from '../domain/procedure/words.js'
import { adminActs, onRecord } from '../record/admin-acts.js'
import { holdEffects, knowsEnough, tellAgain } from '../record/engine.js'
import type { Head } from '../record/heads.js'
import { tellAllAgain } from '../record/rebuild.js'
import type { App } from './app.js'
import { auditedBy } from './auditors.js'
import { CaseParams } from './commands.js'
import type { Deps } from './deps.js'
import { namesWithin } from './names.js'
import { described, failing } from './openapi.js'
import { notYours, operatedBy, operatedCase, turnedAway } from './operators.js'
import { sendBorder } from './problem.js'
import { Named, Said } from './shapes.js'
import { askedBy } from './signin.js'
import { redFrom, workflowListRoute } from './workflow-list.js'

/*
 * Running workflows, for those who operate the platform: what the engine says of each case beside what the record says, and
 * what can be done when the two do not agree. That an act is asked for is on record, with the reason given, before it is
 * done, and what came of it after. Nothing here shows or decides what a case is about.
 */

const Instant = z.string().meta({ format: 'date-time' })

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
    agrees: z.boolean().meta({
      description:
        '引擎知道它该知道的：须办事项、后续、阶段没有变的事不告诉引擎 / the engine knows what it must: it is not told of what moves neither what is owed nor effects nor the stage',
    }),
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
export function workflowRoutes(app: App, { store, engine }: Pick<Deps, 'store' | 'engine'>): void {
  const { admin } = engine
  const denied = failing('401', '403', '404', '422', '429', '503')

  workflowListRoute(app, { store, engine })

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
      const head = await operatedCase(store, askedBy(request), request.params.id)
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
        agrees: standing !== null && (await knowsEnough(store, head.grievance.id, standing)),
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

  // The reason is somebody's words: it stands in no address.
  app.post(
    '/admin/workflows/:id/history',
    {
      schema: {
        ...described('readWorkflowHistory', { zh: '工作流历史（已解码）', en: 'the history, decoded' }, 'admin', who),
        params: CaseParams,
        body: Reason,
        response: { 200: z.object({ steps: z.array(Step) }), ...denied, ...failing('400', '413', '415') },
      },
    },
    async (request, reply) => {
      const head = await operatedCase(store, askedBy(request), request.params.id)
      if (typeof head === 'string') return turnedAway(request, reply, head)
      const { id } = head.grievance
      const act = { person: askedBy(request).person, act: 'read-history', subject: id, reason: request.body.reason }
      const steps = await onRecord(store, act, {
        run: () => admin.history(id, 2000),
        outcomeOf: (found) => (found === null ? 'none' : 'read'),
      })
      return steps === null ? sendBorder(request, reply, 'not-found') : reply.send({ steps: [...steps] })
    },
  )

  const acts = {
    resync: {
      title: { zh: '重新对表', en: 'have it catch up again' },
      run: async ({ grievance, seq }: Head) => {
        await tellAgain(store, grievance.id)
        engine.tell(grievance.id, seq)
        return 'told'
      },
    },
    restart: {
      title: { zh: '由留痕重建该工作流', en: 'build it again from the record' },
      run: async ({ grievance, seq }: Head, reason: string) => {
        const ended = await admin.terminate(grievance.id, reason)
        await tellAgain(store, grievance.id)
        engine.tell(grievance.id, seq)
        return ended ? 'restarted' : 'started'
      },
    },
    'pause-effects': {
      title: { zh: '暂停后续动作', en: 'hold its effects' },
      run: (head: Head) => hold(head, true),
    },
    'resume-effects': {
      title: { zh: '恢复后续动作', en: 'let its effects go on' },
      run: (head: Head) => hold(head, false),
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
        const head = await operatedCase(store, askedBy(request), request.params.id)
        if (typeof head === 'string') return turnedAway(request, reply, head)
        const { reason } = request.body
        const act = { person: askedBy(request).person, act: name, subject: head.grievance.id, reason }
        const outcome = await onRecord<string>(store, act, {
          run: () => run(head, reason),
          outcomeOf: (came) => came,
        })
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
          200: Done.extend({ cases: z.int(), matters: z.int() }),
          ...failing('400', '401', '403', '413', '415', '422', '429', '503'),
        },
      },
    },
    async (request, reply) => {
      const actor = askedBy(request)
      if ((await operatedBy(store, actor)) !== null) return notYours(request, reply)
      const act = { person: actor.person, act: 'rebuild-all', subject: null, reason: request.body.reason }
      // The sweep tells them, so many at a time.
      const told = await onRecord(store, act, { run: () => tellAllAgain(store), outcomeOf: () => 'told' })
      return reply.send({ outcome: 'told', ...told })
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
                asked: z.string().nullable().meta({
                  description: '结果所属的那一条 n；办理前的那一条为空 / the n of which this is the outcome',
                }),
                person: Named.nullable().meta({ description: '在主机上办理的为空 / null: on the machine itself' }),
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
      if (under === 'none') return notYours(request, reply)
      const rows = await adminActs(store, { ...request.query, under })
      const names = await namesWithin(
        store,
        rows.map(({ person }) => person),
      )
      return reply.send({ rows: rows.map(({ person, ...row }) => ({ ...row, person: names.named(person) })) })
    },
  )

  /** Kept in the record, so that a workflow that is made anew knows; a run that is there is told at once. */
  async function hold({ grievance, seq }: Head, held: boolean): Promise<string> {
    await holdEffects(store, grievance.id, held)
    const there = await admin.pauseEffects(grievance.id, held)
    engine.tell(grievance.id, seq)
    return there ? (held ? 'paused' : 'resumed') : held ? 'paused-when-started' : 'resumed-when-started'
  }
}
