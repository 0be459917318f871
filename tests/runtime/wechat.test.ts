import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Message } from '../../activities/delivery/notifier.js'
import { openidOf, wechatNotifier, type WechatSettings } from '../../activities/delivery/wechat.js'
import { parseSettings } from '../../runtime/settings.js'

/*
 * Over HTTP, against a server that answers as WeChat documents it.
 */

interface Asked {
  readonly path: string
  readonly query: URLSearchParams
  readonly body: Record<string, unknown>
}

const asked: Asked[] = []
let answers: ((one: Asked) => object | number)[] = []
let issued = 0
const server = createServer((request, response) => {
  let text = ''
  request.on('data', (chunk: Buffer) => (text += chunk.toString()))
  request.on('end', () => {
    const { pathname: path, searchParams: query } = new URL(request.url ?? '', 'http://wechat')
    const one = { path, query, body: text === '' ? {} : JSON.parse(text) }
    asked.push(one)
    const said =
      path === '/cgi-bin/stable_token'
        ? { access_token: `token-${(issued += 1)}`, expires_in: 7200 }
        : (answers.shift()?.(one) ?? { errcode: 0, errmsg: 'ok', msgid: 12 })
    response.writeHead(typeof said === 'number' ? said : 200, { 'content-type': 'application/json' })
    response.end(typeof said === 'number' ? '' : JSON.stringify(said))
  })
})
let settings: WechatSettings

beforeAll(async () => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  settings = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    appId: 'wx0123456789abcdef',
    secret: 's'.repeat(32),
    template: 't'.repeat(43),
    fields: { number: 'thing1', what: 'thing2', about: 'thing3', time: 'time4' },
    page: 'pages/notices',
  }
})
afterAll(() => new Promise((resolve) => server.close(resolve)))
beforeEach(() => {
  asked.length = 0
  answers = []
})

const message: Message = {
  channel: 'wechat',
  to: 'o6_bmjrPTlm6_2sgVt7hMZOPfL2M',
  template: 'notice-owed',
  values: { number: '武义县驰风精密机械有限公司工诉〔2026〕1号', about: '' },
  text: '【四有】您有一项待办：签署调解协议书（武工诉〔2026〕1号）。请登录平台查看。',
  key: '0198f5c2-0000-7000-8000-000000000001',
}
const sends = () => asked.filter(({ path }) => path === '/cgi-bin/message/subscribe/send')

test('a subscription message, each field as long as WeChat takes it and none empty; one token for many', async () => {
  const { send } = wechatNotifier(settings)
  const sent = await Promise.all([send(message), send(message), send(message)])
  expect(sent).toEqual(Array(3).fill({ outcome: 'sent', provider: 'wechat', reference: '12' }))
  expect(asked.filter(({ path }) => path === '/cgi-bin/stable_token')).toHaveLength(1)
  const [one] = sends()
  expect(one?.query.get('access_token')).toBe(`token-${issued}`)
  expect(one?.body).toMatchObject({
    touser: message.to,
    template_id: settings.template,
    page: 'pages/notices',
    data: { thing2: { value: '您有一项待办' }, thing3: { value: '请登录平台查看' } },
  })
  const data = one?.body['data'] as Record<string, { value: string }>
  expect(Array.from(data['thing1']?.value ?? '')).toHaveLength(20)
  expect(data['time4']?.value).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d$/)
})

test('a token that has ended is asked for anew, once', async () => {
  const { send } = wechatNotifier(settings)
  answers = [() => ({ errcode: 42001, errmsg: 'access_token expired' })]
  expect(await send(message)).toMatchObject({ outcome: 'sent' })
  const tokens = asked.filter(({ path }) => path === '/cgi-bin/stable_token')
  expect(tokens.map(({ body }) => body['force_refresh'])).toEqual([false, true])
  expect(new Set(sends().map(({ query }) => query.get('access_token'))).size).toBe(2)
  answers = [() => ({ errcode: 40001 }), () => ({ errcode: 40001 })]
  await expect(send(message)).rejects.toThrow('WeChat answers 40001')
})

test.each([[43101], [40003], [47003]])('%i is for ever; the person is reached otherwise', async (errcode) => {
  answers = [() => ({ errcode, errmsg: 'never' })]
  expect(await wechatNotifier(settings).send(message)).toEqual({
    outcome: 'undeliverable',
    provider: 'wechat',
    code: String(errcode),
  })
})

test('what WeChat cannot do now is tried again, and no error names token, secret or person', async () => {
  const { send } = wechatNotifier(settings)
  for (const answer of [503, { errcode: -1, errmsg: 'system error' }, { errcode: 45009 }]) {
    answers = [() => answer]
    const error: unknown = await send(message).catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(Error)
    expect(String(error)).not.toMatch(new RegExp(`token-|${settings.secret}|${message.to}`))
  }
  const away = wechatNotifier({ ...settings, url: 'http://127.0.0.1:9' })
  await expect(away.send(message)).rejects.toThrow('WeChat does not answer')
})

test('who signed in to the mini program, by the code of wx.login', async () => {
  answers = [() => ({ openid: message.to, session_key: 'never kept' })]
  expect(await openidOf(settings, 'the-code-of-wx-login')).toEqual({ openid: message.to })
  expect(asked[0]).toMatchObject({ path: '/sns/jscode2session' })
  expect(Object.fromEntries(asked[0]?.query ?? [])).toMatchObject({
    appid: settings.appId,
    js_code: 'the-code-of-wx-login',
    grant_type: 'authorization_code',
  })
  answers = [() => ({ errcode: 40029, errmsg: 'invalid code' })]
  expect(await openidOf(settings, 'a-wrong-code')).toBeNull()
  answers = [() => ({ errcode: -1 })]
  await expect(openidOf(settings, 'another-code')).rejects.toThrow('WeChat answers -1')
})

test('the settings of a mini program are set together, and name fields that there are', () => {
  const whole = {
    WECHAT_APP_ID: settings.appId,
    WECHAT_APP_SECRET: settings.secret,
    WECHAT_TEMPLATE_ID: settings.template,
    WECHAT_TEMPLATE_FIELDS: 'number=thing1, what=thing2,time=time4',
  }
  const parsed = parseSettings(whole)
  expect(parsed.ok && parsed.settings.wechat).toMatchObject({
    url: 'https://api.weixin.qq.com',
    fields: { number: 'thing1', what: 'thing2', time: 'time4' },
  })
  const wrong = (env: Record<string, string>) => {
    const read = parseSettings(env)
    return read.ok ? [] : read.wrong.map(({ variable }) => variable)
  }
  const { WECHAT_APP_SECRET: _, ...half } = whole
  expect(wrong(half)).toEqual(['WECHAT_APP_SECRET'])
  expect(wrong({ ...whole, WECHAT_TEMPLATE_FIELDS: 'name=thing1' })).toEqual(['WECHAT_TEMPLATE_FIELDS'])
})
