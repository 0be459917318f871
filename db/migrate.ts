import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { drizzle } from 'drizzle-orm/postgres-js'
import { migrate as applyMigrations } from 'drizzle-orm/postgres-js/migrator'
import postgres from 'postgres'

/** Any number; it is ours: two processes that start at once do not migrate at once. */
const migrationLock = 4_040_404

/** Where the migrations lie, in a checkout and beside the built code. */
export const migrationsFolder = folder()

/** The migrations in their order. Their times must grow: one older than the last applied would be left out silently. */
export function journal(): readonly { readonly tag: string; readonly when: number }[] {
  const { entries } = JSON.parse(readFileSync(`${migrationsFolder}/meta/_journal.json`, 'utf8')) as {
    entries: { tag: string; when: number }[]
  }
  return entries
}

/**
 * Brings the database up to date. Safe to call from several processes at once, and again.
 * Raises an error where the database then holds fewer or more migrations than this version knows.
 */
export async function migrate(url: string): Promise<void> {
  const sql = postgres(url, { max: 1, onnotice: () => undefined, connection: { application_name: 'siyou-migrate' } })
  try {
    // One connection, so the lock and the migration share a session.
    await sql`select pg_advisory_lock(${migrationLock})`
    try {
      await applyMigrations(drizzle(sql), { migrationsFolder })
      await check(sql)
    } finally {
      await sql`select pg_advisory_unlock(${migrationLock})`
    }
  } finally {
    await sql.end({ timeout: 5 })
  }
}

async function check(sql: postgres.Sql): Promise<void> {
  const [row] = await sql<{ applied: number }[]>`select count(*)::integer as applied from drizzle.__drizzle_migrations`
  const known = journal().length
  if (row?.applied !== known)
    throw new Error(`the database holds ${row?.applied ?? 0} migrations, this version knows ${known}`)
}

function folder(): string {
  const beside = fileURLToPath(new URL('./migrations', import.meta.url))
  return existsSync(beside) ? beside : fileURLToPath(new URL('../../db/migrations', import.meta.url))
}
