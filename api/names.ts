import { calledOf, type Names as Source } from '../record/registers.js'
import type { Named } from './shapes.js'

/** What ids are called, for those who may see what they stand in. */
export interface Names {
  readonly known: (id: string) => Named
  readonly named: (id: string | null) => Named | null
  /** All that were found, by id. */
  readonly all: Readonly<Record<string, string>>
}

/** Looks up, at once, every person and unit whose id stands anywhere in this value. */
export async function namesWithin(source: Source, value: unknown): Promise<Names> {
  const all = Object.fromEntries(await calledOf(source, idsIn(value)))
  const known = (id: string): Named => ({ id, name: all[id] ?? null })
  return { known, named: (id) => (id === null ? null : known(id)), all }
}

const uuid = /"([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"/g

function idsIn(value: unknown): readonly string[] {
  return [...new Set([...JSON.stringify(value).matchAll(uuid)].map(([, id = '']) => id))]
}
