import { randomUUID } from 'node:crypto'
import type { Day, Instant } from '../../domain/values/time.js'

/*
 * A world in which a scenario is played: people who act over HTTP, and time that passes. Whether the time is skipped or
 * real, the scenario does not know.
 */

/** What a scenario reads back of a case. */
export interface CaseNow {
  readonly id: string
  readonly number: string
  readonly stage: string
  readonly outcome: string | null
  /** The hash of the agreement that is being signed, once there is one. */
  readonly agreement: string | null
}

export interface World {
  /** The Shanghai day it is now. */
  readonly today: () => Promise<Day>
  readonly now: () => Promise<Instant>
  /** Lets time pass; clocks that come up in it act by themselves. Milliseconds. */
  readonly pass: (ms: number) => Promise<void>
  /** One act of one person, by login (or by id, where somebody came in by a list). Every human step takes a minute first. */
  readonly act: (login: string, command: string, input?: unknown) => Promise<CaseNow>
  /** Which of these people may do this now; null where none of them may. */
  readonly whoMay: (command: string, logins: readonly string[]) => Promise<string | null>
  /** An act in another case than the one that is played: one that came of it. */
  readonly actOn: (caseId: string, login: string, command: string, input?: unknown) => Promise<CaseNow>
  /** Reads what lies under the case, as this person does. */
  readonly read: <T>(login: string, path: string) => Promise<T>
  /** Stages the case has been seen in, in order. */
  readonly stages: () => readonly string[]
  readonly caseId: () => string
}

export interface Http {
  readonly url: string
  /** The clock the record runs on. */
  readonly now: () => Promise<Instant>
  readonly today: () => Promise<Day>
  readonly pass: (ms: number) => Promise<void>
  /** What a human step takes, milliseconds. */
  readonly step: number
  /** Called after each act: somebody may be watching. */
  readonly watch?: (login: string, command: string, now: CaseNow) => void
}

interface Answer {
  readonly case: {
    readonly id: string
    readonly number: string
    readonly stage: { readonly code: string }
    readonly outcome: { readonly code: string } | null
    readonly roads: readonly { readonly road: string; readonly facts: Readonly<Record<string, unknown>> }[]
  } | null
}

/** A world over the HTTP API at `url`, as any client would use it. */
export function worldOver(http: Http): World {
  const tokens = new Map<string, string>()
  const seen: string[] = []
  let caseId = ''
  let last: CaseNow | null = null

  async function tokenOf(login: string): Promise<string> {
    const known = tokens.get(login)
    if (known !== undefined) return known
    const { token } = await send<{ token: string }>('POST', `${http.url}/auth/dev`, { person: login })
    tokens.set(login, token)
    return token
  }

  async function sent(login: string, path: string, input: unknown): Promise<Answer> {
    await http.pass(http.step)
    return send<Answer>('POST', http.url + path, input, {
      authorization: `Bearer ${await tokenOf(login)}`,
      'idempotency-key': randomUUID(),
    })
  }

  async function read<T>(login: string, path: string): Promise<T> {
    return send<T>('GET', `${http.url}/grievances/${caseId}${path}`, undefined, {
      authorization: `Bearer ${await tokenOf(login)}`,
    })
  }

  async function actOn(other: string, login: string, command: string, input: unknown = {}): Promise<CaseNow> {
    return nowOf(await sent(login, `/grievances/${other}/${command}`, input))
  }

  async function act(login: string, command: string, input: unknown = {}): Promise<CaseNow> {
    const answer = await sent(login, command === 'open' ? '/grievances' : `/grievances/${caseId}/${command}`, input)
    // Some acts end the actor's own part in the case: then it stands as it was last seen.
    const now: CaseNow = answer.case === null && last !== null ? last : nowOf(answer)
    last = now
    if (command === 'open') caseId = now.id
    if (seen.at(-1) !== now.stage) seen.push(now.stage)
    http.watch?.(login, command, now)
    return now
  }

  async function whoMay(command: string, logins: readonly string[]): Promise<string | null> {
    for (const login of logins) {
      const headers = { authorization: `Bearer ${await tokenOf(login)}` }
      const response = await fetch(`${http.url}/grievances/${caseId}`, { headers })
      if (!response.ok) continue
      const { can } = (await response.json()) as { can: readonly { command: string }[] }
      if (can.some((one) => one.command === command)) return login
    }
    return null
  }

  return {
    whoMay,
    today: http.today,
    now: http.now,
    pass: http.pass,
    act,
    actOn,
    read,
    stages: () => seen,
    caseId: () => caseId,
  }
}

function nowOf({ case: view }: Answer): CaseNow {
  if (view === null) throw new Error('the case is out of sight of whoever acted last')
  const signing = view.roads.find(({ road }) => road === 'signing')?.facts['hash']
  return {
    id: view.id,
    number: view.number,
    stage: view.stage.code,
    outcome: view.outcome?.code ?? null,
    agreement: typeof signing === 'string' && signing !== '' ? signing : null,
  }
}

/** One request; anything but success is an error that says what the API said. */
export async function send<T>(
  method: string,
  url: string,
  body?: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<T> {
  const response = await fetch(url, {
    method,
    headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  if (!response.ok) throw new Error(`${method} ${new URL(url).pathname} → ${response.status} ${text}`)
  return JSON.parse(text) as T
}
