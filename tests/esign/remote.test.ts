import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { remoteProvider } from '../../activities/esign/remote.js'
import { readPaper, writePaper } from '../../activities/papers/shelf.js'
import type { App } from '../../api/app.js'
import { developmentIssuer } from '../../api/auth.js'
import { addMillis } from '../../domain/values/time.js'
import { signSm2 } from '../../record/esign/sm2.js'
import { signatureOf } from '../../record/esign/signatures.js'
import { historyOf } from '../../record/history.js'
import { day, mondayAfter, startEngine, type TestEngine } from '../support/engine.js'
import { apiOver } from '../support/over.js'
import { pyhanko } from '../support/pyhanko.js'
import { claim, county, planted, type County } from '../workflow/county.js'
import { until } from '../workflow/course.js'
import { providerElsewhere, type Asked, type ProviderElsewhere } from './provider-elsewhere.js'

/*
 * Papers that are sealed by a provider elsewhere, over HTTP, whose answers come when they come: once, twice, late, never, or from
 * somebody else.
 */

const secret = 'a secret shared with nobody else'
const folder = mkdtempSync(join(tmpdir(), 'siyou-esign-'))
let t: TestEngine
let place: County
let app: App
let provider: ProviderElsewhere

beforeAll(async () => {
  t = await startEngine({ worker: false })
  place = await county(t.store)
  await t.time.advanceTo(mondayAfter(t.time.now()))
  provider = await providerElsewhere(folder, secret)
  app = await apiOver(t, await developmentIssuer(join(folder, 'keys')), pino({ level: 'silent' }), {
    esign: { secret, writePaper: (caseId, bytes) => writePaper(t.papers, caseId, bytes) },
  })
  const callback = `${await app.listen({ port: 0, host: '127.0.0.1' })}/esign/callbacks`
  const settings = { url: provider.url, secret, callback, patience: 3 * day }
  await t.startWorker({ esign: remoteProvider({ store: t.store, papers: t.papers }, settings) })
})
afterAll(async () => {
  provider.close()
  await app.close()
  await t.close()
  rmSync(folder, { recursive: true, force: true })
})
beforeEach(() => {
  provider.status = 202
  provider.asked.length = 0
})

/** A case of which one paper is being made, as far as the provider knows of it. */
async function waiting(type: string): Promise<{ id: string; asked: Asked }> {
  const { id } = await t.act(place.worker, 'open', null, claim(place, type))
  const receipt = await askedFor(id, 'issueReceipt')
  await provider.answer(receipt, await signed(receipt))
  await goOn()
  await t.act(place.enterpriseOfficer, 'accept', id)
  return { id, asked: await askedFor(id, 'issueAcceptanceNotice') }
}
async function askedFor(id: string, kind: string): Promise<Asked> {
  const of = () => times(id).find(({ request }) => request.includes(kind))
  await until(() => of() !== undefined)
  const asked = of()
  if (asked === undefined) throw new Error('nothing was asked')
  return asked
}
const times = (id: string) => provider.asked.filter(({ request }) => request.startsWith(id))
const noticesTo = (id: string) => times(id).filter(({ request }) => request.includes('issueAcceptanceNotice'))
const papersOf = async (id: string) =>
  (await historyOf(t.store, id)).flatMap((one) =>
    one.type === 'document-sealed' && one.data.kind === 'issueAcceptanceNotice' ? [one.data] : [],
  )
const failuresOf = async (id: string) =>
  (await historyOf(t.store, id)).flatMap((one) => (one.type === 'effect-failed' ? [one.data] : []))
const requestOf = async (asked: Asked) => {
  const [row] = await t.store.sql<{ status: string; late: number; code: string | null; n: number }[]>`
    select status, late, code, (select count(*)::int from esign_requests where case_id = r.case_id and effect = r.effect) as n
    from esign_requests r where key = ${asked.request}`
  return row
}
/** The engine tries again whatever waits. */
const goOn = () => t.time.settle()
const signed = async (asked: Asked) => ({ status: 'signed', pdf: (await provider.sealed(asked)).toString('base64') })

describe('a paper that is sealed elsewhere', () => {
  test('is sent once, waits without holding up the case, and stands on the shelf as it came back', async () => {
    const { id, asked } = await waiting('bonus')
    expect(asked.id).toBe(asked.request)
    expect(asked.sealBy).toEqual({ unit: place.enterprise, name: `${planted.employer}工会` })
    // The case goes on meanwhile.
    await t.act(place.enterpriseOfficer, 'reply', id, { words: planted.facts })
    expect(await papersOf(id)).toEqual([])
    const pdf = await provider.sealed(asked)
    expect(await provider.answer(asked, { status: 'signed', pdf: pdf.toString('base64') })).toEqual({
      status: 200,
      body: { status: 'taken' },
    })
    await goOn()
    const [paper, ...more] = await papersOf(id)
    expect(more).toEqual([])
    const kept = await readPaper(t.papers, id, paper?.sha256 ?? '')
    expect(kept?.equals(pdf)).toBe(true)
    expect(pyhanko(kept ?? Buffer.alloc(0), provider.authority)).toMatchObject({
      intact: true,
      valid: true,
      trusted: true,
    })
    expect(noticesTo(id)).toHaveLength(1)
    // What goes out holds the paper and no word more; what the engine keeps holds nothing of it.
    expect(asked.callback).not.toContain(id)
  })

  test('an answer that comes twice is taken once; another one afterwards changes nothing and is counted', async () => {
    const { id, asked } = await waiting('contract')
    const said = await signed(asked)
    for (let n = 0; n < 3; n += 1) expect((await provider.answer(asked, said)).body).toEqual({ status: 'taken' })
    await goOn()
    const papers = await papersOf(id)
    expect(papers).toHaveLength(1)
    // ECDSA signs otherwise every time: another file.
    expect((await provider.answer(asked, await signed(asked))).body).toEqual({ status: 'late' })
    expect((await provider.answer(asked, { status: 'refused', code: 'sorry' })).body).toEqual({ status: 'late' })
    expect((await provider.answer(asked, said)).body).toEqual({ status: 'taken' })
    await goOn()
    expect(await papersOf(id)).toEqual(papers)
    expect(await requestOf(asked)).toMatchObject({ status: 'answered', late: 2, n: 1 })
  })

  test('two answers at once: one is taken', async () => {
    const { id, asked } = await waiting('working-time')
    const both = await Promise.all([signed(asked), signed(asked)])
    const answers = await Promise.all(both.map((said) => provider.answer(asked, said)))
    expect(new Set(answers.map(({ body }) => body.status))).toEqual(new Set(['late', 'taken']))
    await goOn()
    const [paper] = await papersOf(id)
    const taken = answers.findIndex(({ body }) => body.status === 'taken')
    const kept = await readPaper(t.papers, id, paper?.sha256 ?? '')
    expect(kept?.toString('base64')).toBe(both[taken]?.pdf)
  })

  test('a provider that is away is asked again with the same key; one that knows it already says 409', async () => {
    provider.status = 503
    const { id, asked } = await waiting('termination')
    await until(() => noticesTo(id).length >= 2)
    provider.status = 409
    const before = noticesTo(id).length
    await until(() => noticesTo(id).length > before)
    expect(new Set(noticesTo(id).map(({ id: key }) => key)).size).toBe(1)
    expect(new Set(noticesTo(id).map(({ document }) => document.sha256)).size).toBe(1)
    await until(async () => (await requestOf(asked))?.status === 'sent')
    expect((await provider.answer(asked, await signed(asked))).body).toEqual({ status: 'taken' })
    await goOn()
    expect(await papersOf(id)).toHaveLength(1)
  })

  test('an answer may come before the sending has ended', async () => {
    provider.status = 503
    const { id, asked } = await waiting('social-insurance')
    expect((await provider.answer(asked, await signed(asked))).body).toEqual({ status: 'taken' })
    await goOn()
    expect(await papersOf(id)).toHaveLength(1)
  })

  test('the signature may come alone, by SM2: the paper stays what was sent', async () => {
    const { id, asked } = await waiting('pay-arrears')
    const key = {
      privateKey: '3945208f7b2144b13f36e38ac6d39f95889393692860b51a42fb81ef4df7c5b8',
      publicKey:
        '0409f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13',
    }
    const over = (content: Buffer) => signSm2(content, key.privateKey, key.publicKey).toString('base64')
    const beside = (signature: string) => ({
      status: 'signed',
      detached: { algorithm: 'SM2-SM3', signature, publicKey: key.publicKey },
    })
    const file = Buffer.from(asked.document.content, 'base64')
    const wrong = await provider.answer(asked, beside(over(file.subarray(1))))
    expect(wrong).toMatchObject({ status: 422, body: { code: 'esign-signature-invalid' } })
    expect((await provider.answer(asked, beside(over(file)))).body).toEqual({ status: 'taken' })
    await goOn()
    const [paper] = await papersOf(id)
    expect(paper?.sha256).toBe(asked.document.sha256)
    expect(await signatureOf(t.store, id, paper?.sha256 ?? '')).toMatchObject({
      publicKey: key.publicKey,
      unit: place.enterprise,
    })
  })
})

describe('what is not believed', () => {
  test('forged, stale, unsigned or about something else: refused, and nothing is changed', async () => {
    const { id, asked } = await waiting('bonus')
    const said = await signed(asked)
    const ago = (ms: number) => new Date(Date.now() - ms)
    const more = Buffer.concat([Buffer.from(said.pdf, 'base64'), Buffer.from('\n% more\n')])
    const damaged = Buffer.from(said.pdf, 'base64')
    const at = damaged.lastIndexOf('/ByteRange') - 20
    damaged[at] = (damaged[at] ?? 0) ^ 1
    const answers = [
      [403, 'esign-not-signed', provider.answer(asked, said, { unsigned: true })],
      [403, 'esign-not-signed', provider.answer(asked, said, { secret: 'a secret of somebody else' })],
      [403, 'esign-not-signed', provider.answer(asked, said, { at: ago(400_000) })],
      [403, 'esign-not-signed', provider.answer(asked, said, { at: ago(-400_000) })],
      [404, 'not-found', provider.answer({ ...asked, request: `${asked.request}0` }, said)],
      [422, 'esign-unreadable', provider.answer(asked, { status: 'signed' })],
      [422, 'esign-unreadable', provider.answer(asked, { ...said, extra: true })],
      [422, 'esign-other-content', provider.answer(asked, { ...said, sha256: '0'.repeat(64) })],
      [
        422,
        'esign-other-content',
        provider.answer(asked, { ...said, pdf: Buffer.from('%PDF-1.7').toString('base64') }),
      ],
      [422, 'esign-signature-invalid', provider.answer(asked, { ...said, pdf: asked.document.content })],
      [422, 'esign-signature-invalid', provider.answer(asked, { ...said, pdf: damaged.toString('base64') })],
      // Words behind the seal, which it does not cover.
      [422, 'esign-signature-invalid', provider.answer(asked, { ...said, pdf: more.toString('base64') })],
    ] as const
    for (const [status, code, answer] of answers) {
      const { status: got, body } = await answer
      expect([got, body.code]).toEqual([status, code])
    }
    expect(await requestOf(asked)).toMatchObject({ status: 'sent', late: 0 })
    expect(await papersOf(id)).toEqual([])
    expect((await provider.answer(asked, said)).body).toEqual({ status: 'taken' })
    await goOn()
    expect(await papersOf(id)).toHaveLength(1)
  })
})

describe('where no seal comes', () => {
  test('a refusal of the provider ends it: a person is told, with the reason, and the case goes on', async () => {
    const { id, asked } = await waiting('other')
    expect((await provider.answer(asked, { status: 'refused', code: 'unit-not-registered' })).body).toEqual({
      status: 'taken',
    })
    await goOn()
    expect(await failuresOf(id)).toMatchObject([{ kind: 'issueAcceptanceNotice', code: 'esign-refused' }])
    expect(await requestOf(asked)).toMatchObject({ status: 'refused', code: 'unit-not-registered' })
    await t.act(place.enterpriseOfficer, 'reply', id, { words: planted.facts })
  })

  test('a provider that never answers is given up after its time; what it then says is noted, and changes nothing', async () => {
    const { id, asked } = await waiting('work-injury')
    t.clock.set(addMillis(t.clock.read(), 3 * day - 60_000))
    expect(await failuresOf(id)).toEqual([])
    t.clock.set(addMillis(t.clock.read(), 120_000))
    await goOn()
    expect(await failuresOf(id)).toMatchObject([{ kind: 'issueAcceptanceNotice', code: 'esign-no-answer' }])
    expect((await provider.answer(asked, await signed(asked))).body).toEqual({ status: 'late' })
    expect((await provider.answer(asked, { status: 'refused' })).body).toEqual({ status: 'late' })
    await goOn()
    expect(await papersOf(id)).toEqual([])
    expect(await requestOf(asked)).toMatchObject({ status: 'given-up', late: 2 })
    await t.act(place.worker, 'apply-for-mediation', id)
  })
})
