import type { UnitId } from '../domain/case/actor.js'
import type { Facts } from '../domain/case/facts.js'
import { announcedCalendar, type Calendar } from '../domain/law/calendar.js'
import { standardPolicy, type Policy } from '../domain/law/policy.js'
import type { Sql, Store } from './store.js'

/** The calendar in force, and what the places have decided for themselves. */
export interface Setting {
  readonly calendar: Calendar
  readonly policies: ReadonlyMap<UnitId, Policy>
}

/** Which of them is in force; both are 0 where nothing was ever loaded. Cheap enough to ask with every command. */
export interface Editions {
  readonly calendar: number
  readonly policies: number
}

interface Kept extends Setting {
  readonly editions: Editions
}

/** Kept in the process, for each store: they change a few times a year. */
const kept = new WeakMap<Store, Kept>()

/** The setting of the given editions; it is read again only when one of them is new. */
export async function settingOf(store: Store, sql: Sql, editions: Editions): Promise<Setting> {
  const known = kept.get(store)
  if (known?.editions.calendar === editions.calendar && known.editions.policies === editions.policies) return known
  const [calendars, policies] = await Promise.all([
    sql<{ data: Calendar }[]>`select data from calendars where version = ${editions.calendar}`,
    sql<{ unit: UnitId; data: Policy }[]>`
      select distinct on (unit) unit, data from policies where edition <= ${editions.policies} order by unit, version desc`,
  ])
  const fresh: Kept = {
    editions,
    calendar: calendars[0]?.data ?? announcedCalendar,
    policies: new Map(policies.map(({ unit, data }) => [unit, data])),
  }
  kept.set(store, fresh)
  return fresh
}

/** What holds for a case: the policy of the nearest unit from the union in charge upwards, else the standard one. */
export function settingFor({ calendar, policies }: Setting, path: readonly UnitId[]): Facts {
  const nearest = path.find((unit) => policies.has(unit))
  return { calendar, policy: (nearest === undefined ? undefined : policies.get(nearest)) ?? standardPolicy }
}

/** The setting outside a transaction, for reading. */
export async function currentSetting(store: Store): Promise<Setting> {
  const [editions] = await store.sql<Editions[]>`
    select coalesce((select max(version) from calendars), 0) as calendar,
      coalesce((select max(edition) from policies), 0) as policies`
  return settingOf(store, store.sql, editions ?? { calendar: 0, policies: 0 })
}

/** Loads a calendar as a new version. Raises an error where that version is in force already. */
export async function putCalendar(store: Store, calendar: Calendar): Promise<void> {
  await store.sql`insert into calendars (version, data) values (${calendar.version}, ${JSON.stringify(calendar)}::text::jsonb)`
}

/** Puts a place's policy in force; its version counts up. It holds for what begins from now on. */
export async function putPolicy(store: Store, unit: UnitId, policy: Omit<Policy, 'version'>): Promise<void> {
  await store.sql`
    insert into policies (unit, version, data)
    select ${unit}::uuid, next, ${JSON.stringify(policy)}::text::jsonb || jsonb_build_object('version', next)
    from (select coalesce(max(version), 1) + 1 as next from policies where unit = ${unit}) as counted`
}
