import { createPublicKey } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { refuse } from '../domain/case/refusal.js'
import { isDay } from '../domain/values/time.js'
import { faultKinds, faultWords } from '../record/audit-faults.js'
import { faultsUnder, latestAudit } from '../record/audit-runs.js'
import { engineAlarms } from '../record/engine-alarms.js'
import { headOf } from '../record/heads.js'
import { proofOf } from '../record/proof.js'
import { keyIdOf } from '../record/roots-signing.js'
import { rootsSince } from '../record/roots.js'
import type { App } from './app.js'
import { auditedBy } from './auditors.js'
import { CaseParams } from './commands.js'
import type { Deps } from './deps.js'
import { described, failing } from './openapi.js'
import { sendBorder, sendRefusal } from './problem.js'
import { Proof, SignedRoot, withPath } from './proof.js'
import { Said } from './shapes.js'
import { askedBy } from './signin.js'

/*
 * What anybody may copy (the daily roots and the key they are signed with: codes and hashes, nothing of a case), and what
 * auditors read of the record as a whole.
 */

const Key = z
  .object({
    algorithm: z.literal('Ed25519'),
    id: z.string().meta({ description: '公钥的 16 位简称 / the key in 16 digits' }),
    key: z.string().meta({ description: '32 字节，base64 / 32 bytes, base64' }),
    pem: z.string(),
  })
  .meta({ id: 'AuditKey' })

const Root = SignedRoot.extend({
  n: z.int(),
  day: z.string().meta({ format: 'date' }),
  leaves: z.int(),
  madeAt: z.string().meta({ format: 'date-time' }),
  deliveredAt: z.string().meta({ format: 'date-time' }).nullable(),
})

const Roots = z
  .object({
    roots: z.array(Root),
    next: z.string().nullable().meta({ description: '下一页的 since / the since of the next page' }),
  })
  .meta({ id: 'DailyRoots' })

const Query = z.strictObject({
  since: z
    .string()
    .refine(isDay, { error: '应为日期，例如 2026-11-25 / a day such as 2026-11-25' })
    .default('2000-01-01')
    .meta({ format: 'date' }),
  limit: z.coerce.number().int().min(1).max(400).default(100),
})

const Verification = z
  .object({
    began: z.string().meta({ format: 'date-time' }),
    ended: z.string().meta({ format: 'date-time' }),
    sound: z.boolean(),
    cases: z.int(),
    events: z.int(),
    root: z.int().nullable().meta({ description: '核对到第几个每日根 / up to which daily root' }),
    found: z.int(),
    faults: z.array(
      z.object({
        kind: z.enum(faultKinds),
        words: Said,
        case: z.string().nullable(),
        number: z.string().nullable(),
        seq: z.int().nullable(),
        day: z.string().nullable(),
        part: z.string().nullable(),
      }),
    ),
  })
  .meta({ id: 'AuditRun' })

const Alarms = z
  .object({
    alarms: z.array(
      z.object({
        case: z.string().meta({ format: 'uuid' }),
        at: z.string().meta({ format: 'date-time' }),
        knownSeq: z.int().meta({ description: '流程所知的序号 / what the workflow knew' }),
        seq: z.int().meta({ description: '留痕现有的序号；0：没有这件 / what the record has; 0: no such case' }),
      }),
    ),
  })
  .meta({ id: 'EngineAlarms' })

export function auditRoutes(app: App, { store, audit }: Pick<Deps, 'store' | 'audit'>): void {
  app.get(
    '/audit/key',
    {
      schema: {
        ...described(
          'auditKey',
          { zh: '每日根的公钥', en: 'the key that daily roots are signed with' },
          'service',
          'public',
        ),
        response: { 200: Key, ...failing('404', '429') },
      },
      config: { public: true },
    },
    async (request, reply) => {
      if (audit.publicKey === null) return sendBorder(request, reply, 'not-found')
      return reply.send({
        algorithm: 'Ed25519' as const,
        id: keyIdOf(audit.publicKey),
        key: audit.publicKey,
        pem: pemOf(audit.publicKey),
      })
    },
  )

  app.get(
    '/audit/roots',
    {
      schema: {
        ...described(
          'auditRoots',
          { zh: '每日根，任何人可抄存', en: 'the daily roots, for anybody to copy' },
          'service',
          'public',
        ),
        querystring: Query,
        response: { 200: Roots, ...failing('422', '429', '503') },
      },
      config: { public: true },
    },
    async (request, reply) => {
      const { since, limit } = request.query
      const found = await rootsSince(store.sql, since, limit + 1)
      return reply.send({ roots: found.slice(0, limit), next: found[limit]?.day ?? null })
    },
  )

  const forAuditors = { zh: '限审计员', en: 'for auditors' }

  app.get(
    '/audit/verify',
    {
      schema: {
        ...described(
          'lastAudit',
          { zh: '最近一次全量校验', en: 'the last audit of the whole record' },
          'service',
          forAuditors,
        ),
        response: { 200: z.object({ last: Verification.nullable() }), ...failing('401', '403', '429', '503') },
      },
    },
    async (request, reply) => {
      const under = await auditedBy(store, askedBy(request))
      if (under === 'none') return notAnAuditor(request, reply)
      const last = await latestAudit(store.sql)
      const found = await faultsUnder(store.sql, last?.faults ?? [], under)
      const faults = found.map((one) => ({ ...one, words: faultWords[one.kind] }))
      return reply.send({ last: last === null ? null : { ...last, faults } })
    },
  )

  app.get(
    '/audit/alarms',
    {
      schema: {
        ...described(
          'engineAlarms',
          {
            zh: '流程比留痕知道得多的案件（数据库恢复过）',
            en: 'cases whose workflow knew more than the record: it was restored',
          },
          'service',
          forAuditors,
        ),
        response: { 200: Alarms, ...failing('401', '403', '429', '503') },
      },
    },
    async (request, reply) => {
      const under = await auditedBy(store, askedBy(request))
      if (under === 'none') return notAnAuditor(request, reply)
      return reply.send({ alarms: [...(await engineAlarms(store, 1000, under))] })
    },
  )

  app.get(
    '/audit/cases/:id/proof',
    {
      schema: {
        ...described(
          'auditCase',
          { zh: '案件证明，不含内容', en: 'the proof of a case, without its content' },
          'service',
          forAuditors,
        ),
        params: CaseParams,
        response: { 200: Proof, ...failing('401', '403', '404', '429', '503') },
      },
    },
    async (request, reply) => {
      const under = await auditedBy(store, askedBy(request))
      if (under === 'none') return notAnAuditor(request, reply)
      const union = (await headOf(store, request.params.id))?.grievance.charge.union
      if (union === undefined || (under !== null && (union === null || !under.includes(union))))
        return sendBorder(request, reply, 'not-found')
      const proof = await proofOf(
        store,
        request.params.id,
        () => false,
        () => false,
      )
      return reply.send({ ...proof, events: [...proof.events], inclusion: withPath(proof.inclusion) })
    },
  )
}

function pemOf(key: string): string {
  const x = Buffer.from(key, 'base64').toString('base64url')
  return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' })
    .export({ format: 'pem', type: 'spki' })
    .toString()
}

function notAnAuditor<R extends FastifyReply>(request: FastifyRequest, reply: R): R {
  return sendRefusal(
    request,
    reply,
    refuse(
      'not-yours-to-do',
      'forbidden',
      ['只有审计员可以查看', 'this is for auditors'],
      ['请以审计员身份登录', 'sign in as an auditor'],
    ),
  )
}
