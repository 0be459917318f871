import { z } from 'zod'
import type { EventType } from '../../case/event.js'
import type { Grievance } from '../../case/grievance.js'
import { refuse, type Refusal } from '../../case/refusal.js'
import { startTerm } from '../../law/counting.js'
import type { Setting } from '../../law/period.js'
import { ruleIn, type RuleId } from '../../law/rules.js'
import type { Term } from '../../law/term.js'
import { shanghaiDay, startOfDay, type Day, type Instant } from '../../values/time.js'
import { DayInput, words } from '../inputs.js'
import type { Moment } from '../room.js'
import { anAgent, anyOf, theOfficer, theWorker } from '../who.js'
import { lastStated, type DefenceSteps } from './outside.js'

/*
 * What happens elsewhere is stated here: on which day, and where that is known from. The day is never after today, never
 * before the case was opened, and is corrected only by another event.
 */

/** From what a stated day is known. */
export const statedSources = ['document', 'body', 'party', 'other'] as const
export type StatedSource = (typeof statedSources)[number]

/** Whoever may state what happened elsewhere: the worker, or those who act for the worker here. */
export const whoStates = anyOf(theWorker, anAgent, theOfficer)

/** A day as stated, and its source. */
export interface StatedOn {
  readonly occurredOn: Day
  readonly source: StatedSource
}

/** The parts of a content that state a day. */
export const statedInput = {
  occurredOn: DayInput,
  source: z.enum(statedSources).meta({
    description:
      'document 文书或回执 · body 受理机构告知 · party 当事人陈述 · other 其他 / where the day is known from',
  }),
  words: words(4000).optional(),
}

/** The number of a case elsewhere: a code, not words. */
export const OutsideNumber = z
  .string()
  .trim()
  .regex(/^[\p{L}\p{N}〔〕（）()[\]\-—_/.·号第 ]{1,60}$/u, { error: '请填写案号 / the number of the case elsewhere' })
  .meta({ description: '仲裁委或人民法院的案号 / its number at the commission or the court' })

/** The words that go with a stated day, to be sealed. */
export function wordsBeside(input: { readonly words?: string | undefined }) {
  return input.words === undefined ? {} : { sealed: { words: input.words } }
}

/** Why a day cannot be stated: after today, or before the case was opened. */
export function notStatable(g: Grievance, day: Day, at: Instant): Refusal | null {
  if (day > shanghaiDay(at)) return inFuture()
  const opened = shanghaiDay(g.opening.openedAt ?? at)
  return day < opened
    ? refuse(
        'day-before-opening',
        'invalid',
        [`日期早于本案登记之日（${opened}）`, `the day lies before the case was opened (${opened})`],
        ['请核对日期', 'check the day'],
      )
    : null
}

/** As `notStatable`, and not before the step that came last. */
export function notNext(g: Grievance, day: Day, at: Instant): Refusal | null {
  const last = lastStated(g.arbitration)
  return notStatable(g, day, at) ?? (last !== null && day < last.occurredOn ? outOfOrder(last.occurredOn) : null)
}

/** Why the day of receipt cannot be that: after today, or before the paper was made. */
export function notServable(occurredOn: Day, servedOn: Day, at: Instant): Refusal | null {
  if (servedOn > shanghaiDay(at)) return inFuture()
  return servedOn < occurredOn ? outOfOrder(occurredOn) : null
}

export function inFuture(): Refusal {
  return refuse(
    'day-in-future',
    'invalid',
    ['日期不能晚于今日', 'the day cannot be after today'],
    ['请核对日期', 'check the day'],
  )
}

export function outOfOrder(other: Day): Refusal {
  return refuse(
    'days-out-of-order',
    'invalid',
    [`日期与前后步骤（${other}）的先后不符`, `the day does not fit the order of the steps (${other})`],
    ['请核对日期；已登记的日期有误的，请先更正', 'check the day; correct the other one first if that is wrong'],
  )
}

export function settingOf(moment: Pick<Moment, 'facts'>): Setting {
  return { calendar: moment.facts.calendar, policy: moment.facts.policy }
}

/** A period that runs from a stated day, itself not counted. */
export function clockFrom(day: Day, rule: RuleId, startEvent: EventType, setting: Setting): Term {
  return startTerm(ruleIn(setting.policy, rule), startEvent, startOfDay(day), setting)
}

/** The same for somebody elsewhere: the software reminds nobody who is not here. */
export function clockElsewhere(day: Day, rule: RuleId, startEvent: EventType, setting: Setting): Term {
  return { ...clockFrom(day, rule, startEvent, setting), remindAt: null }
}

/** Five days for the copy of the application, ten for the defence, five for its copy: each from the last day of the one before. */
export function defenceSteps(acceptedOn: Day, setting: Setting): DefenceSteps {
  const copy = clockElsewhere(acceptedOn, 'application-copy', 'filing-accepted', setting)
  const defence = clockElsewhere(copy.dueDay, 'defence', 'filing-accepted', setting)
  const back = clockElsewhere(defence.dueDay, 'defence-copy', 'filing-accepted', setting)
  return {
    copyToRespondent: copy.dueDay,
    defence: defence.dueDay,
    copyToApplicant: back.dueDay,
    provisional: copy.provisional || defence.provisional || back.provisional,
  }
}
