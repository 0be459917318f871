import { createHmac } from 'node:crypto'
import { ciphers, profiles, type Profile } from './ciphers.js'

/**
 * What holds the master key: here a key in memory; elsewhere a key management service or a cipher machine (密码机), which
 * never gives the key away. It is asked at the start and at a rotation only, so it may be slow.
 */
export interface KeyWrapper {
  /** Which master key it is: says nothing of the key itself. */
  readonly id: string
  readonly wrap: (plain: Buffer, belongsTo: string) => Promise<Buffer>
  /** Raises an error where the ciphertext is not one of this key, or belongs elsewhere. */
  readonly unwrap: (wrapped: Buffer, belongsTo: string) => Promise<Buffer>
  /** The key itself, where it is in our hands: installations from before there was a root secret derived all from it. */
  readonly inHand: Buffer | null
}

const keyBytes = 32

/** Wraps with a key of 32 bytes in memory; any other length raises a `RangeError`. Opens what either profile has wrapped. */
export function localWrapper(key: Buffer, profile: Profile = 'aes'): KeyWrapper {
  if (key.length !== keyBytes) throw new RangeError('the master key must be 32 bytes')
  return {
    id: masterIdOf(key),
    inHand: key,
    wrap: async (plain, belongsTo) =>
      Buffer.concat([Buffer.from([profiles.indexOf(profile)]), ciphers[profile].seal(key, plain, belongsTo)]),
    unwrap: async (wrapped, belongsTo) => {
      const by = profiles[wrapped[0] ?? -1]
      if (by === undefined) throw new Error('wrapped in a way that is not known here')
      return ciphers[by].unseal(key, wrapped.subarray(1), belongsTo)
    },
  }
}

/** Sixteen hexadecimal digits that tell one master key from another, and nothing else of it. */
export function masterIdOf(key: Buffer): string {
  return createHmac('sha256', key).update('siyou/master-id').digest('hex').slice(0, 16)
}
