import { randomBytes, randomUUID } from 'node:crypto'
import type { PersonId } from '../domain/case/actor.js'
import { refuse, type Refusal } from '../domain/case/refusal.js'
import { standardPolicy } from '../domain/law/policy.js'
import { startTerm } from '../domain/law/counting.js'
import { rules } from '../domain/law/rules.js'
import { shanghaiDay, type Day, type Instant } from '../domain/values/time.js'
import { caseKept, inOne, matterKept, type MatterRow } from './erasure.js'
import { sealField } from './sealing.js'
import { endSessions } from './sessions.js'
import { currentSetting } from './setting.js'
import type { Sql, Store, Tx } from './store.js'
import { draftFrom, type HeadRow } from './transaction.js'

/*
 * Erasing somebody's entry in the register: name, phone and identity number with their tags, how they are reached, by what
 * they sign in, their drafts and registrations. What is left is an id that says nothing. It waits while a case of theirs is
 * kept: parties to a record that the law keeps must be nameable in it.
 */

export type AccountErasure =
  | { readonly outcome: 'erased' }
  /** Until the last of these is erased. `until` is null while one of them is open. */
  | { readonly outcome: 'waiting'; readonly kept: number; readonly until: Day | null }
  | { readonly outcome: 'refused'; readonly refusal: Refusal }

/** Asks for it: done at once where nothing holds it, else as soon as nothing does. */
export async function askToEraseAccount(store: Store, person: PersonId): Promise<AccountErasure> {
  const setting = await currentSetting(store)
  return inOne(store, async (tx, at) => {
    await lockPerson(tx, person)
    if (await holdsOffice(tx, person, shanghaiDay(at))) return { outcome: 'refused', refusal: inOffice() }
    const held = await heldBy(tx, person)
    if (held.kept === 0) {
      await erasePersonIn(store, tx, person, at, 'request')
      return { outcome: 'erased' }
    }
    const { due, dueDay } = startTerm(rules['privacy-answer'], 'requested', at, {
      calendar: setting.calendar,
      policy: standardPolicy,
    })
    const asked = await tx`
      insert into privacy_requests (id, person, kind, at, due, due_day, status)
      select ${randomUUID()}::uuid, ${person}::uuid, 'account-erasure', ${at}::timestamptz, ${due}::timestamptz, ${dueDay}::date, 'waiting'
      where not exists (select 1 from privacy_requests where person = ${person} and kind = 'account-erasure' and status = 'waiting')`
    if (asked.count > 0)
      await tx`
        insert into erasures (at, kind, subject, person, ground, result, until_day)
        values (${at}, 'account', ${person}, ${person}, 'request', 'restricted', ${held.until})`
    return { outcome: 'waiting', ...held }
  })
}

/** Carries out what was asked for and waited; returns whose. Each is a transaction of its own. */
export async function eraseWaitingAccounts(store: Store, dryRun = false): Promise<readonly PersonId[]> {
  const rows = await store.sql<{ person: PersonId }[]>`
    select person from privacy_requests where kind = 'account-erasure' and status = 'waiting' order by at limit 500`
  const done: PersonId[] = []
  for (const { person } of rows) {
    const erased = await inOne(store, async (tx, at) => {
      await lockPerson(tx, person)
      if (await holdsOffice(tx, person, shanghaiDay(at))) return false
      if ((await heldBy(tx, person)).kept > 0) return false
      if (!dryRun) await erasePersonIn(store, tx, person, at, 'request')
      return true
    })
    if (erased) done.push(person)
  }
  return done
}

/** Erases the entry, and ends whatever they could sign in by. */
export async function erasePersonIn(
  { keys }: Pick<Store, 'keys'>,
  tx: Tx,
  person: PersonId,
  at: Instant,
  ground: 'request' | 'restored',
): Promise<void> {
  await tx`insert into erased_people (person, at) values (${person}, ${at}) on conflict do nothing`
  // A name that belongs to nobody, under a tag that no name has.
  await tx`
    update people set login = null, name_sealed = ${sealField(keys, person, 'name', erasedName)}, name_hmac = ${randomBytes(32)},
      phone_sealed = null, phone_hmac = null, idno_sealed = null, idno_hmac = null
    where id = ${person}`
  await tx`select forget_in_register_log(${person})`
  await tx`delete from person_tags where person = ${person}`
  await tx`delete from person_channels where person = ${person}`
  await tx`delete from registrations where person = ${person}`
  await tx`delete from leaves where person = ${person}`
  await tx`delete from inspectors where person = ${person}`
  await tx`delete from ties where person = ${person} or other = ${person}`
  await tx`delete from drafts where owner = ${person}`
  await tx`delete from identities where person = ${person}`
  await tx`delete from invitations where person = ${person}`
  await tx`delete from second_factors where person = ${person}`
  await tx`delete from recovery_codes where person = ${person}`
  await endSessions({ sql: tx }, person, null)
  await tx`
    insert into person_blocks (person, at, by, reason) values (${person}, ${new Date().toISOString()}, null, 'left')
    on conflict (person) do nothing`
  await tx`update appointments set until_day = ${shanghaiDay(at)} where person = ${person} and until_day is null`
  await tx`
    update privacy_requests set sealed = null, reason = null,
      status = case when kind = 'account-erasure' and status = 'waiting' then 'done' when status = 'open' then 'done' else status end,
      answered_at = coalesce(answered_at, ${at})
    where person = ${person}`
  await tx`
    insert into erasures (at, kind, subject, person, ground, result)
    values (${at}, 'account', ${person}, ${person}, ${ground}, 'erased')`
}

/** What is shown where somebody's name stood. */
export const erasedName = '（已注销）'

async function lockPerson(tx: Tx, person: PersonId): Promise<void> {
  await tx`select 1 from people where id = ${person} for update`
}

/** Any office but that of a worker. */
async function holdsOffice(tx: Tx, person: PersonId, today: Day): Promise<boolean> {
  const rows = await tx`
    select 1 from appointments where person = ${person} and role <> 'worker' and (until_day is null or until_day >= ${today}) limit 1`
  return rows.length > 0
}

/** The cases and matters of theirs that are kept, those in which they acted by an office too, and until when the last of them is. */
async function heldBy(sql: Sql, person: PersonId): Promise<{ readonly kept: number; readonly until: Day | null }> {
  const cases = await sql<HeadRow[]>`
    select h.case_id, h.seq, h.hash, h.evolve_version, h.state from heads h
    where h.case_id in (
      select case_id from access where kind = 'person' and id = ${person}
      union select case_id from claimants where person = ${person}
      union select case_id from heads where ${person} in (claimant, officer, mediator, arbitrator)
      union select case_id from events where actor = ${person}::text
        and exists (select 1 from appointments where person = ${person} and role <> 'worker'))
      and exists (select 1 from case_keys k where k.case_id = h.case_id)`
  const matters = await sql<MatterRow[]>`
    select m.id, m.kind, m.number, m.at, m.over, m.person, true as has_key, false as asked from matters m
    where (m.person = ${person} or m.officer = ${person}) and exists (select 1 from case_keys k where k.case_id = m.id)`
  const ends = await Promise.all(
    cases.map(async (row) => (await caseKept(sql, (await draftFrom(sql, row)).base)).kept?.until ?? null),
  )
  const all = [...ends, ...matters.map((row) => (row.over ? matterKept(row).until : null))]
  const until = all.includes(null) ? null : all.reduce((last, day) => ((day ?? '') > (last ?? '') ? day : last), null)
  return { kept: all.length, until }
}

function inOffice(): Refusal {
  return refuse(
    'holds-an-office',
    'conflict',
    [
      '您还在任职，任职期间姓名是办案记录的一部分，不能注销',
      'you hold an office; as long as you do, your name belongs to what is done in it',
    ],
    ['请先由管理员办理离任，再申请注销', 'ask the administrator to end the office first'],
    { zh: '《个人信息保护法》第四十七条', en: 'Personal Information Protection Law, art. 47' },
  )
}
