import type { CaseId } from '../domain/case/actor.js'
import type { UncountedBallot } from '../domain/procedure/committee/ballots.js'
import { openLiveBallots } from './ballots.js'
import { headOf } from './heads.js'
import { recordTally, type Moved } from './passing.js'
import type { Store } from './store.js'
import { knownTallyKey, type TallyKey } from './tally-key.js'

/**
 * Carries out the effect `tallyBallots`: opens the live ballots, once voting has closed, and records them with what
 * comes of them. Safe to run twice, and by two workers at once. Raises an error where the ballots were sealed for
 * another key than this one: they must not count as not cast because the wrong worker looked.
 */
export async function tallyBallots(
  store: Store,
  key: TallyKey,
  caseId: CaseId,
  effect: string,
): Promise<Moved & { readonly uncounted: readonly UncountedBallot[] }> {
  const head = await headOf(store, caseId)
  if (head === null || !head.grievance.effects.some((one) => one.key === effect)) return { moved: false, uncounted: [] }
  if ((await knownTallyKey(store.sql))?.equals(key.public) !== true)
    throw new Error('the tally key of this worker is not the one that ballots are sealed with')
  const opened = await openLiveBallots(store, key, head.grievance)
  const { moved } = await recordTally(store, caseId, effect, opened)
  return { moved, uncounted: moved ? opened.uncounted : [] }
}
