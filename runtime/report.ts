import { writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { reportPress } from '../activities/papers/report-press.js'
import { unionsBelow } from '../db/queries/units.js'
import { shanghaiDay } from '../domain/values/time.js'
import { yearlyReport } from '../record/reporting/yearly.js'
import type { Store } from '../record/store.js'
import { problem } from './problems.js'
import type { Settings } from './settings.js'
import { withRecord } from './with-record.js'

/**
 * `siyou report <year> [--union <name, code or id>] [--out <file>]`: the yearly report as PDF, of the whole tree or of a union
 * with all below it. False where it was asked wrongly.
 */
export async function reportCommand(
  settings: Settings,
  args: readonly string[],
  say: (line: string) => void,
): Promise<boolean> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { union: { type: 'string' }, out: { type: 'string' } },
  })
  const [year = '', ...more] = positionals
  if (!/^2\d{3}$/.test(year) || more.length > 0) return false
  const file = values.out ?? `report-${year}.pdf`
  await withRecord(settings, async (store) => {
    if (`${year}-01-01` > shanghaiDay(await store.clock.now(store.sql)))
      throw problem(
        'year-not-begun',
        ['该年度尚未开始', 'that year has not begun'],
        ['请选择本年或者以前的年度', 'ask for this year or one before'],
      )
    const report = await yearlyReport(store, await unionsNamed(store, values.union), Number(year))
    const bytes = await reportPress(settings).yearly(report)
    await writeFile(file, bytes)
    const { received, closed } = report.now.total
    say(
      `${file}：${report.from}—${report.to}，收件 ${received}，办结 ${closed} / ${received} received, ${closed} closed`,
    )
  })
  return true
}

async function unionsNamed(store: Store, named: string | undefined): Promise<readonly string[]> {
  const rows =
    named === undefined
      ? await store.sql<{ id: string }[]>`select id from units where kind = 'union' and parent is null`
      : await store.sql<{ id: string }[]>`
          select id from units where kind = 'union' and (id::text = ${named.toLowerCase()} or code = ${named.toUpperCase()} or name = ${named})`
  if (rows.length === 0 || (named !== undefined && rows.length > 1))
    throw problem(
      'no-such-union',
      ['没有这个工会，或者有多个同名', 'there is no such union, or several of that name'],
      ['请填写完整名称、统一社会信用代码或者 id', 'give the whole name, the code or the id'],
    )
  const { unions } = await unionsBelow(
    store,
    rows.map(({ id }) => id),
  )
  return unions
}
