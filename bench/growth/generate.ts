import { addDays, shanghaiDay, type Day } from '../../domain/values/time.js'
import { sealField, searchTag } from '../../record/sealing.js'
import { addUnit } from '../../record/registers.js'
import type { Store } from '../../record/store.js'
import { chance, copyCases, sinkInto, spotBy, storyBy } from './copies.js'
import { employers, everybody, idOf, institutions, type Spot } from './place.js'
import { beginning, past, play, present, type Played, type Story } from './stories.js'
import { tablesOf, templatesOf } from './templates.js'

/*
 * Fills a migrated, empty record with so many cases: a sample is played step by step, the others are copies of it. Only for
 * throwaway databases: while it copies most indexes are away, and nothing looks after what must be unique.
 */

export interface Wanted {
  readonly cases: number
  readonly seed: number
  /** How many of a hundred are of these weeks: open, or closed of late. */
  readonly presentShare?: number
  /** How many are played at most. */
  readonly sample?: number
}

/**
 * Returns the cases that were played: what is sealed in them can be opened. The last steps of open cases were taken
 * yesterday.
 */
export async function generate(
  store: Store,
  { cases, seed, presentShare = 12, sample = 2_000 }: Wanted,
  say: (line: string) => void,
): Promise<readonly Played[]> {
  const now = await store.clock.now(store.sql)
  const yesterday = addDays(shanghaiDay(now), -1)
  await register(store, cases)
  say('按真实流程办理样本 / playing a sample through the real procedure')
  const stories = sampleOf(Math.min(sample, Math.max(100, Math.round(cases / 20))), { cases, seed })
  const played = await playAll(store, stories, yesterday)
  await store.sql`analyze`
  const tables = await tablesOf(store)
  const templates = await templatesOf(store, tables, played)
  say(`其余各件由样本复制 / copying the others from ${played.length}`)
  const names = tables.map(({ name }) => name)
  const back = await withoutIndexes(store, names)
  const plan = {
    cases,
    seed: seed + 1,
    now: Date.parse(now) - 86_400_000,
    present: Math.round((cases * presentShare) / 100),
  }
  await copyCases(store, tables, templates, plan, say)
  say('建立索引 / making the indexes')
  await back()
  await store.sql`vacuum analyze`
  return played
}

/** Units by the registers themselves; people in bulk, sealed as the registers seal them. */
async function register(store: Store, cases: number): Promise<void> {
  for (const unit of institutions()) await addUnit(store, unit)
  const { sql, keys } = store
  const into = async (table: string, columns: string) =>
    sinkInto(await sql.unsafe(`copy ${table} (${columns}) from stdin`).writable())
  const units = await into('units', 'id, kind, name, region, union_id, marks')
  for (const { id, name, region, union } of employers(cases))
    units.add(`${id}\temployer\t${name}\t${region}\t${union}\t{}\n`)
  await units.end()
  const people = await into('people', 'id, name_sealed, phone_sealed, idno_sealed, name_hmac, phone_hmac, idno_hmac')
  const appointments: string[] = []
  let n = 0
  for (const { id, role, unit, name, phone, idno } of everybody(cases)) {
    const both = { name, phone, idno }
    const hex = (bytes: Buffer): string => `\\\\x${bytes.toString('hex')}`
    const told = (make: (field: string, text: string) => Buffer): string[] =>
      (['name', 'phone', 'idno'] as const).map((field) =>
        both[field] === undefined ? '\\N' : hex(make(field, both[field])),
      )
    const sealed = told((field, text) => sealField(keys, id, field, text))
    people.add(`${[id, ...sealed, ...told((field, text) => searchTag(keys, field, text))].join('\t')}\n`)
    appointments.push(`${idOf(`appointment ${id}`)}\t${id}\t${role}\t${unit}\t2015-01-01\tf\n`)
    if ((n += 1) % 1_000 === 0) await people.flush()
  }
  await people.end()
  const held = await into('appointments', 'id, person, role, unit, from_day, on_leave')
  for (const [i, row] of appointments.entries()) {
    held.add(row)
    if (i % 10_000 === 0) await held.flush()
  }
  await held.end()
  await sql`analyze`
}

interface Sampled {
  readonly story: Story
  readonly spot: Spot
}

/** Each story once in a county's own charge and once in a township's, the rest as they come. */
function sampleOf(size: number, { cases, seed }: Pick<Wanted, 'cases' | 'seed'>): readonly Sampled[] {
  const pick = chance(seed)
  const both = [...past, ...present].flatMap((story) =>
    [0, 1].map((charge) => ({ story, spot: { ...spotBy(pick, cases), charge: charge === 0 ? 0 : 1 + pick(10) } })),
  )
  const others = Array.from({ length: Math.max(0, size - both.length) }, () => ({
    story: storyBy(pick, pick(2) === 0 ? past : present),
    spot: spotBy(pick, cases),
  }))
  return [...both, ...others]
}

const atOnce = 6

async function playAll(store: Store, stories: readonly Sampled[], yesterday: Day): Promise<readonly Played[]> {
  const played: Played[] = []
  let next = 0
  const hand = async (): Promise<void> => {
    for (let n = next++; n < stories.length; n = next++) {
      const one = stories[n]
      if (one === undefined) return
      // Old cases began at different times of different years, so that they met different holidays.
      const from =
        one.story.until === 'over' ? addDays(yesterday, -450 - ((n * 37) % 350)) : beginning(one.story, yesterday)
      played.push(await play(store, one.story, one.spot, from, n))
    }
  }
  await Promise.all(Array.from({ length: atOnce }, hand))
  return played
}

/** Takes away what is slow to keep up while rows pour in; returns how to make it again. Rows come in the order of the ids of their cases. */
async function withoutIndexes({ sql }: Store, tables: readonly string[]): Promise<() => Promise<void>> {
  const found = await sql<
    { table: string; name: string; index: string; constraint: string | null; definition: string }[]
  >`
    select t.relname as table, coalesce(c.conname, i.relname) as name, i.relname as index, c.conname as constraint,
      coalesce(pg_get_constraintdef(c.oid), pg_get_indexdef(i.oid)) as definition
    from pg_index x join pg_class i on i.oid = x.indexrelid join pg_class t on t.oid = x.indrelid
    left join pg_constraint c on c.conindid = i.oid and c.contype in ('p', 'u')
    where t.relname = any(${[...tables]}) and t.relnamespace = 'public'::regnamespace
      and not exists (select 1 from pg_constraint f where f.contype = 'f' and f.conindid = i.oid)
      and not exists (select 1 from pg_attribute a where a.attrelid = t.oid and a.attnum = x.indkey[0] and a.attname = 'case_id')`
  for (const { table, constraint, index } of found)
    await (constraint === null
      ? sql`drop index ${sql(index)}`
      : sql`alter table ${sql(table)} drop constraint ${sql(constraint)}`)
  return async () => {
    for (const { table, constraint, definition } of found)
      await sql.unsafe(
        constraint === null ? definition : `alter table ${table} add constraint ${constraint} ${definition}`,
      )
  }
}
