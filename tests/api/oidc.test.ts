import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import Provider from 'oidc-provider'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { buildApi } from '../../api/server.js'
import type { App } from '../../api/app.js'
import { invite, linkIdentity } from '../../record/invitations.js'
import { blockPerson } from '../../record/blocks.js'
import { beginSession, sessionBy } from '../../record/sessions.js'
import { createApi, type TestApi } from '../support/api.js'

/*
 * A whole sign-in at a provider of another's making, as a browser goes through it.
 */

let api: TestApi
let app: App
let server: Server
let issuer: string
const publicUrl = 'http://siyou.localhost'
const secret = 'a-client-secret-of-these-tests'

beforeAll(async () => {
  api = await createApi()
  server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: 'siyou',
        client_secret: secret,
        redirect_uris: [`${publicUrl}/auth/oidc/callback`],
        grant_types: ['authorization_code'],
        response_types: ['code'],
        post_logout_redirect_uris: [publicUrl],
      },
    ],
    pkce: { required: () => true },
    cookies: { keys: ['a-cookie-key-of-these-tests'] },
    findAccount: async (_: unknown, id: string) => ({ accountId: id, claims: async () => ({ sub: id }) }),
    features: { devInteractions: { enabled: true } },
  })
  const answers = provider.callback()
  server.on('request', (request, response) => void answers(request, response))
  app = await buildApi({
    ...api.deps,
    oidc: { issuer, clientId: 'siyou', clientSecret: secret, publicUrl, insecure: true },
  })
  await app.ready()
})
afterAll(async () => {
  await app.close()
  await api.close()
  server.closeAllConnections()
  server.close()
})

/** What a browser keeps, by site. */
function browser() {
  const jar = new Map<string, Map<string, string>>()
  const keep = (site: string, lines: readonly string[]) => {
    const cookies = jar.get(site) ?? new Map<string, string>()
    for (const line of lines) {
      const [pair = ''] = line.split(';')
      const at = pair.indexOf('=')
      if (/Max-Age=0|01 Jan 1970/.test(line)) cookies.delete(pair.slice(0, at))
      else cookies.set(pair.slice(0, at), pair.slice(at + 1))
    }
    jar.set(site, cookies)
  }
  const header = (site: string) => [...(jar.get(site) ?? [])].map(([name, value]) => `${name}=${value}`).join('; ')
  return {
    async ours(url: string) {
      const answer = await app.inject({ method: 'GET', url, headers: { cookie: header('ours') } })
      keep('ours', [answer.headers['set-cookie'] ?? []].flat())
      return answer
    },
    async theirs(url: string, form?: Record<string, string>) {
      const answer = await fetch(new URL(url, issuer), {
        method: form === undefined ? 'GET' : 'POST',
        redirect: 'manual',
        headers: {
          cookie: header('theirs'),
          ...(form === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
        },
        ...(form === undefined ? {} : { body: new URLSearchParams(form).toString() }),
      })
      keep('theirs', answer.headers.getSetCookie())
      return answer
    },
  }
}

/** Goes there, signs in as `account`, agrees, and comes back with the address of the way back. */
async function throughTheProvider(
  there: string,
  account: string,
  visitor: ReturnType<typeof browser>,
): Promise<string> {
  let next = there
  for (let step = 0; step < 12; step += 1) {
    if (next.startsWith(publicUrl)) return next.slice(publicUrl.length)
    const answer = await visitor.theirs(next)
    const location = answer.headers.get('location')
    if (location !== null) {
      next = location
      continue
    }
    const page = await answer.text()
    const action = /<form[^>]*action="([^"]+)"/.exec(page)?.[1] ?? ''
    const prompt = /name="prompt" value="(\w+)"/.exec(page)?.[1] ?? ''
    const sent = await visitor.theirs(action, {
      prompt,
      ...(prompt === 'login' ? { login: account, password: 'x' } : {}),
    })
    next = sent.headers.get('location') ?? ''
  }
  throw new Error('the provider leads nowhere')
}

const login = (visitor: ReturnType<typeof browser>, query = '') => visitor.ours(`/auth/oidc/login${query}`)

test('an identity is nobody here until an invitation has linked it, once; then it is that person', async () => {
  const visitor = browser()
  const back = await throughTheProvider(String((await login(visitor)).headers.location), 'chair-zhao', visitor)
  const unknown = await visitor.ours(back)
  expect([unknown.statusCode, unknown.json().code]).toEqual([403, 'identity-unknown'])
  const invitation = await invite(api.store, api.county.people.officer)
  const again = await throughTheProvider(
    String((await login(visitor, `?invitation=${invitation}&to=/console`)).headers.location),
    'chair-zhao',
    visitor,
  )
  const linked = await visitor.ours(again)
  expect([linked.statusCode, linked.headers.location]).toEqual([302, '/console'])
  expect((await visitor.ours('/me')).json().person.id).toBe(api.county.people.officer)
  expect((await visitor.ours('/me/sessions')).json().rows).toMatchObject([{ method: 'oidc', current: true }])
  // The same code of the provider, shown again, opens nothing; neither does the invitation.
  expect((await visitor.ours(again)).statusCode).toBe(401)
  const other = browser()
  const third = await throughTheProvider(
    String((await login(other, `?invitation=${invitation}`)).headers.location),
    'somebody-else',
    other,
  )
  expect((await other.ours(third)).json().code).toBe('identity-unknown')
})

test('an answer that was not asked for by this browser is none', async () => {
  const visitor = browser()
  const back = await throughTheProvider(String((await login(visitor)).headers.location), 'chair-zhao', visitor)
  // Another browser is led to it (login CSRF).
  expect((await browser().ours(back)).statusCode).toBe(401)
  // The state is another.
  const other = browser()
  await login(other)
  expect((await other.ours(back)).statusCode).toBe(401)
  expect((await visitor.ours(back.replace(/code=[^&]+/, 'code=forged'))).statusCode).toBe(401)
})

test('an identity that is somebody’s stays theirs, whoever leads them to an invitation; and the invitation stays good', async () => {
  const { officer, mediator } = api.county.people
  const mine = browser()
  await mine.ours(
    await throughTheProvider(
      String((await login(mine, `?invitation=${await invite(api.store, officer)}`)).headers.location),
      'chair-qian',
      mine,
    ),
  )
  const invitation = await invite(api.store, mediator)
  const led = await throughTheProvider(
    String((await login(mine, `?invitation=${invitation}`)).headers.location),
    'chair-qian',
    mine,
  )
  const refused = await mine.ours(led)
  expect([refused.statusCode, refused.json().code]).toEqual([409, 'identity-linked-already'])
  const theirs = browser()
  const back = await throughTheProvider(
    String((await login(theirs, `?invitation=${invitation}`)).headers.location),
    'mediator-li',
    theirs,
  )
  expect((await theirs.ours(back)).statusCode).toBe(302)
  expect((await theirs.ours('/me')).json()).toMatchObject({
    person: { id: mediator },
    signIn: { method: 'oidc', secondFactor: 'not-needed' },
  })
})

test('a newer invitation makes the older one void, and linking ends the sessions of before', async () => {
  const { clerk } = api.county.people
  const { token } = await beginSession(api.store, clerk, 'oidc', { idle: 600, whole: 600 })
  const [older, newer] = [await invite(api.store, clerk), await invite(api.store, clerk)]
  const identity = { issuer, subject: 'clerk-fang' }
  expect(await linkIdentity(api.store, identity, older)).toBeNull()
  expect(await linkIdentity(api.store, identity, newer, Date.now() + 4 * 86_400_000)).toBeNull()
  expect(await sessionBy(api.store, token)).not.toBeNull()
  const both = await Promise.all([1, 2].map(() => linkIdentity(api.store, identity, newer)))
  expect(both.filter((one) => one !== null)).toHaveLength(1)
  expect(await sessionBy(api.store, token)).toBeNull()
})

test('somebody blocked is turned away, though the provider knows them', async () => {
  const expert = api.county.people.arbitrator
  await linkIdentity(api.store, { issuer, subject: 'expert-wu' }, await invite(api.store, expert))
  await blockPerson(api.store, expert, { by: null, reason: 'left' })
  const visitor = browser()
  const back = await throughTheProvider(String((await login(visitor)).headers.location), 'expert-wu', visitor)
  const refused = await visitor.ours(back)
  expect([refused.statusCode, refused.json().code]).toEqual([403, 'sign-in-blocked'])
  expect(refused.headers['set-cookie']).not.toContain('siyou_session=sys_')
})

test('signing out leads to the provider too', async () => {
  const answer = await app.inject({ url: '/auth/oidc/logout' })
  const to = new URL(String(answer.headers.location))
  expect([answer.statusCode, to.origin, to.searchParams.get('client_id')]).toEqual([302, issuer, 'siyou'])
  expect(to.searchParams.get('post_logout_redirect_uri')).toBe(publicUrl)
})

test('a provider that is away is told as that, and asked again', async () => {
  const away = await buildApi({
    ...api.deps,
    oidc: { issuer: 'http://127.0.0.1:9', clientId: 'siyou', clientSecret: secret, publicUrl, insecure: true },
  })
  expect((await away.inject({ url: '/auth/oidc/login' })).statusCode).toBe(503)
  await away.close()
})

test('leads nowhere but into this site', async () => {
  for (const to of ['https://evil.example.org', '//evil.example.org', '/\\evil.example.org'])
    expect((await app.inject({ method: 'GET', url: `/auth/oidc/login?to=${encodeURIComponent(to)}` })).statusCode).toBe(
      422,
    )
})
