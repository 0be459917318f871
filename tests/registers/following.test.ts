import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { watch } from '../../record/warnings.js'
import { importTable } from '../../record/registering/import.js'
import { handOverEnded } from '../../record/registering/offices.js'
import { workOffReroutings } from '../../record/registering/rerouting.js'
import { addPerson, addUnit, appoint } from '../../record/registers.js'
import { leaveChores } from '../../runtime/chores.js'
import { createApi, type TestApi } from '../support/api.js'

/*
 * What is open follows the registers: employers that move, unions that are closed or hang elsewhere, terms that end.
 */

const day = 86_400_000
let api: TestApi
let root: string
beforeAll(async () => {
  api = await createApi()
  root = await union('浙江省总工会', 'province', '330000')
  await api.store.sql`update units set parent = ${root} where kind = 'union' and parent is null and id <> ${root}`
  await appoint(api.store, { person: api.county.people.admin, role: 'admin', unit: root, from: '2026-01-01' })
  await api.store.sql`update units set code = ${code} where id = ${api.county.employer}`
})
afterAll(() => api.close())

const code = '91330100799655058B'
const log = { warn: () => undefined, info: () => undefined } as never

/** A union with an officer in office. */
async function union(
  name: string,
  level: 'province' | 'city' | 'county' | 'township',
  region: string,
  parent?: string,
): Promise<string> {
  const id = await addUnit(api.store, {
    kind: 'union',
    name,
    level,
    region,
    ...(parent === undefined ? {} : { parent }),
  })
  const officer = await addPerson(api.store, { name: `${name}主席` })
  await appoint(api.store, { person: officer, role: 'officer', unit: id, from: '2026-01-01' })
  return id
}

/** As a table brings it: the import alone, broken off before what is open has followed. */
async function belongsTo(name: string): Promise<void> {
  const csv = `名称,统一社会信用代码,行政区划,所属工会\n德清某机械有限公司,${code},330521,${name}\n`
  expect(await importTable(api.store, 'employers', csv, { by: 'system' })).toMatchObject({ counted: { changed: 1 } })
}
const unionOf = async (id: string): Promise<string> =>
  (await api.get('worker', `/grievances/${id}`)).body.case.charge.union.id
const pathOf = async (id: string) =>
  (
    await api.store.sql<{ path: string[] }[]>`
      select array(select jsonb_array_elements_text(state -> 'charge' -> 'path')) as path from heads where case_id = ${id}`
  )[0]?.path
const close = (id: string, successor: string) => api.post('admin', `/registers/unions/${id}/close`, { successor })

describe('an employer that moves', () => {
  test('takes its open cases along, also where the import was broken off: the next sweep does it', async () => {
    const id = await api.opened()
    await belongsTo('湖州市总工会')
    expect(await unionOf(id)).toBe(api.county.union)
    await leaveChores(log)(api.store)
    expect(await unionOf(id)).toBe(api.county.city)
    expect(await api.store.sql`select 1 from reroutings`).toEqual([])
    expect(await workOffReroutings(api.store)).toEqual({ moved: [], repathed: [], kept: [] })
    // To no union of its own: that of the place answers.
    await belongsTo('')
    await workOffReroutings(api.store)
    expect(await unionOf(id)).toBe(api.county.union)
    await belongsTo('德清县总工会')
    await workOffReroutings(api.store)
    expect(await unionOf(id)).toBe(api.county.union)
  })

  test('leaves a case where it is that was handed over', async () => {
    const id = await api.opened()
    await api.post('officer', `/grievances/${id}/accept`, {})
    const offered = await api.post('officer', `/grievances/${id}/offer-hand-over`, {
      to: api.county.city,
      ground: 'complexity',
      words: '案情复杂，请市总工会接办。',
    })
    expect(offered.status, offered.text).toBe(200)
    expect((await api.post('city-officer', `/grievances/${id}/accept-hand-over`, {})).status).toBe(200)
    const elsewhere = await union('吴兴区总工会', 'county', '330502', api.county.city)
    const stays = await api.opened()
    await belongsTo('吴兴区总工会')
    expect((await workOffReroutings(api.store)).moved.map(({ caseId }) => caseId)).toContain(stays)
    expect([await unionOf(id), await unionOf(stays)]).toEqual([api.county.city, elsewhere])
    await belongsTo('德清县总工会')
    await workOffReroutings(api.store)
  })
})

describe('a union that hangs elsewhere', () => {
  test('keeps its open cases, under those who are above it now', async () => {
    const id = await api.opened()
    const other = await union('绍兴市总工会', 'city', '330600', root)
    const under = (name: string) => `名称,层级,行政区划,上级工会\n德清县总工会,县,330521,${name}\n`
    await api.post('admin', '/registers/unions/import', { csv: under('绍兴市总工会') })
    expect(await pathOf(id)).toEqual([api.county.union, other, root])
    const { entries } = (await api.get('worker', `/grievances/${id}/timeline`)).body
    expect(entries.at(-1)).toMatchObject({ type: 'rerouted', data: { because: 'tree-changed' } })
    expect(entries.at(-1).what.zh).toContain('仍由德清县总工会负责')
    await api.post('admin', '/registers/unions/import', { csv: under('湖州市总工会') })
    expect(await pathOf(id)).toEqual([api.county.union, api.county.city, root])
  })
})

describe('a union that is closed', () => {
  test('is not while matters of its own are open', async () => {
    const gone = await union('长兴县总工会', 'county', '330522', api.county.city)
    const employer = await addUnit(api.store, { kind: 'employer', name: '长兴某公司', region: '330522' })
    const asked = await api.post('worker', '/consultations', {
      region: '330522',
      employer,
      topic: 'pay-arrears',
      question: '公司三个月没发工资，我该怎么办？',
    })
    expect(asked.status, asked.text).toBe(201)
    const { id } = asked.body.matter
    const [row] = await api.store.sql<{ union_id: string }[]>`select union_id from matters where id = ${id}`
    expect(row?.union_id).toBe(gone)
    const refused = await close(gone, api.county.city)
    expect([refused.status, refused.body.code]).toEqual([409, 'matters-open'])
    expect(refused.text).toContain('还有1件')
    await api.store.sql`update matters set over = true where id = ${id}`
    expect((await close(gone, api.county.city)).status).toBe(200)
  })

  test('gets nothing new by its place: cases, consultations and warnings go to who answers there now', async () => {
    const gone = await union('安吉县总工会', 'county', '330523', api.county.city)
    const placed = await addUnit(api.store, { kind: 'employer', name: '安吉某公司', region: '330523' })
    const opened = (more = {}) => api.opened({ respondents: [placed], region: '330523', ...more })
    const before = await opened()
    expect(await unionOf(before)).toBe(gone)
    const answer = await close(gone, api.county.city)
    expect(answer.body).toEqual({ rerouted: 1, kept: [] })
    expect(await unionOf(before)).toBe(api.county.city)
    expect(
      await unionOf(
        await opened({ claim: { type: 'work-injury', amount: '100', remedies: ['payment'], knewOn: '2026-10-01' } }),
      ),
    ).toBe(api.county.city)
    const asked = await api.post('worker', '/consultations', {
      region: '330523',
      employer: placed,
      topic: 'pay-arrears',
      question: '怎么办？',
    })
    expect(await matterUnion(asked.body.matter.id)).toBe(api.county.city)
    // Twelve at once in one place, against none before.
    await api.store.sql`
      insert into case_figures select (jsonb_populate_record(f, jsonb_build_object('case_id', gen_random_uuid()))).*
      from case_figures f, generate_series(1, 12) where f.case_id = ${before}`
    const raised = await watch(api.store)
    const unions = await Promise.all(raised.map((id) => matterUnion(id)))
    expect(unions).not.toContain(gone)
    expect(unions).toContain(api.county.city)
  })

  test('is out of the way up from the cases below it, and its successor directly below takes its place', async () => {
    const district = await union('临时区工会', 'township', '330524', api.county.city)
    const heir = await union('承接镇工会', 'township', '330525', district)
    const deeper = await union('更下的工会', 'township', '330526', heir)
    const sibling = await union('另一镇工会', 'township', '330527', district)
    const employer = await addUnit(api.store, {
      kind: 'employer',
      name: '另一镇某公司',
      union: sibling,
      region: '330527',
    })
    const own = await addUnit(api.store, { kind: 'employer', name: '区直某公司', union: district, region: '330527' })
    const id = await api.opened({ respondents: [employer], region: '330527' })
    expect(await pathOf(id)).toEqual([sibling, district, api.county.city, root])
    const refused = await close(district, deeper)
    expect([refused.status, refused.body.code]).toEqual([422, 'successor-below'])
    expect((await close(district, heir)).status).toBe(200)
    expect(await pathOf(id)).toEqual([sibling, heir, api.county.city, root])
    const parents = await api.store.sql<{ id: string; parent: string }[]>`
      select id, parent from units where id = any(${[heir, sibling, deeper]}::uuid[])`
    expect(Object.fromEntries(parents.map((row) => [row.id, row.parent]))).toEqual({
      [heir]: api.county.city,
      [sibling]: heir,
      [deeper]: heir,
    })
    for (const [moved, before] of [
      [heir, { parent: district }],
      [sibling, { parent: district }],
      [own, { union_id: district }],
    ] as const) {
      const { rows } = (await api.get('admin', `/registers/history/${moved}`)).body
      expect(rows[0]).toMatchObject({ what: 'moved', before })
    }
  })
})

async function matterUnion(id: string): Promise<string | undefined> {
  const [row] = await api.store.sql<{ union_id: string }[]>`select union_id from matters where id = ${id}`
  return row?.union_id
}

test('a term that ends by its day leaves the open cases to those who come next', async () => {
  const { sql } = api.store
  const deputy = await addPerson(api.store, { name: '副主席' })
  await appoint(api.store, { person: deputy, role: 'officer', unit: api.county.union, from: '2026-01-01' })
  const id = await api.opened()
  await api.post('officer', `/grievances/${id}/accept`, {})
  const officer = async () =>
    (await sql<{ officer: string }[]>`select officer from heads where case_id = ${id}`)[0]?.officer
  expect(await officer()).toBe(api.county.people.officer)
  await sql`
    update appointments set until_day = '2026-11-26' where person = ${api.county.people.officer} and role = 'officer'`
  expect((await handOverEnded(api.store)).moved).toEqual([])
  api.clock.advance(2 * day)
  await leaveChores(log)(api.store)
  expect(await officer()).toBe(deputy)
  const { entries } = (await api.get('worker', `/grievances/${id}/timeline`)).body
  expect(entries.at(-1)).toMatchObject({ type: 'handler-replaced', data: { because: 'absence' } })
})
