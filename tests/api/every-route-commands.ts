import { contents } from '../support/walk.js'
import type { Row } from './every-route-table.js'
import type { Seat } from './every-route-world.js'

/*
 * The commands of a case, as the matrix of docs/procedure.md has them: in the case under mediation that is offered to the
 * city and referred to a department, before the commission, before a panel, and where there are many workers. With `!` the
 * command ends what others are asked about, and gets a case of its own.
 */

const onCase = `
correct-opening: worker
offer-hand-over: officer
carry-up: agent
accept-hand-over!: officer+
refuse-hand-over!: officer+
revoke-hand-over!: officer
mandate-agent: worker
end-mandate!: worker
replace-handler!: colleague supervisor supervisor+
recuse-handler!: officer
challenge-handler: worker employer
decide-challenge!: officer+ supervisor supervisor+
accept: officer colleague
note-contact: officer
reply: officer
answer: employer
propose-result: officer
agree-to-result: worker employer
decline-result: worker employer
declare-unresolved!: officer
find-unsubstantiated!: officer
declare-unreachable!: officer
refer: officer
answer-referral!: liaison
return-referral!: liaison
withdraw-referral!: officer colleague
choose-road: worker
apply-for-mediation: worker officer
consent-to-mediation: worker employer
refuse-mediation!: worker employer
accept-mediation: mediator
decline-mediation!: mediator
challenge-mediator!: worker employer
record-session: mediator
propose-settlement: worker employer mediator
accept-proposal: worker employer
decline-proposal: worker employer
propose-extension: worker employer
agree-to-extension: worker employer
end-mediation!: mediator
edit-agreement: mediator
sign: worker employer mediator
seal: mediator
refuse-to-sign: worker employer
record-judicial-confirmation: worker employer officer
report-payment: employer
confirm-payment: worker
dispute-payment: worker
establish-payment: officer
rate: worker
prepare-arbitration: worker
release-to-arbitration!: worker
record-undisputed-fact: officer mediator
confirm-undisputed-fact: worker employer
add-respondent: worker agent agent+ officer
record-filing: worker agent agent+ officer
record-acceptance: worker agent agent+ officer
record-non-acceptance: worker agent agent+ officer
record-extension: worker agent agent+ officer
record-award: worker agent agent+ officer
record-annulment: worker agent agent+ officer employer
record-suit: worker agent agent+ officer
record-judgment: worker agent agent+ officer
record-outside-settlement: worker agent agent+ officer
record-withdrawal: worker agent agent+ officer
correct-date: worker agent agent+ officer
record-interruption: worker agent agent+ officer
dispute-interruption: employer
record-limitation-suspension: worker agent agent+ officer
record-employment-end: worker agent agent+ officer
suspend!: officer
resume: officer
urge: worker agent
supervise-urge: supervisor supervisor+
answer-supervision: officer
reassign!: supervisor supervisor+
note: supervisor supervisor+
send-message: worker agent employer officer mediator
add-evidence: worker agent employer officer mediator liaison
describe-evidence: worker agent employer officer mediator liaison
reply-to-line: officer
merge-into: officer
withdraw!: worker
confirm-service-address: worker employer
receive-paper: worker employer
record-paper-service: officer
reopen: worker`

const beforeTheCommission = `
apply-for-review: worker employer
accept-review-application: clerk
refuse-review-application: clerk
extend-review: clerk
issue-settlement: arbitrator
refuse-settlement: arbitrator
receive-settlement: worker employer
withdraw-review: worker employer`

const beforeThePanel = `
pick-panel: worker
accept-seat: expert
recuse!: expert
challenge-seat!: employer officer
name-expert: worker
answer-panel: employer officer
record-response-meeting: expert
cast-ballot: expert
answer-verdict: worker employer officer`

const ofMany = `
add-claimants: worker
correct-claimant: worker
remove-claimant!: worker
appoint-representatives: worker
give-mandate: worker
propose-framework: worker employer mediator
edit-framework: mediator
edit-row: mediator
sign-row: worker
dissent: worker
report-payments: employer
confirm-own-payment: worker
dispute-own-payment: worker
establish-payments: officer
rate-own: worker`

export function commandRows(): Record<string, Row> {
  return Object.fromEntries([
    ...rowsOf(onCase, 'case'),
    ...rowsOf(beforeTheCommission, 'review'),
    ...rowsOf(beforeThePanel, 'panel'),
    ...rowsOf(ofMany, 'collective'),
  ])
}

function rowsOf(text: string, of: 'case' | 'review' | 'panel' | 'collective'): readonly (readonly [string, Row])[] {
  return text
    .trim()
    .split('\n')
    .map((line) => {
      const [, name = '', ends = '', seats = ''] = /^([a-z-]+)(!?): (.+)$/.exec(line) ?? []
      const row: Row = {
        may: seats.split(' ') as Seat[],
        of,
        body: ({ walker }) => contents[name]?.({ roads: [] }, walker) ?? {},
        ...(ends === '' ? {} : { fresh: true }),
      }
      return [`POST /grievances/:id/${name}`, row] as const
    })
}
