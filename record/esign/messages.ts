import { createHmac, timingSafeEqual } from 'node:crypto'

/*
 * Messages to and from a provider of signatures, signed as Standard Webhooks has it: HMAC-SHA256 over
 * `<id>.<timestamp>.<body>`, in base64 with `v1,` before it. On wall time.
 */

export interface Signed {
  readonly id: string
  /** Seconds since 1970. */
  readonly timestamp: string
  /** One or several, parted by blanks. */
  readonly signature: string
}

/** Seconds that two clocks may be apart, or a message be under way. */
const most = 300

/** The signature that came with a request, as Standard Webhooks names its headers; what is missing is empty. */
export function signatureIn(headers: Readonly<Record<string, string | string[] | undefined>>): Signed {
  const one = (name: string): string => {
    const value = headers[name]
    return typeof value === 'string' ? value : ''
  }
  return { id: one('webhook-id'), timestamp: one('webhook-timestamp'), signature: one('webhook-signature') }
}

/** Whether who holds the secret has sent this, just now. */
export function isSignedBy(
  secret: string,
  { id, timestamp, signature }: Signed,
  body: Buffer,
  now = Date.now(),
): boolean {
  const sent = /^\d{1,12}$/.test(timestamp) ? Number(timestamp) : Number.NaN
  if (!(Math.abs(now / 1000 - sent) <= most) || id === '' || id.length > 400) return false
  const right = createHmac('sha256', secret).update(`${id}.${timestamp}.`).update(body).digest()
  return signature
    .split(' ')
    .filter((one) => one.startsWith('v1,'))
    .map((one) => Buffer.from(one.slice(3), 'base64'))
    .some((given) => given.length === right.length && timingSafeEqual(given, right))
}
