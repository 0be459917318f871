import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { matterHistory } from '../../record/matters/history.js'
import { performMatter, readMatter } from '../../record/matters/perform.js'
import { addInspector } from '../../record/registering/inspectors.js'
import { addPerson, actorOf } from '../../record/registers.js'
import { readPaper } from '../../activities/papers/shelf.js'
import { matterWorkflowIdOf } from '../../runtime/engine.js'
import { day, mondayAfter, startEngine, type TestEngine } from '../support/engine.js'
import { county, planted, type County } from './county.js'

let t: TestEngine
let place: County
beforeAll(async () => {
  t = await startEngine()
  place = await county(t.store)
  await t.time.advanceTo(mondayAfter(t.time.now()))
})
afterAll(() => t.close())

async function act(person: string, id: string | null, kind: 'letter' | 'consultation', command: string, input: object) {
  const actor = await actorOf(t.store, person)
  if (actor === null) throw new Error('nobody')
  const about = id === null ? { opens: kind } : { id }
  const performed = await performMatter(t.store, { about, command, input, actor, key: randomUUID() })
  if (performed.outcome !== 'accepted') throw new Error(`${command}: ${JSON.stringify(performed)}`)
  t.engine.tellMatter(performed.matter.id)
  return performed.matter
}

test('a consultation nobody answers goes up the tree by itself, with nobody telling the clock', async () => {
  const { id } = await act(place.worker, null, 'consultation', 'ask', {
    region: '330726',
    employer: place.company,
    topic: 'pay-arrears',
    question: planted.facts,
  })
  await t.advance(20 * day)
  const history = await matterHistory(t.store, id)
  expect(history.map(({ type }) => type).slice(0, 7)).toEqual([
    'asked',
    'reminded',
    'expired',
    'passed-up',
    'reminded',
    'expired',
    'passed-up',
  ])
  expect(history[2]?.data).toMatchObject({ unit: place.enterprise, nth: 1 })
  const handle = t.engine.client.workflow.getHandle(matterWorkflowIdOf(id))
  expect(await handle.query('cursor')).toMatchObject({ kind: 'consultation', status: 'asked' })
  await act(place.worker, id, 'consultation', 'close', {})
  await t.time.settle()
  expect((await readMatter(t.store, id))?.slice).toMatchObject({ status: 'closed' })
  expect(await handle.result()).toBeUndefined()
  // What the worker wrote is nowhere in the engine.
  expect(JSON.stringify(await handle.fetchHistory())).not.toContain(planted.facts)
})

test('a letter is written when it is signed, and the silence of the employer is recorded by itself', async () => {
  const inspectors = [await addPerson(t.store, { name: '甲' }), await addPerson(t.store, { name: '乙' })]
  const term = { union: place.enterprise, certificate: null, from: null, until: null }
  for (const person of inspectors) await addInspector(t.store, { person, ...term }, 'system')
  const { id } = await act(place.enterpriseOfficer, null, 'letter', 'draft', {
    union: place.enterprise,
    employer: place.company,
    rung: 'reminder',
    inspectors,
    facts: planted.facts,
    demands: planted.terms,
    replyDays: 7,
  })
  await act(place.enterpriseOfficer, id, 'letter', 'sign', {})
  await t.time.settle()
  const [made] = (await matterHistory(t.store, id)).filter(({ type }) => type === 'document-sealed')
  const paper = await readPaper(t.papers, id, String(made?.data['sha256']))
  expect(paper?.length).toBeGreaterThan(100)
  expect(made?.data['number']).toMatch(/监提〔\d{4}〕1号$/)
  const today = t.time.now().slice(0, 10)
  await act(place.enterpriseOfficer, id, 'letter', 'record-service', {
    occurredOn: today,
    how: 'direct',
    proof: '签收',
  })
  await t.advance(12 * day)
  const types = (await matterHistory(t.store, id)).map(({ type }) => type)
  expect(types).toContain('letter-unanswered')
  expect(types.filter((type) => type === 'document-sealed')).toHaveLength(1)
})
