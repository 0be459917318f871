import { expire, expiredAt, expiryOf } from '../domain/case/act.js'
import { system } from '../domain/case/actor.js'
import { happened, type NewEvent } from '../domain/case/event.js'
import type { Facts, FactsOnDemand } from '../domain/case/facts.js'
import type { Obligation } from '../domain/case/obligation.js'
import { endOfNextWorkingDay, moveTerm } from '../domain/law/counting.js'
import type { Instant } from '../domain/values/time.js'
import { withEvents, type Draft } from './draft.js'
import { loadFacts } from './facts.js'
import { outageAround } from './outages.js'
import { settingFor } from './setting.js'
import type { Store } from './store.js'
import type { Locked } from './transaction.js'

/** No case has so much to catch up on; whatever goes on for longer would never end. */
const mostAtOnce = 1000

/**
 * Records what ran out, the earliest first, each with what follows from it, until nothing is due at or before
 * `horizon`. Periods of our own that would have ended while the platform was down are moved before anything expires:
 * nobody is late for what could not be done.
 */
export async function lapse(store: Store, locked: Locked, from: Draft, horizon: Instant): Promise<Draft> {
  const { receivedAt } = locked
  let draft = from
  const asked = new Set<string>()
  const inert = new Set<string>()
  for (let n = 0; n < mostAtOnce; n++) {
    const due = expiredAt(draft.grievance, horizon).filter((one) => !inert.has(one.key))
    const [first] = due
    if (first === undefined) return draft
    // Each end is looked up once; one that was moved into another outage is another end.
    const next = due.find((one) => mayMove(one) && !asked.has(`${one.key} ${one.due}`))
    if (next !== undefined) asked.add(`${next.key} ${next.due}`)
    const { key } = next ?? first
    const events =
      next === undefined ? await expired(locked, draft, first) : await movedByOutage(store, locked, draft, next)
    if (next === undefined && events.length === 0) inert.add(key)
    draft = withEvents(draft, events, { actor: system.person, command: `expire:${key}`, at: receivedAt })
  }
  throw new Error(`case ${draft.caseId} has expiries without end`)
}

/** Only periods of our own; what is overdue already stays so. */
function mayMove({ basis, overdue }: Obligation): boolean {
  return basis === 'own' && overdue === 0
}

async function expired(locked: Locked, draft: Draft, due: Obligation): Promise<readonly NewEvent[]> {
  const facts = await factsFor(locked, draft, expiryOf(due.what)?.needs ?? [])
  return expire(draft.grievance, due.key, { actor: system, at: locked.receivedAt, due: null, facts })
}

/** The event that moves it; empty where it did not end in an outage. */
async function movedByOutage(
  store: Store,
  locked: Locked,
  draft: Draft,
  due: Obligation,
): Promise<readonly NewEvent[]> {
  const outage = await outageAround(locked.tx, due.due, store.clock.runs ? locked.receivedAt : null)
  const term = draft.grievance.terms[due.key]
  if (outage === null || term === undefined) return []
  const setting = settingFor(locked.setting, draft.grievance.charge.path)
  const decision = { authority: 'platform', reason: 'outage', at: locked.receivedAt }
  const moved = moveTerm(term, endOfNextWorkingDay(outage.upAgain, setting), decision, setting)
  return moved === term
    ? []
    : [happened('term-moved', { key: due.key, because: 'outage', moved: { [due.key]: moved } })]
}

async function factsFor(
  locked: Locked,
  draft: Draft,
  needs: Parameters<typeof loadFacts>[1],
): Promise<Facts & FactsOnDemand> {
  return loadFacts(locked, needs, { grievance: draft.grievance, input: null, actor: system })
}
