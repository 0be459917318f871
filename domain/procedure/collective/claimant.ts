import type { CaseId, PersonId } from '../../case/actor.js'
import type { EventType, Recorded } from '../../case/event.js'
import * as fen from '../../values/fen.js'
import type { Fen } from '../../values/fen.js'
import type { Day, Instant } from '../../values/time.js'

/*
 * One claimant of a collective case (分户): a row of its own, folded from the events that speak of it. The case keeps the
 * counts; whatever is each worker's own (amount, mandate, consent, signature, payments, rating) stands here.
 */

export const claimantStatuses = [
  'listed',
  'asked',
  'signed',
  'dissenting',
  'settled',
  'splitting',
  'split',
  'removed',
] as const
/** `asked`: the agreement waits for this worker's signature; `splitting`: on the way to a case of their own. */
export type ClaimantStatus = (typeof claimantStatuses)[number]

export const mandates = ['none', 'signed', 'given'] as const
/** `signed`: on paper, as the import says; `given`: by the worker, here. */
export type Mandate = (typeof mandates)[number]

export const splitReasons = ['dissent', 'silence'] as const
export type SplitReason = (typeof splitReasons)[number]

export interface Payment {
  readonly status: 'reported' | 'received' | 'disputed'
  readonly occurredOn: Day
  /** What the worker has confirmed of this instalment, in all. */
  readonly received: Fen
}

export interface Claimant {
  readonly n: number
  /** Null once the person has been erased. */
  readonly person: PersonId | null
  /** What is claimed. */
  readonly amount: Fen
  readonly status: ClaimantStatus
  readonly mandate: Mandate
  /** What the latest proposal would give. */
  readonly offer: Fen | null
  /** What the agreement gives, once there is one to sign. */
  readonly settled: Fen | null
  readonly signature: { readonly at: Instant; readonly hash: string; readonly rowHash: string } | null
  /** By the number of the instalment. */
  readonly payments: Readonly<Record<string, Payment>>
  readonly rating: { readonly score: number; readonly solved: boolean } | null
  readonly split: { readonly reason: SplitReason; readonly case: CaseId | null } | null
}

/** Is this worker still one of the case? */
export function belongs({ status }: Pick<Claimant, 'status'>): boolean {
  return status !== 'removed' && status !== 'split'
}

/** What one event does to rows: which it touches, and how. */
export interface Change {
  readonly touches: 'all' | readonly number[]
  readonly apply: (row: Claimant) => Claimant
}

type Changes = { readonly [T in EventType]?: (event: Recorded<T>) => Change }

const toAll = (apply: (row: Claimant) => Claimant): Change => ({
  touches: 'all',
  apply: (row) => (belongs(row) ? apply(row) : row),
})
const toOne = (n: number, apply: (row: Claimant) => Claimant): Change => ({
  touches: [n],
  apply: (row) => (row.n === n ? apply(row) : row),
})
const toThose = <R extends { readonly n: number }>(
  rows: readonly R[],
  apply: (row: Claimant, own: R) => Claimant,
): Change => {
  const byNumber = new Map(rows.map((own) => [own.n, own]))
  return {
    touches: [...byNumber.keys()],
    apply: (row) => {
      const own = byNumber.get(row.n)
      return own === undefined ? row : apply(row, own)
    },
  }
}
const asked = (row: Claimant): Claimant => ({ ...row, status: 'asked', signature: null })

const changes: Changes = {
  'claimant-corrected': ({ data }) =>
    toOne(data.n, (row) => ({ ...row, person: data.person, amount: data.amount, mandate: data.mandate })),
  'claimant-removed': ({ data }) => toOne(data.n, (row) => ({ ...row, status: 'removed', signature: null })),
  'mandate-given': ({ data }) => toOne(data.n, (row) => ({ ...row, mandate: 'given' })),
  'representatives-appointed': ({ data }) => {
    if (data.mandates === 'kept') return { touches: [], apply: (row) => row }
    const signed = new Set(data.mandates)
    return toAll((row) => ({ ...row, mandate: signed.has(row.n) ? 'signed' : 'none' }))
  },
  'rows-proposed': ({ data }) => toThose(data.rows, (row, own) => ({ ...row, offer: own.amount })),
  'agreement-drafted': () => toAll((row) => ({ ...asked(row), settled: row.offer })),
  'agreement-edited': () => toAll(asked),
  'row-edited': ({ data }) => toOne(data.n, (row) => ({ ...asked(row), settled: data.amount })),
  'claimant-signed': ({ at, data }) =>
    toOne(data.n, (row) => ({ ...row, status: 'signed', signature: { at, hash: data.hash, rowHash: data.rowHash } })),
  'claimant-dissented': ({ data }) => toOne(data.n, (row) => ({ ...row, status: 'dissenting', signature: null })),
  'signing-failed': () => toAll((row) => ({ ...row, status: 'listed', signature: null, settled: null })),
  'agreement-took-effect': () => toAll(settledOrSplit),
  'claimants-split': ({ data }) =>
    toThose(data.rows, (row, own) => ({ ...row, status: 'split', split: { reason: own.reason, case: own.case } })),
  'payments-reported': ({ data }) =>
    toThose(
      data.numbers.map((n) => ({ n })),
      (row) => pay(row, data.item, (paid) => ({ ...paid, status: 'reported', occurredOn: data.occurredOn })),
    ),
  'payments-confirmed': ({ data }) =>
    toThose(data.rows, (row, own) =>
      pay(row, data.item, (paid) => ({
        status: 'received',
        occurredOn: data.occurredOn,
        received: fen.sum([paid.received, own.amount]),
      })),
    ),
  'payments-disputed': ({ data }) =>
    toOne(data.n, (row) =>
      pay(row, data.item, (paid) => ({
        ...paid,
        status: 'disputed',
        received: fen.sum([paid.received, data.received]),
      })),
    ),
  'claimant-rated': ({ data }) =>
    toOne(data.n, (row) => ({ ...row, rating: { score: data.score, solved: data.solved } })),
}

function settledOrSplit(row: Claimant): Claimant {
  if (row.status === 'signed') return { ...row, status: 'settled' }
  return {
    ...row,
    status: 'splitting',
    split: { reason: row.status === 'dissenting' ? 'dissent' : 'silence', case: null },
  }
}

function pay(row: Claimant, item: number, how: (paid: Payment) => Payment): Claimant {
  const paid = row.payments[item] ?? { status: 'reported', occurredOn: '', received: '0' }
  return { ...row, payments: { ...row.payments, [item]: how(paid) } }
}

/** What an event does to the rows that are there; null where it speaks of none. */
export function changeBy(event: Recorded): Change | null {
  const change = changes[event.type] as ((event: Recorded) => Change) | undefined
  return change === undefined ? null : change(event)
}

/** The rows that an event adds. */
export function addedBy(event: Recorded): readonly Claimant[] {
  if (event.type !== 'claimants-added') return []
  return event.data.rows.map(({ n, person, amount, mandate }) => ({
    n,
    person,
    amount,
    mandate,
    status: 'listed',
    offer: null,
    settled: null,
    signature: null,
    payments: {},
    rating: null,
    split: null,
  }))
}

/** One row after one more event. Pure; like `evolve`, it sees the event's `data` only. */
export function evolveClaimant(row: Claimant, event: Recorded): Claimant {
  return changeBy(event)?.apply(row) ?? row
}

/** All rows of a case from its events. */
export function foldClaimants(
  rows: ReadonlyMap<number, Claimant>,
  events: readonly Recorded[],
): ReadonlyMap<number, Claimant> {
  const folded = new Map(rows)
  for (const event of events) {
    for (const row of addedBy(event)) folded.set(row.n, row)
    const change = changeBy(event)
    if (change === null) continue
    for (const n of change.touches === 'all' ? [...folded.keys()] : change.touches) {
      const row = folded.get(n)
      if (row !== undefined) folded.set(n, change.apply(row))
    }
  }
  return folded
}
