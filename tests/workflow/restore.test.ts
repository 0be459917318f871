import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { engineAlarms, recentAlarms } from '../../record/engine-alarms.js'
import { headOf } from '../../record/heads.js'
import { tellAllAgain } from '../../record/rebuild.js'
import { dumpDatabase, loadDatabase } from '../../runtime/backup-database.js'
import type { RunningWorker } from '../../runtime/worker.js'
import type { Standing } from '../../workflows/grievance.js'
import { mondayAfter, startEngine, type TestEngine } from '../support/engine.js'
import { claim, county, type County } from './county.js'
import { typesOf, until } from './course.js'

/*
 * A backup is restored while the engine knows more: every workflow takes the record's word, and says so.
 */

let t: TestEngine
let place: County
let folder: string
let url: string
let worker: RunningWorker

beforeAll(async () => {
  t = await startEngine({ on: 'a-whole-server', worker: false })
  worker = await t.startWorker()
  place = await county(t.store)
  t.clock.set(mondayAfter(t.time.now()))
  folder = await mkdtemp(join(tmpdir(), 'siyou-restore-'))
  const { host, port, user, pass, database } = t.store.sql.options
  url = `postgres://${user}:${String(pass)}@${host[0] ?? ''}:${port[0] ?? 0}/${database}`
})
afterAll(async () => {
  await t.close()
  await rm(folder, { recursive: true, force: true })
})

const open = (type: string) => t.act(place.worker, 'open', null, claim(place, type))
const standing = (id: string) => t.handle(id).query<Standing>('cursor')

test('the engine catches up with the restored record, and what it knew beyond it is an alarm', async () => {
  const { id } = await open('termination')
  const { id: quiet } = await open('bonus')
  await t.act(place.enterpriseOfficer, 'accept', id)
  await t.time.settle()
  expect(await typesOf(t, id)).toContain('document-sealed')
  const before = await headOf(t.store, id)
  const backup = await dumpDatabase(url, folder)

  await t.act(place.enterpriseOfficer, 'reply', id, { words: '已联系' })
  await t.act(place.worker, 'withdraw', id)
  const { id: lost } = await open('contract')
  await t.time.settle()
  const ahead = (await standing(id)).seq
  expect(ahead).toBeGreaterThan(before?.seq ?? 0)

  // As the platform is stopped for a restore.
  await worker.stop()
  await loadDatabase(url, folder, backup, () => undefined)
  expect(await headOf(t.store, id)).toEqual(before)
  expect(await headOf(t.store, lost)).toBeNull()
  expect(await recentAlarms(t.store)).toBe(0)
  worker = await t.startWorker()
  await tellAllAgain(t.store)
  await t.engine.sweep(t.store)
  await t.engine.drain()
  await until(async () => (await standing(id)).alarms === 1, 30)
  expect(await standing(id)).toMatchObject({ seq: before?.seq, stage: 'handling' })
  expect(await standing(quiet)).toMatchObject({ alarms: 0, stage: 'acceptance' })
  // The workflow of the lost case may have asked by now.
  const raised = (await engineAlarms(t.store, 10)).filter((alarm) => alarm.case !== lost)
  expect(raised).toEqual([expect.objectContaining({ case: id, seq: before?.seq })])

  // It goes on from there: what was lost is done again, by its own clocks and papers.
  await t.act(place.enterpriseOfficer, 'reply', id, { words: '已联系' })
  await t.act(place.worker, 'withdraw', id)
  await t.time.settle()
  expect((await standing(id)).seq).toBe(ahead)

  // A case that the restored record does not have: the next time that its workflow asks, it is named.
  // It may have asked already, and have ended.
  await t
    .handle(lost)
    .signal('recordMoved', 9)
    .catch(() => undefined)
  await until(async () => (await recentAlarms(t.store)) === 2, 30)
  expect(await engineAlarms(t.store, 10)).toContainEqual(expect.objectContaining({ case: lost, seq: 0 }))
})
