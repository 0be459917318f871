import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { caseFileFor } from '../../activities/papers/case-file.js'
import { issue } from '../../activities/papers/issue.js'
import { openPress } from '../../activities/papers/press.js'
import { momentOf } from '../../activities/papers/prose.js'
import type { App } from '../../api/app.js'
import { developmentIssuer } from '../../api/auth.js'
import { beginSession, type Method } from '../../record/sessions.js'
import { historyOf } from '../../record/history.js'
import { addDays, shanghaiDay } from '../../domain/values/time.js'
import { mondayAfter, silent, startEngine, type TestEngine } from '../support/engine.js'
import { apiOver } from '../support/over.js'
import { readPdf } from '../support/pdf.js'
import { claim, county, terms, type County } from '../workflow/county.js'

/*
 * Who signs, and by what they were known: said as it was, and printed on the agreement.
 */

let t: TestEngine
let place: County
let app: App
let caseId: string
let hash: string
const folder = mkdtempSync(join(tmpdir(), 'siyou-real-name-'))

beforeAll(async () => {
  t = await startEngine({ worker: false })
  place = await county(t.store)
  t.clock.set(mondayAfter(t.time.now()))
  app = await apiOver(t, await developmentIssuer(join(folder, 'keys')), pino({ level: 'silent' }))
  const { id } = await t.actUnheard(place.worker, 'open', null, claim(place))
  caseId = id
  await t.actUnheard(place.enterpriseOfficer, 'accept', id)
  await t.actUnheard(place.worker, 'apply-for-mediation', id)
  await t.actUnheard(place.employer, 'consent-to-mediation', id)
  await t.actUnheard(place.mediator, 'accept-mediation', id, { interest: 'none' })
  const today = shanghaiDay(t.time.now())
  await t.actUnheard(place.mediator, 'propose-settlement', id, { terms: terms(addDays(today, 20), addDays(today, 40)) })
  await t.actUnheard(place.worker, 'accept-proposal', id, { version: 1 })
  const { signing } = await t.actUnheard(place.employer, 'accept-proposal', id, { version: 1 })
  hash = signing.hash
})
afterAll(async () => {
  await app.close()
  await t.close()
  rmSync(folder, { recursive: true, force: true })
})

async function sign(person: string, method: Method, identifiedBy: string, text = hash) {
  const { token } = await beginSession(t.store, person, method, { idle: 600, whole: 3_600 })
  return app.inject({
    method: 'POST',
    url: `/grievances/${caseId}/sign`,
    headers: { authorization: `Bearer ${token}`, 'idempotency-key': randomUUID() },
    payload: { hash: text, identifiedBy, warned: true },
  })
}
const signatures = async () =>
  (await historyOf(t.store, caseId)).flatMap(({ type, data, at }) =>
    type === 'agreement-signed' && 'signer' in data ? [{ ...data, at }] : [],
  )

test('a phone alone is no real-name login: refused with what would help, and nothing is signed', async () => {
  const answer = await sign(place.employer, 'phone-code', 'real-name-login')
  expect(answer.statusCode).toBe(409)
  expect(answer.json()).toMatchObject({ code: 'not-a-real-name-login' })
  expect(answer.body).toContain('登记身份证号')
  expect(await signatures()).toEqual([])
})

test('who is registered with an id number, is vouched for by the provider of identity, or was looked at otherwise, signs', async () => {
  expect((await sign(place.worker, 'phone-code', 'real-name-login')).statusCode).toBe(200)
  expect((await sign(place.employer, 'phone-code', 'face')).statusCode).toBe(200)
  t.clock.advance(60_000)
  expect((await sign(place.mediator, 'oidc', 'real-name-login', '0'.repeat(64))).json()).toMatchObject({
    code: 'text-changed',
  })
  expect((await sign(place.mediator, 'oidc', 'real-name-login')).statusCode).toBe(200)
  expect(await signatures()).toMatchObject([
    { signer: 'worker', hash, identifiedBy: 'real-name-login', warned: true },
    { signer: 'employer', hash, identifiedBy: 'face', warned: true },
    { signer: 'mediator', hash, identifiedBy: 'real-name-login', warned: true },
  ])
})

test('the agreement says of every signature whose it is, when, by what they were known, and over exactly what', async () => {
  const sealed = await t.actUnheard(place.mediator, 'seal', caseId, { hash })
  const key = sealed.effects.find(({ kind }) => kind === 'sealAgreement')?.key ?? ''
  const file = await caseFileFor(t.store, caseId, key)
  if (file === null) throw new Error('the effect is open')
  const press = openPress(
    { fontDir: undefined, templates: '', publicUrl: 'https://s.example.org/' },
    t.store.keys,
    silent,
  )
  const { bytes } = await issue('sealAgreement', file, key, press)
  const text = readPdf(bytes).text.replaceAll(/\s/g, '')
  expect(text).toContain(hash)
  expect(text).toContain('实名登录')
  expect(text).toContain('人脸')
  const signed = await signatures()
  // The body's seal is the fourth.
  expect(signed.map(({ signer }) => signer)).toEqual(['worker', 'employer', 'mediator', 'seal'])
  for (const { at } of signed) expect(text).toContain(momentOf(at).replaceAll(/\s/g, ''))
})
