import { randomBytes } from 'node:crypto'
import { defaultPayloadConverter, type Payload } from '@temporalio/common'
import { Worker } from '@temporalio/worker'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { keysFrom } from '../../record/sealing.js'
import { dataConverterOf, isEncrypted, payloadCodec } from '../../runtime/codec.js'
import { workflowIdOf } from '../../runtime/engine.js'
import { day, mondayAfter, shellBundle, startEngine, type TestEngine } from '../support/engine.js'
import { claim, county } from './county.js'

/*
 * What the engine keeps of a case, as whoever reads its database would find it.
 */

let t: TestEngine
let id: string

beforeAll(async () => {
  t = await startEngine()
  const place = await county(t.store)
  await t.time.advanceTo(mondayAfter(t.time.now()))
  id = (await t.act(place.worker, 'open', null, claim(place))).id
  await t.act(place.enterpriseOfficer, 'accept', id)
  await t.advance(day)
})
afterAll(() => t.close())

interface Raw {
  readonly payloads: readonly Payload[]
  readonly failures: readonly { message?: string; stackTrace?: string; encodedAttributes?: Payload | null }[]
}

/** Every payload and failure that stands anywhere in this, but search attributes, which the engine must read. */
function within(value: unknown, found: { payloads: Payload[]; failures: Raw['failures'][number][] }): Raw {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return found
  if ('metadata' in value && 'data' in value) found.payloads.push(value as Payload)
  else if ('failureInfo' in value || 'encodedAttributes' in value) found.failures.push(value as Raw['failures'][number])
  for (const [name, one] of Object.entries(value)) if (name !== 'searchAttributes') within(one, found)
  return found
}

/** What the SDK's core itself notes beside a local activity: numbers, times and the name of the activity. */
const markerHeader =
  /^\{"seq":\d+,"attempt":\d+,"activity_id":"\d+","activity_type":"[A-Za-z]+","complete_time":[^"]*"seconds":/

function inClear(payloads: readonly Payload[]): readonly string[] {
  const plain = payloads.filter((one) => !isEncrypted(one)).map(({ data }) => Buffer.from(data ?? []).toString())
  return plain.filter((text) => !markerHeader.test(text))
}

async function historyOf(workflowId: string): Promise<{ readonly events: readonly object[] }> {
  const { events } = await t.engine.client.workflow.getHandle(workflowId).fetchHistory()
  return { events: events ?? [] }
}

test('a codec opens what it has written, and by no other key; what is not encrypted it leaves as it is', async () => {
  const mine = payloadCodec(keysFrom(randomBytes(32)))
  const plain = [defaultPayloadConverter.toPayload({ words: '拖欠工资' }), defaultPayloadConverter.toPayload(undefined)]
  const written = await mine.encode(plain as Payload[])
  expect(written.every(isEncrypted)).toBe(true)
  expect(Buffer.from(written[0]?.data ?? []).includes(Buffer.from('拖欠'))).toBe(false)
  const read = await mine.decode(written)
  expect(read.map((one) => defaultPayloadConverter.fromPayload(one))).toEqual([{ words: '拖欠工资' }, undefined])
  expect(await mine.decode(plain as Payload[])).toEqual(plain)
  await expect(payloadCodec(keysFrom(randomBytes(32))).decode(written)).rejects.toThrow()
})

test('every payload of a history is encrypted: arguments, results, signals, summaries', async () => {
  const { payloads } = within(await historyOf(workflowIdOf(id)), { payloads: [], failures: [] })
  expect(payloads.length).toBeGreaterThan(8)
  expect(inClear(payloads)).toEqual([])
})

test('search attributes are codes, ids and times', async () => {
  const { searchAttributes } = await t.handle(id).describe()
  const values = Object.values(searchAttributes).flat().map(String)
  expect(values.length).toBeGreaterThan(3)
  for (const value of values)
    expect(value).toMatch(/^(true|false|[a-z-]+|[a-zA-Z]+|\d{6}|[0-9a-f-]{36}|[A-Z][a-z]{2} .*GMT.*)$/)
})

test('the queries of a case are answered, and its history is replayed', async () => {
  expect(await t.handle(id).query('cursor')).toMatchObject({ stage: 'handling', stuck: false })
  const dataConverter = dataConverterOf(t.store.keys)
  const { temporal } = (await import('@temporalio/proto')).default
  const history = temporal.api.history.v1.History.fromObject(await historyOf(workflowIdOf(id)))
  await Worker.runReplayHistory({ workflowBundle: await shellBundle(), dataConverter }, history, workflowIdOf(id))
})

test('the message and the stack of a failure are in its payload', async () => {
  // A case that there is not: catching up fails, and the workflow with it.
  const none = '0198f5c2-0000-7000-8000-000000000000'
  t.engine.tell(none, 1)
  await t.engine.drain()
  await expect(t.handle(none).result()).rejects.toThrow()
  const { failures, payloads } = within(await historyOf(workflowIdOf(none)), { payloads: [], failures: [] })
  expect(failures.length).toBeGreaterThan(0)
  for (const failure of failures) {
    expect(failure.message ?? '').toMatch(/^(Encoded failure)?$/)
    expect(failure.stackTrace ?? '').toBe('')
  }
  expect(inClear(payloads)).toEqual([])
})
