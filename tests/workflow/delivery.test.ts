import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { Webhook } from 'standardwebhooks'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Message, Notifier, Sent } from '../../activities/delivery/notifier.js'
import { dropChannel, setChannel } from '../../record/channels.js'
import { messageToSend, notBefore, queueDeliveries } from '../../record/deliveries.js'
import { addDays, at as atClock, shanghaiDay } from '../../domain/values/time.js'
import {
  addWebhook,
  callsOf,
  endWebhook,
  mostWebhooks,
  resendCall,
  rotateWebhook,
  webhooksOf,
} from '../../record/webhooks.js'
import { mondayAfter, startEngine, type TestEngine } from '../support/engine.js'
import { claim, county, planted, type County } from './county.js'

let t: TestEngine
let place: County
const sent: Message[] = []
let answer: (message: Message) => Sent | Error = () => ({ outcome: 'sent', provider: 'test', reference: 'r1' })
const notifier: Notifier = {
  channels: ['sms', 'mail'],
  send: async (message) => {
    sent.push(message)
    const said = answer(message)
    if (said instanceof Error) throw said
    return said
  },
}

beforeAll(async () => {
  t = await startEngine({ worker: false })
  await t.startWorker({ notifier, insecureWebhooks: true })
  place = await county(t.store)
  await t.time.advanceTo(mondayAfter(t.time.now()))
})
afterAll(() => t.close())
beforeEach(() => {
  sent.length = 0
  answer = () => ({ outcome: 'sent', provider: 'test', reference: 'r1' })
})

const open = (type: string) => t.act(place.worker, 'open', null, claim(place, type))
const of = (id: string) => t.store.sql<{ id: string; status: string; attempts: number; code: string | null }[]>`
  select id, status, attempts, code from deliveries where case_id = ${id} order by id`

async function subscribed(unit: string, url: string) {
  return (await addWebhook(t.store, { unit, url, by: place.officer })) ?? expect.fail('as many as there may be')
}

async function until(right: () => Promise<boolean> | boolean): Promise<void> {
  for (let n = 0; n < 200; n += 1) {
    if (await right()) return
    await t.engine.sweep(t.store)
    await wait(50)
  }
  throw new Error('never')
}

describe('messages to people', () => {
  test('go out once to each who wants them, after the act; they name the case by its number, and nobody', async () => {
    await setChannel(t.store, place.enterpriseOfficer, 'sms', { address: '13900000088', reminders: true, proven: true })
    const { id, opening } = await open('bonus')
    await until(async () => (await of(id)).some(({ status }) => status === 'sent'))
    await t.engine.sweep(t.store)
    await t.engine.sweep(t.store)
    expect(sent).toHaveLength(1)
    expect(sent[0]).toMatchObject({ channel: 'sms', to: '13900000088', template: 'notice-owed' })
    expect(sent[0]?.text).toBe(`【四有】您有一项待办：回应并受理诉求（${opening.number}）。请登录平台查看。`)
    for (const secret of Object.values(planted))
      expect(JSON.stringify(sent)).not.toContain(secret === planted.employer ? '制造有限公司' : secret)
    const [row] = await of(id)
    const history = JSON.stringify(await t.engine.client.workflow.getHandle(`delivery:${row?.id ?? ''}`).fetchHistory())
    expect(history).not.toContain('13900000088')
    expect(history).not.toContain(opening.number)
  })

  test('nothing of an act that was not committed goes out', async () => {
    await expect(
      t.store.sql.begin(async (sql) => {
        await sql`insert into notices (at, kind, case_id, obligation, step, stage, role, unit, person)
          select now(), 'owed', case_id, 'x/never', 'never', stage, 'officer', union_id, officer from heads limit 1`
        throw new Error('rolled back')
      }),
    ).rejects.toThrow('rolled back')
    await queueDeliveries(t.store)
    await t.engine.sweep(t.store)
    expect(sent).toEqual([])
  })

  test('what cannot be delivered is a task for a person, who is told inside the platform alone', async () => {
    await setChannel(t.store, place.worker, 'sms', { address: '13900000077', reminders: true, proven: true })
    answer = ({ to }) =>
      to === '13900000077'
        ? { outcome: 'undeliverable', provider: 'test', code: 'no-such-number' }
        : { outcome: 'sent', provider: 'test', reference: null }
    const { id } = await open('contract')
    await t.act(place.enterpriseOfficer, 'accept', id)
    await t.act(place.worker, 'apply-for-mediation', id)
    await t.act(place.mediator, 'accept-mediation', id, { interest: 'none' })
    await t.act(place.employer, 'consent-to-mediation', id)
    await t.act(place.mediator, 'propose-settlement', id, {
      terms: { total: '100', instalments: [{ amount: '100', due: '2027-03-01' }] },
    })
    await t.act(place.worker, 'accept-proposal', id, { version: 1 })
    await t.act(place.employer, 'accept-proposal', id, { version: 1 })
    await until(async () => {
      const [left] = await t.store.sql`select 1 from notices where case_id = ${id} and not queued limit 1`
      const rows = await of(id)
      const isOver = left === undefined && rows.every(({ status }) => status !== 'waiting')
      return isOver && rows.some(({ status }) => status === 'undeliverable')
    })
    const notices = () => t.store.sql<{ person: string; kind: string }[]>`
      select person, kind from notices where case_id = ${id} and kind = 'undeliverable'`
    const told = await notices()
    expect(told.length).toBeGreaterThan(0)
    expect(told.every(({ person }) => person === place.enterpriseOfficer)).toBe(true)
    const before = sent.length
    for (let n = 0; n < 3; n += 1) await t.engine.sweep(t.store)
    await wait(200)
    expect(sent.length).toBe(before)
    expect((await notices()).length).toBe(told.length)
  })

  test('whoever has taken their address away before it went out is not waited for', async () => {
    await setChannel(t.store, place.enterpriseOfficer, 'sms', { address: '13900000066', reminders: true, proven: true })
    const { id } = await t.actUnheard(place.worker, 'open', null, claim(place, 'working-time'))
    await queueDeliveries(t.store)
    await dropChannel(t.store, place.enterpriseOfficer, 'sms')
    // The engine had not heard of it yet.
    await t.store.sql`update deliveries set told_at = null where case_id = ${id}`
    await until(async () => (await of(id))[0]?.status !== 'waiting')
    expect(await of(id)).toMatchObject([{ status: 'undeliverable', code: 'no-address' }])
    await setChannel(t.store, place.enterpriseOfficer, 'sms', { address: '13900000088', reminders: true, proven: true })
  })

  test('a provider that is away is asked again under the same key, until it takes it', async () => {
    let times = 0
    answer = () => ((times += 1) < 3 ? new Error('away') : { outcome: 'sent', provider: 'test', reference: null })
    const { id } = await open('other')
    await until(async () => (await of(id)).length === 1 && sent.length >= 1)
    await t.advance(5 * 60_000)
    await until(async () => (await of(id))[0]?.status === 'sent')
    const mine = sent.filter(({ key }) => key === sent[0]?.key)
    expect(mine).toHaveLength(3)
    expect((await of(id))[0]).toMatchObject({ attempts: 3 })
  })

  test.each([
    ['reminded', '2026-11-25T14:00:00.000Z', '2026-11-26T00:00:00.000Z'],
    ['reminded', '2026-11-25T18:00:00.000Z', '2026-11-26T00:00:00.000Z'],
    ['reminded', '2026-11-25T02:00:00.000Z', '2026-11-25T02:00:00.000Z'],
    ['owed', '2026-11-25T14:00:00.000Z', '2026-11-25T14:00:00.000Z'],
    ['expired', '2026-11-25T16:00:00.000Z', '2026-11-25T16:00:00.000Z'],
  ])('a notice of the kind %s at %s goes out at %s', (kind, at, due) => expect(notBefore(kind, at)).toBe(due))

  test('a reminder whose attempts failed until the night waits for the morning, and is no attempt', async () => {
    const { id } = await open('social-insurance')
    await t.advance(2 * 86_400_000)
    await until(async () => (await of(id)).length > 0)
    const [row] = await t.store.sql<{ id: string }[]>`
      select d.id from deliveries d join notices n on n.id = d.notice where d.case_id = ${id} and n.kind = 'reminded'`
    if (row === undefined) return expect.fail('nobody was reminded')
    await t.store.sql`update deliveries set status = 'waiting', told_at = now() where id = ${row.id}`
    const today = shanghaiDay(t.clock.read())
    t.clock.set(atClock(addDays(today, 1), '22:30'))
    expect((await messageToSend(t.store, row.id))?.notBefore).toBe(atClock(addDays(today, 2), '08:00'))
    t.clock.set(atClock(addDays(today, 2), '09:00'))
    expect((await messageToSend(t.store, row.id))?.notBefore).toBeNull()
  })

  test('who wants no reminders still gets what the law has sent', async () => {
    await setChannel(t.store, place.enterpriseOfficer, 'sms', {
      address: '13900000088',
      reminders: false,
      proven: true,
    })
    const { id } = await open('work-injury')
    await t.advance(3 * 86_400_000)
    await until(async () => (await of(id)).length > 0)
    const kinds = await t.store.sql<{ kind: string }[]>`
      select distinct n.kind from deliveries d join notices n on n.id = d.notice where d.case_id = ${id} and d.person = ${place.enterpriseOfficer}`
    expect(kinds.map(({ kind }) => kind)).not.toContain('reminded')
    expect(kinds.map(({ kind }) => kind)).toContain('owed')
  })
})

describe('webhooks of institutions', () => {
  interface Got {
    readonly headers: IncomingHttpHeaders
    readonly body: string
  }
  async function receiver(status: () => number) {
    const got: Got[] = []
    const server = createServer((request, response) => {
      let body = ''
      request.on('data', (chunk: Buffer) => (body += chunk.toString()))
      request.on('end', () => {
        got.push({ headers: request.headers, body })
        response.statusCode = status()
        response.end()
      })
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    return {
      got,
      url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
      close: () => server.close(),
    }
  }

  test('tell of stages, by codes, signed so that another library takes them; a new secret holds beside the old', async () => {
    const hook = await receiver(() => 204)
    const { id, secret } = await subscribed(place.union, hook.url)
    const { id: caseId, opening } = await open('termination')
    // Other cases of this county go on meanwhile, and their calls come in between.
    const mine = () => hook.got.filter(({ body }) => body.includes(caseId))
    await until(() => mine().length >= 1)
    const [first] = mine()
    const verified = new Webhook(secret).verify(first?.body ?? '', first?.headers as Record<string, string>)
    expect(verified).toEqual({
      type: 'case.stage-changed',
      timestamp: expect.any(String),
      data: { case: caseId, number: opening.number, seq: 1, stage: 'acceptance' },
    })
    expect(() => new Webhook(secret).verify(`${first?.body} `, first?.headers as Record<string, string>)).toThrow(
      'No matching signature',
    )
    const renewed = await rotateWebhook(t.store, id)
    await t.act(place.enterpriseOfficer, 'accept', caseId)
    await until(() => mine().length >= 2)
    const second = mine()[1]
    for (const one of [secret, renewed ?? ''])
      expect(() => new Webhook(one).verify(second?.body ?? '', second?.headers as Record<string, string>)).not.toThrow()
    const key = String(second?.headers['webhook-id'])
    const call = async () => (await callsOf(t.store, id)).find((one) => one.id === key)
    await until(async () => (await call())?.status === 'sent')
    expect(await call()).toMatchObject({ status: 'sent', code: '204' })
    expect(await resendCall(t.store, id, key)).toBe(true)
    await until(() => mine().length >= 3)
    expect(mine()[2]?.headers['webhook-id']).toBe(key)
    // At once after it was taken, though its workflow may not have ended.
    for (let n = 4; n <= 7; n += 1) {
      await until(async () => (await call())?.status === 'sent')
      expect(await resendCall(t.store, id, key)).toBe(true)
      await until(() => mine().length >= n)
    }
    // What waits when the webhook is ended does not wait for ever.
    await until(async () => (await call())?.status === 'sent')
    await endWebhook(t.store, id)
    expect(await resendCall(t.store, id, key)).toBe(true)
    await until(async () => (await call())?.status === 'given-up')
    expect(mine()).toHaveLength(7)
    hook.close()
  })

  test('are told of no case that their unit does not see, and pause after failing too long', async () => {
    const hook = await receiver(() => 410)
    const { id } = await subscribed(place.company, hook.url)
    for (const type of ['pay-arrears', 'bonus', 'contract', 'other', 'working-time']) await open(type)
    await until(async () => (await webhooksOf(t.store, [place.company]))[0]?.pausedAt !== null)
    expect((await callsOf(t.store, id)).every(({ status, attempts }) => status === 'given-up' && attempts === 1)).toBe(
      true,
    )
    const elsewhere = await subscribed(place.commission, hook.url)
    await open('social-insurance')
    await t.engine.sweep(t.store)
    expect(await callsOf(t.store, elsewhere.id)).toEqual([])
    hook.close()
  })
})

test('a unit has so many webhooks and no more; one that was ended makes room', async () => {
  const unit = place.body
  const add = () => addWebhook(t.store, { unit, url: 'https://example.org/hook', by: place.officer })
  const ids: string[] = []
  for (let n = 0; n < mostWebhooks; n += 1) ids.push((await add())?.id ?? '')
  expect(await add()).toBeNull()
  await endWebhook(t.store, ids[0] ?? '')
  expect(await add()).not.toBeNull()
})
