import { randomUUID } from 'node:crypto'
import type { PersonId, UnitId } from '../../domain/case/actor.js'
import type { Refusal } from '../../domain/case/refusal.js'
import * as rules from '../../domain/registers/offices.js'
import { shanghaiDay, type Day } from '../../domain/values/time.js'
import { sealField } from '../sealing.js'
import type { Store } from '../store.js'
import { note } from './offices.js'

/*
 * Inspectors of labour law (工会劳动法律监督员) and their terms, one by one; each change has its line in the person's history. It is
 * a qualification beside the offices: it opens no case to anybody.
 */

export interface NewInspector {
  readonly person: PersonId
  readonly union: UnitId
  /** The number of the certificate; it is sealed. */
  readonly certificate: string | null
  readonly from: Day | null
  readonly until: Day | null
}

export type InspectorAct =
  | { readonly outcome: 'done'; readonly inspector: string }
  | { readonly outcome: 'refused'; readonly refusal: Refusal }

const refused = (refusal: Refusal): InspectorAct => ({ outcome: 'refused', refusal })

/** From a Shanghai day (today unless given) to the last day, if there is one. */
export async function addInspector(store: Store, given: NewInspector, by: PersonId): Promise<InspectorAct> {
  const { person, union, certificate, until } = given
  const id = randomUUID()
  const answer = await store.sql.begin(async (tx): Promise<InspectorAct> => {
    await tx`select pg_advisory_xact_lock(hashtextextended(${`inspector/${person}`}, 0))`
    const at = await store.clock.now(tx)
    const from = given.from ?? shanghaiDay(at)
    const fault = rules.termFault(from, until)
    if (fault !== null) return refused(fault)
    const [known] = await tx`select 1 from people where id = ${person}`
    if (known === undefined) return refused(rules.noSuchPerson())
    const [place] = await tx<{ closed: boolean }[]>`
      select closed_on is not null as closed from units where id = ${union} and kind = 'union'`
    if (place === undefined) return refused(rules.unitNotOfKind())
    if (place.closed) return refused(rules.unitClosed())
    const overlapping = await tx`
      select 1 from inspectors where person = ${person} and union_id = ${union}
        and (until_day is null or until_day >= ${from}) and (${until}::date is null or from_day <= ${until}::date)`
    if (overlapping.length > 0) return refused(rules.alreadyHeld())
    const sealed = certificate === null ? null : sealField(store.keys, id, 'certificate', certificate)
    await tx`
      insert into inspectors (id, person, union_id, certificate_sealed, from_day, until_day, by, at)
      values (${id}, ${person}, ${union}, ${sealed}, ${from}, ${until}, ${by}, ${at})`
    const line = { at, by, person, what: 'appointed', fields: ['union', 'from', 'until'], register: 'inspectors' }
    await note(tx, line, { inspector: id, union, from, until })
    return { outcome: 'done', inspector: id }
  })
  return answer as InspectorAct
}

/** Ends a term with that day (today unless given), or lets it go on until one (null: open). Null where there is no such term. */
export async function changeInspector(
  store: Store,
  id: string,
  change: { readonly end: Day | null } | { readonly prolong: Day | null },
  by: PersonId,
): Promise<InspectorAct | null> {
  const answer = await store.sql.begin(async (tx): Promise<InspectorAct | null> => {
    const at = await store.clock.now(tx)
    const today = shanghaiDay(at)
    const [held] = await tx<{ person: PersonId; from: Day; until: Day | null }[]>`
      select person, from_day::text as "from", until_day::text as until from inspectors where id = ${id} for update`
    if (held === undefined) return null
    const until = 'end' in change ? (change.end ?? today) : change.prolong
    const fault = 'end' in change ? rules.endFault(held, until ?? today, today) : rules.prolongFault(held, until, today)
    if (fault !== null) return refused(fault)
    await tx`update inspectors set until_day = ${until} where id = ${id}`
    const what = 'end' in change ? 'ended' : 'prolonged'
    const { person, ...before } = held
    await note(tx, { at, by, person, what, fields: ['until'], register: 'inspectors' }, { inspector: id, ...before })
    return { outcome: 'done', inspector: id }
  })
  return answer as InspectorAct | null
}
