import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { certificatePem, certify } from './certificates.js'
import { lifetimeFrom, textIn, write, type Kept } from './sealer.js'

/*
 * The SM2 keys of the bodies, beside their seals: `<unit>.sm2.key.pem` (PKCS#8) and `<unit>.sm2.crt.pem`.
 */

export interface Sm2Key {
  /** 32 bytes in hexadecimal. */
  readonly privateKey: string
  /** 65 bytes in hexadecimal, `04…`. */
  readonly publicKey: string
  /** PEM, the body's own first. */
  readonly certificates: string
}

/**
 * The key of a body, made where there is none, with a certificate by the installation's authority. A body that has an SM2 key
 * and a certificate of a licensed authority puts them there instead. Raises an error where the key is none of SM2, or the
 * certificate is another key's.
 */
export async function sm2KeyIn(
  folder: string,
  unit: string,
  {
    name,
    authority,
    now,
  }: { readonly name: string; readonly authority: () => Promise<Kept>; readonly now: () => Date },
): Promise<Sm2Key> {
  const there = await readSm2(folder, unit)
  if (there !== null) return there
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'SM2' })
  const { issued, chain } = await authority()
  const spki = publicKey.export({ type: 'spki', format: 'der' })
  const certificate = await certify(spki, { name, organization: name, ...lifetimeFrom(now()), by: issued })
  await write(folder, `${unit}.sm2.key.pem`, String(privateKey.export({ type: 'pkcs8', format: 'pem' })))
  const certificates = [certificate, issued.certificate, ...chain].map(certificatePem).join('')
  await write(folder, `${unit}.sm2.crt.pem`, certificates)
  const made = await readSm2(folder, unit)
  if (made === null) throw new Error('a key that was just written is not there')
  return made
}

async function readSm2(folder: string, unit: string): Promise<Sm2Key | null> {
  const [key, certificates] = await Promise.all([
    textIn(folder, `${unit}.sm2.key.pem`),
    textIn(folder, `${unit}.sm2.crt.pem`),
  ])
  if (key === null || certificates === null) return null
  const privateKey = createPrivateKey(key)
  const spki = createPublicKey(privateKey).export({ type: 'spki', format: 'der' })
  if (!spki.includes(curve)) throw new TypeError(`${unit}.sm2.key.pem is no SM2 key`)
  // Of a SubjectPublicKeyInfo on this curve the last 65 bytes are the point.
  const publicKey = spki.subarray(-65).toString('hex')
  if (!holdsKey(certificates, publicKey)) throw new TypeError(`${unit}.sm2.crt.pem is for another key`)
  return { privateKey: scalarOf(privateKey), publicKey, certificates }
}

/** The curve by its name, 1.2.156.10197.1.301 in DER. */
const curve = Buffer.from('06082a811ccf5501822d', 'hex')

/** In PKCS#8 lies an ECPrivateKey (RFC 5915): version 1, then 32 bytes of the scalar. Node cannot export that alone for SM2. */
function scalarOf(key: KeyObject): string {
  const der = key.export({ type: 'pkcs8', format: 'der' })
  const at = der.indexOf(Buffer.from([0x02, 0x01, 0x01, 0x04, 0x20]))
  if (at === -1) throw new TypeError('not a private key of 32 bytes')
  return der.subarray(at + 5, at + 37).toString('hex')
}

/** The first certificate names this point. */
function holdsKey(certificates: string, publicKey: string): boolean {
  const first = /-----BEGIN CERTIFICATE-----([^-]+)-----END CERTIFICATE-----/.exec(certificates)?.[1] ?? ''
  return Buffer.from(first.replaceAll(/\s/g, ''), 'base64').includes(Buffer.from(publicKey, 'hex'))
}
