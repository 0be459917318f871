import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { canonical } from '../../domain/values/canonical.js'
import { endOfDay, shanghaiDay } from '../../domain/values/time.js'
import { auditRecord } from '../../record/audit.js'
import { keepAudit } from '../../record/audit-runs.js'
import { hashOf } from '../../record/chain.js'
import { catchUp } from '../../record/cursor.js'
import { recordEffect } from '../../record/passing.js'
import { addPerson, appoint } from '../../record/registers.js'
import { makeRoots } from '../../record/roots.js'
import { seal, unwrapKey } from '../../record/sealing.js'
import { auditKey, createApi, type Body, type TestApi } from '../support/api.js'
import { region } from '../support/county.js'

const script = resolve(import.meta.dirname, '../../docs/verify-proof.mjs')
const folder = mkdtempSync(join(tmpdir(), 'siyou-proof-'))
let api: TestApi
let auditor: string

beforeAll(async () => {
  api = await createApi()
  // One tree, and the auditor at its top: what belongs to no part of it is theirs as well.
  await api.store
    .sql`update units set parent = ${api.county.city} where kind = 'union' and parent is null and id <> ${api.county.city}`
  const person = await addPerson(api.store, { name: '审计员' })
  await appoint(api.store, { person, role: 'auditor', unit: api.county.city, from: '2026-01-01' })
  auditor = (await api.auth.issue?.(person))?.token ?? ''
})
afterAll(async () => {
  await api.close()
  rmSync(folder, { recursive: true, force: true })
})

const asAuditor = async (path: string) => {
  const answer = await api.app.inject({ url: path, headers: { authorization: `Bearer ${auditor}` } })
  return { status: answer.statusCode, body: answer.json() as Body }
}

/** The very script of the documentation, in a process of its own. */
async function check(
  proof: unknown,
  ...more: readonly string[]
): Promise<{ readonly ok: boolean; readonly said: string }> {
  const file = join(folder, 'proof.json')
  writeFileSync(file, JSON.stringify(proof))
  return promisify(execFile)(process.execPath, [script, file, ...more], { env: {} }).then(
    ({ stdout }) => ({ ok: true, said: stdout }),
    (error: { stdout: string; stderr: string }) => ({ ok: false, said: `${error.stdout}${error.stderr}` }),
  )
}

async function aCase(): Promise<string> {
  const id = await api.opened()
  await api.post('officer', `/grievances/${id}/accept`, {})
  for (const [as, to, words] of [
    ['worker', 'everyone', '大家都看得到'],
    ['worker', 'officer', '只给工会看的话'],
    ['employer', 'everyone', '单位的答复'],
  ] as const) {
    const answer = await api.post(as, `/grievances/${id}/send-message`, { to, words })
    if (answer.status !== 200) throw new Error(answer.text)
  }
  return id
}

async function nextDay(): Promise<void> {
  api.clock.set(new Date(Date.parse(endOfDay(shanghaiDay(api.clock.read()))) + 3_600_000).toISOString())
  await makeRoots(api.store, auditKey)
}

const sha256 = (bytes: string | Buffer) => createHash('sha256').update(bytes).digest('hex')

/** The notice of acceptance, as the worker downloads it. */
async function aPaper(id: string): Promise<Buffer> {
  const made = Buffer.from(`%PDF-1.7 a paper of ${id}`)
  api.papers.set(`${id}/${sha256(made)}`, made)
  await recordEffect(api.store, id, '2/issueAcceptanceNotice', {
    document: { number: '武工诉受〔2026〕1号', sha256: sha256(made), bytes: made.length, media: 'application/pdf' },
  })
  const paper = await api.app.inject({
    url: `/grievances/${id}/papers/2%2FissueAcceptanceNotice`,
    headers: { authorization: `Bearer ${await api.token('worker')}` },
  })
  expect(paper.statusCode).toBe(200)
  return paper.rawPayload
}

/** One entry more, its hash computed as anybody can compute it. */
function linked(id: string, before: readonly Body[], content: Body): Body {
  const entry = { seq: before.length + 1, at: '2026-11-25T01:00:00.000Z', actor: 'x', command: 'x', ...content }
  const link = { case: id, ...entry, sealed: null, prev_hash: before.at(-1)?.hash ?? '' }
  return { ...entry, opaque: false, sealed: null, words: null, hash: sha256(canonical(link)) }
}

const copy = (proof: Body): Body => structuredClone(proof)

describe('the proof of a case', () => {
  test('is checked by the script of the documentation, before its first root and after', async () => {
    const id = await aCase()
    const before = (await api.get('worker', `/grievances/${id}/proof`)).body
    expect(before).toMatchObject({ format: 'siyou-proof/1', case: id, inclusion: null })
    expect(await check(before)).toMatchObject({ ok: true, said: expect.stringContaining('尚未进入每日根') })
    expect(await check(before, 'f'.repeat(64))).toMatchObject({
      ok: false,
      said: expect.stringMatching(/证明里没有每日根.*no daily root to compare with the copied fingerprint/),
    })
    await api.opened()
    await api.opened()
    await nextDay()
    const proof = (await api.get('worker', `/grievances/${id}/proof`)).body
    const [root] = (await api.get(null, '/audit/roots')).body.roots.slice(-1)
    const { ok, said } = await check(proof, root.hash)
    expect(said).toContain('可读 shown 5')
    expect(said).toContain(root.hash)
    expect(said).not.toContain('须由平台证明')
    expect(ok).toBe(true)
    expect(await check(proof, 'f'.repeat(64))).toMatchObject({ ok: false, said: expect.stringContaining('抄存的不同') })
  })

  test('shows each reader what they read, and of the rest that it was', async () => {
    const id = await aCase()
    await nextDay()
    const employer = await api.get('employer', `/grievances/${id}/proof`)
    expect(employer.text).not.toContain('只给工会看的话')
    const opaque = employer.body.events.filter((event: Body) => event.opaque)
    expect(opaque.map((event: Body) => Object.keys(event).sort())).toEqual([['hash', 'opaque', 'seq']])
    expect((await check(employer.body)).ok).toBe(true)
    const timeline = (await api.get('employer', `/grievances/${id}/timeline`)).body.entries
    expect(timeline.map((entry: Body) => !entry.readable)).toEqual(employer.body.events.map((one: Body) => one.opaque))
    expect((await api.get('stranger', `/grievances/${id}/proof`)).status).toBe(404)
    const auditors = await asAuditor(`/audit/cases/${id}/proof`)
    expect(auditors.body.events.every((event: Body) => event.opaque)).toBe(true)
    expect((await check(auditors.body)).ok).toBe(true)
    expect((await asAuditor('/audit/cases/0198f5c2-0000-7000-8000-000000000000/proof')).status).toBe(404)
    expect((await api.get('officer', `/audit/cases/${id}/proof`)).status).toBe(403)
  })

  test('fails, and says where, when anything in it is changed', async () => {
    const id = await aCase()
    const other = (await api.get('worker', `/grievances/${await aCase()}/proof`)).body
    await nextDay()
    const proof = (await api.get('worker', `/grievances/${id}/proof`)).body
    const changes: readonly (readonly [string, (one: Body) => void])[] = [
      ['第 1 条被改动', (one) => (one.events[0].data.claim.amount = '1')],
      ['第 2 条被改动', (one) => (one.events[1].at = '2026-11-25T01:00:00.001Z')],
      ['第 3 条的文字与密文不符', (one) => (one.events[2].words.opened.words = '别的话')],
      ['第 3 条的文字与密文不符', (one) => (one.events[2].words.key = other.events[2].words.key)],
      ['第 3 条被改动', (one) => (one.events[2].sealed = Buffer.alloc(80).toString('base64'))],
      ['第 2 条缺失或错位', (one) => one.events.splice(1, 1)],
      ['第 5 条不是每日根所载', (one) => one.events.pop()],
      ['不在每日根的树中', (one) => (one.inclusion.path[0] = '0'.repeat(64))],
      ['不在每日根的树中', (one) => (one.inclusion.index ^= 1)],
      ['签名不对', (one) => (one.inclusion.root.key = Buffer.alloc(32, 1).toString('base64'))],
      ['签名不对', (one) => (one.inclusion.root.signature = Buffer.alloc(64).toString('base64'))],
      ['签名不对', (one) => (one.inclusion.root.statement = one.inclusion.root.statement.replace('2026', '2025'))],
      ['不是 siyou-proof/1', (one) => (one.format = 'x')],
    ]
    expect((await check(proof)).ok).toBe(true)
    for (const [why, change] of changes) {
      const changed = copy(proof)
      change(changed)
      expect(await check(changed), why).toMatchObject({ ok: false, said: expect.stringContaining(why) })
    }
  })

  test('knows the papers of the case from any others', async () => {
    const id = await aCase()
    const [genuine, other] = [join(folder, 'genuine.pdf'), join(folder, 'other.pdf')]
    writeFileSync(other, 'another paper')
    writeFileSync(genuine, await aPaper(id))
    const proof = async () => (await api.get('worker', `/grievances/${id}/proof`)).body
    expect(await check(await proof(), genuine)).toMatchObject({
      ok: true,
      said: expect.stringMatching(/✓ 文书 paper .*genuine\.pdf：第 6 条 event 6（尚未进入每日根/),
    })
    await nextDay()
    const [{ hash }] = (await api.get(null, '/audit/roots')).body.roots.slice(-1)
    const { ok, said } = await check(await proof(), hash, genuine)
    expect(said).toMatch(/✓ 文书 paper .*genuine\.pdf：第 6 条 event 6\n/)
    expect(ok).toBe(true)
    for (const more of [[other], [hash, genuine, other]])
      expect(await check(await proof(), ...more)).toMatchObject({
        ok: false,
        said: expect.stringMatching(/other\.pdf 不是本案的文书/),
      })
  })

  test('confirms no paper by an entry that nothing proves, and no root by one that is not there', async () => {
    const id = await aCase()
    await aPaper(id)
    await nextDay()
    const [{ hash }] = (await api.get(null, '/audit/roots')).body.roots.slice(-1)
    const proof = (await api.get('employer', `/grievances/${id}/proof`)).body
    expect((await check(proof, hash)).ok).toBe(true)
    const forged = join(folder, 'forged.pdf')
    writeFileSync(forged, 'a forged paper')
    const said = { type: 'document-sealed', data: { sha256: sha256('a forged paper') } }
    const changes: readonly (readonly [string, (one: Body) => void])[] = [
      // Said of an entry whose content nobody sees: its hash proves none of it.
      [
        '不是本案的文书',
        (one) =>
          Object.assign(
            one.events.find(({ opaque }: Body) => opaque),
            said,
          ),
      ],
      ['不是本案的文书', (one) => Object.assign(one.events[5], { ...said, opaque: true })],
      // Said of an entry that is shown, or written on after the root as anybody can.
      ['第 6 条被改动', (one) => Object.assign(one.events[5], said)],
      ['第 7 条的文书在该根之后', (one) => one.events.push(linked(id, one.events, said))],
      // The whole chain computed anew, and the root left out.
      [
        '证明里没有每日根',
        (one) => {
          one.events.splice(0, one.events.length, linked(id, [], said))
          one.inclusion = null
        },
      ],
    ]
    for (const [why, change] of changes) {
      const changed = copy(proof)
      change(changed)
      expect(await check(changed, hash, forged), why).toMatchObject({ ok: false, said: expect.stringContaining(why) })
    }
  })

  test('says of words from before there was a key for each event that they rest on the platform', async () => {
    const id = await api.opened()
    const [kept] = await api.store.sql<{ wrapped: Buffer }[]>`select wrapped from case_keys where case_id = ${id}`
    const old = seal(
      unwrapKey(api.store.keys, id, kept?.wrapped ?? Buffer.alloc(0)),
      Buffer.from('{"facts":"旧的话"}'),
      `${id}/1`,
    )
    await api.store.sql.begin(async (sql) => {
      await sql`set local session_replication_role = replica`
      await sql`update events set sealed = ${old} where case_id = ${id}`
    })
    const proof = (await api.get('worker', `/grievances/${id}/proof`)).body
    expect(proof.events[0].words).toEqual({ opened: { facts: '旧的话' }, key: null })
  })
})

describe('what anybody may copy', () => {
  test('the key and the roots, page by page', async () => {
    await nextDay()
    await nextDay()
    const key = await api.get(null, '/audit/key')
    expect(key.body).toMatchObject({ algorithm: 'Ed25519', key: auditKey.publicKey })
    expect(key.body.pem).toContain('BEGIN PUBLIC KEY')
    const all = (await api.get(null, '/audit/roots')).body
    expect(all.roots.length).toBeGreaterThan(2)
    expect(all.next).toBeNull()
    const first = (await api.get(null, '/audit/roots?limit=1')).body
    expect(first).toEqual({ roots: [all.roots[0]], next: all.roots[1].day })
    expect((await api.get(null, `/audit/roots?since=${first.next}`)).body.roots).toEqual(all.roots.slice(1))
    expect((await api.get(null, '/audit/roots?since=2026-02-30')).status).toBe(422)
    for (const [i, root] of all.roots.entries())
      expect(JSON.parse(root.statement).prev).toBe(all.roots[i - 1]?.hash ?? '')
  })
})

describe('what auditors read', () => {
  test('the last audit and the alarms of the engine, which health counts too', async () => {
    const { status, body } = await asAuditor('/audit/verify')
    expect([status, body]).toEqual([200, { last: null }])
    await api.store.sql`update heads set stage = 'archived' where case_id = ${await aCase()}`
    await keepAudit(api.store, await auditRecord(api.store))
    const last = (await asAuditor('/audit/verify')).body.last
    expect(last.sound).toBe(false)
    expect(last.faults).toContainEqual(
      expect.objectContaining({
        kind: 'state',
        part: 'heads.stage',
        words: expect.objectContaining({ zh: expect.any(String) }),
      }),
    )
    expect((await api.get('worker', '/audit/verify')).status).toBe(403)
    expect((await api.get(null, '/audit/verify')).status).toBe(401)

    const id = await aCase()
    const gone = '0198f5c2-0000-7000-8000-000000000000'
    const alarmsIn = async () => (await api.get(null, '/health')).body.engine.alarms
    expect(await alarmsIn()).toBe(0)
    expect((await catchUp(api.store, { caseId: id, seq: 9, hash: 'x' })).alarm).toBe(true)
    await expect(catchUp(api.store, { caseId: gone, seq: 3, hash: 'x' })).rejects.toThrow('no case')
    await expect(catchUp(api.store, { caseId: gone, seq: 0, hash: '' })).rejects.toThrow('no case')
    expect(await alarmsIn()).toBe(2)
    const { alarms } = (await asAuditor('/audit/alarms')).body
    expect(alarms).toHaveLength(2)
    expect(alarms).toEqual(
      expect.arrayContaining([
        { case: id, at: api.clock.read(), knownSeq: 9, seq: 5 },
        { case: gone, at: api.clock.read(), knownSeq: 3, seq: 0 },
      ]),
    )
    expect((await api.get('officer', '/audit/alarms')).status).toBe(403)
    expect((await api.get(null, '/health')).body.record).toMatchObject({ sound: false })
    api.clock.advance(8 * 86_400_000)
    expect(await alarmsIn()).toBe(0)
  })
})

type Sql = TestApi['store']['sql']

describe('matters beside the cases', () => {
  test('are audited, and held by the daily roots, as cases are', async () => {
    const id = await aMatter()
    await nextDay()
    const found = () => foundIn(id)
    expect(await found()).toEqual([])
    await tamper((sql) => sql`update matters set state = '{}' where id = ${id}`)
    expect(await found()).toEqual([['state', null]])
    await tamper((sql) => sql`update matter_events set actor = 'x' where matter_id = ${id} and seq = 1`)
    expect(await found()).toEqual([['edited', 1]])
    await tamper(async (sql) => {
      await sql`delete from matter_events where matter_id = ${id}`
      await sql`delete from matters where id = ${id}`
    })
    expect(await found()).toEqual([['case-missing', 1]])
  })

  test.each([
    [
      'one in the middle was deleted',
      [['deleted', 2]],
      (sql: Sql, id: string) => sql`delete from matter_events where matter_id = ${id} and seq = 2`,
    ],
    [
      'two have changed places',
      [
        ['reordered', 2],
        ['reordered', 3],
      ],
      async (sql: Sql, id: string) => {
        await sql`update matter_events set seq = 99 where matter_id = ${id} and seq = 2`
        await sql`update matter_events set seq = 2 where matter_id = ${id} and seq = 3`
        await sql`update matter_events set seq = 3 where matter_id = ${id} and seq = 99`
      },
    ],
    [
      'one was put into the middle, and the rest moved on',
      [['inserted', 3]],
      async (sql: Sql, id: string) => {
        await sql`update matter_events set seq = seq + 100 where matter_id = ${id} and seq > 2`
        await sql`update matter_events set seq = seq - 99 where matter_id = ${id} and seq > 100`
        const [before] = await sql<Body[]>`
          select seq, at, actor, command, type, data, sealed, hash from matter_events where matter_id = ${id} and seq = 2`
        const { sealed, hash: prevHash, at, ...rest } = before
        // Its own hash fits.
        const hash = hashOf({ case: id, ...rest, at: new Date(at).toISOString(), seq: 3, sealed, prevHash })
        await sql`
          insert into matter_events (matter_id, seq, at, actor, command, type, data, sealed, prev_hash, hash)
          select matter_id, 3, at, actor, command, type, data, sealed, ${prevHash}, ${hash}
          from matter_events where matter_id = ${id} and seq = 2`
      },
    ],
  ] as const)('%s: the audit says which', async (_, faults, statement) => {
    const [untouched, id] = [await aMatter(), await aMatter()]
    expect(await foundIn(id)).toEqual([])
    await tamper((sql) => statement(sql, id))
    expect(await foundIn(id)).toEqual(faults)
    expect(await foundIn(untouched)).toEqual([])
  })

  /** A consultation of four events. */
  async function aMatter(): Promise<string> {
    const asked = await api.post('worker', '/consultations', {
      region,
      employer: api.county.employer,
      topic: 'pay-arrears',
      question: '被拖欠工资怎么办？',
    })
    const id = String(asked.body.matter.id)
    for (const [as, command, body] of [
      ['officer', 'answer', { answer: '可以先向工会提出诉求。' }],
      ['worker', 'ask-again', { question: '要带什么材料？' }],
      ['officer', 'answer', { answer: '工资条和劳动合同。' }],
    ] as const) {
      const answer = await api.post(as, `/consultations/${id}/${command}`, body)
      if (answer.status !== 200) throw new Error(answer.text)
    }
    return id
  }

  const foundIn = async (id: string) =>
    (await auditRecord(api.store, { only: id })).faults.map(({ kind, seq }) => [kind, seq])

  /** As somebody with every right on the database would do it: past the triggers. */
  const tamper = (statement: (sql: Sql) => Promise<unknown>) =>
    api.store.sql.begin(async (sql) => {
      await sql`set local session_replication_role = replica`
      await statement(sql as unknown as Sql)
    })
})

test('the script is short, and needs nothing but Node.js', () => {
  const text = readFileSync(script, 'utf8')
  expect(text.split('\n').length).toBeLessThan(110)
  expect([...text.matchAll(/from '([^']+)'/g)].map(([, from]) => from)).toEqual(['node:crypto', 'node:fs'])
})
