import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { commands } from '../../domain/procedure/commands.js'
import { createApi, type TestApi } from '../support/api.js'
import { logins } from '../support/county.js'
import { contents, walk, wholeRoad } from '../support/walk.js'

let api: TestApi
beforeAll(async () => {
  api = await createApi()
})
afterAll(async () => {
  await api.close()
})

const acts = commands.filter(({ name }) => name !== 'open').map(({ name }) => name)
/** What says that a command has no place here at all, whatever its content. */
const barred = ['not-yours-to-do', 'not-at-this-stage', 'case-closed', 'not-found']

const canOf = (body: { can: readonly { command: string }[] }): readonly string[] =>
  body.can.map(({ command }) => command)

test('every command has content to be tried with', () => {
  expect(Object.keys(contents).sort()).toEqual(commands.map(({ name }) => name).sort())
})

describe.each([0, 1, 3, 7, 9, 13, 15, 19, 22])('after %i steps, the list of what can be done', (n) => {
  test('leaves out what is refused, or would change nothing', async () => {
    const id = await walk(api, wholeRoad.slice(0, n))
    const rows = await api.rows()
    for (const login of logins) {
      const read = await api.get(login, `/grievances/${id}`)
      const can = read.status === 200 ? canOf(read.body) : []
      for (const name of acts.filter((one) => !can.includes(one))) {
        const answer = await api.post(
          login,
          `/grievances/${id}/${name}`,
          contents[name]?.(read.body?.case ?? { roads: [] }, api),
        )
        const place = [login, name, answer.status]
        if (read.status !== 200) expect(place).toEqual([login, name, 404])
        else if (answer.status === 200)
          expect([login, name, answer.body.case.seq]).toEqual([login, name, read.body.case.seq])
        else expect([login, name, [403, 409].includes(answer.status)]).toEqual([login, name, true])
      }
    }
    const { accepted: _, ...unchanged } = await api.rows()
    const { accepted: __, ...asBefore } = rows
    expect(unchanged).toEqual(asBefore)
  })

  test('holds nothing that is barred', async () => {
    const first = await walk(api, wholeRoad.slice(0, n))
    for (const login of logins) {
      const read = await api.get(login, `/grievances/${first}`)
      if (read.status !== 200) continue
      for (const name of canOf(read.body)) {
        const id = await walk(api, wholeRoad.slice(0, n))
        const seen = (await api.get(login, `/grievances/${id}`)).body
        const answer = await api.post(login, `/grievances/${id}/${name}`, contents[name]?.(seen.case, api))
        expect([login, name, barred.includes(answer.body.code), answer.status < 500]).toEqual([
          login,
          name,
          false,
          true,
        ])
      }
    }
  })
})

test('each entry carries where to send it, and the schema of what to send', async () => {
  const id = await walk(api, wholeRoad.slice(0, 1))
  const { can } = (await api.get('officer', `/grievances/${id}`)).body
  expect(can).toContainEqual({
    command: 'reply',
    title: { zh: '答复职工', en: 'answer the worker' },
    method: 'POST',
    href: `/grievances/${id}/reply`,
    input: expect.objectContaining({ type: 'object', required: ['words'], additionalProperties: false }),
  })
})
