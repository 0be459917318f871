import { createHash, randomUUID } from 'node:crypto'
import type { PersonId } from '../../domain/case/actor.js'
import { recordAdminAct } from '../../record/admin-acts.js'
import { raiseAlarm } from '../../record/engine-alarms.js'
import { keepSignature } from '../../record/esign/signatures.js'
import { recordMatterEffect } from '../../record/matters/perform.js'
import { recordEffect } from '../../record/passing.js'
import { addInspector } from '../../record/registering/inspectors.js'
import { addPerson, appoint } from '../../record/registers.js'
import { logSecurity } from '../../record/security-log.js'
import { beginSession } from '../../record/sessions.js'
import type { Store } from '../../record/store.js'
import { watch } from '../../record/warnings.js'
import { residentId } from '../../runtime/sample/seed.js'
import type { Answer, Body } from '../support/api.js'
import { walk, wholeRoad } from '../support/walk.js'
import { csvOf, listed } from '../support/workers.js'
import { png } from '../evidence/support.js'
import type { Place, World } from './every-route-world.js'

/*
 * One thing of every kind that a route has an id for, of one county, made by the people of that county over the routes
 * themselves; what no route makes is put on record as the platform would.
 */

export interface Things {
  /** Under mediation, offered to the city, with a department asked, an agent, evidence and a paper. */
  readonly case: string
  /** Its 案号. */
  readonly number: string
  /** Before the commission, and on to a 调解书. */
  readonly review: string
  /** Before a panel. */
  readonly panel: string
  /** Of many, the worker one of them and a representative. */
  readonly collective: string
  readonly file: string
  readonly upload: string
  readonly paper: string
  readonly letter: string
  readonly letterPaper: string
  readonly consultation: string
  readonly aid: string
  readonly membership: string
  readonly warning: string
  readonly notice: string
  readonly delivery: string
  readonly undelivered: string
  readonly draft: string
  readonly request: string
  readonly webhook: string
  readonly call: string
  readonly session: string
  /** A person of the county with an office and leave, for the registers alone. */
  readonly person: PersonId
  readonly office: string
  readonly inspector: string
  readonly leave: string
  readonly honour: string
}

type Made = Pick<World, 'ask'> & { readonly store: Store }
type Part<Names extends keyof Things> = Promise<Pick<Things, Names>>

export async function thingsOf(place: Place, made: Made): Promise<Things> {
  const cases = await casesOf(place, made)
  const matters = await mattersOf(place, made)
  return { ...cases, ...matters, ...(await deskOf(place, cases, made)), ...(await registersOf(place, made)) }
}

/** Whatever is asked for here is given. */
async function did(
  { ask }: Pick<Made, 'ask'>,
  by: PersonId,
  method: string,
  url: string,
  body?: unknown,
): Promise<Body> {
  const answer: Answer = await ask(by, method, url, body === undefined ? {} : { body })
  if (answer.status >= 300) throw new Error(`${method} ${url}: ${answer.status} ${answer.text}`)
  return answer.body
}

async function casesOf(
  place: Place,
  made: Made,
): Part<'case' | 'number' | 'review' | 'panel' | 'collective' | 'file' | 'upload' | 'paper'> {
  const { worker } = place.people
  const id = await openCase(place, made)
  const read = await did(made, worker, 'GET', `/grievances/${id}`)
  const file = await evidence(place, id, made)
  const begun = await did(made, worker, 'POST', `/grievances/${id}/evidence-uploads`, { bytes: 10 })
  return {
    case: id,
    number: String(read.case.number),
    file,
    upload: String(begun.id),
    paper: '2/issueAcceptanceNotice',
    review: await walk(place.walker, road(place).slice(0, 17)),
    panel: await panelOf(place, made),
    collective: await collectiveOf(place, made),
  }
}

async function mattersOf(
  place: Place,
  made: Made,
): Part<'letter' | 'letterPaper' | 'consultation' | 'aid' | 'membership' | 'warning'> {
  const { people, secret, union, employer, region, mark } = place
  const { store } = made
  const begun = async (by: PersonId, path: string, body: object) =>
    String((await did(made, by, 'POST', path, body)).matter.id)
  const inspectors = await Promise.all(['甲', '乙'].map((name) => addPerson(store, { name: `${secret}监督${name}` })))
  for (const one of inspectors)
    await addInspector(store, { person: one, union, certificate: null, from: null, until: null }, 'system')
  const says = { facts: `${secret}函的事实`, demands: `${secret}函的要求` }
  const letter = await begun(people.officer, '/letters', { union, employer, rung: 'reminder', inspectors, ...says })
  const signed = await did(made, people.officer, 'POST', `/letters/${letter}/sign`, {})
  const letterPaper = `${signed.matter.seq}/makeLetter`
  const written = paper(place, letter, `${mark}函1号`)
  await recordMatterEffect(store, letter, letterPaper, written)
  await withSignature(place, letter, written, store)
  const served = { occurredOn: '2026-11-25', how: 'direct', proof: `${secret}签收` }
  await did(made, people.officer, 'POST', `/letters/${letter}/record-service`, served)
  const about = { region, topic: 'pay-arrears', knewOn: '2026-10-01', question: `${secret}咨询` }
  const consultation = await begun(people.worker, '/consultations', { employer, ...about })
  const aid = await begun(people.worker, '/legal-aid', { employer, aid: 'advice', reasons: `${secret}援助` })
  const membership = await begun(people.worker, '/memberships', { employer, words: `${secret}入会` })
  // The cases of before are enough for one.
  await watch(store)
  const warning = String((await did(made, people.officer, 'GET', '/warnings')).rows[0]?.id)
  return { letter, letterPaper, consultation, aid, membership, warning }
}

/** What stands on somebody's own desk, and what goes out; also what auditors read of it. */
async function deskOf(
  place: Place,
  { case: id, number }: Pick<Things, 'case' | 'number'>,
  made: Made,
): Part<'draft' | 'request' | 'webhook' | 'call' | 'session' | 'notice' | 'delivery' | 'undelivered'> {
  const { people, secret, union, side } = place
  const { store } = made
  const [call, delivery] = [randomUUID(), randomUUID()]
  const draft = await draftBy(place, made)
  const wanted = { field: 'other', value: `${secret}更正`, why: `${secret}理由` }
  const request = await did(made, people.worker, 'POST', '/me/corrections', wanted)
  const hook = await did(made, people.admin, 'POST', '/webhooks', { unit: union, url: `https://example.org/${side}` })
  const payload = JSON.stringify({ data: { case: id, number } })
  await store.sql`
    insert into webhook_calls (id, webhook, case_id, seq, payload, status, attempts, ended_at)
    values (${call}, ${String(hook.id)}, ${id}, 1, ${payload}::text::jsonb, 'given-up', 3, now())`
  const [notice] = await store.sql<{ id: string }[]>`select id from notices where person = ${people.worker} limit 1`
  await store.sql`
    insert into deliveries (id, notice, case_id, person, channel, not_before, status, attempts)
    values (${delivery}, ${notice?.id ?? ''}, ${id}, ${people.worker}, 'sms', now(), 'undeliverable', 1)`
  const undelivered = randomUUID()
  await store.sql`
    insert into undelivered (id, case_id, key, notice, step, about, role, unit, at)
    values (${undelivered}, ${id}, ${`delivery/${delivery}`}, ${notice?.id ?? ''}, 'undeliverable', '1/handling', 'officer', ${union}, now())`
  await store.sql`update obligations set overdue = 1 where case_id = ${id} and what = 'referral'`
  const { session } = await beginSession(store, people.worker, 'phone-code', { idle: 3600, whole: 7200 })
  await logSecurity(store, 'signed-in', { person: people.worker, session: session.id })
  const act = { person: people.admin, act: 'resync', subject: id, reason: `${secret}理由`, outcome: 'told' }
  await recordAdminAct(store, act)
  await raiseAlarm(store, id, 999, 1)
  const ids = { request: String(request.id), webhook: String(hook.id), session: session.id, notice: notice?.id ?? '' }
  return { draft, call, delivery, undelivered, ...ids }
}

async function registersOf(place: Place, made: Made): Part<'person' | 'office' | 'inspector' | 'leave' | 'honour'> {
  const { people, secret, union, employer, side } = place
  const { store } = made
  const pledge = { year: 2026, pledge: `${secret}承诺` }
  await did(made, people.employer, 'POST', `/harmony/${employer}/join`, pledge)
  const ground = { year: 2026, union, ground: `${secret}事由` }
  const honour = await did(made, people.officer, 'POST', `/harmony/${employer}/honours`, ground)
  const person = await addPerson(store, { name: `${secret}备员`, idno: residentId(side === 'here' ? 310 : 410) })
  await appoint(store, { person, role: 'agent', unit: union, from: '2026-01-01' })
  const [office] = await store.sql<{ id: string }[]>`select id from appointments where person = ${person}`
  const { inspector } = await did(made, people.admin, 'POST', '/registers/inspectors', { person, union })
  const ids = { office: office?.id ?? '', inspector: String(inspector), honour: String(honour.id) }
  return { person, leave: await leaveOf(place, person, made), ...ids }
}

/** A draft of the worker's. */
export async function draftBy(place: Place, made: Made): Promise<string> {
  const id = randomUUID()
  await did(made, place.people.worker, 'PUT', `/drafts/${id}`, draftOf(place))
  return id
}

/** Whole, so that it can be sent. */
export function draftOf({ employer, region, secret }: Pick<Place, 'employer' | 'region' | 'secret'>) {
  const claim = { type: 'other', amount: '100', relationship: 'labour', remedies: ['payment'], knewOn: '2026-10-01' }
  return { respondents: [employer], region, claim, facts: `${secret}草稿` }
}

/** Leave that has not begun. */
export async function leaveOf({ people }: Place, person: PersonId, { ask }: Pick<Made, 'ask'>): Promise<string> {
  const body = { from: '2027-01-01', until: '2027-01-05' }
  return String((await ask(people.admin, 'POST', `/registers/people/${person}/leave`, { body })).body.leave)
}

/** The whole road, with the mediator of this county by name. */
const road = ({ people }: Place) =>
  wholeRoad.map((step) =>
    step.command === 'apply-for-mediation' ? { ...step, content: () => ({ mediator: people.mediator }) } : step,
  )

function paper({ walker, secret }: Place, id: string, number: string) {
  const bytes = Buffer.from(`%PDF-1.7 ${secret}文书 ${number}`)
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  walker.papers.set(`${id}/${sha256}`, bytes)
  return { document: { number, sha256, bytes: bytes.length, media: 'application/pdf' } }
}

/** A signature beside a paper; what it is made of matters to nobody here. */
function withSignature(
  place: Place,
  caseId: string,
  { document }: ReturnType<typeof paper>,
  store: Store,
): Promise<void> {
  const of = { caseId, sha256: document.sha256, unit: place.body, at: '2026-11-25T01:00:00.000Z' }
  const signature = { signature: Buffer.alloc(64), publicKey: '04', certificates: null }
  return keepSignature(store, of, { algorithm: 'SM2-SM3', ...signature })
}

/** One command after the other, all of them taken. */
async function acted(
  made: Made,
  id: string,
  acts: readonly (readonly [by: PersonId, command: string, body: object])[],
): Promise<void> {
  for (const [by, command, body] of acts) await did(made, by, 'POST', `/grievances/${id}/${command}`, body)
}

/** The case with everybody in it who can be at once. */
export async function openCase(place: Place, made: Made): Promise<string> {
  const { people, secret, mark, walker, department } = place
  const id = await walker.opened({ facts: `${secret}事实` })
  const act = (by: PersonId, command: string, body: object = {}) => acted(made, id, [[by, command, body]])
  await act(people.officer, 'accept')
  const notice = paper(place, id, `${mark}通知书1号`)
  await recordEffect(made.store, id, '2/issueAcceptanceNotice', notice)
  await withSignature(place, id, notice, made.store)
  await act(people.worker, 'mandate-agent', { agent: people.agent })
  await act(people.officer, 'refer', { departments: [department], question: `${secret}转办` })
  await act(people.officer, 'offer-hand-over', { to: place.city, ground: 'complexity', words: `${secret}移交` })
  await act(people.worker, 'apply-for-mediation', { mediator: people.mediator })
  await act(people.employer, 'consent-to-mediation')
  await act(people.mediator, 'accept-mediation', { interest: 'none' })
  await act(people.officer, 'send-message', { to: 'everyone', words: `${secret}消息` })
  return id
}

/** A picture, so that there is one in small. */
async function evidence({ people, secret }: Place, id: string, made: Made): Promise<string> {
  const begun = await did(made, people.worker, 'POST', `/grievances/${id}/evidence-uploads`, { bytes: png.length })
  const headers = { 'content-type': 'application/offset+octet-stream', 'upload-offset': '0' }
  await made.ask(people.worker, 'PATCH', begun.href, { body: png, headers })
  const content = { upload: begun.id, name: `${secret}工资条.png`, description: `${secret}说明`, to: 'everyone' }
  await acted(made, id, [[people.worker, 'add-evidence', content]])
  return String(begun.id)
}

export async function panelOf(place: Place, made: Made): Promise<string> {
  const { people, walker, experts, secret } = place
  const id = await walker.opened({ facts: `${secret}评判的事实` })
  await acted(made, id, [
    [people.officer, 'accept', {}],
    [people.officer, 'declare-unresolved', { reason: 'other', words: `${secret}分歧` }],
    [people.worker, 'choose-road', { road: 'committee' }],
    [people.worker, 'pick-panel', { panel: experts.slice(0, 3), reserves: experts.slice(3, 5) }],
  ])
  return id
}

export async function collectiveOf(place: Place, made: Made): Promise<string> {
  const { people, walker, secret, side } = place
  const id = await walker.opened({ facts: `${secret}集体的事实`, collective: { workers: 12 } })
  const first = side === 'here' ? 300 : 400
  // The first of them is the worker, by name and identity number.
  const rows = Array.from({ length: 12 }, (_, i) => ({
    ...listed(first + i),
    name: i === 0 ? `${secret}worker` : `${secret}工人${i}`,
    idno: residentId(i === 0 ? first : first + 20 + i),
  }))
  await acted(made, id, [
    [people.worker, 'add-claimants', { csv: csvOf(rows), mandated: true }],
    [people.worker, 'appoint-representatives', { numbers: [1, 2, 3] }],
    [people.officer, 'accept', {}],
    [people.worker, 'apply-for-mediation', { mediator: people.mediator }],
    [people.employer, 'consent-to-mediation', {}],
    [people.mediator, 'accept-mediation', { interest: 'none' }],
  ])
  const [row] = await made.store.sql`select 1 from claimants where case_id = ${id} and person = ${people.worker}`
  if (row === undefined) throw new Error('the worker has no row')
  return id
}
