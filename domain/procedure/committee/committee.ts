import type { PersonId, UnitId } from '../../case/actor.js'
import type { Grievance } from '../../case/grievance.js'
import { keyOf, type Obligation, type Owed, type Owner } from '../../case/obligation.js'
import type { Fen } from '../../values/fen.js'
import type { Day } from '../../values/time.js'
import { officerOf, workerOf } from '../acceptance.js'
import { closeUnlessMoreGoesOn } from '../closing.js'
import { room } from '../room.js'
import { closeVoting, openBallots, type Ballot, type Choice, type UncountedBallot } from './ballots.js'
import { enough, refill, type VacatedBecause } from './panel.js'
import type { Counts, NoVerdict } from './tally.js'
import { nextTier, poolOf, type Convened, type Skipped, type Tier } from './tiers.js'
import { notAccepted } from './verdict.js'

/*
 * The three-level review committee (三级评判委员会): for what stayed unresolved or unsatisfying. The worker picks the experts
 * (点单), handler and employer answer the panel (评判回应), the experts vote in secret, and both sides say whether they
 * accept what comes of it. Its verdict is no award: the road to arbitration stays open throughout. No statute governs
 * it: panel, quorum, majority and periods are the policy of this procedure.
 */

export interface Committee {
  readonly status:
    | 'none'
    | 'picking'
    | 'seating'
    | 'responding'
    | 'voting'
    | 'counting'
    | 'answering'
    | 'accepted'
    | 'refused'
    | 'undecided'
    | 'ended'
  /** The event from which the present step's period runs. */
  readonly since: number
  /** Counts the panels of this case. */
  readonly round: number
  readonly tier: Tier | null
  /** The union whose pool the panel comes from. */
  readonly unit: UnitId | null
  /** Frozen once the panel is picked: 3 or 5. */
  readonly size: number
  readonly seats: readonly Seat[]
  /** Who steps in next, in order. */
  readonly reserves: readonly PersonId[]
  readonly challenges: readonly Answering[]
  /** Who has answered the panel. */
  readonly answered: readonly Answering[]
  readonly meetingHeld: boolean
  /** Seats whose ballot did not open or match at the tally. */
  readonly uncounted: readonly UncountedBallot[]
  readonly verdict: Verdict | null
  readonly answers: { readonly [S in Answerer]?: boolean }
  /** Experts who held a seat in an earlier panel of this case. */
  readonly sat: readonly PersonId[]
  /** Experts who recused, kept silent or were challenged in this case. */
  readonly passedOver: readonly PersonId[]
  readonly past: readonly Round[]
}

export interface Seat {
  readonly n: number
  readonly person: PersonId | null
  readonly status: 'asked' | 'held' | 'vacant'
  /** Since which event its expert, or the worker for a vacant one, has been asked. */
  readonly since: number
  /** The live ballot: the event it stands in, and what commits the expert to it. */
  readonly ballot: { readonly seq: number; readonly commitment: string } | null
  readonly replaced: number
}

/** A panel that is over. */
export interface Round {
  readonly round: number
  readonly tier: Tier
  readonly unit: UnitId
  readonly seats: readonly { readonly n: number; readonly person: PersonId }[]
  readonly verdict: Choice | null
}

export interface Verdict {
  readonly tier: Tier
  /** Nothing comes above it in this committee. */
  readonly final: boolean
  readonly choice: Exclude<Choice, 'abstain'>
  /** Of a middle way: the lower median of the amounts; null where none was named. */
  readonly amount: Fen | null
  readonly counts: Counts
  readonly dissent: readonly number[]
}

export type Answering = 'officer' | 'employer'
/** Whose word decides whether a verdict is accepted; the employer's is heard and recorded. */
export type Answerer = 'worker' | 'unit' | 'employer'

export interface CommitteeEvents {
  'committee-convened': {
    readonly round: number
    readonly tier: Tier
    readonly unit: UnitId
    readonly because: Convened
    readonly skipped: readonly Skipped[]
  }
  'panel-picked': {
    readonly seats: readonly { readonly n: number; readonly person: PersonId }[]
    readonly reserves: readonly PersonId[]
  }
  'seat-accepted': { readonly seat: number }
  'seat-vacated': {
    readonly seat: number
    readonly person: PersonId
    readonly because: VacatedBecause
    readonly challenger: Answering | null
  }
  'reserve-called': { readonly seat: number; readonly person: PersonId; readonly dropped: readonly PersonId[] }
  'expert-wanted': { readonly seat: number }
  'expert-named': { readonly seat: number; readonly person: PersonId }
  'panel-seated': Readonly<Record<never, never>>
  'panel-answered': { readonly by: Answering }
  'response-meeting-held': { readonly occurredOn: Day }
  'ballots-opened': { readonly because: 'meeting-held' | 'meeting-lapsed' }
  /** A ballot, without its content: that is sealed beside it, for the tally alone. */
  'ballot-cast': {
    readonly tier: Tier
    readonly seat: number
    readonly commitment: string
    /** The how manyth of this seat: only the last counts. */
    readonly nth: number
  }
  'voting-closed': { readonly because: 'all-cast' | 'deadline' }
  /** The live ballots, opened after voting closed, each with the nonce that proves its commitment. */
  'ballots-revealed': {
    readonly effect: string
    readonly tier: Tier
    readonly ballots: readonly Ballot[]
    readonly uncounted: readonly UncountedBallot[]
  }
  'verdict-reached': Verdict
  'verdict-answered': { readonly by: Answerer; readonly accepts: boolean }
  /** The unit did not accept: its upper union is told. */
  'verdict-refusal-referred': { readonly from: UnitId; readonly to: UnitId }
  'verdict-accepted': { readonly tier: Tier; readonly choice: Verdict['choice']; readonly amount: Fen | null }
  'verdict-refused': { readonly tier: Tier; readonly because: 'refused' | 'silent' }
  'committee-undecided': { readonly because: Convened | NoVerdict; readonly skipped: readonly Skipped[] }
}

const initial: Committee = {
  status: 'none',
  since: 0,
  round: 0,
  tier: null,
  unit: null,
  size: 0,
  seats: [],
  reserves: [],
  challenges: [],
  answered: [],
  meetingHeld: false,
  uncounted: [],
  verdict: null,
  answers: {},
  sat: [],
  passedOver: [],
  past: [],
}

const active: readonly Committee['status'][] = ['picking', 'seating', 'responding', 'voting', 'counting', 'answering']

/** A panel is being formed, at work, or waits for the answers to its verdict. */
export function isUnderWay({ committee }: Pick<Grievance, 'committee'>): boolean {
  return active.includes(committee.status)
}

const end = (slice: Committee): Committee => (active.includes(slice.status) ? { ...slice, status: 'ended' } : slice)

const changeSeat = (slice: Committee, n: number, change: (seat: Seat) => Seat): Committee => ({
  ...slice,
  seats: slice.seats.map((seat) => (seat.n === n ? change(seat) : seat)),
})

const ask = (slice: Committee, n: number, person: PersonId, since: number): Committee =>
  changeSeat(slice, n, (seat) => ({ ...seat, person, status: 'asked', since }))

const held = (slice: Committee): Round['seats'] =>
  slice.seats.flatMap(({ n, person, status }) => (person !== null && status === 'held' ? [{ n, person }] : []))

/** What stays of a case's panels when the next begins, or the case is taken up again. */
const leavePanel = (slice: Committee): Committee => ({
  ...initial,
  round: slice.round,
  sat: [...slice.sat, ...held(slice).map(({ person }) => person)],
  passedOver: slice.passedOver,
  past:
    slice.tier === null || slice.unit === null
      ? slice.past
      : [
          ...slice.past,
          {
            round: slice.round,
            tier: slice.tier,
            unit: slice.unit,
            seats: held(slice),
            verdict: slice.verdict?.choice ?? null,
          },
        ],
})

export const committee = room({
  road: 'committee',
  initial,
  evolve: {
    'committee-convened': (slice, { seq, data }) => ({
      ...leavePanel(slice),
      status: 'picking',
      since: seq,
      round: data.round,
      tier: data.tier,
      unit: data.unit,
    }),
    'panel-picked': (slice, { seq, data }) => ({
      ...slice,
      status: 'seating',
      since: seq,
      size: data.seats.length,
      seats: data.seats.map(({ n, person }) => ({ n, person, status: 'asked', since: seq, ballot: null, replaced: 0 })),
      reserves: data.reserves,
    }),
    'seat-accepted': (slice, { data }) => changeSeat(slice, data.seat, (seat) => ({ ...seat, status: 'held' })),
    'seat-vacated': (slice, { seq, data }) => ({
      ...changeSeat(slice, data.seat, (seat) => ({ ...seat, person: null, status: 'vacant', since: seq })),
      status: 'seating',
      passedOver: [...slice.passedOver, data.person],
      challenges: data.challenger === null ? slice.challenges : [...slice.challenges, data.challenger],
    }),
    'reserve-called': (slice, { seq, data }) => ({
      ...ask(slice, data.seat, data.person, seq),
      reserves: slice.reserves.filter((person) => person !== data.person && !data.dropped.includes(person)),
    }),
    'expert-wanted': (slice, { seq, data }) => ({
      ...changeSeat(slice, data.seat, (seat) => ({ ...seat, since: seq })),
      reserves: [],
    }),
    'expert-named': (slice, { seq, data }) => ask(slice, data.seat, data.person, seq),
    'panel-seated': (slice, { seq }) => ({ ...slice, status: 'responding', since: seq }),
    'panel-answered': (slice, { data }) => ({ ...slice, answered: [...new Set([...slice.answered, data.by])] }),
    'response-meeting-held': (slice) => ({ ...slice, meetingHeld: true }),
    'ballots-opened': (slice, { seq }) => ({ ...slice, status: 'voting', since: seq }),
    'ballot-cast': (slice, { seq, data }) =>
      changeSeat(slice, data.seat, (seat) => ({
        ...seat,
        ballot: { seq, commitment: data.commitment },
        replaced: data.nth - 1,
      })),
    'voting-closed': (slice, { seq }) => ({ ...slice, status: 'counting', since: seq }),
    'ballots-revealed': (slice, { data }) => ({ ...slice, uncounted: data.uncounted }),
    'verdict-reached': (slice, { seq, data: { tier, final, choice, amount, counts, dissent } }) => ({
      ...slice,
      status: 'answering',
      since: seq,
      verdict: { tier, final, choice, amount, counts, dissent },
      answers: {},
    }),
    'verdict-answered': (slice, { data }) => ({ ...slice, answers: { ...slice.answers, [data.by]: data.accepts } }),
    'verdict-accepted': (slice) => ({ ...slice, status: 'accepted' }),
    'verdict-refused': (slice) => ({ ...slice, status: 'refused' }),
    'committee-undecided': (slice) => ({ ...slice, status: 'undecided' }),
    // The worker did not pick: the road ends, even where performance keeps the case open.
    expired: (slice, { data }) => (data.what === 'panelPick' ? end(slice) : slice),
    'released-to-arbitration': end,
    'outside-result-took-effect': end,
    closed: end,
    withdrawn: end,
    merged: end,
    // Taken up again, the committee is open again; who has sat in the case does not sit in it twice.
    reopened: leavePanel,
  },
  owes: (g) => [...pickOwed(g), ...seatsOwed(g), ...meetingOwed(g), ...ballotsOwed(g), ...answersOwed(g)],
  expiries: {
    panelPick: {
      needs: ['experts'],
      // A pool that has shrunk meanwhile is not the worker's silence.
      follows: (g, _, moment) =>
        enough(g, poolOf(g.committee.unit, moment.facts.experts))
          ? closeUnlessMoreGoesOn({ ...g, committee: end(g.committee) }, null, moment)
          : nextTier(g, 'too-few-experts', moment),
    },
    seatAcceptance: {
      needs: ['experts'],
      follows: (g, obligation, moment) => {
        const seat = g.committee.seats.find(({ n }) => obligation.key.endsWith(`/${n}`))
        return seat === undefined ? [] : refill(g, seat, 'silent', null, moment)
      },
    },
    extraExpert: { needs: ['experts'], follows: (g, _, moment) => nextTier(g, 'panel-incomplete', moment) },
    responseMeeting: { follows: (g, _, moment) => openBallots(g, 'meeting-lapsed', moment) },
    ballots: { follows: (g, obligation) => (othersOwe(g, obligation) ? [] : [closeVoting('deadline')]) },
    verdictAnswer: {
      needs: ['experts'],
      follows: (g, obligation, moment) => (othersOwe(g, obligation) ? [] : notAccepted(g, 'silent', moment)),
    },
  },
  effects: { 'voting-closed': ['tallyBallots'], 'verdict-reached': ['issueVerdict'] },
})

/**
 * Several owe the same by the same hour. Each is marked, with the person accountable; what follows, follows once, with
 * the last of them.
 */
function othersOwe(g: Grievance, obligation: Obligation): boolean {
  return [...ballotsOwed(g), ...answersOwed(g)].some(({ key }) => key !== obligation.key && g.marks[key] === undefined)
}

function owed(what: Owed['what'], key: string, owner: Owner): Owed {
  return { key, what, road: 'committee', owner }
}

function expert(g: Grievance, person: PersonId | null): Owner {
  return { role: 'expert', unit: g.committee.unit, person }
}

function pickOwed(g: Grievance): readonly Owed[] {
  const { status, since } = g.committee
  return status === 'picking' ? [owed('panelPick', keyOf(since, 'panelPick'), workerOf(g))] : []
}

function seatsOwed(g: Grievance): readonly Owed[] {
  if (g.committee.status !== 'seating') return []
  return g.committee.seats.flatMap(({ n, person, status, since }): readonly Owed[] => {
    switch (status) {
      case 'asked':
        return [owed('seatAcceptance', keyOf(since, `seatAcceptance/${n}`), expert(g, person))]
      case 'vacant':
        return [owed('extraExpert', keyOf(since, `extraExpert/${n}`), workerOf(g))]
      case 'held':
        return []
      default:
        return status satisfies never
    }
  })
}

function meetingOwed(g: Grievance): readonly Owed[] {
  const { status, since, seats } = g.committee
  if (status !== 'responding') return []
  return [owed('responseMeeting', keyOf(since, 'responseMeeting'), expert(g, seats[0]?.person ?? null))]
}

function ballotsOwed(g: Grievance): readonly Owed[] {
  const { status, since, seats } = g.committee
  if (status !== 'voting') return []
  return seats
    .filter(({ ballot }) => ballot === null)
    .map(({ n, person }) => owed('ballots', keyOf(since, `ballots/${n}`), expert(g, person)))
}

function answersOwed(g: Grievance): readonly Owed[] {
  const { status, since, answers } = g.committee
  if (status !== 'answering') return []
  const key = (by: Answerer) => keyOf(since, `verdictAnswer/${by}`)
  return [
    ...(answers.worker === undefined ? [owed('verdictAnswer', key('worker'), workerOf(g))] : []),
    ...(answers.unit === undefined ? [owed('verdictAnswer', key('unit'), officerOf(g))] : []),
  ]
}
