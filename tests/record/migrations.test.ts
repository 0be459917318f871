import { expect, test } from 'vitest'
import postgres from 'postgres'
import { journal, migrate } from '../../db/migrate.js'
import { createDatabase } from '../support/database.js'

test('the times of the migrations grow: one older than the last applied would be left out without a word', () => {
  const whens = journal().map(({ when }) => when)
  expect(whens.length).toBeGreaterThan(1)
  expect(whens).toEqual([...new Set(whens)].sort((a, b) => a - b))
})

test('several processes migrate an empty database at once, and again', async () => {
  const { url, drop } = await createDatabase('template0')
  await Promise.all([migrate(url), migrate(url), migrate(url)])
  await migrate(url)
  const sql = postgres(url, { max: 1 })
  const [row] = await sql`select count(*)::integer as n from drizzle.__drizzle_migrations`
  expect(row).toEqual({ n: journal().length })
  // A database of a newer version is not touched.
  await sql`insert into drizzle.__drizzle_migrations (hash, created_at) values ('newer', 9999999999999)`
  await expect(migrate(url)).rejects.toThrow(/migrations/)
  await sql.end()
  await drop()
})

test('no column takes its time from the database by itself', async () => {
  const { url, drop } = await createDatabase()
  const sql = postgres(url, { max: 1 })
  const defaults = await sql`
    select table_name, column_name, column_default from information_schema.columns
    where table_schema = 'public' and (column_default ~* 'now|timestamp|date' or data_type = 'timestamp without time zone')`
  expect([...defaults]).toEqual([])
  await sql.end()
  await drop()
})
