import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { linkIdentity } from '../../record/invitations.js'
import { lockedFor, noteFailure } from '../../record/lock-out.js'
import { actorOf, addUnit } from '../../record/registers.js'
import { beginSession, sessionBy } from '../../record/sessions.js'
import { closeStore, type Store } from '../../record/store.js'
import { createAdmin, personCommand } from '../../runtime/admin.js'
import { authOf, recordAt } from '../../runtime/parts.js'
import { parseSettings, type Settings } from '../../runtime/settings.js'
import { createDatabase } from '../support/database.js'
import { folder } from './support.js'

/** A real installation on its first day: a database, and nobody in it. */
async function installation(
  more: Readonly<Record<string, string>> = {},
): Promise<{ readonly settings: Settings; readonly store: Store; readonly said: string[] }> {
  const data = await folder()
  mkdirSync(join(data, 'keys'), { recursive: true })
  const database = await createDatabase()
  const parsed = parseSettings({
    SIYOU_DATA: data,
    DATABASE_URL: database.url,
    PUBLIC_URL: 'https://siyou.example.org/',
    ...more,
  })
  if (!parsed.ok) throw new Error('settings')
  const store = await recordAt(database.url, parsed.settings)
  onTestFinished(async () => {
    await closeStore(store)
    await database.drop()
  })
  return { settings: parsed.settings, store, said: [] }
}

const idIn = (said: readonly string[]): string => /registered：([\w-]+)/.exec(said.join('\n'))?.[1] ?? ''
const invitationIn = (said: readonly string[]): string => /once\)：([\w-]+)/.exec(said.join('\n'))?.[1] ?? ''

test('the first administrator comes in by the command line: a person, an office, an invitation that links', async () => {
  const { settings, store, said } = await installation()
  const say = (line: string) => void said.push(line)
  const who = ['create', '--name', '郑首任', '--union', '某县总工会']
  await expect(createAdmin(settings, who, say)).rejects.toMatchObject({ code: 'no-such-union' })
  expect(await createAdmin(settings, [...who, '--region', '330723', '--phone', '13800000001'], say)).toBe(true)
  expect(said.join('\n')).toContain(`https://siyou.example.org/auth/oidc/login?invitation=${invitationIn(said)}`)
  const person = idIn(said)
  expect((await actorOf(store, person))?.appointments).toMatchObject([{ role: 'admin' }])
  const identity = { issuer: 'https://login.example.org', subject: 'zheng' }
  expect(await linkIdentity(store, identity, invitationIn(said))).toEqual({ person })
  expect(await linkIdentity(store, { ...identity, subject: 'somebody-else' }, invitationIn(said))).toBeNull()
  const [log] = await store.sql<{ kind: string; by: string | null }[]>`select kind, by from security_log`
  expect(log).toEqual({ kind: 'invited', by: null })
})

test('wrongly asked, nobody comes in', async () => {
  const { settings, store } = await installation()
  const say = () => undefined
  for (const args of [
    [],
    ['create', '--name', '甲'],
    ['create', '--name', '甲', '--union', '乙', '--office', 'officer'],
    ['create', '--name', '甲', '--union', '乙', '--region', '330723', '--phone', '123'],
  ])
    expect(await createAdmin(settings, args, say)).toBe(false)
  for (const args of [[], ['invite'], ['invite', 'zheng'], ['promote', 'b54ff0cf-6d0b-4f3a-8d5d-8d1f3c6d4f11']])
    expect(await personCommand(settings, args, say)).toBe(false)
  await expect(personCommand(settings, ['unlock', 'b54ff0cf-6d0b-4f3a-8d5d-8d1f3c6d4f11'], say)).rejects.toMatchObject({
    code: 'no-such-person',
  })
  expect(await store.sql`select 1 from people`).toHaveLength(0)
})

test('what no administrator may do for another is done here, and is on record', async () => {
  const { settings, store, said } = await installation()
  const say = (line: string) => void said.push(line)
  await addUnit(store, { kind: 'union', name: '某县总工会', level: 'county', region: '330723' })
  const create = [
    'create',
    '--name',
    '审计甲',
    '--union',
    '某县总工会',
    '--office',
    'auditor',
    '--phone',
    '13800000002',
  ]
  await createAdmin(settings, create, say)
  const person = idIn(said)
  const first = invitationIn(said)
  const act = (what: string) => personCommand(settings, [what, person], say)
  const begin = async () => (await beginSession(store, person, 'oidc', { idle: 600, whole: 600 })).token
  for (let n = 0; n < 5; n += 1) await noteFailure(store, 'phone/13800000002', '10.0.0.1')
  await act('unlock')
  expect(await lockedFor(store, 'phone/13800000002', '10.0.0.1')).toBe(0)
  for (const what of ['sign-out', 'reset-second-factor', 'block']) {
    const token = await begin()
    await act(what)
    expect([what, await sessionBy(store, token)]).toEqual([what, null])
  }
  expect(await actorOf(store, person)).toBeNull()
  await act('unblock')
  expect(await actorOf(store, person)).not.toBeNull()
  await act('invite')
  expect(await linkIdentity(store, { issuer: 'i', subject: 's' }, first)).toBeNull()
  const kinds = await store.sql<{ kind: string }[]>`select kind from security_log order by n`
  expect(kinds.map(({ kind }) => kind)).toEqual([
    'invited',
    'unlocked',
    'sessions-ended',
    'second-factor-reset',
    'blocked',
    'unblocked',
    'invited',
  ])
})

test('with a provider alone, no token opens and no sample person signs in', async () => {
  const provider = { OIDC_ISSUER: 'https://login.example.org', OIDC_CLIENT_ID: 'siyou', OIDC_CLIENT_SECRET: 'secret' }
  const parsed = parseSettings(provider)
  if (!parsed.ok) throw new Error('settings')
  const auth = await authOf(parsed.settings, true)
  expect([auth?.mode, auth?.issue, await auth?.verify('a.b.c')]).toEqual(['oidc', undefined, null])
  const half = parseSettings({ OIDC_ISSUER: 'https://login.example.org' })
  expect(half.ok ? [] : half.wrong.map(({ variable }) => variable).toSorted()).toEqual([
    'OIDC_CLIENT_ID',
    'OIDC_CLIENT_SECRET',
  ])
})
