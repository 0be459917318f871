import { webcrypto } from 'node:crypto'
import * as asn1js from 'asn1js'
import * as pkijs from 'pkijs'

/*
 * X.509 certificates of the installation: its own authority, and one for each body that seals. A body that has a certificate
 * of a licensed authority uses that instead.
 */

const engine = new pkijs.CryptoEngine({ name: 'node', crypto: webcrypto as never })
pkijs.setEngine('node', engine as never)

export const algorithm = { name: 'ECDSA', namedCurve: 'P-256' } as const
export const hash = 'SHA-256'

export interface Issued {
  readonly certificate: pkijs.Certificate
  readonly key: webcrypto.CryptoKey
}

const oids = { commonName: '2.5.4.3', organization: '2.5.4.10', country: '2.5.4.6' } as const

interface Wanted {
  readonly name: string
  readonly organization: string
  readonly from: Date
  readonly until: Date
  /** Null for an authority, which signs itself. */
  readonly by: Issued | null
}

/** A new key pair with its certificate. Names are UTF-8: a Chinese one stands as it is. */
export async function issueCertificate(wanted: Wanted): Promise<Issued> {
  const pair = (await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])) as webcrypto.CryptoKeyPair
  const certificate = unsigned(wanted)
  await certificate.subjectPublicKeyInfo.importKey(pair.publicKey as never, engine as never)
  await certificate.sign((wanted.by?.key ?? pair.privateKey) as never, hash, engine as never)
  return { certificate, key: pair.privateKey }
}

/** A certificate for a key that is made elsewhere: `publicKey` as SubjectPublicKeyInfo, in DER. */
export async function certify(publicKey: Buffer, wanted: Wanted & { readonly by: Issued }): Promise<pkijs.Certificate> {
  const certificate = unsigned(wanted)
  certificate.subjectPublicKeyInfo = pkijs.PublicKeyInfo.fromBER(toArrayBuffer(publicKey))
  await certificate.sign(wanted.by.key as never, hash, engine as never)
  return certificate
}

function unsigned({ name, organization, from, until, by }: Wanted): pkijs.Certificate {
  const certificate = new pkijs.Certificate()
  certificate.version = 2
  const serial = webcrypto.getRandomValues(new Uint8Array(16))
  serial[0] = (serial[0] ?? 0) & 0x7f
  certificate.serialNumber = new asn1js.Integer({ valueHex: serial.buffer })
  const subject = [
    new pkijs.AttributeTypeAndValue({ type: oids.country, value: new asn1js.PrintableString({ value: 'CN' }) }),
    new pkijs.AttributeTypeAndValue({ type: oids.organization, value: new asn1js.Utf8String({ value: organization }) }),
    new pkijs.AttributeTypeAndValue({ type: oids.commonName, value: new asn1js.Utf8String({ value: name }) }),
  ]
  certificate.subject.typesAndValues.push(...subject)
  certificate.issuer.typesAndValues.push(...(by === null ? subject : by.certificate.subject.typesAndValues))
  certificate.notBefore.value = from
  certificate.notAfter.value = until
  const isAuthority = by === null
  certificate.extensions = [
    new pkijs.Extension({
      extnID: '2.5.29.19',
      critical: true,
      extnValue: new pkijs.BasicConstraints({ cA: isAuthority }).toSchema().toBER(false),
    }),
    new pkijs.Extension({ extnID: '2.5.29.15', critical: true, extnValue: keyUsage(isAuthority).toBER(false) }),
  ]
  return certificate
}

/** An authority signs certificates; a seal signs papers, and cannot say later that it did not. */
function keyUsage(isAuthority: boolean): asn1js.BitString {
  const bits = isAuthority ? 0b0000_0110 : 0b1100_0000
  return new asn1js.BitString({ valueHex: new Uint8Array([bits]).buffer, unusedBits: isAuthority ? 1 : 6 })
}

/** A detached CMS signature with the attributes of CAdES (ETSI EN 319 122-1): which certificate signed is signed too. */
export async function signDetached(
  content: Buffer,
  { certificate, key }: Issued,
  chain: readonly pkijs.Certificate[],
): Promise<Buffer> {
  const digest = await webcrypto.subtle.digest(hash, content)
  const own = await webcrypto.subtle.digest(hash, certificate.toSchema(true).toBER(false))
  const attribute = (type: string, value: asn1js.AsnType) => new pkijs.Attribute({ type, values: [value] })
  const signer = new pkijs.SignerInfo({
    version: 1,
    sid: new pkijs.IssuerAndSerialNumber({ issuer: certificate.issuer, serialNumber: certificate.serialNumber }),
    signedAttrs: new pkijs.SignedAndUnsignedAttributes({
      type: 0,
      attributes: [
        attribute('1.2.840.113549.1.9.3', new asn1js.ObjectIdentifier({ value: '1.2.840.113549.1.7.1' })),
        attribute('1.2.840.113549.1.9.4', new asn1js.OctetString({ valueHex: digest })),
        // signing-certificate-v2 (RFC 5035), with SHA-256, which is its default.
        attribute(
          '1.2.840.113549.1.9.16.2.47',
          new asn1js.Sequence({
            value: [
              new asn1js.Sequence({
                value: [new asn1js.Sequence({ value: [new asn1js.OctetString({ valueHex: own })] })],
              }),
            ],
          }),
        ),
      ],
    }),
  })
  const signed = new pkijs.SignedData({
    version: 1,
    encapContentInfo: new pkijs.EncapsulatedContentInfo({ eContentType: '1.2.840.113549.1.7.1' }),
    signerInfos: [signer],
    certificates: [certificate, ...chain],
  })
  await signed.sign(key as never, 0, hash, content as never, engine as never)
  const info = new pkijs.ContentInfo({ contentType: '1.2.840.113549.1.7.2', content: signed.toSchema(true) })
  return Buffer.from(info.toSchema().toBER(false))
}

export function certificatePem(certificate: pkijs.Certificate): string {
  return pem('CERTIFICATE', Buffer.from(certificate.toSchema(true).toBER(false)))
}

export async function keyPem(key: webcrypto.CryptoKey): Promise<string> {
  return pem('PRIVATE KEY', Buffer.from(await webcrypto.subtle.exportKey('pkcs8', key)))
}

/** The certificates of a PEM file, in their order. */
export function readCertificates(text: string): readonly pkijs.Certificate[] {
  return blocksOf(text, 'CERTIFICATE').map((der) => pkijs.Certificate.fromBER(toArrayBuffer(der)))
}

/** A private key (PKCS#8, ECDSA P-256). Raises an error where it is another. */
export async function readKey(text: string): Promise<webcrypto.CryptoKey> {
  const [der] = blocksOf(text, 'PRIVATE KEY')
  if (der === undefined) throw new TypeError('no private key in PKCS#8 form')
  return webcrypto.subtle.importKey('pkcs8', der, algorithm, false, ['sign'])
}

function pem(label: string, der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? []
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`
}

function blocksOf(text: string, label: string): readonly Buffer[] {
  const blocks = new RegExp(`-----BEGIN ${label}-----([^-]+)-----END ${label}-----`, 'g')
  return [...text.matchAll(blocks)].map(([, body = '']) => Buffer.from(body.replaceAll(/\s/g, ''), 'base64'))
}

function toArrayBuffer(bytes: Buffer): ArrayBuffer {
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer
}
