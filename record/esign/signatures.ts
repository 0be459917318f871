import type { UnitId } from '../../domain/case/actor.js'
import type { Instant } from '../../domain/values/time.js'
import type { Sql, Store } from '../store.js'
import { isSignedSm2 } from './sm2.js'

/*
 * Signatures beside the papers. Each belongs to the file with one SHA-256 in one case; a file that was written again and not
 * recorded leaves one that nobody asks for.
 */

export interface Detached {
  readonly algorithm: 'SM2-SM3'
  /** DER. */
  readonly signature: Buffer
  /** 65 bytes in hexadecimal, `04…`. */
  readonly publicKey: string
  /** PEM, the body's own first; null where none is shown. */
  readonly certificates: string | null
}

export interface KeptSignature extends Detached {
  readonly unit: UnitId
  readonly unitName: string
  readonly sha256: string
  readonly at: Instant
}

/** Keeps it beside the file. The first stays: another one over the same bytes would say the same. */
export async function keepSignature(
  { sql }: { readonly sql: Sql },
  of: { readonly caseId: string; readonly sha256: string; readonly unit: UnitId; readonly at: Instant },
  { algorithm, signature, publicKey, certificates }: Detached,
): Promise<void> {
  await sql`
    insert into paper_signatures (case_id, sha256, algorithm, unit, signature, public_key, certificates, at)
    values (${of.caseId}, ${of.sha256}, ${algorithm}, ${of.unit}, ${signature}, ${publicKey}, ${certificates}, ${of.at})
    on conflict (case_id, sha256) do nothing`
}

/** The signature beside a file; null where none stands there. */
export async function signatureOf(
  { sql }: Pick<Store, 'sql'>,
  caseId: string,
  sha256: string,
): Promise<KeptSignature | null> {
  const [row] = await sql<KeptSignature[]>`
    select s.algorithm, s.signature, s.public_key as "publicKey", s.certificates, s.unit, s.sha256, s.at,
      coalesce((select name from units where id = s.unit), '') as "unitName"
    from paper_signatures s where s.case_id = ${caseId} and s.sha256 = ${sha256}`
  return row ?? null
}

/** Whether a signature is over exactly these bytes. */
export function holdsOver({ algorithm, signature, publicKey }: Detached, content: Buffer): boolean {
  switch (algorithm) {
    case 'SM2-SM3':
      return isSignedSm2(content, signature, publicKey)
    default:
      return algorithm satisfies never
  }
}
