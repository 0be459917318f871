import { z } from 'zod'
import {
  ownCases,
  ownCounts,
  ownEntry,
  ownMatters,
  ownOffices,
  ownRegistrations,
  readsByOthers,
  registerChanges,
  type OwnCase,
} from '../db/queries/own-data.js'
import { roles, type PersonId } from '../domain/case/actor.js'
import type { Kept } from '../domain/law/retention.js'
import { matterKinds } from '../domain/matters/matter.js'
import { roleWords } from '../domain/procedure/words.js'
import { caseKept, matterKept } from '../record/erasure.js'
import { headOf } from '../record/heads.js'
import { unsealField } from '../record/sealing.js'
import type { Store } from '../record/store.js'
import { oneOf } from './codes.js'
import { namesWithin } from './names.js'
import { idsOf, Read, readView } from './read-log-routes.js'
import { Named, Said } from './shapes.js'

/*
 * What is held about the person who asks: what, from where, how long, and who else has read it.
 */

const Uuid = z.string().meta({ format: 'uuid' })
const Instant = z.string().meta({ format: 'date-time' })
const Day = z.string().meta({ format: 'date' })

export const KeptView = z
  .object({
    as: z.object({ code: z.string(), words: Said }),
    until: Day.meta({ description: '保存至该日（含） / the last day on which it is kept' }),
    source: Said,
    verified: z.boolean().meta({ description: '依据的原文是否已核对 / whether the text it rests on has been read' }),
    hold: z
      .object({ words: Said, source: Said })
      .nullable()
      .meta({ description: '使其更长的法定期限 / the term that makes it longer' }),
  })
  .meta({ id: 'Kept' })

export function keptView({ retained, rule, until, hold }: Kept): z.infer<typeof KeptView> {
  return {
    as: { code: retained, words: rule.name },
    until,
    source: rule.source,
    verified: rule.verified,
    hold: hold === null ? null : { words: hold.name, source: hold.source },
  }
}

const Standing = {
  kept: KeptView.nullable().meta({ description: '在办时为空 / null while it is open' }),
  restricted: z.boolean().meta({ description: '已限制处理 / only stored' }),
  erased: z.boolean().meta({ description: '密钥已销毁 / its key has been destroyed' }),
}

export const OwnData = z
  .object({
    person: z.object({
      id: Uuid,
      name: z.string(),
      phone: z.string().nullable(),
      idno: z.string().nullable(),
      login: z.string().nullable(),
    }),
    sources: z
      .array(z.object({ at: Instant, by: Named.nullable(), what: z.string(), fields: z.array(z.string()) }))
      .meta({ description: '名册的来源和变更 / from where the entry comes' }),
    offices: z.array(z.object({ role: z.enum(roles), words: Said, unit: Named, from: Day, until: Day.nullable() })),
    registrations: z.array(
      z.object({
        platform: Named,
        region: z.string(),
        occupation: z.string().nullable(),
        from: Day,
        until: Day.nullable(),
      }),
    ),
    channels: z.array(z.string()).meta({ description: '通知渠道 / by what they are told' }),
    providers: z.array(z.string()).meta({ description: '统一身份的签发方 / where they sign in' }),
    sessions: z.int(),
    drafts: z.int(),
    cases: z.array(
      z.object({
        id: Uuid,
        number: z.string(),
        openedAt: Instant,
        closedAt: Instant.nullable(),
        ...Standing,
        reads: z.string(),
      }),
    ),
    matters: z.array(
      z.object({
        id: Uuid,
        kind: z.enum(matterKinds),
        number: z.string(),
        openedAt: Instant,
        over: z.boolean(),
        ...Standing,
      }),
    ),
    readBy: z.array(Read.extend({ cases: z.array(Uuid) })).meta({
      description:
        '他人最近查阅本人的案件、事项、名册和登录记录，至多200条；案件的全部见各案 reads / the latest readings by others, of cases, matters, the registers and signing in, at most 200',
    }),
  })
  .meta({ id: 'OwnData' })
export type OwnData = z.infer<typeof OwnData>

/** Null where this person is not registered. */
export async function ownDataOf(store: Store, person: PersonId): Promise<OwnData | null> {
  const [entry, cases, matters, offices, registrations, changes, counts] = await Promise.all([
    ownEntry(store, person),
    ownCases(store, person),
    ownMatters(store, person),
    ownOffices(store, person),
    ownRegistrations(store, person),
    registerChanges(store, person),
    ownCounts(store, person),
  ])
  if (entry === null) return null
  const theirs = [...cases.map(({ caseId }) => caseId), ...matters.map(({ id }) => id)]
  const readings = await readsByOthers(store, person, theirs)
  const names = await namesWithin(store, [offices, registrations, changes, idsOf(readings)])
  const field = (name: string, sealed: Buffer | null) =>
    sealed === null ? null : unsealField(store.keys, person, name, sealed)
  return {
    person: {
      id: person,
      name: field('name', entry.name) ?? '',
      phone: field('phone', entry.phone),
      idno: field('idno', entry.idno),
      login: entry.login,
    },
    sources: changes.map(({ at, by, what, fields }) => ({
      at,
      by: uuid.test(by) ? names.known(by) : null,
      what,
      fields: [...fields],
    })),
    offices: offices.map(({ role, unit, from, until }) => {
      const code = oneOf(roles, role)
      return { role: code, words: roleWords[code], unit: names.known(unit), from, until }
    }),
    registrations: registrations.map(({ platform, ...one }) => ({ platform: names.known(platform), ...one })),
    channels: [...counts.channels],
    providers: [...counts.providers],
    sessions: counts.sessions,
    drafts: counts.drafts,
    cases: await Promise.all(cases.map((one) => caseRow(store, one))),
    matters: matters.map((one) => ({
      id: one.id,
      kind: one.kind,
      number: one.number,
      openedAt: one.openedAt,
      over: one.over,
      kept: one.over ? keptView(matterKept(one)) : null,
      restricted: one.restricted,
      erased: one.erased,
    })),
    readBy: readings.map((row) => ({ ...readView(row, names, person), cases: [...row.cases] })),
  }
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

async function caseRow(store: Store, one: OwnCase): Promise<OwnData['cases'][number]> {
  const head = await headOf(store, one.caseId)
  const kept = head === null ? null : (await caseKept(store.sql, head.grievance)).kept
  return {
    id: one.caseId,
    number: one.number,
    openedAt: one.openedAt,
    closedAt: one.closedAt,
    kept: kept === null ? null : keptView(kept),
    restricted: one.restricted,
    erased: one.erased,
    reads: `/grievances/${one.caseId}/reads`,
  }
}
