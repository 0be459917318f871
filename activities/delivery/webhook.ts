import { createHmac } from 'node:crypto'
import { request as http } from 'node:http'
import { request as https } from 'node:https'
import { isIP } from 'node:net'
import { guardedError, guardedLookup, isOutside } from './guard.js'

/** One call, as Standard Webhooks signs it (standardwebhooks.com): by every secret that holds now. */
export interface Call {
  readonly url: string
  readonly id: string
  /** Seconds since 1970. */
  readonly timestamp: number
  readonly body: string
  /** `whsec_…` */
  readonly secrets: readonly string[]
}

export function signaturesOf({ id, timestamp, body, secrets }: Omit<Call, 'url'>): string {
  return secrets
    .map((secret) => Buffer.from(secret.replace(/^whsec_/, ''), 'base64'))
    .map((key) => `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`)
    .join(' ')
}

/** Milliseconds, and bytes of an answer that nobody reads. */
const patience = 10_000
const mostBytes = 65_536

/**
 * Calls it, and answers with the status. No redirect is followed. `insecure` also allows plain HTTP and addresses of this
 * machine, for trying out. Raises an error where there was no answer.
 */
export function callWebhook(call: Call, insecure: boolean): Promise<number> {
  const url = new URL(call.url)
  if (url.protocol !== 'https:' && !insecure) return Promise.reject(guardedError())
  const host = url.hostname.replace(/^\[|\]$/g, '')
  if (!insecure && isIP(host) !== 0 && !isOutside(host)) return Promise.reject(guardedError())
  const body = Buffer.from(call.body)
  return new Promise((resolve, reject) => {
    const send = url.protocol === 'https:' ? https : http
    const asked = send(
      url,
      {
        method: 'POST',
        timeout: patience,
        signal: AbortSignal.timeout(patience),
        ...(insecure ? {} : { lookup: guardedLookup }),
        headers: {
          'content-type': 'application/json',
          'content-length': body.length,
          'user-agent': 'siyou-webhooks/1',
          'webhook-id': call.id,
          'webhook-timestamp': String(call.timestamp),
          'webhook-signature': signaturesOf(call),
        },
      },
      (answer) => {
        let bytes = 0
        answer.on('data', (chunk: Buffer) => {
          bytes += chunk.length
          if (bytes > mostBytes) answer.destroy()
        })
        answer.on('close', () => resolve(answer.statusCode ?? 0))
        answer.on('error', () => resolve(answer.statusCode ?? 0))
      },
    )
    asked.on('error', reject)
    asked.on('timeout', () => asked.destroy(new Error('no answer in time')))
    asked.end(body)
  })
}
