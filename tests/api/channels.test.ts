import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { addPerson } from '../../record/registers.js'
import { queueDeliveries } from '../../record/deliveries.js'
import { buildApi } from '../../api/server.js'
import type { App } from '../../api/app.js'
import { createApi, type Body, type TestApi } from '../support/api.js'

/*
 * Nothing goes to an address that has not been shown to be the person's own.
 */

let api: TestApi
beforeAll(async () => {
  api = await createApi()
})
afterAll(() => api.close())

const own = '13900000044'

let line = 0

async function asPerson(person: string, app: App = api.app) {
  const token = (await api.auth.issue?.(person))?.token ?? ''
  const remoteAddress = `10.0.0.${(line += 1)}`
  return async (method: 'GET' | 'PUT' | 'POST' | 'DELETE', path: string, payload?: object) => {
    const answer = await app.inject({
      remoteAddress,
      method,
      url: path,
      headers: { authorization: `Bearer ${token}`, 'idempotency-key': `channels-${Math.random()}` },
      ...(payload === undefined ? {} : { payload }),
    })
    return { status: answer.statusCode, body: (answer.body === '' ? {} : answer.json()) as Body }
  }
}

async function newcomer(phone?: string) {
  const person = await addPerson(api.store, { name: '钱七', ...(phone === undefined ? {} : { phone }) })
  return { person, ask: await asPerson(person) }
}

describe('an address', () => {
  test('is used once the code that was sent there has come back', async () => {
    const { ask } = await newcomer()
    const address = 'qian@example.com'
    expect(await ask('PUT', '/me/channels/mail', { address })).toMatchObject({ status: 202, body: { proven: false } })
    const sent = api.proofs.at(-1)
    expect(sent).toMatchObject({ channel: 'mail', to: address })
    const wrong = sent?.code === '000000' ? '000001' : '000000'
    expect(await ask('POST', '/me/channels/mail/proof', { code: wrong })).toMatchObject({
      status: 422,
      body: { code: 'wrong-code' },
    })
    expect((await ask('POST', '/me/channels/mail/proof', { code: sent?.code })).status).toBe(204)
    expect((await ask('GET', '/me/channels')).body.rows).toMatchObject([{ channel: 'mail', address, proven: true }])
    // The code opens once; the address stays proven when something else of it is changed.
    expect((await ask('POST', '/me/channels/mail/proof', { code: sent?.code })).status).toBe(422)
    expect(await ask('PUT', '/me/channels/mail', { address, reminders: false })).toMatchObject({
      status: 200,
      body: { proven: true, reminders: false },
    })
    // Another one takes its place once it is proven: until then nobody is cut off.
    const other = 'other@example.com'
    expect(await ask('PUT', '/me/channels/mail', { address: other })).toMatchObject({
      status: 202,
      body: { address, proven: true, pending: other },
    })
    expect((await ask('POST', '/me/channels/mail/proof', { code: api.proofs.at(-1)?.code })).status).toBe(204)
    expect((await ask('GET', '/me/channels')).body.rows).toMatchObject([
      { address: other, proven: true, pending: null },
    ])
  })

  test('is theirs without a code where it is the phone they are registered with', async () => {
    const { ask } = await newcomer(own)
    const before = api.proofs.length
    expect(await ask('PUT', '/me/channels/sms', { address: own })).toMatchObject({
      status: 200,
      body: { proven: true },
    })
    expect(api.proofs).toHaveLength(before)
    expect((await ask('DELETE', '/me/channels/sms')).status).toBe(204)
    expect((await ask('GET', '/me/channels')).body.rows).toEqual([])
  })

  test("is not proven by another address's code, nor by another person's", async () => {
    const one = await newcomer()
    const other = await newcomer()
    await one.ask('PUT', '/me/channels/mail', { address: 'one@example.com' })
    const code = api.proofs.at(-1)?.code
    await one.ask('PUT', '/me/channels/mail', { address: 'second@example.com' })
    expect((await one.ask('POST', '/me/channels/mail/proof', { code })).status).toBe(422)
    await other.ask('PUT', '/me/channels/mail', { address: 'third@example.com' })
    expect((await other.ask('POST', '/me/channels/mail/proof', { code })).status).toBe(422)
    expect((await other.ask('POST', '/me/channels/sms/proof', { code: '123456' })).status).toBe(422)
  })

  test('is not sent codes by one account after the other', async () => {
    const address = 'stranger@example.com'
    expect((await (await newcomer()).ask('PUT', '/me/channels/mail', { address })).status).toBe(202)
    const before = api.proofs.length
    expect((await (await newcomer()).ask('PUT', '/me/channels/mail', { address })).status).toBe(429)
    expect(api.proofs).toHaveLength(before)
  })

  test('locks whoever guesses', async () => {
    const { ask } = await newcomer()
    await ask('PUT', '/me/channels/mail', { address: 'guess@example.com' })
    const code = Number(api.proofs.at(-1)?.code ?? 0)
    const answers: number[] = []
    for (let n = 1; n <= 6; n += 1)
      answers.push(
        (await ask('POST', '/me/channels/mail/proof', { code: String((code + n) % 1_000_000).padStart(6, '0') }))
          .status,
      )
    expect(answers.slice(0, 5)).toEqual(Array(5).fill(422))
    expect(answers[5]).toBe(429)
  })

  test('of a channel by which nothing is sent here is refused', async () => {
    const { ask } = await newcomer()
    expect(await ask('PUT', '/me/channels/wechat', { address: 'o6_bmjrPTlm6_2sgVt7hMZOPfL2M' })).toMatchObject({
      status: 409,
      body: { code: 'channel-not-served' },
    })
    expect(await ask('PUT', '/me/channels/mail', { address: 'no address' })).toMatchObject({ status: 422 })
  })

  test('gets nothing before it was proven', async () => {
    const { people } = api.county
    const ask = await asPerson(people.officer)
    await ask('PUT', '/me/channels/mail', { address: 'officer@example.com' })
    const sentTo = async (id: string) => {
      await queueDeliveries(api.store)
      return api.store.sql`select 1 from deliveries where case_id = ${id} and person = ${people.officer}`
    }
    expect(await sentTo(await api.opened())).toHaveLength(0)
    await ask('POST', '/me/channels/mail/proof', { code: api.proofs.at(-1)?.code })
    const id = await api.opened({
      claim: { type: 'bonus', amount: '100', remedies: ['payment'], knewOn: '2026-10-01' },
    })
    expect(await sentTo(id)).toHaveLength(1)
  })
})

describe('WeChat, asked directly', () => {
  let app: App
  let answer: () => Promise<{ readonly openid: string } | null> = () => Promise.resolve(null)
  beforeAll(async () => {
    app = await buildApi({ ...api.deps, wechat: { openidOf: () => answer() } })
    await app.ready()
  })
  afterAll(() => app.close())

  test('says itself whose account it is', async () => {
    const { person } = await newcomer()
    const ask = await asPerson(person, app)
    const code = 'code-of-wx-login'
    expect((await ask('POST', '/me/channels/wechat/link', { code })).body).toMatchObject({ code: 'wrong-code' })
    answer = () => Promise.reject(new Error('away'))
    expect((await ask('POST', '/me/channels/wechat/link', { code })).status).toBe(503)
    answer = () => Promise.resolve({ openid: 'o6_bmjrPTlm6_2sgVt7hMZOPfL2M' })
    expect(await ask('POST', '/me/channels/wechat/link', { code })).toMatchObject({
      status: 200,
      body: { proven: true },
    })
    const log = await api.store.sql`select kind from security_log where person = ${person}`
    expect(log).toMatchObject([{ kind: 'channel-proven' }])
    expect((await ask('PUT', '/me/channels/wechat', { address: 'o6_somebody_elses' })).body).toMatchObject({
      code: 'link-wechat',
    })
  })
})
