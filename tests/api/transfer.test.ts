import { afterAll, beforeAll, expect, test } from 'vitest'
import { caseFileFor } from '../../activities/papers/case-file.js'
import { transferData, transferPaper } from '../../activities/papers/transfer-package.js'
import { recordEffect } from '../../record/passing.js'
import { added, sha256Of } from '../evidence/support.js'
import { createApi, grievance, type Body, type TestApi } from '../support/api.js'
import type { Login } from '../support/county.js'

/*
 * 案卷移送: what goes with a worker to arbitration, and above all what does not. (人民法院在线调解规则 18, 22)
 */

let api: TestApi
beforeAll(async () => {
  api = await createApi()
})
afterAll(async () => {
  await api.close()
})

/** What was conceded, offered or said on the way: each planted where somebody writes it. */
const concessions = {
  reply: '让步甲：工会建议双方各让一步',
  answer: '让步乙：公司愿付两万元了结',
  contact: '让步丙：人事口头同意分期',
  result: '让步丁：办理结果中的其他约定',
  declined: '让步戊：职工不同意原方案的理由',
  disclosure: '让步己：调解员的披露',
  joint: '让步庚：联席会议记录',
  worker: '让步辛：职工底线三万元',
  employer: '让步壬：公司底线两万五千元',
  proposal: '让步癸：调解方案的其他约定',
  act: '让步子：调解方案中的履行事项',
  proposalDeclined: '让步丑：不同意调解方案的理由',
  message: '让步寅：调解中的消息',
  prepared: '让步卯：职工自拟的申请',
  unconfirmed: '让步辰：只有一方确认的事实',
  ownFile: '让步巳：公司内部.txt',
  shownFile: '让步午：只给调解员.txt',
  minutes: '让步未：调解笔录.txt',
}
const confirmedFact = '双方确认：工资标准为每月一万元，欠付四个月'
const proof = '当面向人事主张，有录音为证'

async function act(id: string, by: Login, command: string, body: object = {}): Promise<Body> {
  const answer = await api.post(by, `/grievances/${id}/${command}`, body)
  if (answer.status !== 200) throw new Error(`${by} ${command}: ${answer.status} ${answer.text}`)
  return answer.body
}

async function releasedCase(): Promise<string> {
  const id = await api.opened()
  const today = '2026-11-25'
  const terms = {
    total: '2000000',
    instalments: [{ amount: '2000000', due: '2026-12-31' }],
    acts: [{ words: concessions.act, due: '2026-12-31' }],
    other: concessions.proposal,
  }
  await act(id, 'officer', 'accept')
  await act(id, 'officer', 'reply', { words: concessions.reply })
  await act(id, 'employer', 'answer', { position: 'admits', words: concessions.answer })
  await act(id, 'officer', 'note-contact', {
    with: 'employer',
    reached: true,
    occurredOn: today,
    words: concessions.contact,
  })
  await act(id, 'officer', 'propose-result', { terms: { ...terms, other: concessions.result } })
  await act(id, 'worker', 'decline-result', { version: 1, words: concessions.declined })
  await act(id, 'worker', 'record-interruption', {
    occurredOn: '2026-11-20',
    source: 'party',
    ground: 'claimed',
    words: proof,
  })
  await act(id, 'worker', 'apply-for-mediation')
  await act(id, 'employer', 'consent-to-mediation')
  await act(id, 'mediator', 'accept-mediation', { interest: 'disclosed', words: concessions.disclosure })
  for (const [kind, words] of [
    ['joint', concessions.joint],
    ['private-worker', concessions.worker],
    ['private-employer', concessions.employer],
  ]) {
    await act(id, 'mediator', 'record-session', { kind, occurredOn: today, words })
  }
  await act(id, 'employer', 'propose-settlement', { terms })
  await act(id, 'worker', 'decline-proposal', { version: 1, words: concessions.proposalDeclined })
  await act(id, 'worker', 'send-message', { words: concessions.message })
  for (const [by, to, name] of [
    ['worker', 'everyone', '工资条.txt'],
    ['worker', 'own', '录音文字.txt'],
    ['employer', 'everyone', '考勤表.txt'],
    ['employer', 'own', concessions.ownFile],
    ['employer', 'mediator', concessions.shownFile],
    ['mediator', 'everyone', concessions.minutes],
  ] as const)
    await added(api, by, id, Buffer.from(name), { name, to })
  await act(id, 'worker', 'prepare-arbitration', { claims: concessions.prepared })
  await act(id, 'mediator', 'record-undisputed-fact', { words: confirmedFact })
  await act(id, 'mediator', 'record-undisputed-fact', { words: concessions.unconfirmed })
  for (const party of ['worker', 'employer'] as const) await act(id, party, 'confirm-undisputed-fact', { n: 1 })
  await act(id, 'worker', 'confirm-undisputed-fact', { n: 2 })
  await act(id, 'worker', 'release-to-arbitration')
  return id
}

async function effectsOf(id: string): Promise<Record<string, string>> {
  const { effects } = (await api.get('worker', `/grievances/${id}`)).body.case
  return Object.fromEntries(effects.map(({ kind, key }: { kind: string; key: string }) => [kind, key]))
}

test('the file holds the facts, the evidence, the dates and the clocks, and not one concession', async () => {
  const id = await releasedCase()
  const { makeTransferPackage = '', makeTransferData = '' } = await effectsOf(id)
  const [forPaper, forData] = await Promise.all([
    caseFileFor(api.store, id, makeTransferPackage),
    caseFileFor(api.store, id, makeTransferData),
  ])
  if (forPaper === null || forData === null) throw new Error('no file')
  const paper = JSON.stringify(transferPaper(forPaper).blocks)
  const data = transferData(forData).toString('utf8')

  for (const text of [paper, data]) {
    expect(text).toContain(grievance(api.county).facts)
    expect(text).toContain(confirmedFact)
    expect(text).toContain(proof)
    for (const conceded of Object.values(concessions)) expect(text).not.toContain(conceded)
    expect(text).not.toContain('让步甲')
    expect(text).not.toMatch(/2000000|20,000/)
    expect(text).not.toContain('admits')
  }
  expect(transferPaper(forPaper).title).toBe('案卷移送清单')
  expect(paper).toContain('申请仲裁的最后一日：2027年11月25日')
  expect(JSON.parse(data)).toMatchObject({
    format: 'siyou-transfer/1',
    claimant: { name: '张三' },
    claim: { type: 'pay-arrears', amount: '4000000', knewOn: '2026-10-01' },
    undisputed: [{ n: 1, words: confirmedFact }],
    evidence: [
      { kind: 'interruption', on: '2026-11-20' },
      { kind: 'file', title: '工资条.txt', sha256: sha256Of(Buffer.from('工资条.txt')) },
      { kind: 'file', title: '录音文字.txt' },
      { kind: 'file', title: '考勤表.txt' },
    ],
    limitation: { lastDay: '2027-11-25', otherIfDisputeFails: null },
    clocks: [{ what: 'limitation', lastDay: '2027-11-25', provisional: true }],
  })
  expect(JSON.parse(data).dates.map(({ what }: { what: string }) => what)).toEqual([
    'opened',
    'accepted',
    'mediation-applied',
    'released',
  ])
  // Equal files give equal bytes.
  expect(transferData(forData).equals(Buffer.from(data))).toBe(true)
})

test("the file is the worker's and the union's: the employer and the mediator do not read it", async () => {
  const id = await releasedCase()
  const { makeTransferData = '' } = await effectsOf(id)
  const file = await caseFileFor(api.store, id, makeTransferData)
  if (file === null) throw new Error('no file')
  const bytes = transferData(file)
  const sha256 = 'a'.repeat(64)
  api.papers.set(`${id}/${sha256}`, bytes)
  const document = { number: '移送', sha256, bytes: bytes.length, media: 'application/json; charset=utf-8' }
  await recordEffect(api.store, id, makeTransferData, { document })
  const path = `/grievances/${id}/papers/${encodeURIComponent(makeTransferData)}`
  expect((await api.get('worker', path)).status).toBe(200)
  expect((await api.get('officer', path)).status).toBe(200)
  expect((await api.get('worker', path)).headers['content-disposition']).toContain('.json')
  expect((await api.get('employer', path)).status).toBe(404)
  expect((await api.get('mediator', path)).status).toBe(404)
})

test('the ways still open are shown with their last day, article and needs, and the commission with its reason', async () => {
  const id = await releasedCase()
  const { status, body } = await api.get('worker', `/grievances/${id}/ways`)
  expect(status).toBe(200)
  expect(body.ways).toEqual([
    expect.objectContaining({
      way: 'arbitration',
      by: 'worker',
      lastDay: '2027-11-25',
      otherDay: null,
      provisional: true,
      source: expect.objectContaining({ zh: expect.stringContaining('第二十七条') }),
      needs: expect.objectContaining({ zh: expect.stringContaining('申请书') }),
    }),
  ])
  expect(body.commissions).toEqual([
    expect.objectContaining({
      unit: { id: api.county.commission, name: '德清县劳动人事争议仲裁委员会' },
      because: 'place-of-performance',
      leads: true,
    }),
    expect.objectContaining({ because: 'employer-seat', leads: false }),
  ])
  expect((await api.get('stranger', `/grievances/${id}/ways`)).status).toBe(404)
})

test("what was stated of the proceedings stands in the view, computed days and all; the commission's silence names no unit", async () => {
  const id = await releasedCase()
  const stated = { occurredOn: '2026-11-25', source: 'document', number: '德劳人仲案〔2026〕5号' }
  await act(id, 'worker', 'record-filing', stated)
  const filed = (await api.get('worker', `/grievances/${id}`)).body.case
  expect(filed.obligations).toContainEqual(
    expect.objectContaining({
      what: 'filingAcceptance',
      owner: expect.objectContaining({
        unit: null,
        person: null,
        words: expect.objectContaining({ zh: '劳动人事争议仲裁委员会' }),
      }),
    }),
  )
  const { case: taken } = await act(id, 'officer', 'record-acceptance', stated)
  const facts = taken.roads.find(({ road }: Body) => road === 'arbitration').facts
  expect(facts).toMatchObject({
    words: { zh: '已受理，待裁决' },
    filing: { number: stated.number },
    acceptance: { steps: { copyToRespondent: '2026-11-30', defence: '2026-12-10', copyToApplicant: '2026-12-15' } },
  })
  expect(taken.stage.code).toBe('arbitration')
  const limitation = taken.roads.find(({ road }: Body) => road === 'limitation')
  // Arrears during the employment are not barred; the date is the cautious one.
  expect([limitation.status, limitation.facts.lastDay]).toEqual(['not-barred', '2027-11-25'])
})
