import type { UnitId } from '../../domain/case/actor.js'
import type { FigureFilter } from './figures.js'
import type { Reader } from './reader.js'

/*
 * What a yearly report counts beside the figures of the statistics: what closed cases came to, what the review committee
 * did, and the union's letters, warnings and other matters. Days are Shanghai days, both included.
 */

type Period = Pick<FigureFilter, 'from' | 'to'>

/** Closed cases of the period by what came of them, by code. */
export async function resultsOf(
  { sql }: Reader,
  unions: readonly UnitId[],
  { from, to }: Period,
): Promise<Readonly<Record<string, number>>> {
  const rows = await sql<{ result: string; n: number }[]>`
    select result, count(*)::integer as n from case_figures
    where union_id = any(${[...unions]}::uuid[]) and closed_on between ${from} and ${to} and result is not null group by 1`
  return Object.fromEntries(rows.map(({ result, n }) => [result, n]))
}

export interface CommitteeUse {
  /** Panels that were held, with their seats, those that came to a verdict, and the experts in them. */
  readonly panels: number
  readonly seats: number
  readonly verdicts: number
  readonly experts: number
}

/** The panels of the cases closed in the period. */
export async function committeeUse(
  { sql }: Reader,
  unions: readonly UnitId[],
  { from, to }: Period,
): Promise<CommitteeUse> {
  const [row] = await sql<CommitteeUse[]>`
    select count(distinct (s.case_id, s.round))::integer as panels, count(*)::integer as seats,
      (count(distinct (s.case_id, s.round)) filter (where s.verdict))::integer as verdicts,
      count(distinct s.person)::integer as experts
    from seats s join case_figures f on f.case_id = s.case_id
    where s.held and f.union_id = any(${[...unions]}::uuid[]) and f.closed_on between ${from} and ${to}`
  return row ?? { panels: 0, seats: 0, verdicts: 0, experts: 0 }
}

export interface Beside {
  /** Supervision matters begun, and the letters in them by rung: `reminder`, `opinion`, `proposal`. */
  readonly supervisions: number
  readonly letters: Readonly<Record<string, Letters>>
  /** Warnings raised, by rule, and how many of them are no longer open. */
  readonly warnings: Readonly<Record<string, { readonly raised: number; readonly over: number }>>
  /** Consultations, requests for legal aid, membership applications: begun, and of these over. */
  readonly matters: Readonly<Record<string, { readonly begun: number; readonly over: number }>>
  /** Membership applications decided on: how many, how many within the aim of half an hour, and their mean in minutes. */
  readonly admissions: { readonly decided: number; readonly withinAim: number; readonly minutes: number | null }
}

export interface Letters {
  readonly served: number
  readonly answered: number
  readonly corrected: number
  readonly silent: number
}

const atMidnight = (day: string): string => `${day}T00:00:00+08:00`

/** What was begun in the period at these unions; letters by the day of their service. */
export async function beside({ sql }: Reader, unions: readonly UnitId[], { from, to }: Period): Promise<Beside> {
  const within = sql`m.union_id = any(${[...unions]}::uuid[])`
  const begun = sql`m.opened_at >= ${atMidnight(from)}::timestamptz and m.opened_at < ${atMidnight(to)}::timestamptz + interval '1 day'`
  const [kinds, warnings, letters, [admissions]] = await Promise.all([
    sql<{ kind: string; begun: number; over: number }[]>`
      select m.kind, count(*)::integer as begun, (count(*) filter (where m.over))::integer as over
      from matters m where ${within} and ${begun} group by 1`,
    sql<{ rule: string; raised: number; over: number }[]>`
      select m.state -> 'slice' ->> 'rule' as rule, count(*)::integer as raised, (count(*) filter (where m.over))::integer as over
      from matters m where m.kind = 'warning' and ${within} and ${begun} group by 1`,
    sql<(Letters & { rung: string })[]>`
      select l ->> 'rung' as rung, count(*)::integer as served,
        (count(*) filter (where l ->> 'answeredOn' is not null))::integer as answered,
        (count(*) filter (where l ->> 'corrected' = 'yes'))::integer as corrected,
        (count(*) filter (where l ->> 'status' = 'silent'))::integer as silent
      from matters m, jsonb_array_elements(m.state -> 'slice' -> 'letters') as l
      where m.kind = 'letter' and ${within} and l ->> 'servedOn' between ${from} and ${to} group by 1`,
    sql<Beside['admissions'][]>`
      select count(*)::integer as decided,
        (count(*) filter (where (m.state -> 'slice' ->> 'withinAim')::boolean))::integer as "withinAim",
        round(avg((m.state -> 'slice' ->> 'minutes')::numeric))::integer as minutes
      from matters m where m.kind = 'membership' and ${within} and ${begun} and m.state -> 'slice' ->> 'minutes' is not null`,
  ])
  const of = (kind: string) => kinds.find((row) => row.kind === kind)
  return {
    supervisions: of('letter')?.begun ?? 0,
    letters: Object.fromEntries(letters.map(({ rung, ...counts }) => [rung, counts])),
    warnings: Object.fromEntries(warnings.map(({ rule, ...counts }) => [rule, counts])),
    matters: Object.fromEntries(
      ['consultation', 'legal-aid', 'membership'].map((kind) => {
        const { begun: n, over } = of(kind) ?? { begun: 0, over: 0 }
        return [kind, { begun: n, over }]
      }),
    ),
    admissions: admissions ?? { decided: 0, withinAim: 0, minutes: null },
  }
}
