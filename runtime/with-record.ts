import { migrate } from '../db/migrate.js'
import { closeStore, type Store } from '../record/store.js'
import { asUnavailable, isUnavailable } from '../record/unavailable.js'
import { createLogger } from './logging.js'
import { recordAt } from './parts.js'
import { startPostgres } from './postgres.js'
import { problem } from './problems.js'
import type { Settings } from './settings.js'

/**
 * The record of this installation, running or not: at DATABASE_URL, or on one machine by joining the database of the data
 * folder. A database that we start ourselves is brought up to date, and stopped again.
 */
export async function withRecord<T>(settings: Settings, work: (store: Store) => Promise<T>): Promise<T> {
  return withDatabase(settings, async (url, isOurs) => {
    if (isOurs) await migrate(url)
    const store = await recordAt(url, settings)
    try {
      return await work(store)
    } finally {
      await closeStore(store)
    }
  })
}

/** The same without opening the record; `isOurs` where we have started it for this alone. */
export async function withDatabase<T>(
  settings: Settings,
  work: (url: string, isOurs: boolean) => Promise<T>,
): Promise<T> {
  const log = createLogger({ logLevel: 'silent' })
  const postgres = settings.databaseUrl === undefined ? await startPostgres(settings.dataDir, log) : null
  try {
    return await work(settings.databaseUrl ?? postgres?.url ?? '', postgres?.shared === false)
  } catch (error) {
    const found = asUnavailable(error)
    if (!isUnavailable(found)) throw error
    throw problem(
      'record-unavailable',
      ['数据库暂时不可用，或有案件长时间被占用', 'the database is not available now, or a case is busy for too long'],
      ['请稍后再执行一次同样的命令：已完成的不会重做', 'run the same command again later: what is done stays done'],
      error,
    )
  } finally {
    await postgres?.stop()
  }
}
