import { z } from 'zod'
import { goneOnIn } from '../db/queries/alike.js'
import { caseList, type CaseRow as FoundCase } from '../db/queries/cases.js'
import { claimTypes } from '../domain/procedure/opening.js'
import { stages, stageWords } from '../domain/procedure/roads.js'
import { claimWords } from '../domain/procedure/words.js'
import { endOfDay, startOfDay } from '../domain/values/time.js'
import { outcomes } from '../domain/procedure/closing.js'
import { DayInput } from '../domain/procedure/inputs.js'
import type { App } from './app.js'
import { oneOf } from './codes.js'
import type { Deps } from './deps.js'
import { linkView } from './links.js'
import { namesWithin, type Names } from './names.js'
import { described, failing } from './openapi.js'
import { Next, Paging } from './paging.js'
import { CaseLink, Money, Named, Said } from './shapes.js'
import { askedBy } from './signin.js'
import { money } from './views.js'

/*
 * The cases that somebody may see, page by page. What they may see is a condition of the query, so that no page, no
 * count and no cursor says anything of the others.
 */

const Query = Paging.extend({
  stage: z.enum(stages).optional(),
  union: z.uuid().toLowerCase().optional().meta({ description: '主办工会 / the union in charge' }),
  claim: z.enum(claimTypes).optional(),
  overdue: z.enum(['true', 'false']).optional(),
  number: z.string().min(1).max(60).optional().meta({ description: '案号的一部分 / part of a number' }),
  openedFrom: DayInput.optional(),
  openedTo: DayInput.optional().meta({ description: '含当日 / that day included' }),
  sort: z
    .enum(['openedAt', 'nextDue'])
    .default('openedAt')
    .meta({ description: 'openedAt：最新在前；nextDue：最早到期在前 / the latest first; what is due first, first' }),
})

export const CaseRow = z
  .object({
    id: z.string().meta({ format: 'uuid' }),
    number: z.string(),
    stage: z.object({ code: z.enum(stages), words: Said }),
    openedAt: z.string().meta({ format: 'date-time' }),
    union: Named.nullable(),
    officer: Named.nullable(),
    claimant: Named.nullable(),
    respondents: z.array(Named),
    district: z.string(),
    claim: z.object({ code: z.enum(claimTypes), words: Said }),
    amount: Money,
    outcome: z.enum(outcomes).nullable(),
    closedAt: z.string().meta({ format: 'date-time' }).nullable(),
    nextDue: z.string().meta({ format: 'date-time' }).nullable(),
    overdue: z.boolean(),
    merged: CaseLink.nullable().meta({ description: '已并入的案件 / the case in which it goes on' }),
  })
  .meta({ id: 'CaseRow' })
type Row = z.infer<typeof CaseRow>

export function listRoute(app: App, { store }: Pick<Deps, 'store'>): void {
  const schema = {
    ...described('listCases', { zh: '案件列表', en: 'the cases that you may see' }, 'cases'),
    querystring: Query,
    response: { 200: z.object({ rows: z.array(CaseRow), next: Next }), ...failing('401', '422', '429', '503') },
  }
  app.get('/grievances', { schema }, async (request, reply) => {
    const { stage, union, claim, overdue, number, openedFrom, openedTo, sort, cursor, limit } = request.query
    const page = await caseList(
      store,
      askedBy(request),
      {
        stage,
        union,
        claim,
        overdue: overdue === undefined ? undefined : overdue === 'true',
        text: number,
        openedFrom: openedFrom === undefined ? undefined : startOfDay(openedFrom),
        openedBefore: openedTo === undefined ? undefined : endOfDay(openedTo),
      },
      sort === 'nextDue' ? 'next_due' : 'opened_at',
      { after: cursor, limit },
    )
    const [names, merged] = await Promise.all([
      namesWithin(store, page.rows),
      goneOnIn(
        store.sql,
        page.rows.flatMap(({ caseId, isMerged }) => (isMerged ? [caseId] : [])),
      ),
    ])
    return reply.send({ rows: page.rows.map((row) => rowOf(row, names, merged)), next: page.next })
  })
}

export function rowOf(row: FoundCase, names: Names, merged: Awaited<ReturnType<typeof goneOnIn>>): Row {
  const stage = oneOf(stages, row.stage)
  const claim = oneOf(claimTypes, row.claim)
  return {
    id: row.caseId,
    number: row.number,
    stage: { code: stage, words: stageWords[stage] },
    openedAt: row.openedAt,
    union: names.named(row.union),
    officer: names.named(row.officer),
    claimant: names.named(row.claimant),
    respondents: row.respondents.map(names.known),
    district: row.district,
    claim: { code: claim, words: claimWords[claim] },
    amount: money(row.amount),
    outcome: row.outcome === null ? null : oneOf(outcomes, row.outcome),
    closedAt: row.closedAt,
    nextDue: row.nextDue,
    overdue: row.overdue,
    merged: linkView(merged.get(row.caseId)),
  }
}
