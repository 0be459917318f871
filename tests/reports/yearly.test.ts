import { afterAll, beforeAll, expect, test } from 'vitest'
import { toDisplay } from '../../domain/values/fen.js'
import { createApi, type Body, type TestApi } from '../support/api.js'
import type { Login } from '../support/county.js'
import { readPdf } from '../support/pdf.js'

/*
 * Cases of two years; every figure of the report is held against the statistics of the same days.
 */

const day = 86_400_000
let api: TestApi
beforeAll(async () => {
  api = await createApi()
  const claims = ['pay-arrears', 'bonus', 'work-injury'] as const
  const did = async (as: Login, id: string, command: string, body: unknown = {}): Promise<void> => {
    const answer = await api.post(as, `/grievances/${id}/${command}`, body)
    if (answer.status !== 200) throw new Error(`${command}: ${answer.text}`)
  }
  for (let n = 0; n < 9; n += 1) {
    const claim = { type: claims[n % 3], amount: String(123_456_700 + n), remedies: ['payment'], knewOn: '2026-10-01' }
    const id = await api.opened({ claim })
    if (n % 3 === 0) {
      await did('officer', id, 'accept')
      const terms = { total: '90000000', instalments: [{ amount: '90000000', due: '2027-06-01' }] }
      await did('officer', id, 'propose-result', { terms })
      await did('employer', id, 'agree-to-result', { version: 1 })
      await did('worker', id, 'agree-to-result', { version: 1 })
      await did('employer', id, 'report-payment', { n: 1, amount: '90000000', occurredOn: '2026-11-25' })
      await did('worker', id, 'confirm-payment', { n: 1 })
    }
    if (n % 3 === 1) {
      await did('officer', id, 'accept')
      await did('worker', id, 'withdraw')
    }
    api.clock.advance(9 * day)
  }
  for (const minutes of [29, 31]) {
    const { body } = await api.post('worker', '/memberships', { union: api.county.union })
    api.clock.advance(minutes * 60_000)
    const admitted = await api.post('officer', `/memberships/${body.matter.id}/admit`, {})
    if (admitted.status !== 200) throw new Error(admitted.text)
  }
})
afterAll(() => api.close())

const read = async (as: Login, path: string) => {
  const answer = await api.app.inject({ url: path, headers: { authorization: `Bearer ${await api.token(as)}` } })
  return {
    status: answer.statusCode,
    bytes: answer.rawPayload,
    type: answer.headers['content-type'],
    text: answer.body,
  }
}
const report = async (as: Login, year: number, more = '') => {
  const answer = await read(as, `/reports/${year}${more}`)
  expect(answer.status, answer.text.slice(0, 300)).toBe(200)
  return readPdf(answer.bytes)
}
const grouped = (n: number) => String(n).replace(/\B(?=(\d{3})+$)/g, ',')
const money = (fen: string) => toDisplay(fen).replace('元', '')
const rate = (n: number | null) => (n === null ? '—' : `${n.toFixed(1)}%`)

/** The cells of a row as the report prints them one after another. */
const line = (label: string, f: Body) =>
  [
    label,
    grouped(f.received),
    grouped(f.accepted),
    grouped(f.closed),
    grouped(f.settled),
    rate(f.settledRate),
    money(f.agreed.fen),
    money(f.recovered.fen),
  ].join('')

test.each([
  [2026, '2026-01-01', '2026-12-31'],
  [2027, '2027-01-01', null],
])('the report of %i says what the statistics say', async (year, from, until) => {
  const to = until ?? new Date(Date.parse(api.clock.read()) + 8 * 3_600_000).toISOString().slice(0, 10)
  const { text, title } = await report('supervisor', year)
  expect(title).toContain(`${year}年度职工诉求化解工作报告`)
  const of = async (by: string) => (await api.get('supervisor', `/statistics?from=${from}&to=${to}&by=${by}`)).body
  const claims = await of('claim')
  expect(claims.total.received).toBeGreaterThan(0)
  for (const by of ['claim', 'union', 'district'])
    for (const { label, figures } of (await of(by)).rows as Body[]) expect(text).toContain(line(label.zh, figures))
  for (const { key, figures } of (await of('month')).rows as Body[])
    expect(text).toContain(line(`${Number(key.slice(5))}月`, figures))
  expect(text).toContain(line('合计', claims.total))
  const { total } = claims
  expect(text).toContain(`诉求金额（元）${money(total.claimed.fen)}`)
  expect(text).toContain(`满意率${rate(total.satisfiedRate)}`)
  expect(text).toContain(`按期办结率${rate(total.onTimeRate)}`)
  for (const { words, meanDays, p90Days } of total.stages as Body[])
    expect(text).toContain(`${words.zh}${meanDays ?? '—'}${p90Days ?? '—'}`)
  const marks = (claims.overdue.units as Body[]).reduce((all: number, one: Body) => all + one.marks, 0)
  expect(text).toContain(`本期各级工会和有关单位逾期${grouped(marks)}次`)
})

test('the year before is compared over the same days, and amounts stand in capitals too', async () => {
  const { text } = await report('supervisor', 2027)
  expect(text).toContain('2026年同期')
  const whole = await report('supervisor', 2026)
  // Of two settled in 2026: 900,000 yuan each.
  expect(whole.text).toContain('人民币1,800,000.00元（大写：壹佰捌拾万元整）')
})

test('how long a membership took, and how many within the half hour', async () => {
  const { text } = await report('officer', 2027)
  expect(text).toContain('入会申请已作决定2件，其中半小时以内1件（50.0%），平均30分钟。')
  expect((await report('officer', 2026)).text).not.toContain('半小时以内')
})

test('the same figures give the same bytes, as tagged PDF/A', async () => {
  const [a, b] = [await read('supervisor', '/reports/2026'), await read('supervisor', '/reports/2026')]
  expect(a.type).toBe('application/pdf')
  expect(a.bytes.equals(b.bytes)).toBe(true)
  const raw = a.bytes.toString('latin1')
  expect(raw).toContain('/MarkInfo')
  expect(raw).toMatch(/pdfaid:part>2</)
})

test('it covers what is in charge: a union with all below it, never more', async () => {
  const own = await report('officer', 2026)
  expect(own.text).toContain('德清县总工会')
  expect(own.text).not.toContain('湖州市总工会')
  expect((await report('supervisor', 2026, `?union=${api.county.union}`)).text).toBe(own.text)
  // Not the officer's, and nobody's.
  expect((await read('officer', `/reports/2026?union=${api.county.city}`)).status).toBe(404)
  expect((await read('stranger', `/reports/2026?union=${api.county.union}`)).status).toBe(404)
  for (const login of ['worker', 'employer', 'mediator', 'admin'] as const) {
    const answer = await read(login, '/reports/2026')
    expect([login, answer.status, JSON.parse(answer.text).code]).toEqual([login, 403, 'nothing-in-charge'])
  }
  const early = await read('supervisor', '/reports/2999')
  expect([early.status, JSON.parse(early.text).code]).toEqual([422, 'year-not-begun'])
})

test('with nothing counted, it says so in its figures', async () => {
  const { text } = await report('stranger', 2026)
  expect(text).toContain('共收到职工诉求0件')
})
