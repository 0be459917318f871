import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { exportJWK, generateKeyPair, importJWK, SignJWT, UnsecuredJWT, type JWTHeaderParameters } from 'jose'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { development } from '../../api/auth.js'
import { buildApi } from '../../api/server.js'
import { appoint } from '../../record/registers.js'
import { createApi, type TestApi } from '../support/api.js'

let api: TestApi
beforeAll(async () => {
  api = await createApi()
})
afterAll(async () => {
  await api.close()
})

const me = async (token: string | null) =>
  api.app.inject({ method: 'GET', url: '/me', headers: token === null ? {} : { authorization: `Bearer ${token}` } })

/** A token that is right in all but what a test changes. */
async function token(
  key: Parameters<SignJWT['sign']>[0],
  more: { issuer?: string; audience?: string; expires?: number } = {},
): Promise<string> {
  return new SignJWT({})
    .setProtectedHeader({ alg: 'ES256' })
    .setSubject(api.county.people.worker)
    .setIssuer(more.issuer ?? development.issuer)
    .setAudience(more.audience ?? development.audience)
    .setExpirationTime(more.expires ?? Math.floor(Date.now() / 1000) + 600)
    .sign(key)
}

const ownKey = async () =>
  importJWK(JSON.parse(await readFile(join(api.keys, 'development-issuer.json'), 'utf8')), 'ES256')

describe('who is turned away', () => {
  test('nobody gets in without a token', async () => {
    const answer = await me(null)
    expect(answer.statusCode).toBe(401)
    expect(answer.headers['www-authenticate']).toContain('Bearer')
    expect(answer.headers['content-type']).toContain('application/problem+json')
    expect(answer.json()).toMatchObject({ code: 'not-signed-in', type: 'urn:siyou:refusal:not-signed-in', status: 401 })
  })

  test('a token without a signature', async () => {
    const none = new UnsecuredJWT({})
      .setSubject(api.county.people.worker)
      .setIssuer(development.issuer)
      .setAudience(development.audience)
      .setExpirationTime('10m')
      .encode()
    expect((await me(none)).statusCode).toBe(401)
  })

  test('a token signed by another key, or not a token at all', async () => {
    expect((await me(await token((await generateKeyPair('ES256')).privateKey))).statusCode).toBe(401)
    expect((await me('a.b.c')).statusCode).toBe(401)
    expect((await me('nonsense')).statusCode).toBe(401)
  })

  test.each([
    ['for another audience', { audience: 'somebody-else' }],
    ['of another issuer', { issuer: 'https://elsewhere.example' }],
    ['that has expired', { expires: Math.floor(Date.now() / 1000) - 60 }],
  ])('a token %s, though signed by the right key', async (_, claims) => {
    expect((await me(await token(await ownKey()))).statusCode).toBe(200)
    expect((await me(await token(await ownKey(), claims))).statusCode).toBe(401)
  })

  test('a token under a weaker algorithm, with a key of its own choosing, or without an end', async () => {
    const { d: _, ...open } = JSON.parse(await readFile(join(api.keys, 'development-issuer.json'), 'utf8'))
    const right = (header: JWTHeaderParameters) =>
      new SignJWT({})
        .setProtectedHeader(header)
        .setSubject(api.county.people.worker)
        .setIssuer(development.issuer)
        .setAudience(development.audience)
    const mine = await generateKeyPair('ES256', { extractable: true })
    // The public key as if it were a shared secret.
    const shared = new TextEncoder().encode(JSON.stringify(open))
    const forged = [
      await right({ alg: 'HS256' }).setExpirationTime('10m').sign(shared),
      await right({ alg: 'ES256', kid: '../../dev/null' }).setExpirationTime('10m').sign(mine.privateKey),
      await right({ alg: 'ES256', jwk: await exportJWK(mine.publicKey) })
        .setExpirationTime('10m')
        .sign(mine.privateKey),
      await right({ alg: 'ES256', jku: 'https://elsewhere.example/keys' })
        .setExpirationTime('10m')
        .sign(mine.privateKey),
      await right({ alg: 'ES256' }).sign(await ownKey()),
      await right({ alg: 'ES256' })
        .setNotBefore('10m')
        .setExpirationTime('20m')
        .sign(await ownKey()),
      await right({ alg: 'ES256' })
        .setSubject("x' or true--")
        .setExpirationTime('10m')
        .sign(await ownKey()),
      await right({ alg: 'ES256' })
        .setSubject('system')
        .setExpirationTime('10m')
        .sign(await ownKey()),
    ]
    for (const one of forged) expect((await me(one)).statusCode).toBe(401)
  })

  test('a token that was good is good no longer than it says, though it was remembered', async () => {
    const short = await token(await ownKey(), { expires: Math.floor(Date.now() / 1000) + 1 })
    expect((await me(short)).statusCode).toBe(200)
    const later = Date.now() + 10_000
    vi.useFakeTimers({ toFake: ['Date'], now: later })
    try {
      expect((await me(short)).statusCode).toBe(401)
    } finally {
      vi.useRealTimers()
    }
  })

  test('a person that is not registered', async () => {
    const issued = await api.auth.issue?.('7b0a7e6c-6f1c-4b8e-9d55-0a4a5a0b7c11')
    expect((await me(issued?.token ?? '')).statusCode).toBe(401)
  })
})

describe('signing in for trying out', () => {
  test('a login gives a token that works', async () => {
    const answer = await api.post(null, '/auth/dev', { person: 'officer' }, { key: null })
    expect(answer.status).toBe(200)
    expect(answer.body).toMatchObject({ person: api.county.people.officer, expiresIn: 28_800 })
    expect((await me(answer.body.token)).json().person).toEqual({ id: api.county.people.officer, name: '赵主席' })
  })

  test('an unknown login gives none', async () => {
    expect((await api.post(null, '/auth/dev', { person: 'nobody' }, { key: null })).status).toBe(401)
  })

  test('a real issuer leaves no such door', async () => {
    const app = await buildApi({ ...api.deps, auth: { mode: 'oidc', verify: async () => null } })
    expect((await app.inject({ method: 'POST', url: '/auth/dev', payload: { person: 'officer' } })).statusCode).toBe(
      404,
    )
    await app.close()
  })
})

describe('deny by default', () => {
  test('only these routes are open', () => {
    const open = api.app.routeTable.filter((route) => route.public && !route.url.startsWith('/docs'))
    expect(open.map(({ method, url }) => `${method} ${url}`).sort()).toEqual([
      'GET /audit/key',
      'GET /audit/roots',
      'GET /health',
      'GET /metrics',
      'GET /openapi.json',
      'GET /verify',
      'GET /verify/:number',
      'POST /auth/code',
      'POST /auth/code/verify',
      'POST /auth/dev',
      'POST /auth/register',
      'POST /deliveries/:key/reached',
    ])
  })

  test('every other route asks who is there, before anything else', async () => {
    const closed = api.app.routeTable.filter((route) => !route.public)
    expect(closed.length).toBeGreaterThan(40)
    for (const { method, url } of closed) {
      const path = url.replace(':id', 'not-an-id').replace(':key', 'x')
      const writes = ['POST', 'PUT', 'PATCH'].includes(method)
      const answer = writes
        ? await api.app.inject({ method: method as 'POST', url: path, payload: '{' })
        : await api.app.inject({ method: method as 'GET', url: path })
      expect([method, url, answer.statusCode]).toEqual([method, url, 401])
    }
  })
})

test('rights hold from the moment they are given, and end as they are taken', async () => {
  const id = await api.opened()
  const path = `/grievances/${id}`
  expect((await api.get('stranger', path)).status).toBe(404)
  await appoint(api.store, {
    person: api.county.people.stranger,
    role: 'officer',
    unit: api.county.union,
    from: '2026-01-01',
  })
  expect((await api.get('stranger', path)).status).toBe(200)
  await api.store
    .sql`update appointments set until_day = '2026-01-02' where person = ${api.county.people.stranger} and unit = ${api.county.union}`
  expect((await api.get('stranger', path)).status).toBe(404)
})
