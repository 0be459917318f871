import type { Common, EventType, Recorded } from '../../case/event.js'
import type { Term } from '../../law/term.js'
import * as fen from '../../values/fen.js'
import type { Fen } from '../../values/fen.js'
import { shanghaiDay, type Day, type Instant, type Words } from '../../values/time.js'
import type { EventData } from '../events.js'
import type { Party } from '../who.js'

/*
 * What a sentence of the story is made of. It is told from the codes of an event alone: what people wrote is never in it.
 */

/** What the teller knows beside the event itself. */
export interface Told {
  /** When it was recorded. A day of another year is said with its year. */
  readonly at: Instant
  /** As what somebody acted: 职工, 工会负责人, 系统, … */
  readonly actor: Words
  /** Nobody did it: time passed, or the software carried something out. */
  readonly byItself: boolean
  /** What followed from the same act, as far as the reader may read it. */
  readonly next: readonly Recorded[]
  /** What a person or a unit is called; null where that is not known, and the role is said instead. */
  readonly named: (id: string | null) => string | null
}

type Teller<T extends EventType> = (data: EventData[T] & Common, told: Told) => Words

/** One sentence, two at most, for each of these events. */
export type Stories<T extends EventType> = { readonly [K in T]: Teller<K> }

export const w = (zh: string, en: string): Words => ({ zh, en })

export const nothing = w('', '')

/** The parts that are there, one after the other. */
export function joined(parts: readonly Words[], zh: string, en: string): Words {
  const said = parts.filter((part) => part.zh !== '')
  return w(said.map((part) => part.zh).join(zh), said.map((part) => part.en).join(en))
}

/** By side, as everybody reads it. */
export const side: Readonly<Record<Party, Words>> = {
  worker: w('职工', 'the worker'),
  employer: w('用人单位', 'the employer'),
}

/** The name, or else the role. */
export function called(id: string | null, { named }: Told, otherwise: Words): Words {
  const name = named(id)
  return name === null ? otherwise : w(name, name)
}

/** Several people by name; how many they are, where no name is known. */
export function everyone(persons: readonly string[], told: Told): Words {
  const names = persons.map((id) => told.named(id))
  const known = names.filter((name) => name !== null)
  return known.length < persons.length || known.length === 0
    ? w(`${persons.length}人`, persons.length === 1 ? '1 person' : `${persons.length} people`)
    : w(known.join('、'), known.join(', '))
}

/** A unit with the person in charge there: 武义驰风工会（何晓燕）. */
export function unitAndPerson(unit: string | null, person: string | null, told: Told, otherwise: Words): Words {
  const at = told.named(unit)
  const who = told.named(person)
  if (at !== null && who !== null) return w(`${at}（${who}）`, `${at} (${who})`)
  return called(at === null ? person : unit, told, otherwise)
}

export function yuan(amount: Fen): Words {
  const display = fen.toDisplay(amount)
  return w(display, `${display.slice(0, -1)} yuan`)
}

const months = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
] as const

/** 3月4日; 2027年3月4日 where that is not the year of the telling. */
export function onDay(day: Day, { at }: Pick<Told, 'at'>): Words {
  const [year = '', month, date] = day.split('-')
  const m = Number(month)
  const d = Number(date)
  const other = year !== shanghaiDay(at).slice(0, 4)
  const en = `${d} ${months[m - 1] ?? ''}`
  return other ? w(`${year}年${m}月${d}日`, `${en} ${year}`) : w(`${m}月${d}日`, en)
}

/** Several days, each once. */
export function onDays(days: readonly Day[], told: Told): Words {
  return joined(
    [...new Set(days)].map((day) => onDay(day, told)),
    '、',
    ', ',
  )
}

/** 3月13日前（5个工作日）: the last day, and how long that is of which kind of days, where the period simply runs. */
export function until(term: Term, told: Told): Words {
  const day = onDay(term.dueDay, told)
  const length = lengthOf(term)
  return length === null
    ? w(`${day.zh}前`, `by ${day.en}`)
    : w(`${day.zh}前（${length.zh}）`, `by ${day.en} (${length.en})`)
}

/** Only the day of it. */
export function dayOf(term: Term, told: Told): Words {
  return onDay(term.dueDay, told)
}

function lengthOf({ length, unit, extensions, anchor, rawDue, dueDay }: Term): Words | null {
  if (length === 0 || extensions.length > 0 || anchor !== undefined) return null
  const rolls = rawDue !== dueDay ? w('，遇休息日顺延', ', moved off a rest day') : nothing
  switch (unit) {
    case 'working-days':
      return w(`${length}个工作日`, many(length, 'working day'))
    case 'natural-days':
      return w(`${length}个自然日${rolls.zh}`, `${many(length, 'natural day')}${rolls.en}`)
    case 'months':
      return w(`${length}个月${rolls.zh}`, `${many(length, 'month')}${rolls.en}`)
    case 'years':
      return w(`${length}年${rolls.zh}`, `${many(length, 'year')}${rolls.en}`)
  }
}

export function many(n: number, one: string): string {
  return n === 1 ? `1 ${one}` : `${n} ${one}s`
}

/** The period of that name which begins with the event; of several seats or departments any one, as they are alike. */
export function clockOf({ clocks = {} }: Common, what: string): Term | null {
  const found = Object.entries(clocks).find(([key]) => key === what || key.startsWith(`${what}/`))
  return found?.[1] ?? null
}

/** What is added where a period begins; nothing where none does. */
export function within(data: Common, what: string, told: Told, say: (by: Words) => Words): Words {
  const term = clockOf(data, what)
  return term === null ? nothing : say(until(term, told))
}

/** What happened, and what comes of it, in one sentence. */
export function andSo(first: Words, second: Words): Words {
  return second.zh === '' ? first : joined([first, second], '，', ', ')
}

/** The same in two. */
export function sentences(first: Words, second: Words): Words {
  return second.zh === '' ? first : w(`${first.zh}。${second.zh}`, `${first.en}. ${capital(second.en)}`)
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
