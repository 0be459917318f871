import { happened, type NewEvent } from '../case/event.js'
import type { Grievance } from '../case/grievance.js'
import { keyOf, type Obligation, type Owed } from '../case/obligation.js'
import { agreedDayTerm } from '../law/counting.js'
import { openWays, type OwedFor, type WayOnDefault } from '../law/default-ways.js'
import type { Setting } from '../law/period.js'
import * as fen from '../values/fen.js'
import type { Fen } from '../values/fen.js'
import { shanghaiDay, type Day } from '../values/time.js'
import { employerOf, workerOf } from './acceptance.js'
import { settingOf } from './arbitration/stating.js'
import { offerChoice } from './choice.js'
import { isSought } from './closing.js'
import { isCollective } from './collective/collective.js'
import { counted, type Each } from './collective/performance.js'
import type { ClaimType } from './opening.js'
import { openRating } from './rating.js'
import { aPeriodLater, room, type Moment } from './room.js'
import type { Settlement } from './settlement.js'

/*
 * Performance (履行): every instalment and every other duty has its day. The employer reports, the worker confirms:
 * silence never confirms a payment. What is missed is a default, with what the worker can do now and the last day of each.
 * (劳动争议调解仲裁法 15, 16; 民法典 203 for a day that falls on a rest day)
 */

export interface Item {
  readonly n: number
  readonly kind: 'payment' | 'act'
  readonly amount: Fen
  readonly due: Day
  /** The obligation it is owed under. */
  readonly key: string
  readonly received: Fen
  readonly reported: { readonly since: number; readonly amount: Fen; readonly occurredOn: Day } | null
  readonly status: 'due' | 'reported' | 'part-paid' | 'disputed' | 'overdue' | 'done'
  /** Of a collective case: for how many it is owed, and how many have been paid. */
  readonly each?: Each
}

export interface Performance {
  readonly status: 'none' | 'open' | 'performed' | 'defaulted'
  readonly items: readonly Item[]
  readonly acceleration: boolean
  readonly accelerated: boolean
  /** What the worker can do about the last default, each with its last day. */
  readonly ways: readonly { readonly way: WayOnDefault; readonly lastDay: Day; readonly provisional: boolean }[]
}

export interface PerformanceEvents {
  'performance-began': {
    readonly items: readonly {
      readonly n: number
      readonly kind: Item['kind']
      readonly amount: Fen
      readonly due: Day
      /** To how many workers, in a collective case. */
      readonly of?: number
    }[]
    readonly acceleration: boolean
  }
  'payment-reported': { readonly n: number; readonly amount: Fen; readonly occurredOn: Day }
  'payment-confirmed': {
    readonly n: number
    readonly amount: Fen
    readonly occurredOn: Day
    readonly by: 'worker' | 'officer'
  }
  'payment-disputed': { readonly n: number; readonly received: Fen }
  'instalment-defaulted': { readonly n: number; readonly owed: Fen; readonly ways: Performance['ways'] }
  /** The clause on acceleration, where there is one: all that remains is due at once. */
  accelerated: { readonly numbers: readonly number[]; readonly due: Day }
  performed: { readonly total: Fen }
  'performance-ended': Readonly<Record<never, never>>
}

const change = (slice: Performance, n: number, how: (item: Item) => Item): Performance => ({
  ...slice,
  items: slice.items.map((item) => (item.n === n ? how(item) : item)),
})
const late = (item: Item, g: Grievance): boolean => (g.marks[item.key]?.count ?? 0) > 0

const initial: Performance = { status: 'none', items: [], acceleration: false, accelerated: false, ways: [] }

export const performance = room({
  road: 'performance',
  initial,
  evolve: {
    'performance-began': (_, { seq, data }) => ({
      status: 'open',
      acceleration: data.acceleration,
      accelerated: false,
      ways: [],
      items: data.items.map(({ of, ...item }) => ({
        ...item,
        ...(of === undefined ? {} : { each: { of, waiting: 0, received: 0, disputed: 0 } }),
        key: keyOf(seq, `instalment/${item.n}`),
        received: '0',
        reported: null,
        status: 'due',
      })),
    }),
    'payment-reported': (slice, { seq, data }) =>
      change(slice, data.n, (item) => ({
        ...item,
        status: 'reported',
        reported: { since: seq, amount: data.amount, occurredOn: data.occurredOn },
      })),
    'payment-confirmed': (slice, { data }, g) =>
      change(slice, data.n, (item) => received(item, data.amount, late(item, g))),
    'payment-disputed': (slice, { data }, g) =>
      change(slice, data.n, (item) => {
        const counted = received(item, data.received, late(item, g))
        return { ...counted, status: late(item, g) ? 'overdue' : 'disputed' }
      }),
    'payments-reported': (slice, { seq, data }, g) =>
      change(slice, data.item, (item) =>
        counted(
          { ...item, reported: { since: seq, amount: data.amount, occurredOn: data.occurredOn } },
          { waiting: data.numbers.length, disputed: -data.again },
          '0',
          late(item, g),
        ),
      ),
    'payments-confirmed': (slice, { data }, g) =>
      change(slice, data.item, (item) =>
        counted(item, { waiting: -data.rows.length, received: data.rows.length }, data.amount, late(item, g)),
      ),
    'payments-disputed': (slice, { data }, g) =>
      change(slice, data.item, (item) => counted(item, { waiting: -1, disputed: 1 }, data.received, late(item, g))),
    'instalment-defaulted': (slice, { data }) =>
      change({ ...slice, ways: data.ways }, data.n, (item) => ({ ...item, status: 'overdue' })),
    accelerated: (slice, { seq, data }) => ({
      ...slice,
      accelerated: true,
      items: slice.items.map((item) =>
        data.numbers.includes(item.n) ? { ...item, due: data.due, key: keyOf(seq, `instalment/${item.n}`) } : item,
      ),
    }),
    // The award that was being performed is contested again, or gone.
    'suit-filed': (slice, _, g) => (g.arbitration.decided === null ? slice : initial),
    'annulment-recorded': (slice, { data }) => (data.step === 'granted' ? initial : slice),
    performed: (slice) => ({ ...slice, status: 'performed' }),
    'performance-ended': (slice) => ({ ...slice, status: 'defaulted' }),
    // What was performed in full is no part of the next round; what is still owed may still be paid.
    reopened: (slice) => (slice.status === 'performed' ? initial : slice),
    closed: (slice) => (slice.status === 'open' ? { ...slice, status: 'defaulted' } : slice),
  },
  owes: (g) => g.performance.items.flatMap((item) => [...confirmationOwed(item, g), ...paymentOwed(item, g)]),
  expiries: {
    instalment: { follows: (g, obligation, moment) => defaultOn(g, obligation, moment) },
    paymentConfirmation: { follows: () => [], again: aPeriodLater },
  },
})

/** The worker's word on what was reported, also where the last day is over and the case still open. */
function confirmationOwed({ reported }: Item, g: Grievance): readonly Owed[] {
  if (reported === null || g.closing.status !== 'open') return []
  const key = keyOf(reported.since, 'paymentConfirmation')
  return [{ key, what: 'paymentConfirmation', road: 'performance', owner: workerOf(g) }]
}

/** What is owed by its day. A report of a part does not stop the clock of the rest. */
function paymentOwed(item: Item, g: Grievance): readonly Owed[] {
  const inFull = item.reported !== null && fen.compare(item.reported.amount, remaining(item)) >= 0
  if (g.performance.status !== 'open' || item.status === 'done' || inFull) return []
  return [{ key: item.key, what: 'instalment', road: 'performance', owner: employerOf(g) }]
}

/** Something may still become of it by itself: its day is to come, or the worker's word on it. */
function isRunning({ status, reported }: Item): boolean {
  return status !== 'done' && (status !== 'overdue' || reported !== null)
}

function received(item: Item, amount: Fen, isLate: boolean): Item {
  const sum = fen.sum([item.received, amount])
  const done = item.kind === 'act' || fen.compare(sum, item.amount) >= 0
  const status = done ? 'done' : isLate ? 'overdue' : sum === '0' ? 'due' : 'part-paid'
  return { ...item, received: sum, reported: null, status }
}

/** What is owed and not even said to be paid. */
function notReported(item: Item): Fen {
  return item.reported === null ? remaining(item) : fen.subtract(remaining(item), item.reported.amount)
}

/** What is still owed of an instalment. */
export function remaining(item: Item): Fen {
  return fen.compare(item.received, item.amount) >= 0 ? '0' : fen.subtract(item.amount, item.received)
}

/** A result has taken effect: from now on its instalments and duties are owed, each by its own day. */
export function beginPerformance(g: Grievance, settlement: Settlement, moment: Moment): readonly NewEvent[] {
  const each = isCollective(g) ? { of: g.collective.signed.count } : {}
  const payments = settlement.instalments.map(({ n, amount, due }) => ({
    n,
    kind: 'payment' as const,
    amount,
    due,
    ...each,
  }))
  const acts = settlement.acts.map(({ n, due }) => ({ n: payments.length + n, kind: 'act' as const, amount: '0', due }))
  const items = [...payments, ...acts]
  // Nobody is late on the day on which it takes effect, however long the signatures took.
  const today = shanghaiDay(moment.at)
  const clocks = Object.fromEntries(
    items.map(({ n, due }) => [`instalment/${n}`, dayTerm(due < today ? today : due, 'performance-began', moment)]),
  )
  return [happened('performance-began', { items, acceleration: settlement.acceleration, clocks })]
}

function dayTerm(day: Day, startEvent: 'performance-began' | 'accelerated', moment: Moment) {
  const { calendar, policy } = moment.facts
  return agreedDayTerm(day, startEvent, moment.at, { calendar, policy })
}

function defaultOn(g: Grievance, obligation: Obligation, moment: Moment): readonly NewEvent[] {
  const item = g.performance.items.find((one) => one.key === obligation.key)
  if (item === undefined) return []
  const missed = happened('instalment-defaulted', {
    n: item.n,
    owed: notReported(item),
    ways: waysAfter(g, item, settingOf(moment)),
  })
  const others = g.performance.items.filter((one) => one.n !== item.n && isRunning(one))
  const toCome = others.filter(({ status }) => status !== 'overdue')
  if (g.performance.acceleration && !g.performance.accelerated && toCome.length > 0) {
    return [missed, accelerate(toCome, moment)]
  }
  if (others.length > 0 || item.reported !== null) return [missed]
  // The last that was still running: nothing more is to come by itself, so the worker is asked what next.
  const asked = g.choice.open === null ? [offerChoice(g, 'not-performed', moment)] : []
  return [missed, happened('performance-ended', {}), ...asked]
}

function accelerate(items: readonly Item[], moment: Moment): NewEvent {
  const due = shanghaiDay(moment.at)
  const clocks = Object.fromEntries(items.map((item) => [`instalment/${item.n}`, dayTerm(due, 'accelerated', moment)]))
  return happened('accelerated', { numbers: items.map((item) => item.n), due, clocks })
}

/** What the worker can do about a missed item, each with its last day. */
export function waysAfter(g: Grievance, item: Item, setting: Setting): Performance['ways'] {
  const enforceable =
    g.arbitrationReview.status === 'confirmed' ||
    g.arbitrationReview.judicial === 'confirmed' ||
    g.arbitration.decided !== null
  const lastDue =
    g.performance.items
      .map((one) => one.due)
      .sort()
      .at(-1) ?? item.due
  return openWays(
    {
      title: enforceable ? 'enforceable-title' : 'agreement',
      owedFor: g.opening.claim === null ? ['other'] : owedForOf[g.opening.claim.type],
      missedDueDay: item.due,
      lastInstalmentDueDay: lastDue,
    },
    setting,
  )
}

const owedForOf: Record<ClaimType, readonly OwedFor[]> = {
  'pay-arrears': ['pay-arrears'],
  bonus: ['pay-arrears'],
  'work-injury': ['injury-medical-costs'],
  termination: ['economic-compensation', 'damages'],
  'social-insurance': ['other'],
  'working-time': ['pay-arrears'],
  contract: ['damages'],
  other: ['other'],
}

/** What follows once a report has been answered: all is performed; or nothing more is to come by itself, and the worker is asked what next. */
export function afterAnswer(after: Grievance, moment: Moment): readonly NewEvent[] {
  const { items, status } = after.performance
  if (items.every((item) => item.status === 'done')) {
    // Paid after the case was reopened for it: this is what has come of it, and it is judged.
    const judged = after.rating.result === null && !isSought(after) ? openRating('agreed', moment) : []
    return [happened('performed', { total: fen.sum(items.map((item) => item.received)) }), ...judged]
  }
  if (items.some(isRunning)) return []
  const ended = status === 'open' ? [happened('performance-ended', {})] : []
  const ask = after.choice.open === null && !isSought(after)
  return [...ended, ...(ask ? [offerChoice(after, 'not-performed', moment)] : [])]
}
