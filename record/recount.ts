import { system, type CaseId } from '../domain/case/actor.js'
import { changedYears } from '../domain/law/calendar.js'
import { recount } from '../domain/procedure/recount.js'
import { addMillis, endOfDay, startOfDay } from '../domain/values/time.js'
import { finishRecount, unfinishedRecount, untilAllReadTheNew, type Unfinished } from './calendar.js'
import { withEvents } from './draft.js'
import { lapse } from './lapse.js'
import { settingFor } from './setting.js'
import type { Sql, Store } from './store.js'
import { transact } from './transaction.js'
import { asUnavailable, isUnavailable } from './unavailable.js'

/*
 * Counting again what runs, after a notice was loaded: one command a case, each in a transaction of its own under the
 * lock of its case, so that the service goes on meanwhile. What is left to do is found by a query, so that a run that was
 * broken off is taken up where it stopped; a case that was done, or that nothing changes for, is not written again.
 */

/** What the engine's clock may run ahead of the record's, and what a filing may wait for its lock, in milliseconds. */
const grace = 5000

/** How often, and after which pause in milliseconds, cases are tried again that were busy for too long. */
const mostTries = 30
const pause = 1000

export interface RecountProgress {
  readonly done: number
  readonly total: number
  /** In how many of them, in this run, a date or a flag changed. */
  readonly changed: number
  /** Cases that could not be counted: their record is damaged. While there are any, the recount is not finished. */
  readonly damaged: readonly CaseId[]
}

/**
 * Counts every open case by the calendar in force, so many at once. Safe to break off, to repeat and to run twice at the
 * same time; where a newer notice is loaded meanwhile, it goes on with that one. Raises `Unavailable` where the record is
 * away or a case stays busy.
 */
export async function recountAll(
  store: Store,
  options: { readonly atOnce: number; readonly told?: (progress: RecountProgress) => void },
): Promise<RecountProgress> {
  let progress: RecountProgress = { done: 0, total: 0, changed: 0, damaged: [] }
  let version = 0
  let tries = 0
  for (;;) {
    const unfinished = await unfinishedRecount(store)
    if (unfinished === null) return progress
    if (unfinished.calendar.version !== version) {
      version = unfinished.calendar.version
      await untilAllReadTheNew(store)
    }
    const [done, all] = await Promise.all([countDone(store.sql, version), stillToDo(store.sql, unfinished)])
    const left = all.filter((caseId) => !progress.damaged.includes(caseId))
    progress = { ...progress, done, total: done + left.length }
    options.told?.(progress)
    if (left.length === 0) {
      if (progress.damaged.length > 0) return progress
      await finishRecount(store, version)
      continue
    }
    let busy: unknown = null
    await each(left, options.atOnce, async (caseId) => {
      try {
        const outcome = await recountCase(store, caseId, unfinished)
        if (outcome === 'superseded') return
        progress = { ...progress, done: progress.done + 1, changed: progress.changed + (outcome === 'changed' ? 1 : 0) }
        options.told?.(progress)
      } catch (error) {
        if (isUnavailable(error)) busy = error
        else progress = { ...progress, damaged: [...progress.damaged, caseId] }
      }
    })
    if (busy === null) continue
    tries = progress.done === done ? tries + 1 : 0
    if (tries > mostTries) throw busy
    await new Promise((resolve) => setTimeout(resolve, pause))
  }
}

type Outcome = 'changed' | 'same' | 'done-before' | 'superseded'

/** One case. Nothing where it was counted by this version before, or where a newer one is in force by now. */
export function recountCase(store: Store, caseId: CaseId, { calendar, earlier }: Unfinished): Promise<Outcome> {
  return transact<Outcome>(store, { caseId, actor: system.person, key: '' }, async (locked) => {
    const { tx, draft, receivedAt, setting } = locked
    const { version } = calendar
    if (setting.calendar.version !== version) return { draft: null, answer: () => 'superseded' }
    const noted =
      await tx`insert into recounts (version, case_id) values (${version}, ${caseId}) on conflict do nothing`
    if (noted.count === 0 || draft === null) return { draft: null, answer: () => 'done-before' }
    const current = await lapse(store, locked, draft, addMillis(receivedAt, -grace))
    const facts = settingFor(setting, current.grievance.charge.path)
    const events = recount(current.grievance, earlier, { actor: system, at: receivedAt, due: null, facts })
    return {
      draft: withEvents(current, events, { actor: system.person, command: `recount:${version}`, at: receivedAt }),
      answer: () => (events.length === 0 ? 'same' : 'changed'),
    }
  })
}

/**
 * Cases with a running period, or a limitation, that may reach into a year whose days are others now. It asks wide: a
 * notice may name days of the December before, a last day rolls, and the second period is as long as the first.
 */
async function stillToDo(sql: Sql, unfinished: Unfinished): Promise<readonly CaseId[]> {
  const years = yearsOf(unfinished)
  const [first, last] = [years[0], years.at(-1)]
  if (first === undefined || last === undefined) return []
  const [fromDay, untilDay] = [`${first - 1}-12-01`, `${last}-12-31`]
  const [from, until] = [startOfDay(fromDay), endOfDay(untilDay)]
  const rows = await sql<{ case_id: CaseId }[]>`
    select touched.case_id from (
      select case_id from obligations
      where not suspended and overdue = 0 and start <= ${until}
        and greatest(due, due + (due - start) + interval '30 days') >= ${from}
      union
      select case_id from heads
      where closed_at is null and state #>> '{limitation,leads}' between ${fromDay} and ${`${last + 1}-01-31`}
    ) as touched
    where not exists (
      select 1 from recounts r where r.version = ${unfinished.calendar.version} and r.case_id = touched.case_id)
    order by touched.case_id`.catch(unavailable)
  return rows.map(({ case_id }) => case_id)
}

async function countDone(sql: Sql, version: number): Promise<number> {
  const [row] = await sql<{ n: number }[]>`select count(*)::integer as n from recounts where version = ${version}`
  return row?.n ?? 0
}

/** The years that are others than in the last calendar which every case was counted by. */
function yearsOf({ calendar, earlier }: Unfinished): readonly number[] {
  return [...new Set(earlier.flatMap((one) => changedYears(one, calendar)))].sort((a, b) => a - b)
}

async function each<T>(all: readonly T[], atOnce: number, work: (one: T) => Promise<void>): Promise<void> {
  const left = all.values()
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (const one of left) await work(one)
    }),
  )
}

function unavailable(error: unknown): never {
  throw asUnavailable(error)
}
