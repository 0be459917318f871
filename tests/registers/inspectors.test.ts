import { afterAll, beforeAll, expect, test } from 'vitest'
import { importTable } from '../../record/registering/import.js'
import { addPerson, addUnit, appoint } from '../../record/registers.js'
import { createApi, type TestApi } from '../support/api.js'

let api: TestApi
let person: string
beforeAll(async () => {
  api = await createApi()
  const root = await addUnit(api.store, { kind: 'union', name: '浙江省总工会', level: 'province', region: '330000' })
  await api.store.sql`update units set parent = ${root} where kind = 'union' and parent is null and id <> ${root}`
  await appoint(api.store, { person: api.county.people.admin, role: 'admin', unit: root, from: '2026-01-01' })
  person = await addPerson(api.store, { name: '卫监督' })
})
afterAll(() => api.close())

const list = async (query = '') => (await api.get('admin', `/registers/inspectors${query}`)).body.rows
const act = (path: string, body: object) => api.post('admin', `/registers/inspectors${path}`, body)

test('an inspector is registered for a term, which is prolonged and ended, each with its line in the history', async () => {
  const { union } = api.county
  const given = await act('', {
    person,
    union,
    certificate: '浙工监〔2026〕7号',
    from: '2026-01-01',
    until: '2027-12-31',
  })
  expect(given.status, given.text).toBe(200)
  const { inspector } = given.body
  expect(await list()).toMatchObject([
    {
      id: inspector,
      person: { name: '卫监督' },
      union: { name: '德清县总工会' },
      until: '2027-12-31',
      certificate: '浙工监〔2026〕7号',
    },
  ])
  const [stored] = await api.store.sql<{ text: string }[]>`
    select (select string_agg(i::text, '') from inspectors i) || (select string_agg(l::text, '') from register_log l) as text`
  expect(stored?.text).not.toContain('浙工监')
  expect((await act('', { person, union, from: '2027-01-01' })).body.code).toBe('office-already-held')
  expect((await act(`/${inspector}/prolong`, { until: '2027-06-30' })).body.code).toBe('no-longer')
  expect((await act(`/${inspector}/prolong`, { until: null })).status).toBe(200)
  expect((await act(`/${inspector}/end`, { until: '2026-01-02' })).body.code).toBe('ends-in-the-past')
  expect((await act(`/${inspector}/end`, {})).status).toBe(200)
  const history = (await api.get('admin', `/registers/history/${person}`)).body.rows
  expect(history.map(({ what }: { what: string }) => what)).toEqual(['ended', 'prolonged', 'appointed'])
  api.clock.advance(2 * 86_400_000)
  expect(await list()).toEqual([])
  expect(await list('?ended=true')).toHaveLength(1)
  expect((await act(`/${inspector}/end`, {})).body.code).toBe('office-over')
})

test('they are of unions alone, and for those who keep that part of the tree', async () => {
  const { union, body } = api.county
  expect((await act('', { person, union: body })).body.code).toBe('unit-not-of-kind')
  expect((await act('', { person: union, union })).body.code).toBe('no-such-person')
  expect((await act('/0198f5c2-0000-7000-8000-000000000000/end', {})).status).toBe(404)
  for (const login of ['worker', 'officer', 'supervisor', 'employer'] as const) {
    expect((await api.get(login, '/registers/inspectors')).status).toBe(403)
    expect((await api.post(login, '/registers/inspectors', { person, union })).status).toBe(403)
  }
})

test('those who came in by a table are listed, with a line of history each', async () => {
  const csv = '姓名,身份证号,手机号,工会,监督员证号,起,止\n监督甲,110105194912310118,,德清县总工会,甲7号,2026-02-01,\n'
  expect(await importTable(api.store, 'inspectors', csv, { by: 'system', partial: false })).toMatchObject({
    outcome: 'imported',
    counted: { added: 1 },
  })
  const [row] = await list(`?union=${api.county.union}`)
  expect(row).toMatchObject({ person: { name: '监督甲' }, certificate: '甲7号', from: '2026-02-01', until: null })
  const history = (await api.get('admin', `/registers/history/${row.person.id}`)).body.rows
  expect(history).toContainEqual(expect.objectContaining({ what: 'appointed', fields: ['union', 'from', 'until'] }))
})
