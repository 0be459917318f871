import { createHmac } from 'node:crypto'
import { z } from 'zod'
import type { Channel, Notifier } from './notifier.js'

export interface GatewaySettings {
  readonly url: string
  /** Signs what is sent: HMAC-SHA256 over `<timestamp>.<body>`. */
  readonly secret: string
  readonly channels: readonly Channel[]
}

const Answer = z.object({
  status: z.enum(['accepted', 'undeliverable']),
  reference: z.string().max(200).optional(),
  code: z.string().max(60).optional(),
})

/** Milliseconds. */
const patience = 10_000

/**
 * A gateway that takes messages over HTTP: the union's own, or one before a provider of short messages or of WeChat. It gets
 * `{channel, to, template, values, key}` and answers `{status: "accepted"|"undeliverable", reference?, code?}`; the same key is
 * the same message. Raises an error where trying again may help.
 */
export function gatewayNotifier({ url, secret, channels }: GatewaySettings): Notifier {
  return {
    channels,
    async send({ channel, to, template, values, key }) {
      const body = JSON.stringify({ channel, to, template, values, key })
      const timestamp = String(Math.trunc(Date.now() / 1000))
      const signature = createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('base64')
      const response = await fetch(url, {
        method: 'POST',
        redirect: 'error',
        headers: { 'content-type': 'application/json', 'x-siyou-timestamp': timestamp, 'x-siyou-signature': signature },
        body,
        signal: AbortSignal.timeout(patience),
      })
      if (!response.ok) throw new Error(`the gateway answers ${response.status}`)
      const answer = Answer.parse(await response.json())
      return answer.status === 'accepted'
        ? { outcome: 'sent', provider: 'gateway', reference: answer.reference ?? null }
        : { outcome: 'undeliverable', provider: 'gateway', code: answer.code ?? 'undeliverable' }
    },
  }
}
