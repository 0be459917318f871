import type { EventData } from '../procedure/events.js'
import type { Term } from '../law/term.js'
import type { Instant } from '../values/time.js'
import type { PersonId, UnitId } from './actor.js'

export type EventType = keyof EventData

/** The sides of a case, as far as reading goes. Where an event names none, everybody in the case reads it. */
export type Side =
  | 'worker'
  | 'employer'
  | 'officer'
  | 'mediator'
  | 'commission'
  | 'expert'
  | 'representative'
  /** One employer of several: it reads nothing of what another one said in confidence. */
  | `employer:${UnitId}`
  /** One department that was asked: it reads nothing of what another one was. */
  | `department:${UnitId}`

/** What any event may carry beside its own data. */
export interface Common {
  /** Periods that begin with this event, by what must be done in them: each becomes the obligation `<seq>/<what>`. */
  readonly clocks?: Readonly<Record<string, Term>>
  /** Running periods that this event changes, by obligation key: extension, suspension, recount, outage. */
  readonly moved?: Readonly<Record<string, Term>>
  /** Only these sides read the content; the others see that something happened. */
  readonly seenBy?: readonly Side[]
}

/** One event as it stands in the record. `data` holds codes, amounts, dates and ids only: `evolve` sees nothing else. */
export type Recorded<T extends EventType = EventType> = {
  [K in T]: {
    readonly seq: number
    readonly at: Instant
    readonly actor: PersonId
    readonly command: string
    readonly type: K
    readonly data: EventData[K] & Common
  }
}[T]

/** A number to be allotted as the event is written: gapless per series, unit and Shanghai year. It lands in `data.number`. */
export interface Allotment {
  readonly series: 'grievance' | 'agreement' | 'settlement'
  readonly unit: UnitId
}

/** What `decide` answers with: an event not yet written. `sealed` holds words and personal data. */
export type NewEvent<T extends EventType = EventType> = {
  [K in T]: {
    readonly type: K
    readonly data: EventData[K] & Common
    readonly sealed: Readonly<Record<string, unknown>> | null
    readonly allot: Allotment | null
  }
}[T]

/** An event that has happened, for `decide` to answer with. */
export function happened<T extends EventType>(
  type: T,
  data: EventData[T] & Common,
  more: { sealed?: Readonly<Record<string, unknown>>; allot?: Allotment } = {},
): NewEvent {
  return { type, data, sealed: more.sealed ?? null, allot: more.allot ?? null } as unknown as NewEvent
}
