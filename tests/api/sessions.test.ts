import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { TOTP, URI } from 'otpauth'
import { addPerson, appoint, actorOf } from '../../record/registers.js'
import { beginSession, endSessions, sessionBy, strengthen, sweepSessions } from '../../record/sessions.js'
import { lockedFor, noteFailure, noteSuccess } from '../../record/lock-out.js'
import { takeSecondFactor } from '../../record/second-factor.js'
import { newCode, personByPhone, takeCode } from '../../record/sign-in.js'
import { buildApi } from '../../api/server.js'
import { createApi, grievance, type TestApi } from '../support/api.js'

const second = 1000
const minute = 60 * second
let api: TestApi
beforeAll(async () => {
  api = await createApi()
})
afterAll(() => api.close())

/** Each phone comes from an address of its own. */
const addressOf = (payload: object = {}) =>
  'phone' in payload
    ? `10.3.${Number(String(payload.phone).slice(-4, -2))}.${Number(String(payload.phone).slice(-2))}`
    : '127.0.0.1'
const send = (method: 'GET' | 'POST' | 'DELETE', url: string, payload?: object, headers: Record<string, string> = {}) =>
  api.app.inject({
    method,
    url,
    headers,
    remoteAddress: addressOf(payload),
    ...(payload === undefined ? {} : { payload }),
  })
const bearer = (token: string) => ({ authorization: `Bearer ${token}` })
let last = 13_800_000_000
const phoneOf = () => String((last += 1))
const codeFor = (phone: string) => api.codes.findLast((one) => one.phone === phone)?.code ?? ''

async function person(
  phone: string,
  role: 'worker' | 'officer' | 'admin' | 'auditor' | 'operator' = 'worker',
): Promise<string> {
  const id = await addPerson(api.store, { name: '钱来', phone })
  await appoint(api.store, {
    person: id,
    role,
    unit: role === 'worker' ? api.county.employer : api.county.union,
    from: '2026-01-01',
  })
  return id
}

async function signedIn(phone: string): Promise<{ token: string; cookie: string }> {
  expect((await send('POST', '/auth/code', { phone })).statusCode).toBe(202)
  const answer = await send('POST', '/auth/code/verify', { phone, code: codeFor(phone) })
  expect(answer.statusCode, answer.body).toBe(200)
  return { token: answer.json().token, cookie: String(answer.headers['set-cookie']) }
}

describe('by a code sent to the phone', () => {
  test('opens once, by bearer or cookie, and is written nowhere', async () => {
    const phone = phoneOf()
    const id = await person(phone)
    const { token, cookie } = await signedIn(phone)
    expect((await send('GET', '/me', undefined, bearer(token))).json().person.id).toBe(id)
    expect(cookie).toMatch(/^siyou_session=sys_[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Max-Age=2592000$/)
    expect((await send('GET', '/me', undefined, { cookie: cookie.split(';')[0] ?? '' })).statusCode).toBe(200)
    expect((await send('POST', '/auth/code/verify', { phone, code: codeFor(phone) })).statusCode).toBe(401)
    const [stored] = await api.store.sql<{ text: string }[]>`
      select (select string_agg(s::text, '') from sessions s) || (select string_agg(c::text, '') from sign_in_codes c)
        || (select string_agg(l::text, '') from security_log l) as text`
    for (const secret of [token, token.slice(4), phone, codeFor(phone)]) expect(stored?.text).not.toContain(secret)
  })

  test('who is not known is asked in the same way, and registers with name and number', async () => {
    const phone = phoneOf()
    const known = phoneOf()
    await person(known)
    const [stranger, friend] = [
      await send('POST', '/auth/code', { phone }),
      await send('POST', '/auth/code', { phone: known }),
    ]
    expect([stranger.statusCode, stranger.body]).toEqual([friend.statusCode, friend.body])
    const shown = await send('POST', '/auth/code/verify', { phone, code: codeFor(phone) })
    expect(shown.statusCode).toBe(202)
    const { ticket } = shown.json()
    const worker = { ticket, name: '孙大圣', idno: '11010519491231002X' }
    expect((await send('POST', '/auth/register', { ...worker, idno: '110105194912310021' })).json().code).toBe(
      'invalid-idno',
    )
    expect((await send('POST', '/auth/register', { ...worker, ticket: `${ticket}x` })).statusCode).toBe(401)
    const registered = await send('POST', '/auth/register', worker)
    expect(registered.statusCode, registered.body).toBe(201)
    expect((await send('GET', '/me', undefined, bearer(registered.json().token))).json().person.name).toBe('孙大圣')
    // Another phone is no way to become somebody who is registered.
    const other = phoneOf()
    await send('POST', '/auth/code', { phone: other })
    const again = await send('POST', '/auth/code/verify', { phone: other, code: codeFor(other) })
    expect((await send('POST', '/auth/register', { ...worker, ticket: again.json().ticket })).json().code).toBe(
      'registered-already',
    )
  })

  test('wrong codes lock the account for that address, and the code after five', async () => {
    const phone = phoneOf()
    await person(phone)
    await send('POST', '/auth/code', { phone })
    const right = codeFor(phone)
    const wrong = right === '000000' ? '000001' : '000000'
    for (let n = 0; n < 5; n += 1)
      expect((await send('POST', '/auth/code/verify', { phone, code: wrong })).statusCode).toBe(401)
    const locked = await send('POST', '/auth/code/verify', { phone, code: right })
    expect([locked.statusCode, locked.headers['retry-after']]).toEqual([429, '900'])
    expect(await takeCode(api.store, phone, right)).toBe('none')
  })

  test('a lock ends by itself, grows, and is for that address', async () => {
    const now = Date.now()
    const fail = async (address: string, n: number, at = now) => {
      for (let i = 0; i < n; i += 1) await noteFailure(api.store, 'a', address, { now: at })
    }
    await fail('10.0.0.1', 5)
    expect(await lockedFor(api.store, 'a', '10.0.0.1', now)).toBe(900)
    expect(await lockedFor(api.store, 'a', '10.0.0.2', now)).toBe(0)
    expect(await lockedFor(api.store, 'a', '10.0.0.1', now + 15 * minute)).toBe(0)
    await fail('10.0.0.1', 5, now + 15 * minute)
    expect(await lockedFor(api.store, 'a', '10.0.0.1', now + 15 * minute)).toBe(3600)
    // However many there are, a day later it is over.
    await fail('10.0.0.1', 15, now + 15 * minute)
    expect(await lockedFor(api.store, 'a', '10.0.0.1', now + 15 * minute)).toBe(8 * 3600)
    expect(await lockedFor(api.store, 'a', '10.0.0.1', now + 25 * 60 * minute)).toBe(0)
  })

  test('failures from everywhere lock strangers, never the place of its owner; and what guesses nothing locks nobody else', async () => {
    const now = Date.now()
    await noteSuccess(api.store, 'b', '10.0.0.9', now)
    for (let n = 0; n < 30; n += 1) await noteFailure(api.store, 'b', `10.0.1.${n}`, { now })
    expect(await lockedFor(api.store, 'b', '10.0.0.2', now)).toBe(900)
    expect(await lockedFor(api.store, 'b', '10.0.0.9', now)).toBe(0)
    for (let n = 0; n < 200; n += 1) await noteFailure(api.store, 'c', `10.0.2.${n}`, { guessed: false, now })
    expect(await lockedFor(api.store, 'c', '10.0.0.2', now)).toBe(0)
    // Having signed in, what failed there before counts no more.
    for (let n = 0; n < 4; n += 1) await noteFailure(api.store, 'd', '10.0.0.3', { now })
    await noteSuccess(api.store, 'd', '10.0.0.3', now)
    await noteFailure(api.store, 'd', '10.0.0.3', { now })
    expect(await lockedFor(api.store, 'd', '10.0.0.3', now)).toBe(0)
  })

  const asked = (phone: string, now: number, more: { address?: string; perHour?: number } = {}) =>
    newCode(api.store, phone, { address: '10.1.0.1', perHour: 100_000, now, ...more })

  test('one code a minute, five an hour, ten a day; each lives five minutes; of many takers one wins', async () => {
    const phone = phoneOf()
    const now = Date.now() + 2 * 86_400_000
    const code = await asked(phone, now)
    expect(await asked(phone, now + 30 * second)).toBeNull()
    expect(await takeCode(api.store, phone, code ?? '', now + 6 * minute)).toBe('none')
    for (let n = 1; n < 5; n += 1) expect(await asked(phone, now + n * 2 * minute)).not.toBeNull()
    expect(await asked(phone, now + 20 * minute)).toBeNull()
    const later = (await asked(phone, now + 70 * minute)) ?? ''
    const many = await Promise.all(
      Array.from({ length: 8 }, () => takeCode(api.store, phone, later, now + 71 * minute)),
    )
    expect(many.filter((one) => one === 'taken')).toHaveLength(1)
    for (let n = 0; n < 4; n += 1) expect(await asked(phone, now + (140 + n * 70) * minute)).not.toBeNull()
    expect(await asked(phone, now + 500 * minute)).toBeNull()
    expect(await asked(phone, now + 25 * 60 * minute)).not.toBeNull()
  })

  test('of two that are asked for at once one is sent; an address and the platform have their bounds', async () => {
    const now = Date.now() + 10 * 86_400_000
    const phone = phoneOf()
    const both = await Promise.all([asked(phone, now), asked(phone, now)])
    expect(both.filter((code) => code !== null)).toHaveLength(1)
    for (let n = 0; n < 10; n += 1) expect(await asked(phoneOf(), now, { address: '10.2.0.1' })).not.toBeNull()
    expect(await asked(phoneOf(), now, { address: '10.2.0.1' })).toBeNull()
    expect(await asked(phoneOf(), now, { address: '10.2.0.2' })).not.toBeNull()
    expect(await asked(phoneOf(), now, { address: '10.2.0.3', perHour: 12 })).toBeNull()
  })

  test('asked too often it is answered alike, and nothing is sent', async () => {
    const phone = phoneOf()
    const [first, again] = [await send('POST', '/auth/code', { phone }), await send('POST', '/auth/code', { phone })]
    expect([first.statusCode, first.body]).toEqual([again.statusCode, again.body])
    expect(api.codes.filter((one) => one.phone === phone)).toHaveLength(1)
  })

  test('a number that was given to another opens nothing of who had it before', async () => {
    const phone = phoneOf()
    const before = await addPerson(api.store, { name: '冯旧', idno: '110105196001010017', phone })
    const shows = async () => {
      await api.store.sql`delete from sign_in_codes`
      await send('POST', '/auth/code', { phone })
      return send('POST', '/auth/code/verify', { phone, code: codeFor(phone) })
    }
    const first = await shows()
    expect([first.statusCode, Object.keys(first.json())]).toEqual([202, ['ticket']])
    const { ticket } = first.json()
    const other = { name: '陈新', idno: '110105197001010011' }
    const registered = await send('POST', '/auth/register', { ticket, ...other })
    expect([registered.statusCode, registered.json().person === before]).toEqual([201, false])
    // Its former owner, were it theirs still, says so in the same way; until then each says who they are.
    const again = await send('POST', '/auth/register', { ticket, name: '冯旧', idno: '110105196001010017' })
    expect([again.statusCode, again.json().person]).toEqual([200, before])
    expect((await shows()).statusCode).toBe(202)
  })

  test('whoever said who they are need not say it again, for half a year', async () => {
    const phone = phoneOf()
    const worker = { name: '褚常来', idno: '110105198201010010' }
    const id = await addPerson(api.store, { ...worker, phone })
    expect(await personByPhone(api.store, phone)).toBe('unsure')
    await send('POST', '/auth/code', { phone })
    const { ticket } = (await send('POST', '/auth/code/verify', { phone, code: codeFor(phone) })).json()
    expect((await send('POST', '/auth/register', { ticket, ...worker })).json().person).toBe(id)
    expect(await personByPhone(api.store, phone)).toEqual({ person: id })
    expect(await personByPhone(api.store, phone, Date.now() + 181 * 86_400_000)).toBe('unsure')
  })

  test('behind one number several people: whoever says who they are is that one, and no list is shown', async () => {
    const phone = phoneOf()
    const [father, son] = [
      { name: '周大', idno: '110105194912310054' },
      { name: '周小', idno: '110105198001010016' },
    ]
    const ids = [await addPerson(api.store, { ...father, phone }), await addPerson(api.store, { ...son, phone })]
    await send('POST', '/auth/code', { phone })
    const shown = await send('POST', '/auth/code/verify', { phone, code: codeFor(phone) })
    expect([shown.statusCode, Object.keys(shown.json())]).toEqual([202, ['ticket']])
    const { ticket } = shown.json()
    expect((await send('POST', '/auth/register', { ticket, ...son, name: '周大' })).json().code).toBe(
      'registered-already',
    )
    const me = await send('POST', '/auth/register', { ticket, ...son })
    expect([me.statusCode, me.json().person]).toEqual([200, ids[1]])
  })
})

describe('a session', () => {
  test('ends unused, at its end, by signing out, and everywhere at once', async () => {
    const id = await person(phoneOf())
    const now = Date.now()
    const begin = async () => (await beginSession(api.store, id, 'phone-code', { idle: 600, whole: 3600 }, now)).token
    const token = await begin()
    expect((await sessionBy(api.store, token, now + 9 * minute))?.person).toBe(id)
    // Being used puts the idle end off, and never the last one.
    for (let at = 9; at < 60; at += 9) expect(await sessionBy(api.store, token, now + at * minute)).not.toBeNull()
    expect(await sessionBy(api.store, token, now + 60 * minute)).toBeNull()
    const unused = await begin()
    expect(await sessionBy(api.store, unused, now + 10 * minute)).toBeNull()
    const [one, other] = [await begin(), await begin()]
    await endSessions(api.store, id, (await sessionBy(api.store, one, now))?.id ?? '')
    expect([await sessionBy(api.store, one, now), (await sessionBy(api.store, other, now))?.person]).toEqual([null, id])
    await endSessions(api.store, id, null)
    expect(await sessionBy(api.store, other, now)).toBeNull()
  })

  test('is shown to its owner, and ended over HTTP at once', async () => {
    const phone = phoneOf()
    await person(phone)
    const { token } = await signedIn(phone)
    const { rows } = (await send('GET', '/me/sessions', undefined, bearer(token))).json()
    expect(rows).toMatchObject([{ method: 'phone-code', current: true, secondFactor: false }])
    const out = await send('DELETE', '/me/sessions', undefined, bearer(token))
    expect([out.json().ended, String(out.headers['set-cookie'])]).toEqual([1, expect.stringContaining('Max-Age=0')])
    expect((await send('GET', '/me', undefined, bearer(token))).statusCode).toBe(401)
  })

  test('by cookie carries out nothing that another site asks for', async () => {
    const phone = phoneOf()
    await person(phone)
    const cookie = (await signedIn(phone)).cookie.split(';')[0] ?? ''
    const out = (headers: Record<string, string>) => send('DELETE', '/me/sessions', undefined, { cookie, ...headers })
    expect((await out({ 'sec-fetch-site': 'cross-site' })).statusCode).toBe(401)
    expect((await out({ origin: 'https://evil.example.org', host: 'siyou.example.org' })).statusCode).toBe(401)
    expect((await out({})).statusCode).toBe(401)
    expect((await send('GET', '/me', undefined, { cookie, 'sec-fetch-site': 'cross-site' })).statusCode).toBe(200)
    expect((await out({ 'sec-fetch-site': 'same-origin' })).statusCode).toBe(200)
  })

  test('is ended one by one, by its owner alone', async () => {
    const phone = phoneOf()
    const id = await person(phone)
    const { token } = await signedIn(phone)
    const other = await beginSession(api.store, id, 'phone-code', { idle: 600, whole: 3600 })
    const stranger = await beginSession(api.store, await person(phoneOf()), 'phone-code', { idle: 600, whole: 3600 })
    const end = (session: string) => send('DELETE', `/me/sessions/${session}`, undefined, bearer(token))
    expect((await end(stranger.session.id)).statusCode).toBe(404)
    expect(await sessionBy(api.store, stranger.token)).not.toBeNull()
    expect((await end(other.session.id)).json().ended).toBe(1)
    expect(await sessionBy(api.store, other.token)).toBeNull()
    expect((await send('GET', '/me', undefined, bearer(token))).statusCode).toBe(200)
  })

  test('that a visitor brings along is never taken over (fixation)', async () => {
    const phone = phoneOf()
    await person(phone)
    const planted = `sys_${'a'.repeat(43)}`
    await send('POST', '/auth/code', { phone })
    const answer = await send(
      'POST',
      '/auth/code/verify',
      { phone, code: codeFor(phone) },
      { cookie: `siyou_session=${planted}` },
    )
    expect(answer.json().token).not.toBe(planted)
    expect((await send('GET', '/me', undefined, bearer(planted))).statusCode).toBe(401)
  })

  test('of a worker is good for nothing once they hold an office', async () => {
    const phone = phoneOf()
    const id = await person(phone)
    const { token } = await signedIn(phone)
    await appoint(api.store, { person: id, role: 'officer', unit: api.county.union, from: '2026-01-01' })
    expect((await send('GET', '/me', undefined, bearer(token))).statusCode).toBe(401)
  })

  test('under TLS lives in a cookie that no other host can have set', async () => {
    const app = await buildApi({ ...api.deps, settings: { ...api.deps.settings, https: true } })
    const phone = phoneOf()
    await person(phone)
    await app.inject({ method: 'POST', url: '/auth/code', payload: { phone }, remoteAddress: addressOf({ phone }) })
    const answer = await app.inject({
      method: 'POST',
      url: '/auth/code/verify',
      payload: { phone, code: codeFor(phone) },
    })
    expect(answer.headers['set-cookie']).toMatch(
      /^__Host-siyou_session=sys_[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Max-Age=2592000; Secure$/,
    )
    const me = (name: string) =>
      app.inject({ url: '/me', headers: { cookie: `${name}=${answer.json().token}` } }).then((one) => one.statusCode)
    expect([await me('__Host-siyou_session'), await me('siyou_session')]).toEqual([200, 401])
    await app.close()
  })

  test('a command by cookie needs our own origin, a key and JSON: a form of another site has none of them', async () => {
    const phone = phoneOf()
    await person(phone)
    const cookie = (await signedIn(phone)).cookie.split(';')[0] ?? ''
    const open = (headers: Record<string, string>, payload = '{}') =>
      api.app.inject({ method: 'POST', url: '/grievances', headers: { cookie, ...headers }, payload })
    const json = { 'content-type': 'application/json' }
    const same = { 'sec-fetch-site': 'same-origin' }
    expect(
      (await open({ ...json, 'idempotency-key': 'a-key-of-mine', origin: 'https://evil.example.org' })).statusCode,
    ).toBe(401)
    expect(
      (await open({ ...json, 'idempotency-key': 'a-key-of-mine', 'sec-fetch-site': 'same-site' })).statusCode,
    ).toBe(401)
    expect((await open({ ...same, 'content-type': 'application/x-www-form-urlencoded' }, 'a=b')).statusCode).toBe(415)
    expect((await open({ ...same, 'content-type': 'text/plain' })).statusCode).toBe(415)
    const body = JSON.stringify(grievance(api.county))
    expect((await open({ ...same, ...json }, body)).json().code).toBe('idempotency-key-needed')
    expect((await open({ ...same, ...json, 'idempotency-key': 'a-key-of-mine' }, body)).statusCode).toBe(201)
  })

  test('is swept away when it has long been over, and not before', async () => {
    const id = await person(phoneOf())
    const { session } = await beginSession(api.store, id, 'oidc', { idle: 600, whole: 3600 })
    const here = async () => (await api.store.sql`select 1 from sessions where id = ${session.id}`).length
    await sweepSessions(api.store, Date.now() + 29 * 86_400_000)
    expect(await here()).toBe(1)
    await sweepSessions(api.store, Date.now() + 31 * 86_400_000)
    expect(await here()).toBe(0)
  })

  test('no token of another form is looked up', async () => {
    for (const token of ['sys_short', `sys_${'a'.repeat(44)}`, `xxx_${'a'.repeat(43)}`])
      expect((await send('GET', '/me', undefined, bearer(token))).statusCode).toBe(401)
  })
})

describe('the second factor', () => {
  test('comes first for who administers: until then nothing else opens, and after it the old token does not', async () => {
    const phone = phoneOf()
    const passedBy = await person(phone, 'admin')
    const { token } = await signedIn(phone)
    const refused = await send('GET', '/registers/units', undefined, bearer(token))
    expect([refused.statusCode, refused.json().code]).toEqual([403, 'second-factor-needed'])
    const me = async (by: string) => (await send('GET', '/me', undefined, bearer(by))).json().signIn
    expect(await me(token)).toMatchObject({ method: 'phone-code', secondFactor: 'to-enrol' })
    const { uri } = (await send('POST', '/me/second-factor/enrol', {}, bearer(token))).json()
    const app = URI.parse(uri) as TOTP
    const passed = await send('POST', '/me/second-factor', { code: app.generate() }, bearer(token))
    expect(passed.statusCode, passed.body).toBe(200)
    const { token: stronger, recovery } = passed.json()
    expect(recovery).toHaveLength(10)
    expect(await me(stronger)).toMatchObject({ secondFactor: 'passed' })
    const later = await beginSession(api.store, passedBy, 'oidc', { idle: 600, whole: 600 })
    expect(await me(later.token)).toMatchObject({ method: 'oidc', secondFactor: 'to-pass' })
    expect((await send('GET', '/registers/units', undefined, bearer(stronger))).statusCode).toBe(200)
    expect((await send('GET', '/me', undefined, bearer(token))).statusCode).toBe(401)
    expect((await send('POST', '/me/second-factor/enrol', {}, bearer(stronger))).json().code).toBe('enrolled-already')
    // The code of this half minute is used up; a recovery code opens once.
    expect((await send('POST', '/me/second-factor', { code: app.generate() }, bearer(stronger))).statusCode).toBe(401)
    const again = await send('POST', '/me/second-factor', { code: recovery[0] }, bearer(stronger))
    expect(again.statusCode).toBe(200)
    expect(
      (await send('POST', '/me/second-factor', { code: recovery[0] }, bearer(again.json().token))).statusCode,
    ).toBe(401)
  })

  test('holds for twelve hours, and wrong codes lock it', async () => {
    const id = await person(phoneOf(), 'operator')
    const half = await beginSession(api.store, id, 'oidc', { idle: 1e6, whole: 1e6 })
    const old = await strengthen(api.store, half.session.id, Date.now() - 13 * 3_600_000)
    // Longer than the sessions of staff: it counts as a worker's.
    expect((await send('GET', '/me', undefined, bearer(old))).statusCode).toBe(401)
    const { token, session } = await beginSession(api.store, id, 'oidc', { idle: 1800, whole: 86_400 })
    const { uri } = (await send('POST', '/me/second-factor/enrol', {}, bearer(token))).json()
    const stale = await strengthen(api.store, session.id, Date.now() - 13 * 3_600_000)
    expect((await send('GET', '/admin/workflows', undefined, bearer(stale))).json().code).toBe('second-factor-needed')
    const app = URI.parse(uri) as TOTP
    const wrong = ['000000', '111111', '222222'].find((code) => app.validate({ token: code, window: 3 }) === null) ?? ''
    for (let n = 0; n < 5; n += 1)
      expect((await send('POST', '/me/second-factor', { code: wrong }, bearer(stale))).statusCode).toBe(401)
    const locked = await send('POST', '/me/second-factor', { code: app.generate() }, bearer(stale))
    expect([locked.statusCode, locked.headers['retry-after']]).toEqual([429, '900'])
  })

  test('by a token of the issuer is what the issuer says', async () => {
    const admin = await person(phoneOf(), 'admin')
    const signedInBy = (secondFactor: boolean) =>
      buildApi({
        ...api.deps,
        auth: {
          mode: 'oidc',
          verify: async () => ({ person: admin, until: Date.now() + 60_000, method: 'token', at: null, secondFactor }),
        },
      })
    for (const [secondFactor, status] of [
      [false, 403],
      [true, 200],
    ] as const) {
      const app = await signedInBy(secondFactor)
      expect((await app.inject({ url: '/registers/units', headers: bearer('a.b.c') })).statusCode).toBe(status)
      await app.close()
    }
  })

  test('is asked of no worker', async () => {
    const phone = phoneOf()
    await person(phone)
    expect((await send('GET', '/grievances', undefined, bearer((await signedIn(phone)).token))).statusCode).toBe(200)
  })

  test('takes no code twice, not even at once', async () => {
    const id = await person(phoneOf(), 'auditor')
    const { token } = await beginSession(api.store, id, 'oidc', { idle: 600, whole: 600 })
    const { uri } = (await send('POST', '/me/second-factor/enrol', {}, bearer(token))).json()
    const code = (URI.parse(uri) as TOTP).generate()
    const both = await Promise.all([takeSecondFactor(api.store, id, code), takeSecondFactor(api.store, id, code)])
    expect(both.filter((one) => one !== null)).toHaveLength(1)
    expect(await strengthen(api.store, 'f0000000-0000-4000-8000-000000000000')).toMatch(/^sys_/)
  })
})

describe('administrators see to how others sign in', () => {
  const strong = async (id: string) =>
    strengthen(api.store, (await beginSession(api.store, id, 'oidc', { idle: 600, whole: 600 })).session.id)

  test('block, unblock, unlock and sign out, on record with who did it', async () => {
    const admin = await strong(await adminOfAll())
    const phone = phoneOf()
    const officer = await person(phone, 'officer')
    const { token } = await signedIn(phone)
    const act = (what: string, body: object = {}) =>
      send('POST', `/registers/people/${officer}/${what}`, body, bearer(admin))
    expect((await act('block', { reason: 'left' })).json()).toEqual({ done: true })
    // At once: the session is over, and were it not, nobody is known behind it.
    expect((await send('GET', '/me', undefined, bearer(token))).statusCode).toBe(401)
    const issued = (await api.auth.issue?.(officer))?.token ?? ''
    expect((await send('GET', '/me', undefined, bearer(issued))).statusCode).toBe(401)
    const code = (await asks(phone)) ?? ''
    const refused = await send('POST', '/auth/code/verify', { phone, code })
    expect([refused.statusCode, refused.json().code]).toEqual([403, 'sign-in-blocked'])
    expect((await act('unblock')).json()).toEqual({ done: true })
    expect((await send('GET', '/me', undefined, bearer(issued))).statusCode).toBe(200)
    for (let n = 0; n < 5; n += 1) await noteFailure(api.store, `phone/${phone}`, '127.0.0.1')
    expect(await lockedFor(api.store, `phone/${phone}`, '127.0.0.1')).toBeGreaterThan(0)
    expect((await act('unlock')).json()).toEqual({ done: true })
    expect(await lockedFor(api.store, `phone/${phone}`, '127.0.0.1')).toBe(0)
    const { token: again } = await beginSession(api.store, officer, 'oidc', { idle: 600, whole: 600 })
    expect((await act('sign-out')).json()).toEqual({ done: true })
    expect(await sessionBy(api.store, again)).toBeNull()
    const { invitation } = (await act('invite')).json()
    expect(invitation).toMatch(/^([0-9A-Z]{5}-){3}[0-9A-Z]{5}$/)
    const auditor = await strong(await person(phoneOf(), 'auditor'))
    const { rows } = (await send('GET', `/audit/sign-ins?person=${officer}`, undefined, bearer(auditor))).json()
    expect(rows.map(({ kind }: { kind: string }) => kind)).toEqual(
      expect.arrayContaining(['blocked', 'unblocked', 'unlocked', 'sessions-ended', 'invited', 'signed-in']),
    )
    expect(rows.find(({ kind }: { kind: string }) => kind === 'blocked').by.name).toBe('钱来')
    const [stored] = await api.store.sql<{ text: string }[]>`select string_agg(l::text, '') as text from security_log l`
    for (const secret of [invitation, phone]) expect(stored?.text).not.toContain(secret)
  })

  test('within their own part of the tree alone, and never of those who run the platform', async () => {
    const admin = await strong(await adminOfAll())
    const narrow = await addPerson(api.store, { name: '郑理' })
    await appoint(api.store, { person: narrow, role: 'admin', unit: api.county.union, from: '2026-01-01' })
    const local = await strong(narrow)
    const auditor = await person(phoneOf(), 'auditor')
    const elsewhere = await addPerson(api.store, { name: '王外' })
    await appoint(api.store, { person: elsewhere, role: 'officer', unit: api.county.city, from: '2026-01-01' })
    const ask = (by: string, id: string, what: string, body: object = {}) =>
      send('POST', `/registers/people/${id}/${what}`, body, bearer(by))
    for (const what of ['invite', 'reset-second-factor', 'unblock'])
      expect((await ask(admin, auditor, what)).json().code).toBe('separate-offices')
    expect((await ask(admin, auditor, 'block', { reason: 'misuse' })).json().code).toBe('separate-offices')
    expect((await ask(local, elsewhere, 'block', { reason: 'left' })).statusCode).toBe(404)
    expect((await ask(admin, elsewhere, 'invite')).statusCode).toBe(200)
    const officer = await strong(elsewhere)
    expect((await ask(officer, narrow, 'unlock')).json().code).toBe('not-yours-to-do')
  })

  async function adminOfAll(): Promise<string> {
    const id = await addPerson(api.store, { name: '钱来' })
    const tops = await api.store.sql<{ id: string }[]>`select id from units where kind = 'union' and parent is null`
    for (const { id: unit } of tops) await appoint(api.store, { person: id, role: 'admin', unit, from: '2026-01-01' })
    return id
  }

  const asks = (phone: string) =>
    api.store.sql`delete from sign_in_codes`.then(() =>
      newCode(api.store, phone, { address: '10.9.0.1', perHour: 100 }),
    )
})

describe('administrator, auditor and operator are separate persons', () => {
  test('nobody is appointed to two of these offices, and where the table says so, neither holds', async () => {
    const id = await person(phoneOf(), 'admin')
    await expect(
      appoint(api.store, { person: id, role: 'auditor', unit: api.county.union, from: '2026-01-01' }),
    ).rejects.toThrow('separate persons')
    await api.store.sql`
      insert into appointments (id, person, role, unit, from_day, on_leave) values (gen_random_uuid(), ${id}, 'operator', ${api.county.union}, '2026-01-01', false)`
    expect(await actorOf(api.store, id)).toEqual({ person: id, appointments: [], conflicting: true })
    const { token } = await beginSession(api.store, id, 'oidc', { idle: 600, whole: 600 })
    expect((await send('GET', '/me', undefined, bearer(token))).json().conflict.zh).toContain('三员分立')
    expect((await send('GET', '/registers/units', undefined, bearer(token))).statusCode).toBe(403)
  })

  test('not even by two appointments at once; one after the other has ended is another matter', async () => {
    const id = await addPerson(api.store, { name: '吴双', phone: phoneOf() })
    const give = (role: 'admin' | 'auditor', from: string, until?: string) =>
      appoint(api.store, { person: id, role, unit: api.county.union, from, ...(until === undefined ? {} : { until }) })
    const both = await Promise.allSettled([
      give('admin', '2026-01-01', '2026-06-30'),
      give('auditor', '2026-03-01', '2026-06-30'),
    ])
    expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
    await give('auditor', '2026-07-01')
    expect((await actorOf(api.store, id))?.appointments).toMatchObject([{ role: 'auditor' }])
  })

  test('what happened at signing in is for the auditor, and stays as it was written', async () => {
    const id = await person(phoneOf(), 'auditor')
    const token = await strengthen(
      api.store,
      (await beginSession(api.store, id, 'oidc', { idle: 600, whole: 600 })).session.id,
    )
    const { rows } = (await send('GET', '/audit/sign-ins', undefined, bearer(token))).json()
    expect(new Set(rows.map(({ kind }: { kind: string }) => kind))).toEqual(
      expect.objectContaining(new Set(['signed-in', 'code-sent', 'sign-in-failed', 'locked-out'])),
    )
    expect((await api.get('officer', '/audit/sign-ins')).status).toBe(403)
    await expect(api.store.sql`delete from security_log`).rejects.toThrow('append-only')
  })
})
