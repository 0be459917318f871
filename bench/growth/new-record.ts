import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { migrate } from '../../db/migrate.js'
import { closeStore, openStore, type Store } from '../../record/store.js'
import { startPostgres } from '../../runtime/postgres.js'
import { masterKey } from '../../runtime/settings.js'
import { undoing } from '../../runtime/undoing.js'
import { settingsFor } from '../place.js'

export const silent = { debug() {}, info() {}, warn() {}, error() {} }

export interface Opening {
  /** False only while it is filled: nothing waits for the disk. */
  readonly durable: boolean
  /** How many connections. */
  readonly max: number
}

/** Starts the server anew, and stops it when the work is done. */
export type Open = <T>(how: Opening, work: (store: Store) => Promise<T>) => Promise<T>

/** A folder of its own for one record, gone afterwards. */
export async function onNewRecord<T>(work: (open: Open, dataDir: string) => Promise<T>): Promise<T> {
  const dataDir = mkdtempSync(join(tmpdir(), 'siyou-growth-'))
  try {
    return await work(openerOf(dataDir), dataDir)
  } finally {
    rmSync(dataDir, { recursive: true, force: true })
  }
}

function openerOf(dataDir: string): Open {
  return async ({ durable, max }, work) => {
    const undo = undoing()
    try {
      const postgres = await startPostgres(dataDir, silent, { durable })
      undo.later(() => postgres.stop())
      await migrate(postgres.url)
      const store = openStore({ url: postgres.url, masterKey: await masterKey(settingsFor(dataDir)), max })
      undo.later(() => closeStore(store))
      return await work(store)
    } finally {
      await undo.all()
    }
  }
}
