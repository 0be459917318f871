import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { lapseUploads } from '../../record/evidence/uploads.js'
import { eraseWords } from '../../record/history.js'
import { createApi, type Body, type TestApi } from '../support/api.js'
import { added, ask, filesUnder, form, piece, png, sha256Of, uploaded } from './support.js'

let api: TestApi
let id: string
const blobs = (): string => join(api.keys, 'blobs')
beforeAll(async () => {
  api = await createApi()
  id = await api.opened()
})
afterAll(async () => {
  await api.close()
})

const begin = (payload: object, as: 'worker' | 'employer' = 'worker') =>
  ask(api, as, 'POST', `/grievances/${id}/evidence-uploads`, { payload })
const send = (href: string, from: number, payload: Buffer) =>
  ask(api, 'worker', 'PATCH', href, { headers: { ...piece, 'upload-offset': String(from) }, payload })
const add = (payload: object, key?: string) =>
  ask(api, 'worker', 'POST', `/grievances/${id}/add-evidence`, {
    payload,
    ...(key === undefined ? {} : { headers: { 'idempotency-key': key } }),
  })
const text = (length: number): Buffer =>
  Buffer.from('工资条一行。\n'.repeat(Math.ceil(length / 19))).subarray(0, length)

describe('in pieces', () => {
  test('a file comes in three, is asked for in between, and is read back as it was', async () => {
    const bytes = text(300_000)
    const begun = await begin({ bytes: bytes.length, sha256: sha256Of(bytes).toUpperCase() })
    expect(begun.statusCode).toBe(201)
    const { href, id: upload } = begun.json()
    expect(begun.headers['location']).toBe(href)
    expect(begun.headers['upload-offset']).toBe('0')
    expect((await send(href, 0, bytes.subarray(0, 100_000))).headers['upload-offset']).toBe('100000')
    expect((await send(href, 100_000, bytes.subarray(100_000, 100_001))).headers['upload-offset']).toBe('100001')
    const asked = await ask(api, 'worker', 'HEAD', href)
    expect([asked.statusCode, asked.headers['upload-offset'], asked.headers['upload-length']]).toEqual([
      200,
      '100001',
      '300000',
    ])
    const early = await add({ upload, name: '工资条.txt' })
    expect([early.statusCode, early.json().code]).toEqual([409, 'upload-unfinished'])
    expect((await send(href, 100_001, bytes.subarray(100_001))).statusCode).toBe(204)
    const done = await add({ upload, name: '工资条.txt', description: '三个月的工资条' })
    expect(done.statusCode, done.body).toBe(200)
    const listed = (await api.get('worker', `/grievances/${id}/evidence`)).body.rows.at(-1)
    expect(listed).toMatchObject({
      piece: upload,
      name: '工资条.txt',
      description: '三个月的工资条',
      versions: [{ version: 1, sha256: sha256Of(bytes), bytes: 300_000, media: 'text/plain', thumbnail: null }],
    })
    const read = await ask(api, 'employer', 'GET', listed.versions[0].content)
    expect(read.rawPayload.equals(bytes)).toBe(true)
    // Nothing is left of the pieces, and nothing on the disk can be read.
    const names = filesUnder(blobs())
    expect(names.filter((name) => name.includes('upload-'))).toEqual([])
    expect(names.some((name) => readFileSync(name).includes('工资条'))).toBe(false)
    for (const name of names) expect(name.includes('工资条')).toBe(false)
  })

  test('a piece that does not go on from there is told where it stands', async () => {
    const { href } = (await begin({ bytes: 10 })).json()
    await send(href, 0, Buffer.from('12345'))
    for (const from of [0, 4, 6]) {
      const answer = await send(href, from, Buffer.from('x'))
      expect([answer.statusCode, answer.json().code, answer.headers['upload-offset']]).toEqual([
        409,
        'upload-elsewhere',
        '5',
      ])
    }
    expect((await send(href, 5, Buffer.from('678901'))).json().code).toBe('longer-than-declared')
    const unsaid = await ask(api, 'worker', 'PATCH', href, { headers: piece, payload: Buffer.from('6') })
    expect([unsaid.statusCode, unsaid.json().fields[0].path]).toEqual([422, '/upload-offset'])
    const json = await ask(api, 'worker', 'PATCH', href, { headers: { 'upload-offset': '5' }, payload: { a: 1 } })
    expect(json.statusCode).toBe(415)
    expect((await ask(api, 'worker', 'DELETE', href)).statusCode).toBe(204)
    expect((await ask(api, 'worker', 'HEAD', href)).statusCode).toBe(404)
  })

  test('of many who send the same stretch at once, one wins; the others are told where it stands', async () => {
    const bytes = text(500_000)
    const { href, id: upload } = (await begin({ bytes: bytes.length })).json()
    for (let at = 0; at < bytes.length; at += 100_000) {
      const answers = await Promise.all(
        Array.from({ length: 6 }, () => send(href, at, bytes.subarray(at, at + 100_000))),
      )
      expect(answers.filter(({ statusCode }) => statusCode === 204)).toHaveLength(1)
      expect(answers.filter(({ statusCode }) => statusCode === 409)).toHaveLength(5)
      for (const answer of answers) expect(answer.headers['upload-offset']).toBe(String(at + 100_000))
    }
    expect((await add({ upload, name: '甲.txt' })).statusCode).toBe(200)
    expect(
      (await ask(api, 'worker', 'GET', `/grievances/${id}/evidence/${upload}/content`)).rawPayload.equals(bytes),
    ).toBe(true)
  })

  test('what is not what was declared is refused, and nothing of it is left', async () => {
    const before = filesUnder(blobs())
    const { href, id: upload } = (await begin({ bytes: 5, sha256: sha256Of(Buffer.from('other')) })).json()
    await send(href, 0, Buffer.from('12345'))
    const answer = await add({ upload, name: '甲.txt' })
    expect([answer.statusCode, answer.json().code]).toEqual([422, 'sha256-differs'])
    expect(filesUnder(blobs())).toEqual(before)
    expect((await add({ upload, name: '甲.txt' })).json().code).toBe('no-such-upload')
  })

  test('adding it is done once, however often it is sent; one upload is one file', async () => {
    const upload = await uploaded(api, 'worker', id, text(1000))
    const [first, again] = [
      await add({ upload, name: '一.txt' }, 'the-same-key'),
      await add({ upload, name: '一.txt' }, 'the-same-key'),
    ]
    expect([first.json().repeated, again.json().repeated]).toEqual([false, true])
    expect(again.json().case.seq).toBe(first.json().case.seq)
    expect((await add({ upload, name: '二.txt' }, 'the-same-key')).json().code).toBe('key-reused')
    expect((await add({ upload, name: '一.txt' })).json().code).toBe('no-such-upload')
  })

  test('another person has no part in it, whatever they may see', async () => {
    const { href, id: upload } = (await begin({ bytes: 5 })).json()
    for (const as of ['employer', 'officer', 'stranger'] as const) {
      expect((await ask(api, as, 'HEAD', href)).statusCode).toBe(404)
      expect((await ask(api, as, 'DELETE', href)).statusCode).toBe(404)
      const answer = await ask(api, as, 'PATCH', href, {
        headers: { ...piece, 'upload-offset': '0' },
        payload: Buffer.from('1'),
      })
      expect(answer.statusCode).toBe(404)
    }
    await send(href, 0, Buffer.from('12345'))
    const taken = await ask(api, 'employer', 'POST', `/grievances/${id}/add-evidence`, {
      payload: { upload, name: 'a.txt' },
    })
    expect(taken.json().code).toBe('no-such-upload')
    expect((await begin({ bytes: 1 }, 'employer')).statusCode).toBe(201)
    expect(
      (await ask(api, 'clerk', 'POST', `/grievances/${id}/evidence-uploads`, { payload: { bytes: 1 } })).statusCode,
    ).toBe(404)
    const supervisor = await ask(api, 'supervisor', 'POST', `/grievances/${id}/evidence-uploads`, {
      payload: { bytes: 1 },
    })
    expect([supervisor.statusCode, supervisor.json().code]).toEqual([403, 'not-yours-to-do'])
  })

  test('what was never finished, and what was never added, goes after its day; what was added stays', async () => {
    const other = await api.opened({
      respondents: [api.county.employer],
      claim: { type: 'bonus', amount: '100', remedies: ['payment'], knewOn: '2026-10-01' },
    })
    const half = (
      await ask(api, 'worker', 'POST', `/grievances/${other}/evidence-uploads`, { payload: { bytes: 10 } })
    ).json()
    await send(half.href, 0, Buffer.from('12345'))
    const whole = await uploaded(api, 'worker', other, text(100))
    await ask(api, 'worker', 'POST', `/grievances/${other}/add-evidence`, {
      payload: { upload: whole, name: '工资.exe' },
    })
    const kept = await added(api, 'worker', other, text(200), { name: '工资.txt' })
    const here = (): readonly string[] =>
      filesUnder(join(blobs(), other.slice(-2), other)).map((file) => file.split('/').slice(-2).join('/'))
    expect(here()).toHaveLength(3)
    expect(await lapseUploads(api.deps)).toBe(0)
    api.clock.advance(25 * 3_600_000 + 1000)
    expect((await ask(api, 'worker', 'HEAD', half.href)).statusCode).toBe(404)
    expect(await lapseUploads(api.deps)).toBeGreaterThanOrEqual(3)
    expect(here()).toEqual([`evidence/${kept}`])
    expect((await ask(api, 'worker', 'GET', `/grievances/${other}/evidence/${kept}/content`)).statusCode).toBe(200)
  })
})

describe('as a form', () => {
  const post = (payload: ReturnType<typeof form>, key = `form-${Math.random()}`) =>
    ask(api, 'worker', 'POST', `/grievances/${id}/evidence`, {
      ...payload,
      headers: { ...payload.headers, 'idempotency-key': key },
    })

  test('one request adds one file, once', async () => {
    const sent = form({ name: '照片.png', bytes: png }, { description: '厂门口', to: 'own' })
    const first = await post(sent, 'form-key-1')
    expect(first.statusCode, first.body).toBe(200)
    const again = await post(sent, 'form-key-1')
    expect([again.statusCode, again.json().repeated]).toEqual([200, true])
    expect((await post(form({ name: '照片.png', bytes: text(50) }), 'form-key-1')).json().code).toBe('key-reused')
    const mine: Body[] = (await api.get('worker', `/grievances/${id}/evidence`)).body.rows
    expect(mine.filter(({ name }) => name === '照片.png')).toMatchObject([
      { description: '厂门口', to: { code: 'own' }, versions: [{ media: 'image/png', sha256: sha256Of(png) }] },
    ])
  })

  test('without a file, or with content that is wrong, it is refused, and nothing is left', async () => {
    const before = filesUnder(blobs()).length
    expect((await post(form({ name: '', bytes: Buffer.alloc(0) }))).statusCode).toBe(422)
    expect((await post(form({ name: 'a.txt', bytes: Buffer.alloc(0) }))).json().code).toBe('file-empty')
    expect((await post(form({ name: 'a.html', bytes: Buffer.from('<script>alert(1)</script>') }))).json().code).toBe(
      'name-misleads',
    )
    expect((await post(form({ name: 'a.txt', bytes: text(9) }, { to: 'nobody' }))).json().fields[0].path).toBe('/to')
    const other = await ask(api, 'worker', 'POST', `/grievances/${id}/evidence`, { payload: { a: 1 } })
    expect(other.statusCode).toBe(415)
    api.clock.advance(26 * 3_600_000)
    await lapseUploads(api.deps)
    expect(filesUnder(blobs()).length).toBe(before)
  })
})

test('with the key of the case its evidence is gone: neither words nor files can be read', async () => {
  const other = await api.opened({
    claim: { type: 'contract', amount: '0', remedies: ['other'], knewOn: '2026-10-01' },
  })
  const file = await added(api, 'worker', other, png, { name: '合同.png' })
  expect((await ask(api, 'worker', 'GET', `/grievances/${other}/evidence/${file}/thumbnail`)).statusCode).toBe(200)
  await eraseWords(api.store, other)
  expect((await ask(api, 'worker', 'GET', `/grievances/${other}/evidence/${file}/content`)).statusCode).toBe(404)
  expect((await ask(api, 'worker', 'GET', `/grievances/${other}/evidence/${file}/thumbnail`)).statusCode).toBe(404)
  const [row] = (await api.get('worker', `/grievances/${other}/evidence`)).body.rows
  expect(row).toMatchObject({ name: null, erased: true, versions: [{ sha256: sha256Of(png) }] })
  expect((await api.get('worker', `/grievances/${other}/verify`)).body.verified).toBe(true)
})

test('bytes that make no sense as anything are refused, with what is taken', async () => {
  const upload = await uploaded(api, 'worker', id, randomBytes(5000))
  const answer = await add({ upload, name: '不明.txt' })
  expect([answer.statusCode, answer.json().code]).toEqual([422, 'media-not-taken'])
  expect(answer.json().help.zh).toContain('PDF')
})
