import { expect, test } from 'vitest'
import { tableOf } from '../../api/tables.js'

test.each([
  ['=HYPERLINK("http://x")', `'=HYPERLINK("http://x")`],
  ['+1-2', `'+1-2`],
  ['@SUM(A1)', `'@SUM(A1)`],
  ['\t=1', `'\t=1`],
  ['＝1', `'＝1`],
  ['-12.50', '-12.50'],
  ['武义县总工会', '武义县总工会'],
])('what a spreadsheet would take for a formula is text: %j', async (cell, written) => {
  const { bytes } = await tableOf('csv', { name: 'a', head: ['名称'], rows: [[cell]] })
  const line = bytes.toString().split('\r\n')[1] ?? ''
  expect(line.replaceAll('""', '"').replaceAll(/^"|"$/g, '')).toBe(written)
})
