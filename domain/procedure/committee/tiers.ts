import type { UnitId } from '../../case/actor.js'
import { happened, type NewEvent } from '../../case/event.js'
import type { PoolFact } from '../../case/facts.js'
import type { Grievance } from '../../case/grievance.js'
import { offerChoice } from '../choice.js'
import { clock, type Moment } from '../room.js'
import { enough } from './panel.js'
import type { NoVerdict } from './tally.js'

/*
 * The three tiers: the union of the enterprise, park, street or township; of the county; of the city or the province.
 * A case begins at the lowest that has experts enough for it, and goes up; it is never stuck for want of them.
 */

export const tiers = [1, 2, 3] as const
export type Tier = (typeof tiers)[number]

/** Why a panel is convened at this tier. */
export type Convened = 'chosen' | NoVerdict | 'verdict-refused' | 'panel-incomplete' | 'too-few-experts'

/** A tier that was passed by, and why. */
export interface Skipped {
  readonly tier: Tier
  readonly because: 'no-pool' | 'too-few-experts'
}

/** Convenes a panel at the tier above; above the third there is none. */
export function nextTier(g: Grievance, because: Convened, moment: Moment<'experts'>): readonly NewEvent[] {
  return convene(g, (g.committee.tier ?? 0) + 1, because, moment)
}

/** Convenes a panel at the lowest tier, from this one on, that has experts enough; where none has, nothing is decided. */
export function convene(g: Grievance, from: number, because: Convened, moment: Moment<'experts'>): readonly NewEvent[] {
  const skipped: Skipped[] = []
  for (const tier of tiers.filter((one) => one >= from)) {
    const pools = moment.facts.experts.filter((pool) => pool.tier === tier)
    const pool = pools.find((one) => enough(g, one))
    if (pool !== undefined) {
      return [
        happened('committee-convened', {
          round: g.committee.round + 1,
          tier,
          unit: pool.unit,
          because,
          skipped,
          clocks: { panelPick: clock(moment, 'panel-pick', 'committee-convened') },
        }),
      ]
    }
    skipped.push({ tier, because: pools.length === 0 ? 'no-pool' : 'too-few-experts' })
  }
  return [happened('committee-undecided', { because, skipped }), offerChoice(g, 'committee-undecided', moment)]
}

/** The pool of this union; null where it has nobody (left). */
export function poolOf(unit: UnitId | null, pools: readonly PoolFact[]): PoolFact | null {
  return pools.find((pool) => pool.unit === unit) ?? null
}

/** The tier and union at which the committee would begin in this case now; null where none has experts enough. */
export function lowestTier(g: Grievance, pools: readonly PoolFact[]): { tier: Tier; unit: UnitId } | null {
  const found = tiers.flatMap((tier) => pools.filter((pool) => pool.tier === tier && enough(g, pool)))[0]
  return found === undefined ? null : { tier: found.tier, unit: found.unit }
}
