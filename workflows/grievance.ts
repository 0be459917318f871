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
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow'
import type { Cursor, Due, EffectActivities, LocalActivities, TimeActivities } from '../activities/contract.js'
import { searchAttributes } from './attributes.js'
import { activityOf, actsAt, isStuck, pause, summaryOf, summaryOfEffect } from './clockwork.js'

/** The record has moved, to `seq` or beyond. A hint: lost, doubled or late ones do no harm. */
export const recordMoved = defineSignal<[seq: number]>('recordMoved')
/** Where this case stands, as far as its clocks go. */
export const cursorQuery = defineQuery<Standing>('cursor')
/** An administrator stops effects from being begun, or lets them go on; what is under way is not touched. A hint: the record keeps it. */
export const pauseEffects = defineSignal<[paused: boolean]>('pauseEffects')
/** What the clock will act on, earliest first. */
export const clocksQuery = defineQuery<readonly Clock[]>('clocks')

export interface Standing {
  readonly seq: number
  readonly hash: string
  readonly stage: string
  readonly archived: boolean
  /** When the standing timer fires; null when none is armed. */
  readonly timer: string | null
  readonly effects: Readonly<Record<string, EffectStatus>>
  /** Something was tried over and over and changed nothing, or failed for good: a person must look. */
  readonly stuck: boolean
  /** Effects wait until an administrator lets them go on. */
  readonly paused: boolean
  /** How often the record turned out to be another than the one known here: a restored database. */
  readonly alarms: number
}

export interface Clock extends Due {
  readonly tries: number
}

type EffectStatus = 'under way' | 'done' | 'failed'
type Patience = { readonly tries: number; readonly until: number }

// Only short SQL: it rides on the workflow task.
const { catchUp } = proxyLocalActivities<LocalActivities>({
  startToCloseTimeout: '10s',
  retry: { initialInterval: '200ms', maximumInterval: '30s' },
})

/** One case, from its opening until it is archived. It keeps the time and carries out what follows; the record decides. */
export async function grievance(caseId: string, last: Cursor | null = null, paused = false): Promise<void> {
  const shell = new Shell(caseId, last, paused)
  shell.setup()
  await shell.run()
}

class Shell {
  private moved = false
  private timer: { readonly at: number; readonly scope: CancellationScope } | null = null
  private readonly effects: Record<string, EffectStatus> = {}
  private patience: Record<string, Patience> = {}
  private alarms = 0
  private shown: string

  constructor(
    private readonly caseId: string,
    private cursor: Cursor | null,
    private paused: boolean,
  ) {
    this.shown = JSON.stringify(cursor?.attributes ?? null)
  }

  setup(): void {
    setHandler(recordMoved, () => {
      this.moved = true
    })
    setHandler(pauseEffects, (paused) => {
      this.paused = paused
      this.moved = true
    })
    setHandler(cursorQuery, () => this.standing())
    setHandler(clocksQuery, () => this.clocks())
  }

  async run(): Promise<void> {
    for (;;) {
      const cursor = await this.catchUpWithTheRecord()
      this.showWhereItStands(cursor)
      this.carryOutEffects(cursor)
      if (this.isOver(cursor)) return
      if (workflowInfo().continueAsNewSuggested && !this.isCarryingOut()) await this.beginAnew(cursor)
      const first = this.firstToActOn(cursor)
      if (first !== null && first.at <= Date.now()) await this.letTimeAct(first.due)
      else await this.waitForTimeOrRecord(first)
    }
  }

  /** Takes what the record says, even where it contradicts what was known here: the record decides. */
  private async catchUpWithTheRecord(): Promise<Cursor> {
    let known: Cursor
    do {
      this.moved = false
      const { cursor, alarm, held } = await catchUp({
        caseId: this.caseId,
        seq: this.cursor?.seq ?? 0,
        hash: this.cursor?.hash ?? '',
      })
      if (alarm) this.startFromAnotherRecord(cursor)
      this.paused = held ?? this.paused
      this.cursor = known = cursor
    } while (this.moved)
    this.patience = Object.fromEntries(
      known.obligations.flatMap((due) => {
        const patience = this.patience[stamp(due)]
        return patience === undefined ? [] : [[stamp(due), patience]]
      }),
    )
    return known
  }

  /** A database was restored: what was carried out for the lost events may have to be carried out again. */
  private startFromAnotherRecord(cursor: Cursor): void {
    log.error('the record is not the one this case knew', { knownSeq: this.cursor?.seq ?? 0, seq: cursor.seq })
    this.alarms += 1
    for (const [key, status] of Object.entries(this.effects)) if (status !== 'under way') delete this.effects[key]
  }

  /** In the engine's own pages and lists: codes and times, nobody's name or words. */
  private showWhereItStands(cursor: Cursor): void {
    const lines = this.clocks().map(
      (clock) => `- ${summaryOf(clock)} · ${clock.key} · ${clock.nextAt}${isStuck(clock.tries) ? ' · 停滞 stuck' : ''}`,
    )
    setCurrentDetails([`${cursor.stage} · ${cursor.seq}`, ...lines].join('\n'))
    const attributes = JSON.stringify(cursor.attributes)
    if (attributes === this.shown) return
    this.shown = attributes
    upsertSearchAttributes(searchAttributes(cursor.attributes))
  }

  /** Starts what the record still holds open, beside the clocks. Each is begun once a run; the record closes it. */
  private carryOutEffects(cursor: Cursor): void {
    if (this.paused) return
    for (const { key, kind } of cursor.effects) {
      if (this.effects[key] !== undefined) continue
      this.effects[key] = 'under way'
      const activities = proxyActivities<EffectActivities>({
        activityId: key,
        summary: summaryOfEffect(kind),
        startToCloseTimeout: '5 minutes',
        heartbeatTimeout: '1 minute',
        retry: { initialInterval: '1s', maximumInterval: '5 minutes' },
      })
      activities[kind]({ caseId: this.caseId, key }).then(
        () => this.effectEnded(key, 'done'),
        () => this.effectEnded(key, 'failed'),
      )
    }
  }

  private effectEnded(key: string, status: EffectStatus): void {
    this.effects[key] = status
    this.moved = true
  }

  private isCarryingOut(): boolean {
    return Object.values(this.effects).includes('under way')
  }

  private isOver(cursor: Cursor): boolean {
    return cursor.archived && cursor.effects.length === 0 && !this.isCarryingOut()
  }

  private async beginAnew(cursor: Cursor): Promise<never> {
    await condition(allHandlersFinished)
    return continueAsNew<typeof grievance>(this.caseId, cursor, this.paused)
  }

  private firstToActOn(cursor: Cursor): { readonly due: Due; readonly at: number } | null {
    const times = cursor.obligations.map((due) => ({
      due,
      at: Math.max(actsAt(due), this.patience[stamp(due)]?.until ?? 0),
    }))
    return times.reduce<(typeof times)[number] | null>(
      (first, one) => (first === null || one.at < first.at ? one : first),
      null,
    )
  }

  /** Says what happens now that this time has come. Whether it did, only the record knows: until it has moved, wait longer and longer. */
  private async letTimeAct(due: Due): Promise<void> {
    const activities = proxyActivities<TimeActivities>({
      summary: summaryOf(due),
      startToCloseTimeout: '15s',
      scheduleToCloseTimeout: '5 minutes',
      retry: { initialInterval: '500ms', maximumInterval: '30s' },
    })
    try {
      await activities[activityOf(due)]({ caseId: this.caseId, key: due.key })
    } catch (failure) {
      if (isCancellation(failure)) throw failure
      log.warn('what time brings could not be written down yet', { key: due.key })
    }
    const tries = (this.patience[stamp(due)]?.tries ?? 0) + 1
    this.patience[stamp(due)] = { tries, until: Date.now() + pause(tries) }
  }

  /** One standing timer: another is armed only where an earlier one is needed; a stale one merely wakes us to look. */
  private async waitForTimeOrRecord(first: { readonly due: Due; readonly at: number } | null): Promise<void> {
    if (first !== null && (this.timer === null || first.at < this.timer.at)) this.arm(first.at, summaryOf(first.due))
    const standing = this.timer
    await condition(() => this.moved || this.timer !== standing)
  }

  private arm(at: number, summary: string): void {
    this.timer?.scope.cancel()
    const timer = { at, scope: new CancellationScope() }
    this.timer = timer
    timer.scope
      .run(() => sleep(at - Date.now(), { summary }))
      .then(
        () => {
          if (this.timer === timer) this.timer = null
        },
        () => undefined,
      )
  }

  private standing(): Standing {
    return {
      seq: this.cursor?.seq ?? 0,
      hash: this.cursor?.hash ?? '',
      stage: this.cursor?.stage ?? '',
      archived: this.cursor?.archived ?? false,
      timer: this.timer === null ? null : new Date(this.timer.at).toISOString(),
      effects: { ...this.effects },
      stuck:
        Object.values(this.patience).some(({ tries }) => isStuck(tries)) ||
        Object.values(this.effects).includes('failed'),
      paused: this.paused,
      alarms: this.alarms,
    }
  }

  private clocks(): Clock[] {
    return (this.cursor?.obligations ?? []).map((due) => ({ ...due, tries: this.patience[stamp(due)]?.tries ?? 0 }))
  }
}

/** A clock at one of its times: patience with it ends when it has moved on. */
function stamp(due: Due): string {
  return `${due.key}@${due.nextAt}`
}
