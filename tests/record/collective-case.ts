import type { Actor, CaseId } from '../../domain/case/actor.js'
import type { Grievance } from '../../domain/case/grievance.js'
import { rowHash } from '../../domain/procedure/collective/framework.js'
import type { Claimant } from '../../domain/procedure/collective/claimant.js'
import { commandNamed } from '../../domain/case/act.js'
import { perform, type Performed } from '../../record/perform.js'
import type { Store } from '../../record/store.js'
import { csvOf, listed } from '../support/workers.js'
import { accepted, act, type County } from './county.js'

/** Sends a command as a client would: parsed by its own schema. */
export function send(
  store: Store,
  actor: Actor,
  caseId: CaseId | null,
  name: string,
  content: object = {},
): Promise<Performed> {
  return perform(store, act(actor, caseId, name, commandNamed.get(name)?.input.parse(content)))
}

export async function done(
  store: Store,
  actor: Actor,
  caseId: CaseId | null,
  name: string,
  content: object = {},
): Promise<Grievance> {
  return accepted(await send(store, actor, caseId, name, content)).grievance
}

export function openingOf(county: County, workers: number) {
  return {
    respondents: [county.employer],
    region: '330106',
    claim: { type: 'pay-arrears', amount: '1', remedies: ['payment'], knewOn: '2026-11-01' },
    facts: '全体拖欠工资',
    collective: { workers },
  }
}

/** Opened, with so many workers on its list; they begin at `from`, so that several cases have different ones. */
export async function gathered(store: Store, county: County, count: number, from: number): Promise<CaseId> {
  const { id } = await done(store, county.worker, null, 'open', openingOf(county, Math.max(10, count)))
  const csv = csvOf(Array.from({ length: count }, (_, i) => listed(from + i)))
  await done(store, county.worker, id, 'add-claimants', { csv, mandated: true })
  await done(store, county.worker, id, 'appoint-representatives', { numbers: [1, 2, 3] })
  return id
}

/** With a framework agreement that waits for signatures, the employer's, the mediator's and the seal already on it. */
export async function toBeSigned(store: Store, county: County, caseId: CaseId): Promise<void> {
  const [lead] = await workersOf(store, caseId)
  if (lead === undefined) throw new Error('nobody is on the list')
  const step = (actor: Actor, name: string, content: object = {}) => done(store, actor, caseId, name, content)
  await step(county.officer, 'accept')
  await step(lead, 'apply-for-mediation')
  await step(county.boss, 'consent-to-mediation')
  await step(county.mediator, 'accept-mediation', { interest: 'none' })
  const instalments = [
    { share: 3333, due: '2026-12-20' },
    { share: 6667, due: '2027-02-20' },
  ]
  await step(county.mediator, 'propose-framework', { terms: { instalments }, amounts: 'claimed' })
  await step(lead, 'accept-proposal', { version: 1 })
  const { signing } = await step(county.boss, 'accept-proposal', { version: 1 })
  const signature = { hash: signing.hash, identifiedBy: 'real-name-login', warned: true }
  await step(county.boss, 'sign', signature)
  await step(county.mediator, 'sign', signature)
  await step(county.mediator, 'seal', { hash: signing.hash })
}

export async function rowsOf(store: Store, caseId: CaseId): Promise<readonly Claimant[]> {
  const rows = await store.sql<{ state: Claimant }[]>`select state from claimants where case_id = ${caseId} order by n`
  return rows.map(({ state }) => state)
}

export async function workersOf(store: Store, caseId: CaseId): Promise<readonly Actor[]> {
  return (await rowsOf(store, caseId)).map(({ person }) => ({ person: person ?? '', appointments: [] }))
}

/** What this worker signs. */
export async function signatureOf(store: Store, caseId: CaseId, n: number) {
  const [head] = await store.sql<
    { hash: string }[]
  >`select state -> 'signing' ->> 'hash' as hash from heads where case_id = ${caseId}`
  const row = (await rowsOf(store, caseId)).find((one) => one.n === n)
  const hash = head?.hash ?? ''
  return {
    hash,
    rowHash: row === undefined ? '' : rowHash(hash, { ...row, amount: row.settled ?? '0' }),
    identifiedBy: 'face',
    warned: true,
  }
}
