import { hostname } from 'node:os'
import { setTimeout as wait } from 'node:timers/promises'
import type { Payload } from '@temporalio/common'
import type { CaseId } from '../../domain/case/actor.js'
import { addDays, shanghaiDay } from '../../domain/values/time.js'
import { historyOf } from '../../record/history.js'
import { isEncrypted, payloadCodec } from '../../runtime/codec.js'
import { day, minute, type TestEngine } from '../support/engine.js'
import { claim, terms, type County } from './county.js'

/** A case from its opening to a 调解书, paid in two instalments, judged, closed and archived; a minute for every human step. */
export async function wholeCourse(t: TestEngine, place: County): Promise<CaseId> {
  const { id } = await t.act(place.worker, 'open', null, claim(place))
  const step = async (person: string, command: string, input: object = {}) => {
    await t.advance(minute)
    return t.act(person, command, id, input)
  }
  await step(place.enterpriseOfficer, 'accept')
  await step(place.worker, 'apply-for-mediation')
  await step(place.employer, 'consent-to-mediation')
  await step(place.mediator, 'accept-mediation', { interest: 'none' })
  const today = shanghaiDay(t.time.now())
  await step(place.mediator, 'propose-settlement', { terms: terms(addDays(today, 20), addDays(today, 40)) })
  await step(place.worker, 'accept-proposal', { version: 1 })
  const { signing } = await step(place.employer, 'accept-proposal', { version: 1 })
  const signature = { hash: signing.hash, identifiedBy: 'real-name-login', warned: true }
  await step(place.employer, 'sign', signature)
  await step(place.worker, 'sign', signature)
  await step(place.mediator, 'sign', signature)
  await step(place.mediator, 'seal', { hash: signing.hash })
  for (const party of [place.worker, place.employer]) {
    await step(party, 'apply-for-review', { address: '隐秘地址', phone: '13812345678', electronicService: true })
  }
  await step(place.clerk, 'accept-review-application')
  await step(place.arbitrator, 'issue-settlement')
  await step(place.worker, 'receive-settlement')
  await step(place.employer, 'receive-settlement')
  await step(place.worker, 'rate', { score: 5, solved: true })
  for (const [n, amount] of [
    [1, '2500000'],
    [2, '1500000'],
    [3, '0'],
  ] as const) {
    await t.advance(10 * day)
    await step(place.employer, 'report-payment', { n, amount, occurredOn: shanghaiDay(t.time.now()) })
    await step(place.worker, 'confirm-payment', { n })
  }
  await t.advance(40 * day)
  return id
}

export async function typesOf(t: TestEngine, caseId: CaseId): Promise<readonly string[]> {
  return (await historyOf(t.store, caseId)).map(({ type }) => type)
}

/** The engine's history of a case as JSON; which machine it ran on is left out. */
export async function engineHistory(t: TestEngine, caseId: CaseId): Promise<string> {
  return JSON.stringify(await t.handle(caseId).fetchHistory()).replaceAll(`@${hostname()}`, '@here')
}

/** Every text that the engine holds of a case: as it stands there, and decrypted with this installation's key. */
export async function engineTexts(t: TestEngine, caseId: CaseId): Promise<string> {
  const history: unknown = JSON.parse(JSON.stringify(await t.handle(caseId).fetchHistory()))
  const opened = await payloadCodec(t.store.keys).decode(encryptedIn(history))
  return [history, ...opened.map(({ data }) => Buffer.from(data ?? []).toString())].map(textsIn).join('')
}

function encryptedIn(value: unknown): Payload[] {
  if (typeof value !== 'object' || value === null) return []
  if ('metadata' in value && 'data' in value) {
    const { metadata, data } = value as { metadata: Record<string, string>; data: string }
    const bytes = Object.entries(metadata).map(([name, one]) => [name, Buffer.from(one, 'base64')] as const)
    const payload = { metadata: Object.fromEntries(bytes), data: Buffer.from(data, 'base64') }
    return isEncrypted(payload) ? [payload] : []
  }
  return Object.values(value).flatMap(encryptedIn)
}

function textsIn(value: unknown): string {
  if (typeof value === 'string') return `${value}\n${Buffer.from(value, 'base64').toString('utf8')}\n`
  if (typeof value !== 'object' || value === null) return ''
  return Object.entries(value)
    .map(([key, inner]) => `${key}\n${textsIn(inner)}`)
    .join('')
}

export async function until(holds: () => boolean | Promise<boolean>, seconds = 20): Promise<void> {
  for (const end = Date.now() + seconds * 1_000; Date.now() < end; await wait(20)) if (await holds()) return
  throw new Error('it never came to that')
}
