import type { Recorded } from '../domain/case/event.js'
import type { Grievance } from '../domain/case/grievance.js'
import { keyOf } from '../domain/case/obligation.js'
import { stageOf } from '../domain/case/stage.js'
import type { Claimant } from '../domain/procedure/collective/claimant.js'
import type { Instant } from '../domain/values/time.js'
import type { NoticeKind } from './notices.js'
import type { Fragment, Sql } from './store.js'

/*
 * What each worker of a collective case is told: that the agreement waits for their signature, that a payment to them was
 * reported, that they are asked to judge. The case owes one thing to all; the notice goes to each who has still to act.
 */

interface Telling {
  readonly kind: NoticeKind
  /** The obligation of the case that it speaks of. */
  readonly obligation: string
  readonly step: string
}

/** The statements that tell them; `changed` are the rows as this act leaves them. */
export function tellClaimants(
  sql: Sql,
  after: Grievance,
  events: readonly Recorded[],
  changed: readonly Claimant[],
): readonly Fragment[] {
  const { at } = after
  return events.flatMap((event) => {
    const { type, seq, data } = event
    if (type === 'agreement-drafted' || type === 'agreement-edited') {
      const telling = { kind: 'owed', obligation: keyOf(after.signing.since, 'signing'), step: `owed-${seq}` } as const
      return tell(sql, after, at, telling, (row) => row.status === 'asked', changed)
    }
    if (type === 'payments-reported') {
      const paid = new Set(data.numbers)
      const telling = { kind: 'owed', obligation: keyOf(seq, 'paymentConfirmation'), step: 'owed' } as const
      return tell(sql, after, at, telling, (row) => paid.has(row.n), changed)
    }
    if (type === 'rating-opened') {
      const telling = { kind: 'owed', obligation: keyOf(seq, 'rating'), step: 'owed' } as const
      return tell(sql, after, at, telling, (row) => row.status === 'settled', changed)
    }
    if (type !== 'reminded' && type !== 'expired') return []
    const late = lateIn(sql, after, data.what, data.key)
    const step = type === 'reminded' ? 'reminded' : `expired-${data.nth}`
    return late === null ? [] : [tellStored(sql, after, at, { kind: type, obligation: data.key, step }, late)]
  })
}

/** Who has still to act, of those whose rows this act does not change; null where it is nothing that each must do. */
function lateIn(sql: Sql, { performance, signing, rating }: Grievance, what: string, key: string): Fragment | null {
  if (what === 'signing') return signing.status === 'open' ? sql`status = 'asked'` : null
  if (what === 'rating')
    return rating.status === 'open' ? sql`status = 'settled' and state -> 'rating' = 'null'::jsonb` : null
  if (what !== 'paymentConfirmation') return null
  const item = performance.items.find(({ reported }) => reported !== null && keyOf(reported.since, what) === key)
  return item === undefined ? null : sql`state -> 'payments' -> ${String(item.n)} ->> 'status' = 'reported'`
}

function tell(
  sql: Sql,
  after: Grievance,
  at: Instant,
  { kind, obligation, step }: Telling,
  concerns: (row: Claimant) => boolean,
  changed: readonly Claimant[],
): readonly Fragment[] {
  const told = changed
    .filter(concerns)
    .flatMap(({ n, person }) => (person === null ? [] : [{ step: `${step}-${n}`, person }]))
  if (told.length === 0) return []
  return [
    sql`
      insert into notices (at, kind, case_id, obligation, step, stage, role, person)
      select ${at}::timestamptz, ${kind}, ${after.id}::uuid, ${obligation}, step, ${stageOf(after)}, 'worker', person
      from jsonb_to_recordset(${JSON.stringify(told)}::text::jsonb) as row (step text, person uuid)
      on conflict (case_id, obligation, step) do nothing`,
  ]
}

function tellStored(
  sql: Sql,
  after: Grievance,
  at: Instant,
  { kind, obligation, step }: Telling,
  who: Fragment,
): Fragment {
  return sql`
    insert into notices (at, kind, case_id, obligation, step, stage, role, person)
    select ${at}::timestamptz, ${kind}, case_id, ${obligation}, ${step} || '-' || n, ${stageOf(after)}, 'worker', person
    from claimants where case_id = ${after.id} and person is not null and ${who}
    on conflict (case_id, obligation, step) do nothing`
}
