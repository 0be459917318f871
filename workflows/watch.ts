import { proxyActivities } from '@temporalio/workflow'
import type { WatchActivities } from '../activities/contract.js'

/** Once an hour, by a schedule of the engine: what the cases say that somebody should look at is raised as a warning. */
export async function watch(): Promise<{ readonly raised: number }> {
  const { raiseWarnings } = proxyActivities<WatchActivities>({
    startToCloseTimeout: '10 minutes',
    retry: { initialInterval: '5s', maximumInterval: '5 minutes' },
  })
  return raiseWarnings()
}
