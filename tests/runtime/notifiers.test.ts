import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SMTPServer } from 'smtp-server'
import { expect, test } from 'vitest'
import { fileNotifier } from '../../activities/delivery/file.js'
import { gatewayNotifier } from '../../activities/delivery/gateway.js'
import { eachItsChannel, mailNotifier } from '../../activities/delivery/mail.js'
import type { Message } from '../../activities/delivery/notifier.js'

const message: Message = {
  channel: 'sms',
  to: '13900000001',
  template: 'notice-owed',
  values: { number: '武工诉〔2026〕1号' },
  text: '【四有】您有一项待办（武工诉〔2026〕1号）。请登录平台查看。',
  key: '0198f5c2-0000-7000-8000-000000000001',
}

test('into a file, for this user alone', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'siyou-outbox-'))
  const file = join(folder, 'outbox', 'messages.jsonl')
  const notifier = fileNotifier(file)
  expect(await notifier.send(message)).toMatchObject({ outcome: 'sent' })
  await notifier.send({ ...message, channel: 'mail' })
  const lines = readFileSync(file, 'utf8').trim().split('\n')
  expect(lines.map((line) => (JSON.parse(line) as Message).channel)).toEqual(['sms', 'mail'])
  expect(statSync(file).mode & 0o077).toBe(0)
  rmSync(folder, { recursive: true })
})

test('to a gateway, signed; what it will never take is undeliverable, what it cannot now is tried again', async () => {
  const got: { body: string; signature: string; timestamp: string }[] = []
  let status = 200
  let said: object = { status: 'accepted', reference: 'm-1' }
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk: Buffer) => (body += chunk.toString()))
    request.on('end', () => {
      const { 'x-siyou-signature': signature, 'x-siyou-timestamp': timestamp } = request.headers
      got.push({ body, signature: String(signature), timestamp: String(timestamp) })
      response.writeHead(status, { 'content-type': 'application/json' })
      response.end(JSON.stringify(said))
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  const secret = 'a-secret-of-sixteen-or-more'
  const notifier = gatewayNotifier({ url, secret, channels: ['sms', 'wechat'] })
  expect(await notifier.send(message)).toEqual({ outcome: 'sent', provider: 'gateway', reference: 'm-1' })
  const [first] = got
  expect(first?.signature).toBe(
    createHmac('sha256', secret).update(`${first?.timestamp}.${first?.body}`).digest('base64'),
  )
  expect(JSON.parse(first?.body ?? '')).toMatchObject({ to: message.to, key: message.key })
  said = { status: 'undeliverable', code: 'unsubscribed' }
  expect(await notifier.send(message)).toEqual({ outcome: 'undeliverable', provider: 'gateway', code: 'unsubscribed' })
  status = 503
  await expect(notifier.send(message)).rejects.toThrow('503')
  status = 200
  said = { nonsense: true }
  await expect(notifier.send(message)).rejects.toThrow()
  server.close()
})

test('by mail; a mailbox that there is not is undeliverable', async () => {
  const mails: string[] = []
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    onRcptTo({ address }, _, callback) {
      callback(address.startsWith('nobody') ? Object.assign(new Error('no such mailbox'), { responseCode: 550 }) : null)
    },
    onData(stream, _, callback) {
      let text = ''
      stream.on('data', (chunk: Buffer) => (text += chunk.toString()))
      stream.on('end', () => {
        mails.push(text)
        callback()
      })
    },
  })
  server.listen(0, '127.0.0.1')
  await once(server.server, 'listening')
  const { port } = server.server.address() as AddressInfo
  const mail = mailNotifier({ url: `smtp://127.0.0.1:${port}`, from: 'siyou@example.org' })
  const all = eachItsChannel([mail])
  expect(await all.send({ ...message, channel: 'mail', to: 'worker@example.org' })).toMatchObject({
    outcome: 'sent',
    provider: 'smtp',
  })
  expect(mails[0]).toContain('Auto-Submitted: auto-generated')
  expect(await all.send({ ...message, channel: 'mail', to: 'nobody@example.org' })).toMatchObject({
    outcome: 'undeliverable',
    code: '550',
  })
  expect(await all.send(message)).toMatchObject({ outcome: 'undeliverable', code: 'no-provider' })
  await new Promise<void>((resolve) => server.close(() => resolve()))
  await expect(mail.send({ ...message, channel: 'mail', to: 'worker@example.org' })).rejects.toThrow()
})
