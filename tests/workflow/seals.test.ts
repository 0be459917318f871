import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { localProvider, localSealer } from '../../activities/esign/sealer.js'
import { typesetter } from '../../activities/papers/typeset.js'
import { readPaper } from '../../activities/papers/shelf.js'
import type { App } from '../../api/app.js'
import { developmentIssuer } from '../../api/auth.js'
import { historyOf } from '../../record/history.js'
import { paperCode } from '../../record/paper-code.js'
import { rebuildProjections } from '../../record/refold.js'
import { mondayAfter, startEngine, type TestEngine } from '../support/engine.js'
import { metadataIn, readPdf } from '../support/pdf.js'
import { pyhanko } from '../support/pyhanko.js'
import { apiOver } from '../support/over.js'
import { claim, county, planted, type County } from './county.js'

let t: TestEngine
let place: County
let app: App
const folder = mkdtempSync(join(tmpdir(), 'siyou-seals-'))
let caseId: string
let sealed: { number: string; sha256: string; effect: string }
let pdf: Buffer

beforeAll(async () => {
  t = await startEngine({ worker: false })
  await t.startWorker({ esign: localProvider(join(folder, 'seals')) })
  place = await county(t.store)
  await t.time.advanceTo(mondayAfter(t.time.now()))
  app = await apiOver(t, await developmentIssuer(join(folder, 'keys')), pino({ level: 'silent' }))
  const { id } = await t.act(place.worker, 'open', null, claim(place))
  caseId = id
  await t.act(place.enterpriseOfficer, 'accept', id)
  await t.time.settle()
  const made = (await historyOf(t.store, id)).find(
    ({ type, data }) => type === 'document-sealed' && 'kind' in data && data.kind === 'issueAcceptanceNotice',
  )
  if (made?.type !== 'document-sealed') throw new Error('no paper was made')
  sealed = made.data
  pdf = (await readPaper(t.papers, id, sealed.sha256)) ?? Buffer.alloc(0)
})
afterAll(async () => {
  await app.close()
  await t.close()
  rmSync(folder, { recursive: true, force: true })
})

/** A paper without a seal. */
function blank(): Promise<Buffer> {
  const sheet = { template: 'x', title: '样张', number: '1', body: '某工会', day: '2026-11-25', blocks: [], facts: {} }
  const verification = { url: 'https://s.example.org', place: 'https://s.example.org', code: 'X' }
  return typesetter(undefined).set(sheet, verification, '2026-11-25T01:00:00.000Z')
}

describe('the seal of a body', () => {
  test('is a PAdES signature over the whole file, which is still the paper it was', () => {
    expect(readPdf(pdf).text).toContain('受理通知书')
    expect(pdf.toString('latin1')).toContain('/SubFilter /ETSI.CAdES.detached')
    const root = join(folder, 'seals', 'authority.crt.pem')
    expect(pyhanko(pdf, root)).toMatchObject({ intact: true, valid: true, trusted: true, coverage: 'ENTIRE_FILE' })
  })

  test('leaves it PDF/A: what says so is that of the file as it was sealed', () => {
    const said = metadataIn(pdf)
    expect(said).toContain('<pdfaid:part>2</pdfaid:part>')
    expect(said).toContain('<pdfaid:conformance>A</pdfaid:conformance>')
    expect(said).toContain('<xmp:CreateDate>')
  })

  test('shows every later change', () => {
    const root = join(folder, 'seals', 'authority.crt.pem')
    const changed = Buffer.from(pdf)
    const at = changed.indexOf('/Producer') === -1 ? 200 : changed.indexOf('/Title')
    changed[at + 12] = (changed[at + 12] ?? 0) ^ 1
    expect(pyhanko(changed, root)).toMatchObject({ intact: false })
    expect(pyhanko(Buffer.concat([pdf, Buffer.from('\n% more\n')]), root)).not.toMatchObject({
      coverage: 'ENTIRE_FILE',
      intact: true,
    })
  })

  test('by an authority that is not ours is valid and not trusted', async () => {
    const other = await localSealer(join(folder, 'other')).seal(
      await blank(),
      { unit: place.enterprise, name: '伪造工会' },
      t.time.now(),
    )
    expect(pyhanko(other, join(folder, 'seals', 'authority.crt.pem'))).toMatchObject({
      intact: true,
      valid: true,
      trusted: false,
    })
  })

  test('its keys are for this user alone, and the same from one start to the next', async () => {
    const seals = join(folder, 'seals')
    for (const file of readdirSync(seals)) expect(statSync(join(seals, file)).mode & 0o077).toBe(0)
    const before = readdirSync(seals).toSorted()
    await localSealer(seals).seal(await blank(), { unit: place.enterprise, name: '同一枚' }, t.time.now())
    expect(readdirSync(seals).toSorted()).toEqual(before)
  })

  // `.ci/run` brings it where it is missing; pyHanko looks at the same signature in any case.
  test.skipIf(spawnSync('pdfsig', ['-v']).error !== undefined)('another reader says the same', () => {
    const file = join(folder, 'paper.pdf')
    writeFileSync(file, pdf)
    const { stdout } = spawnSync('pdfsig', ['-nocert', file], { encoding: 'utf8' })
    expect(stdout).toContain('Signature is Valid')
    expect(stdout).toContain('Total document signed')
  })
})

describe('whether a paper is genuine', () => {
  const ask = (number: string, code: string, more = '', headers: Record<string, string> = {}) =>
    app.inject({ method: 'GET', url: `/verify/${encodeURIComponent(number)}?code=${code}${more}`, headers })
  const code = () => paperCode(t.store.keys, caseId, sealed.effect)

  test('whoever holds it finds out, without signing in, and nobody is named', async () => {
    expect(readPdf(pdf).text).toContain(code())
    const answer = await ask(sealed.number, code(), `&sha256=${sealed.sha256}`)
    expect(answer.json()).toMatchObject({
      genuine: true,
      kind: { zh: '受理通知书' },
      sha256: sealed.sha256,
      file: 'same',
      superseded: false,
      signature: null,
    })
    expect(answer.body).not.toContain(planted.name)
    expect((await ask(sealed.number, code(), `&sha256=${'0'.repeat(64)}`)).json().file).toBe('other')
    expect((await ask(sealed.number, code().toLowerCase())).json().genuine).toBe(true)
    expect(answer.headers['referrer-policy']).toBe('no-referrer')
  })

  test('a number that there is not, a wrong code and none are answered alike', async () => {
    const answers = await Promise.all([
      ask(sealed.number, '0'.repeat(26)),
      ask('无此〔2026〕9号', code()),
      ask(sealed.number, ''),
      // Each letter counts, the last one too: it is another whatever it was.
      ask(sealed.number, `${code().slice(0, -1)}${code().endsWith('0') ? '1' : '0'}`),
      // More letters than there are bits: no other spelling of the code is taken for it.
      ask(sealed.number, `${code()}0`),
      ask(sealed.number, `Z${code().slice(1)}`),
      ask(sealed.number, "' or 1=1 --"),
    ])
    for (const answer of answers) {
      const { number: _, ...rest } = answer.json() as Record<string, unknown>
      expect([answer.statusCode, rest]).toEqual([
        200,
        { genuine: false, kind: null, sealedOn: null, sha256: null, superseded: null, file: null, signature: null },
      ])
    }
  })

  test('a browser gets a page without scripts, and what was typed stays text', async () => {
    const html = { accept: 'text/html' }
    expect((await ask(sealed.number, code(), '', html)).body).toContain('文书真实')
    const typed = await ask('<script>alert(1)</script>', code(), '', html)
    expect(typed.body).toContain('查无此文书')
    expect(typed.body).not.toContain('<script>')
    const form = await app.inject({ method: 'GET', url: '/verify' })
    expect(form.body).toContain('<form method="get" action="/verify">')
    const sent = await app.inject({
      method: 'GET',
      url: `/verify?number=${encodeURIComponent(sealed.number)}&code=${code()}`,
    })
    expect(sent.body).toContain('文书真实')
  })

  test('the list of papers is made again from the events', async () => {
    const list = () => t.store.sql`select * from papers order by case_id, effect`
    const before = JSON.stringify(await list())
    await t.store.sql`delete from papers`
    await rebuildProjections(t.store)
    expect(JSON.stringify(await list())).toBe(before)
  })
})
