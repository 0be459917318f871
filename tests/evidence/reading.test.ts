import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import sharp from 'sharp'
import { readers } from '../../domain/procedure/evidence.js'
import { addPerson, addUnit, appoint } from '../../record/registers.js'
import { createApi, type Body, type TestApi } from '../support/api.js'
import { region, type Login } from '../support/county.js'
import { contents, take, walk, wholeRoad } from '../support/walk.js'
import { added, ask, filesUnder, png, sha256Of, uploaded } from './support.js'

let api: TestApi
beforeAll(async () => {
  api = await createApi()
})
afterAll(async () => {
  await api.close()
})

/** With a mediator who has accepted. */
const mediated = () =>
  walk(
    api,
    wholeRoad
      .slice(0, 5)
      .map((step) =>
        step.command === 'apply-for-mediation'
          ? { ...step, content: () => ({ mediator: api.county.people.mediator }) }
          : step,
      ),
  )
const listed = async (as: Login, id: string): Promise<Body[]> =>
  (await api.get(as, `/grievances/${id}/evidence`)).body?.rows ?? []
const content = (as: Login, id: string, file: string, headers: Record<string, string> = {}) =>
  ask(api, as, 'GET', `/grievances/${id}/evidence/${file}/content`, { headers })

describe('who reads what', () => {
  const adders = ['worker', 'employer', 'officer', 'mediator'] as const
  const everybody = ['worker', 'employer', 'officer', 'mediator', 'supervisor', 'stranger', 'clerk', 'admin'] as const
  const sideOf: Partial<Record<Login, string>> = {
    worker: 'worker',
    employer: 'employer',
    officer: 'officer',
    mediator: 'mediator',
    supervisor: 'officer',
  }

  test('of every piece, by whoever added it for whomever, exactly those it is for; the others see that something happened', async () => {
    const id = await mediated()
    for (const by of adders) {
      for (const to of readers) {
        const name = `机密-${by}-${to}.txt`
        const description = `说明-${by}-${to}`
        const file = await added(api, by, id, Buffer.from(`内容-${by}-${to}`), { name, description, to })
        const open = (side: string | undefined): boolean =>
          side !== undefined && (to === 'everyone' || side === by || side === to)
        for (const who of everybody) {
          const may = open(sideOf[who])
          const place = [by, to, who]
          const rows = (await listed(who, id)).filter(({ piece }) => piece === file)
          expect([...place, rows.length]).toEqual([...place, may ? 1 : 0])
          const read = await content(who, id, file)
          expect([...place, read.statusCode]).toEqual([...place, may ? 200 : 404])
          const all = await Promise.all(
            ['', '/timeline', '/evidence', '/ways', '/verify'].map((path) => api.get(who, `/grievances/${id}${path}`)),
          )
          const text = all.map((one) => one.text).join('\n')
          for (const secret of [name, description, file, sha256Of(Buffer.from(`内容-${by}-${to}`))])
            expect([...place, secret, text.includes(secret)]).toEqual([...place, secret, may])
        }
      }
    }
    // What is told of the road is of the open pieces alone.
    for (const who of ['worker', 'employer', 'supervisor', 'mediator'] as const) {
      const rows = await listed(who, id)
      const road = (await api.get(who, `/grievances/${id}`)).body.case.roads.find(
        (one: Body) => one.road === 'evidence',
      )
      expect(road.facts).toEqual({ pieces: rows.length, files: rows.length })
    }
  })

  test('where one side has kept all to itself, the other does not learn that there is evidence', async () => {
    const id = await api.opened()
    await added(api, 'employer', id, Buffer.from('内部'), { name: '内部.txt', to: 'own' })
    const seen = (await api.get('worker', `/grievances/${id}`)).text
    expect(seen).not.toContain('"road":"evidence"')
    const last = (await api.get('worker', `/grievances/${id}/timeline`)).body.entries.at(-1)
    expect(last).toMatchObject({ readable: false, type: null, who: null, data: null, words: null })
    expect((await api.get('employer', `/grievances/${id}`)).text).toContain('"road":"evidence"')
    const [piece] = await listed('employer', id)
    const answers = await Promise.all(
      [piece.piece, '0198f5c2-0000-7000-8000-000000000000'].map((versionOf) =>
        uploaded(api, 'worker', id, Buffer.from('x')).then((upload) =>
          ask(api, 'worker', 'POST', `/grievances/${id}/add-evidence`, {
            payload: { upload, name: 'x.txt', versionOf },
          }),
        ),
      ),
    )
    expect(answers.map((answer) => answer.json().code)).toEqual(['no-such-evidence', 'no-such-evidence'])
  })

  test('of several employers each keeps its own; a department’s is for its question; the reviewers read what is open to all', async () => {
    const { county, store } = api
    const second = await addUnit(store, { kind: 'employer', name: '第二家公司', union: county.union, region })
    const id = await api.opened({ respondents: [county.employer, second] })
    const department = await addUnit(store, { kind: 'department', name: '某局', region, parent: county.union })
    const liaison = await addPerson(store, { name: '联络员' })
    await appoint(store, { person: liaison, role: 'liaison', unit: department, from: '2026-01-01' })
    const boss = await addPerson(store, { name: '第二家代表' })
    await appoint(store, { person: boss, role: 'employer', unit: second, from: '2026-01-01' })
    const own = await added(api, 'employer', id, Buffer.from('甲公司'), { name: '甲.txt', to: 'mediator' })
    const all = await added(api, 'employer', id, Buffer.from('公开'), { name: '公开.txt' })
    await take(api, id, { by: 'officer', command: 'accept', content: () => ({}) })
    await take(api, id, {
      by: 'officer',
      command: 'refer',
      content: () => ({ departments: [department], question: '请核实。' }),
    })
    const bearer = async (person: string) => ({
      authorization: `Bearer ${(await api.auth.issue?.(person))?.token ?? ''}`,
    })
    const rows = async (person: string): Promise<string[]> =>
      (await api.app.inject({ url: `/grievances/${id}/evidence`, headers: await bearer(person) }))
        .json()
        .rows.map(({ piece }: Body) => piece)
    expect(await rows(boss)).toEqual([all])
    expect(await rows(liaison)).toEqual([])
    const sent = await api.app.inject({
      method: 'POST',
      url: `/grievances/${id}/evidence-uploads`,
      headers: await bearer(liaison),
      payload: { bytes: 6 },
    })
    expect(sent.statusCode, sent.body).toBe(201)
    await api.app.inject({
      method: 'PATCH',
      url: sent.json().href,
      headers: { ...(await bearer(liaison)), 'content-type': 'application/offset+octet-stream', 'upload-offset': '0' },
      payload: Buffer.from('答复'),
    })
    const answer = await api.app.inject({
      method: 'POST',
      url: `/grievances/${id}/add-evidence`,
      headers: { ...(await bearer(liaison)), 'idempotency-key': 'liaison-key' },
      payload: { upload: sent.json().id, name: '答复.txt' },
    })
    expect(answer.statusCode, answer.body).toBe(200)
    const theirs = sent.json().id
    expect(await rows(liaison)).toEqual([theirs])
    expect(await rows(county.people.worker)).toEqual([all, theirs])
    expect(await rows(county.people.officer)).toEqual([all, theirs])
    expect(await rows(county.people.employer)).toEqual([own, all])
  })

  test('a commission reads what was put before everybody, and not what belongs to the mediation', async () => {
    const id = await walk(
      api,
      wholeRoad
        .slice(0, 5)
        .map((step) =>
          step.command === 'apply-for-mediation'
            ? { ...step, content: () => ({ mediator: api.county.people.mediator }) }
            : step,
        ),
    )
    const open = await added(api, 'worker', id, Buffer.from('工资'), { name: '工资.txt' })
    await added(api, 'mediator', id, Buffer.from('调解笔录'), { name: '笔录.txt' })
    await added(api, 'worker', id, Buffer.from('自留'), { name: '自留.txt', to: 'own' })
    for (const step of wholeRoad.slice(5, 16)) await take(api, id, step)
    expect((await listed('clerk', id)).map(({ piece }) => piece)).toEqual([open])
    expect((await content('clerk', id, open)).statusCode).toBe(200)
    const upload = await ask(api, 'clerk', 'POST', `/grievances/${id}/evidence-uploads`, { payload: { bytes: 5 } })
    expect([upload.statusCode, upload.json().code]).toEqual([403, 'not-yours-to-do'])
  })
})

describe('versions', () => {
  test('a new version stands beside the earlier ones; words about it are said anew; nothing is overwritten', async () => {
    const id = await api.opened()
    const first = await added(api, 'worker', id, Buffer.from('第一版'), { name: '合同.txt', description: '劳动合同' })
    const second = await added(api, 'worker', id, png, { name: '合同.png', versionOf: first })
    const third = await added(api, 'worker', id, Buffer.from('第三版'), { name: '合同3.txt', versionOf: second })
    const describe_ = await ask(api, 'worker', 'POST', `/grievances/${id}/describe-evidence`, {
      payload: { piece: first, description: '2025年签订的劳动合同' },
    })
    expect(describe_.statusCode).toBe(200)
    const [piece] = await listed('employer', id)
    expect(piece).toMatchObject({ piece: first, name: '合同3.txt', description: '2025年签订的劳动合同' })
    expect(piece.versions.map(({ id: file, version, name }: Body) => [file, version, name])).toEqual([
      [first, 1, '合同.txt'],
      [second, 2, '合同.png'],
      [third, 3, '合同3.txt'],
    ])
    expect((await content('employer', id, first)).body).toBe('第一版')
    // Neither by another side, nor for other readers.
    for (const [by, more, code] of [
      ['employer', {}, 'evidence-of-another-side'],
      ['worker', { to: 'own' }, 'other-readers'],
    ] as const) {
      const upload = await uploaded(api, by, id, Buffer.from('另一版'))
      const answer = await ask(api, by, 'POST', `/grievances/${id}/add-evidence`, {
        payload: { upload, name: 'x.txt', versionOf: first, ...more },
      })
      expect(answer.json().code).toBe(code)
    }
    const not = await ask(api, 'employer', 'POST', `/grievances/${id}/describe-evidence`, {
      payload: { piece: first, name: 'y.txt' },
    })
    expect(not.statusCode).toBe(409)
    const story = (await api.get('worker', `/grievances/${id}/timeline`)).body.entries.map(({ what }: Body) => what.zh)
    expect(story.at(-2)).toBe('职工提交了证据的第3版（文本，1 KB），以前的版本保留')
  })

  test('the list comes in pages, at any stage while the case is open, and no longer once it is closed', async () => {
    const id = await api.opened()
    for (let n = 1; n <= 5; n += 1) await added(api, 'worker', id, Buffer.from(`第${n}份`), { name: `${n}.txt` })
    const names: string[] = []
    for (let next: string | null = ''; next !== null;) {
      const page: Body = (
        await api.get('worker', `/grievances/${id}/evidence?limit=2${next === '' ? '' : `&cursor=${next}`}`)
      ).body
      names.push(...page.rows.map(({ name }: Body) => name))
      next = page.next
    }
    expect(names).toEqual(['1.txt', '2.txt', '3.txt', '4.txt', '5.txt'])
    expect((await api.get('worker', `/grievances/${id}/evidence?cursor=x`)).status).toBe(422)
    const upload = await uploaded(api, 'worker', id, Buffer.from('迟到'))
    await take(api, id, { by: 'worker', command: 'withdraw', content: contents['withdraw'] ?? (() => ({})) })
    const late = await ask(api, 'worker', 'POST', `/grievances/${id}/add-evidence`, {
      payload: { upload, name: '迟.txt' },
    })
    expect(late.json().code).toBe('case-closed')
    const begun = await ask(api, 'worker', 'POST', `/grievances/${id}/evidence-uploads`, { payload: { bytes: 1 } })
    expect(begun.json().code).toBe('case-closed')
    expect(await listed('worker', id)).toHaveLength(5)
  })
})

test('limits: of a file, of a case in bytes and in files, of uploads at once', async () => {
  const small = await createApi({ evidence: { fileBytes: 1000, caseBytes: 1500, files: 3 } })
  try {
    const id = await small.opened()
    const begin = async (bytes: number) =>
      ask(small, 'worker', 'POST', `/grievances/${id}/evidence-uploads`, { payload: { bytes } })
    expect((await begin(1001)).json().code).toBe('file-too-large')
    await added(small, 'worker', id, Buffer.alloc(900, 'a'), { name: '一.txt' })
    expect((await begin(601)).json().code).toBe('evidence-full')
    const waiting = await begin(500)
    expect(waiting.statusCode).toBe(201)
    expect((await begin(101)).json().code).toBe('evidence-full')
    const third = await begin(100)
    expect(third.statusCode).toBe(201)
    expect((await begin(1)).json().code).toBe('too-many-files')
    await ask(small, 'worker', 'DELETE', third.json().href)
    expect((await begin(1)).statusCode).toBe(201)
  } finally {
    await small.close()
  }
})

describe('what it is, its own bytes say', () => {
  let id: string
  beforeAll(async () => {
    id = await api.opened()
  })
  const adding = async (bytes: Buffer, name: string) => {
    const upload = await uploaded(api, 'worker', id, bytes)
    const answer = await ask(api, 'worker', 'POST', `/grievances/${id}/add-evidence`, { payload: { upload, name } })
    return { upload, code: answer.statusCode === 200 ? 'added' : answer.json().code }
  }
  const html = Buffer.from('<!doctype html><script>alert(document.cookie)</script>')
  const elf = Buffer.concat([Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]), Buffer.alloc(100)])
  const exe = Buffer.concat([Buffer.from('MZ'), Buffer.alloc(200)])
  const svg = Buffer.from('<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>')

  test.each([
    ['HTML that is called a picture', html, '照片.png', 'name-misleads'],
    ['HTML', html, '网页.html', 'name-misleads'],
    ['a picture that is called a program', png, '照片.exe', 'name-misleads'],
    ['a picture that is called a page', png, '照片.html', 'name-misleads'],
    ['a picture with two endings', png, '照片.png.js', 'name-misleads'],
    ['a picture that is called a PDF', png, '合同.pdf', 'name-misleads'],
    ['a program', elf, '程序.png', 'media-not-taken'],
    ['another program', exe, '程序.txt', 'media-not-taken'],
    ['a drawing that runs', svg, '图.png', 'media-not-taken'],
  ])('%s is refused', async (_, bytes, name, code) => {
    const before = filesUnder(join(api.keys, 'blobs')).length
    expect((await adding(bytes, name)).code).toBe(code)
    if (code === 'media-not-taken') expect(filesUnder(join(api.keys, 'blobs')).length).toBe(before)
  })

  test.each([
    ['照\u202Egnp.exe', '/name'],
    ['../../etc/passwd', '/name'],
    ['a\u0000.txt', '/name'],
  ])('a name that hides something is refused: %j', async (name, path) => {
    const upload = await uploaded(api, 'worker', id, png)
    const answer = await ask(api, 'worker', 'POST', `/grievances/${id}/add-evidence`, { payload: { upload, name } })
    expect([answer.statusCode, answer.json().fields[0].path]).toEqual([422, path])
  })

  test.each([
    ['文本', Buffer.from('聊天记录：\n你好'), '聊天.txt', 'text/plain'],
    ['GBK 表格', Buffer.from([0xb9, 0xa4, 0xd7, 0xca, 0x2c, 0x31, 0x0a]), '工资.csv', 'text/plain'],
    ['PDF', Buffer.from('%PDF-1.7\n%âãÏÓ\n1 0 obj\n'), '合同.pdf', 'application/pdf'],
    ['无后缀图片', png, '照片', 'image/png'],
    ['类型相近的图片', png, '照片.jpg', 'image/png'],
    [
      'WAV',
      Buffer.concat([Buffer.from('RIFF'), Buffer.from([36, 0, 0, 0]), Buffer.from('WAVEfmt '), Buffer.alloc(40)]),
      '录音.wav',
      'audio/wav',
    ],
    [
      'MP4',
      Buffer.concat([Buffer.from([0, 0, 0, 24]), Buffer.from('ftypisom'), Buffer.alloc(300)]),
      '录像.mp4',
      'video/mp4',
    ],
    [
      '旧版 Word',
      Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(1000)]),
      '合同.doc',
      'application/x-cfb',
    ],
    [
      'ZIP',
      Buffer.concat([Buffer.from('504b0304140000000000', 'hex'), Buffer.alloc(60)]),
      '材料.zip',
      'application/zip',
    ],
  ])('%s is taken, and handed out to be saved, never to be run', async (_, bytes, name, media) => {
    const { upload, code } = await adding(bytes, name)
    expect(code).toBe('added')
    const read = await content('employer', id, upload)
    expect(read.rawPayload.equals(bytes)).toBe(true)
    expect(read.headers).toMatchObject({
      'content-type': media,
      'x-content-type-options': 'nosniff',
      'content-security-policy': "sandbox; default-src 'none'",
      'cache-control': 'private, no-store',
    })
    expect(read.headers['content-disposition']).toMatch(/^attachment; filename\*=UTF-8''/)
  })

  test('a polyglot (a picture that is a page as well) is only ever a picture to be saved', async () => {
    const gif = Buffer.concat([Buffer.from('GIF89a'), Buffer.from([1, 0, 1, 0, 0, 0, 0]), html])
    const { upload, code } = await adding(gif, '图.gif')
    expect(code).toBe('added')
    const read = await content('employer', id, upload)
    expect(read.headers['content-type']).toBe('image/gif')
    expect(read.headers['content-disposition']).toContain('attachment')
    expect(read.headers['content-security-policy']).toContain('sandbox')
  })
})

describe('in part', () => {
  test('any range; none that lies beyond; all of it where it has changed or several are asked for', async () => {
    const id = await api.opened()
    const bytes = Buffer.from(Array.from({ length: 20_000 }, (_, n) => `${n}\n`).join(''))
    const file = await added(api, 'worker', id, bytes, { name: '长.txt' })
    const part = async (range: string, more: Record<string, string> = {}) =>
      content('worker', id, file, { range, ...more })
    const { length } = bytes
    for (const [range, from, to] of [
      ['bytes=0-0', 0, 0],
      ['bytes=65530-65545', 65_530, 65_545],
      ['bytes=100-', 100, length - 1],
      ['bytes=-7', length - 7, length - 1],
      [`bytes=10-${length + 99}`, 10, length - 1],
    ] as const) {
      const answer = await part(range)
      expect([range, answer.statusCode, answer.headers['content-range']]).toEqual([
        range,
        206,
        `bytes ${from}-${to}/${length}`,
      ])
      expect(answer.rawPayload.equals(bytes.subarray(from, to + 1)), range).toBe(true)
      expect(answer.headers['content-length']).toBe(String(to - from + 1))
    }
    for (const range of [`bytes=${length}-`, 'bytes=9-3', 'bytes=-0']) {
      const answer = await part(range)
      expect([range, answer.statusCode, answer.headers['content-range']]).toEqual([range, 416, `bytes */${length}`])
    }
    expect((await part('bytes=0-1,5-6')).statusCode).toBe(200)
    const whole = await content('worker', id, file)
    expect(whole.headers['etag']).toBe(`"${sha256Of(bytes)}"`)
    expect((await part('bytes=0-1', { 'if-range': String(whole.headers['etag']) })).statusCode).toBe(206)
    expect((await part('bytes=0-1', { 'if-range': '"other"' })).statusCode).toBe(200)
  })
})

describe('thumbnails', () => {
  test('are small, turned as they were taken, and hold nothing of where; the file itself stays as it is', async () => {
    const id = await api.opened()
    const photo = await sharp({ create: { width: 1200, height: 800, channels: 3, background: '#c00' } })
      .withExif({
        IFD0: { Make: 'SecretPhone', Orientation: '6' },
        IFD3: { GPSLatitude: '30/1 32/1 0/1', GPSLatitudeRef: 'N' },
      })
      .withMetadata({ orientation: 6 })
      .jpeg()
      .toBuffer()
    expect((await sharp(photo).metadata()).exif).toBeDefined()
    const file = await added(api, 'worker', id, photo, { name: '现场.jpg' })
    const small = await ask(api, 'employer', 'GET', `/grievances/${id}/evidence/${file}/thumbnail`)
    expect([small.statusCode, small.headers['content-type']]).toEqual([200, 'image/jpeg'])
    const { width, height, exif, xmp, format } = await sharp(small.rawPayload).metadata()
    expect([width, height, exif, xmp, format]).toEqual([320, 480, undefined, undefined, 'jpeg'])
    expect(small.rawPayload.includes('SecretPhone')).toBe(false)
    const original = await content('employer', id, file)
    expect(sha256Of(original.rawPayload)).toBe(sha256Of(photo))
    const blobs = filesUnder(join(api.keys, 'blobs')).filter((name) => name.includes(id))
    for (const name of blobs) expect(readFileSync(name).includes('SecretPhone')).toBe(false)
  })

  test('broken pictures and bombs have none, and are taken all the same', async () => {
    const id = await api.opened()
    const broken = Buffer.concat([png.subarray(0, 40), Buffer.alloc(50, 7)])
    const bomb = Buffer.from(png)
    // 60000 × 60000 points, as its head says.
    bomb.writeUInt32BE(60_000, 16)
    bomb.writeUInt32BE(60_000, 20)
    for (const [bytes, name] of [
      [broken, '坏.png'],
      [bomb, '弹.png'],
    ] as const) {
      const file = await added(api, 'worker', id, bytes, { name })
      const [piece] = (await listed('worker', id)).filter((one) => one.piece === file)
      expect([name, piece.versions[0].thumbnail]).toEqual([name, null])
      expect((await ask(api, 'worker', 'GET', `/grievances/${id}/evidence/${file}/thumbnail`)).statusCode).toBe(404)
      expect((await content('worker', id, file)).statusCode).toBe(200)
    }
  })
  test('of what iPhones and old scanners leave too, without the place where it was taken; a broken one has none', async () => {
    const id = await api.opened()
    const photo = readFileSync(join(import.meta.dirname, 'photo.heic'))
    expect(photo.toString('latin1')).toContain('PhoneMaker')
    for (const [bytes, name, media, size, corner] of [
      [photo, '照片.heic', 'image/heic', [480, 360], [30, 30, 200]],
      [bmp, '扫描.bmp', 'image/bmp', [2, 2], [127, 127, 127]],
    ] as const) {
      const file = await added(api, 'worker', id, bytes, { name })
      const [piece] = (await listed('worker', id)).filter((one) => one.piece === file)
      expect(piece.versions[0]).toMatchObject({ media, sha256: sha256Of(bytes) })
      const small = await ask(api, 'worker', 'GET', `/grievances/${id}/evidence/${file}/thumbnail`)
      expect([name, small.statusCode, small.headers['content-type']]).toEqual([name, 200, 'image/jpeg'])
      const { width, height, exif } = await sharp(small.rawPayload).metadata()
      expect([width, height, exif]).toEqual([...size, undefined])
      expect(small.rawPayload.toString('latin1')).not.toContain('PhoneMaker')
      const [r = 0, g = 0, b = 0] = await sharp(small.rawPayload)
        .extract({ left: 0, top: 0, width: 1, height: 1 })
        .raw()
        .toBuffer()
      for (const [i, value] of [r, g, b].entries()) expect(Math.abs(value - (corner[i] ?? 0))).toBeLessThan(25)
      const original = await content('worker', id, file)
      expect([original.statusCode, original.headers['content-type']]).toEqual([200, media])
      expect(original.rawPayload.equals(bytes)).toBe(true)
    }
    const file = await added(api, 'worker', id, heic, { name: '坏照片.heic' })
    const [broken] = (await listed('worker', id)).filter((one) => one.piece === file)
    expect(broken.versions[0]).toMatchObject({ media: 'image/heic', thumbnail: null })
  })
})

/** A box of an ISO media file. */
function box(type: string, ...content: readonly Buffer[]): Buffer {
  const head = Buffer.alloc(8)
  head.writeUInt32BE(8 + content.reduce((sum, one) => sum + one.length, 0))
  head.write(type, 4, 'latin1')
  return Buffer.concat([head, ...content])
}

/** As an iPhone begins its photos: major brand `heic`, a still picture; the points are none. */
const heic = Buffer.concat([
  box('ftyp', Buffer.from('heic\0\0\0\0mif1MiHBMiPrmiafheic', 'latin1')),
  box(
    'meta',
    Buffer.alloc(4),
    box('hdlr', Buffer.alloc(8), Buffer.from('pict'), Buffer.alloc(13)),
    box('pitm', Buffer.from([0, 0, 0, 0, 0, 1])),
  ),
  box('mdat', Buffer.alloc(64, 0x5a)),
])

/** Two by two points in 24 bits. */
const bmp = Buffer.concat([
  Buffer.from('BM'),
  ...[70, 0, 54, 40, 2, 2].map((n) => {
    const field = Buffer.alloc(4)
    field.writeUInt32LE(n)
    return field
  }),
  Buffer.from([1, 0, 24, 0]),
  Buffer.alloc(24),
  Buffer.alloc(16, 0x7f),
])
