import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { roles, type PersonId } from '../../domain/case/actor.js'
import { residentId } from '../../runtime/sample/seed.js'
import type { Answer } from '../support/api.js'
import { readPdf } from '../support/pdf.js'
import { pathOf, table, type Kind, type Row, type Target } from './every-route-table.js'
import { collectiveOf, draftBy, leaveOf, openCase, panelOf } from './every-route-things.js'
import { within } from './every-route-within.js'
import { isAtTheTop, makeWorld, overs, roleOf, seats, type Over, type Seat, type World } from './every-route-world.js'

/*
 * Every route, for every role, in its own county and out of it: nobody gets what the table does not give them, nobody out of
 * scope learns anything, a refusal changes nothing, and whoever may is not turned away.
 */

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

type Who = {
  readonly name: string
  readonly person: PersonId
  readonly seat: Seat | Over
  readonly from: 'here' | 'beside' | 'there'
}

const routes = Object.entries(table)
const closed = routes.filter(([, row]) => row.may !== 'public')
const methodOf = (route: string): string => route.slice(0, route.indexOf(' '))
const writes = (route: string): boolean => ['POST', 'PUT', 'PATCH'].includes(methodOf(route))
/** Whose office does not hold today has what everybody has. */
const holds = (seat: Seat | Over): seat is Seat => (seats as readonly string[]).includes(seat)
const isIn = ({ may }: Row, seat: Seat | Over): boolean =>
  may !== 'public' && (holds(seat) ? may.includes(seat) : may.length === seats.length)
/** For what is about nobody's thing: by what somebody is, wherever that may be. */
const isSo = (row: Row, seat: Seat | Over): boolean =>
  holds(seat) && row.may !== 'public' ? row.may.map(roleOf).includes(roleOf(seat)) : isIn(row, seat)

function everyone(): readonly Who[] {
  const { here, there, beside, over } = world
  return [
    ...seats.map((seat): Who => ({ name: `here ${seat}`, person: here.people[seat], seat, from: 'here' })),
    ...roles.map((role): Who => ({ name: `beside ${role}`, person: beside[role], seat: role, from: 'beside' })),
    ...overs.map((name): Who => ({ name, person: over[name], seat: name, from: 'beside' })),
    ...seats
      .filter((seat) => !isAtTheTop(seat))
      .map((seat): Who => ({ name: `there ${seat}`, person: there.people[seat], seat, from: 'there' })),
  ]
}

async function send(who: Who | null, route: string, row: Row, target: Target, id?: string): Promise<Answer> {
  const path = pathOf(route, row, target, id)
  const query = row.query === undefined ? '' : `?${row.query(target)}`
  const body = writes(route)
    ? (row.body?.(target, who !== null && holds(who.seat) ? who.seat : 'worker') ?? {})
    : undefined
  const answer = await world.ask(who?.person ?? null, methodOf(route), `${path}${query}`, {
    ...(body === undefined ? {} : { body }),
    ...(row.headers === undefined ? {} : { headers: row.headers }),
  })
  // What was asked for is repeated in an answer that turns away; it tells nothing.
  return {
    ...answer,
    text: [path, decodeURIComponent(path)].reduce((text, one) => text.replaceAll(one, '@'), answer.text),
  }
}

/** What whoever asks must not find in any answer. */
function hiddenFrom({ from }: Pick<Who, 'from'>): readonly string[] {
  const { here, there } = world
  const ofThings = ({ things }: Target) => Object.values(things).filter((one) => !one.includes('/'))
  const units = ({ city, union, employer, body, commission, department }: Target) => [
    city,
    union,
    employer,
    body,
    commission,
    department,
  ]
  if (from === 'here') return [there.mark, ...ofThings(there), ...units(there), ...peopleOf(there)]
  if (from === 'there') return [here.mark, ...ofThings(here), ...units(here), ...peopleOf(here)]
  return [here.secret, there.mark, ...ofThings(here), ...peopleOf(here)]
}

/** The people of the county itself; those at the province are everybody's. */
const peopleOf = ({ people }: Target) => seats.filter((seat) => !isAtTheTop(seat)).map((seat) => people[seat])

const found = (text: string, hidden: readonly string[]): readonly string[] => hidden.filter((one) => text.includes(one))

describe('the table', () => {
  test('holds every route that there is, and no other', () => {
    const registered = world.app.routeTable.map(({ method, url }) => `${method} ${url}`)
    expect({
      unknown: registered.filter((route) => table[route] === undefined),
      gone: Object.keys(table).filter((route) => !registered.includes(route)),
    }).toEqual({ unknown: [], gone: [] })
  })

  test('says of every route whether it is open without signing in', () => {
    const open = world.app.routeTable.filter((route) => route.public).map(({ method, url }) => `${method} ${url}`)
    expect(open.toSorted()).toEqual(routes.flatMap(([route, { may }]) => (may === 'public' ? [route] : [])).toSorted())
  })
})

test('nobody who has not signed in gets anything, and nothing is changed', async () => {
  const before = await world.state()
  for (const [route, row] of closed) {
    const answer = await send(null, route, row, world.here)
    expect([route, answer.status]).toEqual([route, 401])
    if (methodOf(route) !== 'HEAD') expect([route, answer.body.code]).toEqual([route, 'not-signed-in'])
  }
  expect(await world.state()).toEqual(before)
})

describe('whoever may not', () => {
  test.each(closed)('%s', async (route, row) => {
    const turnsAway = [401, 403, 404, ...(row.turnsAway ?? [])]
    const before = await world.state()
    const answers = await Promise.all(
      everyone()
        .filter(({ from, seat }) => (row.anywhere === true ? !isSo(row, seat) : !(from === 'here' && isIn(row, seat))))
        .map(async (who) => ({ who, answer: await send(who, route, row, world.here) })),
    )
    for (const { who, answer } of answers) {
      const isTheirOwn = row.list === true && isIn(row, who.seat)
      const place = [route, who.name, answer.text.slice(0, 200)]
      if (isTheirOwn) expect([...place, answer.status]).toEqual([...place, 200])
      else {
        expect([...place, turnsAway.includes(answer.status)]).toEqual([...place, true])
        expect([...place, answer.body?.code]).not.toEqual([...place, 'invalid-input'])
        if (methodOf(route) !== 'HEAD')
          expect([...place, answer.headers['content-type']]).toEqual([
            ...place,
            expect.stringContaining('problem+json'),
          ])
      }
      // Whoever is turned away reads nothing of it, though it lies in their own county.
      const hidden = isTheirOwn ? hiddenFrom(who) : [...hiddenFrom(who), world.here.secret]
      expect([...place, found(answer.text, hidden)]).toEqual([...place, []])
    }
    expect(await world.state()).toEqual(before)
  })
})

/** Of a thing with an id, who is elsewhere is answered as if there were none, though they hold the very office. */
describe('out of scope it is as if it did not exist', () => {
  const things = closed.filter(([route, row]) => route.includes('/:id') && row.anywhere !== true && row.list !== true)
  test.each(things)('%s', async (route, row) => {
    const outsiders = everyone().filter(({ from, seat }) => from !== 'here' && isIn(row, seat))
    for (const who of outsiders) {
      const [there, nowhere] = await Promise.all([
        send(who, route, row, world.here),
        send(who, route, row, world.here, randomUUID()),
      ])
      expect([who.name, there.status, there.body?.code]).toEqual([who.name, nowhere.status, nowhere.body?.code])
    }
  })
})

/** Named inside something of one's own: an id from elsewhere opens nothing either. */
describe('a thing of elsewhere named within one’s own', () => {
  test.each(within.map((one) => [one.name, one] as const))('%s', async (_, { by, method, path: pathFor, body }) => {
    const { here, there } = world
    const before = await world.state()
    const path = pathFor(there, here)
    const sent = body === undefined ? {} : { body: body(here, there) }
    const answer = await world.ask(there.people[by], method, path, sent)
    expect([answer.text, [403, 404, 409, 422].includes(answer.status)]).toEqual([answer.text, true])
    expect(answer.body?.code).not.toBe('invalid-input')
    expect(found(answer.text.replaceAll(path, '@'), hiddenFrom({ from: 'there' }))).toEqual([])
    expect(await world.state()).toEqual(before)
  })
})

describe('what is counted and looked for', () => {
  const total = async (person: PersonId) =>
    (await world.ask(person, 'GET', '/statistics')).body.total.received as number
  const standing = async (union: string) => {
    const [row] = await world.api.store.sql<{ n: number }[]>`
      select count(*)::integer as n from heads where union_id = ${union}`
    return row?.n ?? -1
  }

  test('is what lies in one’s own charge: a county’s to its officers, to who supervises, and to nobody else', async () => {
    const { here, there, beside } = world
    const [ours, theirs] = [await standing(here.union), await standing(there.union)]
    expect(Math.min(ours, theirs)).toBeGreaterThan(3)
    for (const seat of ['officer', 'colleague', 'supervisor', 'supervisor+'] as const) {
      const more = seat === 'supervisor+' ? [await standing(here.city), await standing(there.city)] : [0, 0]
      expect([seat, await total(here.people[seat])]).toEqual([seat, ours + (more[0] ?? 0)])
      expect([seat, await total(there.people[seat])]).toEqual([seat, theirs + (more[1] ?? 0)])
    }
    for (const role of roles) expect([role, await total(beside[role])]).toEqual([role, 0])
    for (const seat of seats.filter((one) => !['officer', 'supervisor'].includes(roleOf(one)) || one === 'officer+'))
      expect([seat, await total(here.people[seat])]).toEqual([seat, 0])
  })

  test('in the yearly report as well, which names nothing of elsewhere', async () => {
    const { there, here } = world
    const report = async (of: Target) =>
      readPdf((await world.ask(of.people['supervisor+'], 'GET', '/reports/2026')).bytes).text
    const [theirs, ours] = [await report(there), await report(here)]
    for (const [text, own, other] of [
      [theirs, there, here],
      [ours, here, there],
    ] as const)
      expect([text.includes(own.mark), text.includes(other.mark)]).toEqual([true, false])
  })

  test('by name, number or identity number: nobody finds a case that they may not see', async () => {
    const { here } = world
    // A clerk of the commission finds what was put before it, though not by the number of another case.
    const seesSome = (who: Who, number: boolean) => who.from === 'here' && who.seat === 'clerk' && !number
    const exactly = [
      { name: `${here.secret}worker` },
      { idno: residentId(300) },
      { number: here.things.number },
      { name: `${here.secret}worker`, number: here.things.number },
    ]
    for (const body of exactly) {
      const rowsOf = async (person: PersonId) =>
        (await world.ask(person, 'POST', '/grievances/search', { body })).body.rows.length as number
      expect(await rowsOf(here.people.officer)).toBeGreaterThan(0)
      const others = everyone().filter(
        (who) =>
          who.from !== 'here' ||
          (['admin', 'auditor', 'operator', 'clerk'].includes(who.seat) && !seesSome(who, body.number !== undefined)),
      )
      for (const { name, person } of others) expect([body, name, await rowsOf(person)]).toEqual([body, name, 0])
    }
  })
})

describe('whoever may', () => {
  const first = closed.filter(([, row]) => row.last !== true)
  const last = closed.filter(([, row]) => row.last === true)
  const reads = first.filter(([route]) => !writes(route) && methodOf(route) !== 'DELETE')
  const acts = first.filter(([route]) => writes(route) || methodOf(route) === 'DELETE')
  test.each([...reads, ...acts, ...last])('%s', async (route, row) => {
    const people = everyone().filter(({ from, seat }) => from === 'here' && isIn(row, seat))
    for (const who of people) {
      const seat = who.seat as Seat
      const target = row.fresh === true ? await afresh(row) : world.here
      const answer = route.endsWith('/events')
        ? await watched(who, pathOf(route, row, target))
        : await send(who, route, row, target)
      const place = [route, who.name, answer.text.slice(0, 200)]
      const taken = writes(route) ? [200, 201, 202, 204, 409, 422] : [200, 204]
      expect([...place, taken.includes(answer.status)]).toEqual([...place, true])
      // What was sent is right in itself: what stands in the way is the state of the thing.
      expect([...place, answer.body?.code]).not.toEqual([...place, 'invalid-input'])
      if (!isAtTheTop(seat)) expect([...place, found(answer.text, hiddenFrom(who))]).toEqual([...place, []])
      if (row.shows !== undefined) {
        const [seesIt, what] = row.shows
        expect([route, who.name, answer.text.includes(what(target))]).toEqual([route, who.name, seesIt.includes(seat)])
      }
    }
  })
})

/** One of its kind made for this alone, so that the others stay as they are. */
async function afresh({ of = 'case' }: Row): Promise<Target> {
  const made = { ask: world.ask, store: world.api.store }
  const { here } = world
  const makers: Partial<Record<Kind, () => Promise<string>>> = {
    case: () => openCase(here, made),
    panel: () => panelOf(here, made),
    collective: () => collectiveOf(here, made),
    draft: () => draftBy(here, made),
    leave: () => leaveOf(here, here.things.person, made),
  }
  const id = await makers[of]?.()
  return { ...here, things: { ...here.things, [of]: id } }
}

/** A stream does not end: that it began is enough. */
async function watched(who: Who, url: string): Promise<Answer> {
  const { token } = (await world.api.auth.issue?.(who.person)) ?? { token: '' }
  const answer = await world.app.inject({ url, headers: { authorization: `Bearer ${token}` }, payloadAsStream: true })
  answer.stream().destroy()
  return { status: answer.statusCode, headers: answer.headers, text: '', body: null }
}
