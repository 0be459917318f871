import { fileTypeFromBuffer } from 'file-type'
import { familyOf } from '../../domain/procedure/evidence-media.js'

/*
 * What a file is, by its own first bytes: neither the name nor what the sender says of it counts. A polyglot passes here;
 * that is why nothing is ever served in a way that a browser would run.
 */

/** So much of the beginning is looked at, in bytes. */
export const sniffedBytes = 262_144

/** The media type of what begins like this; null where it is none that is taken. */
export async function sniff(head: Buffer): Promise<string | null> {
  const found = await fileTypeFromBuffer(head).catch(() => undefined)
  // `audio/ogg; codecs=opus`: what comes after the semicolon is no part of the type.
  const media = found?.mime.split(';', 1)[0] ?? (isZip(head) ? 'application/zip' : isText(head) ? 'text/plain' : null)
  return media !== null && familyOf(media) !== null ? media : null
}

/** One whose entries could not be followed, since only the beginning is looked at. */
function isZip(head: Buffer): boolean {
  return head.subarray(0, 4).equals(Buffer.from([0x50, 0x4b, 0x03, 0x04]))
}

/** Words and nothing else, in UTF-8 or in the encoding that is common for Chinese tables. */
function isText(head: Buffer): boolean {
  // A NUL, and most other control characters, stand in no text.
  // oxlint-disable-next-line no-control-regex
  if (head.length === 0 || /[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]/.test(head.toString('latin1'))) return false
  return ['utf-8', 'gb18030'].some((encoding) => decodes(head, encoding))
}

function decodes(head: Buffer, encoding: string): boolean {
  try {
    // The last character may be cut.
    new TextDecoder(encoding, { fatal: true }).decode(head, { stream: true })
    return true
  } catch {
    return false
  }
}
