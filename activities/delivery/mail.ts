import { createTransport } from 'nodemailer'
import type { Channel, Message, Notifier, Sent } from './notifier.js'

export interface MailSettings {
  /** `smtps://user:password@host:465`, or `smtp://host:587` with STARTTLS where the server has it. */
  readonly url: string
  readonly from: string
}

/** Milliseconds. */
const patience = 15_000

/** Sends mail by SMTP. What the server refuses for good (5xx) is undeliverable; anything else may be tried again. */
export function mailNotifier({ url, from }: MailSettings): Notifier {
  const transport = createTransport({
    url,
    connectionTimeout: patience,
    socketTimeout: patience,
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  return {
    channels: ['mail'],
    async send({ to, text, key }): Promise<Sent> {
      try {
        const { messageId } = await transport.sendMail({
          from,
          to,
          subject: '四有平台通知',
          text,
          messageId: `<${key}@siyou.invalid>`,
          headers: { 'auto-submitted': 'auto-generated' },
        })
        return { outcome: 'sent', provider: 'smtp', reference: messageId }
      } catch (error) {
        const code = (error as { responseCode?: number }).responseCode
        if (code !== undefined && code >= 500) return { outcome: 'undeliverable', provider: 'smtp', code: String(code) }
        throw error
      }
    },
  }
}

/** Several notifiers as one: each channel by the first that has it. */
export function eachItsChannel(notifiers: readonly Notifier[]): Notifier {
  const by = (channel: Channel): Notifier | undefined => notifiers.find(({ channels }) => channels.includes(channel))
  return {
    channels: [...new Set(notifiers.flatMap(({ channels }) => channels))],
    send: (message: Message) =>
      by(message.channel)?.send(message) ??
      Promise.resolve({ outcome: 'undeliverable', provider: 'none', code: 'no-provider' }),
  }
}
