import { channelNames, type ChannelName } from '../../record/channels.js'

/*
 * What brings a message to a person outside the platform: a short message, a WeChat subscription message, a mail. An
 * adapter carries out one attempt; trying again, quiet hours and the log are not its business.
 */

export { channelNames as channels }
export type Channel = ChannelName

/** One message to one person. Address and text live in memory only: neither is logged, nor enters the engine. */
export interface Message {
  readonly channel: Channel
  /** A phone number, an openid, a mail address. */
  readonly to: string
  /** Which text it is, by the name a provider has approved it under, such as `sign-in-code`. */
  readonly template: string
  /** What is filled in, by name. */
  readonly values: Readonly<Record<string, string>>
  /** The whole text, in Chinese, for channels that take one. */
  readonly text: string
  /** The same for every attempt at one message: the idempotency key towards the provider. */
  readonly key: string
}

export type Sent =
  | { readonly outcome: 'sent'; readonly provider: string; readonly reference: string | null }
  /** The provider will never take it: the number does not exist, the person unsubscribed. */
  | { readonly outcome: 'undeliverable'; readonly provider: string; readonly code: string }

/** Raises an error where trying again may help. */
export interface Notifier {
  readonly channels: readonly Channel[]
  readonly send: (message: Message) => Promise<Sent>
}

/** Takes no channel: where none is set up, messages are undeliverable, and a person is told. */
export const noNotifier: Notifier = {
  channels: [],
  send: () => Promise.resolve({ outcome: 'undeliverable', provider: 'none', code: 'no-provider' }),
}
