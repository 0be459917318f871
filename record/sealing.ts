import { createHash, createHmac, hkdfSync, randomBytes } from 'node:crypto'
import { wrapsOfOne, type CaseWraps } from './keys/case-wraps.js'
import { seal, unseal } from './keys/ciphers.js'

export { seal, unseal } from './keys/ciphers.js'

/*
 * Words and personal data are encrypted with AES-256-GCM: those of a case with the case's own key, which is kept
 * wrapped (`keys/`); those of the registers with a key derived from the installation's root secret. What a ciphertext
 * belongs to is authenticated with it, so that none can be moved to another place unnoticed.
 */

const keyBytes = 32

/** The keys of an installation. They live in memory only. */
export interface Keys {
  /** Wraps the keys of the cases. */
  readonly wrap: CaseWraps
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
  /** What the engine is given to keep. */
  readonly engine: Buffer
}

/**
 * Derives the keys (HKDF-SHA256) from the root secret: 32 random bytes; any other length raises a `RangeError`. Left to
 * itself, it wraps the keys of the cases by that secret too.
 */
export function keysFrom(root: Buffer, wrap: CaseWraps = wrapsOfOne(root)): Keys {
  if (root.length !== keyBytes) throw new RangeError('the master key must be 32 bytes')
  const derived = (purpose: string) => Buffer.from(hkdfSync('sha256', root, '', `siyou/${purpose}`, keyBytes))
  return {
    wrap,
    register: derived('register'),
    search: derived('search'),
    draft: derived('draft'),
    body: derived('body'),
    paper: derived('paper'),
    engine: derived('engine'),
  }
}

/** A key for a new case. */
export function newCaseKey(): Buffer {
  return randomBytes(keyBytes)
}

export function wrapKey(keys: Keys, caseId: string, caseKey: Buffer): Buffer {
  return keys.wrap.wrap(caseId, caseKey)
}

export function unwrapKey(keys: Keys, caseId: string, wrapped: Buffer): Buffer {
  return keys.wrap.unwrap(caseId, wrapped)
}

/*
 * The words of each event have a key of their own, derived from that of the case: it can be shown for one event and tells
 * nothing of the others. The ciphertext commits to that key, so that no second one opens it to other words.
 * Layout: 4 bytes mark, 32 bytes SHA-256 of the key, ciphertext. Older ones are sealed with the key of the case itself.
 */
const wordsMark = Buffer.from('SYW2')
const wordsHead = wordsMark.length + keyBytes

/** The words of one event. */
export function sealWords(caseKey: Buffer, caseId: string, seq: number, words: object): Buffer {
  const key = wordsKeyOf(caseKey, caseId, seq)
  const sealed = seal(key, Buffer.from(JSON.stringify(words)), `${caseId}/${seq}`)
  return Buffer.concat([wordsMark, commitmentTo(key), sealed])
}

export function unsealWords(
  caseKey: Buffer,
  caseId: string,
  seq: number,
  sealed: Buffer,
): Readonly<Record<string, unknown>> {
  const key = shownKeyOf(caseKey, caseId, seq, sealed)
  const plain =
    key === null
      ? unseal(caseKey, sealed, `${caseId}/${seq}`)
      : unseal(key, sealed.subarray(wordsHead), `${caseId}/${seq}`)
  return JSON.parse(plain.toString()) as Readonly<Record<string, unknown>>
}

/** The key that opens the words of this event and no others; null where they were sealed before there were such keys. */
export function shownKeyOf(caseKey: Buffer, caseId: string, seq: number, sealed: Buffer): Buffer | null {
  if (!sealed.subarray(0, wordsMark.length).equals(wordsMark)) return null
  const key = wordsKeyOf(caseKey, caseId, seq)
  return sealed.subarray(wordsMark.length, wordsHead).equals(commitmentTo(key)) ? key : null
}

function wordsKeyOf(caseKey: Buffer, caseId: string, seq: number): Buffer {
  return Buffer.from(hkdfSync('sha256', caseKey, '', `siyou/words/${caseId}/${seq}`, keyBytes))
}

function commitmentTo(key: Buffer): Buffer {
  return createHash('sha256').update(key).digest()
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
