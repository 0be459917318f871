import { z } from 'zod'
import { refuse, type Refusal } from '../domain/case/refusal.js'
import { checkMobile } from '../domain/values/identifiers.js'
import {
  channelNames,
  channelsOf,
  dropChannel,
  isRegisteredPhone,
  proofCode,
  proveChannel,
  setChannel,
  type ChannelName,
  type OwnChannel,
} from '../record/channels.js'
import { lockedFor, noteFailure } from '../record/lock-out.js'
import { logSecurity } from '../record/security-log.js'
import type { App } from './app.js'
import type { Deps } from './deps.js'
import { lineOf } from './network.js'
import { described, failing } from './openapi.js'
import { sendBorder, sendRefusal } from './problem.js'
import { askedBy } from './signin.js'

/*
 * By what a person is told outside the platform. An address is used once they have shown that it is theirs: by a code sent
 * there, by the phone that they are registered with, or, where WeChat is asked directly, by WeChat's own word.
 */

const Channel = z
  .object({
    channel: z.enum(channelNames),
    address: z.string(),
    reminders: z.boolean(),
    pending: z.string().nullable().meta({
      description:
        '等待核验的新地址；核验后取代原地址 / another one, which takes its place once it was shown to be yours',
    }),
    proven: z
      .boolean()
      .meta({ description: '已核验是本人的；未核验的不发送 / shown to be yours; nothing goes there before' }),
  })
  .meta({ id: 'Channel' })
const reminders = z
  .boolean()
  .default(true)
  .meta({ description: '也接收提醒；法定事项总会发送 / reminders too; legal acts always go out' })

const view = ({ channel, address, reminders: also, provenAt, pending }: OwnChannel) => ({
  pending,
  channel,
  address,
  reminders: also,
  proven: provenAt !== null,
})

export function channelRoutes(
  app: App,
  { store, settings, proofs, wechat }: Pick<Deps, 'store' | 'settings' | 'proofs' | 'wechat'>,
): void {
  const denied = failing('401', '429', '503')
  const writes = failing('400', '401', '403', '409', '413', '415', '422', '429', '503')

  app.get(
    '/me/channels',
    {
      schema: {
        ...described('listChannels', { zh: '我的通知渠道', en: 'by what you are told outside the platform' }, 'desk'),
        response: { 200: z.object({ rows: z.array(Channel) }), ...denied },
      },
    },
    async (request, reply) =>
      reply.send({ rows: (await channelsOf(store, askedBy(request).person)).map((one) => view(one)) }),
  )

  app.put(
    '/me/channels/:channel',
    {
      config: { rateLimit: { max: 20, timeWindow: 60_000 } },
      schema: {
        ...described(
          'setChannel',
          {
            zh: '设置通知渠道（新地址先发验证码核验）',
            en: 'be told by this channel; a new address is sent a code first',
          },
          'desk',
        ),
        params: z.object({ channel: z.enum(channelNames) }),
        body: z.strictObject({
          address: z
            .string()
            .trim()
            .min(5)
            .max(200)
            .meta({ sealed: true, description: '手机号、openid 或者邮箱 / a phone, an openid or a mail address' }),
          reminders,
        }),
        response: { 200: Channel, 202: Channel, ...writes },
      },
    },
    async (request, reply) => {
      const { channel } = request.params
      const { address, reminders: also } = request.body
      const { person } = askedBy(request)
      const fault = faultOf(channel, address) ?? (channel === 'wechat' && wechat !== undefined ? linkInstead : null)
      if (fault !== null) return sendRefusal(request, reply, fault)
      const own = (await channelsOf(store, person)).find((one) => one.channel === channel)
      const isKnown = own?.address === address && own.provenAt !== null
      const proven = isKnown || (channel === 'sms' && (await isRegisteredPhone(store, person, address)))
      if (!isKnown && proofs?.channels.includes(channel) !== true) return sendRefusal(request, reply, notServed)
      const set = await setChannel(store, person, channel, { address, reminders: also, proven })
      if (own?.address !== address) await logSecurity(store, 'channel-changed', { person, address: request.ip })
      if (set.pending === null && set.provenAt !== null) return reply.code(200).send(view(set))
      const code = await proofCode(store, person, { channel, address }, limitsOf(request.ip))
      if (code === null) return sendBorder(request, reply, 'too-many-requests')
      // Not waited for: how long it takes says nothing of the address.
      proofs
        ?.send(channel, address, code)
        .catch((error: unknown) =>
          request.log.warn({ name: error instanceof Error ? error.name : 'unknown' }, 'a code was not sent'),
        )
      return reply.code(202).send(view(set))
    },
  )

  app.post(
    '/me/channels/:channel/proof',
    {
      config: { rateLimit: { max: 20, timeWindow: 60_000 } },
      schema: {
        ...described(
          'proveChannel',
          { zh: '以验证码核验通知渠道', en: 'show by the code that the address is yours' },
          'desk',
        ),
        params: z.object({ channel: z.enum(channelNames) }),
        body: z.strictObject({ code: z.string().regex(/^\d{6}$/) }),
        response: { 204: z.null(), ...writes, ...failing('404') },
      },
    },
    async (request, reply) => {
      const { person } = askedBy(request)
      const account = `channel/${person}`
      const locked = await lockedFor(store, account, lineOf(request.ip))
      if (locked > 0) return sendBorder(request, reply.header('retry-after', String(locked)), 'too-many-requests')
      const taken = await proveChannel(store, person, request.params.channel, request.body.code)
      if (taken === 'proven') {
        await logSecurity(store, 'channel-proven', { person, address: request.ip })
        return reply.code(204).send(null)
      }
      await noteFailure(store, account, lineOf(request.ip), { guessed: taken === 'wrong' })
      return sendRefusal(request, reply, wrongCode)
    },
  )

  app.delete(
    '/me/channels/:channel',
    {
      schema: {
        ...described('dropChannel', { zh: '取消通知渠道', en: 'no longer be told by this channel' }, 'desk'),
        params: z.object({ channel: z.enum(channelNames) }),
        response: { 204: z.null(), ...denied, ...failing('422') },
      },
    },
    async (request, reply) => {
      const { person } = askedBy(request)
      await dropChannel(store, person, request.params.channel)
      await logSecurity(store, 'channel-changed', { person, address: request.ip })
      return reply.code(204).send(null)
    },
  )

  if (wechat === undefined) return
  app.post(
    '/me/channels/wechat/link',
    {
      config: { rateLimit: { max: 20, timeWindow: 60_000 } },
      schema: {
        ...described(
          'linkWechat',
          { zh: '绑定微信（小程序 wx.login 的 code）', en: 'link WeChat, by the code of wx.login in the mini program' },
          'desk',
        ),
        body: z.strictObject({
          code: z
            .string()
            .regex(/^[\w-]{10,200}$/)
            .meta({ sealed: true }),
          reminders,
        }),
        response: { 200: Channel, ...writes },
      },
    },
    async (request, reply) => {
      const openid = await wechat.openidOf(request.body.code).catch(() => 'away' as const)
      if (openid === 'away') return sendBorder(request, reply, 'unavailable')
      if (openid === null) return sendRefusal(request, reply, wrongLogin)
      const { person } = askedBy(request)
      const set = await setChannel(store, person, 'wechat', {
        address: openid.openid,
        reminders: request.body.reminders,
        proven: true,
      })
      await logSecurity(store, 'channel-proven', { person, address: request.ip })
      return reply.send(view(set))
    },
  )

  function limitsOf(ip: string) {
    return { address: lineOf(ip), perHour: settings.codesPerHour }
  }
}

function faultOf(channel: ChannelName, address: string): Refusal | null {
  const fault =
    channel === 'sms'
      ? checkMobile(address)
      : channel === 'mail' && !z.email().safeParse(address).success
        ? { zh: '邮箱地址不正确', en: 'this is no mail address' }
        : null
  return fault === null ? null : refuse('invalid-address', 'invalid', [fault.zh, fault.en], ['请核对', 'check it'])
}

const notServed = refuse(
  'channel-not-served',
  'conflict',
  ['本平台没有开通这种通知渠道', 'nothing is sent by this channel here'],
  ['请选择其他渠道，或者在平台内查看通知', 'choose another one, or read your notices here'],
)
const linkInstead = refuse(
  'link-wechat',
  'conflict',
  ['微信须在小程序内绑定', 'WeChat is linked from within its mini program'],
  ['请在小程序内登录后绑定', 'sign in there and link it'],
)
const wrongCode = refuse(
  'wrong-code',
  'invalid',
  ['验证码不正确或者已过期', 'the code is not right, or no longer holds'],
  ['请核对，或者重新获取', 'check it, or have another one sent'],
)
const wrongLogin = refuse(
  'wrong-code',
  'invalid',
  ['微信登录凭证无效或者已使用', 'this sign-in of WeChat is not valid, or was used'],
  ['请在小程序内重新登录后绑定', 'sign in within the mini program anew and link it'],
)
