import { randomUUID } from 'node:crypto'
import { honourOf, levelNames, type HonourLevel } from '../../domain/registers/harmony.js'
import type { FaultyRow, ListedRow } from '../../domain/registers/table.js'
import type { Day, Words } from '../../domain/values/time.js'
import { sealedWords } from './harmony.js'
import type { Keys } from '../sealing.js'
import type { Tx } from '../store.js'
import type { Counted, Registering } from './import.js'
import { note } from './offices.js'
import type { UnitIndex } from './units.js'

interface Wanted {
  readonly employer: string
  readonly year: number
  readonly level: HonourLevel
  readonly union: string
  readonly granted: Day
  readonly ground: string
  readonly withdrawn: Day | null
}

/** Honours as a table names them: granted before the platform was there, or by a union elsewhere. */
export function readHonours(
  rows: readonly ListedRow[],
  index: UnitIndex,
  today: Day,
): { readonly wanted: readonly Wanted[]; readonly bad: readonly FaultyRow[] } {
  const wanted: Wanted[] = []
  const bad: FaultyRow[] = []
  const seen = new Map<string, number>()
  for (const { row, cells } of rows) {
    const before = bad.length
    const fault = (column: string, words: Words) => void bad.push({ row, column, words })
    const employer = index.find(cells['employer'] ?? '', ['employer', 'platform'])
    const union = index.find(cells['union'] ?? '', ['union'])
    const level = levelNames[cells['level'] as keyof typeof levelNames]
    const [granted = '', withdrawn = null] = [cells['granted'], cells['withdrawn']]
    if (!('id' in employer)) fault('单位', employer)
    if (!('id' in union)) fault('授予工会', union)
    else if (level !== 'national' && honourOf(union.level) !== level)
      fault('级别', { zh: '与授予工会的层级不符', en: 'not the level of the union that grants it' })
    if (granted > today) fault('授予日期', { zh: '晚于今天', en: 'after today' })
    if (withdrawn !== null && (withdrawn < granted || withdrawn > today))
      fault('撤销日期', { zh: '应在授予之后、不晚于今天', en: 'must be after the granting, and not after today' })
    const place = `${'id' in employer ? employer.id : row}/${cells['year'] ?? ''}/${level}`
    const first = seen.get(place)
    if (first !== undefined) fault('单位', { zh: `与第${first}行重复`, en: `the same as row ${first}` })
    seen.set(place, row)
    if (bad.length > before || !('id' in employer) || !('id' in union)) continue
    wanted.push({
      employer: employer.id,
      year: Number(cells['year']),
      level,
      union: union.id,
      granted,
      ground: cells['ground'] ?? '',
      withdrawn,
    })
  }
  return { wanted, bad }
}

/** Writes them. The same again changes nothing; of one that is there, a withdrawal is taken over. */
export async function writeHonours(
  tx: Tx,
  keys: Keys,
  wanted: readonly Wanted[],
  { by, at, progress }: Registering,
): Promise<Counted> {
  const counted = { added: 0, changed: 0, same: 0 }
  for (const [i, { employer, year, level, union, granted, ground, withdrawn }] of wanted.entries()) {
    const id = randomUUID()
    const [row] = await tx<{ added: boolean }[]>`
      insert into harmony_honours (id, employer, year, level, union_id, granted_on, ground_sealed, by, at, against, withdrawn_on, withdrawn_by)
      values (${id}, ${employer}, ${year}, ${level}, ${union}, ${granted}, ${sealedWords(keys, id, 'ground', ground)}, ${by}, ${at}, '{}',
        ${withdrawn}, ${withdrawn === null ? null : by})
      on conflict (employer, year, level) do update set withdrawn_on = excluded.withdrawn_on, withdrawn_by = excluded.withdrawn_by
        where harmony_honours.withdrawn_on is null and excluded.withdrawn_on is not null
      returning (xmax = 0) as added`
    if (row === undefined) counted.same += 1
    else {
      counted[row.added ? 'added' : 'changed'] += 1
      const what = row.added ? 'honoured' : 'withdrawn'
      await note(
        tx,
        { at, by, person: employer, register: 'harmony', what, fields: ['year', 'level'] },
        { year, level, union },
      )
    }
    if ((i + 1) % 500 === 0 || i + 1 === wanted.length) progress(i + 1)
  }
  return counted
}
