/**
 * The tables of the documents that say what the code says: who may do what, the periods, the grounds. They are made from
 * the very declarations the platform runs on and stand between `<!-- generated:<name> -->` and `<!-- /generated -->`.
 *
 *   node dist/runtime/docs/matrix.js           writes them into the documents
 *   node dist/runtime/docs/matrix.js --print   only shows them
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { unitLabels } from '../../api/labels.js'
import { roles } from '../../domain/case/actor.js'
import { whats } from '../../domain/case/obligation.js'
import { announcedCalendar, isRestDay } from '../../domain/law/calendar.js'
import { startTerm } from '../../domain/law/counting.js'
import { wayOnDefault } from '../../domain/law/default-ways.js'
import {
  interruptionSource,
  interruptionWords,
  reviewRefusalSource,
  reviewRefusalWords,
  settlementRefusalSource,
  settlementRefusalWords,
  suspensionSource,
  suspensionWords,
} from '../../domain/law/grounds.js'
import { standardPolicy } from '../../domain/law/policy.js'
import { retention } from '../../domain/law/retention.js'
import { rules, type Rule } from '../../domain/law/rules.js'
import { commands } from '../../domain/procedure/commands.js'
import { roadWords, roleWords, whatWords } from '../../domain/procedure/words.js'
import { startOfDay, weekday, type Words } from '../../domain/values/time.js'
import { whenTimePasses } from '../../workflows/clockwork.js'

/** How the documents are brought up to date; the test says it too. */
export const renewal = 'npm run build && node dist/runtime/docs/matrix.js'

/** The documents that hold generated tables. */
export const documents = ['docs/procedure.md', 'docs/law.md', 'docs/privacy.md'] as const

/** Each generated part by the name in its marker. */
export const parts: Readonly<Record<string, () => string>> = {
  matrix,
  clocks,
  periods,
  grounds,
  ways,
  calendar,
  vectors,
  retention: retained,
}

/** The document with every generated part as it should be now. Raises an error for a part that nobody makes. */
export function renewed(document: string): string {
  return document.replace(
    /(<!-- generated:([a-z]+) -->\n)[\s\S]*?(<!-- \/generated -->)/g,
    (_, opening: string, name: string, closing: string) => {
      const part = parts[name]
      if (part === undefined) throw new Error(`nothing generates the part named ${name}`)
      return `${opening}\n${part()}\n\n${closing}`
    },
  )
}

/** A document of the checkout, by its path from the root. */
export function pathOf(document: string): string {
  let folder = dirname(fileURLToPath(import.meta.url))
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder)
  return join(folder, document)
}

function matrix(): string {
  const acting = roles.filter((role) => commands.some(({ by }) => by.roles.includes(role)))
  const idle = roles.filter((role) => !acting.includes(role))
  const rows = commands.map(({ name, road, title, by }) => [
    roadWords[road].zh,
    `\`${name}\``,
    `${title.zh}<br>${title.en}`,
    `${by.words.zh}<br>${by.words.en}`,
    ...acting.map((role) => (by.roles.includes(role) ? '●' : '')),
  ])
  const note =
    idle.length === 0
      ? []
      : [
          '',
          `没有命令、只有查看权限或尚无权限的角色 / roles without a command: ${idle.map((role) => `${roleWords[role].zh} ${roleWords[role].en}`).join('、')}。`,
        ]
  return [table(['途径', '命令', '事项', '由谁', ...acting.map((role) => roleWords[role].zh)], rows), ...note].join(
    '\n',
  )
}

function clocks(): string {
  return table(
    ['须办事项', 'English', '代码', '到期时由流程调用'],
    whats.map((what) => [whatWords[what].zh, whatWords[what].en, `\`${what}\``, `\`${whenTimePasses[what]}\``]),
  )
}

function periods(): string {
  return table(
    ['期限', 'English', '长度', '性质', '条文已核对', '依据', '代码'],
    Object.values(rules).map((rule) => [
      rule.name.zh,
      rule.name.en,
      lengthOf(rule),
      rule.basis === 'statutory' ? '法定' : '本系统',
      rule.basis === 'own' ? '—' : rule.verified ? '是' : '**否**',
      rule.source.zh,
      `\`${rule.id}\``,
    ]),
  )
}

/** How long what is kept of people is kept. */
function retained(): string {
  return table(
    ['保存什么', 'English', '多久', '从何时起', '条文已核对', '依据', '代码'],
    Object.entries(retention).map(([code, rule]) => [
      rule.name.zh,
      rule.name.en,
      `${rule.length}${unitLabels[rule.unit].zh}`,
      rule.from.zh,
      rule.verified ? '是' : '**否**',
      rule.source.zh,
      `\`${code}\``,
    ]),
  )
}

function lengthOf({ length, unit }: Pick<Rule, 'length' | 'unit'>): string {
  return length === 0 ? '约定之日' : `${length}${unitLabels[unit].zh}`
}

function grounds(): string {
  const lists: readonly (readonly [title: string, source: Words, words: Readonly<Record<string, Words>>])[] = [
    ['中止办理', suspensionSource, suspensionWords],
    ['不予受理仲裁审查申请', reviewRefusalSource, reviewRefusalWords],
    ['不予制作调解书', settlementRefusalSource, settlementRefusalWords],
    ['仲裁时效中断', interruptionSource, interruptionWords],
  ]
  return lists
    .map(([title, source, words]) =>
      [
        `**${title}**（${source.zh}）`,
        '',
        table(
          ['事由', 'English', '代码'],
          Object.entries(words).map(([code, said]) => [said.zh, said.en, `\`${code}\``]),
        ),
      ].join('\n'),
    )
    .join('\n\n')
}

function ways(): string {
  return table(
    ['途径', 'English', '持有', '最后一日', '依据'],
    Object.values(wayOnDefault).map(({ name, needs, counting, source }) => [
      name.zh,
      name.en,
      needs === 'agreement' ? '调解协议' : '调解书或司法确认',
      counting.zh,
      source.zh,
    ]),
  )
}

function calendar(): string {
  return table(
    ['年份', '放假', '调休上班', '依据'],
    Object.entries(announcedCalendar.years).map(([year, { restDays, workdays, source }]) => [
      year,
      `${restDays.length}天`,
      workdays.map((day) => day.slice(5)).join('、'),
      source.zh,
    ]),
  )
}

/** Counted here and now, so that the document cannot say what the code does not. */
const worked: readonly (readonly [start: string, length: number, unit: Rule['unit']])[] = [
  ['2025-09-16', 15, 'natural-days'],
  ['2025-01-13', 15, 'natural-days'],
  ['2025-01-24', 15, 'natural-days'],
  ['2025-01-11', 15, 'natural-days'],
  ['2025-09-26', 15, 'natural-days'],
  ['2026-02-13', 15, 'natural-days'],
  ['2025-04-11', 15, 'natural-days'],
  ['2025-09-15', 15, 'working-days'],
  ['2025-01-20', 15, 'working-days'],
  ['2026-02-06', 15, 'working-days'],
  ['2025-04-25', 5, 'working-days'],
  ['2026-12-25', 5, 'working-days'],
]

function vectors(): string {
  const setting = { calendar: announcedCalendar, policy: standardPolicy }
  return table(
    ['起算之日（不计入）', '期限', '末日', '顺延后', '说明'],
    worked.map(([start, length, unit]) => {
      const term = startTerm({ ...rules.mediation, length, unit }, 'example', startOfDay(start), setting)
      const { rawDue, dueDay, provisional } = term
      const remarks = [
        ...(rawDue === dueDay ? [] : ['末日为休息日，顺延']),
        ...(weekday(dueDay) > 5 && !isRestDay(dueDay, announcedCalendar) ? ['周末，但为调休上班日'] : []),
        ...(provisional ? ['暂定：涉及放假安排尚未公布的年份'] : []),
      ]
      return [start, lengthOf({ length, unit }), rawDue, dueDay, remarks.join('；')]
    }),
  )
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (process.argv.includes('--print'))
    process.stdout.write(
      `${Object.values(parts)
        .map((part) => part())
        .join('\n\n')}\n`,
    )
  else for (const document of documents) renew(document)
}

function renew(document: string): void {
  const file = pathOf(document)
  const before = readFileSync(file, 'utf8')
  const after = renewed(before)
  if (after !== before) writeFileSync(file, after)
  process.stdout.write(`${after === before ? '无变化 unchanged' : '已更新 renewed'}  ${document}\n`)
}
