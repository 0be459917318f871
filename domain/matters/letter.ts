import type { UnitId } from '../case/actor.js'
import type { Day } from '../values/time.js'
import { letterCommands, nextRungDue } from './letter.commands.js'
import {
  last,
  unwritten,
  type Begun,
  type Letter,
  type LetterStep,
  type Rung,
  type ServedHow,
  type Written,
} from './letter-state.js'
import { happens, matterRoom, type MatterEvent } from './matter.js'

/*
 * Supervision letters (工会劳动法律监督): 提示函 → 意见书 → 建议书, one matter from the first letter to the end. A letter is drafted,
 * signed by whom the law wants to sign it, numbered, served with proof and answered in writing; at each step somebody owes
 * the next. Silence, a refused service
 * or a correction left undone without reason lead to the next rung. (浙江省实施办法 17, 22)
 */

/** What the employer has of it: the letters that reached it. What the union prepares is no business of its. */
function asServed(slice: Letter): Letter {
  const letters = slice.letters.filter(({ servedOn }) => servedOn !== null)
  const status = slice.status === 'closed' ? 'closed' : (letters.at(-1)?.status ?? 'none')
  return { ...slice, letters, status, nextSince: null, dueSince: null, warning: null, case: null }
}

/** The latest letter changed, and the whole with it. */
const changed = (slice: Letter, change: Partial<Written>): Letter => ({
  ...slice,
  status: change.status ?? slice.status,
  letters: slice.letters.map((one, i) => (i === slice.letters.length - 1 ? { ...one, ...change } : one)),
})

/** The union's next step, where the event began a period for it: older ones did not. */
const due = (what: LetterStep, seq: number, { clocks }: Pick<MatterEvent['data'], 'clocks'>): Letter['dueSince'] =>
  clocks?.[what] === undefined ? null : { what, seq }

const drafted = (seq: number, rung: Rung, replyDays: number | null): Written => ({
  rung,
  seq,
  status: 'drafted',
  number: '',
  signedBy: null,
  replyDays,
  servedOn: null,
  servedSeq: 0,
  how: null,
  answeredOn: null,
  corrected: null,
})

export const letter = matterRoom<Letter>({
  kind: 'letter',
  title: { zh: '工会劳动法律监督', en: 'supervision letters' },
  initial: unwritten,
  evolve: {
    'letter-drafted': (
      slice,
      { seq, actor, data }: MatterEvent<Partial<Begun> & Pick<Written, 'rung' | 'replyDays'>>,
    ) => ({
      ...slice,
      ...('union' in data ? (data as unknown as Begun) : {}),
      status: 'drafted',
      officer: slice.officer ?? actor,
      letters: [...slice.letters, drafted(seq, data.rung, data.replyDays)],
      nextSince: null,
      dueSince: due('signature', seq, data),
    }),
    'letter-redrafted': (slice, { data }: MatterEvent<Pick<Written, 'replyDays'>>) =>
      changed(slice, { replyDays: data.replyDays }),
    'letter-signed': (slice, { seq, actor, data }: MatterEvent<{ number: string; agency: UnitId | null }>) => ({
      ...changed(slice, { status: 'signed', number: data.number, signedBy: actor }),
      agency: data.agency ?? slice.agency,
      dueSince: due('service', seq, data),
    }),
    'letter-served': (slice, { seq, data }: MatterEvent<{ occurredOn: Day; how: ServedHow }>) => ({
      ...changed(slice, {
        servedSeq: seq,
        status: data.how === 'refused' ? 'refused' : 'served',
        servedOn: data.occurredOn,
        how: data.how,
      }),
      dueSince: null,
    }),
    'letter-answered': (slice, { seq, data }: MatterEvent<{ occurredOn: Day; corrected: Written['corrected'] }>) => ({
      ...changed(slice, { status: 'answered', answeredOn: data.occurredOn, corrected: data.corrected }),
      nextSince: null,
      dueSince: due('review', seq, data),
    }),
    'letter-unanswered': (slice) => changed(slice, { status: 'silent' }),
    'correction-found-wanting': (slice) => ({ ...changed(slice, { status: 'uncorrected' }), dueSince: null }),
    'next-rung-due': (slice, { seq }) => ({ ...slice, nextSince: seq }),
    'letter-closed': (slice) => ({ ...slice, status: 'closed', nextSince: null, dueSince: null }),
  },
  standing: (slice) => ({
    status: slice.status,
    number: slice.letters.findLast(({ number }) => number !== '')?.number ?? '',
    union: slice.union,
    path: slice.path,
    officer: slice.officer,
    employer: slice.employer,
    person: null,
    over: slice.status === 'closed',
  }),
  access: ({ union, path, employer, letters }) => [
    ...(union === null ? [] : [{ kind: 'unit' as const, id: union, role: 'officer' as const }]),
    ...path.map((id) => ({ kind: 'unit' as const, id, role: 'supervisor' as const })),
    // The employer sees what was sent to it, and nothing that was only drafted.
    ...(employer !== null && letters.some(({ servedOn }) => servedOn !== null)
      ? [{ kind: 'unit' as const, id: employer, role: 'employer' as const }]
      : []),
  ],
  reads: ({ letters }, { seq, type, data }, roles) => {
    if (roles.some((role) => role !== 'employer')) return true
    // Of the clocks it is told of its own; those of the union are not its business.
    if (type === 'expired' || type === 'reminded') return data['what'] === 'reply'
    return (
      seq <= Math.max(0, ...letters.map(({ servedSeq }) => servedSeq)) ||
      ['letter-answered', 'letter-unanswered', 'letter-closed'].includes(type)
    )
  },
  shown: (slice, roles) => (roles.some((role) => role !== 'employer') ? slice : asServed(slice)),
  owes: (slice) => {
    const { union, officer, employer, status, nextSince, dueSince } = slice
    const letterNow = last(slice)
    const officers = { role: 'officer' as const, unit: union, person: officer }
    if (letterNow === undefined || status === 'closed') return []
    if (dueSince !== null) return [{ key: `${dueSince.seq}/${dueSince.what}`, what: dueSince.what, owner: officers }]
    if (nextSince !== null) return [{ key: `${nextSince}/nextRung`, what: 'nextRung', owner: officers }]
    if (status === 'served' && letterNow.rung !== 'proposal')
      return [
        {
          key: `${letterNow.servedSeq}/reply`,
          what: 'reply',
          owner: { role: 'employer', unit: employer, person: null },
        },
      ]
    return []
  },
  expiries: {
    reply: {
      follows: (_, __, moment) => [happens('letter-unanswered'), nextRungDue(moment)],
    },
    nextRung: { follows: () => [], again: true },
    signature: { follows: () => [], again: true },
    service: { follows: () => [], again: true },
    review: { follows: () => [], again: true },
  },
  effects: { 'letter-signed': ['makeLetter'] },
  commands: letterCommands,
  words: {
    events: {
      'letter-drafted': { zh: '起草监督文书', en: 'a letter was drafted' },
      'letter-redrafted': { zh: '修改文书', en: 'the draft was changed' },
      'letter-signed': { zh: '签发文书', en: 'the letter was signed' },
      'letter-served': { zh: '送达', en: 'the letter was served' },
      'letter-answered': { zh: '单位书面答复', en: 'the employer answered' },
      'letter-unanswered': { zh: '单位逾期未答复', en: 'no answer in time' },
      'correction-found-wanting': { zh: '认定未改正', en: 'found not corrected' },
      'next-rung-due': { zh: '应当发出下一级文书', en: 'the next letter is due' },
      'letter-closed': { zh: '监督办结', en: 'closed' },
    },
    status: {
      none: { zh: '未开始', en: 'not begun' },
      drafted: { zh: '已起草', en: 'drafted' },
      signed: { zh: '已签发，待送达', en: 'signed, to be served' },
      served: { zh: '已送达，待答复', en: 'served, awaiting an answer' },
      refused: { zh: '拒收', en: 'service refused' },
      silent: { zh: '逾期未答复', en: 'not answered' },
      answered: { zh: '已答复', en: 'answered' },
      uncorrected: { zh: '未改正', en: 'not corrected' },
      closed: { zh: '已办结', en: 'closed' },
    },
    whats: {
      reply: { zh: '监督文书答复期限', en: 'answer to a supervision letter' },
      nextRung: { zh: '发出下一级监督文书期限', en: 'the next supervision letter' },
      signature: { zh: '签发监督文书期限', en: 'signing a supervision letter' },
      service: { zh: '送达监督文书期限', en: 'serving a supervision letter' },
      review: { zh: '核查答复和改正情况期限', en: 'looking at the answer to a supervision letter' },
    },
  },
})
