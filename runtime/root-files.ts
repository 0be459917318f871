import { createReadStream } from 'node:fs'
import { mkdir, open, readdir, readFile, rename, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { z } from 'zod'
import type { OutsideRoot } from '../record/audit-roots.js'
import { leafLine, leavesOf, type Leaf, type RootRow } from '../record/roots.js'
import type { Sql } from '../record/store.js'
import { problem } from './problems.js'

/*
 * Roots as files, `<day>.json` with what was signed and `<day>.leaves` with the heads it is over, a line each. Never
 * overwritten: a day that has another root by now is put beside under its fingerprint.
 */

const File = z.object({
  statement: z.string(),
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  signature: z.string(),
  key: z.string(),
})
const Statement = z.object({ day: z.string().regex(/^\d{4}-\d{2}-\d{2}$/), leaves: z.int() })

/** Writes a root where it is not there yet. False where another one of that day is: it stays, and this one lies beside. */
export async function writeRoot(folder: string, sql: Sql, root: RootRow): Promise<boolean> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const { statement, hash, signature, key } = root
  const text = `${JSON.stringify({ statement, hash, signature, key })}\n`
  const file = join(folder, `${root.day}.json`)
  const there = await readFile(file, 'utf8').catch(none)
  if (there === text) return true
  const name = there === null ? root.day : `${root.day}-${hash.slice(0, 8)}`
  if (there !== null && (await stat(join(folder, `${name}.json`)).catch(none)) !== null) return false
  // The leaves first: a root that is there is there whole.
  await write(join(folder, `${name}.leaves`), linesOf(leavesOf(sql, root.day)))
  await write(join(folder, `${name}.json`), [text])
  return there === null
}

async function* linesOf(pages: AsyncIterable<readonly Leaf[]>): AsyncGenerator<string> {
  for await (const page of pages) yield page.map((leaf) => `${leafLine(leaf)}\n`).join('')
}

async function write(file: string, content: AsyncIterable<string> | Iterable<string>): Promise<void> {
  const handle = await open(`${file}.new`, 'w', 0o644)
  try {
    for await (const part of content) await handle.writeFile(part)
    await handle.sync()
  } finally {
    await handle.close()
  }
  await rename(`${file}.new`, file)
}

/** The days that have a file. */
export async function daysIn(folder: string): Promise<ReadonlySet<string>> {
  const names = (await readdir(folder).catch(none)) ?? []
  return new Set(names.flatMap((name) => /^(\d{4}-\d{2}-\d{2})\.json$/.exec(name)?.[1] ?? []))
}

/** The roots kept in a folder, or at the address of another installation's `GET /audit/roots`. */
export async function keptRoots(place: string): Promise<ReadonlyMap<string, OutsideRoot>> {
  return /^https?:/.test(place) ? rootsAt(place) : rootsIn(place)
}

async function rootsIn(folder: string): Promise<ReadonlyMap<string, OutsideRoot>> {
  const kept = new Map<string, OutsideRoot>()
  for (const day of await daysIn(folder)) {
    const parsed = File.safeParse(json(await readFile(join(folder, `${day}.json`), 'utf8')))
    if (!parsed.success || dayOf(parsed.data.statement) !== day) throw unreadable(join(folder, `${day}.json`))
    const leaves = join(folder, `${day}.leaves`)
    const there = (await stat(leaves).catch(none)) !== null
    kept.set(day, { ...parsed.data, day, leavesOf: there ? () => leavesIn(leaves) : null })
  }
  return kept
}

async function* leavesIn(file: string): AsyncGenerator<readonly Leaf[]> {
  let page: Leaf[] = []
  for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Infinity })) {
    const [kind, id = '', seq, hash = ''] = line.split(' ')
    if (!/^[0-9a-f-]{36}$/.test(id) || !/^\d{1,9}$/.test(seq ?? '')) throw unreadable(file)
    page.push({ kind: kind === 'matter' ? 'matter' : 'case', id, seq: Number(seq), hash })
    if (page.length < 5000) continue
    yield page
    page = []
  }
  if (page.length > 0) yield page
}

const Page = z.object({ roots: z.array(File.extend({ day: z.string() })), next: z.string().nullable() })

async function rootsAt(address: string): Promise<ReadonlyMap<string, OutsideRoot>> {
  const kept = new Map<string, OutsideRoot>()
  const url = new URL(address)
  for (let next: string | null = ''; next !== null;) {
    if (next !== '') url.searchParams.set('since', next)
    const answer: Response = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(30_000) }).catch(() => {
      throw unreadable(address)
    })
    const page = Page.safeParse(json(await answer.text()))
    if (!page.success) throw unreadable(address)
    for (const root of page.data.roots) kept.set(root.day, { ...root, leavesOf: null })
    next = page.data.next
  }
  return kept
}

function dayOf(statement: string): string | null {
  return Statement.safeParse(json(statement)).data?.day ?? null
}

function json(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

function unreadable(place: string): Error {
  return problem(
    'roots-unreadable',
    [`读不了 ${place} 中的每日根`, `the daily roots in ${place} cannot be read`],
    ['请核对文件是否完整，或改用另一份', 'check that it is whole, or use another copy'],
  )
}

function none(error: NodeJS.ErrnoException): null {
  if (error.code !== 'ENOENT') throw error
  return null
}
