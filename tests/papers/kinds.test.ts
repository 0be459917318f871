import { afterAll, beforeAll, expect, test } from 'vitest'
import { caseFileFor, type CaseFile } from '../../activities/papers/case-file.js'
import { issue, setSheet, sheets, type PaperName, type Press } from '../../activities/papers/issue.js'
import { isTemplateName, sampleOf } from '../../activities/papers/samples.js'
import { openPress } from '../../activities/papers/press.js'
import { agreement } from '../../activities/papers/agreement.js'
import { rowsAnnex, signatoriesOf } from '../../activities/papers/claimants.js'
import { commandNamed } from '../../domain/case/act.js'
import type { CaseId, PersonId } from '../../domain/case/actor.js'
import type { Grievance } from '../../domain/case/grievance.js'
import { manualClock } from '../../record/clock.js'
import { headOf } from '../../record/heads.js'
import { actorOf } from '../../record/registers.js'
import { perform } from '../../record/perform.js'
import { signatureOf, workersOf } from '../record/collective-case.js'
import { csvOf, listed } from '../support/workers.js'
import { createStore, type TestStore } from '../support/database.js'
import { silent } from '../support/engine.js'
import { readPdf } from '../support/pdf.js'
import { claim, county, planted, terms, type County } from '../workflow/county.js'

/*
 * Every kind of paper of a case that stands in the record, as its reader sees it.
 */

let t: TestStore
let place: County
let press: Press
let made = 0
const clock = manualClock('2026-11-25T01:00:00.000Z')

beforeAll(async () => {
  t = await createStore({ clock })
  place = await county(t.store)
  press = openPress({ fontDir: undefined, templates: '', publicUrl: 'https://s.example.org' }, t.store.keys, silent)
})
afterAll(() => t.close())

async function act(person: PersonId, name: string, caseId: CaseId | null, content: object = {}): Promise<Grievance> {
  clock.advance(60_000)
  const actor = await actorOf(t.store, person)
  if (actor === null) throw new Error('nobody')
  const input: unknown = commandNamed.get(name)?.input.parse(content)
  const done = await perform(t.store, { actor, caseId, command: name, input, key: `${name}-${++made}` })
  if (done.outcome !== 'accepted') throw new Error(`${name}: ${JSON.stringify(done)}`)
  return done.grievance
}

async function paper(id: CaseId, kind: PaperName) {
  const head = await headOf(t.store, id)
  const effect = head?.grievance.effects.findLast((one) => one.kind === kind)
  if (effect === undefined) throw new Error(`no ${kind} is due`)
  const file = await caseFileFor(t.store, id, effect.key)
  if (file === null) throw new Error(`no ${kind} is due`)
  const issued = await issue(kind, file, effect.key, press)
  if (kind !== 'makeTransferData') {
    // A place that tries its template on the sample finds there what real papers have.
    const { template, facts } = sheets[kind](file)
    if (!isTemplateName(template)) throw new Error(`no sample of ${template}`)
    expect(Object.keys(facts).toSorted()).toEqual(Object.keys(sampleOf(template).facts).toSorted())
  }
  return { ...issued, file, text: readPdf(issued.bytes).text }
}

/** The same agreement, by so many equal instalments. */
function by(file: CaseFile, count: number): CaseFile {
  const { grievance } = file
  const { framework } = grievance.collective
  if (framework === null) throw new Error('no framework')
  const share = Math.floor(10_000 / count)
  const schedule = Array.from({ length: count }, (_, i) => ({
    n: i + 1,
    share: i === count - 1 ? 10_000 - share * (count - 1) : share,
    due: `2027-${String(i + 1).padStart(2, '0')}-20`,
  }))
  const collective = { ...grievance.collective, framework: { ...framework, schedule } }
  return { ...file, grievance: { ...grievance, collective } }
}

const opened = async (more: object = {}) => (await act(place.worker, 'open', null, { ...claim(place), ...more })).id

async function agreed(): Promise<CaseId> {
  const id = await opened()
  await act(place.enterpriseOfficer, 'accept', id)
  await act(place.worker, 'apply-for-mediation', id)
  await act(place.employer, 'consent-to-mediation', id)
  await act(place.mediator, 'accept-mediation', id, { interest: 'none' })
  await act(place.mediator, 'propose-settlement', id, { terms: terms('2027-01-20', '2027-02-20') })
  await act(place.worker, 'accept-proposal', id, { version: 1 })
  const { signing } = await act(place.employer, 'accept-proposal', id, { version: 1 })
  const signature = { hash: signing.hash, identifiedBy: 'real-name-login', warned: true }
  for (const person of [place.worker, place.employer, place.mediator]) await act(person, 'sign', id, signature)
  await act(place.mediator, 'seal', id, { hash: signing.hash })
  return id
}

async function appliedFor(): Promise<CaseId> {
  const id = await agreed()
  for (const person of [place.worker, place.employer])
    await act(person, 'apply-for-review', id, { address: '隐秘地址', phone: '13812345678', electronicService: true })
  return id
}

test('收件回执: when it came, from whom, to whom, and by when there is an answer', async () => {
  const { text, number, title, sealBy } = await paper(await opened(), 'issueReceipt')
  expect([title, sealBy]).toEqual(['收件回执', place.enterprise])
  expect(text).toContain('2026年11月25日09时')
  expect(text).toContain(number)
  expect(text).toContain(planted.name)
  expect(text).toContain('孙某')
  expect(text).toContain('人民币40,000.00元（大写：肆万元整）')
  expect(text).toMatch(/将于2026年\d+月\d+日前（含当日）回应/)
  expect(text).not.toContain(planted.idno)
})

test('受理通知书, 调解协议书: parties, terms, the instalments and their sum, and every signature', async () => {
  const id = await agreed()
  expect((await paper(id, 'issueAcceptanceNotice')).text).toContain('受理通知书')
  const { text, number, sealBy, bytes } = await paper(id, 'sealAgreement')
  expect(sealBy).toBe(place.body)
  expect(number).toMatch(/^浦调〔2026〕\d+号$/)
  for (const part of [
    number,
    '公民身份号码：3307**********1230',
    '统一社会信用代码：91330726MA28D0001X',
    '人民币40,000.00元（大写：肆万元整）',
    '第1期2027年1月20日前25,000.00贰万伍仟元整',
    '第2期2027年2月20日前15,000.00壹万伍仟元整',
    '合计40,000.00肆万元整',
    planted.terms,
    '经办人：钱某',
    '身份核验：实名登录',
    '浦江县职工服务中心劳动争议调解委员会（印章）',
    '查验码：',
    '协议内容校验码（SHA-256）：',
  ])
    expect(text).toContain(part)
  expect(text).not.toContain(planted.idno)
  expect(bytes.toString('latin1')).toContain('/StructTreeRoot')
})

test('仲裁审查申请书, 受理通知书, 调解书: the same content, and no address of either', async () => {
  const id = await appliedFor()
  const application = await paper(id, 'issueReviewApplication')
  expect(application.sealBy).toBeNull()
  expect(application.text).toContain('此致浦江县劳动人事争议仲裁委员会')
  expect(application.text.match(/在线提出/g)).toHaveLength(2)
  expect(application.text).not.toMatch(/隐秘地址|13812345678/)

  await act(place.clerk, 'accept-review-application', id)
  const acceptance = await paper(id, 'issueReviewAcceptance')
  expect(acceptance.sealBy).toBe(place.commission)
  expect(acceptance.text).toContain('仲裁员王某')
  expect(acceptance.text).toMatch(/审查期限：至2026年\d+月\d+日止/)

  await act(place.arbitrator, 'issue-settlement', id)
  const { text, number } = await paper(id, 'issueSettlement')
  expect(number).toMatch(/^浦劳人仲调〔2026〕\d+号$/)
  expect(text).toContain('合计40,000.00肆万元整')
  expect(text).toContain(planted.terms)
  const hash = /[0-9a-f]{64}/.exec(text)?.[0]
  expect(hash).toBeDefined()
  expect((await paper(id, 'sealAgreement')).text).toContain(hash)
})

test('不予受理通知书 and 不予制作调解书决定书: the ground, its article, and what stays open', async () => {
  const refused = await appliedFor()
  await act(place.clerk, 'refuse-review-application', refused, { ground: 'out-of-scope', words: '#panic() 理由如下' })
  const notice = await paper(refused, 'issueReviewRefusal')
  expect(notice.title).toBe('不予受理通知书')
  for (const part of ['不属于仲裁委员会受理争议范围', '第七十五条', '#panic()理由如下。', '申请司法确认'])
    expect(notice.text).toContain(part)

  const unmade = await appliedFor()
  await act(place.clerk, 'accept-review-application', unmade)
  await act(place.arbitrator, 'refuse-settlement', unmade, { ground: 'unclear-content', words: '第二项不明确' })
  const decision = await paper(unmade, 'issueSettlementRefusal')
  for (const part of ['不予制作调解书决定书', '内容不明确', '第七十八条', '第二项不明确'])
    expect(decision.text).toContain(part)
  expect(decision.sealBy).toBe(place.commission)
})

test('案卷移送清单: what both confirmed, and nothing of the mediation', async () => {
  const id = await opened()
  await act(place.enterpriseOfficer, 'accept', id)
  await act(place.enterpriseOfficer, 'record-undisputed-fact', id, { words: '双方订立过书面劳动合同' })
  for (const person of [place.worker, place.employer]) await act(person, 'confirm-undisputed-fact', id, { n: 1 })
  await act(place.worker, 'apply-for-mediation', id)
  await act(place.employer, 'consent-to-mediation', id)
  await act(place.mediator, 'accept-mediation', id, { interest: 'none' })
  await act(place.mediator, 'propose-settlement', id, { terms: terms('2027-01-20', '2027-02-20') })
  await act(place.worker, 'release-to-arbitration', id)
  const { text, number, sealBy } = await paper(id, 'makeTransferPackage')
  expect(number).toContain('（移送）')
  expect(sealBy).toBe(place.enterprise)
  for (const part of ['1.双方订立过书面劳动合同', planted.facts, '申请仲裁的最后一日']) expect(text).toContain(part)
  expect(text).not.toContain(planted.terms)
})

test('a collective agreement of 43: a framework for all, and a row of each with what they get and when they signed', async () => {
  const { id } = await act(place.worker, 'open', null, { ...claim(place), collective: { workers: 43 } })
  const csv = csvOf(Array.from({ length: 43 }, (_, i) => listed(i + 1, '84186.05')))
  await act(place.worker, 'add-claimants', id, { csv, mandated: true })
  await act(place.worker, 'appoint-representatives', id, { numbers: [1, 2, 3] })
  const [lead = { person: '' }] = await workersOf(t.store, id)
  await act(place.enterpriseOfficer, 'accept', id)
  await act(lead.person, 'apply-for-mediation', id)
  await act(place.employer, 'consent-to-mediation', id)
  await act(place.mediator, 'accept-mediation', id, { interest: 'none' })
  const instalments = [4000, 3000, 3000].map((share, i) => ({ share, due: `2027-0${i + 1}-20` }))
  await act(place.mediator, 'propose-framework', id, { terms: { instalments }, amounts: 'claimed' })
  await act(lead.person, 'accept-proposal', id, { version: 1 })
  const { signing } = await act(place.employer, 'accept-proposal', id, { version: 1 })
  const signature = { hash: signing.hash, identifiedBy: 'real-name-login', warned: true }
  for (const person of [place.employer, place.mediator]) await act(person, 'sign', id, signature)
  await act(place.mediator, 'seal', id, { hash: signing.hash })
  for (const [i, { person }] of (await workersOf(t.store, id)).entries())
    await act(person, 'sign-row', id, await signatureOf(t.store, id, i + 1))

  const { text, file, bytes: whole } = await paper(id, 'sealAgreement')
  expect(readPdf(whole).pages).toBe(3)
  expect(text).toContain('工人1等43人')
  expect(text).toContain('共43人，合计人民币3,620,000.15元（大写：叁佰陆拾贰万元壹角伍分）')
  expect(text).toMatch(/43工人433307\*{4}\d{3}[\dX]84,186\.0533,674\.4225,255\.8125,255\.822026-11-25\d\d:\d\d合计/)
  expect(text).toMatch(/合计3,620,000\.15.*1,448,000\.06.*1,086,/)
  expect(text.match(/在线|电子签署/g)?.length).toBeGreaterThan(1)

  // More instalments than a page is wide lie, and the most are told by their shares.
  const signers = signatoriesOf(file) ?? []
  const lying = by(file, 8)
  expect(rowsAnnex(lying, signers)).toMatchObject([{ k: 'wide' }])
  const bytes8 = await setSheet(
    { ...agreement(file), blocks: rowsAnnex(lying, signers) },
    { code: 'X', at: file.at, places: [] },
    press,
  )
  expect(readPdf(bytes8).page(1)).toMatchObject({ width: 842, height: 596 })
  expect(readPdf(bytes8).text).toContain('第8期签署时间')
  const shares = JSON.stringify(rowsAnnex(by(file, 12), signers))
  expect(shares).toContain('["第12期","2027年12月20日前","8.37%"]')
  expect(shares).toContain('["序号","姓名","公民身份号码","金额","签署时间"]')

  // The same of five thousand: within seconds, and no worker waits for it.
  const one = signatoriesOf(file)?.[0]
  if (one === undefined) throw new Error('nobody signed')
  const many = Array.from({ length: 5000 }, (_, i) => ({ ...one, row: { ...one.row, n: i + 1 } }))
  const sheet = agreement(file)
  const blocks = [...sheet.blocks.slice(0, -4), ...rowsAnnex(file, many)]
  const from = performance.now()
  const bytes = await setSheet({ ...sheet, blocks }, { code: 'X', at: file.at, places: [] }, press)
  expect(performance.now() - from).toBeLessThan(30_000)
  const read = readPdf(bytes)
  expect(read.text).toContain('共5000人，合计人民币420,930,250.00元')
  expect(read.pages).toBeLessThan(150)
})
