import { createHash, createPrivateKey, createPublicKey, sign, verify, type KeyObject } from 'node:crypto'
import { canonical } from '../domain/values/canonical.js'
import type { Day, Instant } from '../domain/values/time.js'

/*
 * A root is a statement in canonical JSON, signed with Ed25519. Its hash is its fingerprint: whoever has copied one can
 * hold the record to it, and through `prev` to all that were before.
 */

export interface RootStatement {
  readonly format: 'siyou-root/1'
  /** From 1, without a gap. */
  readonly n: number
  /** The Shanghai day that it closes. */
  readonly day: Day
  readonly madeAt: Instant
  readonly leaves: number
  /** The root of the day's tree, in hexadecimal. */
  readonly tree: string
  /** The hash of the root before; empty for the first. */
  readonly prev: string
  /** The public key that it is signed with: 32 bytes, base64. */
  readonly key: string
}

/** A root as it leaves the machine. */
export interface SignedRoot {
  /** Exactly what was signed. */
  readonly statement: string
  readonly hash: string
  readonly signature: string
  readonly key: string
}

export interface RootKey {
  /** 32 bytes, base64. */
  readonly publicKey: string
  readonly sign: (statement: RootStatement) => SignedRoot
}

const keyBytes = 32
/** What stands before the 32 bytes in PKCS #8 and in SPKI (RFC 8410). */
const pkcs8 = Buffer.from('302e020100300506032b657004220420', 'hex')
const spki = Buffer.from('302a300506032b6570032100', 'hex')

/** The key from its 32 secret bytes; any other length raises a `RangeError`. */
export function rootKeyFrom(secret: Buffer): RootKey {
  if (secret.length !== keyBytes) throw new RangeError('the audit key must be 32 bytes')
  const key = createPrivateKey({ key: Buffer.concat([pkcs8, secret]), format: 'der', type: 'pkcs8' })
  const publicKey = createPublicKey(key)
    .export({ format: 'der', type: 'spki' })
    .subarray(spki.length)
    .toString('base64')
  return {
    publicKey,
    sign(statement) {
      const text = canonical(statement)
      const signature = sign(null, Buffer.from(text), key).toString('base64')
      return { statement: text, hash: fingerprintOf(text), signature, key: publicKey }
    },
  }
}

/** The hash of a statement. */
export function fingerprintOf(statement: string): string {
  return createHash('sha256').update(statement).digest('hex')
}

/** Whether this was signed with the private half of that key. */
export function isSigned({ statement, signature, key }: Omit<SignedRoot, 'hash'>): boolean {
  try {
    return verify(null, Buffer.from(statement), publicFrom(key), Buffer.from(signature, 'base64'))
  } catch {
    return false
  }
}

function publicFrom(key: string): KeyObject {
  return createPublicKey({ key: Buffer.concat([spki, Buffer.from(key, 'base64')]), format: 'der', type: 'spki' })
}

/** Sixteen hexadecimal digits by which people tell one key from another. */
export function keyIdOf(publicKey: string): string {
  return createHash('sha256').update(Buffer.from(publicKey, 'base64')).digest('hex').slice(0, 16)
}
