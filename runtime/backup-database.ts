import { createReadStream, createWriteStream } from 'node:fs'
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { pipeline as pipe, Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip, createGzip } from 'node:zlib'
import { drizzle } from 'drizzle-orm/postgres-js'
import { migrate as applyMigrations } from 'drizzle-orm/postgres-js/migrator'
import postgres from 'postgres'
import { journal, migrationsFolder } from '../db/migrate.js'
import { digestOf, type Manifest } from './backup-manifest.js'

/*
 * The database as one snapshot, table by table: a line of JSON for each row, every value as the text that PostgreSQL writes
 * it as. It needs no program beside the server, and no rights beyond reading; it is loaded into a database that its own
 * migrations have made.
 */

type Sql = postgres.Sql
type Tx = postgres.TransactionSql

/** What is read or written in one go: rows, and characters of them. */
const rowsAtOnce = 500
const batchLength = 4_000_000

/** What of a backup is needed to load it. */
export type Loadable = Pick<Manifest, 'migrations' | 'tables' | 'sequences'>

export type Dumped = Pick<
  Manifest,
  'migrations' | 'masters' | 'tables' | 'sequences' | 'cases' | 'events' | 'lastRoot' | 'madeAt'
>

/** Writes every table into the folder, as they all stood at one moment, while others go on writing. */
export async function dumpDatabase(url: string, folder: string): Promise<Dumped> {
  const sql = connected(url)
  await mkdir(join(folder, 'db'), { recursive: true, mode: 0o700 })
  try {
    const dumped = await sql.begin('isolation level repeatable read read only', async (tx): Promise<Dumped> => {
      const [now] = await tx<{ at: string }[]>`
        select to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at`
      const tables: Manifest['tables'][number][] = []
      for (const { name, columns } of await tablesOf(tx)) {
        tables.push(await dumpTable(tx, folder, name, columns))
      }
      const [counts] = await tx<{ cases: number; events: number }[]>`
        select (select count(*) from heads)::integer as cases, (select count(*) from events)::integer as events`
      // A database from before there were such tables is backed up too.
      const names = new Set(tables.map(({ name }) => name))
      const [lastRoot] = names.has('roots')
        ? await tx<{ n: number; day: string; hash: string }[]>`
            select n, day::text, hash from roots order by n desc limit 1`
        : []
      const masters = names.has('root_keys')
        ? await tx<{ id: string }[]>`select distinct master_id as id from root_keys order by 1`
        : []
      return {
        madeAt: now?.at ?? '',
        migrations: await applied(tx),
        masters: masters.map(({ id }) => id),
        tables,
        sequences: await sequencesOf(tx),
        cases: counts?.cases ?? 0,
        events: counts?.events ?? 0,
        lastRoot: lastRoot ?? null,
      }
    })
    return dumped as Dumped
  } finally {
    await sql.end({ timeout: 5 })
  }
}

function connected(url: string): Sql {
  return postgres(url, {
    max: 1,
    prepare: false,
    onnotice: () => undefined,
    connection: {
      application_name: 'siyou-backup',
      TimeZone: 'UTC',
      DateStyle: 'ISO',
      idle_in_transaction_session_timeout: 0,
      statement_timeout: 0,
    },
  })
}

/** In an order in which what is referred to comes first. */
async function tablesOf(tx: Tx): Promise<readonly { readonly name: string; readonly columns: readonly string[] }[]> {
  const found = await tx<{ name: string; columns: string[]; after: string[] }[]>`
    select c.relname as name,
      array(select attname::text from pg_attribute where attrelid = c.oid and attnum > 0 and not attisdropped
        and attgenerated = '' order by attnum) as columns,
      array(select distinct f.relname::text from pg_constraint k join pg_class f on f.oid = k.confrelid
        where k.conrelid = c.oid and k.contype = 'f' and k.confrelid <> c.oid) as after
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = 'public' and c.relkind = 'r' order by c.relname`
  const placed: string[] = []
  while (placed.length < found.length) {
    const next = found.find(({ name, after }) => !placed.includes(name) && after.every((one) => placed.includes(one)))
    if (next === undefined) throw new Error('tables that refer to each other in a circle')
    placed.push(next.name)
  }
  return placed.flatMap((name) => found.filter((one) => one.name === name))
}

async function dumpTable(
  tx: Tx,
  folder: string,
  name: string,
  columns: readonly string[],
): Promise<Manifest['tables'][number]> {
  const path = `db/${name}.jsonl.gz`
  let rows = 0
  const texts = columns.map((column) => `"${column}"::text`).join(', ')
  async function* lines(): AsyncGenerator<string> {
    for await (const page of tx.unsafe(`select ${texts} from "${name}"`).values().cursor(rowsAtOnce)) {
      rows += page.length
      yield page.map((row) => `${JSON.stringify(row)}\n`).join('')
    }
  }
  await pipeline(
    Readable.from(lines()),
    createGzip({ level: 5 }),
    createWriteStream(join(folder, path), { mode: 0o600, flush: true }),
  )
  return { name, columns: [...columns], rows, path, ...(await digestOf(join(folder, path))) }
}

async function sequencesOf(tx: Tx): Promise<Manifest['sequences']> {
  const names = await tx<{ name: string }[]>`
    select sequencename as name from pg_sequences where schemaname = 'public' order by 1`
  return Promise.all(
    names.map(async ({ name }) => {
      const [row] = await tx<{ value: string; called: boolean }[]>`
        select last_value::text as value, is_called as called from ${tx(name)}`
      return { name, value: row?.value ?? '1', called: row?.called ?? false }
    }),
  )
}

async function applied(sql: Tx | Sql): Promise<Manifest['migrations']> {
  const rows = await sql<{ hash: string; when: string }[]>`
    select hash, created_at::text as when from drizzle.__drizzle_migrations order by created_at`
  return rows.map(({ hash, when }) => ({ hash, when: Number(when) }))
}

/** Whether this program knows the database of the backup: its migrations are the first of ours. */
export function knowsMigrations({ migrations }: Pick<Manifest, 'migrations'>): boolean {
  const ours = journal()
  return migrations.length <= ours.length && migrations.every(({ when }, i) => ours[i]?.when === when)
}

export type Standing = 'empty' | 'in-use' | 'full'

/** What the database holds now: nothing of ours; something; or it is being used by a running service. */
export async function standingOf(url: string): Promise<Standing> {
  const sql = connected(url)
  try {
    const users = await sql`
      select 1 from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and application_name = 'siyou'`
    if (users.length > 0) return 'in-use'
    const [made] = await sql<{ events: string | null }[]>`select to_regclass('public.events')::text as events`
    if (made?.events == null) return 'empty'
    const [row] = await sql<{ full: boolean }[]>`
      select exists (select 1 from events) or exists (select 1 from people) or exists (select 1 from units) as full`
    return row?.full === true ? 'full' : 'empty'
  } finally {
    await sql.end({ timeout: 5 })
  }
}

/**
 * Loads a backup; it then stands at the backup's migrations. What the database held of ours is put aside meanwhile: it is
 * gone once all is loaded, and back in its place where something fails.
 */
export async function loadDatabase(
  url: string,
  folder: string,
  manifest: Loadable,
  told: (table: string) => void,
): Promise<void> {
  const sql = connected(url)
  try {
    // Left by a restore that was killed: it is what was there before.
    await putBack(sql)
    await moveSchemas(sql, '', aside)
    try {
      await sql`create schema if not exists public`
      await migrateAsFarAs(sql, manifest.migrations.length)
      await sql.begin((tx) => loadTables(tx, folder, manifest, told))
    } catch (error) {
      await putBack(sql)
      throw error
    }
    for (const name of schemas) await sql`drop schema if exists ${sql(`${name}${aside}`)} cascade`
  } finally {
    await sql.end({ timeout: 5 })
  }
}

const schemas = ['public', 'drizzle'] as const
const aside = '_before_restore'

async function putBack(sql: Sql): Promise<void> {
  const [kept] = await sql`select 1 from pg_namespace where nspname = ${`public${aside}`}`
  if (kept === undefined) return
  for (const name of schemas) await sql`drop schema if exists ${sql(name)} cascade`
  await moveSchemas(sql, aside, '')
}

async function moveSchemas(sql: Sql, from: string, to: string): Promise<void> {
  for (const name of schemas) {
    const [there] = await sql`select 1 from pg_namespace where nspname = ${`${name}${from}`}`
    if (there !== undefined) await sql`alter schema ${sql(`${name}${from}`)} rename to ${sql(`${name}${to}`)}`
  }
}

async function loadTables(tx: Tx, folder: string, manifest: Loadable, told: (table: string) => void): Promise<void> {
  for (const { name, columns, path, rows } of manifest.tables) {
    told(name)
    let read = 0
    const insert = await insertInto(tx, name, columns)
    const lines = createInterface({
      input: unzipped(join(folder, path)),
      crlfDelay: Infinity,
    })
    let batch: string[] = []
    let length = 0
    for await (const line of lines) {
      batch.push(line)
      read += 1
      length += line.length
      if (batch.length < rowsAtOnce && length < batchLength) continue
      await tx.unsafe(insert, [`[${batch.join(',')}]`])
      batch = []
      length = 0
    }
    if (batch.length > 0) await tx.unsafe(insert, [`[${batch.join(',')}]`])
    if (read !== rows) throw new Error(`${name} has ${read} rows, the backup ${rows}`)
  }
  for (const { name, value, called } of manifest.sequences)
    await tx`select setval(${`public.${name}`}::regclass, ${value}::bigint, ${called})`
}

/** What cannot be read ends it early, which the count then shows. */
function unzipped(file: string): Readable {
  return pipe(createReadStream(file), createGunzip(), () => undefined)
}

/** A statement that takes rows as one JSON text; the driver tells of its errors, as it does not of those of COPY. */
async function insertInto(tx: Tx, name: string, columns: readonly string[]): Promise<string> {
  const types = await tx<{ name: string; type: string }[]>`
    select attname::text as name, format_type(atttypid, atttypmod) as type from pg_attribute
    where attrelid = ${`public.${name}`}::regclass and attnum > 0 and not attisdropped`
  const typeOf = new Map(types.map((one) => [one.name, one.type]))
  const values = columns.map((column, i) => `(v ->> ${i})::${typeOf.get(column) ?? 'text'}`)
  return `
    insert into "${name}" (${columns.map((column) => `"${column}"`).join(', ')}) overriding system value
    select ${values.join(', ')} from jsonb_array_elements($1::text::jsonb) as v`
}

/** The first so many migrations, from a copy of their folder that knows no more. */
async function migrateAsFarAs(sql: Sql, count: number): Promise<void> {
  const some = await mkdtemp(join(tmpdir(), 'siyou-migrations-'))
  try {
    await cp(migrationsFolder, some, { recursive: true })
    const file = join(some, 'meta', '_journal.json')
    const whole = JSON.parse(await readFile(file, 'utf8')) as { entries: readonly unknown[] }
    await writeFile(file, JSON.stringify({ ...whole, entries: whole.entries.slice(0, count) }))
    await applyMigrations(drizzle(sql), { migrationsFolder: some })
  } finally {
    await rm(some, { recursive: true, force: true })
  }
}
