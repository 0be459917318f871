import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto'

/*
 * Words and personal data are encrypted with AES-256-GCM: those of a case with the case's own key, which is kept
 * wrapped by the master key; those of the registers with a key derived from it. What a ciphertext belongs to is
 * authenticated with it, so that none can be moved to another place unnoticed.
 * Layout: 12 bytes nonce, ciphertext, 16 bytes tag.
 */

const nonceBytes = 12
const tagBytes = 16
const keyBytes = 32

/** The keys that follow from the master key. They live in memory only. */
export interface Keys {
  /** Wraps the keys of the cases. */
  readonly wrap: Buffer
  /** Personal data in the registers. */
  readonly register: Buffer
  /** Exact search over personal data. */
  readonly search: Buffer
  /** Drafts that were not sent yet. */
  readonly draft: Buffer
  /** Bodies of accepted commands, to know a repeat. */
  readonly body: Buffer
  /** Verification codes of papers. */
  readonly paper: Buffer
}

/** Derives the keys (HKDF-SHA256). The master key is 32 random bytes; any other length raises a `RangeError`. */
export function keysFrom(masterKey: Buffer): Keys {
  if (masterKey.length !== keyBytes) throw new RangeError('the master key must be 32 bytes')
  const derived = (purpose: string) => Buffer.from(hkdfSync('sha256', masterKey, '', `siyou/${purpose}`, keyBytes))
  return {
    wrap: masterKey,
    register: derived('register'),
    search: derived('search'),
    draft: derived('draft'),
    body: derived('body'),
    paper: derived('paper'),
  }
}

/** Encrypts; `belongsTo` names the place of the ciphertext. */
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

/** A key for a new case. */
export function newCaseKey(): Buffer {
  return randomBytes(keyBytes)
}

export function wrapKey(keys: Keys, caseId: string, caseKey: Buffer): Buffer {
  return seal(keys.wrap, caseKey, caseId)
}

export function unwrapKey(keys: Keys, caseId: string, wrapped: Buffer): Buffer {
  return unseal(keys.wrap, wrapped, caseId)
}

/** The words of one event. */
export function sealWords(caseKey: Buffer, caseId: string, seq: number, words: object): Buffer {
  return seal(caseKey, Buffer.from(JSON.stringify(words)), `${caseId}/${seq}`)
}

export function unsealWords(
  caseKey: Buffer,
  caseId: string,
  seq: number,
  sealed: Buffer,
): Readonly<Record<string, unknown>> {
  return JSON.parse(unseal(caseKey, sealed, `${caseId}/${seq}`).toString()) as Readonly<Record<string, unknown>>
}

/** One field of one person in the registers. */
export function sealField(keys: Keys, person: string, field: string, text: string): Buffer {
  return seal(keys.register, Buffer.from(text), `${person}/${field}`)
}

export function unsealField(keys: Keys, person: string, field: string, sealed: Buffer): string {
  return unseal(keys.register, sealed, `${person}/${field}`).toString()
}

/** What an exact search compares: equal for equal texts of one field, and of no use without the key. */
export function searchTag(keys: Keys, field: string, text: string): Buffer {
  return mac(keys.search, `${field}\0${text}`)
}

/**
 * Tells the body of a command from any other, without keeping it. The idempotency key goes into it and is kept nowhere:
 * what a short body said (a ballot is one of a few words) cannot be found by trying, not even by who holds our keys.
 */
export function bodyTag(keys: Keys, key: string, canonicalBody: string): Buffer {
  return mac(keys.body, `${key}\0${canonicalBody}`)
}

/** What an idempotency key is remembered by. */
export function keyTag(keys: Keys, key: string): string {
  return mac(keys.body, `key\0${key}`).toString('base64url')
}

function mac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest()
}
