import { readFile, writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { system } from '../domain/case/actor.js'
import { registers, registerWords, type Register } from '../domain/registers/columns.js'
import { importTable } from '../record/registering/import.js'
import { workOffReroutings } from '../record/registering/rerouting.js'
import type { Store } from '../record/store.js'
import { problem } from './problems.js'
import { progressTo } from './progress.js'
import type { Settings } from './settings.js'
import { withRecord } from './with-record.js'

/** How many bad rows are shown; the file `--bad` names takes them all. */
const mostShown = 50

/**
 * `siyou import <register> <file> [--partial] [--bad <file>]`: a table into a register, saying on standard error how far it is.
 * False where it was asked wrongly; a table with bad rows ends the process with 1.
 */
export async function importRegister(
  settings: Settings,
  args: readonly string[],
  say: (line: string) => void,
): Promise<boolean> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { partial: { type: 'boolean' }, bad: { type: 'string' } },
  })
  const register = registers.find((one) => one === positionals[0])
  const file = positionals[1]
  if (register === undefined || file === undefined) return false
  const csv = await readFile(file, 'utf8').catch(() => {
    throw problem('file-unreadable', [`读不到文件 ${file}`, `cannot read ${file}`], ['请核对路径', 'check the path'])
  })
  const partial = values.partial === true
  await withRecord(settings, (store) => taken(store, register, csv, { partial, badTo: values.bad }, say))
  return true
}

async function taken(
  store: Store,
  register: Register,
  csv: string,
  { partial, badTo }: { readonly partial: boolean; readonly badTo: string | undefined },
  say: (line: string) => void,
): Promise<void> {
  const progress = progressTo(process.stderr)
  const answer = await importTable(store, register, csv, { by: system.person, partial, progress })
  if (answer.outcome === 'unreadable') {
    say(`✗ ${answer.words.zh} / ${answer.words.en}`)
    process.exitCode = 1
    return
  }
  const { bad } = answer
  const line = ({ row, column, words }: (typeof bad)[number]) =>
    `第${row}行 row ${row}　${column}：${words.zh} / ${words.en}`
  for (const one of bad.slice(0, mostShown)) say(`✗ ${line(one)}`)
  if (bad.length > mostShown) say(`… ${bad.length - mostShown}（--bad）`)
  if (badTo !== undefined) await writeFile(badTo, bad.map((one) => `${line(one)}\n`).join(''))
  if (answer.outcome === 'refused') {
    say(`未导入：${bad.length} 处有误 / nothing imported: ${bad.length} faults（--partial）`)
    process.exitCode = 1
    return
  }
  const { added, changed, same } = answer.counted
  say(
    `${registerWords[register].zh}：新增 ${added}，变更 ${changed}，相同 ${same} / ${registerWords[register].en}: ${added} added, ${changed} changed, ${same} the same`,
  )
  const { length: rerouted } = (await workOffReroutings(store)).moved
  if (rerouted > 0) say(`在办案件随之改派 ${rerouted} 件 / ${rerouted} open cases went with it`)
}
