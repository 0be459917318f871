import { actIn } from '../acting.js'
import { createHash } from 'node:crypto'
import type { CaseId, PersonId } from '../../domain/case/actor.js'
import { obligations } from '../../domain/case/fold.js'
import type { Grievance } from '../../domain/case/grievance.js'
import { addDays, addMillis, at, shanghaiDay, type Day, type Instant } from '../../domain/values/time.js'
import { headOf } from '../../record/heads.js'
import { expireObligation, recordEffect, remindOwner } from '../../record/passing.js'
import type { Store } from '../../record/store.js'
import { clerkOf, companyOf, managerOf, regionOf, workerOf, type Spot } from './place.js'

/*
 * How cases go, played through the real procedure and the real record: what people do at nine in the morning, papers as
 * soon as they are asked for, and periods that nobody minds, when they run out.
 */

type Who = 'worker' | 'employer' | 'officer' | 'mediator' | 'clerk' | 'arbitrator'

interface Step {
  /** Days after the step before. */
  readonly after: number
  readonly who: Who
  readonly command: string
  readonly input: (grievance: Grievance, today: Day) => object
}

export interface Story {
  readonly name: string
  /** How many of a hundred cases go like this. */
  readonly weight: number
  readonly steps: readonly Step[]
  /** `over`: until it is archived. `closed`: until it is closed. Otherwise after so many steps, still open. */
  readonly until: 'over' | 'closed' | number
}

const step = (after: number, who: Who, command: string, input: object | Step['input'] = {}): Step => ({
  after,
  who,
  command,
  input: typeof input === 'function' ? (input as Step['input']) : () => input,
})

const amount = '1850000'
const signature = ({ signing }: Grievance) => ({ hash: signing.hash, identifiedBy: 'real-name-login', warned: true })
const paidSoon = (_: Grievance, today: Day) => ({
  terms: { total: amount, instalments: [{ amount, due: addDays(today, 10) }] },
})
const paid = (_: Grievance, today: Day) => ({ n: 1, amount, occurredOn: today })
const service = { address: '壶山街道解放街18号', phone: '13900000001', electronicService: true }
const contact = (_: Grievance, today: Day) => ({
  with: 'employer',
  reached: true,
  occurredOn: today,
  words: '已与公司人事沟通，公司称资金周转困难，愿意协商。',
})

const accepted = [
  step(1, 'officer', 'accept'),
  step(1, 'officer', 'note-contact', contact),
  step(0, 'officer', 'reply', { words: '已受理，并已联系公司。拖欠工资应当足额支付。' }),
]
const agreed = [
  ...accepted,
  step(4, 'officer', 'propose-result', paidSoon),
  step(1, 'employer', 'agree-to-result', { version: 1 }),
  step(1, 'worker', 'agree-to-result', { version: 1 }),
]
const payment = [step(5, 'employer', 'report-payment', paid), step(1, 'worker', 'confirm-payment', { n: 1 })]
const mediated = [
  ...accepted,
  step(3, 'worker', 'apply-for-mediation'),
  step(1, 'employer', 'consent-to-mediation'),
  step(1, 'mediator', 'accept-mediation', { interest: 'none' }),
  step(3, 'mediator', 'propose-settlement', paidSoon),
  step(1, 'worker', 'accept-proposal', { version: 1 }),
  step(0, 'employer', 'accept-proposal', { version: 1 }),
  step(1, 'worker', 'sign', signature),
  step(0, 'employer', 'sign', signature),
  step(0, 'mediator', 'sign', signature),
  step(1, 'mediator', 'seal', ({ signing }: Grievance) => ({ hash: signing.hash })),
]
const reviewed = [
  ...mediated,
  step(1, 'worker', 'apply-for-review', service),
  step(0, 'employer', 'apply-for-review', service),
  step(1, 'clerk', 'accept-review-application'),
  step(1, 'arbitrator', 'issue-settlement'),
  step(1, 'worker', 'receive-settlement'),
  step(0, 'employer', 'receive-settlement'),
]
const rated = [step(2, 'worker', 'rate', { score: 5, solved: true })]
const unresolved = step(5, 'officer', 'declare-unresolved', { reason: 'employer-refuses', words: '公司不愿协商。' })

const stated = (_: Grievance, today: Day) => ({ occurredOn: today, source: 'document' })
const filed = (g: Grievance, today: Day) => ({ ...stated(g, today), number: '劳人仲案〔2026〕7号' })
const outside = [
  step(3, 'worker', 'record-filing', filed),
  step(5, 'worker', 'record-acceptance', filed),
  step(20, 'worker', 'record-outside-settlement', (g: Grievance, today: Day) => ({
    ...stated(g, today),
    before: 'parties',
    amount,
  })),
]

const late = [step(45, 'officer', 'propose-result', paidSoon), ...agreed.slice(-2), ...payment, ...rated]

const over: readonly Omit<Story, 'until'>[] = [
  { name: 'withdrawn', weight: 12, steps: [...accepted, step(3, 'worker', 'withdraw')] },
  { name: 'agreed', weight: 30, steps: [...agreed, ...payment, ...rated] },
  { name: 'agreed-unrated', weight: 10, steps: [...agreed, ...payment] },
  { name: 'mediated', weight: 10, steps: [...mediated, ...payment, ...rated] },
  { name: 'reviewed', weight: 4, steps: [...reviewed, ...payment, ...rated] },
  {
    name: 'unresolved',
    weight: 10,
    steps: [...accepted, unresolved, step(2, 'worker', 'choose-road', { road: 'none' })],
  },
  {
    name: 'arbitration',
    weight: 4,
    steps: [...accepted, unresolved, step(2, 'worker', 'choose-road', { road: 'arbitration' }), ...outside],
  },
  {
    name: 'unsubstantiated',
    weight: 6,
    steps: [...accepted, step(4, 'officer', 'find-unsubstantiated', { words: '经核实，公司已足额支付。' })],
  },
  // Nobody of the township answered in time: it went to the county.
  { name: 'escalated', weight: 6, steps: [step(6, 'officer', 'accept'), ...agreed.slice(1), ...payment, ...rated] },
  // Forgotten for weeks, and marked for it; in the end somebody saw to it.
  { name: 'late', weight: 4, steps: [...accepted, ...late] },
  {
    name: 'dissatisfied',
    weight: 4,
    steps: [...agreed, ...payment, step(2, 'worker', 'rate', { score: 2, solved: false })],
  },
]

/** Where open cases stand, by how many of their steps are done. */
const standing: readonly (readonly [name: string, steps: readonly Step[], until: number, weight: number])[] = [
  ['new', accepted, 0, 8],
  ['taken', accepted, 1, 12],
  ['handled', agreed, 3, 25],
  ['proposed', agreed, 4, 12],
  ['to-be-paid', agreed, 6, 8],
  ['in-mediation', mediated, 6, 12],
  ['to-be-signed', mediated, 9, 6],
  ['to-be-reviewed', reviewed, 15, 3],
  ['to-be-rated', [...agreed, ...payment], 8, 6],
  ['unresolved', [...accepted, unresolved], 4, 8],
  // Its period has run out, and it is marked for it.
  ['forgotten', [...accepted, step(45, 'officer', 'note-contact', contact)], 4, 4],
]

/** Cases that are over, archived long ago. */
export const past: readonly Story[] = over.map((one) => ({ ...one, until: 'over' }))

/** Cases of these weeks: open ones, and those closed of late, which may still be reopened. */
export const present: readonly Story[] = [
  ...standing.map(([name, steps, until, weight]) => ({ name: `open-${name}`, steps, until, weight })),
  ...over
    .filter(({ name }) => ['withdrawn', 'agreed', 'mediated'].includes(name))
    .map(({ name, steps }) => ({ name: `closed-${name}`, steps, until: 'closed' as const, weight: 6 })),
]

const claims = ['pay-arrears', 'bonus', 'work-injury', 'termination', 'social-insurance', 'working-time'] as const

export interface Played {
  readonly caseId: CaseId
  readonly spot: Spot
  readonly story: Story
}

/** On which day a story has to begin so that its last step falls on this day. */
export function beginning({ steps, until }: Story, last: Day): Day {
  const taken = steps.slice(0, typeof until === 'number' ? until : steps.length)
  return addDays(last, -taken.reduce((days, { after }) => days + after, 0))
}

/** Plays one story from this day on, on a clock of its own, and sees to it that the engine has nothing left to hear. */
export async function play(record: Store, story: Story, spot: Spot, from: Day, n: number): Promise<Played> {
  let now = at(from, '09:00')
  // Every case has its own time: none waits for another's.
  const store: Store = { ...record, clock: { runs: false, now: () => Promise.resolve(now) } }
  const opened = await actIn(store, workerOf(spot.county, spot.charge, spot.employer, spot.worker), 'open', null, {
    respondents: [companyOf(spot.county, spot.charge, spot.employer)],
    region: regionOf(spot.county),
    claim: { type: claims[n % claims.length], amount, remedies: ['payment'], knewOn: addDays(from, -10) },
    facts: '公司拖欠两个月工资，多次催要未果，有考勤与工资条为证。',
  })
  const caseId = opened.id
  const passTo = async (until: Instant): Promise<void> => {
    now = await clocksOf(store, caseId, until, (moment) => (now = moment))
  }
  const { steps, until } = story
  await papers(store, caseId)
  for (const [i, { after, who, command, input }] of steps
    .slice(0, typeof until === 'number' ? until : undefined)
    .entries()) {
    const day = addDays(shanghaiDay(now), after)
    await passTo(addMillis(at(day, '09:00'), (i + 1) * 60_000))
    const grievance = await stateOf(store, caseId)
    await actIn(store, whoever(grievance, who, spot), command, caseId, input(grievance, shanghaiDay(now)))
    await papers(store, caseId)
  }
  for (
    let weeks = 0;
    until === 'over' && weeks < 60 && (await stateOf(store, caseId)).closing.status !== 'archived';
    weeks++
  ) {
    await passTo(addMillis(now, 7 * 86_400_000))
    await papers(store, caseId)
  }
  await settled(store, caseId)
  return { caseId, spot, story }
}

async function stateOf(store: Store, caseId: CaseId): Promise<Grievance> {
  const head = await headOf(store, caseId)
  if (head === null) throw new Error(`no case ${caseId}`)
  return head.grievance
}

/** Whose turn it is: who has the case, wherever it went. */
function whoever({ charge, mediation, arbitrationReview }: Grievance, who: Who, spot: Spot): PersonId {
  const found = {
    worker: workerOf(spot.county, spot.charge, spot.employer, spot.worker),
    employer: managerOf(spot.county, spot.charge, spot.employer),
    officer: charge.officer,
    mediator: mediation.mediator,
    clerk: clerkOf(spot.county, 0),
    arbitrator: arbitrationReview.arbitrator,
  }[who]
  if (found === null) throw new Error(`nobody is ${who} in this case`)
  return found
}

/** What the engine does as time passes, 5 s late as it is. Returns `until`. */
async function clocksOf(store: Store, caseId: CaseId, until: Instant, set: (now: Instant) => void): Promise<Instant> {
  for (let seq = 0; ;) {
    const grievance = await stateOf(store, caseId)
    const next = obligations(grievance).find(({ nextAt }) => nextAt !== null)
    const moment = next?.nextAt == null ? null : addMillis(next.nextAt, 5_000)
    // Where nothing came of it the last time, nothing will.
    if (next === undefined || moment === null || moment > until || grievance.seq === seq) break
    seq = grievance.seq
    set(moment)
    await (next.next === 'remind' ? remindOwner : expireObligation)(store, caseId, next.key)
    await papers(store, caseId)
  }
  set(until)
  return until
}

/** Papers are written down as made; their bytes are nowhere. */
async function papers(store: Store, caseId: CaseId): Promise<void> {
  const { effects, opening, signing } = await stateOf(store, caseId)
  for (const { key, kind } of effects) {
    const sha256 = createHash('sha256').update(`${caseId} ${key}`).digest('hex')
    const number = kind === 'sealAgreement' ? (signing.number ?? opening.number) : opening.number
    await recordEffect(store, caseId, key, { document: { number, sha256, bytes: 90_000, media: 'application/pdf' } })
  }
}

/** The workflow has heard of everything, notices have gone out, and those who follow the case were told. */
async function settled({ sql }: Store, caseId: CaseId): Promise<void> {
  await sql`
    with heard as (update engine set acked_seq = wake_seq where case_id = ${caseId}),
      told as (update notices set queued = true where case_id = ${caseId})
    update stage_changes set queued = true where case_id = ${caseId}`
}
