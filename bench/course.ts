import type { PersonId } from '../domain/case/actor.js'
import { addDays, shanghaiDay } from '../domain/values/time.js'
import { peopleOf, region } from './county.js'

/*
 * Ten steps of an ordinary case, from its opening until both parties have accepted the mediator's proposal.
 */

export interface Act {
  readonly command: string
  readonly by: PersonId
  readonly input: object
}

const claims = ['pay-arrears', 'bonus', 'work-injury', 'working-time'] as const

/** The steps of the n-th case; each is made when its turn comes, since the mediator is known only after the sixth. */
export function courseOf(n: number, mediator: () => PersonId): readonly (() => Act)[] {
  const { worker, officer, employer, company } = peopleOf(n)
  const today = shanghaiDay(new Date().toISOString())
  const act =
    (command: string, by: PersonId, input: object = {}) =>
    (): Act => ({ command, by, input })
  const terms = { total: '1850000', instalments: { count: 2, firstDue: addDays(today, 5) }, acceleration: true }
  return [
    act('open', worker, {
      respondents: [company],
      region,
      claim: {
        type: claims[Math.floor(n / 1000) % claims.length],
        amount: '1850000',
        remedies: ['payment'],
        knewOn: addDays(today, -10),
      },
      facts: '公司拖欠两个月工资，多次催要未果，有考勤与工资条为证。',
    }),
    act('accept', officer),
    act('note-contact', officer, {
      with: 'employer',
      reached: true,
      occurredOn: today,
      words: '已与公司人事沟通，公司称资金周转困难，愿意协商。',
    }),
    act('reply', officer, { words: '已受理，并已联系公司。拖欠工资应当足额支付，建议先行调解。' }),
    act('apply-for-mediation', worker),
    act('consent-to-mediation', employer),
    () => ({ command: 'accept-mediation', by: mediator(), input: { interest: 'none' } }),
    () => ({ command: 'propose-settlement', by: mediator(), input: { terms } }),
    act('accept-proposal', worker, { version: 1 }),
    act('accept-proposal', employer, { version: 1 }),
  ]
}

export const steps = 10
/** The step whose answer names the mediator. */
export const mediatorNamedAt = 5
