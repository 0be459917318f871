import { z } from 'zod'
import { placeAt } from '../db/queries/reader.js'
import {
  caseRecords,
  casesInRecord,
  matterRecords,
  placeAfter,
  type CaseRecordFilter,
  type InRecord,
  type RecordPaging,
  type RecordPart,
} from '../db/queries/workflows.js'
import type { UnitId } from '../domain/case/actor.js'
import { refuse } from '../domain/case/refusal.js'
import { roomOf } from '../domain/matters/fold.js'
import { matterKinds } from '../domain/matters/matter.js'
import { claimTypes } from '../domain/procedure/opening.js'
import { stages, stageWords } from '../domain/procedure/roads.js'
import type { Words } from '../domain/values/time.js'
import type { App } from './app.js'
import type { Deps } from './deps.js'
import { workflowStatuses, type WorkflowFilter, type WorkflowRow, type WorkflowType } from './engine-admin.js'
import { namesWithin } from './names.js'
import { described, failing } from './openapi.js'
import { notYours, operatedBy } from './operators.js'
import { sendRefusal } from './problem.js'
import { Named, Said } from './shapes.js'
import { askedBy } from './signin.js'

/*
 * The list of workflows. Those of cases are searched in the engine, by what they show of themselves; those of matters show
 * nothing, so the record says which there are, and the engine how they are. What the engine has lost, only the record knows.
 */

const Instant = z.string().meta({ format: 'date-time' })
const Moment = z.iso.datetime({ error: '须为 UTC 时刻 / a UTC moment, such as 2026-11-26T00:00:00Z' })
const Flag = z.enum(['true', 'false'])
const kinds = ['case', ...matterKinds] as const

const Row = z
  .object({
    kind: z.enum(kinds),
    case: z.object({ id: z.string(), number: z.string().nullable() }).meta({
      description: '案件，或者 kind 所说的事项 / the case, or the matter of that kind',
    }),
    status: z
      .string()
      .meta({ description: 'Missing：留痕有、引擎没有运行 / Missing: in the record, and not run by the engine' }),
    startedAt: Instant.nullable(),
    closedAt: Instant.nullable(),
    historyLength: z.int(),
    engine: z.object({ stage: z.string().nullable(), nextDue: z.string().nullable(), overdue: z.boolean().nullable() }),
    record: z
      .object({ stage: z.object({ code: z.string(), words: Said }), seq: z.int(), overdue: z.boolean() })
      .nullable(),
    agrees: z.boolean().meta({ description: '引擎与留痕一致 / the engine and the record agree' }),
    failing: z.boolean().meta({ description: '反复失败，标红 / something fails again and again: shown in red' }),
    union: Named.nullable(),
  })
  .meta({ id: 'WorkflowRow' })
type Row = z.infer<typeof Row>

const Query = z.strictObject({
  kind: z.enum(kinds).default('case'),
  missing: Flag.optional().meta({
    description: '只看留痕有而引擎没有运行的 / those alone that are open in the record and not run by the engine',
  }),
  stage: z.enum(stages).optional(),
  union: z.uuid().toLowerCase().optional(),
  district: z
    .string()
    .regex(/^\d{6}$/)
    .optional()
    .meta({ description: '六位区划代码 / six digits, GB/T 2260' }),
  claim: z.enum(claimTypes).optional(),
  collective: Flag.optional(),
  overdue: Flag.optional(),
  dueBefore: Moment.optional().meta({
    description: '最早的期限在此时刻之前届满 / the earliest period ends before this moment',
  }),
  dueAfter: Moment.optional().meta({
    description: '最早的期限在此时刻或之后届满 / the earliest period ends at this moment or after',
  }),
  status: z.enum(workflowStatuses).default('Running'),
  disagreeing: Flag.optional().meta({ description: '只看不一致的 / those alone that do not agree' }),
  cursor: z
    .string()
    .max(2000)
    .regex(/^[\w-]+$/)
    .optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
})
type Query = z.infer<typeof Query>
type Kind = Query['kind']

/** What can be told apart only of cases. */
const ofCases = ['stage', 'district', 'claim', 'collective'] as const
/** A failing task is red from this attempt on. */
export const redFrom = 4
/** Open cases that one request looks at to find those that are missing: the engine is asked of so many at once, so often. */
const lookedAt = { atOnce: 100, times: 50 } as const

export function workflowListRoute(app: App, { store, engine }: Pick<Deps, 'store' | 'engine'>): void {
  const { admin } = engine

  app.get(
    '/admin/workflows',
    {
      schema: {
        ...described('listWorkflows', { zh: '运行中的工作流', en: 'running workflows' }, 'admin', {
          zh: '系统管理人员',
          en: 'those who operate the platform',
        }),
        querystring: Query,
        response: {
          200: z.object({ rows: z.array(Row), next: z.string().nullable() }),
          ...failing('401', '403', '422', '429', '503'),
        },
      },
    },
    async (request, reply) => {
      const scope = await operatedBy(store, askedBy(request))
      if (scope === 'none') return notYours(request, reply)
      const { query } = request
      const odd = query.kind === 'case' ? undefined : ofCases.find((name) => query[name] !== undefined)
      if (odd !== undefined) return sendRefusal(request, reply, onlyOfCases(odd))
      const page = await (query.missing === 'true'
        ? missing(query, scope)
        : query.kind === 'case'
          ? casesIn(query, scope)
          : mattersIn(query, query.kind, scope))
      const rows = query.disagreeing === 'true' ? page.rows.filter(({ agrees }) => !agrees) : page.rows
      const names = await namesWithin(store, rows)
      return reply.send({
        rows: rows.map((row) => ({ ...row, union: names.named(row.union?.id ?? null) })),
        next: page.next,
      })
    },
  )

  type Scope = readonly UnitId[] | null
  interface Found {
    readonly rows: readonly Row[]
    readonly next: string | null
  }

  async function casesIn(query: Query, scope: Scope): Promise<Found> {
    const page = await admin.list({ ...searched(query, scope), status: query.status }, query)
    const known = new Map(
      (await casesInRecord(store, page.rows.map(({ id }) => id).filter(isId))).map((one) => [one.id, one]),
    )
    return { rows: await shown('case', page.rows, known), next: page.next }
  }

  async function mattersIn(query: Query, kind: Exclude<Kind, 'case'>, scope: Scope): Promise<Found> {
    const paging = { after: query.cursor, limit: query.limit }
    const filter = { ...searched(query, scope), open: query.status === 'Running' }
    const { rows, end } = await matterRecords(store, kind, filter, paging)
    const runs = await admin.runs(
      'matter',
      rows.map(({ id }) => id),
      query.status,
    )
    const order = new Map(rows.map(({ id }, i) => [id, i]))
    const inOrder = runs.toSorted((a, b) => (order.get(a.id) ?? 0) - (order.get(b.id) ?? 0))
    return {
      rows: await shown(kind, inOrder, new Map(rows.map((one) => [one.id, one]))),
      next: nextOf({ rows, end }),
    }
  }

  /** Goes through what is open in the record until a page is full; there may be a next page that holds nothing. */
  async function missing(query: Query, scope: Scope): Promise<Found> {
    const lost: InRecord[] = []
    let after =
      query.cursor === undefined || placeAt(query.cursor, ['instant', 'id']) === null ? undefined : query.cursor
    for (let n = 0; n < lookedAt.times; n += 1) {
      const part = await openOf(query, scope, { after, limit: lookedAt.atOnce })
      const running = await admin.running(
        typeOf(query.kind),
        part.rows.map(({ id }) => id),
      )
      for (const one of part.rows) {
        if (running.has(one.id)) continue
        lost.push(one)
        if (lost.length === query.limit) return { rows: lost.map(lostRow), next: placeAfter(one) }
      }
      after = nextOf(part) ?? undefined
      if (after === undefined) break
    }
    return { rows: lost.map(lostRow), next: after ?? null }
  }

  function openOf(query: Query, scope: Scope, paging: RecordPaging): Promise<RecordPart> {
    const filter = { ...searched(query, scope), open: true }
    return query.kind === 'case' ? caseRecords(store, filter, paging) : matterRecords(store, query.kind, filter, paging)
  }

  async function shown(
    kind: Kind,
    runs: readonly WorkflowRow[],
    known: ReadonlyMap<string, InRecord>,
  ): Promise<readonly Row[]> {
    const running = runs.filter(({ status }) => status === 'Running').map(({ id }) => id)
    const attempts = await admin.attempts(typeOf(kind), running)
    return runs.map((run) => rowOf(kind, run, known.get(run.id) ?? null, (attempts.get(run.id) ?? 0) >= redFrom))
  }
}

/** What was asked for, in what this person operates. */
function searched(
  { stage, union, district, claim, collective, overdue, dueBefore, dueAfter }: Query,
  scope: readonly UnitId[] | null,
): WorkflowFilter & Omit<CaseRecordFilter, 'open'> {
  return {
    stage,
    unions: union === undefined ? scope : scope === null || scope.includes(union) ? [union] : [],
    district,
    claim,
    collective: truth(collective),
    overdue: truth(overdue),
    dueBefore: momentOf(dueBefore),
    dueAfter: momentOf(dueAfter),
  }
}

/** As the record writes it: with its milliseconds. */
function momentOf(text: string | undefined): string | undefined {
  return text === undefined ? undefined : new Date(text).toISOString()
}

function rowOf(kind: Kind, run: WorkflowRow, known: InRecord | null, fails: boolean): Row {
  const { id, status, startedAt, closedAt, historyLength, stage, nextDue, overdue } = run
  const union = kind === 'case' ? run.union : (known?.union ?? null)
  // A matter shows nothing of itself to the engine's lists: what it has acknowledged is what can be told.
  const says = known !== null && (kind === 'case' ? stage === known.stage && overdue === known.overdue : known.heard)
  return {
    kind,
    case: { id, number: known?.number ?? null },
    status,
    startedAt,
    closedAt,
    historyLength,
    engine: { stage, nextDue, overdue },
    record: known === null ? null : recordOf(known),
    agrees: says && (status === 'Running') === known.open,
    failing: fails,
    union: union === null || union === '' ? null : { id: union, name: null },
  }
}

function lostRow(known: InRecord): Row {
  return {
    kind: known.kind,
    case: { id: known.id, number: known.number },
    status: 'Missing',
    startedAt: null,
    closedAt: null,
    historyLength: 0,
    engine: { stage: null, nextDue: null, overdue: null },
    record: recordOf(known),
    agrees: false,
    failing: false,
    union: known.union === null ? null : { id: known.union, name: null },
  }
}

function recordOf({ kind, stage, seq, overdue }: InRecord): Row['record'] {
  return { stage: { code: stage, words: wordsOf(kind, stage) }, seq, overdue }
}

function wordsOf(kind: Kind, code: string): Words {
  const words: Readonly<Record<string, Words>> = kind === 'case' ? stageWords : roomOf(kind).words.status
  return words[code] ?? { zh: code, en: code }
}

function nextOf({ rows, end }: RecordPart): string | null {
  const last = rows.at(-1)
  return end || last === undefined ? null : placeAfter(last)
}

function typeOf(kind: Kind): WorkflowType {
  return kind === 'case' ? 'grievance' : 'matter'
}

function truth(flag: 'true' | 'false' | undefined): boolean | undefined {
  return flag === undefined ? undefined : flag === 'true'
}

function isId(text: string): boolean {
  return z.uuid().safeParse(text).success
}

function onlyOfCases(name: (typeof ofCases)[number]) {
  return refuse(
    'only-of-cases',
    'invalid',
    [`只有案件能按 ${name} 查找`, `${name} can be asked of cases alone`],
    [`请去掉 ${name}，或者去掉 kind`, `leave out ${name}, or kind`],
  )
}
