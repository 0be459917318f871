import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { unionsCounted } from '../db/queries/figures.js'
import { employerRecord, entriesOf, harmonyList, honoursOf } from '../db/queries/harmony.js'
import { registerHistory } from '../db/queries/registers.js'
import { holds, type Actor, type UnitId } from '../domain/case/actor.js'
import { refuse } from '../domain/case/refusal.js'
import { DayInput, Id } from '../domain/procedure/inputs.js'
import { findingIds, findingRules, findingsIn, honourLevels, honourWords } from '../domain/registers/harmony.js'
import { shanghaiDay } from '../domain/values/time.js'
import {
  grantHonour,
  leaveProgramme,
  openedWords,
  since,
  takePart,
  unionOfEmployer,
  withdrawHonour,
  type HarmonyAct,
} from '../record/registering/harmony.js'
import { unionPath } from '../record/registers.js'
import type { App } from './app.js'
import { CaseParams } from './commands.js'
import type { Deps } from './deps.js'
import { namesWithin } from './names.js'
import { described, failing } from './openapi.js'
import { Next, Paging } from './paging.js'
import { sendBorder, sendRefusal } from './problem.js'
import { Money, Named, Said } from './shapes.js'
import { askedBy } from './signin.js'
import { money } from './views.js'

/*
 * The register of harmonious enterprises (和谐企业). The union that answers for an employer and those above it see it, take it
 * in and grant honours; the employer sees what stands there about itself, and takes part by itself. What the cases say is
 * counted of the cases in one's own charge, as in the statistics.
 */

const Day = z.string().meta({ format: 'date' })
const Year = z.int().min(2000).max(2999)
const Level = z.object({ code: z.enum(honourLevels), words: Said })
const Against = z.array(z.object({ code: z.enum(findingIds), words: Said }))
const words = (most: number) => z.string().trim().min(1).max(most).meta({ sealed: true })

const Record = z
  .object({
    since: Day,
    cases: z.int(),
    open: z.int(),
    unresolved: z.int().meta({ description: '未办结且尚无结果 / open, and still without a result' }),
    closed: z.int(),
    settled: z.int(),
    workers: z.int(),
    claimed: Money,
    recovered: Money,
    performing: z.int(),
    performedOnTime: z.int().meta({ description: '各期均按期履行的结果 / performed with no instalment late' }),
    performedLate: z.int(),
    overdue: z.int().meta({ description: '现有逾期未付的结果 / results with an instalment overdue now' }),
    defaulted: z.int(),
    lettersServed: z.int(),
    lettersUnanswered: z.int(),
    lettersUncorrected: z.int(),
    proposals: z.int(),
    warnings: z.int(),
    warningsOpen: z.int(),
    against: Against.meta({ description: '不利于授予荣誉的情形：提示，不自动否决 / they warn; people decide' }),
  })
  .meta({ id: 'EmployerRecord', description: '您主办、督办范围内的案件 / of the cases in your charge' })

const Employer = z
  .object({
    employer: Named,
    entries: z.array(
      z.object({
        year: z.int(),
        union: Named,
        by: Named.nullable(),
        at: z.string(),
        pledge: z.string(),
        leftOn: Day.nullable(),
      }),
    ),
    honours: z.array(
      z.object({
        id: z.string(),
        year: z.int(),
        level: Level,
        union: Named,
        grantedOn: Day,
        ground: z.string(),
        against: Against,
        withdrawnOn: Day.nullable(),
        withdrawal: z.string().nullable(),
      }),
    ),
    record: Record.nullable().meta({ description: '单位本身看不到 / not for the employer itself' }),
    history: z.array(
      z.object({
        at: z.string().meta({ format: 'date-time' }),
        by: Named.nullable(),
        what: z.string(),
        before: z.unknown().nullable(),
      }),
    ),
  })
  .meta({ id: 'HarmonyEmployer' })

const Acted = z.object({
  id: z.string(),
  against: Against.meta({ description: '授予时的不利情形，供斟酌 / what spoke against it, to be weighed' }),
})

const unions = { zh: '主办工会负责人、督办人员', en: 'officers and supervisors' }
const both = { zh: '单位代表；主办工会负责人、督办人员', en: 'the employer; officers and supervisors' }
const changing = failing('400', '401', '403', '404', '409', '413', '415', '422', '429', '503')

export function harmonyRoutes(app: App, { store }: Pick<Deps, 'store'>): void {
  app.get(
    '/harmony',
    {
      schema: {
        ...described('listHarmony', { zh: '和谐企业名册', en: 'harmonious enterprises' }, 'registers', unions),
        querystring: Paging.extend({
          year: z.coerce.number().int().min(2000).max(2999).optional(),
          level: z.enum(honourLevels).optional(),
          honoured: z.enum(['true', 'false']).optional(),
          text: z
            .string()
            .trim()
            .min(1)
            .max(60)
            .optional()
            .meta({ description: '名称的一部分，或完整代码 / part of the name, or the code' }),
        }),
        response: {
          200: z.object({
            rows: z.array(
              z.object({
                employer: Named,
                years: z.array(z.int()).meta({ description: '参加创建的年度 / years it takes part in' }),
                honours: z.array(z.object({ year: z.int(), level: Level })),
              }),
            ),
            next: Next,
          }),
          ...failing('401', '422', '429', '503'),
        },
      },
    },
    async (request, reply) => {
      const { cursor, limit, honoured, ...filter } = request.query
      const mine = await unionsCounted(store, askedBy(request))
      const asked = { ...filter, honoured: honoured === undefined ? undefined : honoured === 'true' }
      const page = await harmonyList(store, mine, asked, { after: cursor, limit })
      const names = await namesWithin(store, page.rows)
      return reply.send({
        rows: page.rows.map(({ employer, years, honours }) => ({
          employer: names.known(employer),
          years: [...years],
          honours: honours.map(({ year, level }) => ({ year, level: levelOf(level) })),
        })),
        next: page.next,
      })
    },
  )

  app.get(
    '/harmony/:id',
    {
      schema: {
        ...described(
          'readHarmony',
          { zh: '和谐企业：参加、荣誉、案件情况', en: 'an employer: taking part, honours, what the cases say' },
          'registers',
          both,
        ),
        params: CaseParams,
        response: { 200: Employer, ...failing('401', '404', '422', '429', '503') },
      },
    },
    async (request, reply) => {
      const actor = askedBy(request)
      const { id } = request.params
      const path = await pathOf(id)
      const isUnions = keeps(actor, path)
      if (!isUnions && !holds(actor, 'employer', id)) return sendBorder(request, reply, 'not-found')
      const [entries, honours, history] = await Promise.all([
        entriesOf(store, id),
        honoursOf(store, id),
        registerHistory(store, id),
      ])
      const from = since(Number(shanghaiDay(await store.clock.now(store.sql)).slice(0, 4)))
      const found = isUnions ? await employerRecord(store, await unionsCounted(store, actor), id, from) : null
      const acts = history.filter(({ what }) => harmonyActs.has(what))
      const names = await namesWithin(store, [
        id,
        entries.map(({ union, by }) => [union, by]),
        honours.map(({ union }) => union),
        acts.map(({ by }) => by),
      ])
      return reply.send({
        employer: names.known(id),
        entries: entries.map(({ pledgeSealed, union, by, ...one }) => ({
          ...one,
          union: names.known(union),
          by: isUnions ? names.known(by) : null,
          pledge: openedWords(store.keys, id, `pledge/${one.year}`, pledgeSealed),
        })),
        honours: honours.map(({ groundSealed, withdrawalSealed, union, level, against, ...one }) => ({
          ...one,
          union: names.known(union),
          level: levelOf(level),
          ground: openedWords(store.keys, one.id, 'ground', groundSealed),
          // What the cases say is the union's to know.
          against: isUnions ? told(against) : [],
          withdrawal:
            withdrawalSealed === null ? null : openedWords(store.keys, one.id, 'withdrawal', withdrawalSealed),
        })),
        record:
          found === null
            ? null
            : {
                ...found,
                since: from,
                claimed: money(found.claimed),
                recovered: money(found.recovered),
                against: told(findingsIn(found)),
              },
        history: isUnions
          ? acts.map(({ at, by, what, before }) => ({ at, what, before, by: by === 'system' ? null : names.known(by) }))
          : [],
      })
    },
  )

  app.post(
    '/harmony/:id/join',
    {
      schema: {
        ...described('joinHarmony', { zh: '参加和谐企业创建', en: 'take part in a year' }, 'registers', both),
        params: CaseParams,
        body: z.strictObject({ year: Year, pledge: words(2000).meta({ description: '承诺 / the pledge' }) }),
        response: { 200: Acted, ...changing },
      },
    },
    async (request, reply) => {
      const actor = askedBy(request)
      const { id } = request.params
      const path = await pathOf(id)
      const [union] = path
      if (union === undefined || !(keeps(actor, path) || holds(actor, 'employer', id)))
        return sendBorder(request, reply, 'not-found')
      return answer(request, reply, await takePart(store, { employer: id, union, ...request.body }, actor.person))
    },
  )

  app.post(
    '/harmony/:id/leave',
    {
      schema: {
        ...described('leaveHarmony', { zh: '退出和谐企业创建', en: 'leave a year' }, 'registers', both),
        params: CaseParams,
        body: z.strictObject({ year: Year }),
        response: { 200: Acted, ...changing },
      },
    },
    async (request, reply) => {
      const actor = askedBy(request)
      const { id } = request.params
      if (!(keeps(actor, await pathOf(id)) || holds(actor, 'employer', id)))
        return sendBorder(request, reply, 'not-found')
      return answer(request, reply, await leaveProgramme(store, id, request.body.year, actor.person))
    },
  )

  app.post(
    '/harmony/:id/honours',
    {
      schema: {
        ...described('grantHonour', { zh: '授予和谐企业荣誉', en: 'grant an honour' }, 'registers', unions),
        params: CaseParams,
        body: z.strictObject({
          year: Year,
          union: Id.meta({
            description: '授予的工会；级别随其层级 / the union that grants; its level is the level of the honour',
          }),
          grantedOn: DayInput.optional(),
          ground: words(1000).meta({ description: '事由 / why' }),
        }),
        response: { 200: Acted, ...changing },
      },
    },
    async (request, reply) => {
      const actor = askedBy(request)
      const { id } = request.params
      const path = await pathOf(id)
      if (!keeps(actor, path)) return sendBorder(request, reply, 'not-found')
      const { grantedOn = null, union, ...honour } = request.body
      if (!path.includes(union) || !keeps(actor, [union])) return notTheirs(request, reply)
      const mine = await unionsCounted(store, actor)
      return answer(
        request,
        reply,
        await grantHonour(store, { employer: id, union, grantedOn, ...honour }, mine, actor.person),
      )
    },
  )

  app.post(
    '/harmony/:id/honours/:honour/withdraw',
    {
      schema: {
        ...described('withdrawHonour', { zh: '撤销和谐企业荣誉', en: 'withdraw an honour' }, 'registers', unions),
        params: CaseParams.extend({ honour: Id }),
        body: z.strictObject({ ground: words(1000) }),
        response: { 200: Acted, ...changing },
      },
    },
    async (request, reply) => {
      const actor = askedBy(request)
      const { id, honour } = request.params
      if (!keeps(actor, await pathOf(id))) return sendBorder(request, reply, 'not-found')
      const granted = (await honoursOf(store, id)).find((one) => one.id === honour)
      if (granted === undefined) return sendBorder(request, reply, 'not-found')
      // The union that granted it, or one above it.
      if (!keeps(actor, await unionPath(store.sql, granted.union))) return notTheirs(request, reply)
      const { ground } = request.body
      return answer(request, reply, await withdrawHonour(store, { id: honour, employer: id, ground }, actor.person))
    },
  )

  /** The union that answers for the employer, and those above it; empty where it is none. */
  async function pathOf(employer: UnitId): Promise<readonly UnitId[]> {
    const union = await unionOfEmployer(store, employer)
    return union === null ? [] : unionPath(store.sql, union)
  }
}

/** Officers and supervisors of any of these unions. */
function keeps(actor: Actor, path: readonly UnitId[]): boolean {
  return path.some((union, i) => (i === 0 && holds(actor, 'officer', union)) || holds(actor, 'supervisor', union))
}

const harmonyActs: ReadonlySet<string> = new Set(['joined', 'left', 'honoured', 'withdrawn'])

const levelOf = (code: (typeof honourLevels)[number]) => ({ code, words: honourWords[code] })
const told = (ids: readonly (typeof findingIds)[number][]) =>
  ids.map((code) => ({ code, words: findingRules[code].words }))

function answer<R extends FastifyReply>(request: FastifyRequest, reply: R, act: HarmonyAct): R {
  if (act.outcome === 'refused') return sendRefusal(request, reply, act.refusal)
  void reply.send({ id: act.id, against: told(act.against) })
  return reply
}

function notTheirs<R extends FastifyReply>(request: FastifyRequest, reply: R): R {
  return sendRefusal(
    request,
    reply,
    refuse(
      'not-yours-to-do',
      'forbidden',
      ['荣誉由授予的工会或者其上级办理', 'honours are for the union that grants them, or one above it'],
      ['请以该工会的身份办理', 'sign in as an officer or a supervisor of that union'],
    ),
  )
}
