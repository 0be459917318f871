import { createHash, webcrypto } from 'node:crypto'
import * as asn1js from 'asn1js'
import * as pkijs from 'pkijs'

/*
 * A PDF that came back signed: it must be the file that was sent, byte for byte, with a signature added behind it (an
 * incremental update) that covers all of the file but itself.
 */

const engine = new pkijs.CryptoEngine({ name: 'node', crypto: webcrypto as never })

/** `other-content`: it does not begin with what was sent. `not-signed`: nothing valid signs it, or not to its end. */
export type Finding = 'signed' | 'other-content' | 'not-signed'

/** Whether this is what was sent, signed. The chain of the certificate is not looked at: whom to trust is not decided here. */
export async function examineSigned(
  signed: Buffer,
  sent: { readonly sha256: string; readonly bytes: number },
): Promise<Finding> {
  const digest = createHash('sha256').update(signed.subarray(0, sent.bytes)).digest('hex')
  if (signed.length < sent.bytes || digest !== sent.sha256) return 'other-content'
  const ranges = [
    ...signed
      .subarray(sent.bytes)
      .toString('latin1')
      .matchAll(/\/ByteRange\s*\[\s*(\d+)\s+(\d+)\s+(\d+)\s+(\d+)\s*\]/g),
  ]
  const [start, before, after, rest] = (ranges.at(-1)?.slice(1) ?? []).map(Number)
  if (start !== 0 || before === undefined || after === undefined || rest === undefined) return 'not-signed'
  if (before < sent.bytes || after <= before || after + rest !== signed.length) return 'not-signed'
  const hex = /^<([0-9a-fA-F]+)>$/.exec(signed.subarray(before, after).toString('latin1'))?.[1]
  if (hex === undefined) return 'not-signed'
  const covered = Buffer.concat([signed.subarray(0, before), signed.subarray(after)])
  return (await isCmsOver(Buffer.from(hex, 'hex'), covered)) ? 'signed' : 'not-signed'
}

/** Whether a detached CMS signature, with zeros behind it, is over this content, by the key of a certificate that is in it. */
async function isCmsOver(der: Buffer, content: Buffer): Promise<boolean> {
  try {
    const { result, offset } = asn1js.fromBER(bufferOf(der))
    if (offset === -1) return false
    const info = new pkijs.ContentInfo({ schema: result })
    const signed = new pkijs.SignedData({ schema: info.content })
    return await signed.verify({ signer: 0, data: bufferOf(content), checkChain: false }, engine)
  } catch {
    // Not a CMS signature, or one by a key that cannot be checked here.
    return false
  }
}

function bufferOf(bytes: Buffer): ArrayBuffer {
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer
}
