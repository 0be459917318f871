import type { CaseId } from '../domain/case/actor.js'
import { seal, unseal } from './sealing.js'

/** Who a claimant is, as the list gave it. It stands in the sealed words of the event, and sealed in the row. */
export interface Identity {
  readonly name?: string
  readonly idno?: string
  readonly phone?: string | null
}

/** By number, what an event says of who somebody is. */
export function identitiesIn(event: {
  readonly type: string
  readonly sealed: Readonly<Record<string, unknown>> | null
}): readonly (readonly [n: number, identity: Identity])[] {
  if (event.type !== 'claimants-added' && event.type !== 'claimant-corrected') return []
  const rows = (event.sealed?.['rows'] ?? []) as readonly (Identity & { readonly n: number })[]
  return rows.map(({ n, ...identity }) => [n, identity] as const)
}

export function sealIdentity(caseKey: Buffer, caseId: CaseId, n: number, identity: Identity): Buffer {
  return seal(caseKey, Buffer.from(JSON.stringify(identity)), `${caseId}/claimant/${n}`)
}

export function openIdentity(caseKey: Buffer, caseId: CaseId, n: number, sealed: Buffer): Identity {
  return JSON.parse(unseal(caseKey, sealed, `${caseId}/claimant/${n}`).toString()) as Identity
}
