/**
 * Text from outside that a database, a hash or a log would choke on is turned away at the door:
 * PostgreSQL stores no NUL, and an unpaired surrogate is written differently by each encoder.
 */

// eslint-disable-next-line no-control-regex
const unwanted = /[\u0000-\u0008\u000B-\u001F\u007F-\u009F]|\p{Surrogate}/u

/** No NUL, no unpaired surrogate, no control character but line feed and tab. */
export function wellFormed(text: string): boolean {
  return !unwanted.test(text)
}

/** Names that would reach into an object's prototype where a library copies keys carelessly. */
const forbiddenKeys: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype'])

interface Place {
  readonly value: unknown
  readonly key: string
  readonly parent: Place | null
}

/**
 * Where a JSON value first holds a text that is not well formed or a forbidden key, as a JSON Pointer
 * (`/parties/0/name`; the value itself is the empty pointer); null where it holds none.
 * Walks without recursion, so no depth of nesting can exhaust the stack.
 */
export function findBadText(json: unknown): string | null {
  const open: Place[] = [{ value: json, key: '', parent: null }]
  for (let place = open.pop(); place !== undefined; place = open.pop()) {
    const { value } = place
    if (forbiddenKeys.has(place.key) || !wellFormed(place.key)) return pointer(place)
    if (typeof value === 'string' && !wellFormed(value)) return pointer(place)
    if (typeof value === 'object' && value !== null) {
      // Last first onto the stack, so that the first bad place in reading order is the one named.
      for (const [key, inner] of Object.entries(value).reverse()) open.push({ value: inner, key, parent: place })
    }
  }
  return null
}

function pointer(place: Place): string {
  const keys: string[] = []
  for (let at = place; at.parent !== null; at = at.parent) {
    keys.push(at.key.replaceAll('~', '~0').replaceAll('/', '~1'))
  }
  return keys
    .reverse()
    .map((key) => `/${key}`)
    .join('')
}
