import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { matterPaths } from '../../api/matter-paths.js'
import { noted, silent } from '../../api/read-routes.js'
import { roomOf } from '../../domain/matters/fold.js'
import { matterKinds } from '../../domain/matters/matter.js'
import { commands } from '../../domain/procedure/commands.js'
import { pathOf, table } from './every-route-table.js'
import { makeWorld, type World } from './every-route-world.js'

/*
 * Every route there is: it is noted, or it is said why not. A route that is in neither list fails here.
 */

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

const byText = (a: string, b: string): number => (a < b ? -1 : 1)

/** They stand in the record, with who and when. */
const acts: ReadonlySet<string> = new Set([
  ...commands.map(({ name }) => (name === 'open' ? 'POST /grievances' : `POST /grievances/:id/${name}`)),
  ...matterKinds.flatMap((kind) =>
    roomOf(kind).commands.map(({ name, opens }) =>
      opens === true ? `POST ${matterPaths[kind]}` : `POST ${matterPaths[kind]}/:id/${name}`,
    ),
  ),
])

describe('a route', () => {
  const registered = () => world.app.routeTable.map(({ method, url }) => `${method} ${url}`)

  test('is noted, is an act on record, or shows nobody’s data, and it is said why', () => {
    const lists = (route: string) => [noted[route] !== undefined, silent.has(route), acts.has(route)]
    const inOne = (route: string) => lists(route).filter(Boolean).length === 1
    expect(registered().filter((route) => !inOne(route))).toEqual([])
  })

  test('that stands in a list is there', () => {
    const all = new Set(registered())
    expect([...Object.keys(noted), ...silent].filter((route) => !all.has(route))).toEqual([])
  })
})

describe('whoever reads is on record, with what they read', () => {
  // Only letters have papers: the routes of the other matters give nothing to anybody.
  const answered = Object.entries(noted).flatMap(([route, one]) => {
    const row = table[route]
    if (row === undefined || row.may === 'public') return []
    // Of those who may, whoever finds something there.
    const seat = row.shows?.[0][0] ?? row.may[0]
    return seat === undefined ? [] : [[route, one, row, seat] as const]
  })

  test('but for papers of matters that have none', () => {
    const tried = new Set(answered.map(([route]) => route))
    const left = Object.keys(noted).filter((route) => !tried.has(route))
    const others = matterKinds.filter((kind) => kind !== 'letter')
    const papers = others.map((kind) => `GET ${matterPaths[kind]}/:id/papers/:key`)
    expect(left.toSorted(byText)).toEqual(papers.flatMap((path) => [path, `${path}/signature`]).toSorted(byText))
  })

  test.each(answered)('%s', async (route, { what, cases, people }, row, seat) => {
    const { here, app, api } = world
    const person = here.people[seat]
    const query = row.query === undefined ? '' : `?${row.query(here)}`
    const path = `${pathOf(route, row, here)}${query}`
    const sent = row.body === undefined ? {} : { body: row.body(here, seat) }
    const answer = await world.ask(person, route.slice(0, route.indexOf(' ')), path, sent)
    expect([answer.status, answer.status === 200 ? '' : answer.text]).toEqual([200, ''])
    await app.reads.flush()
    const reads = await api.store.sql<
      { person: string; roles: string[]; what: string; cases: string[]; people: string[] }[]
    >`
      select person, roles, what, cases, people from reads where request = ${String(answer.headers['x-request-id'])}`
    const [read] = reads
    expect(reads).toEqual([expect.objectContaining({ person, what })])
    expect(read?.roles.length).toBeGreaterThan(0)
    const ids = new Set(Object.values(here.things))
    const known = new Set([...Object.values(here.people), here.things.person])
    if (cases !== undefined) expect(read?.cases.filter((id) => ids.has(id)).length).toBeGreaterThan(0)
    if (people !== undefined) expect(read?.people.filter((id) => known.has(id)).length).toBeGreaterThan(0)
  })
})
