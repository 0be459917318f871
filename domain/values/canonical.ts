import { createHash } from 'node:crypto'

/** A value that JSON can hold. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

/**
 * One text for one JSON value: keys sorted by code unit, no white space, numbers as JavaScript writes them (RFC 8785
 * for everything that is written here). Absent and undefined members are the same. What JSON cannot hold, or
 * PostgreSQL would not store as it is (NUL, an unpaired surrogate), raises a `TypeError`: the border has let it through.
 */
export function canonical(value: unknown): string {
  if (value === null) return 'null'
  switch (typeof value) {
    case 'string':
      return text(value)
    case 'boolean':
      return value ? 'true' : 'false'
    case 'number':
      if (!Number.isFinite(value)) throw new TypeError(`not a JSON number: ${value}`)
      return JSON.stringify(value)
    case 'object':
      return Array.isArray(value) ? list(value) : members(value)
    case 'bigint':
    case 'function':
    case 'symbol':
    case 'undefined':
    default:
      throw new TypeError(`not a JSON value: ${typeof value}`)
  }
}

function list(values: readonly unknown[]): string {
  return `[${values.map((value) => canonical(value)).join(',')}]`
}

function members(object: object): string {
  if (!plain(object)) throw new TypeError('not a plain object')
  const parts: string[] = []
  for (const key of Object.keys(object).sort()) {
    const value: unknown = Reflect.get(object, key)
    if (value !== undefined) parts.push(`${text(key)}:${canonical(value)}`)
  }
  return `{${parts.join(',')}}`
}

function plain(object: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(object)
  return prototype === Object.prototype || prototype === null
}

const unstorable = /\0|\p{Surrogate}/u

function text(value: string): string {
  if (unstorable.test(value)) throw new TypeError('a text with NUL or an unpaired surrogate')
  return JSON.stringify(value)
}

/** SHA-256 over the canonical JSON, as hex. */
export function digest(value: unknown): string {
  return createHash('sha256').update(canonical(value)).digest('hex')
}
