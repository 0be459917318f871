import type { FastifyReply } from 'fastify'
import { z } from 'zod'
import { defaultId } from '../record/esign/sm2.js'
import { signatureOf } from '../record/esign/signatures.js'
import type { Deps } from './deps.js'

/*
 * The signature beside a paper, as a file for whoever checks it without this platform. Whoever may read the paper may have it.
 */

export const PaperSignature = z
  .object({
    algorithm: z.enum(['SM2-SM3']).meta({ description: 'GB/T 32918 签名，SM3 杂凑 / SM2 with SM3' }),
    userId: z.string().meta({ description: '签名者标识 / the identifier in Z (GB/T 35276)' }),
    sha256: z.string().meta({ description: '所签文件的 SHA-256 / of the file that is signed' }),
    signer: z.object({ unit: z.string(), name: z.string() }),
    signature: z.string().meta({ description: 'DER，base64' }),
    publicKey: z.string().meta({ description: '04 || x || y，十六进制 / hexadecimal' }),
    certificates: z.string().nullable().meta({ description: 'PEM' }),
    at: z.string().meta({ format: 'date-time' }),
  })
  .meta({ id: 'PaperSignature' })

/** Answers with the signature beside a file; null where none stands there. */
export async function sendSignature<R extends FastifyReply>(
  { store }: Pick<Deps, 'store'>,
  reply: R,
  caseId: string,
  sha256: string,
): Promise<R | null> {
  const kept = await signatureOf(store, caseId, sha256)
  if (kept === null) return null
  const { algorithm, unit, unitName, signature, publicKey, certificates, at } = kept
  return reply
    .header('content-disposition', 'attachment; filename="signature.json"')
    .header('cache-control', 'private, no-store')
    .send({
      algorithm,
      userId: defaultId,
      sha256,
      signer: { unit, name: unitName },
      signature: signature.toString('base64'),
      publicKey,
      certificates,
      at,
    } satisfies z.infer<typeof PaperSignature>)
}
