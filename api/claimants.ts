import { z } from 'zod'
import { claimantCounts, claimantList, type ClaimantRow } from '../db/queries/claimants.js'
import { placeAt } from '../db/queries/reader.js'
import { isDepartment, seesFromOutside, sidesOf } from '../domain/case/sight.js'
import type { Actor } from '../domain/case/actor.js'
import type { Side } from '../domain/case/event.js'
import type { Grievance } from '../domain/case/grievance.js'
import { claimantStatuses, mandates, splitReasons } from '../domain/procedure/collective/claimant.js'
import { isCollective } from '../domain/procedure/collective/collective.js'
import { portions, rowHash } from '../domain/procedure/collective/framework.js'
import { theGatherer } from '../domain/procedure/collective/who.js'
import { claimantStatusWords, mandateWords, splitWords } from '../domain/procedure/collective/words.js'
import { standingIn } from '../record/claimants.js'
import { openIdentity, type Identity } from '../record/identity.js'
import { unwrapKey } from '../record/sealing.js'
import type { Store } from '../record/store.js'
import type { App } from './app.js'
import { visibleCase } from './cases.js'
import { CaseParams } from './commands.js'
import type { Deps } from './deps.js'
import { described, failing } from './openapi.js'
import { Next } from './paging.js'
import { sendBorder } from './problem.js'
import { Money, Said } from './shapes.js'
import { askedBy } from './signin.js'
import { money } from './views.js'

/*
 * The claimants of a collective case, page by page. A worker reads their own row and how many there are of each kind;
 * the representatives, the employer and those who handle the case read all rows.
 */

const Uuid = z.string().meta({ format: 'uuid' })

const Query = z.strictObject({
  status: z.enum(claimantStatuses).optional(),
  unpaid: z.coerce
    .number()
    .int()
    .min(1)
    .max(200)
    .optional()
    .meta({ description: '尚未付清的期次 / an instalment not yet paid' }),
  cursor: z
    .string()
    .max(100)
    .refine((cursor) => placeAt(cursor, ['number']) !== null, {
      error: '游标无效，请使用上一页返回的 next / not a cursor: use the next of the page before',
    })
    .optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
})

const Row = z
  .object({
    n: z.int(),
    person: Uuid.nullable(),
    own: z.boolean(),
    name: z.string().nullable(),
    idno: z.string().nullable().meta({ description: '已遮盖，本人可见全部 / masked, but for oneself' }),
    phone: z.string().nullable(),
    amount: Money,
    status: z.object({ code: z.enum(claimantStatuses), words: Said }),
    mandate: z.object({ code: z.enum(mandates), words: Said }),
    offer: Money.nullable(),
    settled: Money.nullable(),
    rowHash: z.string().nullable().meta({ description: '本人分户的校验值，签署时提交 / what is signed for this row' }),
    signedAt: z.string().meta({ format: 'date-time' }).nullable(),
    instalments: z.array(
      z.object({
        n: z.int(),
        due: z.string().meta({ format: 'date' }),
        amount: Money,
        status: z.string(),
        received: Money,
      }),
    ),
    split: z.object({ reason: z.enum(splitReasons), words: Said, case: Uuid.nullable() }).nullable(),
    rating: z.object({ score: z.int(), solved: z.boolean() }).nullable(),
  })
  .meta({ id: 'Claimant' })
type Row = z.infer<typeof Row>

const Answer = z.object({
  rows: z.array(Row),
  next: Next,
  counts: z.record(z.string(), z.int()),
  /** What is signed with each row. */
  hash: z.string().nullable(),
})

export function claimantRoute(app: App, { store }: Pick<Deps, 'store'>): void {
  const schema = {
    ...described('listClaimants', { zh: '集体争议的分户', en: 'the claimants of a collective case' }, 'collective'),
    params: CaseParams,
    querystring: Query,
    response: { 200: Answer, ...failing('401', '404', '422', '429', '503') },
  }
  app.get('/grievances/:id/claimants', { schema }, async (request, reply) => {
    const asker = askedBy(request)
    const grievance = await visibleCase(store, request.params.id, asker)
    if (grievance === null || !isCollective(grievance)) return sendBorder(request, reply, 'not-found')
    const actor = await standingIn(store.sql, grievance, asker)
    // A department answers what it was asked; who claims how much is not its to read.
    const sides = sidesOf(grievance, actor)
    if (isDepartment(sides)) return sendBorder(request, reply, 'not-found')
    const { status, unpaid, cursor, limit } = request.query
    const person = readsAll(grievance, actor) ? undefined : actor.person
    const [page, counts, key] = await Promise.all([
      claimantList(store, grievance.id, { status, unpaid, person }, { after: cursor, limit }),
      claimantCounts(store, grievance.id),
      keyOf(store, grievance.id),
    ])
    return reply.send({
      rows: page.rows.map((row) => rowOf(grievance, row, { actor, sides }, key)),
      next: page.next,
      counts: { ...counts },
      hash: grievance.signing.status === 'none' ? null : grievance.signing.hash,
    })
  })
}

/** All rows, for everybody in the case but a worker who speaks for nobody else; whoever keeps the list reads it. */
function readsAll(grievance: Grievance, actor: Actor): boolean {
  return theGatherer.is(grievance, actor) || sidesOf(grievance, actor).some((side) => side !== 'worker')
}

/** Who reads, and on which sides of the case. */
interface Reading {
  readonly actor: Actor
  readonly sides: readonly Side[]
}

/** One row, as somebody reads it. */
export function rowOf(
  grievance: Grievance,
  { sealed, state }: ClaimantRow,
  { actor, sides }: Reading,
  key: Buffer | null,
): Row {
  // An offer stays inside the mediation until it is the text to be signed.
  const inMediation = sides.some((side) => side === 'worker' || side === 'employer' || side === 'mediator')
  const own = state.person === actor.person
  const who: Identity = sealed === null || key === null ? {} : openIdentity(key, grievance.id, state.n, sealed)
  const { framework } = grievance.collective
  const { n, person, amount, status, mandate, settled, split } = state
  return {
    n,
    person,
    own,
    name: who.name ?? null,
    idno: who.idno === undefined ? null : own ? who.idno : masked(who.idno),
    phone: seesFromOutside(sides) ? null : (who.phone ?? null),
    amount: money(amount),
    status: { code: status, words: claimantStatusWords[status] },
    mandate: { code: mandate, words: mandateWords[mandate] },
    offer: state.offer === null || !inMediation ? null : money(state.offer),
    settled: settled === null ? null : money(settled),
    rowHash: settled === null ? null : rowHash(grievance.signing.hash, { n, person, amount: settled }),
    signedAt: state.signature?.at ?? null,
    instalments:
      framework === null || settled === null
        ? []
        : portions(framework, settled).map((portion, i) => {
            const paid = state.payments[i + 1]
            const item = grievance.performance.items[i]
            return {
              n: i + 1,
              due: item?.due ?? framework.schedule[i]?.due ?? '',
              amount: money(portion),
              status: paid?.status ?? (item?.status === 'overdue' ? 'overdue' : 'due'),
              received: money(paid?.received ?? '0'),
            }
          }),
    split: split === null ? null : { ...split, words: splitWords[split.reason] },
    // A judgement is the worker's own; the case shows what all came to.
    rating: own ? state.rating : null,
  }
}

function masked(idno: string): string {
  return `${idno.slice(0, 4)}${'*'.repeat(Math.max(0, idno.length - 8))}${idno.slice(-4)}`
}

/** The key of a case, to open the names of its list; null once it was destroyed. */
export async function keyOf({ sql, keys }: Store, caseId: string): Promise<Buffer | null> {
  const [row] = await sql<{ wrapped: Buffer }[]>`select wrapped from case_keys where case_id = ${caseId}`
  return row === undefined ? null : unwrapKey(keys, caseId, row.wrapped)
}
