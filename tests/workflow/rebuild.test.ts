import { randomBytes, randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { NativeConnection } from '@temporalio/worker'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { actIn } from '../../bench/acting.js'
import type { CaseId, PersonId } from '../../domain/case/actor.js'
import { obligations } from '../../domain/case/fold.js'
import { matterObligations } from '../../domain/matters/fold.js'
import type { MatterId } from '../../domain/matters/matter.js'
import { shanghaiDay } from '../../domain/values/time.js'
import { adminActs } from '../../record/admin-acts.js'
import { manualClock } from '../../record/clock.js'
import { holdEffects } from '../../record/engine.js'
import { headOf } from '../../record/heads.js'
import { matterHistory } from '../../record/matters/history.js'
import { catchUpMatter, performMatter, readMatter } from '../../record/matters/perform.js'
import type { MatterAbout } from '../../record/matters/transaction.js'
import { tellAllAgain, untold } from '../../record/rebuild.js'
import { actorOf, addPerson } from '../../record/registers.js'
import { addInspector } from '../../record/registering/inspectors.js'
import { publishTallyKey, tallyKeyFrom } from '../../record/tally-key.js'
import { diskBlobs } from '../../record/blobs/disk.js'
import { dataConverterOf } from '../../runtime/codec.js'
import { connectEngine, matterWorkflowIdOf, workflowIdOf, type Engine } from '../../runtime/engine.js'
import { installTemporalLogger } from '../../runtime/logging.js'
import { rebuild } from '../../runtime/rebuild.js'
import { parseSettings } from '../../runtime/settings.js'
import { startTemporal, type Temporal } from '../../runtime/temporal.js'
import { startWorker, type RunningWorker } from '../../runtime/worker.js'
import type { MatterCursor } from '../../activities/contract.js'
import type { Clock, Standing } from '../../workflows/grievance.js'
import { createStore, type TestStore } from '../support/database.js'
import { day, shellBundle, silent } from '../support/engine.js'
import { claim, county, planted, type County } from './county.js'

/*
 * The whole engine is lost, file and all, while cases are open. Out of the record alone every workflow comes back, with
 * the very clocks it had. `SIYOU_REBUILD_CASES=10000` does it with that many.
 */

const cases = Number(process.env['SIYOU_REBUILD_CASES'] ?? 60)
/** So many of them have gone further than their opening: papers are made for each. */
const further = Math.min(30, Math.floor(cases / 5))
const limit = 120_000 + cases * 200

const read = parseSettings(process.env)
if (!read.ok) throw new Error('the settings of this environment are wrong')
const { settings } = read

let place: County
let record: TestStore
const folder = mkdtempSync(join(tmpdir(), 'siyou-rebuild-'))
const clock = manualClock(new Date().toISOString())
const tally = tallyKeyFrom(randomBytes(32))

/** One engine, from an empty file or the one that is there, with a worker of its own. */
interface Running {
  readonly temporal: Temporal
  readonly engine: Engine
  readonly stop: () => Promise<void>
}

beforeAll(async () => {
  await installTemporalLogger(silent)
  record = await createStore({ clock, max: 20 })
  await publishTallyKey(record.store, tally)
  place = await county(record.store)
})
afterAll(async () => {
  await record.close()
  rmSync(folder, { recursive: true, force: true })
})

async function start(): Promise<Running> {
  const { store } = record
  const temporal = await startTemporal(folder, settings, silent)
  const connection = await NativeConnection.connect({ address: temporal.address })
  const where = { namespace: settings.temporalNamespace, taskQueue: 'rebuild', log: silent }
  const engine = connectEngine({ address: temporal.address, ...where, dataConverter: dataConverterOf(store.keys) })
  const papers = { blobs: diskBlobs(join(folder, 'blobs')), folder, store }
  const worker: RunningWorker = await startWorker({
    ...where,
    connection,
    store,
    papers,
    tally,
    bundle: await shellBundle(),
    settings: { workerCachedWorkflows: 2000, shutdownGraceSeconds: 5 },
  })
  return {
    temporal,
    engine,
    async stop() {
      await worker.stop()
      await engine.close()
      await connection.close()
      await temporal.stop()
    },
  }
}

const act = async (person: PersonId, name: string, caseId: CaseId | null, input: object = {}): Promise<CaseId> =>
  (await actIn(record.store, person, name, caseId, input)).id

/** Opened over two days, so that their clocks differ; some are accepted, and some of those in mediation. */
async function openCases(): Promise<readonly CaseId[]> {
  const ids: CaseId[] = []
  const types = ['pay-arrears', 'contract', 'bonus', 'termination', 'working-time'] as const
  for (let n = 0; n < cases; n += 1) {
    clock.advance(Math.floor((2 * day) / cases))
    ids.push(await act(place.worker, 'open', null, claim(place, types[n % types.length])))
  }
  for (const [n, id] of ids.slice(0, further).entries()) {
    clock.advance(1000)
    await act(place.enterpriseOfficer, 'accept', id)
    if (n % 2 === 0) continue
    await act(place.worker, 'apply-for-mediation', id)
    await act(place.employer, 'consent-to-mediation', id)
    await act(place.mediator, 'accept-mediation', id, { interest: 'none' })
  }
  return ids
}

async function actOnMatter(person: PersonId, about: MatterAbout, command: string, input: object = {}) {
  const actor = await actorOf(record.store, person)
  if (actor === null) throw new Error(`nobody to do ${command}`)
  const done = await performMatter(record.store, {
    about,
    command,
    input,
    actor,
    key: randomUUID(),
  })
  if (done.outcome !== 'accepted') throw new Error(`${command}: ${JSON.stringify(done)}`)
  return done.matter.id
}

/** A question that nobody has answered yet. */
function askSomething(): Promise<MatterId> {
  return actOnMatter(place.worker, { opens: 'consultation' }, 'ask', {
    region: '330726',
    employer: place.company,
    topic: 'pay-arrears',
    question: planted.facts,
  })
}

async function inspector(name: string): Promise<PersonId> {
  const person = await addPerson(record.store, { name })
  const term = { person, union: place.enterprise, certificate: null, from: '2020-01-01', until: null }
  const { outcome } = await addInspector(record.store, term, place.officer)
  if (outcome !== 'done') throw new Error(`${name} is no inspector: ${outcome}`)
  return person
}

/** A letter that is signed: its paper is to be made. */
async function signLetter(): Promise<MatterId> {
  const inspectors = [await inspector('甲'), await inspector('乙')]
  const id = await actOnMatter(place.enterpriseOfficer, { opens: 'letter' }, 'draft', {
    union: place.enterprise,
    employer: place.company,
    rung: 'reminder',
    inspectors,
    facts: planted.facts,
    demands: planted.terms,
    replyDays: 7,
  })
  return actOnMatter(place.enterpriseOfficer, { id }, 'sign')
}

async function matterSeenBy({ engine }: Running, id: MatterId): Promise<MatterCursor | null> {
  return engine.client.workflow.getHandle(matterWorkflowIdOf(id)).query<MatterCursor | null>('cursor')
}

/** As `siyou rebuild` does it. */
async function tellUntilHeard({ engine }: Running): Promise<void> {
  for (let n = 0; n < 10_000; n += 1) {
    await engine.sweep(record.store)
    await engine.drain()
    const open = await record.store.sql`
      select 1 from heads where jsonb_array_length(state->'effects') > 0
      union all select 1 from matters where jsonb_array_length(state->'effects') > 0 limit 1`
    if ((await untold(record.store)) === 0 && open.length === 0) return
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error('the engine never heard of all')
}

interface Seen {
  readonly clocks: readonly Clock[]
  readonly standing: Omit<Standing, 'effects'>
}

/** What every workflow is going to do, and when, by its own word. */
async function seenBy({ engine }: Running, ids: readonly CaseId[]): Promise<ReadonlyMap<CaseId, Seen>> {
  const seen = new Map<CaseId, Seen>()
  const queue = [...ids]
  const ask = async (): Promise<void> => {
    for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
      const handle = engine.client.workflow.getHandle(workflowIdOf(id))
      // What it has carried out it forgets with its history; the record knows that it was done.
      const { effects: _, ...standing } = await handle.query<Standing>('cursor')
      seen.set(id, { standing, clocks: await handle.query<readonly Clock[]>('clocks') })
    }
  }
  await Promise.all(Array.from({ length: 8 }, ask))
  return seen
}

test(
  `${cases} open cases have identical clocks once the engine was lost and made again`,
  async () => {
    const ids = await openCases()
    const before = await start()
    const question = await askSomething()
    const letter = await signLetter()
    const closed = await askSomething()
    await actOnMatter(place.worker, { id: closed }, 'close')
    await tellUntilHeard(before)
    const served = { occurredOn: shanghaiDay(clock.read()), how: 'direct', proof: '签收' }
    await actOnMatter(place.enterpriseOfficer, { id: letter }, 'record-service', served)
    await tellUntilHeard(before)
    const held = ids[0] ?? expect.fail()
    await holdEffects(record.store, held, true)
    await tellUntilHeard(before)
    const known = await seenBy(before, ids)
    expect([...known].flatMap(([id, { standing }]) => (standing.paused ? [id] : []))).toEqual([held])
    const matters = [question, letter] as const
    const mattersKnown = await Promise.all(matters.map((id) => matterSeenBy(before, id)))
    expect(mattersKnown).toMatchObject([
      { kind: 'consultation', obligations: [{}] },
      { kind: 'letter', obligations: [{}], effects: [] },
    ])
    await before.stop()
    // The engine heard that its paper is to be made, and was lost before it was: no clock brings that back in days.
    const unmade = await signLetter()
    expect(await catchUpMatter(record.store, unmade)).toMatchObject({ effects: [{}] })
    expect(await untold(record.store)).toBe(0)
    for (const suffix of ['', '-wal', '-shm']) await rm(join(folder, `temporal.db${suffix}`), { force: true })

    const after = await start()
    try {
      expect(after.temporal.rebuilt).toBe(true)
      const running = async () => (await after.engine.client.workflow.count(`WorkflowType = 'grievance'`)).count
      expect(await running()).toBe(0)
      expect(await tellAllAgain(record.store)).toEqual({ cases, matters: 3 })
      expect(await untold(record.store)).toBe(cases + 3)
      const said: string[] = []
      await rebuild(record.store, after.engine, (line) => said.push(line))
      expect(said.slice(-2)).toEqual([`流程 workflows：${cases + 3}/${cases + 3}`, '重建完成 / rebuilt'])
      expect(await adminActs(record.store, { under: null, limit: 10 })).toMatchObject([
        { person: null, act: 'rebuild', outcome: 'rebuilt' },
        { person: null, act: 'rebuild', outcome: 'asked' },
      ])
      await tellUntilHeard(after)
      await expect.poll(running, { timeout: 30_000 }).toBe(cases)
      const again = await seenBy(after, ids)
      expect(Object.fromEntries(again)).toEqual(Object.fromEntries(known))
      for (const id of ids) {
        const owed = obligations((await headOf(record.store, id))?.grievance ?? expect.fail())
        const next = owed.flatMap(({ key, nextAt }) => (nextAt === null ? [] : [{ key, at: nextAt }]))
        const clocks = again.get(id)?.clocks ?? []
        expect(clocks.length).toBeGreaterThan(0)
        expect(clocks.map(({ key, nextAt: at }) => ({ key, at }))).toEqual(next)
      }
      expect(await Promise.all(matters.map((id) => matterSeenBy(after, id)))).toEqual(mattersKnown)
      for (const [i, id] of matters.entries()) {
        const owed = matterObligations((await readMatter(record.store, id)) ?? expect.fail())
        expect(mattersKnown[i]?.obligations.map(({ key }) => key)).toEqual(owed.map(({ key }) => key))
      }
      expect((await matterHistory(record.store, unmade)).map(({ type }) => type)).toContain('document-sealed')
      expect((await after.engine.client.workflow.count(`WorkflowType = 'matter'`)).count).toBe(3)
      // They are clocks of several moments and stages: nothing is alike only because it is empty.
      const all = [...again.values()]
      expect(new Set(all.map(({ standing }) => standing.timer)).size).toBeGreaterThan(1)
      expect(new Set(all.map(({ standing }) => standing.stage)).size).toBe(further >= 2 ? 3 : 1)
    } finally {
      await after.stop()
    }
  },
  limit,
)
