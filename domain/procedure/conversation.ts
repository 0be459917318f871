import { room } from './room.js'

/*
 * Conversation (沟通): messages between those in the case. A private one is read by the two sides it is between; the
 * others see that there was one. It moves no clock.
 */

export const audiences = ['everyone', 'worker', 'employer', 'officer', 'mediator'] as const
export type Audience = (typeof audiences)[number]

export interface Conversation {
  readonly messages: number
}

export interface ConversationEvents {
  'message-sent': { readonly to: Audience }
}

export const conversation = room({
  road: 'conversation',
  initial: { messages: 0 },
  evolve: { 'message-sent': (slice) => ({ messages: slice.messages + 1 }) },
})
