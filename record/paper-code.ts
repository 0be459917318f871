import { createHmac } from 'node:crypto'
import type { CaseId } from '../domain/case/actor.js'
import type { Keys } from './sealing.js'

/** Bytes: 128 bits, more than anybody can try. */
const codeBytes = 16

/**
 * The verification code of a paper, as it stands in its QR code: 26 characters of Crockford's base 32. It follows from the
 * case and from the effect that made the paper (`<seq>/<kind>`), so that it is known before the paper is written and the
 * same whenever the paper is written again; without our key nobody can work it out.
 */
export function paperCode(keys: Pick<Keys, 'paper'>, caseId: CaseId, effect: string): string {
  return base32(createHmac('sha256', keys.paper).update(`${caseId}/${effect}`).digest().subarray(0, codeBytes))
}

/** Without I, L, O and U: nobody reads one for another. */
const letters = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

function base32(bytes: Buffer): string {
  let text = ''
  for (let value = BigInt(`0x${bytes.toString('hex')}`), n = 0; n < 26; value >>= 5n, n += 1)
    text = letters.charAt(Number(value & 31n)) + text
  return text
}
