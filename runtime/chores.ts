import type { BlobStore } from '../record/blobs/store.js'
import { lapseUploads } from '../record/evidence/uploads.js'
import { sweepSessions } from '../record/sessions.js'
import type { Store } from '../record/store.js'
import type { Log } from './logging.js'
import { messageOf } from './problems.js'

/** Half-written blobs are looked for so often, and left alone while they are younger than a day: milliseconds of wall time. */
const tidyEvery = 3_600_000
const halfFor = 86_400_000

/** What is swept away beside the engine's own: uploads that were never finished, and what killed writers have left. */
export function evidenceChores(blobs: BlobStore, log: Log): (store: Store) => Promise<void> {
  let tidiedAt = 0
  return async (store) => {
    try {
      await lapseUploads({ store, blobs })
      if (Date.now() - tidiedAt < tidyEvery) return
      tidiedAt = Date.now()
      await blobs.tidy(new Date(tidiedAt - halfFor))
    } catch (error) {
      log.warn(
        { reason: messageOf(error) },
        '证据存储暂不可用，稍后再清理 / evidence was not swept; the next sweep will',
      )
    }
  }
}

/** Sessions, codes and failures that are over are swept away every hour of wall time, until the timer is cleared. */
export function sweepingSessions(store: Store, log: Pick<Log, 'warn'>): NodeJS.Timeout {
  return setInterval(() => {
    sweepSessions(store).catch((error: unknown) =>
      log.warn({ reason: messageOf(error) }, '登录记录稍后再清理 / sessions were not swept; the next hour will'),
    )
  }, tidyEvery).unref()
}
