import { inflateRawSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { tableOf } from '../../api/tables.js'

const cases = [
  ['=HYPERLINK("http://x")', `'=HYPERLINK("http://x")`],
  ['+1-2', `'+1-2`],
  ['@SUM(A1)', `'@SUM(A1)`],
  ['\t=1', `'\t=1`],
  ['＝1', `'＝1`],
  [' =1', `' =1`],
  ['  \t+1-2', `'  \t+1-2`],
  ['\n=1', `'\n=1`],
  [' \n-1+2', `' \n-1+2`],
  ['　@SUM(A1)', `'　@SUM(A1)`],
  ['\u00A0=1', `'\u00A0=1`],
  ['\u200B=1', `'\u200B=1`],
  ['-12.50', '-12.50'],
  ['武义县总工会', '武义县总工会'],
  [' 武义县=总工会', ' 武义县=总工会'],
] as const

const sheet = (cell: string) => ({ name: 'a', head: ['名称'], rows: [[cell]] })

test.each(cases)('what a spreadsheet would take for a formula is text in CSV: %j', async (cell, written) => {
  const { bytes } = await tableOf('csv', [sheet(cell)])
  const line = bytes.toString().split('\r\n')[1] ?? ''
  expect(line.replaceAll('""', '"').replaceAll(/^"|"$/g, '')).toBe(written)
})

test.each(cases)('and in a workbook: %j', async (cell, written) => {
  const { bytes } = await tableOf('xlsx', [sheet(cell)])
  const texts = textsIn(bytes)
  expect(texts).toContain(written)
  if (written !== cell) expect(texts).not.toContain(cell)
})

test('further tables are sheets of the workbook, and stand below the first in CSV', async () => {
  const [first, second] = [
    { name: '甲', head: ['名称', '件'], rows: [['a', 1]] },
    { name: '乙', head: ['谁'], rows: [['b'], ['c']] },
  ] as const
  const { bytes } = await tableOf('csv', [first, second])
  expect(bytes.toString()).toBe('\uFEFF名称,件\r\na,1\r\n\r\n乙\r\n谁\r\nb\r\nc\r\n')
  const book = await tableOf('xlsx', [first, second])
  const names = [...(partsOf(book.bytes).get('xl/workbook.xml') ?? '').matchAll(/<sheet [^>]*name="([^"]+)"/g)]
  expect(names.map(([, name]) => name)).toEqual(['甲', '乙'])
  expect(textsIn(book.bytes)).toEqual(expect.arrayContaining(['名称', 'a', '谁', 'c']))
})

/** All texts of a workbook. */
function textsIn(bytes: Buffer): readonly string[] {
  const xml = [...partsOf(bytes).values()].join('\n')
  return [...xml.matchAll(/<t(?: [^>]*)?>([^<]*)<\/t>/g)].map(([, text = '']) =>
    text
      .replaceAll('&quot;', '"')
      .replaceAll('&apos;', "'")
      .replaceAll('&#39;', "'")
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      .replaceAll('&amp;', '&'),
  )
}

/** The parts of an archive, by the names that stand at its end. */
function partsOf(bytes: Buffer): ReadonlyMap<string, string> {
  const end = bytes.lastIndexOf(Buffer.from('PK\u0005\u0006'))
  const parts = new Map<string, string>()
  for (let i = 0, at = bytes.readUInt32LE(end + 16); i < bytes.readUInt16LE(end + 10); i += 1) {
    const [size, name, extra, note] = [20, 28, 30, 32].map((n) =>
      n === 20 ? bytes.readUInt32LE(at + n) : bytes.readUInt16LE(at + n),
    ) as [number, number, number, number]
    const local = bytes.readUInt32LE(at + 42)
    const from = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28)
    const packed = bytes.subarray(from, from + size)
    const isStored = bytes.readUInt16LE(at + 10) === 0
    parts.set(
      bytes.subarray(at + 46, at + 46 + name).toString(),
      (isStored ? packed : inflateRawSync(packed)).toString(),
    )
    at += 46 + name + extra + note
  }
  return parts
}
