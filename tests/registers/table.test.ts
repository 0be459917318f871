import { expect, test } from 'vitest'
import { registers } from '../../domain/registers/columns.js'
import { emptyTable, readTable, type Table } from '../../domain/registers/table.js'

const read = (csv: string): Table => {
  const table = readTable('people', csv)
  if (!('rows' in table)) throw new Error(table.zh)
  return table
}
const head = '姓名,身份证号,手机号,岗位,单位,起,止\n'

test('a table is read by its headings, in Chinese or English, in any order', () => {
  const { rows, bad } = read('unit,role,name,idno\n德清县总工会,工会负责人,张三,11010519491231002X\n')
  expect(bad).toEqual([])
  expect(rows).toEqual([
    { row: 2, cells: { unit: '德清县总工会', role: '工会负责人', name: '张三', idno: '11010519491231002X' } },
  ])
})

test.each([
  ['张三,110105194912310021,,工会负责人,某工会,,', 2, '身份证号', /校验码/],
  ['张三,11010519491231002X,1380,工会负责人,某工会,,', 2, '手机号', /11位/],
  ['张三,11010519491231002X,,局长,某工会,,', 2, '岗位', /应为/],
  [',11010519491231002X,,工会负责人,某工会,,', 2, '姓名', /不能为空/],
  ['张三,11010519491231002X,,工会负责人,某工会,2026-02-30,', 2, '起', /YYYY/],
  ['张三,11010519491231002X,,工会负责人,某工会,2026-02-01,2026-01-01', 2, '止', /早于/],
])('%s is named with its row and column', (line, row, column, words) => {
  const { rows, bad } = read(`${head}${line}\n`)
  expect(rows).toEqual([])
  expect(bad).toMatchObject([{ row, column }])
  expect(bad[0]?.words.zh).toMatch(words)
})

test.each([
  ['姓名,身份证号,岗位\n', /缺少列：单位/],
  [`${head.trim()},备注\n`, /不认识的列：备注/],
  [`${head.trim()},name\n`, /列重复/],
  ['"姓名', /不是有效的 CSV/],
])('%j is no table of this register', (csv, words) => {
  const table = readTable('people', csv)
  expect('zh' in table ? table.zh : '').toMatch(words)
})

test('every register has a template that is a table of it', () => {
  for (const register of registers)
    expect(readTable(register, emptyTable(register))).toMatchObject({ rows: [], bad: [] })
})
