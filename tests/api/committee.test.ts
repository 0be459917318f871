import { randomBytes, randomUUID } from 'node:crypto'
import { Writable } from 'node:stream'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { App } from '../../api/app.js'
import { buildApi } from '../../api/server.js'
import type { PersonId } from '../../domain/case/actor.js'
import { addPerson, appoint, declareTie } from '../../record/registers.js'
import { tallyBallots } from '../../record/tally.js'
import { publishTallyKey, tallyKeyFrom } from '../../record/tally-key.js'
import { createApi, grievance, type Body, type TestApi } from '../support/api.js'

const key = tallyKeyFrom(randomBytes(32))
/** Unusual enough to be found wherever it stands. */
const planted = { amount: '731942865', act: '隐秘事项丁戊己', reasons: '隐秘理由甲乙丙' }

let api: TestApi
let app: App
let logged = ''
let experts: readonly PersonId[]

beforeAll(async () => {
  api = await createApi()
  const stream = new Writable({
    write(chunk, _, done) {
      logged += String(chunk)
      done()
    },
  })
  app = await buildApi({ ...api.deps, log: pino({ level: 'trace' }, stream) })
  await app.ready()
  await publishTallyKey(api.store, key)
  experts = await Promise.all(
    ['甲', '乙', '丙', '丁', '戊', '己', '庚'].map(async (name) => {
      const person = await addPerson(api.store, { name: `专家${name}` })
      await appoint(api.store, {
        person,
        role: 'expert',
        unit: api.county.union,
        from: '2026-01-01',
        skills: ['劳动报酬'],
      })
      return person
    }),
  )
})
afterAll(async () => {
  await app.close()
  await api.close()
})

async function ask(
  person: PersonId,
  method: 'GET' | 'POST',
  url: string,
  body?: object,
): Promise<{ status: number; text: string; body: Body }> {
  const issued = await api.auth.issue?.(person)
  const response = await app.inject({
    method,
    url,
    headers: {
      authorization: `Bearer ${issued?.token}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json', 'idempotency-key': randomUUID() }),
    },
    ...(body === undefined ? {} : { payload: JSON.stringify(body) }),
  })
  return { status: response.statusCode, text: response.body, body: response.json() }
}

test('from the pool to the tally: who sees what, and nobody a choice before it', async () => {
  const { people } = api.county
  const does = async (person: PersonId, command: string, body: object = {}) => {
    const answer = await ask(person, 'POST', `/grievances/${id}/${command}`, body)
    if (answer.status !== 200) throw new Error(`${command}: ${answer.text}`)
    return answer
  }
  const id = String((await ask(people.worker, 'POST', '/grievances', grievance(api.county))).body.case.id)
  await does(people.officer, 'accept')
  await does(people.officer, 'declare-unresolved', { reason: 'other', words: '双方分歧较大' })
  await does(people.worker, 'choose-road', { road: 'committee' })

  // The pool: for the worker alone, with the reason for each who cannot be picked.
  await declareTie(api.store, experts[6] ?? '', people.employer)
  const { body: pool } = await ask(people.worker, 'GET', `/grievances/${id}/experts`)
  expect(pool).toMatchObject({ tier: 2, unit: { name: '德清县总工会' }, panelSizes: [3, 5], reserves: 2 })
  expect(pool.experts).toHaveLength(7)
  const of = (person: PersonId | undefined) => pool.experts.find((one: Body) => one.person.id === person)
  expect(of(experts[0])).toMatchObject({
    person: { name: '专家甲' },
    skills: ['劳动报酬'],
    load: 0,
    record: { seats: 0, verdicts: 0 },
    canBePicked: true,
    reasons: [],
  })
  expect(of(experts[6])).toMatchObject({ canBePicked: false, reasons: [{ zh: expect.stringContaining('应当回避') }] })
  for (const other of [people.officer, people.employer, people.stranger]) {
    expect((await ask(other, 'GET', `/grievances/${id}/experts`)).status).toBe(404)
  }

  const refused = await ask(people.worker, 'POST', `/grievances/${id}/pick-panel`, {
    panel: [experts[0], experts[1], experts[6]],
    reserves: [experts[3], experts[4]],
  })
  expect([refused.status, refused.body.code, refused.body.fields[0].path]).toEqual([422, 'expert-barred', '/panel/2'])
  await does(people.worker, 'pick-panel', { panel: experts.slice(0, 3), reserves: experts.slice(3, 5) })

  // A seat opens the case to its expert; a reserve does not see it yet.
  expect((await ask(experts[3] ?? '', 'GET', `/grievances/${id}`)).status).toBe(404)
  for (const expert of experts.slice(0, 3)) await does(expert, 'accept-seat')
  await does(experts[0] ?? '', 'record-response-meeting', { occurredOn: '2026-11-25', words: '会议记录' })

  const ballot = { choice: 'middle', ...planted }
  await does(experts[0] ?? '', 'cast-ballot', { choice: 'middle', amount: '111', reasons: '先前的理由' })
  for (const expert of experts.slice(0, 2)) await does(expert, 'cast-ballot', ballot)

  const readers = [people.worker, people.employer, people.officer, people.supervisor, ...experts.slice(0, 3)]
  const seen = await Promise.all(
    readers.flatMap((reader) => ['', '/timeline'].map((what) => ask(reader, 'GET', `/grievances/${id}${what}`))),
  )
  expect(seen.map(({ status }) => status)).toEqual(seen.map(() => 200))
  const everything = `${seen.map(({ text }) => text).join('\n')}\n${logged}`
  expect(Object.values(planted).filter((one) => everything.includes(one))).toEqual([])
  expect(everything).not.toContain('"box"')
  const facts = seen[0]?.body.case.roads.find((one: Body) => one.road === 'committee').facts
  expect(facts.seats).toMatchObject([
    { n: 1, person: experts[0], status: 'held', cast: true, replaced: 1 },
    { n: 2, cast: true, replaced: 0 },
    { n: 3, cast: false },
  ])
  expect(seen[0]?.body.case.names[experts[0] ?? '']).toBe('专家甲')

  const last = await does(experts[2] ?? '', 'cast-ballot', { choice: 'abstain', reasons: '无意见' })
  const effect = last.body.case.effects.find((one: Body) => one.kind === 'tallyBallots').key
  await tallyBallots(api.store, key, id, effect)

  const { body: after } = await ask(people.worker, 'GET', `/grievances/${id}`)
  expect(after.case.roads.find((one: Body) => one.road === 'committee').facts.verdict).toMatchObject({
    choice: 'middle',
    amount: planted.amount,
    words: { zh: '折中方案' },
    notice: { zh: expect.stringContaining('不是仲裁裁决') },
  })
  expect(after.case.alternatives.map((one: Body) => one.road)).toContain('arbitration')
  expect(after.can.map((one: Body) => one.command)).toEqual(
    expect.arrayContaining(['answer-verdict', 'release-to-arbitration']),
  )
  const { text: trace } = await ask(people.worker, 'GET', `/grievances/${id}/timeline`)
  expect(trace).toContain(planted.reasons)
  expect(trace).not.toContain('先前的理由')
  expect((await ask(people.worker, 'GET', `/grievances/${id}/verify`)).body).toMatchObject({ verified: true })
  expect(logged).not.toContain(planted.reasons)
  expect(logged.length).toBeGreaterThan(1000)

  // What the unit refuses, the union above it is told.
  await does(people.officer, 'answer-verdict', { accept: false, words: '无法执行' })
  const { body: notices } = await ask(people.supervisor, 'GET', '/notices')
  expect(notices.rows.map((one: Body) => one.kind)).toContain('verdict-refused')
  // No experts above: undecided, with arbitration; the panel is over and sees the case no more.
  const { body: end } = await ask(people.worker, 'GET', `/grievances/${id}`)
  expect(end.case.roads.find((one: Body) => one.road === 'committee')).toMatchObject({ status: 'undecided' })
  expect((await ask(experts[0] ?? '', 'GET', `/grievances/${id}`)).status).toBe(404)
})
