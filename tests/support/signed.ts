import { happened } from '../../domain/case/event.js'
import { rowHash } from '../../domain/procedure/collective/framework.js'
import { claimantsIn } from '../../record/claimants.js'
import { withEvents } from '../../record/draft.js'
import type { Store } from '../../record/store.js'
import { transact } from '../../record/transaction.js'

/** Everybody on the list signs, but for these: their events in one transaction, by the record's own hand. */
export async function signEverybody(store: Store, caseId: string, others: readonly number[]): Promise<void> {
  await transact(store, { caseId, actor: 'system', key: '' }, async ({ tx, draft, receivedAt }) => {
    if (draft === null) throw new Error('no such case')
    const { hash } = draft.grievance.signing
    const rows = (await claimantsIn(tx, caseId, [{ of: 'all' }], [])).filter(({ n }) => !others.includes(n))
    const events = rows.map((row) =>
      happened('claimant-signed', {
        n: row.n,
        hash,
        rowHash: rowHash(hash, { ...row, amount: row.settled ?? '0' }),
        amount: row.settled ?? '0',
        was: 'asked',
        identifiedBy: 'face',
        warned: true,
      }),
    )
    return {
      draft: withEvents(draft, events, { actor: 'system', command: 'sign-row', at: receivedAt }),
      answer: () => undefined,
    }
  })
}
