import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { EventType, Recorded } from '../../domain/case/event.js'
import { whats } from '../../domain/case/obligation.js'
import { storyOf, type Told } from '../../domain/procedure/story.js'
import { eventWords } from '../../domain/procedure/words.js'
import { shanghaiDay, type Words } from '../../domain/values/time.js'
import { body, cast, employer, monday, pass, passTo, unions, type Case } from '../support/given.js'
import { drafted, everyStage, inEffect, opened } from '../support/stages.js'
import { samples } from './story-samples.js'

const names: Readonly<Record<string, string>> = {
  [unions.enterprise]: '武义驰风工会',
  [unions.township]: '桐琴镇总工会',
  [unions.county]: '武义县总工会',
  [employer]: '武义驰风电动车有限公司',
  [body]: '桐琴镇调解站',
  [cast.officer.person]: '徐大明',
  [cast.townshipOfficer.person]: '方志明',
  [cast.mediator.person]: '李敏',
}
const named = (id: string | null): string | null => (id === null ? null : (names[id] ?? null))
const nobody = (): null => null

function told(event: Recorded, more: Partial<Told> = {}): Words {
  return storyOf(event, {
    at: event.at,
    actor: { zh: '职工', en: 'the worker' },
    byItself: event.actor === 'system',
    next: [],
    named,
    ...more,
  })
}

const types = Object.keys(eventWords) as EventType[]
const sample = (type: EventType, data: object = {}): Recorded =>
  ({
    seq: 9,
    at: monday,
    actor: cast.worker.person,
    command: 'sample',
    type,
    data: { ...samples[type], ...data },
  }) as Recorded

/** In order, each with what followed from the same act. */
function storyOfCase({ history }: Case): readonly { readonly event: Recorded; readonly words: Words }[] {
  return history.map((event, index) => {
    const next = history
      .slice(index + 1)
      .filter(({ at, actor, command }) => at === event.at && actor === event.actor && command === event.command)
    return { event, words: told(event, { next }) }
  })
}

function inCase(one: Case, type: EventType): string {
  const found = storyOfCase(one).findLast(({ event }) => event.type === type)
  if (found === undefined) throw new Error(`no ${type}`)
  return found.words.zh
}

function isSentence({ zh, en }: Words, of: string): void {
  expect(zh, of).toMatch(/\p{Script=Han}/u)
  // No code, no gap, no instant, no empty clause.
  expect(zh, of).not.toMatch(/[a-z]{2}|NaN|\d{4}-\d\d|T\d\d:|，，|，。|：$|，$|（）|^，/)
  expect(zh.match(/。/gu)?.length ?? 0, of).toBeLessThanOrEqual(1)
  expect(en, of).not.toBe('')
  expect(en, of).not.toMatch(/undefined|\bnull\b|NaN|\[object|\d{4}-\d\d-\d\d|, ,|: $|\(\)/)
}

describe('every event has a sentence', () => {
  test.each(types)('%s', (type) => {
    isSentence(told(sample(type)), type)
    isSentence(told(sample(type), { named: nobody }), `${type}, where no name is known`)
  })

  test('and every period that runs out has one', () => {
    for (const what of whats) {
      isSentence(told(sample('expired', { what })), what)
      isSentence(told(sample('expired', { what, nth: 3, again: '2026-03-09T16:00:00.000Z' }), { named: nobody }), what)
      isSentence(told(sample('reminded', { what })), what)
    }
  })

  test('in every case, whatever else happens in it', () => {
    for (const one of Object.values(everyStage)) {
      for (const { event, words } of storyOfCase(pass(one, 90 * 86_400_000))) {
        const withoutNumbers = { ...words, zh: words.zh.replaceAll(/(?:grievance|agreement|settlement)〔/gu, '〔') }
        isSentence(withoutNumbers, event.type)
      }
    }
  })

  test('that says the last day of every period that begins with it', () => {
    for (const type of types) {
      const event = sample(type)
      for (const [what, { dueDay }] of Object.entries(event.data.clocks ?? {})) {
        const [year = '', month, day] = dueDay.split('-')
        const said = `${year === shanghaiDay(event.at).slice(0, 4) ? '' : `${year}年`}${Number(month)}月${Number(day)}日`
        expect(told(event).zh, `${type}: ${what}`).toContain(said)
      }
    }
  })

  test('and never a word that somebody wrote', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...types),
        fc.string({ minLength: 4 }).filter((text) => /\S{4}/u.test(text)),
        (type, planted) => {
          const words = `机密${planted}`
          const event = {
            ...sample(type, { words, facts: words, reasons: words }),
            words: { facts: words, words },
            sealed: { words },
          }
          const { zh, en } = told(event as unknown as Recorded)
          return !zh.includes(words) && !en.includes(words)
        },
      ),
    )
  })
})

describe('a silent union', () => {
  const silent = passTo(opened, '2026-03-04T16:00:05.000Z')

  test('who did not act, until when, and who has it now', () => {
    expect(inCase(silent, 'expired')).toBe('武义驰风工会（徐大明）未在3月4日前回应，案件自动转由桐琴镇总工会负责')
    expect(inCase(silent, 'escalated')).toBe('桐琴镇总工会（方志明）接手负责本案，请在3月9日前（2个工作日）回应并受理')
  })

  test('how often it has been late, and when again, where nobody stands above it', () => {
    const event = sample('expired', { nth: 2, again: '2026-03-06T16:00:00.000Z' })
    expect(told(event)).toEqual({
      zh: '武义驰风工会（徐大明）未在3月4日前回应（第2次逾期），到3月6日仍未完成的，再记逾期一次',
      en: '武义驰风工会 (徐大明) had not answered by 4 March (late for the 2nd time), it is marked again after 6 March',
    })
  })
})

test('an employer that does not pay: what is owed, and each way with its last day', () => {
  const missed = passTo(inEffect, '2026-04-08T01:00:00.000Z')
  expect(inCase(missed, 'expired')).toBe('武义驰风电动车有限公司未在4月7日前付款或者履行')
  expect(inCase(missed, 'instalment-defaulted')).toMatch(
    /^第1期到期没有付清，还欠5,000\.00元。职工可以：.*申请劳动争议仲裁（不晚于2027年4月6日）/u,
  )
})

test('a silent worker has chosen nothing', () => {
  expect(told(sample('road-chosen', { road: 'none' })).zh).toBe('职工选择：不再继续')
  expect(told(sample('road-chosen', { road: 'none' }), { byItself: true }).zh).toBe('职工没有选择，按“不再继续”处理')
})

test('some did not sign in time: the agreement holds for those who did', () => {
  const next = [sample('agreement-took-effect')]
  expect(told(sample('expired', { what: 'signing' }), { next }).zh).toBe('签署期限到3月4日为止，协议对已签署的职工生效')
  expect(told(sample('expired', { what: 'signing' })).zh).toBe('双方未在3月4日前签齐调解协议书')
})

test('drafted and signed: the amount once, and the last day to sign', () => {
  expect(inCase(drafted, 'proposal-made')).toBe('调解员提出第1版调解方案：共10,000.00元，分2期，4月6日起至5月6日付清')
  expect(inCase(drafted, 'agreement-drafted')).toBe('调解协议书已拟好（10,000.00元），请在3月9日前（5个工作日）签署')
})

test.each<[EventType, object, string]>([
  [
    'opened',
    { clocks: { firstResponse: samples.opened.clocks?.['firstResponse'] } },
    '职工提出诉求：拖欠劳动报酬，10,000.00元，被诉单位武义驰风电动车有限公司。编号武工诉〔2026〕1号，由武义驰风工会（徐大明）负责，请在3月4日前（2个工作日）回应并受理',
  ],
  ['accepted', {}, '工会已受理，应在3月23日前（15个工作日）办理完毕'],
  ['contact-noted', {}, '承办人3月2日联系用人单位，没有联系上'],
  ['employer-answered', {}, '用人单位答复：部分认可职工的诉求'],
  ['not-resolved', {}, '承办人说明诉求未能解决：双方对事实有争议'],
  [
    'choice-offered',
    {},
    '诉求在办理中未能解决，请职工在3月16日前（10个工作日）选择下一步：申请调解、提请评判委员会、申请劳动争议仲裁、不再继续',
  ],
  [
    'mediation-applied',
    {},
    '职工申请调解，由桐琴镇调解站（李敏）调解。请用人单位、调解员在3月5日前（3个工作日）答复是否同意；调解应在3月17日前（15个自然日）结束',
  ],
  ['mediation-consented', {}, '用人单位同意调解'],
  ['mediation-refused', {}, '用人单位没有答复，视为不同意调解'],
  ['mediation-failed', {}, '调解不成：双方意见差距大，未能达成一致'],
  ['session-held', {}, '调解员3月2日与职工单独进行了调解'],
  ['agreement-signed', {}, '用人单位已在调解协议书上签章'],
  [
    'agreement-took-effect',
    {},
    '调解协议书武工调〔2026〕1号生效（10,000.00元）。双方可以在3月17日前（15个自然日）共同申请仲裁审查，或者在4月1日前（30个自然日）共同申请司法确认，以便对方不履行时申请强制执行',
  ],
  ['review-application-refused', {}, '仲裁委不受理审查申请：超出规定的仲裁审查申请期间；调解协议书仍然有效'],
  [
    'performance-began',
    {},
    '进入履行，用人单位应：3月16日前付清第1期5,000.00元（原定3月14日，遇休息日顺延）、3月20日前办好第2项应办事项',
  ],
  ['payment-reported', {}, '用人单位报告第1期已付5,000.00元（3月6日），请职工在3月9日前（5个工作日）确认是否收到'],
  ['payment-confirmed', {}, '职工确认第1期收到5,000.00元'],
  ['payment-disputed', {}, '职工表示第1期只收到3,000.00元'],
  ['rated', {}, '职工评判不满意：1分（满分5分），问题未解决'],
  ['closed', {}, '案件办结：评判满意。如有需要，职工可在4月1日前（30个自然日）申请重启（每案一次）'],
  ['hand-over-refused', {}, '上级工会不接办（原工会能够办理），本案仍由原工会负责'],
  ['urged', {}, '职工第2次催办，请武义驰风工会（徐大明）尽快办理'],
  ['suspended', {}, '办理中止：一方当事人因不可抗拒的事由不能参加，最长至5月28日，剩余的办理时间保留'],
  [
    'committee-convened',
    {},
    '上一次表决没有形成过半数意见，第一级没有评判专家库，由第二级评判委员会（武义县总工会）评判，请职工在3月9日前（5个工作日）点单选择评判专家',
  ],
  ['ballot-cast', { nth: 1 }, '第2席评判专家已投票（内容在计票前不公开）'],
  [
    'verdict-reached',
    {},
    '第三级评判结论：折中方案，金额12,000.00元（不是仲裁裁决，不影响申请仲裁）。请职工和承办工会在3月9日前（5个工作日）答复是否接受',
  ],
  [
    'arbitration-filed',
    { limitation: { leads: '2027-03-02', other: null } },
    '登记：职工3月2日已申请劳动争议仲裁，案号武劳人仲案〔2026〕7号（依据文书）。仲裁委应在3月9日前（5个自然日，遇休息日顺延）决定是否受理；时效重新计算，申请仲裁请不晚于2027年3月2日',
  ],
  ['claimant-signed', {}, '第4号职工已签署协议，本人应得51,000.00元'],
  ['split-off-began', {}, '2名职工不同意，1名职工未按期签署，分出来另案办理，诉求不受影响'],
  ['merged', {}, '本案并入武工诉〔2026〕2号，在那里继续办理，本编号不再单独办理'],
  ['terms-recounted', { limitation: undefined }, '放假安排有变，期限重新计算：“办理诉求”由3月23日改为3月24日'],
])('%s is told plainly', (type, data, zh) => {
  expect(told(sample(type, data)).zh).toBe(zh)
})
