import type { Grievance } from '../case/grievance.js'
import { keyOf } from '../case/obligation.js'
import type { Day, Instant } from '../values/time.js'
import { officerOf } from './acceptance.js'
import { room } from './room.js'

/*
 * Inbound lines (12351 工会热线, 12345 政务热线): a ticket that became a grievance is answered to its line by the day the
 * line has set, by whoever has the case. Closing the case does not answer it: the reply stays owed until it is given, or
 * the case is archived.
 */

export const lines = ['12351', '12345'] as const
export type LineName = (typeof lines)[number]

/** Where the day of receipt comes from. */
export const lineSources = ['ticket', 'recording', 'operator'] as const
export type LineSource = (typeof lineSources)[number]

/** A ticket, as the line stated it. */
export interface Ticket {
  readonly name: LineName
  readonly ticketNumber: string
  readonly receivedOn: Day
  readonly source: LineSource
  readonly replyBy: Day
}

export interface Line {
  readonly ticket: Ticket | null
  readonly since: number
  readonly repliedAt: Instant | null
}

export interface LineEvents {
  'line-replied': { readonly ticketNumber: string }
}

export const line = room({
  road: 'line',
  initial: { ticket: null, since: 0, repliedAt: null },
  evolve: {
    opened: (slice, { seq, data }) => (data.line === undefined ? slice : { ...slice, ticket: data.line, since: seq }),
    'line-replied': (slice, { at }) => ({ ...slice, repliedAt: at }),
  },
  owes: (g) =>
    waitsForLine(g)
      ? [{ key: keyOf(g.line.since, 'lineReply'), what: 'lineReply', road: 'line', owner: officerOf(g) }]
      : [],
  // Marked once, with the unit that has the case: the line itself presses on.
  expiries: { lineReply: { follows: () => [] } },
})

/** The line has had no reply yet, and one can still be given here. */
export function waitsForLine({ line: { ticket, repliedAt }, closing }: Grievance): boolean {
  return ticket !== null && repliedAt === null && closing.status !== 'archived'
}
