import { ApplicationFailure } from '@temporalio/common'
import { countAttempt, messageToSend, recordDelivery } from '../../record/deliveries.js'
import { callToMake, recordCall } from '../../record/webhooks.js'
import type { Instant } from '../../domain/values/time.js'
import type { Store } from '../../record/store.js'
import type { DeliveryActivities } from '../contract.js'
import type { Notifier } from './notifier.js'
import { callWebhook } from './webhook.js'
import { textOf } from './words.js'

/** Carries out what goes outside. An attempt that fails raises no words: what a provider says may name people. */
export function deliveryActivities({
  store,
  notifier,
  insecureWebhooks,
}: {
  store: Store
  notifier: Notifier
  insecureWebhooks: boolean
}): DeliveryActivities {
  return {
    async sendMessage(id) {
      const message = await messageToSend(store, id)
      // The address was taken away meanwhile: nothing waits for ever.
      if (message === null)
        return recordDelivery(store, id, { status: 'undeliverable', provider: 'none', code: 'no-address' })
      const { channel, to, kind, number, obligation, key, notBefore } = message
      if (notBefore !== null) throw atNight(notBefore, await store.clock.now(store.sql))
      if (!notifier.channels.includes(channel))
        return recordDelivery(store, id, { status: 'undeliverable', provider: 'none', code: 'no-provider' })
      await countAttempt(store, 'message', id, null)
      const sent = await notifier
        .send({ channel, to, key, ...textOf(kind, number, obligation) })
        .catch(() => Promise.reject(ApplicationFailure.retryable('the provider did not take it', 'NotTaken')))
      if (sent.outcome === 'sent')
        await recordDelivery(store, id, { status: 'sent', provider: sent.provider, reference: sent.reference })
      else await recordDelivery(store, id, { status: 'undeliverable', provider: sent.provider, code: sent.code })
    },
    async callInstitution(id) {
      const call = await callToMake(store, id)
      // The webhook was ended meanwhile.
      if (call === null) return recordCall(store, id, 'given-up')
      const timestamp = Math.trunc(Date.now() / 1000)
      const status = await callWebhook({ ...call, id, timestamp }, insecureWebhooks).catch((error: unknown) =>
        error instanceof Error && error.name === 'AddressNotAllowed'
          ? ('not-allowed' as const)
          : ('no-answer' as const),
      )
      await countAttempt(store, 'webhook', id, String(status))
      if (status === 'not-allowed' || status === 410)
        throw ApplicationFailure.nonRetryable('the address is not to be called', 'AddressNotAllowed')
      if (typeof status === 'string' || status < 200 || status > 299)
        throw ApplicationFailure.retryable('the webhook did not take it', 'NotTaken')
      await recordCall(store, id, 'sent')
    },
    async giveUpDelivery(kind, id) {
      if (kind === 'message')
        await recordDelivery(store, id, { status: 'undeliverable', provider: 'none', code: 'given-up' })
      else await recordCall(store, id, 'given-up')
    },
  }
}

/** Tried again in the morning, whatever the policy says of how soon. */
function atNight(until: Instant, now: Instant): ApplicationFailure {
  return ApplicationFailure.create({
    message: 'reminders wait for the morning',
    type: 'AtNight',
    nextRetryDelay: Math.max(1_000, Date.parse(until) - Date.parse(now)),
  })
}
