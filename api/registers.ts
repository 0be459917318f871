import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { peopleBy, registerHistory, unitList } from '../db/queries/registers.js'
import { unionsBelow } from '../db/queries/units.js'
import { isRefusal, refuse } from '../domain/case/refusal.js'
import { Id } from '../domain/procedure/inputs.js'
import { registers, registerWords } from '../domain/registers/columns.js'
import { emptyTable } from '../domain/registers/table.js'
import { importTable } from '../record/registering/import.js'
import { asSound, partOfSound } from '../record/registering/pinyin.js'
import { closeUnion } from '../record/registering/closing.js'
import { workOffReroutings, type Rerouted } from '../record/registering/rerouting.js'
import { searchTag, unsealField } from '../record/sealing.js'
import type { App } from './app.js'
import { CaseParams } from './commands.js'
import type { Deps } from './deps.js'
import { namesWithin } from './names.js'
import { described, failing } from './openapi.js'
import { sendBorder, sendRefusal } from './problem.js'
import { Named, Said } from './shapes.js'
import { askedBy } from './signin.js'

/*
 * The registers (名册), for the administrators of a part of the tree: units, people and their offices, employment
 * registrations. They come in as tables; what a table may change lies within the administrator's own part.
 */

const Day = z.string().meta({ format: 'date' })
const Register = z.enum(registers)
const who = { zh: '管理员', en: 'administrators' }

const Unit = z
  .object({
    id: z.string(),
    kind: z.string(),
    name: z.string(),
    code: z.string().nullable(),
    region: z.string(),
    level: z.string().nullable(),
    parent: Named.nullable(),
    union: Named.nullable(),
    closedOn: Day.nullable(),
  })
  .meta({ id: 'Unit' })

const Person = z
  .object({
    id: z.string(),
    name: z.string(),
    phone: z.string().nullable().meta({ description: '已遮盖 / masked' }),
    offices: z.array(
      z.object({ role: z.string(), unit: Named, from: Day, until: Day.nullable(), onLeave: z.boolean() }),
    ),
  })
  .meta({ id: 'Person' })

const BadRow = z.object({ row: z.int(), column: z.string(), words: Said })
const Imported = z
  .object({
    imported: z.boolean(),
    added: z.int(),
    changed: z.int(),
    same: z.int(),
    bad: z.array(BadRow).meta({ description: '有误的行，逐行列明；最多1000条 / every bad row; at most 1,000' }),
    badCount: z.int(),
    rerouted: z.int().meta({ description: '随之改派的在办案件 / open cases that went elsewhere with it' }),
  })
  .meta({ id: 'Imported' })

/** Characters: some 20,000 rows. More come in by the command line. */
const mostCharacters = 4_000_000

const importBody = z.strictObject({
  csv: z
    .string()
    .min(1)
    .max(mostCharacters)
    .meta({ description: 'UTF-8 的 CSV，表头见模板 / CSV with the headings of the template' }),
  partial: z
    .boolean()
    .default(false)
    .meta({ description: '跳过有误的行，导入其余 / leave bad rows out, and take the others' }),
})

export function registerRoutes(app: App, { store, engine }: Pick<Deps, 'store' | 'engine'>): void {
  const denied = failing('401', '403', '422', '429', '503')

  app.get(
    '/registers/:register/template',
    {
      schema: {
        ...described('readRegisterTemplate', { zh: '名册模板', en: 'a table to fill in' }, 'registers', who),
        params: z.object({ register: Register }),
        response: {
          200: { description: 'CSV', content: { 'text/csv': { schema: z.unknown().meta({ type: 'string' }) } } },
          ...denied,
        },
      },
    },
    async (request, reply) => {
      if ((await scopeOf(request)) === 'nothing') return refused(request, reply)
      return reply
        .type('text/csv; charset=utf-8')
        .header('content-disposition', `attachment; filename="${request.params.register}.csv"`)
        .send(emptyTable(request.params.register))
    },
  )

  app.post(
    '/registers/:register/import',
    {
      bodyLimit: mostCharacters * 4,
      schema: {
        ...described('importRegister', { zh: '导入名册', en: 'import a table' }, 'registers', who),
        params: z.object({ register: Register }),
        body: importBody,
        response: { 200: Imported, ...failing('400', '401', '403', '413', '415', '422', '429', '503') },
      },
    },
    async (request, reply) => {
      const scope = await scopeOf(request)
      // A table may name any unit: it is for those who administer the whole tree.
      if (scope !== null) return refused(request, reply)
      const { register } = request.params
      const { csv, partial } = request.body
      const by = askedBy(request).person
      const answer = await importTable(store, register, csv, { by, partial })
      if (answer.outcome === 'unreadable')
        return sendRefusal(
          request,
          reply,
          refuse(
            'not-a-table',
            'invalid',
            [answer.words.zh, answer.words.en],
            [`请使用模板：${registerWords[register].zh}`, 'use the template of this register'],
          ),
        )
      const rerouted = answer.outcome === 'imported' ? await workOffReroutings(store) : null
      if (rerouted !== null) tell(rerouted)
      const counted = answer.outcome === 'imported' ? answer.counted : { added: 0, changed: 0, same: 0 }
      return reply.send({
        imported: answer.outcome === 'imported',
        ...counted,
        bad: answer.bad.slice(0, 1000),
        badCount: answer.bad.length,
        rerouted: rerouted?.moved.length ?? 0,
      })
    },
  )

  app.get(
    '/registers/units',
    {
      schema: {
        ...described('listUnits', { zh: '单位名册', en: 'units' }, 'registers', who),
        querystring: z.strictObject({
          kind: z.enum(['union', 'employer', 'platform', 'body', 'commission', 'department']).default('union'),
          text: z.string().trim().min(1).max(60).optional().meta({
            description:
              '名称的一部分、拼音或首字母的一部分，或完整代码 / part of a name, of its pinyin or initials, or the whole code',
          }),
          cursor: z
            .string()
            .max(600)
            .regex(/^[\w-]+$/)
            .optional(),
          limit: z.coerce.number().int().min(1).max(100).default(50),
        }),
        response: { 200: z.object({ rows: z.array(Unit), next: z.string().nullable() }), ...denied },
      },
    },
    async (request, reply) => {
      const scope = await scopeOf(request)
      if (scope === 'nothing') return refused(request, reply)
      const { kind, text, cursor, limit } = request.query
      const page = await unitList(
        store,
        scope,
        { kinds: [kind], text, sound: partOfSound(text ?? '') },
        { after: cursor, limit },
      )
      const names = await namesWithin(store, page.rows)
      return reply.send({
        rows: page.rows.map((row) => ({ ...row, parent: names.named(row.parent), union: names.named(row.union) })),
        next: page.next,
      })
    },
  )

  app.post(
    '/registers/people/search',
    {
      schema: {
        ...described('findPeople', { zh: '查找人员（精确）', en: 'find people, exactly' }, 'registers', who),
        body: z.strictObject({
          by: z.enum(['name', 'phone', 'idno', 'pinyin']),
          text: z.string().trim().min(1).max(60).meta({ sealed: true }),
        }),
        response: {
          200: z.object({ rows: z.array(Person) }),
          ...failing('400', '401', '403', '413', '415', '422', '429', '503'),
        },
      },
    },
    async (request, reply) => {
      const scope = await scopeOf(request)
      if (scope === 'nothing') return refused(request, reply)
      const { by, text } = request.body
      const typed = by === 'pinyin' ? asSound(text) : by === 'idno' ? text.toUpperCase() : text
      const found = await peopleBy(store, searchTag(store.keys, by, typed), by, scope)
      const names = await namesWithin(
        store,
        found.map(({ offices }) => offices),
      )
      return reply.send({
        rows: found.map(({ id, name_sealed, phone_sealed, offices }) => ({
          id,
          name: unsealField(store.keys, id, 'name', name_sealed),
          phone: phone_sealed === null ? null : masked(unsealField(store.keys, id, 'phone', phone_sealed)),
          offices: offices.map((office) => ({ ...office, unit: names.known(office.unit) })),
        })),
      })
    },
  )

  app.get(
    '/registers/history/:id',
    {
      schema: {
        ...described('readRegisterHistory', { zh: '名册变更记录', en: 'what was changed' }, 'registers', who),
        params: CaseParams,
        response: {
          200: z.object({
            rows: z.array(
              z.object({
                at: z.string().meta({ format: 'date-time' }),
                by: Named.nullable(),
                what: z.string(),
                fields: z.array(z.string()),
                before: z.unknown().nullable(),
              }),
            ),
          }),
          ...denied,
        },
      },
    },
    async (request, reply) => {
      if ((await scopeOf(request)) !== null) return refused(request, reply)
      const rows = await registerHistory(store, request.params.id)
      const names = await namesWithin(
        store,
        rows.map(({ by }) => by),
      )
      return reply.send({
        rows: rows.map(({ at, by, what, fields, before }) => ({
          at,
          what,
          before,
          fields: [...fields],
          by: by === 'system' ? null : names.known(by),
        })),
      })
    },
  )

  app.post(
    '/registers/unions/:id/close',
    {
      schema: {
        ...described('closeUnion', { zh: '撤销工会', en: 'close a union' }, 'registers', who),
        params: CaseParams,
        body: z.strictObject({
          successor: Id.meta({ description: '承接其职责的工会 / the union that takes its place' }),
        }),
        response: {
          200: z.object({
            rerouted: z.int(),
            kept: z.array(z.string()).meta({ description: '无人可承办而未改派 / nobody could have them' }),
          }),
          ...failing('400', '401', '403', '404', '409', '413', '415', '422', '429', '503'),
        },
      },
    },
    async (request, reply) => {
      if ((await scopeOf(request)) !== null) return refused(request, reply)
      const { id } = request.params
      const { successor } = request.body
      const rows = await store.sql<{ id: string; closed: boolean }[]>`
        select id, closed_on is not null as closed from units where kind = 'union' and id = any(${[id, successor]}::uuid[])`
      if (!rows.some((row) => row.id === id)) return sendBorder(request, reply, 'not-found')
      const into = rows.find((row) => row.id === successor)
      if (id === successor || into === undefined || into.closed)
        return sendRefusal(
          request,
          reply,
          refuse(
            'no-successor',
            'invalid',
            ['承接的工会须是另一个未撤销的工会', 'the successor must be another union that is open'],
            ['请另选承接的工会', 'name another union'],
          ),
        )
      const done = await closeUnion(store, id, successor, askedBy(request).person)
      if (isRefusal(done)) return sendRefusal(request, reply, done)
      tell(done)
      return reply.send({ rerouted: done.moved.length, kept: [...done.kept] })
    },
  )

  function tell({ moved, repathed }: Rerouted): void {
    for (const { caseId, seq } of [...moved, ...repathed]) engine.tell(caseId, seq)
  }

  /** The unions that this administrator answers for; null: the whole tree. */
  async function scopeOf(request: FastifyRequest): Promise<readonly string[] | null | 'nothing'> {
    const units = askedBy(request)
      .appointments.filter(({ role }) => role === 'admin')
      .map(({ unit }) => unit)
    if (units.length === 0) return 'nothing'
    const below = await unionsBelow(store, units)
    return below.isWhole ? null : below.unions
  }
}

function masked(phone: string): string {
  return `${phone.slice(0, 3)}****${phone.slice(-4)}`
}

function refused<R extends FastifyReply>(request: FastifyRequest, reply: R): R {
  return sendRefusal(
    request,
    reply,
    refuse(
      'not-yours-to-do',
      'forbidden',
      [
        '名册由管理员维护；导入、撤销由全树的管理员办理',
        'registers are kept by administrators; imports and closings by those of the whole tree',
      ],
      ['请以管理员身份登录', 'sign in as an administrator'],
    ),
  )
}
