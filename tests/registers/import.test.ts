import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { importTable, type Imported } from '../../record/registering/import.js'
import { fillSounds } from '../../record/registering/sounds.js'
import { soundsOf } from '../../record/registering/pinyin.js'
import { addPerson, addUnit, appoint } from '../../record/registers.js'
import { createApi, type TestApi } from '../support/api.js'

let api: TestApi
let root: string
beforeAll(async () => {
  api = await createApi()
  // Whoever administers the whole tree is in office at its one root.
  const { sql } = api.store
  const [province] = [
    await addUnit(api.store, { kind: 'union', name: '浙江省总工会', level: 'province', region: '330000' }),
  ]
  root = province
  await sql`update units set parent = ${root} where kind = 'union' and parent is null and id <> ${root}`
  await appoint(api.store, { person: api.county.people.admin, role: 'admin', unit: root, from: '2026-01-01' })
})
afterAll(() => api.close())

const { by } = { by: 'system' }
const taken = async (register: Parameters<typeof importTable>[1], csv: string, partial = false) =>
  importTable(api.store, register, csv, { by, partial })
const counts = (answer: Imported) => (answer.outcome === 'imported' ? answer.counted : answer)
const code = (n: number): string => {
  const alphabet = '0123456789ABCDEFGHJKLMNPQRTUWXY'
  const body = `91330521${String(n).padStart(9, '0')}`
  let sum = 0
  let weight = 1
  for (const sign of body) {
    sum += alphabet.indexOf(sign) * weight
    weight = (weight * 3) % 31
  }
  return body + alphabet.charAt((31 - (sum % 31)) % 31)
}
const idno = (n: number): string => {
  const body = `33052119${String(50 + (n % 50)).padStart(2, '0')}0101${String(n % 1000).padStart(3, '0')}`
  let rest = 0
  for (const digit of body) rest = ((rest + Number(digit)) * 2) % 11
  return body + '0123456789X'.charAt((12 - rest) % 11)
}
const rows = async (table: string) =>
  (await api.store.sql<{ n: number }[]>`select count(*)::int as n from ${api.store.sql(table)}`)[0]?.n

describe('tables of units', () => {
  const table = (more = '') =>
    `名称,统一社会信用代码,行政区划,所属工会\n甲公司,${code(1)},330521,德清县总工会\n乙公司,${code(2)},330521,\n${more}`

  test('come in once; the same again changes nothing; what changed is kept with what stood there', async () => {
    expect(counts(await taken('employers', table()))).toEqual({ added: 2, changed: 0, same: 0 })
    expect(counts(await taken('employers', table()))).toEqual({ added: 0, changed: 0, same: 2 })
    expect(counts(await taken('employers', table().replace('乙公司', '乙有限公司')))).toEqual({
      added: 0,
      changed: 1,
      same: 1,
    })
    const [unit] = (await api.get('admin', '/registers/units?kind=employer&text=乙有限')).body.rows
    expect(unit.code).toBe(code(2))
    const history = await api.get('admin', `/registers/history/${unit.id}`)
    expect(history.body.rows).toMatchObject([
      { what: 'changed', fields: ['name'], before: { name: '乙公司' } },
      { what: 'added' },
    ])
  })

  test('with one bad row nothing comes in, and every bad row is named; or all but them, where that is asked', async () => {
    const before = await rows('units')
    const bad = table(
      `丙公司,${code(3)},330521,没有这个工会\n丁公司,123,330521,\n戊公司,${code(1)},330521,\n己公司,${code(5)},330521,\n`,
    )
    expect(await taken('employers', bad)).toMatchObject({
      outcome: 'refused',
      bad: [
        { row: 4, column: '所属工会' },
        { row: 5, column: '统一社会信用代码' },
        { row: 6, column: '名称', words: { zh: '与第2行重复' } },
      ],
    })
    expect(await rows('units')).toBe(before)
    expect(counts(await taken('employers', bad, true))).toMatchObject({ added: 1 })
    expect(await rows('units')).toBe((before ?? 0) + 1)
  })

  test('a row may refer to a row above it', async () => {
    const csv =
      '名称,层级,行政区划,上级工会,案号字头\n甲镇总工会,乡镇,330521,德清县总工会,甲镇工诉\n甲村工会,企业,330521,甲镇总工会,甲村工诉\n'
    expect(counts(await taken('unions', csv))).toMatchObject({ added: 2 })
  })
})

describe('tables of people', () => {
  const table = (lines: string) => `姓名,身份证号,手机号,岗位,单位,专长\n${lines}`

  test('who is known by the identity number is that person; an office that runs is not given twice', async () => {
    const line = `欧阳娜娜,${idno(1)},13900000001,调解员,德清县职工维权工作室,工伤、欠薪\n`
    expect(counts(await taken('people', table(line)))).toMatchObject({ added: 1 })
    expect(counts(await taken('people', table(line)))).toMatchObject({ added: 0, same: 1 })
    expect(counts(await taken('people', table(line.replace('13900000001', '13900000002'))))).toMatchObject({ added: 0 })
    const found = await api.post('admin', '/registers/people/search', { by: 'phone', text: '13900000002' })
    expect(found.body.rows).toMatchObject([
      {
        name: '欧阳娜娜',
        phone: '139****0002',
        offices: [{ role: 'mediator', unit: { name: '德清县职工维权工作室' } }],
      },
    ])
    expect(found.body.rows[0].offices).toHaveLength(1)
  })

  test.each([
    ['name', '欧阳娜娜'],
    ['pinyin', 'ouyangnana'],
    ['pinyin', "Ou'yang Na Na"],
    ['pinyin', 'oynn'],
    ['idno', idno(1)],
  ])('is found by %s %s, exactly', async (way, text) => {
    const ask = (typed: string) => api.post('admin', '/registers/people/search', { by: way, text: typed })
    expect((await ask(text)).body.rows.map(({ name }: { name: string }) => name)).toEqual(['欧阳娜娜'])
    expect((await ask(text.slice(0, -1))).body.rows).toEqual([])
  })

  test('nothing that was written about a person is in clear in the tables', async () => {
    const [row] = await api.store.sql<{ text: string }[]>`
      select (select string_agg(p::text, '') from people p) || (select string_agg(t::text, '') from person_tags t)
        || (select string_agg(l::text, '') from register_log l) as text`
    for (const secret of ['欧阳', idno(1), '13900000001', 'ouyang', Buffer.from('欧阳娜娜').toString('hex')])
      expect(row?.text).not.toContain(secret)
  })

  test('an office is held at a unit of its kind', async () => {
    expect(await taken('people', table(`某某,${idno(2)},,仲裁员,德清县总工会,\n`))).toMatchObject({
      outcome: 'refused',
      bad: [{ row: 2, column: '单位' }],
    })
  })

  test('employment registrations of riders and drivers', async () => {
    await taken('employers', `名称,统一社会信用代码,类别,行政区划\n某平台,${code(9)},平台,330521\n`)
    const csv = `姓名,身份证号,手机号,平台,行政区划,工种\n骑手甲,${idno(3)},13900000003,某平台,330521,外卖骑手\n`
    expect(counts(await taken('registrations', csv))).toMatchObject({ added: 1 })
    expect(await rows('registrations')).toBe(1)
    await taken('registrations', csv)
    expect(await rows('registrations')).toBe(1)
  })

  test('ten thousand workers at once', async () => {
    const lines = Array.from({ length: 10_000 }, (_, n) => `职工${n % 100},${idnoAt(n)},,职工,甲公司,`).join('\n')
    expect(counts(await taken('people', table(`${lines}\n`)))).toMatchObject({ added: 10_000 })
    const found = await api.post('admin', '/registers/people/search', { by: 'idno', text: idnoAt(77) })
    expect(found.body.rows).toHaveLength(1)
  })
})

/** So many different numbers. */
function idnoAt(n: number): string {
  const birth = new Date(Date.UTC(1960, 0, 1) + Math.floor(n / 500) * 86_400_000)
    .toISOString()
    .slice(0, 10)
    .replaceAll('-', '')
  const body = `330521${birth}${String((n % 500) + 300).padStart(3, '0')}`
  let rest = 0
  for (const digit of body) rest = ((rest + Number(digit)) * 2) % 11
  return body + '0123456789X'.charAt((12 - rest) % 11)
}

describe('what is open follows the registers', () => {
  test('an employer that another union answers for takes its open cases there, each with a trace', async () => {
    const id = await api.opened()
    await api.post('officer', `/grievances/${id}/accept`, {})
    const table = `名称,统一社会信用代码,行政区划,所属工会\n德清某机械有限公司,${code(20)},330521,湖州市总工会\n`
    await api.store.sql`update units set code = ${code(20)} where id = ${api.county.employer}`
    const answer = await api.post('admin', '/registers/employers/import', { csv: table })
    expect(answer.body).toMatchObject({ imported: true, changed: 1, rerouted: 1 })
    const moved = await api.get('city-officer', `/grievances/${id}`)
    expect(moved.body.case).toMatchObject({ charge: { union: { id: api.county.city } }, stage: { code: 'acceptance' } })
    const { entries } = (await api.get('worker', `/grievances/${id}/timeline`)).body
    expect(entries.at(-1)).toMatchObject({ type: 'rerouted', data: { because: 'employer-moved' } })
    expect(entries.at(-1).what.zh).toContain('用人单位改由另一工会主管')
    // The union that had it goes on seeing what becomes of it.
    expect((await api.get('officer', `/grievances/${id}`)).status).toBe(200)
    expect(api.engine.told.some(({ caseId }) => caseId === id)).toBe(true)
  })

  test('a union that is closed leaves everything to its successor', async () => {
    const id = await api.opened()
    expect((await api.get('worker', `/grievances/${id}`)).body.case.charge.union.id).toBe(api.county.city)
    const heir = await addUnit(api.store, {
      kind: 'union',
      name: '湖州新工会',
      level: 'city',
      region: '330500',
      parent: root,
    })
    const officer = await addPerson(api.store, { name: '新主席' })
    await appoint(api.store, { person: officer, role: 'officer', unit: heir, from: '2026-01-01' })
    expect(
      (await api.post('admin', `/registers/unions/${api.county.city}/close`, { successor: api.county.city })).body.code,
    ).toBe('no-successor')
    const closed = await api.post('admin', `/registers/unions/${api.county.city}/close`, { successor: heir })
    expect(closed.body).toMatchObject({ kept: [] })
    expect(closed.body.rerouted).toBeGreaterThanOrEqual(1)
    expect((await api.get('worker', `/grievances/${id}`)).body.case.charge.union.id).toBe(heir)
    const [county] = await api.store.sql<{ parent: string }[]>`select parent from units where id = ${api.county.union}`
    expect(county?.parent).toBe(heir)
    // Again changes nothing.
    expect(
      (await api.post('admin', `/registers/unions/${api.county.city}/close`, { successor: heir })).body.rerouted,
    ).toBe(0)
  })
})

test('registers are for administrators, and imports for those of the whole tree', async () => {
  for (const login of ['worker', 'officer', 'supervisor', 'mediator'] as const) {
    expect((await api.get(login, '/registers/units')).status).toBe(403)
    expect((await api.post(login, '/registers/people/search', { by: 'name', text: '张三' })).status).toBe(403)
    expect((await api.post(login, '/registers/people/import', { csv: 'x' })).status).toBe(403)
  }
  expect((await api.get('admin', '/registers/people/template')).text.startsWith('\uFEFF姓名,身份证号')).toBe(true)
  expect((await api.post('admin', '/registers/people/import', { csv: '甲,乙\n' })).body.code).toBe('not-a-table')
})

test('units are found by part of how their name sounds, also those registered before that was kept', async () => {
  const found = async (text: string): Promise<readonly string[]> =>
    (await api.get('admin', `/registers/units?kind=employer&text=${encodeURIComponent(text)}`)).body.rows.map(
      ({ name }: { name: string }) => name,
    )
  const name = '德清某机械有限公司'
  for (const typed of ['jixieyouxian', 'JXYX', 'deqing mou', name.slice(3, 6)])
    expect(await found(typed)).toContain(name)
  await api.store.sql`update units set sound = null`
  expect(await found('jixieyouxian')).toEqual([])
  await fillSounds(api.store)
  expect(await found('jixieyouxian')).toContain(name)
  await taken('employers', `名称,统一社会信用代码,行政区划\n长兴电子公司,${code(31)},330521\n`)
  expect(await found('cxdz')).toEqual(['长兴电子公司'])
  await taken('employers', `名称,统一社会信用代码,行政区划\n安吉竹业公司,${code(31)},330521\n`)
  expect(await found('cxdz')).toEqual([])
  expect(await found('ajzy')).toEqual(['安吉竹业公司'])
})

test('an office out of a table has its line in the history, as one given by hand', async () => {
  const table = (until: string) =>
    `姓名,身份证号,手机号,岗位,单位,专长,起,止\n县负责人,${idno(60)},,工会负责人,德清县总工会,欠薪,2026-01-01,${until}\n`
  await taken('people', table('2027-12-31'))
  await taken('people', table('2027-12-31'))
  await taken('people', table('2028-12-31'))
  const [person] = (await api.post('admin', '/registers/people/search', { by: 'idno', text: idno(60) })).body.rows
  const { body } = await api.get('admin', `/registers/people/${person.id}/offices`)
  expect(body.history).toMatchObject([
    { what: 'changed', fields: ['until'], before: { role: 'officer', until: '2027-12-31' } },
    { what: 'appointed', before: { role: 'officer', until: '2027-12-31' } },
  ])
})

test('names are found by how they sound', () => {
  expect(soundsOf('单田芳')).toEqual(['shantianfang', 'stf'])
  expect(soundsOf('吕布')[0]).toMatch(/^l[vü]bu$/)
})
