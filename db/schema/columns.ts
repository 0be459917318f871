import { customType, timestamp } from 'drizzle-orm/pg-core'

/** Raw bytes. */
export const bytea = customType<{ data: Buffer; driverData: Buffer }>({ dataType: () => 'bytea' })

/** A moment in UTC, to the millisecond. No column has a default: the clock that is asked is the one injected. */
export function instant(name: string) {
  return timestamp(name, { withTimezone: true, precision: 3, mode: 'string' })
}
