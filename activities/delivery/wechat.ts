import { z } from 'zod'
import type { Notifier, Sent } from './notifier.js'

export interface WechatSettings {
  /** `https://api.weixin.qq.com`, or what stands before it. */
  readonly url: string
  readonly appId: string
  readonly secret: string
  /** The subscription template that all notices go out by. */
  readonly template: string
  /** Which of its fields takes which value: `{ number: 'thing1', about: 'thing2', what: 'thing3' }`. */
  readonly fields: Readonly<Partial<Record<'number' | 'about' | 'what' | 'time', string>>>
  /** Where the message leads to in the mini program. */
  readonly page: string | undefined
}

/** Milliseconds. */
const patience = 10_000
/** A token is asked for anew this long before it ends, in milliseconds. */
const early = 300_000

const Token = z.object({ access_token: z.string().min(1), expires_in: z.number() })
const Answer = z.object({ errcode: z.number(), msgid: z.union([z.string(), z.number()]).optional() })
const Openid = z.object({ openid: z.string().optional(), errcode: z.number().optional() })

/** The token was renewed elsewhere, or has ended. */
const staleToken: readonly number[] = [40001, 40014, 42001]
/** The person has not subscribed or has unsubscribed; the openid is nobody's; the content is not taken. It will never be. */
const never: readonly number[] = [40003, 40037, 41030, 43101, 43107, 45168, 47003]

/** Characters that a field of each kind takes. */
const longest: Readonly<Record<string, number>> = { thing: 20, phrase: 5, character_string: 32, time: 32, date: 32 }

/**
 * WeChat subscription messages (小程序订阅消息), sent to WeChat directly. Raises an error where trying again may help. The codes of
 * WeChat are passed on as they are.
 */
export function wechatNotifier(settings: WechatSettings): Notifier {
  const { template, fields, page } = settings
  const tokens = tokensOf(settings)

  async function attempt(to: string, values: Readonly<Record<string, string>>, isSecond: boolean): Promise<Sent> {
    const data = Object.fromEntries(
      Object.entries(fields).map(([name, field]) => [field, { value: fitting(field, values[name] ?? '') }]),
    )
    const body = { touser: to, template_id: template, data, ...(page === undefined ? {} : { page }) }
    const token = await tokens.current()
    const answer = Answer.parse(
      await ask(settings, `/cgi-bin/message/subscribe/send?access_token=${encodeURIComponent(token)}`, body),
    )
    if (answer.errcode === 0)
      return {
        outcome: 'sent',
        provider: 'wechat',
        reference: answer.msgid === undefined ? null : String(answer.msgid),
      }
    if (staleToken.includes(answer.errcode) && !isSecond) {
      tokens.forget(token)
      return attempt(to, values, true)
    }
    if (never.includes(answer.errcode))
      return { outcome: 'undeliverable', provider: 'wechat', code: String(answer.errcode) }
    throw new Error(`WeChat answers ${answer.errcode}`)
  }

  return {
    channels: ['wechat'],
    send: ({ to, values, text }) => attempt(to, { ...values, what: whatOf(text), time: shanghaiNow() }, false),
  }
}

/** Who signed in with this code of `wx.login` in the mini program; null where it is none, or was used. */
export async function openidOf(
  settings: Pick<WechatSettings, 'url' | 'appId' | 'secret'>,
  code: string,
): Promise<{ readonly openid: string } | null> {
  const { appId, secret } = settings
  const query = new URLSearchParams({ appid: appId, secret, js_code: code, grant_type: 'authorization_code' })
  const { openid, errcode } = Openid.parse(await ask(settings, `/sns/jscode2session?${query.toString()}`))
  if (openid !== undefined && openid !== '') return { openid }
  // 40029: no such code; 40163: it was used.
  if (errcode === 40029 || errcode === 40163) return null
  throw new Error(`WeChat answers ${String(errcode)}`)
}

/** One token for all messages of this process, renewed before it ends. The stable kind: others of this app do not end it. */
function tokensOf(settings: WechatSettings) {
  const { appId, secret } = settings
  let known: { readonly token: string; readonly until: number } | null = null
  let asking: Promise<string> | null = null
  async function renew(force: boolean): Promise<string> {
    const body = { grant_type: 'client_credential', appid: appId, secret, force_refresh: force }
    const answer = Token.parse(await ask(settings, '/cgi-bin/stable_token', body))
    known = { token: answer.access_token, until: Date.now() + answer.expires_in * 1000 - early }
    return known.token
  }
  let wasStale = false
  return {
    current(): Promise<string> {
      if (known !== null && known.until > Date.now()) return Promise.resolve(known.token)
      // Several messages at once ask once.
      asking ??= renew(wasStale).finally(() => {
        asking = null
        wasStale = false
      })
      return asking
    },
    forget(token: string): void {
      if (known?.token !== token) return
      known = null
      wasStale = true
    },
  }
}

/** Raises an error that says nothing of the address: tokens and secrets stand in it, as WeChat wants them. */
async function ask({ url }: Pick<WechatSettings, 'url'>, path: string, body?: object): Promise<unknown> {
  const response = await fetch(`${url}${path}`, {
    redirect: 'error',
    signal: AbortSignal.timeout(patience),
    ...(body === undefined
      ? {}
      : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  }).catch(() => Promise.reject(new Error('WeChat does not answer')))
  if (!response.ok) throw new Error(`WeChat answers with status ${response.status}`)
  return response.json()
}

/** As long as the field may be; nothing at all is refused by WeChat. */
function fitting(field: string, value: string): string {
  const most = longest[field.replace(/\d+$/, '')] ?? 20
  const said = value === '' ? '请登录平台查看' : value
  const characters = Array.from(said)
  return characters.length <= most ? said : `${characters.slice(0, most - 1).join('')}…`
}

/** What has happened, out of `【四有】您有一项待办：…（…）。…`. */
function whatOf(text: string): string {
  return /^(?:【[^】]*】)?([^：（。，]+)/u.exec(text)?.[1] ?? ''
}

/** `2026-11-25 09:30`, as a field of WeChat's kind `time` or `date` takes it. Shanghai. */
function shanghaiNow(): string {
  return new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 16).replace('T', ' ')
}
