import { parseArgs } from 'node:util'
import { z } from 'zod'
import type { PersonId } from '../domain/case/actor.js'
import { checkMobile } from '../domain/values/identifiers.js'
import { blockPerson, unblockPerson } from '../record/blocks.js'
import { invite } from '../record/invitations.js'
import { unlockPerson } from '../record/lock-out.js'
import { addPerson, addUnit, appoint } from '../record/registers.js'
import { resetSecondFactor } from '../record/second-factor.js'
import { logSecurity } from '../record/security-log.js'
import { endSessions } from '../record/sessions.js'
import type { Store } from '../record/store.js'
import { problem } from './problems.js'
import type { Settings } from './settings.js'
import { withRecord } from './with-record.js'

/*
 * How administrators, auditors and operators come in: on the machine itself, so that none of them lets in another. All of it
 * is on record for the auditor, with nobody's name as the one who did it.
 */

const offices = ['admin', 'auditor', 'operator'] as const

type Say = (line: string) => void

/**
 * `siyou admin create --name … --union … [--phone …] [--office admin|auditor|operator] [--region …]`: registers somebody who
 * runs the platform, at the union at the top of the tree (made where there is none yet), and prints the invitation with which
 * they link their identity at the provider. False where it was asked wrongly.
 */
export async function createAdmin(settings: Settings, args: readonly string[], say: Say): Promise<boolean> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      name: { type: 'string' },
      union: { type: 'string' },
      phone: { type: 'string' },
      office: { type: 'string', default: 'admin' },
      region: { type: 'string' },
    },
  })
  const office = offices.find((one) => one === values.office)
  const { name, union, region, phone } = values
  if (positionals[0] !== 'create' || name === undefined || union === undefined || office === undefined) return false
  if (phone !== undefined && checkMobile(phone) !== null) return false
  await withRecord(settings, async (store) => {
    const [known] = await store.sql<{ id: string }[]>`
      select id from units where kind = 'union' and name = ${union} and closed_on is null`
    if (known === undefined && (region === undefined || !/^\d{6}$/.test(region)))
      throw problem(
        'no-such-union',
        [`没有登记名为“${union}”的工会`, `no union is registered as "${union}"`],
        [
          '首次安装请加 --region 六位行政区划代码，将予以登记',
          'the first time add --region and its GB/T 2260 code: it is registered then',
        ],
      )
    const unit =
      known?.id ?? (await addUnit(store, { kind: 'union', name: union, level: 'county', region: region ?? '' }))
    const person = await addPerson(store, { name, ...(phone === undefined ? {} : { phone }) })
    await appoint(store, { person, role: office, unit })
    say(`已登记 registered：${person}`)
    await sayInvitation(settings, store, person, say)
    if (phone !== undefined && settings.smsGateway !== undefined)
      say('也可以该手机号的验证码登录 / they may also sign in by a code to that phone')
    say('首次登录后须绑定第二因素 / having signed in, they enrol a second factor')
  })
  return true
}

const acts = ['invite', 'unlock', 'sign-out', 'reset-second-factor', 'block', 'unblock'] as const

/** `siyou person invite|unlock|sign-out|reset-second-factor|block|unblock <id>`; false where it was asked wrongly. */
export async function personCommand(settings: Settings, args: readonly string[], say: Say): Promise<boolean> {
  const act = acts.find((one) => one === args[0])
  const id = z.uuid().toLowerCase().safeParse(args[1])
  if (act === undefined || !id.success || args.length !== 2) return false
  const person = id.data
  await withRecord(settings, async (store) => {
    const [known] = await store.sql`select 1 from people where id = ${person}`
    if (known === undefined)
      throw problem(
        'no-such-person',
        ['没有这名人员', 'nobody is registered by this id'],
        ['请核对人员编号', 'compare the id'],
      )
    switch (act) {
      case 'invite':
        return sayInvitation(settings, store, person, say)
      case 'unlock':
        say(`已解锁 unlocked：${await unlockPerson(store, person)}`)
        return logSecurity(store, 'unlocked', { person })
      case 'sign-out':
        say(`已结束的登录 sessions ended：${await endSessions(store, person, null)}`)
        return logSecurity(store, 'sessions-ended', { person })
      case 'reset-second-factor':
        await resetSecondFactor(store, person)
        say('已重置第二因素，下次登录须重新绑定 / reset: another is enrolled at the next sign-in')
        return logSecurity(store, 'second-factor-reset', { person })
      case 'block':
        await blockPerson(store, person, { by: null, reason: 'other' })
        say('已停用登录 / blocked')
        return logSecurity(store, 'blocked', { person })
      case 'unblock':
        await unblockPerson(store, person)
        say('已恢复登录 / unblocked')
        return logSecurity(store, 'unblocked', { person })
      default:
        return act satisfies never
    }
  })
  return true
}

async function sayInvitation({ publicUrl }: Settings, store: Store, person: PersonId, say: Say): Promise<void> {
  const invitation = await invite(store, person)
  await logSecurity(store, 'invited', { person })
  say(`邀请码（三日内、一次）invitation (three days, once)：${invitation}`)
  say(`${publicUrl.replace(/\/+$/, '')}/auth/oidc/login?invitation=${invitation}`)
}
