import { createHmac, randomBytes, randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { commandNamed } from '../../domain/case/act.js'
import type { Actor, PersonId, UnitId } from '../../domain/case/actor.js'
import type { Grievance } from '../../domain/case/grievance.js'
import { canonical } from '../../domain/values/canonical.js'
import { verifyBallots } from '../../record/ballots.js'
import { manualClock } from '../../record/clock.js'
import { poolsFor } from '../../record/experts.js'
import { headOf } from '../../record/heads.js'
import { historyOf } from '../../record/history.js'
import { perform } from '../../record/perform.js'
import { actorOf, addPerson, addUnit, appoint, declareTie } from '../../record/registers.js'
import { bodyTag, sealWords, unwrapKey } from '../../record/sealing.js'
import { tallyBallots } from '../../record/tally.js'
import { publishTallyKey, sealFor, tallyKeyFrom } from '../../record/tally-key.js'
import { verifyCase } from '../../record/verify.js'
import { createStore, type TestStore } from '../support/database.js'
import { accepted, act, foundCounty, grievanceOf, openingOffice, type County } from './county.js'

const key = tallyKeyFrom(randomBytes(32))
/** Unusual enough to be found wherever it stands. */
const planted = { amount: '731942865', replaced: '592817346', act: '隐秘事项丁戊己', reasons: '隐秘理由甲乙丙' }

let t: TestStore
let place: County
let street: UnitId
let employer: UnitId

beforeAll(async () => {
  t = await createStore({ clock: manualClock(openingOffice) })
  place = await foundCounty(t.store)
  // The county's enterprise has no experts: those of the street above it sit first.
  street = await addUnit(t.store, {
    kind: 'union',
    name: '某街道总工会',
    level: 'street',
    region: '330106',
    parent: place.county,
    marks: { grievance: '街工诉' },
  })
  employer = await addUnit(t.store, { kind: 'employer', name: '某店', region: '330106', union: street })
  await publishTallyKey(t.store, key)
  await appoint(t.store, { person: place.officer.person, role: 'officer', unit: street, from: '2026-01-01' })
})
afterAll(() => t.close())

async function expertAt(unit: UnitId, name: string, skills: readonly string[] = ['劳动报酬']): Promise<Actor> {
  const person = await addPerson(t.store, { name })
  await appoint(t.store, { person, role: 'expert', unit, from: '2026-01-01', skills })
  return (await actorOf(t.store, person)) ?? Promise.reject(new Error('nobody'))
}

const does = async (
  actor: Actor,
  caseId: string | null,
  command: string,
  input: object = {},
  idempotency = randomUUID(),
) => {
  const parsed = commandNamed.get(command)?.input.parse(input)
  return accepted(await perform(t.store, act(actor, caseId, command, parsed, idempotency)))
}

/** A case whose panel of three has begun to vote. */
async function voting(): Promise<{ id: string; panel: readonly Actor[] }> {
  const officer = (await actorOf(t.store, place.officer.person)) ?? place.officer
  const { caseId: id } = await does(place.worker, null, 'open', { ...grievanceOf(place), respondents: [employer] })
  await does(officer, id, 'accept')
  await does(officer, id, 'declare-unresolved', { reason: 'other', words: '双方分歧较大' })
  const experts = await Promise.all(['甲', '乙', '丙', '丁', '戊'].map((name) => expertAt(street, name)))
  await does(place.worker, id, 'choose-road', { road: 'committee' })
  const panel = experts.slice(0, 3)
  await does(place.worker, id, 'pick-panel', {
    panel: panel.map(({ person }) => person),
    reserves: experts.slice(3, 5).map(({ person }) => person),
  })
  for (const expert of panel) await does(expert, id, 'accept-seat')
  const [chair] = panel
  if (chair !== undefined)
    await does(chair, id, 'record-response-meeting', { occurredOn: '2026-11-25', words: '会议记录' })
  return { id, panel }
}

const middle = { choice: 'middle', amount: planted.amount, act: planted.act, reasons: planted.reasons }
const forWorker = { choice: 'worker', reasons: '事实清楚' }

async function castAll(id: string, panel: readonly Actor[], votes: readonly object[]): Promise<string> {
  for (const [i, vote] of votes.entries()) {
    const expert = panel[i]
    if (expert !== undefined) await does(expert, id, 'cast-ballot', vote)
  }
  return effectOf(id)
}

async function effectOf(id: string): Promise<string> {
  const head = await headOf(t.store, id)
  return head?.grievance.effects.find(({ kind }) => kind === 'tallyBallots')?.key ?? 'none'
}

/** Everything in every table, as text; what is stored as bytes in hexadecimal, and as the text the bytes may be. */
async function dump(): Promise<string> {
  const tables = await t.store.sql<
    { name: string }[]
  >`select table_name as name from information_schema.tables where table_schema = 'public'`
  const rows = await Promise.all(tables.map(({ name }) => t.store.sql`select * from ${t.store.sql(name)}`))
  const texts: string[] = []
  const visit = (value: unknown): void => {
    if (Buffer.isBuffer(value)) texts.push(value.toString('hex'), value.toString('utf8'))
    else if (typeof value === 'string') texts.push(value, Buffer.from(value, 'base64').toString('utf8'))
    else if (typeof value === 'object' && value !== null) for (const inner of Object.values(value)) visit(inner)
  }
  visit(rows)
  return `${texts.join('\n')}\n${JSON.stringify(rows)}`
}

const showing = (text: string) => Object.values(planted).filter((one) => text.includes(one))

describe('before the tally', () => {
  test('no table shows a choice, nor does any word that the key of the case opens', async () => {
    const { id, panel } = await voting()
    await castAll(id, panel, [{ ...middle, amount: planted.replaced }, middle])
    await castAll(id, panel, [middle])
    const copy = await dump()
    expect(showing(copy)).toEqual([])
    expect(copy).not.toMatch(/"choice":"/)
    // Who holds the master key reads the words of the case; a ballot is none of them.
    expect(showing(JSON.stringify(await historyOf(t.store, id)))).toEqual([])
    const cast = (await historyOf(t.store, id)).filter(({ type }) => type === 'ballot-cast')
    expect(cast.map(({ data }) => data)).toMatchObject([
      { seat: 1, nth: 1 },
      { seat: 2, nth: 1 },
      { seat: 1, nth: 2 },
    ])
  })

  test('every ballot is of one length, whatever is in it', async () => {
    const { id, panel } = await voting()
    await castAll(id, panel, [
      { choice: 'abstain', reasons: '无' },
      { ...middle, reasons: '"长\n'.repeat(333), act: '😀'.repeat(250) },
    ])
    const rows = await t.store.sql<
      { length: number }[]
    >`select length(sealed) as length from events where case_id = ${id} and type = 'ballot-cast'`
    expect(rows).toHaveLength(2)
    expect(new Set(rows.map(({ length }) => length)).size).toBe(1)
  })

  test('what is remembered of the request cannot be found by trying; the same key still repeats it, and refuses another', async () => {
    const { id, panel } = await voting()
    const [expert = place.stranger] = panel
    const sent = randomUUID()
    const vote = { choice: 'abstain', reasons: '无' }
    await does(expert, id, 'cast-ballot', vote, sent)
    const [row] = await t.store.sql<
      { key: string; body_hmac: Buffer }[]
    >`select key, body_hmac from accepted where case_id = ${id} order by seq desc limit 1`
    const body = canonical({ caseId: id, command: 'cast-ballot', input: vote })
    // Neither the key as it is kept nor none gives the tag, though our own keys are known; only what the expert sent does.
    const tried = ['', row?.key ?? '', id].map((guess) => bodyTag(t.store.keys, guess, body).toString('hex'))
    tried.push(createHmac('sha256', t.store.keys.body).update(body).digest('hex'))
    expect(tried).not.toContain(row?.body_hmac.toString('hex'))
    expect(bodyTag(t.store.keys, sent, body)).toEqual(row?.body_hmac)
    expect(await does(expert, id, 'cast-ballot', vote, sent)).toMatchObject({ repeated: true })
    const other = await perform(t.store, act(expert, id, 'cast-ballot', { ...vote, choice: 'worker' }, sent))
    expect(other).toMatchObject({ outcome: 'refused', refusal: { refused: 'key-reused' } })
  })

  test('without a tally key no ballot is taken', async () => {
    const { id, panel } = await voting()
    await t.store.sql`delete from tally_key`
    const [expert = place.stranger] = panel
    const came = await perform(t.store, act(expert, id, 'cast-ballot', forWorker))
    expect(came).toMatchObject({ outcome: 'refused', refusal: { refused: 'no-tally-key' } })
    expect(await publishTallyKey(t.store, key)).toBe(true)
  })
})

describe('the tally', () => {
  test('opens the live ballots, proves them, and never the one that was replaced', async () => {
    const { id, panel } = await voting()
    await castAll(id, panel, [{ ...middle, amount: planted.replaced, reasons: '改变了主意的理由' }])
    const effect = await castAll(id, panel, [middle, middle, forWorker])
    expect(await tallyBallots(t.store, key, id, effect)).toEqual({ moved: true, uncounted: [] })
    const history = await historyOf(t.store, id)
    const revealed = history.find(({ type }) => type === 'ballots-revealed')
    expect(revealed?.data).toMatchObject({
      ballots: [
        { seat: 1, choice: 'middle', amount: planted.amount },
        { seat: 2 },
        { seat: 3, choice: 'worker', amount: null },
      ],
    })
    expect(JSON.stringify(revealed?.words)).toContain(planted.act)
    expect(history.find(({ type }) => type === 'verdict-reached')).toMatchObject({
      data: { choice: 'middle', amount: planted.amount, counts: { middle: 2, worker: 1 }, dissent: [3] },
      words: { dissent: [{ seat: 3, reasons: '事实清楚' }] },
    })
    const all = `${await dump()}${JSON.stringify(history)}`
    expect([all.includes(planted.replaced), all.includes('改变了主意的理由')]).toEqual([false, false])
    expect(await verifyBallots(t.store, id)).toEqual({ checked: 3, uncounted: [], faults: [] })
    expect(await verifyCase(t.store, id)).toMatchObject({ verified: true })
  })

  test('is done once, however often it is tried', async () => {
    const { id, panel } = await voting()
    const effect = await castAll(id, panel, [forWorker, forWorker, forWorker])
    const moved = await Promise.all([1, 2, 3].map(() => tallyBallots(t.store, key, id, effect)))
    expect(moved.filter((one) => one.moved)).toHaveLength(1)
    expect((await historyOf(t.store, id)).filter(({ type }) => type === 'verdict-reached')).toHaveLength(1)
  })

  test('is not for a worker with another key: nothing counts as not cast because of it', async () => {
    const { id, panel } = await voting()
    const effect = await castAll(id, panel, [forWorker, forWorker, forWorker])
    const other = tallyKeyFrom(randomBytes(32))
    expect(await publishTallyKey(t.store, other)).toBe(false)
    await expect(tallyBallots(t.store, other, id, effect)).rejects.toThrow('tally key')
    expect(await tallyBallots(t.store, key, id, effect)).toMatchObject({ moved: true, uncounted: [] })
  })

  test('a box that was tampered with does not count, and is named', async () => {
    const { id, panel } = await voting()
    const effect = await castAll(id, panel, [forWorker, forWorker, forWorker])
    await rewrite(id, 3, (sealed) => Buffer.concat([sealed.subarray(0, -1), Buffer.from([(sealed.at(-1) ?? 0) ^ 1])]))
    // A word that does not open at all: not even the case's own key fits it.
    await expect(historyOf(t.store, id)).rejects.toThrow()
    expect(await tallyBallots(t.store, key, id, effect)).toEqual({
      moved: true,
      uncounted: [{ seat: 3, why: 'unopened' }],
    })
    expect((await verifyBallots(t.store, id)).uncounted).toMatchObject([{ seat: 3, why: 'unopened' }])
    expect(await verifyCase(t.store, id)).toMatchObject({ verified: false, why: 'changed' })
  })

  test('nor one that holds another ballot than was committed to, or was moved from another seat', async () => {
    const { id, panel } = await voting()
    const effect = await castAll(id, panel, [forWorker, forWorker, forWorker])
    const caseKey = await caseKeyOf(id)
    const forged = JSON.stringify({
      choice: 'handling',
      amount: null,
      act: null,
      reasons: '伪造',
      nonce: '0'.repeat(64),
    })
    const box = sealFor(key.public, Buffer.from(forged), `${id}/1/2`).toString('base64')
    await rewrite(id, 2, (_, seq) => sealWords(caseKey, id, seq, { box }))
    const [moved] = (await historyOf(t.store, id)).filter(
      ({ type, data }) => type === 'ballot-cast' && 'seat' in data && data.seat === 1,
    )
    await rewrite(id, 3, (_, seq) => sealWords(caseKey, id, seq, { box: moved?.words?.['box'] }))
    const { uncounted } = await tallyBallots(t.store, key, id, effect)
    expect(uncounted).toEqual([
      { seat: 2, why: 'unmatched' },
      { seat: 3, why: 'unopened' },
    ])
    // One of three is left: no quorum.
    expect((await headOf(t.store, id))?.grievance.committee.status).toBe('undecided')
  })

  test('a tally that was changed afterwards no longer fits its commitments', async () => {
    const { id, panel } = await voting()
    const effect = await castAll(id, panel, [middle, middle, forWorker])
    await tallyBallots(t.store, key, id, effect)
    await unguarded(
      () => t.store.sql`
      update events set data = jsonb_set(data, '{ballots,0,amount}', '"1"') where case_id = ${id} and type = 'ballots-revealed'`,
    )
    expect((await verifyBallots(t.store, id)).faults.map(({ seat, why }) => [seat, why])).toEqual([
      [1, 'commitment'],
      [null, 'verdict'],
    ])
  })
})

describe('the pool', () => {
  test('shows load, past record and ties; who has left it or is on leave is not in it', async () => {
    const { id, panel } = await voting()
    const effect = await castAll(id, panel, [forWorker, forWorker, forWorker])
    await tallyBallots(t.store, key, id, effect)
    const grievance = await grievanceNow(id)
    const kin = await expertAt(street, '亲属')
    const partner = await expertAt(street, '本单位')
    const gone = await expertAt(street, '已退出')
    await declareTie(t.store, kin.person, place.worker.person)
    await appoint(t.store, { person: partner.person, role: 'worker', unit: employer, from: '2026-01-01' })
    await t.store.sql`update appointments set until_day = '2026-06-30' where person = ${gone.person}`
    const pools = await poolsFor(t.store, grievance)
    expect(pools.map(({ tier, unit }) => [tier, unit])).toEqual([[1, street]])
    const of = (person: PersonId | undefined) => pools[0]?.experts.find((one) => one.person === person)
    expect(of(kin.person)).toMatchObject({
      ties: ['kin'],
      load: 0,
      record: { seats: 0, verdicts: 0 },
      skills: ['劳动报酬'],
    })
    expect(of(partner.person)?.ties).toEqual(['same-employer'])
    expect(of(gone.person)).toBeUndefined()
    // The panel waits for the answers to its verdict: its seats are open still.
    expect(of(panel[0]?.person)).toMatchObject({ load: 1, record: { seats: 1, verdicts: 1 } })
    const loads = pools[0]?.experts.map(({ load }) => load) ?? []
    expect(loads).toEqual(loads.toSorted((a, b) => a - b))
  })
})

async function grievanceNow(id: string): Promise<Grievance> {
  const head = await headOf(t.store, id)
  return head === null ? Promise.reject(new Error('no case')) : head.grievance
}

async function caseKeyOf(id: string): Promise<Buffer> {
  const [row] = await t.store.sql<{ wrapped: Buffer }[]>`select wrapped from case_keys where case_id = ${id}`
  return row === undefined ? Promise.reject(new Error('no key')) : unwrapKey(t.store.keys, id, row.wrapped)
}

/** Changes what is sealed in a seat's ballot, as only the owner of the database could. */
async function rewrite(id: string, seat: number, change: (sealed: Buffer, seq: number) => Buffer): Promise<void> {
  const [row] = await t.store.sql<{ seq: number; sealed: Buffer }[]>`
    select seq, sealed from events where case_id = ${id} and type = 'ballot-cast' and (data ->> 'seat')::int = ${seat} order by seq desc limit 1`
  if (row === undefined) throw new Error('no ballot')
  await unguarded(
    () =>
      t.store.sql`update events set sealed = ${change(row.sealed, row.seq)} where case_id = ${id} and seq = ${row.seq}`,
  )
}

async function unguarded(work: () => PromiseLike<unknown>): Promise<void> {
  await t.store.sql`alter table events disable trigger append_only`
  await work()
  await t.store.sql`alter table events enable trigger append_only`
}
