import { system, type CaseId } from '../domain/case/actor.js'
import { happened } from '../domain/case/event.js'
import { addMillis } from '../domain/values/time.js'
import type { Claimant } from '../domain/procedure/collective/claimant.js'
import { openedBySplit, reasonOf } from '../domain/procedure/collective/split.js'
import { beforeTheFirst } from './chain.js'
import { claimantsIn } from './claimants.js'
import { newDraft, withEvents, type Draft } from './draft.js'
import { lapse } from './lapse.js'
import { unsealWords, unwrapKey } from './sealing.js'
import { settingFor } from './setting.js'
import type { Sql, Store } from './store.js'
import { transact } from './transaction.js'

/*
 * Splitting off in batches: each is one transaction that opens cases of their own for so many workers and writes the
 * links to both sides. What was done stays done: tried again, it goes on with those who are left.
 */

/** Workers a batch: short enough that nobody who acts on the case waits for it long. */
const batch = 25

/** What the engine's clock may run ahead of the record's, and what a filing may wait for its lock, in milliseconds. */
const grace = 5000

export interface SplitOff {
  readonly moved: boolean
  /** Workers still to be split off. */
  readonly left: number
}

/** One batch. Nothing where the effect is not open (any more). */
export function splitOffSome(store: Store, caseId: CaseId, effect: string): Promise<SplitOff> {
  return transact<SplitOff>(store, { caseId, actor: system.person, key: '' }, async (locked) => {
    const { tx, draft, receivedAt } = locked
    const wanted = draft?.grievance.effects.some(({ key, kind }) => key === effect && kind === 'splitOff') === true
    if (draft === null || !wanted) return { draft: null, answer: () => ({ moved: false, left: 0 }) }
    const current = await lapse(store, locked, draft, addMillis(receivedAt, -grace))
    const [numbers, facts] = await Promise.all([waiting(tx, caseId), factsOf(store, tx, caseId)])
    const rows = await claimantsIn(tx, caseId, [{ of: 'numbers', numbers }], current.entries)
    const ids = await newIds(tx, rows.length)
    const moment = {
      actor: system,
      at: receivedAt,
      due: null,
      facts: settingFor(locked.setting, current.grievance.charge.path),
    }
    const by = { actor: system.person, command: `effect:${effect}`, at: receivedAt }
    const cases = rows.flatMap((row, i): { row: Claimant; draft: Draft }[] => {
      const blank = newDraft(ids[i] ?? '', beforeTheFirst)
      const opened = openedBySplit(current.grievance, row, blank.grievance, facts, moment)
      return opened.length === 0 ? [] : [{ row, draft: withEvents(blank, opened, by) }]
    })
    const left = current.grievance.collective.splitting - cases.length
    const linked = happened('claimants-split', {
      rows: cases.map(({ row, draft: { caseId: id } }) => ({
        n: row.n,
        person: row.person ?? '',
        case: id,
        reason: reasonOf(row),
      })),
      left,
      effect,
    })
    return {
      draft: withEvents(current, [linked], by),
      others: cases.map((one) => one.draft),
      answer: ({ moved }) => ({ moved, left }),
    }
  })
}

async function waiting(sql: Sql, caseId: CaseId): Promise<readonly number[]> {
  const rows = await sql<{ n: number }[]>`
    select n from claimants where case_id = ${caseId} and status = 'splitting' order by n limit ${batch}`
  return rows.map(({ n }) => n)
}

async function newIds(sql: Sql, count: number): Promise<readonly CaseId[]> {
  const rows = await sql<{ id: CaseId }[]>`select uuidv7() as id from generate_series(1, ${count}::integer)`
  return rows.map(({ id }) => id)
}

/** What was said when the case was opened, or corrected since: it is the claim of each of them. Null where the key of the case is gone. */
async function factsOf(store: Store, sql: Sql, caseId: CaseId): Promise<string | null> {
  const [row] = await sql<{ seq: number; sealed: Buffer | null; wrapped: Buffer | null }[]>`
    select e.seq, e.sealed, k.wrapped from events e left join case_keys k on k.case_id = e.case_id
    where e.case_id = ${caseId} and e.type in ('opened', 'opening-corrected') and e.sealed is not null order by e.seq desc limit 1`
  if (row === undefined || row.sealed === null || row.wrapped === null) return null
  const words = unsealWords(unwrapKey(store.keys, caseId, row.wrapped), caseId, row.seq, row.sealed)
  return typeof words['facts'] === 'string' ? words['facts'] : null
}
