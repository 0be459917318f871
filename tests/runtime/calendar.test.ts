import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { migrate } from '../../db/migrate.js'
import { calendar, noticeIn } from '../../runtime/calendar.js'
import { startPostgres } from '../../runtime/postgres.js'
import { isProblem, sayProblem } from '../../runtime/problems.js'
import { parseSettings, type Settings } from '../../runtime/settings.js'
import { notice2027 } from '../law/settings.js'
import { createDatabase } from '../support/database.js'
import { folder, lives, quiet } from './support.js'

const right = { year: 2027, ...notice2027 }

async function file(content: unknown): Promise<string> {
  const path = join(await folder(), 'notice.json')
  await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content))
  return path
}

/** What is said of a notice that cannot be loaded. */
async function said(content: unknown): Promise<string> {
  const error: unknown = await noticeIn(await file(content)).catch((reason: unknown) => reason)
  if (!isProblem(error)) throw new Error('it was taken')
  return sayProblem(error)
}

function settingsWith(env: Readonly<Record<string, string>>): Settings {
  const parsed = parseSettings(env)
  if (!parsed.ok) throw new Error('settings')
  return parsed.settings
}

describe('a notice file', () => {
  it('is read, also with a byte order mark', async () => {
    expect(await noticeIn(await file(`\uFEFF${JSON.stringify(right)}`))).toEqual({ year: 2027, notice: notice2027 })
  })

  it('that is not there is named, with what to do', async () => {
    await expect(noticeIn('/nowhere/notice.json')).rejects.toMatchObject({ code: 'notice-unreadable' })
  })

  it.each([
    ['no JSON', '{', []],
    ['a list', [], []],
    ['a year as text', { ...right, year: '2027' }, ['year']],
    ['a day that is no text', { ...right, restDays: ['2027-01-01', 5] }, ['restDays[1]']],
    ['no workdays', { ...right, workdays: undefined }, ['workdays']],
    ['no source', { ...right, source: { zh: '通知', en: ' ' } }, ['source.en']],
    ['an unknown field', { ...right, holidays: [] }, ['holidays']],
  ])('with %s is refused in both languages, and says where', async (_, content, places) => {
    const text = await said(content)
    expect(text).toContain('notice-misshapen')
    expect(text).toContain('格式不对')
    expect(text).toContain('not of the right form')
    for (const place of places) expect(text).toContain(place)
  })

  it.each([
    [
      'a day that does not exist',
      { ...right, restDays: [...right.restDays, '2027-02-30'] },
      '日期不属于2027年的放假安排：2027-02-30',
    ],
    [
      'a day of another year',
      { ...right, restDays: [...right.restDays, '2028-01-01'] },
      '日期不属于2027年的放假安排：2028-01-01',
    ],
    ['a day named twice', { ...right, workdays: [...right.workdays, '2027-02-14'] }, '日期重复：2027-02-14'],
    ['a day off that is worked', { ...right, workdays: [...right.workdays, '2027-05-01'] }, '日期重复：2027-05-01'],
    [
      'a festival left out',
      { ...right, restDays: right.restDays.filter((day) => day !== '2027-02-06') },
      '缺少法定节日：2027-02-06',
    ],
    ['a make-up workday in the week', { ...right, workdays: ['2027-03-03'] }, '调休上班日应为周末：2027-03-03'],
  ])('with %s is refused, and names the day', async (_, content, why) => {
    const text = await said(content)
    expect(text).toContain('notice-wrong')
    expect(text).toContain(why)
    expect(text).toContain(`${why.slice(-10)}\n→`)
  })
})

describe('siyou calendar', () => {
  async function atDatabase() {
    const { url, drop } = await createDatabase()
    onTestFinished(drop)
    const settings = settingsWith({ SIYOU_DATA: await folder(), DATABASE_URL: url })
    return async (...args: string[]) => {
      const lines: string[] = []
      const understood = await calendar(settings, args, (line) => lines.push(line))
      return { understood, lines }
    }
  }

  it('loads a notice, shows it, and has nothing to do the second time', async () => {
    const run = await atDatabase()
    const path = await file(right)
    expect((await run('show')).lines).toEqual([
      '日历第 1 版 calendar version 1',
      expect.stringMatching(/^ {2}2025 {2}已公布 announced .*国办发明电〔2024〕12号/),
      expect.stringMatching(/^ {2}2026 {2}已公布 announced /),
      expect.stringMatching(/^ {2}2027 {2}暂定 provisional .*法定节日 13 日/),
    ])
    expect((await run('load', path)).lines).toEqual([
      expect.stringMatching(/^2027 年放假安排 notice：放假 27 日、调休上班 6 日/),
      '已生效：日历第 2 版 / in force: calendar version 2',
      '没有需要重算的期限 / there is nothing to count again',
    ])
    expect((await run('load', path)).lines[1]).toBe('日历第 2 版已包含此安排 / calendar version 2 holds it already')
    const [shown = ''] = (await run('show', '--json')).lines
    expect(JSON.parse(shown)).toMatchObject({ version: 2, recounted: true })
  })

  it('takes an amendment, and refuses what contradicts the year beside it', async () => {
    const run = await atDatabase()
    await run('load', await file(right))
    const amended = await file({ ...right, restDays: [...right.restDays, '2027-06-08'] })
    expect((await run('load', amended)).lines[1]).toBe(
      '修订已生效：日历第 3 版 / the amendment is in force: calendar version 3',
    )
    const other = await file({
      ...right,
      year: 2027,
      restDays: [...right.restDays, '2026-12-06'],
      workdays: [...right.workdays, '2026-12-05'],
    })
    expect((await run('load', other)).lines[1]).toContain('日历第 4 版')
    const next = { ...right, year: 2026, restDays: [], workdays: [] }
    await expect(run('load', await file(next))).rejects.toMatchObject({ code: 'notice-wrong' })
  })

  it('is asked rightly or not at all', async () => {
    const settings = settingsWith({ SIYOU_DATA: await folder() })
    for (const args of [[], ['load'], ['load', 'a', 'b'], ['show', 'a'], ['drop'], ['show', '--all']]) {
      expect(await calendar(settings, args, () => undefined), args.join(' ')).toBe(false)
    }
  })

  it('on one machine joins the database that runs, and leaves it running', async () => {
    const data = await folder()
    const running = await startPostgres(data, quiet, { durable: false })
    onTestFinished(() => running.stop())
    await migrate(running.url)
    const lines: string[] = []
    await calendar(settingsWith({ SIYOU_DATA: data }), ['load', await file(right)], (line) => lines.push(line))
    expect(lines[1]).toContain('日历第 2 版')
    expect(lives(running.pid)).toBe(true)
    await running.stop()
    // Stopped, it is started for as long as it takes.
    const shown: string[] = []
    await calendar(settingsWith({ SIYOU_DATA: data }), ['show'], (line) => shown.push(line))
    expect(shown[0]).toBe('日历第 2 版 calendar version 2')
  })
})
