import { sm2 } from 'sm-crypto-v2'

/*
 * Signatures by SM2 with SM3 (GB/T 32918.2). What is signed is SM3(Z || content), where Z binds the signer's public key and the
 * default identifier of GB/T 35276.
 */

/** The identifier of whoever signs, where two parties have agreed on no other. (GB/T 35276, 10) */
export const defaultId = '1234567812345678'

/** A signature over these bytes, in DER. `privateKey`: 32 bytes in hexadecimal; `publicKey`: 65 bytes, `04…`. */
export function signSm2(content: Buffer, privateKey: string, publicKey: string): Buffer {
  const signature = sm2.doSignature(new Uint8Array(content), privateKey, {
    hash: true,
    der: true,
    publicKey,
    userId: defaultId,
  })
  return Buffer.from(signature, 'hex')
}

/** Whether the signature is by this key over exactly these bytes. False for whatever is no signature and no key at all. */
export function isSignedSm2(content: Buffer, signature: Buffer, publicKey: string): boolean {
  if (!/^04[0-9a-f]{128}$/.test(publicKey)) return false
  try {
    return sm2.doVerifySignature(new Uint8Array(content), signature.toString('hex'), publicKey, {
      hash: true,
      der: true,
      userId: defaultId,
    })
  } catch {
    // Not in DER, or no point of the curve.
    return false
  }
}
