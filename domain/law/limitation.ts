import { addDays, daysBetween, type Day, type Words } from '../values/time.js'
import { interruptionWords, type InterruptionGround } from './grounds.js'
import { endOfPeriod, endOn, type Setting } from './period.js'
import { ruleIn } from './rules.js'
import { joined, limitationWords as words } from './words.js'

/** What is known of a claim's limitation. Days are as stated by the parties, with `occurredOn` events behind them. */
export interface ClaimHistory {
  /** The day the worker knew or should have known of the infringement. */
  readonly knewOn: Day
  readonly kind: 'pay-arrears' | 'other'
  /** Absent while the employment lasts. */
  readonly employmentEndedOn?: Day
  readonly interruptions: readonly {
    readonly on: Day
    readonly ground: InterruptionGround
    /** True while the other side denies it. */
    readonly disputed: boolean
  }[]
  /** Force majeure or another proper reason; `to` is the day the cause ended, null while it lasts. */
  readonly suspensions: readonly { readonly from: Day; readonly to: Day | null }[]
}

export interface Limitation {
  /** The last day on which arbitration can be applied for on the cautious view: the earlier date. */
  readonly leads: Day
  /** The later date, if a disputed interruption holds; null where nothing is disputed or nothing changes. */
  readonly other: Day | null
  /** False while the period does not run: during the employment (pay arrears), or during a suspension. */
  readonly running: boolean
  /** True where the leading date meets a year not announced. */
  readonly provisional: boolean
  readonly reason: Words
}

/**
 * The limitation of a claim to arbitration: one year from knowing (调解仲裁法 27), interrupted, suspended, and for
 * pay arrears not barred during the employment, then one year from its end. A date that has passed is not revived
 * by an interruption after it. Last days roll off rest days as any other.
 */
export function limitation(claim: ClaimHistory, setting: Setting): Limitation {
  const agreed = run({ ...claim, interruptions: claim.interruptions.filter(({ disputed }) => !disputed) }, setting)
  const all = run(claim, setting)
  const [first, second] = agreed.dueDay <= all.dueDay ? [agreed, all] : [all, agreed]
  const other = first.dueDay === second.dueDay ? null : second.dueDay
  return {
    leads: first.dueDay,
    other,
    running: first.running,
    provisional: first.provisional,
    reason: joined(other === null ? first.reasons : [...first.reasons, words.disputed(other)]),
  }
}

interface Run {
  readonly dueDay: Day
  readonly running: boolean
  readonly provisional: boolean
  readonly reasons: readonly Words[]
}

function run(claim: ClaimHistory, setting: Setting): Run {
  const duringEmployment = claim.kind === 'pay-arrears' && claim.employmentEndedOn === undefined
  const suspensions = merged(claim.suspensions)
  const interruptions = claim.interruptions.toSorted((a, b) => (a.on < b.on ? -1 : a.on > b.on ? 1 : 0))

  let start = startOf(claim)
  let end = oneRun(start.from, suspensions, setting)
  for (const { on, ground } of interruptions) {
    if (on < start.from || on > end.last.dueDay) continue
    start = { from: on, reason: words.interrupted(on, interruptionWords[ground]) }
    end = oneRun(on, suspensions, setting)
  }

  const reasons = duringEmployment ? [words.employmentRuns, start.reason] : [start.reason]
  if (end.standsStill) reasons.push(words.standsStill)
  else if (end.suspended) reasons.push(words.suspended)
  const { dueDay, provisional } = end.last
  return { dueDay, provisional, running: !duringEmployment && !end.standsStill, reasons }
}

function startOf({ kind, knewOn, employmentEndedOn }: ClaimHistory): { from: Day; reason: Words } {
  return kind === 'pay-arrears' && employmentEndedOn !== undefined
    ? { from: employmentEndedOn, reason: words.employmentEnded(employmentEndedOn) }
    : { from: knewOn, reason: words.known(knewOn) }
}

/** One uninterrupted run from a day: each suspension that begins before its end moves the end by its length. */
function oneRun(from: Day, suspensions: ClaimHistory['suspensions'], setting: Setting) {
  const { length, unit } = ruleIn(setting.policy, 'limitation')
  let { rawDue } = endOfPeriod(from, length, unit, setting)
  let suspended = false
  for (const suspension of suspensions) {
    const { to } = suspension
    if (suspension.from > rawDue || (to !== null && to <= from)) continue
    if (to === null) return { last: endOn(rawDue, unit, setting), suspended: true, standsStill: true }
    const begins = suspension.from < from ? from : suspension.from
    rawDue = addDays(rawDue, daysBetween(begins, to))
    suspended = true
  }
  return { last: endOn(rawDue, unit, setting), suspended, standsStill: false }
}

/**
 * In order, overlapping ones as one, so that no day is counted twice. One that lasts is known to have lasted until the latest day
 * on which another ended: so far it counts, and from there the period stands still.
 */
function merged(suspensions: ClaimHistory['suspensions']): ClaimHistory['suspensions'] {
  const ended = suspensions.flatMap(({ from, to }) => (to === null ? [] : [{ from, to }]))
  const lasting = suspensions.filter(({ to }) => to === null).map(({ from }) => from)
  const since = lasting.reduce<Day | null>((first, from) => (first === null || from < first ? from : first), null)
  if (since === null) return united(ended)
  const until = ended.reduce((latest, { to }) => (to > latest ? to : latest), since)
  return [...united(since < until ? [...ended, { from: since, to: until }] : ended), { from: until, to: null }]
}

function united(suspensions: readonly { readonly from: Day; readonly to: Day }[]) {
  const result: { from: Day; to: Day }[] = []
  for (const { from, to } of suspensions.toSorted((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : 0))) {
    const last = result.at(-1)
    if (last === undefined || last.to < from) result.push({ from, to })
    else if (to > last.to) last.to = to
  }
  return result
}
