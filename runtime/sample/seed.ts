import { createHash } from 'node:crypto'
import { system } from '../../domain/case/actor.js'
import { checkResidentId, checkSocialCreditCode } from '../../domain/values/identifiers.js'
import {
  addPerson,
  addUnit,
  appoint,
  personByLogin,
  setSubstitutes,
  substitutesOf,
  unitsOf,
} from '../../record/registers.js'
import { addInspector } from '../../record/registering/inspectors.js'
import type { Store } from '../../record/store.js'
import { sampleInspectors, samplePeople, sampleSubstitutes, sampleUnits } from './county.js'

export { samplePeople }

/**
 * Registers the sample county, as far as it is not there yet: a start that was interrupted is finished by the next.
 * Ids follow from the names, so that every installation of the sample has the same.
 */
export async function seedSample(store: Store): Promise<void> {
  const known = await unitsOf(
    store,
    sampleUnits.map(({ key }) => unitId(key)),
  )
  for (const { key, parent, union, commission, ...unit } of sampleUnits) {
    if (known.has(unitId(key))) continue
    await addUnit(store, {
      ...unit,
      id: unitId(key),
      ...(parent === undefined ? {} : { parent: unitId(parent) }),
      ...(union === undefined ? {} : { union: unitId(union) }),
      ...(commission === undefined ? {} : { commission: unitId(commission) }),
      code: creditCode(key, unit.kind),
    })
  }
  for (const [index, person] of samplePeople.entries()) {
    if ((await personByLogin(store, person.login)) !== null) continue
    const id = personId(person.login)
    // The roles come first: a person who is there has them all.
    await store.sql.begin(async (tx) => {
      const inside: Store = { ...store, sql: tx as unknown as Store['sql'] }
      await addPerson(inside, {
        id,
        name: person.name,
        login: person.login,
        phone: `138${String(index + 1).padStart(8, '0')}`,
        idno: residentId(index),
      })
      for (const [role, unit] of person.holds)
        await appoint(inside, { person: id, role, unit: unitId(unit), skills: person.skills ?? [] })
    })
  }
  await seedSubstitutes(store)
  await seedInspectors(store)
}

/** Each union's are registered once: terms that were ended since stay ended. */
async function seedInspectors(store: Store): Promise<void> {
  for (const [unit, logins] of Object.entries(sampleInspectors)) {
    const known = await store.sql`select 1 from inspectors where union_id = ${unitId(unit)} limit 1`
    if (known.length > 0) continue
    for (const login of logins) {
      const term = { person: personId(login), union: unitId(unit), certificate: null, from: null, until: null }
      await addInspector(store, term, system.person)
    }
  }
}

/** Each order is set once: what was decided since stays. */
async function seedSubstitutes(store: Store): Promise<void> {
  for (const [unit, logins] of Object.entries(sampleSubstitutes)) {
    if ((await substitutesOf(store, unitId(unit))).length > 0) continue
    await setSubstitutes(store, unitId(unit), logins.map(personId))
  }
}

/** The id of a unit of the sample, by its short name. */
export function unitId(key: string): string {
  return idFrom(`unit:${key}`)
}

/** The id of a person of the sample, by login. */
export function personId(login: string): string {
  return idFrom(`person:${login}`)
}

/** A name-based UUID (version 8): the same name gives the same id everywhere. */
function idFrom(name: string): string {
  const hex = createHash('sha256').update(`siyou sample ${name}`).digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}

const creditAlphabet = '0123456789ABCDEFGHJKLMNPQRTUWXY'

/** A code with a right check character, made up from the unit's short name. */
function creditCode(key: string, kind: string): string {
  const digits = BigInt(`0x${createHash('sha256').update(key).digest('hex').slice(0, 12)}`)
    .toString()
    .padStart(9, '0')
    .slice(-9)
  const body = `${kind === 'union' ? '81' : '91'}330723${digits}`
  return withCheck(body, creditAlphabet, (code) => checkSocialCreditCode(code) === null)
}

/** The identity number of a person of the sample, by login. */
export function idnoOf(login: string): string {
  return residentId(samplePeople.findIndex((person) => person.login === login))
}

/** A made-up identity number with a right check character; those of the sample's people come first. */
export function residentId(index: number): string {
  const body = `330723${1965 + (index % 35)}0${1 + (index % 9)}1${index % 10}${String(100 + index).slice(-3)}`
  return withCheck(body, '0123456789X', (id) => checkResidentId(id) === null)
}

function withCheck(body: string, alphabet: string, isRight: (text: string) => boolean): string {
  const fitting = Array.from(alphabet)
    .map((last) => body + last)
    .find(isRight)
  if (fitting === undefined) throw new Error(`no check character fits ${body}`)
  return fitting
}
