import { z } from 'zod'
import { placeAt } from '../db/queries/reader.js'
import { isInstant } from '../domain/values/time.js'

/** Where a page begins: the `next` of the page before. Made elsewhere, it is refused, and never reaches the database. */
const Cursor = z
  .string()
  .max(400)
  .refine(isOurs, { error: '游标无效，请使用上一页返回的 next / not a cursor: use the next of the page before' })
  .meta({ description: '上一页返回的 next / the next of the page before' })

/** What every list takes. */
export const Paging = z.strictObject({
  cursor: Cursor.optional(),
  limit: z.coerce
    .number()
    .int()
    .min(1)
    .max(100)
    .default(50)
    .meta({ description: '每页条数，最多100 / rows a page, at most 100' }),
})

export const Next = z
  .string()
  .nullable()
  .meta({ description: '下一页的游标；没有下一页时为空 / where the next page begins; null after the last' })

/** A moment that exists (or none, which sorts last) and an id; a to-do adds its key. */
function isOurs(cursor: string): boolean {
  const place = placeAt(cursor, ['instant', 'id']) ?? placeAt(cursor, ['instant', 'id', 'text'])
  return place !== null && place.every((part, i) => (i === 0 ? part === null || isInstant(part) : part !== null))
}
