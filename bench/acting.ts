import { randomUUID } from 'node:crypto'
import { commandNamed } from '../domain/case/act.js'
import type { CaseId, PersonId } from '../domain/case/actor.js'
import type { Grievance } from '../domain/case/grievance.js'
import { perform } from '../record/perform.js'
import { actorOf } from '../record/registers.js'
import type { Store } from '../record/store.js'

/** A command by a registered person, as the API gives it to the record; raises an error where it is not accepted. Nobody tells the engine. */
export async function actIn(
  store: Store,
  person: PersonId,
  name: string,
  caseId: CaseId | null,
  input: object = {},
): Promise<Grievance> {
  const actor = await actorOf(store, person)
  const command = commandNamed.get(name)
  if (actor === null || command === undefined) throw new Error(`nobody to do ${name}`)
  const performed = await perform(store, {
    caseId,
    command: name,
    input: command.input.parse(input),
    actor,
    key: randomUUID(),
  })
  if (performed.outcome !== 'accepted') throw new Error(`${name} was not accepted: ${JSON.stringify(performed)}`)
  return performed.grievance
}
