import { proxyActivities, sleep } from '@temporalio/workflow'
import type { DeliveryActivities } from '../activities/contract.js'

/**
 * One message to a person, or one call of an institution's webhook: by its id, for nothing of what it says is the engine's.
 * It is tried again for a day, a call for three; then it is given up, and a person is told.
 */
export async function deliver(kind: 'message' | 'webhook', id: string, notBefore: string | null): Promise<void> {
  if (notBefore !== null) await sleep(Math.max(1, Date.parse(notBefore) - Date.now()))
  const patient = proxyActivities<DeliveryActivities>({
    startToCloseTimeout: '30s',
    ...(kind === 'message'
      ? { scheduleToCloseTimeout: '24 hours', retry: { initialInterval: '10s', maximumInterval: '1 hour' } }
      : {
          scheduleToCloseTimeout: '72 hours',
          retry: { initialInterval: '5s', backoffCoefficient: 3, maximumInterval: '12 hours' },
        }),
  })
  try {
    if (kind === 'message') await patient.sendMessage(id)
    else await patient.callInstitution(id)
  } catch {
    const { giveUpDelivery } = proxyActivities<DeliveryActivities>({
      startToCloseTimeout: '30s',
      retry: { initialInterval: '1s', maximumInterval: '5 minutes' },
    })
    await giveUpDelivery(kind, id)
  }
}
