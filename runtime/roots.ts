import { join } from 'node:path'
import { at, shanghaiDay } from '../domain/values/time.js'
import { auditRecord } from '../record/audit.js'
import { sayFault } from '../record/audit-faults.js'
import { keepAudit, lastAuditAt } from '../record/audit-runs.js'
import { markDelivered, makeRoots, rootsSince, undelivered, type RootRow } from '../record/roots.js'
import { rootKeyFrom, type RootKey } from '../record/roots-signing.js'
import type { Store } from '../record/store.js'
import { noteErasures } from './erasures.js'
import type { Log } from './logging.js'
import { messageOf } from './problems.js'
import { daysIn, keptRoots, writeRoot } from './root-files.js'
import { auditKey, type Settings } from './settings.js'

/*
 * Each night, beside the service: the root of the day is made and leaves the machine, and the whole record is audited. What
 * fails is tried again a minute later, however often.
 */

const every = 60_000
/** Shanghai time from which the record is audited, once a day. */
const auditAt = '02:00'
/** Roots sent in one go. */
const atOnce = 50
const sendTimeout = 10_000

export interface Nightly {
  readonly publicKey: string
  /** What is due now; never fails. */
  readonly tick: () => Promise<void>
  /** Ticks every minute on wall time until closed. */
  readonly keep: () => void
  readonly close: () => Promise<void>
}

export type NightlySettings = Pick<Settings, 'dataDir' | 'auditKey' | 'auditFormerKeys' | 'rootsUrl' | 'rootsToken'>

export function rootsFolder({ dataDir }: Pick<Settings, 'dataDir'>): string {
  return join(dataDir, 'roots')
}

export async function nightlyOver(store: Store, settings: NightlySettings, log: Log): Promise<Nightly> {
  const key = rootKeyFrom(await auditKey(settings))
  let written: ReadonlySet<string> | null = null
  let timer: NodeJS.Timeout | undefined
  let closed = false
  let under: Promise<void> = Promise.resolve()

  async function steps(): Promise<void> {
    await tried(log, 'no root was made', async () => {
      for (const { day, hash, leaves } of await makeRoots(store, key)) log.info({ day, hash, leaves }, 'daily root')
    })
    await tried(log, 'a root was not written to its file', async () => {
      written = await writeMissing(store, rootsFolder(settings), written, log)
    })
    await tried(log, 'the list of erased cases was not kept', async () => {
      await noteErasures(store, settings.dataDir)
    })
    const { rootsUrl } = settings
    if (rootsUrl !== undefined)
      await tried(log, 'a root has not left the machine', () => sendAll(store, rootsUrl, settings))
    await tried(log, 'the record was not audited', () => auditOnce(store, settings, key, log, () => closed))
  }
  const tick = (): Promise<void> => (under = under.then(() => (closed ? undefined : steps())))
  return {
    publicKey: key.publicKey,
    tick,
    keep() {
      const next = (): void => {
        timer = setTimeout(() => void tick().then(() => (closed ? undefined : next())), every)
        timer.unref()
      }
      void tick()
      next()
    },
    async close() {
      closed = true
      clearTimeout(timer)
      await under
    },
  }
}

async function tried(log: Log, failed: string, work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    log.warn({ reason: messageOf(error) }, failed)
  }
}

async function writeMissing(
  store: Store,
  folder: string,
  known: ReadonlySet<string> | null,
  log: Log,
): Promise<ReadonlySet<string>> {
  const written = new Set(known ?? (await daysIn(folder)))
  const last = [...written].toSorted().at(-1) ?? '2000-01-01'
  // At the start all are looked at, later only those that are new.
  const since = known === null ? '2000-01-01' : last
  for (const root of await rootsSince(store.sql, since, 10_000)) {
    if (known !== null && written.has(root.day)) continue
    if (!(await writeRoot(folder, store.sql, root)))
      log.error({ day: root.day, hash: root.hash }, 'another root of this day was kept before')
    written.add(root.day)
  }
  return written
}

async function sendAll(store: Store, url: string, settings: NightlySettings): Promise<void> {
  for (const root of await undelivered(store.sql, atOnce)) {
    await send(url, root, settings.rootsToken)
    await markDelivered(store, root.n)
  }
}

/** To an address with `{day}` by PUT, to any other by POST. Whoever takes it answers with any 2xx. */
async function send(url: string, { statement, hash, signature, key, day }: RootRow, token?: string): Promise<void> {
  const answer = await fetch(url.replace('{day}', day), {
    method: url.includes('{day}') ? 'PUT' : 'POST',
    headers: {
      'content-type': 'application/json',
      'idempotency-key': hash,
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify({ statement, hash, signature, key }),
    redirect: 'error',
    signal: AbortSignal.timeout(sendTimeout),
  })
  await answer.body?.cancel()
  if (!answer.ok) throw new Error(`the address for roots answers ${answer.status}`)
}

/** Against the roots in the data folder too: whoever rewrites the database does not reach those by it. */
async function auditOnce(
  store: Store,
  settings: NightlySettings,
  key: RootKey,
  log: Log,
  isClosing: () => boolean,
): Promise<void> {
  const now = await store.clock.now(store.sql)
  const today = shanghaiDay(now)
  const due = at(today, auditAt)
  const last = await lastAuditAt(store.sql)
  if (now < due || (last !== null && last >= due)) return
  const result = await auditRecord(store, {
    trusted: trustedKeys(settings, key.publicKey),
    outside: await keptRoots(rootsFolder(settings)),
    told: () => {
      if (isClosing()) throw new Error('the service is stopping')
    },
  })
  await keepAudit(store, result)
  const { cases, events, found, root } = result
  if (result.sound) return log.info({ cases, events, root }, 'the record is sound')
  log.error({ cases, events, root, found, first: result.faults.slice(0, 10).map(sayFault) }, 'the record is NOT sound')
}

/** The keys that roots may be signed with: that of this installation, and those that it had before. */
export function trustedKeys(
  { auditFormerKeys }: Pick<Settings, 'auditFormerKeys'>,
  publicKey: string,
): ReadonlySet<string> {
  return new Set([publicKey, ...auditFormerKeys])
}
