import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { TOTP, URI } from 'otpauth'
import { addPerson, appoint, actorOf } from '../../record/registers.js'
import { beginSession, endSessions, sessionBy, strengthen } from '../../record/sessions.js'
import { isLockedOut, newCode, noteFailure, takeCode, takeSecondFactor } from '../../record/sign-in.js'
import { createApi, type TestApi } from '../support/api.js'

const second = 1000
const minute = 60 * second
let api: TestApi
beforeAll(async () => {
  api = await createApi()
})
afterAll(() => api.close())

const send = (method: 'GET' | 'POST' | 'DELETE', url: string, payload?: object, headers: Record<string, string> = {}) =>
  api.app.inject({ method, url, headers, ...(payload === undefined ? {} : { payload }) })
const bearer = (token: string) => ({ authorization: `Bearer ${token}` })
let last = 13_800_000_000
const phoneOf = () => String((last += 1))
const codeFor = (phone: string) => api.codes.findLast((one) => one.phone === phone)?.code ?? ''

async function person(phone: string, role: 'worker' | 'officer' | 'admin' | 'auditor' = 'worker'): Promise<string> {
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
    expect(await takeCode(api.store, phone, right)).toBe(false)
  })

  test('a lock ends by itself, and is for that address; from everywhere it takes more', async () => {
    const now = Date.now()
    for (let n = 0; n < 5; n += 1) await noteFailure(api.store, 'a', '10.0.0.1', now)
    expect(await isLockedOut(api.store, 'a', '10.0.0.1', now)).toBe(true)
    expect(await isLockedOut(api.store, 'a', '10.0.0.2', now)).toBe(false)
    expect(await isLockedOut(api.store, 'a', '10.0.0.1', now + 16 * minute)).toBe(false)
    for (let n = 0; n < 25; n += 1) await noteFailure(api.store, 'a', `10.0.1.${n}`, now)
    expect(await isLockedOut(api.store, 'a', '10.0.0.2', now)).toBe(true)
  })

  test('one code a minute and five an hour; each lives five minutes; of two takers one wins', async () => {
    const phone = phoneOf()
    const now = Date.now()
    const code = await newCode(api.store, phone, now)
    expect(await newCode(api.store, phone, now + 30 * second)).toBeNull()
    expect(await takeCode(api.store, phone, code ?? '', now + 6 * minute)).toBe(false)
    for (let n = 1; n < 5; n += 1) expect(await newCode(api.store, phone, now + n * 2 * minute)).not.toBeNull()
    expect(await newCode(api.store, phone, now + 20 * minute)).toBeNull()
    const later = await newCode(api.store, phone, now + 70 * minute)
    const both = await Promise.all([1, 2].map(() => takeCode(api.store, phone, later ?? '', now + 71 * minute)))
    expect(both.toSorted((a, b) => Number(a) - Number(b))).toEqual([false, true])
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

  test('no token of another form is looked up', async () => {
    for (const token of ['sys_short', `sys_${'a'.repeat(44)}`, `xxx_${'a'.repeat(43)}`])
      expect((await send('GET', '/me', undefined, bearer(token))).statusCode).toBe(401)
  })
})

describe('the second factor', () => {
  test('comes first for who administers: until then nothing else opens, and after it the old token does not', async () => {
    const phone = phoneOf()
    await person(phone, 'admin')
    const { token } = await signedIn(phone)
    const refused = await send('GET', '/registers/units', undefined, bearer(token))
    expect([refused.statusCode, refused.json().code]).toEqual([403, 'second-factor-needed'])
    const { uri } = (await send('POST', '/me/second-factor/enrol', {}, bearer(token))).json()
    const app = URI.parse(uri) as TOTP
    const passed = await send('POST', '/me/second-factor', { code: app.generate() }, bearer(token))
    expect(passed.statusCode, passed.body).toBe(200)
    const { token: stronger, recovery } = passed.json()
    expect(recovery).toHaveLength(10)
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

describe('administrator, auditor and operator are separate persons', () => {
  test('nobody is appointed to two of these offices, and where the table says so, neither holds', async () => {
    const id = await person(phoneOf(), 'admin')
    await expect(
      appoint(api.store, { person: id, role: 'auditor', unit: api.county.union, from: '2026-01-01' }),
    ).rejects.toThrow('separate persons')
    await api.store.sql`
      insert into appointments (id, person, role, unit, from_day, on_leave) values (gen_random_uuid(), ${id}, 'operator', ${api.county.union}, '2026-01-01', false)`
    expect((await actorOf(api.store, id))?.appointments).toEqual([])
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
