import { z } from 'zod'
import { refuse } from '../domain/case/refusal.js'
import { sidesOf } from '../domain/case/sight.js'
import { roles, type Actor } from '../domain/case/actor.js'
import type { EffectKind, Grievance } from '../domain/case/grievance.js'
import { aboutOf } from '../domain/procedure/story/about.js'
import { ofTheCommission } from '../domain/procedure/service.js'
import { anOfficerInCharge, theClerk } from '../domain/procedure/who.js'
import { roleWords } from '../domain/procedure/words.js'
import { channelNames } from '../record/channels.js'
import { noticeKinds } from '../record/notices.js'
import { isSignedBy, signatureIn } from '../record/esign/messages.js'
import { deliveriesOf, noteReceipt, resendDelivery } from '../record/receipts.js'
import { standingIn } from '../record/claimants.js'
import type { App } from './app.js'
import { visibleCase } from './cases.js'
import { CaseParams } from './commands.js'
import type { Deps } from './deps.js'
import { noticeLabels } from './labels.js'
import { described, failing } from './openapi.js'
import { sendBorder, sendRefusal } from './problem.js'
import { Said } from './shapes.js'
import { bytesOf, readAs, takesBytes } from './signed.js'
import { askedBy } from './signin.js'

/*
 * What was sent outside the platform in a case, for those who handle it; and what gateways say became of it.
 */

const Instant = z.string().meta({ format: 'date-time' })
const Delivery = z
  .object({
    id: z.string(),
    at: Instant,
    kind: z.enum(noticeKinds),
    words: Said,
    about: Said.nullable(),
    to: z.object({ role: z.enum(roles), words: Said }),
    channel: z.enum(channelNames),
    status: z.enum(['waiting', 'sent', 'reached', 'undeliverable']).meta({
      description:
        'waiting 待发 · sent 已交渠道 · reached 已到达（有回执） · undeliverable 无法送达 / reached: by the receipt of the gateway',
    }),
    attempts: z.int(),
    round: z.int().meta({ description: '重发次数 / how often it was sent anew by hand' }),
    notBefore: Instant,
    endedAt: Instant.nullable(),
    reachedAt: Instant.nullable(),
    provider: z.string().nullable(),
    code: z.string().nullable(),
  })
  .meta({ id: 'Delivery' })

const pageSize = 50

export function caseDeliveryRoutes(app: App, { store }: Pick<Deps, 'store'>): void {
  const denied = failing('401', '403', '404', '422', '429', '503')

  app.get(
    '/grievances/:id/deliveries',
    {
      schema: {
        ...described(
          'listDeliveries',
          { zh: '本案的外发通知及其结果', en: 'what was sent outside the platform in this case' },
          'cases',
          {
            zh: '承办、督办的工会人员；仲裁委立案人员限仲裁委的文书',
            en: 'those of the union who handle or supervise it; the clerk, of papers of the commission',
          },
        ),
        params: CaseParams,
        querystring: z.object({ cursor: z.uuid().toLowerCase().optional() }),
        response: { 200: z.object({ rows: z.array(Delivery), next: z.string().nullable() }), ...denied },
      },
    },
    async (request, reply) => {
      const { id } = request.params
      const grievance = await visibleCase(store, id, askedBy(request))
      if (grievance === null) return sendBorder(request, reply, 'not-found')
      const actor = await standingIn(store.sql, grievance, askedBy(request))
      const only = sidesOf(grievance, actor).includes('officer') ? null : ofTheirs(grievance, actor)
      if (only?.length === 0) return sendRefusal(request, reply, forTheUnion)
      const rows = await deliveriesOf(store, id, { only, after: request.query.cursor ?? null, limit: pageSize + 1 })
      const shown = rows.slice(0, pageSize)
      return reply.send({
        rows: shown.map(({ obligation, role, ...row }) => ({
          ...row,
          words: noticeLabels[row.kind],
          about: aboutOf(obligation),
          to: { role, words: roleWords[role] },
        })),
        next: rows.length > pageSize ? (shown.at(-1)?.id ?? null) : null,
      })
    },
  )

  app.post(
    '/grievances/:id/deliveries/:delivery/resend',
    {
      schema: {
        ...described(
          'resendDelivery',
          { zh: '重发一条通知', en: 'send a message once more' },
          'cases',
          anOfficerInCharge.words,
        ),
        params: CaseParams.extend({ delivery: z.uuid().toLowerCase() }),
        response: { 202: z.object({ queued: z.literal(true) }), ...denied, ...failing('400', '409', '413', '415') },
      },
    },
    async (request, reply) => {
      const { id, delivery } = request.params
      const actor = askedBy(request)
      const grievance = await visibleCase(store, id, actor)
      if (grievance === null) return sendBorder(request, reply, 'not-found')
      const only = anOfficerInCharge.is(grievance, actor) ? null : ofTheirs(grievance, actor)
      if (only?.length === 0) return sendRefusal(request, reply, forTheUnion)
      const queued = await resendDelivery(store, { caseId: id, id: delivery, by: actor.person, only })
      return queued ? reply.code(202).send({ queued: true }) : sendRefusal(request, reply, notToResend)
    },
  )
}

/** The commission's clerk sees to what serves its papers, and to nothing else. */
function ofTheirs(grievance: Grievance, actor: Actor): readonly EffectKind[] {
  return theClerk.is(grievance, actor) ? ofTheCommission : []
}

const Receipt = z.discriminatedUnion('status', [
  z.strictObject({
    status: z.literal('reached'),
    at: z.iso.datetime({ offset: true }).transform((at) => new Date(at).toISOString()),
  }),
  z.strictObject({
    status: z.literal('failed'),
    code: z
      .string()
      .regex(/^[\w.-]{1,60}$/)
      .default('failed'),
  }),
])

/** Where no gateway is set, nothing is here. Bodies come as bytes: the signature is over those. */
export function receiptRoute(app: App, { store, receipts }: Pick<Deps, 'store' | 'receipts'>): void {
  if (receipts === undefined) return
  const bodyLimit = 4096
  takesBytes(app, bodyLimit)

  app.post(
    '/deliveries/:key/reached',
    {
      config: { public: true, rateLimit: { max: 1200, timeWindow: 60_000 } },
      bodyLimit,
      schema: {
        ...described(
          'noteReceipt',
          {
            zh: '短信网关的状态回执（须按 Standard Webhooks 签名）',
            en: 'the receipt of a message gateway, signed as Standard Webhooks has it',
          },
          'service',
          'public',
        ),
        params: z.object({ key: z.string().regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}(\.\d{1,4})?$/) }),
        response: {
          200: z.object({ status: z.literal('taken') }),
          ...failing('403', '404', '413', '415', '422', '429', '503'),
        },
      },
      onRequest: async (request, reply) => {
        // What does not even say that it is signed is not read.
        if (signatureIn(request.headers).signature === '') return sendRefusal(request, reply, forged)
      },
    },
    async (request, reply) => {
      const body = bytesOf(request)
      const { key } = request.params
      const signed = signatureIn(request.headers)
      // The id is signed with it: a receipt of one message says nothing of another.
      if (signed.id !== key || !isSignedBy(receipts.secret, signed, body)) return sendRefusal(request, reply, forged)
      const receipt = readAs(Receipt, body)
      if (receipt === null) return sendRefusal(request, reply, unreadable)
      const noted = await noteReceipt(store, key, receipt)
      if (noted === 'unknown') return sendBorder(request, reply, 'not-found')
      if (noted === 'implausible') return sendRefusal(request, reply, implausible)
      return reply.send({ status: 'taken' })
    },
  )
}

const forTheUnion = refuse(
  'not-yours-to-do',
  'forbidden',
  [
    '外发通知由承办、督办的工会人员查看，由主办工会重发；仲裁委的文书由其立案人员办理',
    'those of the union who handle the case see what was sent, and send it anew',
  ],
  ['请联系本案承办人', 'ask the officer of the case'],
)
const notToResend = refuse(
  'not-to-resend',
  'conflict',
  ['没有这条通知，或者它正在发送、已经到达', 'there is no such message, or it is on its way, or has arrived'],
  ['请刷新后再看', 'look again'],
)
const forged = refuse(
  'receipt-not-signed',
  'forbidden',
  ['回执未签名、签名不符或时间相差超过5分钟', 'not signed, wrongly signed, or signed more than five minutes ago'],
  [
    '请用短信网关的密钥，以消息的 key 作为 webhook-id 重新签名',
    'sign it anew with the secret of the gateway, its id the key of the message',
  ],
)
const unreadable = refuse(
  'receipt-unreadable',
  'invalid',
  ['回执的内容不符合约定', 'the receipt is not as agreed'],
  ['请按通知说明中的格式发送', 'send it as the description of notices has it'],
)
const implausible = refuse(
  'receipt-implausible',
  'invalid',
  ['到达时间早于发送时间，或者晚于现在', 'it would have arrived before it was sent, or in the future'],
  ['请核对时钟和时区', 'check the clock and its zone'],
)
