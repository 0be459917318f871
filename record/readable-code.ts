import { createHash, randomBytes } from 'node:crypto'

/*
 * Codes that people copy by hand: 5 bits a letter, without those that are taken for each other. Kept as their hashes: they
 * are long enough that none is found by trying.
 */

const letters = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

export function readableCode(length: number): string {
  return Array.from(randomBytes(length), (byte) => letters.charAt(byte & 31)).join('')
}

/** However it is typed: blanks, dashes and case do not count. */
export function codeHash(code: string): Buffer {
  return createHash('sha256').update(code.replaceAll(/[\s-]/g, '').toUpperCase()).digest()
}
