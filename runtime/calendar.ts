import { readFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { checkBeside, checkNotice, type Notice } from '../domain/law/calendar.js'
import { calendarInForce, loadNotice, type CalendarInForce, type YearInForce } from '../record/calendar.js'
import { recountAll, type RecountProgress } from '../record/recount.js'
import { currentSetting } from '../record/setting.js'
import type { Store } from '../record/store.js'
import { codeOf } from '../record/unavailable.js'
import { messageOf, problem } from './problems.js'
import type { Settings } from './settings.js'
import { withRecord } from './with-record.js'

/*
 * `siyou calendar`: holiday notices as data. It works beside a running installation: at DATABASE_URL, or on one machine by
 * joining the database of the data folder. The engine need not be reached: the API's sweep tells it what has moved.
 */

type Say = (line: string) => void

/** False where it was asked wrongly. */
export async function calendar(settings: Settings, args: readonly string[], say: Say): Promise<boolean> {
  const { json: asJson, positionals } = parsed(args)
  const [what, file, ...more] = positionals
  if (what === 'load' && file !== undefined && more.length === 0) {
    const { year, notice } = await noticeIn(file)
    await withRecord(settings, (store) => load(store, year, notice, settings, say))
    return true
  }
  if (what === 'show' && file === undefined) {
    const shown = await withRecord(settings, calendarInForce)
    if (asJson) say(JSON.stringify(shown))
    else for (const line of linesOf(shown)) say(line)
    return true
  }
  return false
}

function parsed(args: readonly string[]): { readonly json: boolean; readonly positionals: readonly string[] } {
  const options = { json: { type: 'boolean' } } as const
  try {
    const { values, positionals } = parseArgs({ args: [...args], allowPositionals: true, options })
    return { json: values.json === true, positionals }
  } catch {
    // An option that there is not.
    return { json: false, positionals: [] }
  }
}

const File = z.strictObject({
  year: z.int().min(2000).max(2100),
  restDays: z.array(z.string()),
  workdays: z.array(z.string()),
  source: z.strictObject({ zh: z.string().trim().min(1), en: z.string().trim().min(1) }),
})

/** A notice from a file. Whatever is wrong with it is said before any database is touched. */
export async function noticeIn(file: string): Promise<{ readonly year: number; readonly notice: Notice }> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw problem(
      'notice-unreadable',
      [`读不了放假安排文件 ${file}`, `the notice in ${file} cannot be read`],
      [
        `请核对路径和权限（${codeOf(error) ?? messageOf(error)}）`,
        `check the path and its permissions (${codeOf(error) ?? messageOf(error)})`,
      ],
      error,
    )
  })
  const parsed = File.safeParse(json(text))
  if (!parsed.success) throw misshapen(file, [...new Set(parsed.error.issues.map(placeOf))])
  const { year, ...notice } = parsed.data
  const wrong = checkNotice(year, notice)
  if (wrong !== null) throw refused(wrong)
  return { year, notice }
}

/** What does not parse as JSON has no shape at all. */
function json(text: string): unknown {
  try {
    // Some editors begin a file with a mark of their own.
    return JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch {
    return null
  }
}

function placeOf({ path, code, ...issue }: z.core.$ZodIssue): string {
  const place = path.reduce<string>(
    (all, part) =>
      typeof part === 'number' ? `${all}[${part}]` : all === '' ? String(part) : `${all}.${String(part)}`,
    '',
  )
  if (code !== 'unrecognized_keys' || !('keys' in issue)) return place
  const keys = issue.keys.join(', ')
  return place === '' ? keys : `${place}.${keys}`
}

function misshapen(file: string, places: readonly string[]): Error {
  const named = places.filter((place) => place !== '')
  const at = named.length === 0 ? ['', ''] : [`：${named.join('、')}`, `: ${named.join(', ')}`]
  return problem(
    'notice-misshapen',
    [`${file} 的格式不对${at[0] ?? ''}`, `${file} is not of the right form${at[1] ?? ''}`],
    [
      '应为 JSON：{"year": 2027, "restDays": ["2027-01-01", …], "workdays": […], "source": {"zh": "…", "en": "…"}}',
      'it is JSON: {"year": 2027, "restDays": ["2027-01-01", …], "workdays": […], "source": {"zh": "…", "en": "…"}}',
    ],
  )
}

function refused(why: { readonly zh: string; readonly en: string }): Error {
  return problem(
    'notice-wrong',
    [`放假安排有误。${why.zh}`, `the notice is wrong. ${why.en}`],
    [
      '请对照国务院办公厅通知原文更正后重试；日历没有变动',
      'correct it by the text of the State Council notice and try again; the calendar is as it was',
    ],
  )
}

async function load(store: Store, year: number, notice: Notice, settings: Settings, say: Say): Promise<void> {
  const before = await currentSetting(store)
  const wrong = checkBeside(before.calendar, year, notice)
  if (wrong !== null) throw refused(wrong)
  const amends = before.calendar.years[String(year)]?.announced === true
  const { calendar: now, loaded } = await loadNotice(store, year, notice).catch(overtaken)
  const [rest, work] = [notice.restDays.length, notice.workdays.length]
  say(`${year} 年放假安排 notice：放假 ${rest} 日、调休上班 ${work} 日 / ${rest} days off, ${work} make-up workdays`)
  if (!loaded) say(`日历第 ${now.version} 版已包含此安排 / calendar version ${now.version} holds it already`)
  else if (amends)
    say(`修订已生效：日历第 ${now.version} 版 / the amendment is in force: calendar version ${now.version}`)
  else say(`已生效：日历第 ${now.version} 版 / in force: calendar version ${now.version}`)
  const began = Date.now()
  const { done, total, changed, damaged } = await recountAll(store, {
    atOnce: settings.recountAtOnce,
    told: telling(say),
  })
  const seconds = ((Date.now() - began) / 1000).toFixed(1)
  if (damaged.length > 0) throw damagedCases(damaged)
  if (total === 0) return say('没有需要重算的期限 / there is nothing to count again')
  say(`重算完成 recounted ${done}/${total}，有变化 changed：${changed}，用时 took：${seconds} 秒 s`)
}

function damagedCases(cases: readonly string[]): Error {
  const named = cases.slice(0, 20).join(', ')
  return problem(
    'cases-damaged',
    [
      `有 ${cases.length} 个案件的留痕已损坏，未能重算：${named}`,
      `the record of ${cases.length} cases is damaged; they were not counted again: ${named}`,
    ],
    [
      '其余案件已完成；修复后再执行一次同样的命令',
      'all others are done; once they are repaired, run the same command again',
    ],
  )
}

/** Says how far it is, at most once a second. */
function telling(say: Say): (progress: RecountProgress) => void {
  let last = 0
  return ({ done, total }) => {
    if (total === 0 || done === total || Date.now() - last < 1000) return
    last = Date.now()
    say(`重算 recounted ${done}/${total} …`)
  }
}

/** Somebody else has loaded a notice just now. */
function overtaken(error: unknown): never {
  if (codeOf(error) !== '23505') throw error
  throw problem(
    'calendar-overtaken',
    ['另一处正在载入放假安排', 'another notice is being loaded just now'],
    ['请再执行一次同样的命令', 'run the same command again'],
    error,
  )
}

function linesOf({ version, recounted, years }: CalendarInForce): readonly string[] {
  return [
    `日历第 ${version} 版 calendar version ${version}`,
    ...years.map(lineOf),
    ...(recounted
      ? []
      : ['重算尚未完成，请再次执行 siyou calendar load / the recount is not finished: run siyou calendar load again']),
  ]
}

function lineOf({ year, announced, restDays, workdays, source, provisionalPeriods }: YearInForce): string {
  if (announced)
    return `  ${year}  已公布 announced    放假 ${restDays.length} 日，调休上班 ${workdays.length} 日  ${source?.zh ?? ''} / ${source?.en ?? ''}`
  return `  ${year}  暂定 provisional    只计法定节日 ${restDays.length} 日，暂定期限 ${provisionalPeriods} 项 / statutory festivals only, ${provisionalPeriods} provisional periods end in it`
}
