import { send } from './world.js'

/** What is printed of a case that was played. */
export interface Entry {
  readonly seq: number
  readonly at: string
  readonly type: string | null
  readonly what: { readonly zh: string }
  readonly who: { readonly person: { readonly name: string | null } | null } | null
}

/** One line a scenario, for tools. */
export interface Result {
  readonly scenario: string
  readonly outcome: string | null
  readonly stages: readonly string[]
  /** From the opening to the result's taking effect. */
  readonly days: number | null
  readonly events: number
  readonly chainVerified: boolean
}

/** The trace of a case, as whoever holds the token reads it. */
export async function traceOf(url: string, caseId: string, token: string): Promise<readonly Entry[]> {
  const headers = { authorization: `Bearer ${token}` }
  const { entries } = await send<{ entries: readonly Entry[] }>(
    'GET',
    `${url}/grievances/${caseId}/timeline`,
    undefined,
    headers,
  )
  return entries
}

/** Milliseconds from the opening to the moment the result took effect; null where none did. */
export function resultAfter(trace: readonly Entry[]): number | null {
  const opened = trace.find(({ type }) => type === 'opened')
  const effects = [
    'settlement-took-effect',
    'agreement-took-effect',
    'result-took-effect',
    'outside-result-took-effect',
  ]
  const effective = effects
    .map((type) => trace.find((entry) => entry.type === type))
    .find((entry) => entry !== undefined)
  if (opened === undefined || effective === undefined) return null
  return Date.parse(effective.at) - Date.parse(opened.at)
}

/** In days, to a thousandth. */
export function inDays(ms: number | null): number | null {
  return ms === null ? null : Math.round(ms / 86_400) / 1000
}

/** The trace, a line an event: when (Asia/Shanghai), who, and what happened. What follows from an act stands under it. */
export function linesOf(trace: readonly Entry[]): readonly string[] {
  return trace.map((entry, index) => {
    const { seq, at, what, who } = entry
    const before = trace[index - 1]
    const follows = before?.at === at && before.who?.person?.name === who?.person?.name && who !== null
    const when = new Date(Date.parse(at) + 8 * 3_600_000).toISOString().slice(0, 16).replace('T', ' ')
    const name = who?.person?.name ?? null
    const head = follows ? `${' '.repeat(when.length)}  ↳ ` : `${when}  ${name === null ? '' : `${name}：`}`
    return `${String(seq).padStart(4)}  ${head}${what.zh}`
  })
}
