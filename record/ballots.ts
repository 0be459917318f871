import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import type { CaseId } from '../domain/case/actor.js'
import type { Recorded } from '../domain/case/event.js'
import type { SealedBallotFact } from '../domain/case/facts.js'
import {
  choices,
  commitmentOf,
  mostAct,
  mostReasons,
  seatOf,
  type Choice,
  type UncountedBallot,
} from '../domain/procedure/committee/ballots.js'
import { tally, type OpenedBallots } from '../domain/procedure/committee/tally.js'
import type { Fen } from '../domain/values/fen.js'
import type { Question } from './facts.js'
import { unsealWords, unwrapKey } from './sealing.js'
import type { Sql, Store } from './store.js'
import { knownTallyKey, openSealed, sealFor, type TallyKey } from './tally-key.js'
import { storedEvents } from './verify.js'

/*
 * The ballots of the review committee as the record keeps them: committed to, and sealed for the tally, until voting has
 * closed; opened and checked by the tally; and checked again by whoever audits it.
 */

/** Every ballot is of this length, in bytes, before it is sealed: the longest texts in it, three bytes a character. */
const ballotBytes = 3 * (mostReasons + mostAct) + 620

/** What an expert fills in; its schema has been checked. */
interface Filled {
  readonly choice: Choice
  readonly amount?: Fen
  readonly act?: string
  readonly reasons: string
}

/** Commits to the ballot that is being cast and seals it, at its place. The nonce is made here, and kept in the box alone. */
export async function ballot(sql: Sql, { grievance, input, actor }: Question): Promise<SealedBallotFact | null> {
  const { tier, round } = grievance.committee
  const seat = seatOf(grievance, actor.person)
  const key = await knownTallyKey(sql)
  if (tier === null || seat === null || key === null) return null
  const { choice, amount = null, act = null, reasons } = input as Filled
  const nonce = randomBytes(32).toString('hex')
  const commitment = commitmentOf(grievance.id, tier, { seat: seat.n, choice, amount, nonce })
  const text = Buffer.from(JSON.stringify({ choice, amount, act, reasons, nonce }))
  if (text.length > ballotBytes) throw new Error('a ballot longer than its schema allows')
  // White space behind JSON says nothing.
  const padded = Buffer.concat([text, Buffer.alloc(ballotBytes - text.length, ' ')])
  return { commitment, box: sealFor(key, padded, placeOf(grievance.id, round, seat.n)).toString('base64') }
}

/** Neither another seat nor another panel nor another case can be given this box. */
function placeOf(caseId: CaseId, round: number, seat: number): string {
  return `${caseId}/${round}/${seat}`
}

const Inside = z.strictObject({
  choice: z.enum(choices),
  amount: z.string().nullable(),
  act: z.string().nullable(),
  reasons: z.string(),
  nonce: z.string().regex(/^[0-9a-f]{64}$/),
})

/** Opens the live ballots of a panel, and no other: the one an expert replaced stays closed. */
export async function openLiveBallots(
  store: Store,
  key: TallyKey,
  { id, committee }: Question['grievance'],
): Promise<OpenedBallots> {
  const { tier, round, seats } = committee
  const sealed = await sealedWords(
    store,
    id,
    seats.flatMap(({ ballot: live }) => (live === null ? [] : [live.seq])),
  )
  const found = seats.flatMap(({ n, ballot: live }) => {
    if (live === null || tier === null) return []
    const place = placeOf(id, round, n)
    return [{ seat: n, inside: opened(key, () => sealed(live.seq)['box'], place), commitment: live.commitment, tier }]
  })
  const ballots: OpenedBallots['ballots'][number][] = []
  const uncounted: UncountedBallot[] = []
  for (const { seat, inside, commitment, tier: at } of found) {
    if (inside === null) uncounted.push({ seat, why: 'unopened' })
    else if (commitmentOf(id, at, { seat, ...inside }) !== commitment) uncounted.push({ seat, why: 'unmatched' })
    else ballots.push({ seat, ...inside })
  }
  return { ballots, uncounted }
}

/** What is sealed in these events, each opened when it is asked for: one that was tampered with raises an error by itself. */
async function sealedWords(store: Store, caseId: CaseId, seqs: readonly number[]) {
  const [rows, [kept]] = await Promise.all([
    store.sql<{ seq: number; sealed: Buffer }[]>`
      select seq, sealed from events where case_id = ${caseId} and seq = any(${[...seqs]}) and sealed is not null`,
    store.sql<{ wrapped: Buffer }[]>`select wrapped from case_keys where case_id = ${caseId}`,
  ])
  if (kept === undefined) throw new Error(`the key of case ${caseId} has been destroyed: its ballots cannot be counted`)
  const caseKey = unwrapKey(store.keys, caseId, kept.wrapped)
  return (seq: number) => {
    const row = rows.find((one) => one.seq === seq)
    return row === undefined ? {} : unsealWords(caseKey, caseId, seq, row.sealed)
  }
}

/** What is in a box; null where it does not open, whatever the cause: its content never gets into an error message. */
function opened(key: TallyKey, box: () => unknown, place: string): z.infer<typeof Inside> | null {
  try {
    return Inside.parse(JSON.parse(openSealed(key, Buffer.from(String(box()), 'base64'), place).toString()))
  } catch {
    return null
  }
}

/** What an audit of the ballots finds. */
export interface BallotAudit {
  /** Ballots whose commitment was checked against what the tally revealed. */
  readonly checked: number
  /** Seats that the tally left out, and said so: cast, but not to be opened, or another ballot than was committed to. */
  readonly uncounted: readonly (UncountedBallot & { readonly seq: number })[]
  /** What does not fit: a revealed ballot without its commitment, or a verdict that these ballots do not give. */
  readonly faults: readonly {
    readonly seq: number
    readonly seat: number | null
    readonly why: 'commitment' | 'missing' | 'verdict'
  }[]
}

/** Checks every tally of a case again, from the events alone; it needs no key. */
export async function verifyBallots(store: Store, caseId: CaseId): Promise<BallotAudit> {
  return auditBallots(
    caseId,
    (await storedEvents(store, caseId)).map(({ event }) => event),
  )
}

export function auditBallots(caseId: CaseId, events: readonly Recorded[]): BallotAudit {
  let checked = 0
  let size = 0
  let live = new Map<number, string>()
  let result: ReturnType<typeof tally> | null = null
  const uncounted: BallotAudit['uncounted'][number][] = []
  const faults: BallotAudit['faults'][number][] = []
  for (const { seq, type, data } of events) {
    if (type === 'panel-picked') {
      size = data.seats.length
      live = new Map()
    }
    if (type === 'ballot-cast') live.set(data.seat, data.commitment)
    if (type === 'ballots-revealed') {
      for (const one of data.ballots) {
        checked += 1
        if (live.get(one.seat) !== commitmentOf(caseId, data.tier, one))
          faults.push({ seq, seat: one.seat, why: 'commitment' })
      }
      const named = [...data.ballots, ...data.uncounted].map(({ seat }) => seat)
      for (const seat of live.keys()) if (!named.includes(seat)) faults.push({ seq, seat, why: 'missing' })
      uncounted.push(...data.uncounted.map((one) => ({ seq, ...one })))
      result = tally(size, data.ballots)
    }
    if (type === 'verdict-reached') {
      const fits =
        result !== null && 'choice' in result && result.choice === data.choice && result.amount === data.amount
      if (!fits) faults.push({ seq, seat: null, why: 'verdict' })
    }
  }
  return { checked, uncounted, faults }
}
