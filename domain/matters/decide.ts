import type { Actor } from '../case/actor.js'
import { refuse, type Refusal } from '../case/refusal.js'
import { roomOf } from './fold.js'
import type { Matter, MatterCommand, MatterEvent, MatterMoment, NewMatterEvent } from './matter.js'

/** Does this person see that the matter exists? */
export function seesMatter(matter: Matter, actor: Actor): boolean {
  return rolesIn(matter, actor).length > 0
}

/** In which roles this person sees it. */
export function rolesIn(matter: Matter, actor: Actor): readonly string[] {
  return roomOf(matter.kind)
    .access(matter.slice)
    .filter((access) =>
      access.kind === 'person'
        ? access.id === actor.person
        : actor.appointments.some(({ role, unit }) => role === access.role && unit === access.id),
    )
    .map(({ role }) => role)
}

/** Whether the content of an event is open to this person. */
export function readsOfMatter(matter: Matter, event: MatterEvent, actor: Actor): boolean {
  const { seenBy } = event.data
  const roles = rolesIn(matter, actor)
  if (roles.length === 0 || (seenBy !== undefined && !seenBy.some((role) => roles.includes(role)))) return false
  return roomOf(matter.kind).reads?.(matter.slice, event, roles) ?? true
}

/** The matter's own state as this person sees it. */
export function shownTo(matter: Matter, actor: Actor): unknown {
  return roomOf(matter.kind).shown?.(matter.slice, rolesIn(matter, actor)) ?? matter.slice
}

/** Decides one command, whose content its own schema has parsed, of somebody who sees the matter. */
export function decideMatter(
  matter: Matter,
  command: MatterCommand,
  input: unknown,
  moment: MatterMoment,
): readonly NewMatterEvent[] | Refusal {
  const slice = matter.slice as never
  if (!command.by.is(slice, moment.actor)) return notYours(command)
  const barred = command.when(slice, matter as never)
  if (barred !== null) return barred
  return command.decide(matter as never, input as never, moment)
}

/** What this person may do with it now. */
export function possibleWith(matter: Matter, actor: Actor): readonly MatterCommand[] {
  return roomOf(matter.kind).commands.filter(
    (command) =>
      command.opens !== true &&
      command.by.is(matter.slice as never, actor) &&
      command.when(matter.slice as never, matter as never) === null,
  ) as readonly MatterCommand[]
}

function notYours(command: MatterCommand): Refusal {
  const { title, by } = command
  return refuse(
    'not-yours-to-do',
    'forbidden',
    [`“${title.zh}”只能由${by.words.zh}办理`, `"${title.en}" is for ${by.words.en}`],
    ['请以相应身份登录，或请其本人办理', 'sign in as that person, or ask them to do it'],
  )
}
