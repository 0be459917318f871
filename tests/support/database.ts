import { randomBytes } from 'node:crypto'
import postgres from 'postgres'
import { inject } from 'vitest'
import type { Clock } from '../../record/clock.js'
import { closeStore, openStore, type Store } from '../../record/store.js'
import { template } from './global-setup.js'

export interface Database {
  /** Of a migrated, empty database of its own. */
  readonly url: string
  readonly drop: () => Promise<void>
}

/** A database for one test file: a copy of the migrated template, or with `from` a new and empty one. */
export async function createDatabase(from: string = template): Promise<Database> {
  const admin = new URL(inject('postgresUrl'))
  const name = `t_${randomBytes(6).toString('hex')}`
  const run = async (statement: string) => {
    const sql = postgres(admin.href, { max: 1, onnotice: () => undefined })
    try {
      await sql.unsafe(statement)
    } finally {
      await sql.end({ timeout: 5 })
    }
  }
  await run(`create database ${name} template ${from}`)
  const url = new URL(admin)
  url.pathname = `/${name}`
  return { url: url.href, drop: () => run(`drop database if exists ${name} with (force)`) }
}

export interface TestStore {
  readonly store: Store
  readonly url: string
  readonly close: () => Promise<void>
}

/** The record on a database of its own. */
export async function createStore(
  options: { clock?: Clock; max?: number; masterKey?: Buffer; prepare?: boolean } = {},
): Promise<TestStore> {
  const database = await createDatabase()
  const store = openStore({ url: database.url, masterKey: randomBytes(32), ...options })
  const close = async () => {
    await closeStore(store)
    await database.drop()
  }
  return { store, url: database.url, close }
}
