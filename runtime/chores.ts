import { at, shanghaiDay, type Day } from '../domain/values/time.js'
import type { BlobStore } from '../record/blobs/store.js'
import { finishErasures } from '../record/erasure.js'
import { lapseUploads } from '../record/evidence/uploads.js'
import { fillSounds } from '../record/registering/sounds.js'
import { applyLeaves } from '../record/registering/leaves.js'
import { handOverEnded } from '../record/registering/offices.js'
import { workOffReroutings } from '../record/registering/rerouting.js'
import { sweepRetention } from '../record/retention.js'
import { sweepSessions } from '../record/sessions.js'
import type { Store } from '../record/store.js'
import { noteErasures } from './erasures.js'
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

/** Leave is looked after so often: milliseconds of wall time. */
const leavesEvery = 60_000

/**
 * Leave whose day has come begins, with its hand-over, and leave that is over ends; terms that are over hand over; what the
 * registers send elsewhere goes there; units get their sound. What fails is tried again.
 */
export function leaveChores(log: Log): (store: Store) => Promise<void> {
  let appliedAt = 0
  return async (store) => {
    if (Date.now() - appliedAt < leavesEvery) return
    appliedAt = Date.now()
    // One that fails does not keep the others waiting.
    for (const chore of [applyLeaves, handOverEnded, workOffReroutings, fillSounds])
      await chore(store).catch((error: unknown) =>
        log.warn(
          { reason: messageOf(error), chore: chore.name },
          '请假、任期、改派稍后再处理 / leave, terms and what follows the registers were not looked after; the next minute will',
        ),
      )
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

/** Shanghai time from which, once a day, what has been kept long enough is erased: after the audit of the night. */
const retentionAt = '03:00'

/**
 * Erases, once a day, what has been kept long enough, and at every sweep the files of what was erased in the tables. It runs
 * beside the sweep, which waits for none of it; what fails is tried again by the next one.
 */
export function retentionChores(blobs: BlobStore, dataDir: string, log: Log): (store: Store) => Promise<void> {
  let sweptOn: Day | null = null
  let under = false
  const swept = async (store: Store): Promise<void> => {
    await finishErasures(store, blobs)
    const now = await store.clock.now(store.sql)
    const today = shanghaiDay(now)
    if (sweptOn === today || now < at(today, retentionAt)) return
    const { erased, accounts, purged, left } = await sweepRetention(store, blobs)
    await noteErasures(store, dataDir)
    if (left === 0) sweptOn = today
    log.info({ erased: erased.length, accounts: accounts.length, purged, left }, 'what was kept long enough is erased')
  }
  return async (store) => {
    if (under) return
    under = true
    swept(store)
      .catch((error: unknown) =>
        log.warn({ reason: messageOf(error) }, '保存期限稍后再清理 / retention was not swept; the next sweep will'),
      )
      .finally(() => {
        under = false
      })
  }
}
