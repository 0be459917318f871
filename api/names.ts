import type { PersonId, UnitId } from '../domain/case/actor.js'
import { namesOf as namesOfPeople, unitsOf } from '../record/registers.js'
import type { Store } from '../record/store.js'
import type { Named } from './shapes.js'

/** What ids are called, for those who may see the case they stand in. */
export interface Names {
  readonly known: (id: string) => Named
  readonly named: (id: string | null) => Named | null
}

/** Looks up all the people and units of an answer at once. */
export async function namesOf(
  store: Store,
  ids: { readonly people: readonly (PersonId | null)[]; readonly units: readonly (UnitId | null)[] },
): Promise<Names> {
  const [people, units] = await Promise.all([namesOfPeople(store, distinct(ids.people)), unitsOf(store, distinct(ids.units))])
  const known = (id: string): Named => ({ id, name: people.get(id) ?? units.get(id)?.name ?? null })
  return { known, named: (id) => (id === null ? null : known(id)) }
}

function distinct(ids: readonly (string | null)[]): readonly string[] {
  return [...new Set(ids)].filter((id) => id !== null)
}
