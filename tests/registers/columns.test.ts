import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { importTable, type Imported } from '../../record/registering/import.js'
import { addUnit, appoint } from '../../record/registers.js'
import { residentId } from '../../runtime/sample/seed.js'
import { createApi, type TestApi } from '../support/api.js'

/*
 * What a table says of what stands there already: nothing of a column it has not, and each change with what stood there
 * before.
 */

let api: TestApi
let root: string
beforeAll(async () => {
  api = await createApi()
  root = await addUnit(api.store, { kind: 'union', name: '浙江省总工会', level: 'province', region: '330000' })
  await api.store.sql`update units set parent = ${root} where kind = 'union' and parent is null and id <> ${root}`
  await appoint(api.store, { person: api.county.people.admin, role: 'admin', unit: root, from: '2026-01-01' })
})
afterAll(() => api.close())

const taken = (register: Parameters<typeof importTable>[1], csv: string, partial = false): Promise<Imported> =>
  importTable(api.store, register, csv, { by: 'system', partial })
const counts = (answer: Imported) => (answer.outcome === 'imported' ? answer.counted : answer)
const unit = async (id: string) =>
  (await api.store.sql`select kind, level, parent, union_id, commission from units where id = ${id}`)[0]
const called = async (name: string) =>
  (await api.store.sql<{ id: string; parent: string | null }[]>`select id, parent from units where name = ${name}`)[0]
const code = '913305210000000185'

describe('a column that is not there', () => {
  test('leaves the union of an employer as it was; an empty cell takes it away', async () => {
    const { employer, union } = api.county
    await api.store.sql`update units set code = '91330100799655058B' where id = ${employer}`
    const row = '德清某机械有限公司,91330100799655058B,330521'
    expect(counts(await taken('employers', `名称,统一社会信用代码,行政区划\n${row}\n`))).toMatchObject({ same: 1 })
    expect(await unit(employer)).toMatchObject({ union_id: union })
    const empty = await taken('employers', `名称,统一社会信用代码,行政区划,所属工会\n${row},\n`)
    expect(counts(empty)).toMatchObject({ changed: 1 })
    expect(await unit(employer)).toMatchObject({ union_id: null })
    await taken('employers', `名称,统一社会信用代码,行政区划,所属工会\n${row},德清县总工会\n`)
  })

  test('leaves a platform a platform, a union where it hangs, a body its commission', async () => {
    const { union, city, body, commission } = api.county
    const platform = await addUnit(api.store, { kind: 'platform', name: '某平台', region: '330521', code })
    const same = counts(await taken('employers', `名称,统一社会信用代码,行政区划\n某平台,${code},330521\n`))
    expect(same).toMatchObject({ added: 0, same: 1 })
    expect(await unit(platform)).toMatchObject({ kind: 'platform' })
    await taken('unions', '名称,层级,行政区划\n德清县总工会,县,330521\n')
    expect(await unit(union)).toMatchObject({ parent: city, level: 'county' })
    await taken('bodies', '名称,行政区划,所属工会\n德清县职工维权工作室,330521,德清县总工会\n')
    expect(await unit(body)).toMatchObject({ parent: union, commission })
  })

  test('leaves a term its end and its skills', async () => {
    const head = '姓名,身份证号,岗位,单位,起'
    const row = `调解甲,${residentId(1)},调解员,德清县职工维权工作室,2026-01-01`
    await taken('people', `${head},止,专长\n${row},2027-12-31,工伤\n`)
    expect(counts(await taken('people', `${head}\n${row}\n`))).toEqual({ added: 0, changed: 0, same: 1 })
    const ends = () => api.store.sql`select until_day::text as until, skills from appointments where skills = '{工伤}'`
    expect(await ends()).toMatchObject([{ until: '2027-12-31' }])
    expect(counts(await taken('people', `${head},止\n${row},\n`))).toMatchObject({ changed: 1 })
    expect(await ends()).toMatchObject([{ until: null }])
  })
})

describe('the tree of unions', () => {
  const table = (rows: string) => `名称,层级,行政区划,上级工会\n${rows}`
  const row = (name: string, above: string) => `${name},乡镇,330521,${above}\n`

  test('has no circle: both rows are named, and nothing comes in', async () => {
    await taken('unions', table(row('甲镇工会', '德清县总工会') + row('乙镇工会', '德清县总工会')))
    const circle = table(row('甲镇工会', '乙镇工会') + row('乙镇工会', '甲镇工会'))
    const words = { zh: '上级关系成环：该工会将在自己之上' }
    expect(await taken('unions', circle)).toMatchObject({
      outcome: 'refused',
      bad: [
        { row: 2, column: '上级工会', words },
        { row: 3, column: '上级工会', words },
      ],
    })
    // Not by one row alone either, below what stands there.
    await taken('unions', table(row('乙镇工会', '甲镇工会')))
    expect(await taken('unions', table(row('甲镇工会', '乙镇工会')))).toMatchObject({ bad: [{ row: 2, words }] })
  })

  test('may be turned over within one table', async () => {
    expect(
      counts(await taken('unions', table(row('甲镇工会', '乙镇工会') + row('乙镇工会', '德清县总工会')))),
    ).toMatchObject({
      changed: 2,
    })
    expect((await called('甲镇工会'))?.parent).toBe((await called('乙镇工会'))?.id)
  })

  test('of the others, what hangs below a row that is left out is left out too', async () => {
    const rows = row('丙镇工会', '乙镇工会') + row('乙镇工会', '丙镇工会') + row('丙村工会', '丙镇工会')
    const answer = await taken('unions', table(rows + row('丁镇工会', '德清县总工会')), true)
    expect(answer).toMatchObject({ outcome: 'imported', counted: { added: 1, changed: 0 } })
    expect(answer.outcome === 'imported' ? answer.bad.map(({ row: n }) => n) : []).toEqual([2, 3, 4])
    expect(await called('丙村工会')).toBeUndefined()
  })
})

describe('the history', () => {
  test('has a line for a unit that is added', async () => {
    await taken('commissions', '名称,行政区划\n安吉仲裁委,330523\n')
    const { body } = await api.get('admin', `/registers/history/${(await called('安吉仲裁委'))?.id}`)
    expect(body.rows).toMatchObject([{ what: 'added', before: null }])
  })

  test('has name and phone that were changed together, each with what stood there; sealed in the tables', async () => {
    const row = (name: string, phone: string) =>
      `姓名,身份证号,手机号,岗位,单位\n${name},${residentId(2)},${phone},调解员,德清县职工维权工作室\n`
    await taken('people', row('旧名字', '13911110001'))
    expect(counts(await taken('people', row('新名字', '13911110002')))).toEqual({ added: 0, changed: 1, same: 0 })
    const found = await api.post('admin', '/registers/people/search', { by: 'idno', text: residentId(2) })
    const { body } = await api.get('admin', `/registers/people/${found.body.rows[0].id}/offices`)
    expect(body.history.map(({ fields, before }: { fields: string[]; before: object }) => [fields, before])).toEqual([
      [['phone'], { phone: '139****0001' }],
      [['name'], { name: '旧名字' }],
      [['role', 'unit', 'from', 'until', 'skills'], expect.anything()],
    ])
    const [log] = await api.store.sql<{ text: string }[]>`select string_agg(l::text, '') as text from register_log l`
    for (const secret of ['旧名字', '13911110001']) expect(log?.text).not.toContain(secret)
  })

  test('has what was changed of an employment registration, and nothing where nothing was', async () => {
    const table = (occupation: string) =>
      `姓名,身份证号,平台,行政区划,工种,起\n骑手乙,${residentId(3)},某平台,330521,${occupation},2026-01-01\n`
    expect(counts(await taken('registrations', table('外卖骑手')))).toEqual({ added: 1, changed: 0, same: 0 })
    expect(counts(await taken('registrations', table('外卖骑手')))).toEqual({ added: 0, changed: 0, same: 1 })
    expect(counts(await taken('registrations', table('网约车司机')))).toEqual({ added: 0, changed: 1, same: 0 })
    const found = await api.post('admin', '/registers/people/search', { by: 'idno', text: residentId(3) })
    const { body } = await api.get('admin', `/registers/history/${found.body.rows[0].id}`)
    expect(body.rows).toMatchObject([
      { what: 'changed', fields: ['occupation'], before: { occupation: '外卖骑手', region: '330521' } },
    ])
  })
})
