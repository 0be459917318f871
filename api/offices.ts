import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { leavesOf, officeList, type ListedOffice } from '../db/queries/offices.js'
import { registerHistory } from '../db/queries/registers.js'
import { roles, type Role } from '../domain/case/actor.js'
import { DayInput, Id } from '../domain/procedure/inputs.js'
import { runsThePlatform, termFault } from '../domain/registers/offices.js'
import { roleWords } from '../domain/procedure/words.js'
import { checkMobile, checkResidentId } from '../domain/values/identifiers.js'
import { shanghaiDay } from '../domain/values/time.js'
import { enterLeave, endLeave } from '../record/registering/leaves.js'
import { endOffice, giveOffice, prolongOffice, setSkills, type OfficeAct } from '../record/registering/offices.js'
import { registerPerson } from '../record/registering/person.js'
import { unsealField, type Keys } from '../record/sealing.js'
import type { App } from './app.js'
import { CaseParams } from './commands.js'
import type { Deps } from './deps.js'
import { namesWithin, type Names } from './names.js'
import { described, failing } from './openapi.js'
import { Next, Paging } from './paging.js'
import { sendBorder, sendRefusal } from './problem.js'
import { inScope, isTheirs, mayAppoint, notTheRegistrar, notYourPerson, registrars, scopeOf } from './registrar.js'
import { Named, Said } from './shapes.js'
import { askedBy } from './signin.js'

/*
 * Offices and their terms (岗位任期), leave, and single people, by the administrators of that part of the tree. Officers,
 * inspectors, agents, mediators, arbitrators, experts and liaisons are all offices; those that run the platform itself are
 * given by administrators of the whole tree, and none of them by anybody to themselves (三员分立).
 */

const Day = z.string().meta({ format: 'date' })

const Office = z
  .object({
    id: z.string(),
    person: Named,
    role: z.object({ code: z.enum(roles), words: Said }),
    unit: Named,
    from: Day,
    until: Day.nullable().meta({ description: '任期最后一日；空为不定期 / the last day; null: open' }),
    onLeave: z.boolean(),
    skills: z.array(z.string()),
    tier: z.int().nullable().meta({ description: '评判专家层级 / the tier of an expert' }),
    load: z.int().nullable().meta({ description: '在办件数（专家为席位）/ open cases, or open seats' }),
  })
  .meta({ id: 'Office' })

const Skills = z.array(z.string().trim().min(1).max(40)).max(30)

const Acted = z.object({
  office: z.string(),
  handedOver: z.int().meta({ description: '随之移交的在办案件 / open cases that went to others' }),
})

const changing = failing('400', '401', '403', '404', '409', '413', '415', '422', '429', '503')

const personBody = z
  .strictObject({
    name: z.string().trim().min(1).max(60).meta({ sealed: true }),
    idno: z.string().trim().toUpperCase().max(18).meta({ sealed: true }),
    phone: z.string().trim().max(20).optional().meta({ sealed: true }),
  })
  .superRefine(({ idno, phone }, context) => {
    const faults = [
      ['idno', checkResidentId(idno)],
      ['phone', phone === undefined ? null : checkMobile(phone)],
    ] as const
    for (const [path, fault] of faults)
      if (fault !== null) context.addIssue({ code: 'custom', path: [path], message: `${fault.zh} / ${fault.en}` })
  })

export function officeRoutes(app: App, { store, engine }: Pick<Deps, 'store' | 'engine'>): void {
  app.get(
    '/registers/offices',
    {
      schema: {
        ...described('listOffices', { zh: '岗位与任期', en: 'offices and their terms' }, 'registers', registrars),
        querystring: Paging.extend({
          unit: z.uuid().toLowerCase().optional(),
          role: z.enum(roles).optional(),
          ended: z
            .enum(['true', 'false'])
            .default('false')
            .meta({ description: '含已离任和未到任 / with those over or to come' }),
        }),
        response: {
          200: z.object({ rows: z.array(Office), next: Next }),
          ...failing('401', '403', '422', '429', '503'),
        },
      },
    },
    async (request, reply) => {
      const scope = await scopeOf(store, askedBy(request))
      if (scope === 'nothing') return notTheRegistrar(request, reply)
      const { unit, role, ended, cursor, limit } = request.query
      const on = ended === 'true' ? undefined : shanghaiDay(await store.clock.now(store.sql))
      const page = await officeList(store, scope, { unit, role, on }, { after: cursor, limit })
      const names = await namesWithin(store, page.rows)
      return reply.send({ rows: page.rows.map((row) => shown(row, names)), next: page.next })
    },
  )

  app.post(
    '/registers/people',
    {
      schema: {
        ...described('registerPerson', { zh: '登记人员', en: 'register a person' }, 'registers', registrars),
        body: personBody,
        response: {
          200: z.object({
            id: z.string(),
            known: z
              .boolean()
              .meta({ description: '已按身份证号登记过，未作变更 / known by the number; nothing changed' }),
          }),
          ...failing('400', '401', '403', '413', '415', '422', '429', '503'),
        },
      },
    },
    async (request, reply) => {
      const actor = askedBy(request)
      if ((await scopeOf(store, actor)) === 'nothing') return notTheRegistrar(request, reply)
      const { phone = null, ...person } = request.body
      const registered = await registerPerson(store, { ...person, phone }, actor.person)
      // Whose somebody else's person is stays unsaid.
      if (!(await mayAppoint(store, actor, registered.id))) return notYourPerson(request, reply)
      // Nothing was written, and yet they learn that this person is registered.
      if (registered.known) request.shown = { what: 'register', cases: [], people: [registered.id], n: 1 }
      return reply.send(registered)
    },
  )

  app.get(
    '/registers/people/:id/offices',
    {
      schema: {
        ...described(
          'readPerson',
          { zh: '人员：岗位、请假、变更', en: 'a person: offices, leave, history' },
          'registers',
          registrars,
        ),
        params: CaseParams,
        response: {
          200: z.object({
            person: Named,
            offices: z.array(Office),
            leaves: z.array(
              z.object({ id: z.string(), from: Day, until: Day.nullable(), begun: z.boolean(), ended: z.boolean() }),
            ),
            history: z.array(
              z.object({
                at: z.string().meta({ format: 'date-time' }),
                by: Named.nullable(),
                what: z.string(),
                fields: z.array(z.string()),
                before: z.unknown().nullable(),
              }),
            ),
          }),
          ...failing('401', '403', '404', '422', '429', '503'),
        },
      },
    },
    async (request, reply) => {
      const actor = askedBy(request)
      const scope = await scopeOf(store, actor)
      if (scope === 'nothing') return notTheRegistrar(request, reply)
      const { id } = request.params
      const [{ rows }, leaves, history] = await Promise.all([
        officeList(store, scope, { person: id }, {}),
        leavesOf(store, id),
        registerHistory(store, id),
      ])
      const isWhole = scope === null || (await isTheirs(store, actor, id))
      const names = await namesWithin(store, [id, rows, history])
      if (names.named(id)?.name === null || (!isWhole && rows.length === 0))
        return sendBorder(request, reply, 'not-found')
      return reply.send({
        person: names.known(id),
        offices: rows.map((row) => shown(row, names)),
        leaves: leaves.map(({ begunAt, endedAt, ...one }) => ({
          ...one,
          begun: begunAt !== null,
          ended: endedAt !== null,
        })),
        // What was done elsewhere is for who keeps the whole of it.
        history: isWhole
          ? history.map(({ by, fields, before, sealed, ...one }) => ({
              ...one,
              fields: [...fields],
              before: before ?? stoodThere(store.keys, id, { field: fields[0], sealed }),
              by: by === 'system' ? null : names.known(by),
            }))
          : [],
      })
    },
  )

  app.post(
    '/registers/offices',
    {
      schema: {
        ...described('giveOffice', { zh: '任职', en: 'give an office' }, 'registers', registrars),
        body: z.strictObject({
          person: Id,
          role: z.enum(roles),
          unit: Id,
          from: DayInput.optional(),
          until: DayInput.optional(),
          skills: Skills.default([]),
        }),
        response: { 200: Acted, ...changing },
      },
    },
    async (request, reply) => {
      const { from = null, until = null, ...office } = request.body
      if (!(await mayKeep(request, office.unit, office.role))) return notTheRegistrar(request, reply)
      if (!(await mayAppoint(store, askedBy(request), office.person))) return notYourPerson(request, reply)
      return answer(request, reply, await giveOffice(store, { ...office, from, until }, askedBy(request).person))
    },
  )

  app.post(
    '/registers/offices/:id/end',
    {
      schema: {
        ...described('endOffice', { zh: '免职', en: 'end an office' }, 'registers', registrars),
        params: CaseParams,
        body: z.strictObject({
          until: DayInput.optional().meta({
            description:
              '最后一日；缺省为今天，负责人的在办案件即时移交 / the last day; else today, and open cases go to others now',
          }),
        }),
        response: { 200: Acted, ...changing },
      },
    },
    async (request, reply) => {
      if (!(await mayKeepOffice(request, request.params.id))) return notTheRegistrar(request, reply)
      const { until = null } = request.body
      return answer(request, reply, await endOffice(store, request.params.id, until, askedBy(request)))
    },
  )

  app.post(
    '/registers/offices/:id/prolong',
    {
      schema: {
        ...described('prolongOffice', { zh: '续任', en: 'prolong an office' }, 'registers', registrars),
        params: CaseParams,
        body: z.strictObject({ until: DayInput.nullable().meta({ description: '空为不定期 / null: open' }) }),
        response: { 200: Acted, ...changing },
      },
    },
    async (request, reply) => {
      if (!(await mayKeepOffice(request, request.params.id))) return notTheRegistrar(request, reply)
      const { until } = request.body
      return answer(request, reply, await prolongOffice(store, request.params.id, until, askedBy(request).person))
    },
  )

  app.post(
    '/registers/offices/:id/skills',
    {
      schema: {
        ...described('setOfficeSkills', { zh: '登记专长', en: 'what they are versed in' }, 'registers', registrars),
        params: CaseParams,
        body: z.strictObject({ skills: Skills }),
        response: { 200: Acted, ...changing },
      },
    },
    async (request, reply) => {
      if (!(await mayKeepOffice(request, request.params.id))) return notTheRegistrar(request, reply)
      const { skills } = request.body
      return answer(request, reply, await setSkills(store, request.params.id, skills, askedBy(request).person))
    },
  )

  app.post(
    '/registers/people/:id/leave',
    {
      schema: {
        ...described('enterLeave', { zh: '登记请假', en: 'enter leave' }, 'registers', registrars),
        params: CaseParams,
        body: z.strictObject({ from: DayInput.optional(), until: DayInput.optional() }),
        response: {
          200: z.object({
            leave: z.string(),
            handedOver: z.int(),
            kept: z.array(z.string()).meta({ description: '无人可接办而留在本人名下 / nobody else could have them' }),
          }),
          ...changing,
        },
      },
    },
    async (request, reply) => {
      const actor = askedBy(request)
      if ((await scopeOf(store, actor)) === 'nothing') return notTheRegistrar(request, reply)
      const { id: person } = request.params
      if (!(await isTheirs(store, actor, person))) return sendBorder(request, reply, 'not-found')
      const { from = null, until = null } = request.body
      const fault = termFault(from ?? shanghaiDay(await store.clock.now(store.sql)), until)
      if (fault !== null) return sendRefusal(request, reply, fault)
      const { id, moved, kept } = await enterLeave(store, { person, from, until }, actor)
      for (const { caseId, seq } of moved) engine.tell(caseId, seq)
      return reply.send({ leave: id, handedOver: moved.length, kept: [...kept] })
    },
  )

  app.post(
    '/registers/leaves/:id/end',
    {
      schema: {
        ...described('endLeave', { zh: '销假', en: 'end leave' }, 'registers', registrars),
        params: CaseParams,
        body: z.strictObject({}),
        response: { 200: z.object({ ended: z.literal(true) }), ...changing },
      },
    },
    async (request, reply) => {
      const actor = askedBy(request)
      if ((await scopeOf(store, actor)) === 'nothing') return notTheRegistrar(request, reply)
      const { id } = request.params
      const [leave] = await store.sql<{ person: string }[]>`select person from leaves where id = ${id}`
      if (leave === undefined || !(await isTheirs(store, actor, leave.person)))
        return sendBorder(request, reply, 'not-found')
      return (await endLeave(store, id, actor))
        ? reply.send({ ended: true as const })
        : sendBorder(request, reply, 'not-found')
    },
  )

  /** Offices at this unit are this administrator's to give; those that run the platform, of the whole tree's alone. */
  async function mayKeep(request: FastifyRequest, unit: string, role: Role): Promise<boolean> {
    const scope = await scopeOf(store, askedBy(request))
    if (scope === 'nothing' || (runsThePlatform(role) && scope !== null)) return false
    return inScope(store, scope, unit)
  }

  /** Where there is no such office, whoever keeps the whole tree is told so; nobody else can know. */
  async function mayKeepOffice(request: FastifyRequest, id: string): Promise<boolean> {
    const [office] = await store.sql<
      { unit: string; role: Role }[]
    >`select unit, role from appointments where id = ${id}`
    return office === undefined
      ? (await scopeOf(store, askedBy(request))) === null
      : mayKeep(request, office.unit, office.role)
  }

  function answer<R extends FastifyReply>(request: FastifyRequest, reply: R, act: OfficeAct | null): R {
    if (act === null) return sendBorder(request, reply, 'not-found')
    if (act.outcome === 'refused') return sendRefusal(request, reply, act.refusal)
    for (const { caseId, seq } of act.told) engine.tell(caseId, seq)
    void reply.send({ office: act.office, handedOver: act.told.length })
    return reply
  }
}

/** What stood there of a person before; phones and identity numbers are masked, as everywhere in the registers. */
function stoodThere(
  keys: Keys,
  person: string,
  { field, sealed }: { readonly field: string | undefined; readonly sealed: Buffer | null },
): Readonly<Record<string, string>> | null {
  if (sealed === null || (field !== 'name' && field !== 'phone' && field !== 'idno')) return null
  const text = unsealField(keys, person, field, sealed)
  return { [field]: field === 'name' ? text : `${text.slice(0, 3)}****${text.slice(-4)}` }
}

function shown({ person, role, unit, skills, ...office }: ListedOffice, names: Names) {
  return {
    ...office,
    skills: [...skills],
    person: names.known(person),
    unit: names.known(unit),
    role: { code: role, words: roleWords[role] },
  }
}
