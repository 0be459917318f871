import { createHmac } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { dropChannel, setChannel } from '../../record/channels.js'
import { countAttempt, messageToSend, queueDeliveries, recordDelivery } from '../../record/deliveries.js'
import { headOf } from '../../record/heads.js'
import { recordEffect } from '../../record/passing.js'
import { sealField } from '../../record/sealing.js'
import { shanghaiDay } from '../../domain/values/time.js'
import { createApi, receiptSecret, type Body, type TestApi } from '../support/api.js'
import type { Login } from '../support/county.js'

/*
 * Service of papers: with consent electronically, dated by the arrival that the gateway confirms; otherwise signed for, or
 * written down by those whose paper it is.
 */

let api: TestApi
const paper = '2/issueAcceptanceNotice'
const phone = '13900000055'

beforeAll(async () => {
  api = await createApi()
  await setChannel(api.store, api.county.people.worker, 'sms', { address: phone, reminders: false, proven: true })
})
afterAll(() => api.close())

const act = (as: Login, id: string, command: string, body: object = {}) =>
  api.post(as, `/grievances/${id}/${command}`, body)
const consent = (id: string, electronic = true) =>
  act('worker', id, 'confirm-service-address', { electronic, address: '德清县武康街道某路1号' })

/** A case whose notice of acceptance has just been made. */
async function accepted(before: (id: string) => Promise<unknown> = () => Promise.resolve()): Promise<string> {
  const id = await api.opened()
  await before(id)
  expect((await act('officer', id, 'accept')).status).toBe(200)
  await seal(id)
  return id
}

async function seal(id: string): Promise<string> {
  const head = await headOf(api.store, id)
  const effect = head?.grievance.effects.find(({ kind }) => kind === 'issueAcceptanceNotice')
  const key = effect?.key ?? ''
  await recordEffect(api.store, id, key, {
    document: { number: '德工诉〔2026〕1号', sha256: 'a'.repeat(64), bytes: 10, media: 'application/pdf' },
  })
  return key
}

const paperOf = async (id: string): Promise<string> =>
  (await headOf(api.store, id))?.grievance.service.papers.at(-1)?.paper ?? ''
const served = async (id: string) => (await headOf(api.store, id))?.grievance.service.served ?? []

/** What went out to serve the paper of this case, taken by the provider. */
async function sentIn(id: string): Promise<readonly { readonly id: string; readonly status: string }[]> {
  await queueDeliveries(api.store)
  const rows = await api.store.sql<{ id: string; status: string }[]>`
    select d.id, d.status from deliveries d join notices n on n.id = d.notice
    where d.case_id = ${id} and n.kind = 'to-receive' order by d.id`
  for (const row of rows) {
    await countAttempt(api.store, 'message', row.id, null)
    await recordDelivery(api.store, row.id, { status: 'sent', provider: 'test', reference: null })
  }
  return rows
}

interface Said {
  readonly secret?: string
  readonly id?: string
  readonly at?: number
}

async function receipt(key: string, body: object, { secret = receiptSecret, id = key, at = Date.now() }: Said = {}) {
  const payload = JSON.stringify(body)
  const timestamp = String(Math.trunc(at / 1000))
  const signature = `v1,${createHmac('sha256', secret).update(`${id}.${timestamp}.${payload}`).digest('base64')}`
  const answer = await api.app.inject({
    method: 'POST',
    url: `/deliveries/${key}/reached`,
    headers: {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': timestamp,
      'webhook-signature': signature,
    },
    payload,
  })
  return { status: answer.statusCode, body: answer.json() as Body }
}

describe('electronic service', () => {
  test('goes to whoever has consented, and its day is that of the arrival', async () => {
    const id = await accepted((one) => consent(one))
    const [message, ...more] = await sentIn(id)
    expect(more).toEqual([])
    expect(await served(id)).toEqual([])
    // In Shanghai it is the next day already.
    api.clock.set('2026-11-25T17:00:00.000Z')
    expect(await receipt(message?.id ?? '', { status: 'reached', at: '2026-11-26T00:30:00+08:00' })).toMatchObject({
      status: 200,
      body: { status: 'taken' },
    })
    const own = { party: 'worker', id: api.county.people.worker, paper: await paperOf(id) }
    expect(await served(id)).toEqual([{ ...own, how: 'electronic', on: '2026-11-26' }])
    // Doubled: nothing more happens, and the first stands.
    expect((await receipt(message?.id ?? '', { status: 'reached', at: '2026-11-25T16:40:00.000Z' })).status).toBe(200)
    expect(await served(id)).toHaveLength(1)
    const story = (await api.get('worker', `/grievances/${id}/timeline`)).body.entries.at(-1)
    expect(story).toMatchObject({ type: 'paper-served' })
    expect(JSON.stringify(story)).toContain('受理通知书于11月26日送达职工（电子送达，短信）')
    expect((await api.get('worker', `/grievances/${id}/verify`)).body).toMatchObject({ verified: true })
  })

  test('nothing is served electronically without consent, or where it arrives once that was taken back', async () => {
    const silent = await accepted()
    expect(await sentIn(silent)).toEqual([])
    const id = await accepted((one) => consent(one))
    const [message] = await sentIn(id)
    const before = api.clock.read()
    api.clock.advance(3_600_000)
    await consent(id, false)
    api.clock.advance(60_000)
    expect((await receipt(message?.id ?? '', { status: 'reached', at: api.clock.read() })).status).toBe(200)
    expect(await served(id)).toEqual([])
    // What had arrived by then was served, however late its receipt is.
    const other = await accepted((one) => consent(one))
    const [late] = await sentIn(other)
    const arrived = api.clock.read()
    api.clock.advance(3_600_000)
    await consent(other, false)
    expect((await receipt(late?.id ?? '', { status: 'reached', at: arrived })).status).toBe(200)
    expect(await served(other)).toMatchObject([{ how: 'electronic' }])
    expect(arrived > before).toBe(true)
    // A message that waits, or is to be sent anew, does not go out any more.
    const third = await accepted((one) => consent(one))
    await queueDeliveries(api.store)
    const [waiting] = await api.store.sql<
      { id: string }[]
    >`select id from deliveries where case_id = ${third} and awaited`
    expect(await messageToSend(api.store, waiting?.id ?? '')).not.toBeNull()
    await consent(third, false)
    expect(await messageToSend(api.store, waiting?.id ?? '')).toBeNull()
    await recordDelivery(api.store, waiting?.id ?? '', {
      status: 'undeliverable',
      provider: 'none',
      code: 'no-address',
    })
    expect((await api.post('officer', `/grievances/${third}/deliveries/${waiting?.id}/resend`, {})).status).toBe(409)
  })

  test('where no receipt comes the officer is told once, but not where the paper was signed for', async () => {
    const ids = [await accepted((one) => consent(one)), await accepted((one) => consent(one))]
    for (const id of ids) await sentIn(id)
    await act('worker', ids[1] ?? '', 'receive-paper', { paper: await paperOf(ids[1] ?? '') })
    const told = async (id: string) =>
      (
        await api.store.sql<
          { step: string }[]
        >`select step from notices where case_id = ${id} and kind = 'undeliverable'`
      ).map(({ step }) => step)
    await queueDeliveries(api.store)
    expect(await told(ids[0] ?? '')).toEqual([])
    api.clock.advance(3 * 86_400_000 + 60_000)
    await queueDeliveries(api.store)
    await queueDeliveries(api.store)
    expect(await told(ids[0] ?? '')).toEqual(['no-receipt'])
    expect(await told(ids[1] ?? '')).toEqual([])
    const open = async () =>
      (await api.get('officer', '/undelivered')).body.rows.filter((row: Body) => ids.includes(row.case.id))
    const [task, ...more] = await open()
    expect(more).toEqual([])
    expect(task).toMatchObject({ case: { id: ids[0] }, why: { zh: '已发出三天，没有收到到达回执' } })
    expect((await api.post('worker', `/undelivered/${task.id}/done`, { how: 'phone' })).status).toBe(404)
    expect((await api.post('officer', `/undelivered/${task.id}/done`, { how: 'letter' })).status).toBe(422)
    expect((await api.post('officer', `/undelivered/${task.id}/done`, { how: 'phone' })).status).toBe(204)
    expect((await api.post('officer', `/undelivered/${task.id}/done`, { how: 'phone' })).status).toBe(404)
    expect(await open()).toEqual([])
  })

  test('whoever has chosen no channel is reached by the phone they are registered with', async () => {
    const { people } = api.county
    await dropChannel(api.store, people.worker, 'sms')
    const unknown = await accepted((one) => consent(one))
    expect(await sentIn(unknown)).toEqual([])
    // Nothing to be reached by: that is a person's to see to.
    expect(
      await api.store.sql`select person, step from notices where case_id = ${unknown} and kind = 'undeliverable'`,
    ).toEqual([{ person: api.county.people.officer, step: 'no-address' }])
    const registered = sealField(api.store.keys, people.worker, 'phone', phone)
    await api.store.sql`update people set phone_sealed = ${registered} where id = ${people.worker}`
    const id = await accepted((one) => consent(one))
    await queueDeliveries(api.store)
    const [message] = await api.store.sql<{ id: string }[]>`select id from deliveries where case_id = ${id}`
    expect(await messageToSend(api.store, message?.id ?? '')).toMatchObject({
      channel: 'sms',
      to: phone,
      kind: 'to-receive',
    })
    await setChannel(api.store, people.worker, 'sms', { address: phone, reminders: false, proven: true })
  })

  test('a forged, stale, foreign, unreadable or impossible receipt is refused, and serves nothing', async () => {
    const id = await accepted((one) => consent(one))
    const [message] = await sentIn(id)
    const key = message?.id ?? ''
    const good = { status: 'reached', at: api.clock.read() }
    expect(await receipt(key, good, { secret: 'another-secret-of-sixteen' })).toMatchObject({ status: 403 })
    expect(await receipt(key, good, { at: Date.now() - 600_000 })).toMatchObject({ status: 403 })
    expect(await receipt(key, good, { id: '0198f5c2-0000-7000-8000-000000000000' })).toMatchObject({ status: 403 })
    expect(await receipt(key, { status: 'reached', at: 'yesterday' })).toMatchObject({
      body: { code: 'receipt-unreadable' },
    })
    expect(await receipt(key, { status: 'reached', at: '2026-12-31T00:00:00Z' })).toMatchObject({
      body: { code: 'receipt-implausible' },
    })
    expect(await receipt('0198f5c2-0000-7000-8000-000000000000', good)).toMatchObject({ status: 404 })
    expect(await receipt(`${key}.1`, good)).toMatchObject({ status: 404 })
    const bare = await api.app.inject({
      method: 'POST',
      url: `/deliveries/${key}/reached`,
      headers: { 'content-type': 'application/json' },
      payload: '{}',
    })
    expect(bare.statusCode).toBe(403)
    expect(await served(id)).toEqual([])
  })

  test('what failed is a task for the officer, who sees it, sends it anew, and is told when it has arrived', async () => {
    const id = await accepted((one) => consent(one))
    const [message] = await sentIn(id)
    const key = message?.id ?? ''
    expect((await receipt(key, { status: 'failed', code: 'SP-1' })).status).toBe(200)
    const told = await api.store.sql`select person from notices where case_id = ${id} and kind = 'undeliverable'`
    expect(told).toMatchObject([{ person: api.county.people.officer }])
    const mine = async (as: Login = 'officer') =>
      (await api.get(as, '/undelivered')).body.rows.filter((row: Body) => row.case.id === id)
    expect(await mine()).toMatchObject([
      { why: { zh: '通知无法送达' }, about: { zh: '受理通知书' }, to: { role: 'worker' } },
    ])
    for (const other of ['worker', 'supervisor', 'clerk', 'stranger'] as const)
      expect(await mine(other), other).toEqual([])
    const log = await api.get('officer', `/grievances/${id}/deliveries`)
    expect(log.body.rows).toMatchObject([
      {
        id: key,
        kind: 'to-receive',
        about: { zh: '受理通知书' },
        to: { role: 'worker' },
        status: 'undeliverable',
        code: 'SP-1',
        round: 0,
      },
    ])
    expect(log.text).not.toContain(phone)
    expect(log.text).not.toContain('张三')
    expect((await api.post('officer', `/grievances/${id}/deliveries/${key}/resend`, {})).status).toBe(202)
    // On its way, it is not sent twice.
    expect((await api.post('officer', `/grievances/${id}/deliveries/${key}/resend`, {})).status).toBe(409)
    const again = await queueDeliveries(api.store)
    expect(again).toContainEqual(expect.objectContaining({ id: key, round: 1 }))
    await sentIn(id)
    // A late failure of the first sending says nothing of the second.
    await receipt(key, { status: 'failed', code: 'late' })
    expect((await api.get('officer', `/grievances/${id}/deliveries`)).body.rows).toMatchObject([{ status: 'sent' }])
    expect((await receipt(`${key}.1`, { status: 'reached', at: api.clock.read() })).status).toBe(200)
    expect((await api.get('officer', `/grievances/${id}/deliveries`)).body.rows).toMatchObject([
      { status: 'reached', round: 1, reachedAt: api.clock.read() },
    ])
    expect(await served(id)).toMatchObject([{ how: 'electronic' }])
    // It arrived after all: there is nothing left to do.
    expect(await mine()).toEqual([])
  })

  test('the log is for the union that handles the case', async () => {
    const id = await accepted((one) => consent(one))
    const [message] = await sentIn(id)
    for (const [as, status] of [
      ['worker', 403],
      ['employer', 403],
      ['stranger', 404],
      ['clerk', 404],
      ['supervisor', 200],
    ] as const)
      expect((await api.get(as, `/grievances/${id}/deliveries`)).status, as).toBe(status)
    for (const [as, status] of [
      ['worker', 403],
      ['supervisor', 403],
      ['stranger', 404],
    ] as const)
      expect((await api.post(as, `/grievances/${id}/deliveries/${message?.id}/resend`, {})).status, as).toBe(status)
  })
})

describe('service otherwise', () => {
  test('the addressee signs for it, once', async () => {
    const id = await accepted()
    const key = await paperOf(id)
    expect((await act('worker', id, 'receive-paper', { paper: key })).status).toBe(200)
    expect(await served(id)).toMatchObject([{ party: 'worker', how: 'signed-for' }])
    const events = async () => (await api.get('worker', `/grievances/${id}/timeline`)).body.entries.length
    const before = await events()
    expect((await act('worker', id, 'receive-paper', { paper: key })).status).toBe(200)
    expect(await events()).toBe(before)
    expect((await act('employer', id, 'receive-paper', { paper: key })).body).toMatchObject({ code: 'no-such-paper' })
  })

  test('whose paper it is writes down how it was served', async () => {
    const id = await accepted()
    const key = await paperOf(id)
    const by = (more: object) =>
      act('officer', id, 'record-paper-service', {
        paper: key,
        party: 'worker',
        how: 'post',
        occurredOn: shanghaiDay(api.clock.read()),
        proof: '邮政回执编号 1',
        ...more,
      })
    expect((await by({ how: 'electronic' })).body).toMatchObject({
      code: 'no-consent',
      rule: { zh: '《民事诉讼法》第九十条' },
    })
    expect((await by({ occurredOn: '2027-01-01' })).body).toMatchObject({ code: 'day-in-future' })
    expect((await by({ occurredOn: '2026-01-01' })).body).toMatchObject({ code: 'day-before-opening' })
    expect((await by({ party: 'employer' })).body).toMatchObject({ code: 'not-addressed' })
    expect((await by({ paper: '99/issueVerdict' })).body).toMatchObject({ code: 'no-such-paper' })
    expect((await by({})).status).toBe(200)
    expect((await by({})).body).toMatchObject({ code: 'served-already' })
    expect(await served(id)).toMatchObject([{ party: 'worker', how: 'post' }])
  })

  test('nothing is served before it was made', async () => {
    const id = await accepted(() => Promise.resolve(api.clock.advance(86_400_000)))
    const day = new Date(Date.parse(shanghaiDay(api.clock.read())) - 86_400_000).toISOString().slice(0, 10)
    const body = { paper: await paperOf(id), party: 'worker', how: 'direct', occurredOn: day, proof: '当面签收' }
    expect((await act('officer', id, 'record-paper-service', body)).body).toMatchObject({ code: 'days-out-of-order' })
  })

  test('there is nothing to serve before a paper was made', async () => {
    const id = await api.opened()
    expect((await act('worker', id, 'receive-paper', { paper })).body).toMatchObject({ code: 'no-paper-yet' })
  })
})
