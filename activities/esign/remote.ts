import { createHash } from 'node:crypto'
import type { Words } from '../../domain/values/time.js'
import {
  beginRequest,
  giveUp,
  isOverdue,
  recordSent,
  requestByKey,
  type SigningRequest,
} from '../../record/esign/requests.js'
import type { Store } from '../../record/store.js'
import { callWebhook, type Call } from '../delivery/webhook.js'
import { readPaper, writePaper, type Papers } from '../papers/shelf.js'
import type { ESignProvider, Sealing, ToSeal } from './provider.js'

export interface RemoteSettings {
  readonly url: string
  /** Signs what is sent, and what comes back. */
  readonly secret: string
  /** Where the answer is to come, as the provider reaches it. */
  readonly callback: string
  /** How long an answer is waited for, in milliseconds of the record's clock. */
  readonly patience: number
}

const noAnswer: Words & { code: string } = {
  zh: '电子签章服务在规定时间内没有答复，文书未能制作，请核对签章服务后由人工处理',
  en: 'the signing provider has not answered in time: the paper was not made, and a person must see to it',
  code: 'esign-no-answer',
}
const refusal: Words & { code: string } = {
  zh: '电子签章服务拒绝签章，文书未能制作，请核对该单位在签章服务的登记后由人工处理',
  en: 'the signing provider has refused: the paper was not made, and a person must see to it',
  code: 'esign-refused',
}

/**
 * Has papers signed by a provider elsewhere, over HTTP: asked once for one content, it answers when it can, to
 * `POST /esign/callbacks`. Called again for the same paper it sends nothing new, and says how things stand.
 */
export function remoteProvider(
  { store, papers }: { readonly store: Store; readonly papers: Papers },
  settings: RemoteSettings,
): ESignProvider {
  return {
    name: 'remote',
    async seal(paper) {
      const sha256 = createHash('sha256').update(paper.pdf).digest('hex')
      const { caseId, effect } = paper
      const wanted = { caseId, effect, sha256, bytes: paper.pdf.length, unit: paper.by.unit }
      const request = await beginRequest(store, wanted)
      const ended = await endOf(papers, request)
      if (ended !== null) return ended
      if (isOverdue(request, settings.patience, await store.clock.now(store.sql))) {
        if (await giveUp(store, request.key)) return { outcome: 'failed', why: noAnswer }
        // The answer came just now.
        const answered = await requestByKey(store, request.key)
        return (answered === null ? null : await endOf(papers, answered)) ?? { outcome: 'failed', why: noAnswer }
      }
      if (request.status === 'sending') {
        // What a signature beside the file will be over: it must be at hand when the answer comes.
        await writePaper(papers, caseId, paper.pdf)
        await send(settings, request, paper)
        await recordSent(store, request.key)
      }
      return { outcome: 'waiting', since: request.requestedAt }
    },
  }
}

async function endOf(papers: Papers, request: SigningRequest): Promise<Sealing | null> {
  switch (request.status) {
    case 'answered': {
      const pdf = await readPaper(papers, request.caseId, request.answerSha256 ?? '')
      if (pdf === null) throw new Error('the signed paper is not on the shelf')
      return { outcome: 'sealed', pdf, detached: null }
    }
    case 'refused':
      return { outcome: 'failed', why: refusal }
    case 'given-up':
      return { outcome: 'failed', why: noAnswer }
    case 'sending':
    case 'sent':
    case 'replaced':
      return null
    default:
      return request.status satisfies never
  }
}

/**
 * `webhook-id` is the idempotency key: whoever knows it already answers 2xx or 409, and does nothing more. The address is set by
 * those who run the platform, so it may lie in their own network; no redirect is followed. Raises an error where it was not taken.
 */
async function send(
  { url, secret, callback }: RemoteSettings,
  { key, sha256, bytes }: SigningRequest,
  { pdf, by, at }: ToSeal,
): Promise<void> {
  const document = { sha256, bytes, media: 'application/pdf', content: pdf.toString('base64') }
  const call: Call = {
    url,
    id: key,
    timestamp: Math.trunc(Date.now() / 1000),
    body: JSON.stringify({ request: key, document, sealBy: by, at, callback }),
    secrets: [`whsec_${Buffer.from(secret).toString('base64')}`],
  }
  const status = await callWebhook(call, true)
  if ((status < 200 || status > 299) && status !== 409) throw new Error(`the signing provider answers ${status}`)
}
