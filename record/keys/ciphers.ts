import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto'

/*
 * The two ways in which keys and words are encrypted and authenticated. What a ciphertext belongs to is authenticated
 * with it, so that none can be moved to another place unnoticed.
 */

/** `aes`: AES-256-GCM. `sm4`: SM4-CBC and HMAC-SM3, encrypt-then-MAC (GB/T 32907, GB/T 32905). */
export const profiles = ['aes', 'sm4'] as const
export type Profile = (typeof profiles)[number]

export interface Cipher {
  readonly seal: (key: Buffer, plain: Buffer, belongsTo: string) => Buffer
  /** Raises an error where key, ciphertext or place do not fit each other. */
  readonly unseal: (key: Buffer, sealed: Buffer, belongsTo: string) => Buffer
}

const nonceBytes = 12
const tagBytes = 16
const blockBytes = 16
const macBytes = 32

/** Encrypts; `belongsTo` names the place of the ciphertext. Layout: 12 bytes nonce, ciphertext, 16 bytes tag. */
export function seal(key: Buffer, plain: Buffer, belongsTo: string): Buffer {
  const nonce = randomBytes(nonceBytes)
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(belongsTo))
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()])
}

/** Decrypts; raises an error where key, ciphertext or place do not fit each other. */
export function unseal(key: Buffer, sealed: Buffer, belongsTo: string): Buffer {
  const end = sealed.length - tagBytes
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, nonceBytes))
    .setAAD(Buffer.from(belongsTo))
    .setAuthTag(sealed.subarray(end))
  return Buffer.concat([decipher.update(sealed.subarray(nonceBytes, end)), decipher.final()])
}

/** Layout: 16 bytes IV, ciphertext, 32 bytes HMAC-SM3 over place, IV and ciphertext. */
function sealSm4(key: Buffer, plain: Buffer, belongsTo: string): Buffer {
  const { encrypting, authenticating } = sm4Keys(key)
  const iv = randomBytes(blockBytes)
  const cipher = createCipheriv('sm4-cbc', encrypting, iv)
  const body = Buffer.concat([iv, cipher.update(plain), cipher.final()])
  return Buffer.concat([body, macOf(authenticating, body, belongsTo)])
}

function unsealSm4(key: Buffer, sealed: Buffer, belongsTo: string): Buffer {
  const { encrypting, authenticating } = sm4Keys(key)
  const end = sealed.length - macBytes
  if (end < 2 * blockBytes) throw new Error('the ciphertext is too short')
  const body = sealed.subarray(0, end)
  // Authenticated before anything is decrypted: no padding is ever looked at that we did not write.
  if (!timingSafeEqual(macOf(authenticating, body, belongsTo), sealed.subarray(end)))
    throw new Error('the ciphertext was altered, or belongs elsewhere')
  const decipher = createDecipheriv('sm4-cbc', encrypting, body.subarray(0, blockBytes))
  return Buffer.concat([decipher.update(body.subarray(blockBytes)), decipher.final()])
}

/** SM4 takes 16 bytes; the other half of what is derived authenticates. */
function sm4Keys(key: Buffer): { readonly encrypting: Buffer; readonly authenticating: Buffer } {
  const derived = Buffer.from(hkdfSync('sm3', key, '', 'siyou/sm4', blockBytes + macBytes))
  return { encrypting: derived.subarray(0, blockBytes), authenticating: derived.subarray(blockBytes) }
}

function macOf(key: Buffer, body: Buffer, belongsTo: string): Buffer {
  const place = Buffer.from(belongsTo)
  const length = Buffer.alloc(4)
  length.writeUInt32BE(place.length)
  return createHmac('sm3', key).update(length).update(place).update(body).digest()
}

export const ciphers: Readonly<Record<Profile, Cipher>> = {
  aes: { seal, unseal },
  sm4: { seal: sealSm4, unseal: unsealSm4 },
}
