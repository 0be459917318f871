import {
  allHandlersFinished,
  CancellationScope,
  condition,
  continueAsNew,
  defineQuery,
  defineSignal,
  isCancellation,
  log,
  proxyActivities,
  proxyLocalActivities,
  setCurrentDetails,
  setHandler,
  sleep,
  workflowInfo,
} from '@temporalio/workflow'
import type { MatterActivities, MatterCursor, MatterLocalActivities } from '../activities/contract.js'
import { isStuck, pause } from './clockwork.js'

/** The record of a matter has moved. A hint: lost, doubled or late ones do no harm. */
export const matterMoved = defineSignal('recordMoved')
/** Where this matter stands, as far as its clocks go. */
export const matterQuery = defineQuery<MatterCursor | null>('cursor')

const { catchUpMatter } = proxyLocalActivities<MatterLocalActivities>({
  startToCloseTimeout: '10s',
  retry: { initialInterval: '200ms', maximumInterval: '30s' },
})

/** An expiry is tried a little late, so that the record's clock is past the end even where the engine's runs ahead. */
const afterTheEnd = 5_000

type Due = MatterCursor['obligations'][number]

/**
 * One matter beside the cases (a supervision letter, a consultation, …), until it is over: it keeps the time and has its
 * papers made; the record decides.
 */
export async function matter(id: string): Promise<void> {
  let moved = false
  let cursor: MatterCursor | null = null
  const begun = new Set<string>()
  let underWay = 0
  const tries: Record<string, { n: number; until: number }> = {}
  setHandler(matterMoved, () => {
    moved = true
  })
  setHandler(matterQuery, () => cursor)

  for (;;) {
    moved = false
    const known: MatterCursor = await catchUpMatter(id)
    cursor = known
    setCurrentDetails(
      [
        `${known.kind} · ${known.status}`,
        ...known.obligations.map(
          (due) => `- ${due.what} ${due.key} · ${due.nextAt}${stuck(due) ? ' · 停滞 stuck' : ''}`,
        ),
      ].join('\n'),
    )
    for (const { key, kind } of known.effects) {
      if (begun.has(key)) continue
      begun.add(key)
      underWay += 1
      const activities = proxyActivities<MatterActivities>({
        activityId: key,
        summary: kind,
        startToCloseTimeout: '5 minutes',
        heartbeatTimeout: '1 minute',
        retry: { initialInterval: '1s', maximumInterval: '5 minutes' },
      })
      activities[kind]({ id, key }).then(ended, ended)
    }
    if (known.over && known.effects.length === 0 && underWay === 0) return
    if (workflowInfo().continueAsNewSuggested && underWay === 0) {
      await condition(allHandlersFinished)
      return continueAsNew<typeof matter>(id)
    }
    const first = firstOf(known.obligations)
    if (first !== null && first.at <= Date.now()) await letTimeAct(first.due)
    else await until(first?.at ?? null)
  }

  function ended(): void {
    underWay -= 1
    moved = true
  }

  function stuck(due: Due): boolean {
    return isStuck(tries[`${due.key}@${due.nextAt}`]?.n ?? 0)
  }

  function firstOf(obligations: readonly Due[]): { readonly due: Due; readonly at: number } | null {
    const times = obligations.map((due) => ({
      due,
      at: Math.max(
        Date.parse(due.nextAt) + (due.next === 'expire' ? afterTheEnd : 0),
        tries[`${due.key}@${due.nextAt}`]?.until ?? 0,
      ),
    }))
    return times.reduce<(typeof times)[number] | null>(
      (least, one) => (least === null || one.at < least.at ? one : least),
      null,
    )
  }

  /** Whether the time has come only the record knows; until it has moved, this waits longer and longer. */
  async function letTimeAct(due: Due): Promise<void> {
    const { letMatterTimeAct } = proxyActivities<MatterActivities>({
      summary: `${due.what} ${due.next}`,
      startToCloseTimeout: '15s',
      scheduleToCloseTimeout: '5 minutes',
      retry: { initialInterval: '500ms', maximumInterval: '30s' },
    })
    try {
      await letMatterTimeAct({ id, key: due.key })
    } catch (failure) {
      if (isCancellation(failure)) throw failure
      log.warn('what time brings could not be written down yet', { key: due.key })
    }
    const stamp = `${due.key}@${due.nextAt}`
    const n = (tries[stamp]?.n ?? 0) + 1
    tries[stamp] = { n, until: Date.now() + pause(n) }
  }

  async function until(at: number | null): Promise<void> {
    let fired = false
    const scope = new CancellationScope()
    if (at !== null)
      scope
        .run(() => sleep(at - Date.now()))
        .then(
          () => {
            fired = true
          },
          () => undefined,
        )
    await condition(() => moved || fired)
    scope.cancel()
  }
}
