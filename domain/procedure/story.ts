import type { EventType, Recorded } from '../case/event.js'
import type { Words } from '../values/time.js'
import { arbitrationStories } from './story/arbitration.js'
import { chargeStories } from './story/charge.js'
import { collectiveStories } from './story/collective.js'
import { committeeStories } from './story/committee.js'
import { handlingStories } from './story/handling.js'
import { mediationStories } from './story/mediation.js'
import { performanceStories } from './story/performance.js'
import type { Stories, Told } from './story/telling.js'
import { serviceStories } from './story/service.js'
import { timeStories } from './story/time.js'

export type { Told } from './story/telling.js'

/*
 * The story of a case (留痕): each event as one sentence that a worker understands: who did what, how much, by when, why.
 * It is told from the codes of the record, never from what people wrote; `eventWords` are the short labels beside it.
 */

const stories: Stories<EventType> = {
  ...chargeStories,
  ...handlingStories,
  ...mediationStories,
  ...performanceStories,
  ...collectiveStories,
  ...committeeStories,
  ...arbitrationStories,
  ...serviceStories,
  ...timeStories,
}

/** What happened, as a person reads it. */
export function storyOf(event: Recorded, told: Told): Words {
  const tell = stories[event.type] as (data: Recorded['data'], told: Told) => Words
  return tell(event.data, told)
}
