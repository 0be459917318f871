import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import postgres from 'postgres'
import type { TestProject } from 'vitest/node'
import { migrate } from '../../db/migrate.js'
import { startPostgres } from '../../runtime/postgres.js'

declare module 'vitest' {
  interface ProvidedContext {
    /** The superuser's URL on the server of this test run. */
    postgresUrl: string
  }
}

/** The database that every test database is copied from: migrated and empty. */
export const template = 'siyou_template'

const silent = { debug() {}, info() {}, warn() {}, error() {} }

/** One PostgreSQL for a test run. A server that is named in `TEST_DATABASE_URL` is used instead, if there is one. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const named = process.env['TEST_DATABASE_URL']
  const data = mkdtempSync(join(tmpdir(), 'siyou-tests-'))
  const server = named === undefined ? await startPostgres(data, silent, { durable: false }) : null
  const url = server?.url ?? named ?? ''
  await makeTemplate(url)
  project.provide('postgresUrl', url)
  return async () => {
    await server?.stop()
    rmSync(data, { recursive: true, force: true })
  }
}

async function makeTemplate(url: string): Promise<void> {
  const sql = postgres(url, { max: 1, onnotice: () => undefined })
  await sql.unsafe(`drop database if exists ${template}`)
  await sql.unsafe(`create database ${template}`)
  await sql.end()
  const of = new URL(url)
  of.pathname = `/${template}`
  await migrate(of.href)
}
