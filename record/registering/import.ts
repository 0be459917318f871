import type { PersonId } from '../../domain/case/actor.js'
import type { Register } from '../../domain/registers/columns.js'
import { readTable, type FaultyRow } from '../../domain/registers/table.js'
import { shanghaiDay, type Day, type Instant, type Words } from '../../domain/values/time.js'
import type { Store } from '../store.js'
import { readHonours, writeHonours } from './honours.js'
import { readPeople, writePeople } from './people.js'
import { noteReroutings } from './rerouting.js'
import { readUnits, reroutingsBy, unitIndex, writeUnits } from './units.js'

/** Who imports, when, and whom to tell how far it is (rows). */
export interface Registering {
  readonly by: PersonId
  readonly at: Instant
  readonly today: Day
  readonly progress: (rows: number) => void
}

export interface Counted {
  readonly added: number
  readonly changed: number
  /** They say what stands there already. */
  readonly same: number
}

export type Imported =
  /** It is no such table at all. */
  | { readonly outcome: 'unreadable'; readonly words: Words }
  /** Some rows cannot be taken, and nothing was: they are named. */
  | { readonly outcome: 'refused'; readonly bad: readonly FaultyRow[]; readonly good: number }
  | {
      readonly outcome: 'imported'
      readonly counted: Counted
      /** Rows that were left out, where that was asked for. */
      readonly bad: readonly FaultyRow[]
    }

/**
 * Takes a table into a register, in one transaction: all of it, or nothing and every bad row named; with `partial` all but
 * the bad rows. The same table again changes nothing. What open cases have to follow is noted (`workOffReroutings`).
 */
export async function importTable(
  store: Store,
  register: Register,
  csv: string,
  options: {
    readonly by: PersonId
    readonly partial?: boolean
    readonly progress?: (rows: number, of: number) => void
  },
): Promise<Imported> {
  const table = readTable(register, csv)
  if (!('rows' in table)) return { outcome: 'unreadable', words: table }
  const { by, partial = false, progress = () => undefined } = options
  const answer = await store.sql.begin(async (tx): Promise<Imported> => {
    // One table at a time: two of them may speak of the same unit.
    await tx`select pg_advisory_xact_lock(hashtext('siyou.registers'))`
    const at = await store.clock.now(tx)
    const registering: Registering = { by, at, today: shanghaiDay(at), progress: (n) => progress(n, table.rows.length) }
    const index = await unitIndex(tx)
    const done = async (counted: Counted, bad: readonly FaultyRow[]): Promise<Imported> => {
      await tx`
        insert into register_log (at, by, register, what, fields, count)
        values (${at}, ${by}, ${register}, 'imported', '{}', ${counted.added + counted.changed})`
      return { outcome: 'imported', counted, bad }
    }
    const refusedBy = (more: readonly FaultyRow[], good: number): Imported | null => {
      const bad = [...table.bad, ...more].toSorted((a, b) => a.row - b.row)
      return bad.length > 0 && !partial ? { outcome: 'refused', bad, good } : null
    }
    if (register === 'people' || register === 'registrations' || register === 'inspectors') {
      const { wanted, bad } = readPeople(register, table, index, registering.today)
      const refused = refusedBy(bad, wanted.length)
      if (refused !== null) return refused
      const { columns } = table
      const counted = await writePeople(tx, store.keys, { register, columns }, wanted, registering)
      return done(counted, [...table.bad, ...bad])
    }
    if (register === 'honours') {
      const { wanted, bad } = readHonours(table.rows, index, registering.today)
      const refused = refusedBy(bad, wanted.length)
      if (refused !== null) return refused
      return done(await writeHonours(tx, store.keys, wanted, registering), [...table.bad, ...bad])
    }
    const { wanted, bad } = readUnits(register, table, index)
    const refused = refusedBy(bad, wanted.length)
    if (refused !== null) return refused
    const counted = await writeUnits(tx, register, wanted, registering)
    await noteReroutings(tx, reroutingsBy(register, wanted), registering)
    return done(counted, [...table.bad, ...bad])
  })
  return answer as Imported
}
