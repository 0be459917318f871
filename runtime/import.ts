import { readFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { system } from '../domain/case/actor.js'
import { registers, registerWords } from '../domain/registers/columns.js'
import { importTable } from '../record/registering/import.js'
import { rerouteEmployer } from '../record/registering/rerouting.js'
import { closeStore } from '../record/store.js'
import { recordAt } from './parts.js'
import { problem } from './problems.js'
import type { Settings } from './settings.js'

/** How many bad rows are shown; the file `--bad` names takes them all. */
const mostShown = 50

/**
 * `siyou import <register> <file> [--partial]`: a table into a register, with a bar of how far it is. False where it was asked
 * wrongly; a table with bad rows ends the process with 1.
 */
export async function importRegister(
  settings: Settings,
  url: string,
  args: readonly string[],
  say: (line: string) => void,
): Promise<boolean> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { partial: { type: 'boolean' } },
  })
  const register = registers.find((one) => one === positionals[0])
  const file = positionals[1]
  if (register === undefined || file === undefined) return false
  const csv = await readFile(file, 'utf8').catch(() => {
    throw problem('file-unreadable', [`读不到文件 ${file}`, `cannot read ${file}`], ['请核对路径', 'check the path'])
  })
  const store = await recordAt(url, settings)
  try {
    const progress = bar()
    const answer = await importTable(store, register, csv, {
      by: system.person,
      partial: values.partial === true,
      progress,
    })
    if (answer.outcome === 'unreadable') {
      say(`✗ ${answer.words.zh} / ${answer.words.en}`)
      process.exitCode = 1
      return true
    }
    for (const { row, column, words } of answer.bad.slice(0, mostShown))
      say(`✗ 第${row}行 row ${row}　${column}：${words.zh} / ${words.en}`)
    if (answer.bad.length > mostShown) say(`… ${answer.bad.length - mostShown}`)
    if (answer.outcome === 'refused') {
      say(`未导入：${answer.bad.length} 处有误 / nothing imported: ${answer.bad.length} faults（--partial）`)
      process.exitCode = 1
      return true
    }
    const { added, changed, same } = answer.counted
    say(
      `${registerWords[register].zh}：新增 ${added}，变更 ${changed}，相同 ${same} / ${registerWords[register].en}: ${added} added, ${changed} changed, ${same} the same`,
    )
    let rerouted = 0
    for (const { unit, union } of answer.moved)
      rerouted += (await rerouteEmployer(store, unit, union, system.person)).moved.length
    if (rerouted > 0) say(`在办案件随之改派 ${rerouted} 件 / ${rerouted} open cases went with it`)
    return true
  } finally {
    await closeStore(store)
  }
}

/** A bar on the terminal; where there is none, nothing. */
function bar(): (rows: number, of: number) => void {
  if (!process.stderr.isTTY) return () => undefined
  return (rows, of) => {
    const done = Math.floor((rows / Math.max(of, 1)) * 30)
    process.stderr.write(`\r[${'█'.repeat(done)}${' '.repeat(30 - done)}] ${rows}/${of}${rows >= of ? '\n' : ''}`)
  }
}
