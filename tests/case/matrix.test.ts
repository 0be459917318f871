import { expect, test } from 'vitest'
import { decide, possible } from '../../domain/case/act.js'
import { isRefusal } from '../../domain/case/refusal.js'
import type { Command } from '../../domain/procedure/command.js'
import { commands } from '../../domain/procedure/commands.js'
import { cast, factsOf, pass, passTo, type Case, type Name } from '../support/given.js'
import { plausible } from '../support/plausible.js'
import { confirmed, everyStage, ratedHigh, withdrawn } from '../support/stages.js'

/* Every command by everybody at every stage: what is offered is what would be accepted, and nothing else. */

const stages: Readonly<Record<string, Case>> = {
  ...everyStage,
  archived: pass(withdrawn, 60 * 86_400_000),
  defaulted: passTo(ratedHigh, '2026-03-24T01:00:00.000Z'),
  overdue: passTo(confirmed, '2026-04-08T01:00:00.000Z'),
}
const everybody = Object.keys(cast) as readonly Name[]

function answerTo(one: Case, who: Name, command: Command) {
  const content = plausible[command.name]?.(one.grievance, () => 0, one.now)
  // Where it is not the time for it, content may not even exist; it is refused before anybody looks.
  const input = command.input.safeParse(content).data ?? content
  return decide(one.grievance, command, input, {
    actor: cast[who],
    at: one.now,
    due: null,
    facts: factsOf(one.grievance),
  })
}

/** Refusals of the content, or of what only a fact shows: whoever gets one of these may well do it otherwise. */
const ofTheContent: ReadonlySet<string> = new Set(['handler-not-away'])

test.each(Object.entries(stages))('%s', (_, one) => {
  for (const who of everybody) {
    const offered = possible(one.grievance, cast[who])
    for (const command of commands) {
      const step = `${who} ${command.name}`
      const answer =
        offered.includes(command) && plausible[command.name] === undefined ? [] : answerTo(one, who, command)
      if (offered.includes(command)) {
        const refused = isRefusal(answer) ? answer.refused : null
        expect(refused === null || ofTheContent.has(refused), `${step}: ${refused}`).toBe(true)
      } else if (isRefusal(answer)) {
        expect(answer.kind === 'forbidden', step).toBe(!command.by.is(one.grievance, cast[who]))
      } else {
        // Saying again what was said is not offered, and does no harm.
        expect(answer, step).toEqual([])
      }
    }
  }
})

test('nobody has a role in the case by the name of it alone', () => {
  const elsewhere = '00000000-0000-8000-a000-000000000999'
  for (const one of Object.values(stages)) {
    for (const who of everybody) {
      // The same role, at another unit and by another person.
      const other = {
        person: elsewhere,
        appointments: cast[who].appointments.map(({ role }) => ({ role, unit: elsewhere })),
      }
      expect(possible(one.grievance, other).map(({ name }) => name)).toEqual([])
    }
  }
})

/** What the unions above do: they urge, reassign, and note; they decide nothing in the case. */
const fromAbove: ReadonlySet<string> = new Set([
  'supervise-urge',
  'reassign',
  'replace-handler',
  'decide-challenge',
  'note',
])

test('the admin, a stranger and another employer may do nothing, the supervisor nothing but supervise', () => {
  for (const one of Object.values(stages)) {
    for (const who of ['admin', 'stranger', 'otherEmployer'] as const) {
      expect(
        possible(one.grievance, cast[who]).map(({ name }) => name),
        who,
      ).toEqual([])
    }
    const supervising = possible(one.grievance, cast.supervisor).map(({ name }) => name)
    expect(supervising.filter((name) => !fromAbove.has(name))).toEqual([])
  }
})

test('once closed, only the worker may do anything: have it reopened', () => {
  for (const one of Object.values(stages).filter(({ grievance }) => grievance.closing.status !== 'open')) {
    const may = everybody.flatMap((who) => possible(one.grievance, cast[who]).map(({ name }) => `${who} ${name}`))
    expect(may).toEqual(one.grievance.closing.status === 'closed' ? ['worker reopen'] : [])
  }
})
