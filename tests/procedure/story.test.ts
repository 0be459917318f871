import { expect, test } from 'vitest'
import type { EventType } from '../../domain/case/event.js'
import { storyOf } from '../../domain/procedure/story.js'
import { cast, pass, passTo, unions, type Case } from '../support/given.js'
import { everyStage, inEffect, opened } from '../support/stages.js'

const names: Readonly<Record<string, string>> = {
  [unions.enterprise]: '恒锐工具工会',
  [unions.township]: '桐琴镇总工会',
  [cast.officer.person]: '徐大明',
  [cast.townshipOfficer.person]: '方志明',
  [cast.mediator.person]: '李敏',
}
const called = (id: string | null): string | null => (id === null ? null : (names[id] ?? null))

function told(one: Case, type: EventType): string {
  const event = one.history.findLast((found) => found.type === type)
  if (event === undefined) throw new Error(`no ${type}`)
  return storyOf(event, called).zh
}

test('a silent union: who did not act, until when, and who has it now', () => {
  const silent = passTo(opened, '2026-03-04T16:00:05.000Z')
  expect(told(silent, 'opened')).toBe('诉求已登记（金额 10,000.00元），由恒锐工具工会负责，承办人徐大明')
  expect(told(silent, 'expired')).toBe('“回应并受理诉求”的期限已于2026-03-04届满，徐大明未按期办理')
  expect(told(silent, 'escalated')).toBe('恒锐工具工会未在期限内回应，自动转由桐琴镇总工会负责，承办人方志明')
})

test('a default: what is owed, and what can be done until when', () => {
  const missed = passTo(inEffect, '2026-04-08T01:00:00.000Z')
  expect(told(missed, 'instalment-defaulted')).toMatch(
    /^第1项到期未履行，尚欠 5,000\.00元。可采取：.*申请劳动争议仲裁（最迟2027-04-06）/,
  )
})

test('every event of a case is told in a Chinese sentence, without codes, instants or gaps', () => {
  for (const one of Object.values(everyStage)) {
    for (const event of pass(one, 40 * 86_400_000).history) {
      const { zh, en } = storyOf(event, called)
      expect(zh, event.type).toMatch(/\p{Script=Han}/u)
      expect(zh, event.type).not.toMatch(/undefined|null|T\d\d:\d\d|[a-z]+-[a-z]+/)
      expect(en, event.type).not.toMatch(/undefined|\bnull\b|T\d\d:\d\d/)
    }
  }
})
