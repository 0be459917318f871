import { createHash } from 'node:crypto'
import type { Writable } from 'node:stream'
import { once } from 'node:events'
import { shanghaiDay, yearOf } from '../../domain/values/time.js'
import type { Store } from '../../record/store.js'
import { counties, employersEach, membersAt, regionOf, townships, workersEach, type Spot } from './place.js'
import { filledIn, type Table, type Template } from './templates.js'
import { past as pastStories, present as presentStories, type Story } from './stories.js'

/*
 * Cases by the hundred thousand: each is a played case told again of other people in another week, at another hour. All
 * follows from the seed.
 */

const day = 86_400_000
const week = 7 * day
/** People come between nine and five. */
const hours = 8 * 3_600_000
/** How far back the oldest cases lie, in weeks. */
const reach = 208

export interface Plan {
  /** All cases, those that were played with them. */
  readonly cases: number
  readonly seed: number
  /** In milliseconds: nothing lies after it. */
  readonly now: number
  /** How many of the cases are of these weeks: open, or closed of late. */
  readonly present: number
}

/** Each call gives a number from 0 and below `n`: for the same seed the same, in the same order. */
export function chance(seed: number): (n: number) => number {
  let state = seed >>> 0
  return (n) => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 4_294_967_296) * n)
  }
}

export function spotBy(pick: (n: number) => number, cases: number): Spot {
  return {
    county: pick(counties),
    charge: pick(townships + 1),
    employer: pick(employersEach(cases)),
    worker: pick(workersEach),
  }
}

/** One of them, by their weights. */
export function storyBy(pick: (n: number) => number, stories: readonly Story[]): Story {
  let left = pick(stories.reduce((sum, { weight }) => sum + weight, 0))
  for (const story of stories) {
    left -= story.weight
    if (left < 0) return story
  }
  throw new Error('there is no story')
}

/** Writes the copies; those that were played are there already, and count among all. */
export async function copyCases(
  store: Store,
  tables: readonly Table[],
  templates: readonly Template[],
  { cases, seed, now, present }: Plan,
  say: (line: string) => void,
): Promise<void> {
  const pick = chance(seed)
  const numbers = await countersIn(store)
  const open = templates.filter((one) => one.open)
  const wanted = {
    past: cases - present - (templates.length - open.length),
    present: Math.max(0, present - open.length),
  }
  const families = familiesOf(templates)
  const sinks = await sinksInto(store, tables)
  const total = wanted.past + wanted.present
  const began = performance.now()
  for (let i = 0; i < total; i++) {
    const isPast = i < wanted.past
    const spot = spotBy(pick, cases)
    const story = storyBy(pick, isPast ? pastStories : presentStories)
    const family = families.get(`${story.name} ${spot.charge === 0}`) ?? []
    const template = family[pick(family.length)]
    if (template === undefined) throw new Error(`no case was played as ${story.name}`)
    const weeks = isPast
      ? Math.round((now - ((wanted.past - i) / wanted.past) * reach * week - template.openedMs) / week)
      : -pick(weeksLeft(template, now) + 1)
    const latest = Math.floor((now - hours - template.lastMs) / week)
    const shift = Math.min(weeks, isPast ? latest : 0) * week
    const values = valuesFor(template, { spot, shift, jitter: pick(hours), pick, numbers })
    for (const [name, pieces] of template.tables) sinks.get(name)?.add(filledIn(pieces, values))
    if (i % 250 === 249) await Promise.all([...sinks.values()].map((sink) => sink.flush()))
    if (i % 50_000 === 49_999) say(`  ${i + 1} / ${total}  ${((performance.now() - began) / 1000).toFixed(0)} s`)
  }
  await Promise.all([...sinks.values()].map((sink) => sink.end()))
  await keepCounters(store, numbers)
}

function familiesOf(templates: readonly Template[]): ReadonlyMap<string, readonly Template[]> {
  const families = new Map<string, Template[]>()
  for (const one of templates) {
    const key = `${one.name} ${one.ofCounty}`
    families.set(key, [...(families.get(key) ?? []), one])
  }
  return families
}

/** By how many weeks an open case may be older without a clock of it having run out. */
function weeksLeft({ nextMs }: Template, now: number): number {
  return nextMs === null ? 0 : Math.max(0, Math.floor((nextMs - now - 2 * day) / week))
}

interface Telling {
  readonly spot: Spot
  /** Milliseconds, whole weeks. */
  readonly shift: number
  readonly jitter: number
  readonly pick: (n: number) => number
  readonly numbers: Numbers
}

function valuesFor(template: Template, { spot, shift, jitter, pick, numbers }: Telling): readonly string[] {
  const members = membersAt(spot)
  const opened = template.openedMs + shift + jitter
  const values = template.gaps.map((gap): string => {
    switch (gap.is) {
      case 'case':
        return idAt(opened, pick)
      case 'fresh':
        return idAt(opened, pick)
      case 'member':
        return members[gap.at] ?? ''
      case 'region':
        return regionOf(spot.county)
      case 'moment':
        return new Date(gap.ms + shift + (gap.edge ? 0 : jitter)).toISOString()
      case 'day':
        return new Date(Date.parse(gap.day) + shift).toISOString().slice(0, 10)
      case 'number': {
        const year = yearOf(shanghaiDay(new Date(gap.ms + shift + jitter).toISOString()))
        return numbers.next(gap.series, members[gap.unit] ?? '', year)
      }
      case 'key':
        return `${idAt(opened, pick)}${String(pick(1e7)).padStart(7, '0')}`
      case 'hash':
        return ''
      default:
        return gap satisfies never
    }
  })
  const hashes: string[] = []
  const chained = template.gaps.flatMap((gap, i) => (gap.is === 'hash' ? [[gap.n, i] as const] : []))
  const gapOf = new Map(chained)
  for (const [n, link] of template.links.entries()) {
    const hash = createHash('sha256').update(filledIn(link, values)).digest('hex')
    hashes.push(hash)
    const at = gapOf.get(n)
    if (at !== undefined) values[at] = hash
  }
  return values
}

/** Ids rise with time, as the record gives them out. */
function idAt(ms: number, pick: (n: number) => number): string {
  const time = ms.toString(16).padStart(12, '0')
  const part = (n: number): string =>
    pick(16 ** n)
      .toString(16)
      .padStart(n, '0')
  return `${time.slice(0, 8)}-${time.slice(8)}-7${part(3)}-8${part(3)}-${part(6)}${part(6)}`
}

interface Numbers {
  readonly next: (series: string, unit: string, year: number) => string
  readonly given: Map<string, { readonly series: string; readonly unit: string; readonly year: number; n: number }>
}

async function countersIn({ sql }: Store): Promise<Numbers> {
  const rows = await sql<
    { series: string; unit: string; year: number; n: number }[]
  >`select series, unit, year, n from counters`
  const units = await sql<
    { id: string; marks: Readonly<Record<string, string>> }[]
  >`select id, marks from units where marks <> '{}'`
  const marks = new Map(units.map(({ id, marks: of }) => [id, of]))
  const given: Numbers['given'] = new Map(rows.map((row) => [`${row.series} ${row.unit} ${row.year}`, { ...row }]))
  return {
    given,
    next(series, unit, year) {
      const key = `${series} ${unit} ${year}`
      const counter = given.get(key) ?? { series, unit, year, n: 0 }
      counter.n += 1
      given.set(key, counter)
      return `${marks.get(unit)?.[series] ?? ''}〔${year}〕${counter.n}号`
    },
  }
}

async function keepCounters({ sql }: Store, { given }: Numbers): Promise<void> {
  await sql`
    insert into counters (series, unit, year, n)
    select series, unit, year, n from jsonb_to_recordset(${JSON.stringify([...given.values()])}::text::jsonb)
      as given (series text, unit uuid, year integer, n integer)
    on conflict (series, unit, year) do update set n = excluded.n`
}

interface Sink {
  readonly add: (rows: string) => void
  readonly flush: () => Promise<void>
  readonly end: () => Promise<void>
}

/** A stream into each table. */
async function sinksInto({ sql }: Store, tables: readonly Table[]): Promise<ReadonlyMap<string, Sink>> {
  const sinks = new Map<string, Sink>()
  for (const { name, columns } of tables) {
    const list = columns.map((column) => `"${column.name}"`).join(', ')
    sinks.set(name, sinkInto(await sql.unsafe(`copy ${name} (${list}) from stdin`).writable()))
  }
  return sinks
}

export function sinkInto(stream: Writable): Sink {
  let rows = ''
  const failed = new Promise<never>((_, reject) => stream.once('error', reject))
  failed.catch(() => undefined)
  const flush = async (): Promise<void> => {
    if (rows === '') return
    const full = !stream.write(rows)
    rows = ''
    if (full) await Promise.race([once(stream, 'drain'), failed])
  }
  return {
    add: (more) => void (rows += more),
    flush,
    async end() {
      await flush()
      const done = once(stream, 'finish')
      stream.end()
      await Promise.race([done, failed])
    },
  }
}
