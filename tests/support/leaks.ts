/*
 * Looks for texts in bytes, in whatever form they may have got there: UTF-8, UTF-16, base64, hexadecimal, escaped.
 */

export interface Needle {
  readonly text: string
  readonly form: string
  readonly bytes: Buffer
}

/** Every form in which a text may stand somewhere. */
export function formsOf(text: string): readonly Needle[] {
  const utf8 = Buffer.from(text)
  const utf16 = Buffer.from(text, 'utf16le')
  const escaped = (upper: boolean) =>
    [...text]
      .map((one) => {
        const code = one.charCodeAt(0).toString(16).padStart(4, '0')
        return one.charCodeAt(0) < 128 ? one : `\\u${upper ? code.toUpperCase() : code}`
      })
      .join('')
  const forms: [string, Buffer][] = [
    ['utf-8', utf8],
    ['utf-16le', utf16],
    ['utf-16be', Buffer.from(utf16).swap16()],
    ['hex', Buffer.from(utf8.toString('hex'))],
    ['HEX', Buffer.from(utf8.toString('hex').toUpperCase())],
    ['escaped', Buffer.from(escaped(false))],
    ['ESCAPED', Buffer.from(escaped(true))],
    ['percent', Buffer.from(encodeURIComponent(text))],
    ...[0, 1, 2].map((before): [string, Buffer] => [`base64+${before}`, base64Of(utf8, before)]),
  ]
  const seen = new Set<string>()
  return forms.flatMap(([form, bytes]) => {
    const key = bytes.toString('latin1')
    if (seen.has(key) || bytes.length < 6) return []
    seen.add(key)
    return [{ text, form, bytes }]
  })
}

/** The part of the base64 of anything that holds these bytes after so many others: what does not depend on the others. */
function base64Of(bytes: Buffer, before: number): Buffer {
  const whole = Buffer.concat([Buffer.alloc(before), bytes])
    .toString('base64')
    .replace(/=+$/, '')
  const from = Math.ceil((before * 8) / 6)
  const to = Math.floor(((before + bytes.length) * 8) / 6)
  return Buffer.from(whole.slice(from, to))
}

export type Search = (where: string, bytes: Buffer) => readonly string[]

/** A search for all of them at once: one walk over the bytes, however many there are. */
export function searchFor(texts: readonly string[]): Search {
  const byStart = new Map<number, Needle[]>()
  const begins = new Uint8Array(65_536)
  for (const needle of new Set(texts.flatMap(formsOf))) {
    const start = needle.bytes.readUInt32BE(0)
    byStart.set(start, [...(byStart.get(start) ?? []), needle])
    begins[start >>> 16] = 1
  }
  return (where, bytes) => {
    const found = new Set<string>()
    for (let i = 0; i + 6 <= bytes.length; i += 1) {
      if (begins[((bytes[i] ?? 0) << 8) | (bytes[i + 1] ?? 0)] === 0) continue
      for (const needle of byStart.get(bytes.readUInt32BE(i)) ?? []) {
        const end = i + needle.bytes.length
        if (end <= bytes.length && needle.bytes.compare(bytes, i, end) === 0)
          found.add(`${where}: ${needle.text.slice(0, 20)} (${needle.form})`)
      }
    }
    return [...found]
  }
}
