import { z } from 'zod'
import { refuse, type Refusal } from '../case/refusal.js'
import { addDays, shanghaiDay, type Day, type Instant } from '../values/time.js'
import { DayInput } from './inputs.js'
import { lines, lineSources, type LineName, type Ticket } from './line.js'
import type { Channel } from './opening.js'

/*
 * Filing for somebody (代书、热线): an agent writes down what a worker says, reads it back and says how they knew who it
 * was (口头申请, 劳动争议调解仲裁法 12); a line hands over its ticket. Both state a day, which lies before the recording.
 */

export const identifiedHow = ['id-card', 'social-security-card', 'union-card', 'known-in-person'] as const

/** What the agent states of an oral filing. Who the agent is stands in the event itself. */
export interface Oral {
  readonly identifiedBy: (typeof identifiedHow)[number]
  readonly readBack: true
}

/** How far back a filing may have been made that is recorded only now, in natural days. */
const longestAgo = 30

export const OralInput = z.strictObject({
  identifiedBy: z.enum(identifiedHow).meta({
    description:
      'id-card 居民身份证 · social-security-card 社会保障卡 · union-card 工会会员卡 · known-in-person 专员认识本人',
  }),
  readBack: z.literal(true).meta({ description: '已向职工宣读并经其确认 / read back to the worker, who confirmed it' }),
  occurredOn: DayInput.meta({ description: '口头申请之日 / the day of the oral filing' }),
})

export const LineInput = z.strictObject({
  ticketNumber: z
    .string()
    .trim()
    .regex(/^[A-Za-z0-9-]{4,40}$/, {
      error: '工单号为4至40位字母、数字或连字符 / a ticket number has 4 to 40 letters, digits or hyphens',
    }),
  receivedOn: DayInput.meta({ description: '热线受理之日 / the day the line received it' }),
  source: z.enum(lineSources).meta({ description: 'ticket 工单 · recording 录音 · operator 话务员' }),
  replyDeadline: DayInput.meta({ description: '热线要求的答复之日 / the day by which the line wants its reply' }),
})

export interface Filed {
  readonly channel: Channel
  readonly oral?: z.infer<typeof OralInput> | undefined
  readonly line?: z.infer<typeof LineInput> | undefined
}

export function lineOf(channel: Channel): LineName | null {
  return lines.find((name) => name === channel) ?? null
}

/** What does not fit the channel, or its days; null where all does. */
export function misfiled({ channel, oral, line }: Filed, at: Instant): Refusal | null {
  if ((channel === 'agent') !== (oral !== undefined)) {
    return refuse(
      'oral-filing',
      'invalid',
      [
        '专员代书（渠道“agent”）须写明核实身份的方式、宣读确认和口头申请之日，其他渠道不填',
        'an oral filing (channel "agent") says how the worker was identified, that it was read back, and on which day; no other channel does',
      ],
      ['请核对渠道和 oral', 'check the channel and oral'],
    )
  }
  if ((lineOf(channel) === null) !== (line === undefined)) {
    return refuse(
      'line-ticket',
      'invalid',
      [
        '热线转来的诉求须写明工单号、受理之日和答复之日，其他渠道不填',
        'what a line hands over has its ticket number, the day of receipt and the day for the reply; no other channel does',
      ],
      ['请核对渠道和 line', 'check the channel and line'],
    )
  }
  const today = shanghaiDay(at)
  const stated = oral?.occurredOn ?? line?.receivedOn
  if (stated !== undefined && (stated > today || stated < addDays(today, -longestAgo))) {
    return refuse(
      'day-out-of-range',
      'invalid',
      ['申请之日不能晚于今日，也不能早于30日之前', 'the day cannot be after today, nor more than 30 days ago'],
      ['请核对日期', 'check the day'],
    )
  }
  return line !== undefined && line.replyDeadline < today
    ? refuse(
        'day-past',
        'invalid',
        ['热线答复之日已过', 'the day for the reply has passed'],
        ['请先与热线商定新的答复之日', 'agree on another day with the line first'],
      )
    : null
}

/** What the event says of it. */
export function filedFacts({ channel, oral, line }: Filed): {
  readonly oral?: Oral
  readonly line?: Ticket
  readonly occurredOn?: Day
} {
  const name = lineOf(channel)
  if (oral !== undefined) {
    const { identifiedBy, readBack, occurredOn } = oral
    return { oral: { identifiedBy, readBack }, occurredOn }
  }
  if (line === undefined || name === null) return {}
  const { ticketNumber, receivedOn, source, replyDeadline } = line
  return { line: { name, ticketNumber, receivedOn, source, replyBy: replyDeadline }, occurredOn: receivedOn }
}
