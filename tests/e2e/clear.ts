import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'
import proto from '@temporalio/proto'
import type { Payload } from '@temporalio/common'
import type { Place } from '../../runtime/play/play.js'
import type { Scenario } from '../../runtime/play/scenarios.js'
import { send, type World } from '../../runtime/play/world.js'
import { idnoOf, samplePeople, unitId } from '../../runtime/sample/seed.js'
import { isEncrypted, payloadCodec } from '../../runtime/codec.js'
import type { Search } from '../support/leaks.js'

type History = proto.temporal.api.history.v1.IHistory

/*
 * What people are and what they write, as a scenario sends it; and everything that the platform wrote of it.
 */

/** Roles under another name, words of the platform's own, and who a mediation studio is publicly named after. */
const ownWords: ReadonlySet<string> = new Set([
  '李敏',
  '系统管理员',
  '审计员',
  '安全管理员',
  '运维员',
  '姓名',
  '身份证号',
  '手机号',
])

/** Names, phones and identity numbers of everybody in the sample. */
export function personalDataOf(): readonly string[] {
  return samplePeople
    .flatMap(({ name, login }, i) => [name, idnoOf(login), `138${String(i + 1).padStart(8, '0')}`])
    .filter((text) => !ownWords.has(text))
}

/** The scenario, with every text noted that anybody sends in it. */
export function overheard(scenario: Scenario, hears: (text: string) => void): Scenario {
  const hear = (input: unknown): void => {
    if (typeof input === 'string') textsIn(input).forEach(hears)
    else if (typeof input === 'object' && input !== null) Object.values(input).forEach(hear)
  }
  const spy = (world: World): World => ({
    ...world,
    act: (login, command, input) => (hear(input), world.act(login, command, input)),
    actOn: (caseId, login, command, input) => (hear(input), world.actOn(caseId, login, command, input)),
  })
  return { ...scenario, play: (world) => scenario.play(spy(world)) }
}

/** Words somebody wrote, and numbers of people; of a list, each field. Ids, codes, sums and dates are none. */
function textsIn(text: string): readonly string[] {
  const parts = text.includes('\n')
    ? text
        .split('\n')
        .slice(1)
        .flatMap((line) => line.split(','))
    : [text]
  return parts.map((part) => part.trim()).filter((part) => isPersonal(part) && !ownWords.has(part))
}

function isPersonal(text: string): boolean {
  // The number of a commission's own case is a reference, like ours.
  if (/〔\d{4}〕/.test(text)) return false
  return /\p{Script=Han}{2}/u.test(text) || /^1[3-9]\d{9}$/.test(text) || /^\d{17}[\dX]$/.test(text)
}

/** Everything that was written: files, tables, log, and what the engine keeps, also once it is decoded. */
export async function clearTextIn({ folder, store, client }: Place, lines: readonly string[], search: Search) {
  const found = [...search('log', Buffer.from(lines.join('')))]
  let bytes = 0
  for (const file of filesIn(folder)) {
    const content = readFileSync(file)
    bytes += content.length
    found.push(...search(relative(folder, file), content))
  }
  const tables = await store.sql<{ schema: string; name: string }[]>`
    select table_schema as schema, table_name as name from information_schema.tables
    where table_schema not in ('pg_catalog', 'information_schema') and table_type = 'BASE TABLE'`
  for (const { schema, name } of tables) {
    const rows = await store.sql<{ row: string }[]>`select t::text as row from ${store.sql(`${schema}.${name}`)} t`
    found.push(...search(`table ${name}`, Buffer.from(rows.map(({ row }) => row).join('\n'))))
  }
  const seen = { grievance: 0, delivery: 0, matter: 0 }
  let events = 0
  for (const { kind, id } of await workflowsOf(store)) {
    seen[kind] += 1
    for (const history of await runsOf(client, id)) {
      events += history.events?.length ?? 0
      const raw = proto.temporal.api.history.v1.History.encode(history).finish()
      found.push(...search(`history ${id}`, Buffer.from(raw)))
      const payloads = await payloadCodec(store.keys).decode(payloadsIn(history))
      const opened = Buffer.concat(payloads.map(({ data }) => Buffer.from(data ?? [])))
      found.push(...search(`history ${id}, decoded`, opened))
    }
    const described = await client.workflow.getHandle(id).describe()
    const shown = { attributes: described.searchAttributes, memo: described.memo, id: described.workflowId }
    found.push(...search(`attributes ${id}`, Buffer.from(JSON.stringify(shown))))
  }
  return { found, tables: tables.length, seen, events, bytes }
}

/** A question outside of any case, asked as an app asks it. */
export async function consult({ url }: Place, question: string): Promise<void> {
  const { token } = await send<{ token: string }>('POST', `${url}/auth/dev`, { person: 'worker-wang' })
  const asked = { region: '330723', employer: unitId('tools'), topic: 'pay-arrears', question }
  await send('POST', `${url}/consultations`, asked, {
    authorization: `Bearer ${token}`,
    'idempotency-key': 'a-question-outside-of-any-case',
  })
}

/** How many messages and calls are still to go out, and matters that the engine has not followed. */
export async function unheardIn({ store }: Place): Promise<number> {
  const [row] = await store.sql<{ n: number }[]>`
    select (select count(*)::int from deliveries where status = 'waiting')
      + (select count(*)::int from webhook_calls where status = 'waiting')
      + (select count(*)::int from matters where acked_seq < wake_seq) as n`
  return row?.n ?? 0
}

interface Carried {
  readonly kind: 'grievance' | 'delivery' | 'matter'
  readonly id: string
}

/** All that the engine was told of: cases, matters beside them, and each time that a message or a call was to go out. */
async function workflowsOf({ sql }: Place['store']): Promise<readonly Carried[]> {
  return sql<Carried[]>`
    select 'grievance' as kind, 'grievance:' || case_id as id from heads
    union all select 'matter', 'matter:' || id from matters
    union all select 'delivery', 'delivery:' || id || case n when 0 then '' else ':' || n end
      from (select id, round from deliveries union all select id, round from webhook_calls) d, generate_series(0, d.round) n`
}

/** The histories of a workflow, the newest first: one that has grown long goes on as a new run, and the old one stays. */
async function runsOf(client: Place['client'], id: string): Promise<readonly History[]> {
  const runs: History[] = []
  let run: string | undefined
  do {
    const history: History = await client.workflow.getHandle(id, run).fetchHistory()
    runs.push(history)
    run = history.events?.[0]?.workflowExecutionStartedEventAttributes?.continuedExecutionRunId || undefined
  } while (run !== undefined)
  return runs
}

export function filesIn(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((file) => statSync(file, { throwIfNoEntry: false })?.isFile() === true)
}

function payloadsIn(value: unknown): Payload[] {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return []
  if ('metadata' in value && 'data' in value && isEncrypted(value as Payload)) return [value as Payload]
  return Object.values(value).flatMap(payloadsIn)
}
