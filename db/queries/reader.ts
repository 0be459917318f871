import type postgres from 'postgres'
import type { Actor } from '../../domain/case/actor.js'

/** What a read needs: a pool on which instants are ISO texts. The opened record is one. */
export interface Reader {
  readonly sql: postgres.Sql<Record<string, never>>
}

/** One page, and where the next begins; null after the last. */
export interface Page<T> {
  readonly rows: readonly T[]
  readonly next: string | null
}

/** At most this many rows a page. */
export const mostRows = 100

/** Between one row and as many as a page may hold. */
export function limited(limit: number | undefined): number {
  return Math.max(1, Math.min(mostRows, Math.trunc(limit ?? mostRows)))
}

/** A place in an ordered list, as opaque text. */
export function cursorAt(...place: readonly (string | null)[]): string {
  return Buffer.from(JSON.stringify(place)).toString('base64url')
}

/** What a part of a place must look like: anything else would only be an error of the database. */
const shapes = {
  instant: /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/,
  id: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i,
  number: /^\d{1,7}$/,
  text: /^[^\0]{1,80}$/,
} as const

/** The place behind a cursor; null where there is none, or the text is none of ours: then it is the first page. */
export function placeAt(
  cursor: string | undefined,
  parts: readonly (keyof typeof shapes)[],
): readonly (string | null)[] | null {
  if (cursor === undefined) return null
  try {
    const place: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString())
    if (!Array.isArray(place) || place.length !== parts.length) return null
    // Only a time may be missing: what is never due sorts last.
    const fits = parts.every((part, i) =>
      place[i] === null ? part === 'instant' : typeof place[i] === 'string' && shapes[part].test(place[i]),
    )
    return fits ? (place as readonly (string | null)[]) : null
  } catch {
    return null
  }
}

/** One page of rows that were asked for with one more than fits: whether there is a next page shows in that one. */
export function pageOf<T>(rows: readonly T[], limit: number, place: (last: T) => string): Page<T> {
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  return { rows: shown, next: rows.length > limit && last !== undefined ? place(last) : null }
}

/** The actor's appointments as the rows `(unit, role)` of a statement. */
export function held({ sql }: Reader, actor: Actor) {
  return sql`(select unit, role from jsonb_to_recordset(${JSON.stringify(actor.appointments)}::text::jsonb) as a (unit uuid, role text))`
}

/** What a row of `access` that names a person must say for this actor: a party stays one, an office must still be held. */
export function asWhom({ appointments }: Actor): readonly string[] {
  return ['worker', ...new Set(appointments.map(({ role }) => role))]
}
