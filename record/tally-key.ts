import {
  createCipheriv,
  createDecipheriv,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  hkdfSync,
  randomBytes,
  type KeyObject,
} from 'node:crypto'
import type { Sql, Store } from './store.js'

/*
 * Ballots are sealed for the tally alone: X25519 with an ephemeral key of each box, HKDF-SHA256, AES-256-GCM. Who writes
 * a ballot has only the public half; the private half is the worker's, and opens the boxes once voting has closed.
 * Layout of a box: 32 bytes ephemeral public key, 12 bytes nonce, ciphertext, 16 bytes tag.
 */

const keyBytes = 32
const nonceBytes = 12
const tagBytes = 16
/** What stands before 32 raw bytes in the DER of an X25519 key (RFC 8410). */
const privatePrefix = Buffer.from('302e020100300506032b656e04220420', 'hex')
const publicPrefix = Buffer.from('302a300506032b656e032100', 'hex')

export interface TallyKey {
  readonly secret: KeyObject
  /** 32 bytes: may be known to everybody. */
  readonly public: Buffer
}

/** The key pair behind 32 secret bytes; any other length raises a `RangeError`. */
export function tallyKeyFrom(secret: Buffer): TallyKey {
  if (secret.length !== keyBytes) throw new RangeError('the tally key must be 32 bytes')
  const key = createPrivateKey({ key: Buffer.concat([privatePrefix, secret]), format: 'der', type: 'pkcs8' })
  return { secret: key, public: rawPublic(createPublicKey(key)) }
}

/** Seals for whoever holds the private half; `belongsTo` names the place of the box, and is authenticated with it. */
export function sealFor(recipient: Buffer, plain: Buffer, belongsTo: string): Buffer {
  const ephemeral = generateKeyPairSync('x25519')
  const sender = rawPublic(ephemeral.publicKey)
  const key = agreed(ephemeral.privateKey, publicFrom(recipient), sender, recipient)
  const nonce = randomBytes(nonceBytes)
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(belongsTo))
  return Buffer.concat([sender, nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()])
}

/** Opens a box; raises an error where key, box or place do not fit each other. */
export function openSealed(key: TallyKey, box: Buffer, belongsTo: string): Buffer {
  const sender = box.subarray(0, keyBytes)
  const nonce = box.subarray(keyBytes, keyBytes + nonceBytes)
  const end = box.length - tagBytes
  const decipher = createDecipheriv('aes-256-gcm', agreed(key.secret, publicFrom(sender), sender, key.public), nonce)
    .setAAD(Buffer.from(belongsTo))
    .setAuthTag(box.subarray(end))
  return Buffer.concat([decipher.update(box.subarray(keyBytes + nonceBytes, end)), decipher.final()])
}

/** The public half that ballots are sealed with now; null where no worker has made one known yet. */
export async function knownTallyKey(sql: Sql): Promise<Buffer | null> {
  const [row] = await sql<{ public: Buffer }[]>`select public from tally_key where id = 1`
  return row?.public ?? null
}

/** Makes the public half known, unless one is. Answers whether the one that is known is this. */
export async function publishTallyKey(store: Store, key: TallyKey): Promise<boolean> {
  const since = await store.clock.now(store.sql)
  await store.sql`insert into tally_key (id, public, since) values (1, ${key.public}, ${since}) on conflict (id) do nothing`
  return (await knownTallyKey(store.sql))?.equals(key.public) === true
}

function agreed(secret: KeyObject, other: KeyObject, sender: Buffer, recipient: Buffer): Buffer {
  const shared = diffieHellman({ privateKey: secret, publicKey: other })
  return Buffer.from(hkdfSync('sha256', shared, Buffer.concat([sender, recipient]), 'siyou/ballot', keyBytes))
}

function publicFrom(raw: Buffer): KeyObject {
  return createPublicKey({ key: Buffer.concat([publicPrefix, raw]), format: 'der', type: 'spki' })
}

function rawPublic(key: KeyObject): Buffer {
  return key.export({ format: 'der', type: 'spki' }).subarray(publicPrefix.length)
}
