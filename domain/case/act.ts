import { commands } from '../procedure/commands.js'
import { barredByKind } from '../procedure/collective/gate.js'
import { rooms } from '../procedure/rooms.js'
import { conclude } from '../procedure/closing.js'
import type { Command } from '../procedure/command.js'
import type { Expiry, Moment, Room } from '../procedure/room.js'
import type { Actor } from './actor.js'
import { happened, type NewEvent } from './event.js'
import type { FactName } from './facts.js'
import { foresee, obligations } from './fold.js'
import type { Grievance } from './grievance.js'
import type { Obligation, What } from './obligation.js'
import { isRefusal, refuse, type Refusal } from './refusal.js'

/** What a command or an expiry comes to: events to be written, in order, or a refusal. */
export type Decision = readonly NewEvent[] | Refusal

/** Every command by its name. */
export const commandNamed: ReadonlyMap<string, Command> = new Map(commands.map((command) => [command.name, command]))

/**
 * Decides one command. The content must have been parsed by the command's own schema, and who may not even see the
 * case must have been turned away: what is refused here, the actor may know.
 */
export function decide(grievance: Grievance, command: Command, input: unknown, moment: Moment<FactName>): Decision {
  const barred = barredFrom(grievance, command, moment.actor)
  if (barred !== null) return barred
  const answer = command.decide(grievance, input as never, moment)
  if (isRefusal(answer)) return answer
  return [...answer, ...afterwards(grievance, answer, moment)]
}

/** Why the actor cannot do this now, whatever the content; null where they can. */
export function barredFrom(grievance: Grievance, command: Command, actor: Actor): Refusal | null {
  if (!command.by.is(grievance, actor)) return notYours(command)
  return barredByKind(grievance, command, actor) ?? command.when(grievance, actor)
}

/**
 * What follows when a period has run out: first the mark itself, with the person or unit accountable, then what the
 * stage says. Empty where the period no longer runs, or has not ended yet.
 */
export function expire(grievance: Grievance, key: string, moment: Moment<FactName>): readonly NewEvent[] {
  const obligation = obligations(grievance).find((one) => one.key === key)
  if (obligation === undefined || obligation.nextAt === null || obligation.next === null) return []
  const expiry = expiryOf(obligation.what)
  if (expiry === undefined || dueOf(obligation) > moment.at) return []
  const due = dueOf(obligation)
  const at: Moment<FactName> = { ...moment, due }
  const mark = happened('expired', {
    key,
    what: obligation.what,
    due,
    nth: obligation.overdue + 1,
    unit: obligation.owner.unit,
    person: obligation.owner.person,
    again: expiry.again?.(obligation, at, grievance) ?? null,
    ...(obligation.owner.outside === undefined ? {} : { outside: obligation.owner.outside }),
  })
  const events = [mark, ...expiry.follows(grievance, obligation, at)]
  return [...events, ...afterwards(grievance, events, at)]
}

/** A reminder, once a period. Empty where it is too early, too late, or done. */
export function remind(grievance: Grievance, key: string, moment: Moment): readonly NewEvent[] {
  const obligation = obligations(grievance).find((one) => one.key === key)
  if (obligation?.next !== 'remind' || obligation.nextAt === null || obligation.nextAt > moment.at) return []
  return [
    happened('reminded', { key, what: obligation.what, unit: obligation.owner.unit, person: obligation.owner.person }),
  ]
}

/** When the obligation expires next, its reminder left aside. Instants compare as strings. */
export function dueOf(obligation: Obligation): string {
  return obligation.next === 'expire' && obligation.nextAt !== null ? obligation.nextAt : obligation.due
}

/** Those whose period has run out at `at`, the earliest first. */
export function expiredAt(grievance: Grievance, at: string): readonly Obligation[] {
  return obligations(grievance)
    .filter((obligation) => obligation.next !== null && dueOf(obligation) <= at)
    .sort((a, b) => dueOf(a).localeCompare(dueOf(b), 'en'))
}

/** The stage's word on what happens when this runs out. */
export function expiryOf(what: What): Expiry | undefined {
  for (const room of rooms as readonly Room[]) {
    const expiry = room.expiries[what]
    if (expiry !== undefined) return expiry
  }
  return undefined
}

/** What this person may do in the case now. */
export function possible(grievance: Grievance, actor: Actor): readonly Command[] {
  return commands.filter(
    (command) =>
      command.by.is(grievance, actor) &&
      barredByKind(grievance, command, actor) === null &&
      command.when(grievance, actor) === null &&
      (command.offered?.(grievance, actor) ?? true),
  )
}

function afterwards(grievance: Grievance, events: readonly NewEvent[], moment: Moment): readonly NewEvent[] {
  return events.length === 0 ? [] : conclude(foresee(grievance, events, moment), moment)
}

function notYours(command: Command): Refusal {
  return refuse(
    'not-yours-to-do',
    'forbidden',
    [`“${command.title.zh}”只能由${command.by.words.zh}办理`, `"${command.title.en}" is for ${command.by.words.en}`],
    ['请以相应身份登录，或请其本人办理', 'sign in as that person, or ask them to do it'],
  )
}
