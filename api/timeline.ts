import { z } from 'zod'
import { commandNamed } from '../domain/case/act.js'
import { roles, type PersonId, type Role } from '../domain/case/actor.js'
import type { Recorded, Side } from '../domain/case/event.js'
import type { Grievance } from '../domain/case/grievance.js'
import { reads, seesFromOutside } from '../domain/case/sight.js'
import type { Term } from '../domain/law/term.js'
import { rules } from '../domain/law/rules.js'
import type { Recounted } from '../domain/procedure/recount.js'
import { recountWords } from '../domain/procedure/recount-words.js'
import { rolesInCase } from '../domain/procedure/who.js'
import { storyOf } from '../domain/procedure/story.js'
import { paperWords } from '../domain/procedure/story/codes.js'
import { roleWords, whatWords } from '../domain/procedure/words.js'
import type { Opened } from '../record/history.js'
import { systemLabel } from './labels.js'
import type { Names } from './names.js'
import { Named, Said } from './shapes.js'
import { hidden } from './words.js'

/*
 * The whole trace of a case (可留痕、能倒查): everything that happened, in order. What a side may not read, it sees only
 * to have happened: when, and nothing else.
 */

const Begun = z.object({
  key: z.string(),
  what: z.string(),
  words: Said,
  rule: z.object({ id: z.string(), name: Said, source: Said }),
  dueDay: z.string().meta({ format: 'date' }),
  due: z.string().meta({ format: 'date-time' }),
  provisional: z.boolean(),
})

const Day = z.string().meta({ format: 'date' })

const CountedAgain = z
  .object({
    key: z.string(),
    what: z.string(),
    words: Said,
    from: Day.meta({ description: '原届满之日 / the last day before' }),
    to: Day.meta({ description: '新届满之日 / the last day now' }),
    rawFrom: Day,
    rawTo: Day,
    reason: z.object({ code: z.string(), words: Said }),
  })
  .meta({ id: 'CountedAgain' })

export const Entry = z
  .object({
    seq: z.int(),
    at: z.string().meta({ format: 'date-time' }),
    occurredOn: z
      .string()
      .meta({ format: 'date', description: '陈述的发生日期 / the day it happened, as stated' })
      .nullable(),
    readable: z.boolean(),
    type: z.string().nullable(),
    what: Said,
    who: z.object({ person: Named.nullable(), role: Said }).nullable(),
    periods: z.array(Begun).meta({ description: '由此开始或变更的期限 / periods that begin or change with it' }),
    recounted: z
      .array(CountedAgain)
      .nullable()
      .meta({ description: '放假安排变动后重新计算的日期 / days counted again by a newer holiday calendar' }),
    data: z.record(z.string(), z.unknown()).nullable(),
    words: z.record(z.string(), z.unknown()).nullable().meta({ description: '当事人书写的内容 / what people wrote' }),
    erased: z
      .boolean()
      .meta({ description: '密钥已销毁，文字不可恢复 / there were words; their key has been destroyed' }),
    paper: z.object({ href: z.string(), title: z.string(), media: z.string(), bytes: z.int() }).nullable(),
    hash: z.string(),
  })
  .meta({ id: 'TimelineEntry' })
export type Entry = z.infer<typeof Entry>

export const Timeline = z
  .object({ entries: z.array(Entry), names: z.record(z.string(), z.string()) })
  .meta({ id: 'Timeline' })

export function timeline(
  grievance: Grievance,
  history: readonly Opened[],
  reader: Reading,
  names: Names,
): z.infer<typeof Timeline> {
  const read = (event: Opened): boolean => reads(event, reader.sides, reader.person)
  const entries = history.map((event, index) =>
    read(event)
      ? entryOf(grievance, event, sameAct(history, index).filter(read), reader.sides, names)
      : hiddenEntry(event),
  )
  return { entries, names: names.all }
}

/** What one act brought about beside this event, and after it. */
function sameAct(history: readonly Opened[], index: number): readonly Opened[] {
  const act = history[index]
  const rest = history.slice(index + 1, index + 1 + mostOfOneAct)
  const end = rest.findIndex(
    ({ at, actor, command }) => at !== act?.at || actor !== act.actor || command !== act.command,
  )
  return end === -1 ? rest : rest.slice(0, end)
}

/** No act of one person brings about more events than this; what is told looks no further. */
const mostOfOneAct = 10

/** Who reads: on which sides of the case, and who that is. */
interface Reading {
  readonly sides: readonly Side[]
  readonly person: PersonId
}

/** The rows of a collective case are read page by page, by those who may; here stands what they come to. */
export function withoutRows(event: Opened): Opened {
  if (!('rows' in event.data || 'numbers' in event.data)) return event
  const { rows, numbers, ...data } = event.data as { rows?: readonly unknown[]; numbers?: readonly unknown[] } & object
  const { rows: _, ...words } = event.words ?? {}
  const left = Object.keys(words).length === 0 ? null : words
  return { ...event, data: { ...data, count: (rows ?? numbers ?? []).length }, words: left } as unknown as Opened
}

function hiddenEntry({ seq, at, hash }: Opened): Entry {
  return {
    seq,
    at,
    occurredOn: null,
    readable: false,
    type: null,
    what: hidden,
    who: null,
    periods: [],
    recounted: null,
    data: null,
    words: null,
    erased: false,
    paper: null,
    hash,
  }
}

function entryOf(
  grievance: Grievance,
  told: Opened,
  next: readonly Opened[],
  sides: readonly Side[],
  names: Names,
): Entry {
  const who = whoOf(grievance, told, names)
  // The story counts the rows; the entry itself does without them.
  const what = storyOf(told, {
    at: told.at,
    actor: who.role,
    byItself: told.actor === 'system',
    next,
    named: (id) => names.named(id)?.name ?? null,
  })
  const event = withoutRows(told)
  const { clocks = {}, moved = {}, seenBy: _, ...data } = event.data
  return {
    seq: event.seq,
    at: event.at,
    occurredOn: 'occurredOn' in data ? (data.occurredOn ?? null) : null,
    readable: true,
    type: event.type,
    what,
    who,
    periods: [
      ...Object.entries(clocks).map(([what, term]) => begun(`${event.seq}/${what}`, term)),
      ...Object.entries(moved).map(([key, term]) => begun(key, term)),
    ],
    recounted: event.type === 'terms-recounted' ? event.data.changes.map(countedAgain) : null,
    data: seesFromOutside(sides) ? withoutLinks(data) : data,
    // A ballot is for the tally alone; here it is a box that nobody opens.
    words: event.words === null || event.type === 'ballot-cast' ? null : { ...event.words },
    erased: event.erased,
    paper:
      event.type === 'document-sealed'
        ? {
            href: paperHref(grievance.id, event.data.effect),
            title: paperWords[event.data.kind].zh,
            media: event.data.media,
            bytes: event.data.bytes,
          }
        : null,
    hash: event.hash,
  }
}

/** What else the worker has open is not for those who only see this case from outside. */
function withoutLinks(data: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(data).filter(([name]) => name !== 'alike'))
}

/** Where a paper is read: under the key of the effect that made it. */
function paperHref(caseId: string, effect: string): string {
  return `/grievances/${caseId}/papers/${encodeURIComponent(effect)}`
}

function countedAgain({ what, reason, ...change }: Recounted): z.infer<typeof CountedAgain> {
  return { ...change, what, words: whatWords[what], reason: { code: reason, words: recountWords[reason] } }
}

function begun(key: string, term: Term): Entry['periods'][number] {
  const { id, name, source } = rules[term.rule]
  const what = key.split('/')[1] ?? key
  return {
    key,
    what,
    words: isWhat(what) ? whatWords[what] : name,
    rule: { id, name, source },
    dueDay: term.dueDay,
    due: term.due,
    provisional: term.provisional,
  }
}

function isWhat(what: string): what is keyof typeof whatWords {
  return what in whatWords
}

function whoOf(grievance: Grievance, event: Recorded, names: Names): NonNullable<Entry['who']> {
  if (event.actor === 'system') return { person: null, role: systemLabel }
  return { person: names.named(event.actor), role: roleWords[roleOf(grievance, event)] }
}

/** As what somebody acted: their part in the case, or else the role that the command is for. */
function roleOf(grievance: Grievance, event: Recorded): Role {
  // Where the event says so itself, that holds.
  const said = 'by' in event.data ? roles.find((role) => 'by' in event.data && role === event.data.by) : undefined
  if (said !== undefined) return said
  const fit = commandNamed.get(event.command)?.by.roles ?? []
  const held = rolesInCase(grievance, event.actor)
  // Whoever is in the case by name is found among those held; what is left is somebody's who acts for a unit.
  const forUnit = fit.find((role) => role === 'employer' || role === 'clerk')
  return (
    held.find((role) => fit.includes(role)) ?? forUnit ?? fit.find((role) => role !== 'worker') ?? held[0] ?? 'worker'
  )
}
