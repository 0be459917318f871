import { X509Certificate } from 'node:crypto'
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sm2Provider } from '../../activities/esign/sm2.js'
import { readPaper } from '../../activities/papers/shelf.js'
import type { App } from '../../api/app.js'
import { developmentIssuer, type Auth } from '../../api/auth.js'
import { isSignedSm2, signSm2 } from '../../record/esign/sm2.js'
import { historyOf } from '../../record/history.js'
import { paperCode } from '../../record/paper-code.js'
import { mondayAfter, startEngine, type TestEngine } from '../support/engine.js'
import { gmssl } from '../support/gmssl.js'
import { apiOver } from '../support/over.js'
import { pyhanko } from '../support/pyhanko.js'
import { claim, county, planted, type County } from '../workflow/county.js'

/*
 * A paper with an SM2 signature beside it, from the case to whoever holds it; looked at by another implementation.
 */

let t: TestEngine
let place: County
let app: App
let auth: Auth
const folder = mkdtempSync(join(tmpdir(), 'siyou-sm2-'))
const seals = join(folder, 'seals')
let caseId: string
let paper: { number: string; sha256: string; effect: string }
let pdf: Buffer

beforeAll(async () => {
  t = await startEngine({ worker: false })
  await t.startWorker({ esign: sm2Provider(seals) })
  place = await county(t.store)
  await t.time.advanceTo(mondayAfter(t.time.now()))
  auth = await developmentIssuer(join(folder, 'keys'))
  app = await apiOver(t, auth, pino({ level: 'silent' }))
  const { id } = await t.act(place.worker, 'open', null, claim(place))
  caseId = id
  await t.act(place.enterpriseOfficer, 'accept', id)
  await t.time.settle()
  const made = (await historyOf(t.store, id)).find(
    ({ type, data }) => type === 'document-sealed' && 'kind' in data && data.kind === 'issueAcceptanceNotice',
  )
  if (made?.type !== 'document-sealed') throw new Error('no paper was made')
  paper = made.data
  pdf = (await readPaper(t.papers, id, paper.sha256)) ?? Buffer.alloc(0)
})
afterAll(async () => {
  await app.close()
  await t.close()
  rmSync(folder, { recursive: true, force: true })
})

const download = async (as: string, what = 'signature', key = paper.effect) => {
  const token = (await auth.issue?.(as))?.token ?? ''
  const url = `/grievances/${caseId}/papers/${encodeURIComponent(key)}${what === '' ? '' : `/${what}`}`
  return app.inject({ method: 'GET', url, headers: { authorization: `Bearer ${token}` } })
}
const verified = async (html = false) => {
  const code = paperCode(t.store.keys, caseId, paper.effect)
  const headers = html ? { accept: 'text/html' } : {}
  return app.inject({ method: 'GET', url: `/verify/${encodeURIComponent(paper.number)}?code=${code}`, headers })
}

describe('the signature beside a paper', () => {
  test('is over the exact bytes of the file as it is downloaded: another implementation says so, and refuses any other', async () => {
    const answer = await download(place.worker)
    expect(answer.statusCode).toBe(200)
    const beside = answer.json()
    expect(beside).toMatchObject({
      algorithm: 'SM2-SM3',
      userId: '1234567812345678',
      sha256: paper.sha256,
      signer: { unit: place.enterprise },
    })
    const file = (await download(place.worker, '')).rawPayload
    expect(file.equals(pdf)).toBe(true)
    const signature = Buffer.from(beside.signature, 'base64')
    expect(gmssl(file, signature, beside.publicKey)).toBe('valid')
    const tampered = Buffer.from(file)
    tampered[tampered.length >> 1] = (tampered[tampered.length >> 1] ?? 0) ^ 1
    expect(gmssl(tampered, signature, beside.publicKey)).toBe('not valid')
    expect(isSignedSm2(file, signature, beside.publicKey)).toBe(true)
    expect(isSignedSm2(tampered, signature, beside.publicKey)).toBe(false)
    expect(isSignedSm2(Buffer.concat([file, Buffer.from('\n')]), signature, beside.publicKey)).toBe(false)
  })

  test('the file itself still bears its seal, which readers of PDF find whole', () => {
    expect(pyhanko(pdf, join(seals, 'authority.crt.pem'))).toMatchObject({ intact: true, valid: true, trusted: true })
  })

  test('its key is named by a certificate of this installation, and is for this user alone', async () => {
    const { certificates, publicKey } = (await download(place.worker)).json()
    const [own, root] = String(certificates)
      .split(/(?<=-----END CERTIFICATE-----\n)/)
      .filter((one) => one.trim() !== '')
      .map((one) => new X509Certificate(one))
    if (own === undefined || root === undefined) throw new Error('no chain')
    expect(own.subject).toContain(planted.employer)
    expect(own.verify(root.publicKey)).toBe(true)
    expect(root.ca).toBe(true)
    expect(own.publicKey.export({ type: 'spki', format: 'der' }).subarray(-65).toString('hex')).toBe(publicKey)
    const keys = readdirSync(seals).filter((file) => file.includes('.sm2.'))
    expect(keys.toSorted()).toEqual([`${place.enterprise}.sm2.crt.pem`, `${place.enterprise}.sm2.key.pem`])
    for (const file of readdirSync(seals)) expect(statSync(join(seals, file)).mode & 0o077).toBe(0)
  })

  test('is for whoever may read the paper, and nobody else', async () => {
    expect((await download(place.enterpriseOfficer)).statusCode).toBe(200)
    expect((await download(place.mediator)).statusCode).toBe(404)
    expect((await download(place.worker, 'signature', '9/sealAgreement')).statusCode).toBe(404)
    const unsigned = await app.inject({ method: 'GET', url: `/grievances/${caseId}/papers/1%2FissueReceipt/signature` })
    expect(unsigned.statusCode).toBe(401)
  })

  test('is named to whoever holds the paper, without a person', async () => {
    const answer = await verified()
    const signature = { algorithm: 'SM2-SM3', signer: `${planted.employer}工会`, valid: true }
    expect(answer.json()).toMatchObject({ genuine: true, signature })
    expect(answer.body).not.toContain(planted.name)
    expect((await verified(true)).body).toContain('有效 valid')
  })

  test('one that was exchanged is called not valid; of a paper that cannot be read nothing is said', async () => {
    const [row] = await t.store.sql<
      { signature: Buffer }[]
    >`select signature from paper_signatures where sha256 = ${paper.sha256}`
    const other = Buffer.from(row?.signature ?? [])
    other[other.length - 1] = (other.at(-1) ?? 0) ^ 1
    const put = (signature: Buffer) =>
      t.store.sql`update paper_signatures set signature = ${signature} where sha256 = ${paper.sha256}`
    await put(other)
    expect((await verified()).json().signature).toMatchObject({ valid: false })
    expect((await verified(true)).body).toContain('无效 not valid')
    await put(row?.signature ?? Buffer.alloc(0))
    const [file = ''] = readdirSync(join(t.papers.folder, caseId.slice(-2), caseId, 'paper'))
      .map((name) => join(t.papers.folder, caseId.slice(-2), caseId, 'paper', name))
      .filter((name) => name.includes(paper.sha256))
    writeFileSync(file, Buffer.alloc(100))
    expect((await verified()).json()).toMatchObject({ genuine: true, signature: { valid: null } })
  })
})

describe('signing by SM2', () => {
  const key = {
    privateKey: '3945208f7b2144b13f36e38ac6d39f95889393692860b51a42fb81ef4df7c5b8',
    publicKey:
      '0409f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13',
  }

  test('a signature of the standard itself is taken (GB/T 32918.5, A.2), over what it says and over nothing else', () => {
    const r = 'f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3'
    const s = 'b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa'
    const der = Buffer.from(`3046022100${r}022100${s}`, 'hex')
    expect(isSignedSm2(Buffer.from('message digest'), der, key.publicKey)).toBe(true)
    expect(isSignedSm2(Buffer.from('message Digest'), der, key.publicKey)).toBe(false)
  })

  test.each([
    ['no DER', Buffer.from('00', 'hex'), key.publicKey],
    ['nothing', Buffer.alloc(0), key.publicKey],
    ['no point', signSm2(Buffer.from('a'), key.privateKey, key.publicKey), `04${'1'.repeat(128)}`],
    ['no key', signSm2(Buffer.from('a'), key.privateKey, key.publicKey), 'hello'],
  ])('%s is no signature', (_, signature, publicKey) =>
    expect(isSignedSm2(Buffer.from('a'), signature, publicKey)).toBe(false),
  )

  test('an empty file, a short and a large one are signed as others verify them', () => {
    const short = Buffer.from('四有：有人受理、有人办理、有人调解、有人评判')
    for (const content of [Buffer.alloc(0), short, Buffer.alloc(1_000_000, '四有')])
      expect(isSignedSm2(content, signSm2(content, key.privateKey, key.publicKey), key.publicKey)).toBe(true)
    expect(gmssl(short, signSm2(short, key.privateKey, key.publicKey), key.publicKey)).toBe('valid')
  })
})
