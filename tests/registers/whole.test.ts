import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { importTable } from '../../record/registering/import.js'
import { progressTo } from '../../runtime/progress.js'
import { createStore, type TestStore } from '../support/database.js'
import { makeCounty } from '../support/county.js'

/*
 * A table comes in whole or not at all, and says meanwhile how far it is.
 */

let t: TestStore
beforeAll(async () => {
  t = await createStore()
  await makeCounty(t.store)
})
afterAll(() => t.close())

const idno = (n: number): string => {
  const body = `330521${19600101 + (n % 28)}${String(Math.floor(n / 28) + 100).padStart(3, '0')}`
  let rest = 0
  for (const digit of body) rest = ((rest + Number(digit)) * 2) % 11
  return body + '0123456789X'.charAt((12 - rest) % 11)
}
const head = '姓名,身份证号,手机号,岗位,单位,起\n'
const line = (n: number) => `职工${n},${idno(n)},,职工,德清某机械有限公司,2026-01-01\n`
const many = Array.from({ length: 5000 }, (_, n) => line(n)).join('')
const people = async () =>
  (
    await t.store.sql<{ n: number }[]>`
    select ((select count(*) from people) + (select count(*) from appointments) + (select count(*) from person_tags) + (select count(*) from register_log))::int as n`
  )[0]?.n

test('what fails in the middle has written nothing', async () => {
  const before = await people()
  let told = 0
  const failing = importTable(t.store, 'people', head + many, {
    by: 'system',
    progress: (rows) => {
      told = rows
      if (rows >= 4000) throw new Error('the machine went away')
    },
  })
  await expect(failing).rejects.toThrow('the machine went away')
  expect(told).toBe(4000)
  expect(await people()).toBe(before)
})

test('how far it is goes up to the whole', async () => {
  const told: (readonly [number, number])[] = []
  const answer = await importTable(t.store, 'people', head + many, {
    by: 'system',
    progress: (rows, of) => void told.push([rows, of]),
  })
  expect(answer).toMatchObject({ outcome: 'imported', counted: { added: 5000 } })
  expect(told).toEqual([
    [2000, 5000],
    [4000, 5000],
    [5000, 5000],
  ])
})

test('what the tables cannot hold twice is a bad row with its reason, never an error', async () => {
  const before = await people()
  const twice = await importTable(t.store, 'people', head + line(1) + line(2) + line(1), { by: 'system' })
  expect(twice).toMatchObject({
    outcome: 'refused',
    bad: [{ row: 4, column: '身份证号', words: { zh: '与第2行重复' } }],
  })
  const marks = '名称,层级,行政区划,上级工会,案号字头\n'
  const unions = await importTable(
    t.store,
    'unions',
    `${marks}甲工会,乡镇,330521,德清县总工会,德工诉\n乙工会,乡镇,330521,德清县总工会,乙工诉\n丙工会,乡镇,330521,德清县总工会,乙工诉\n`,
    { by: 'system' },
  )
  expect(unions).toMatchObject({
    outcome: 'refused',
    bad: [
      { row: 2, column: '字头', words: { zh: '已由德清县总工会使用' } },
      { row: 4, column: '字头', words: { zh: '已由乙工会使用' } },
    ],
  })
  expect(await people()).toBe(before)
})

test('inspectors come in with their unions and terms; the certificate is nowhere in clear', async () => {
  const csv = `姓名,身份证号,工会,监督员证号,起,止\n监督甲,${idno(6001)},德清县总工会,浙监0001,2026-01-01,2028-12-31\n`
  const taken = () => importTable(t.store, 'inspectors', csv, { by: 'system' })
  expect(await taken()).toMatchObject({ outcome: 'imported', counted: { added: 1 } })
  expect(await taken()).toMatchObject({ counted: { added: 0, same: 1 } })
  const rows = await t.store.sql<{ text: string; until: string }[]>`
    select i::text as text, until_day::text as until from inspectors i`
  expect(rows.map(({ until }) => until)).toEqual(['2028-12-31'])
  expect(rows[0]?.text).not.toContain('浙监')
  expect(
    await importTable(t.store, 'inspectors', csv.replace('德清县总工会', '没有的工会'), { by: 'system' }),
  ).toMatchObject({
    outcome: 'refused',
    bad: [{ row: 2, column: '工会' }],
  })
})

describe('the progress', () => {
  const shown = (isTTY: boolean, steps: readonly number[]) => {
    const out: string[] = []
    const progress = progressTo({ isTTY, write: (text) => out.push(text) })
    for (const step of steps) progress(step, 1000)
    return out
  }

  test('is a bar that is drawn over, on a terminal', () => {
    const out = shown(true, [0, 500, 501, 1000])
    expect(out).toEqual([
      `\r[${' '.repeat(30)}] 0% 0/1000`,
      `\r[${'█'.repeat(15)}${' '.repeat(15)}] 50% 500/1000`,
      `\r[${'█'.repeat(30)}] 100% 1000/1000\n`,
    ])
  })

  test('is a plain line for every tenth, elsewhere', () => {
    expect(shown(false, [10, 50, 120, 130, 990, 1000])).toEqual([
      '0% 10/1000\n',
      '10% 120/1000\n',
      '90% 990/1000\n',
      '100% 1000/1000\n',
    ])
  })
})
