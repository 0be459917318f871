import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { Webhook } from 'standardwebhooks'
import { localSealer } from '../../activities/esign/sealer.js'

/*
 * A provider of signatures as another company might run one: it has keys of its own, checks who asks, and answers when it
 * pleases. Signatures of messages are made and checked by another library.
 */

export interface Asked {
  readonly id: string
  readonly request: string
  readonly document: { readonly sha256: string; readonly bytes: number; readonly content: string }
  readonly sealBy: { readonly unit: string; readonly name: string }
  readonly at: string
  readonly callback: string
}

export interface Answered {
  readonly status: number
  readonly body: { readonly status?: string; readonly code?: string }
}

export interface ProviderElsewhere {
  readonly url: string
  readonly authority: string
  /** Everything that was sent to it, also what it did not take. */
  readonly asked: Asked[]
  /** What it answers to what comes. */
  status: number
  /** The file that was sent, sealed by this provider. */
  readonly sealed: (asked: Asked) => Promise<Buffer>
  /** Sends an answer to where it is expected; signed by the shared secret, unless something else is said. */
  readonly answer: (
    asked: Asked,
    said: object,
    how?: { readonly secret?: string; readonly at?: Date; readonly unsigned?: boolean },
  ) => Promise<Answered>
  readonly close: () => void
}

export async function providerElsewhere(folder: string, secret: string): Promise<ProviderElsewhere> {
  const seals = join(folder, 'elsewhere')
  const sealer = localSealer(seals)
  const keyOf = (shared: string) => new Webhook(Buffer.from(shared).toString('base64'))
  const asked: Asked[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString()
      const headers = request.headers as Record<string, string>
      keyOf(secret).verify(body, headers)
      asked.push({ ...(JSON.parse(body) as Omit<Asked, 'id'>), id: headers['webhook-id'] ?? '' })
      response.statusCode = provider.status
      response.end()
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const provider: ProviderElsewhere = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/seal`,
    authority: join(seals, 'authority.crt.pem'),
    asked,
    status: 202,
    sealed: ({ document, sealBy, at }) =>
      sealer.seal(Buffer.from(document.content, 'base64'), sealBy, at).then((pdf) => {
        // A signature is added behind: what was sent stands unchanged before it.
        if (createHash('sha256').update(pdf.subarray(0, document.bytes)).digest('hex') !== document.sha256)
          throw new Error('the file was rewritten')
        return pdf
      }),
    async answer(
      { request, callback, document },
      said,
      { secret: by = secret, at = new Date(), unsigned = false } = {},
    ) {
      const body = JSON.stringify({ request, sha256: document.sha256, ...said })
      const id = `answer-${request.slice(-8)}`
      const signed = {
        'webhook-id': id,
        'webhook-timestamp': String(Math.trunc(at.getTime() / 1000)),
        'webhook-signature': keyOf(by).sign(id, at, body),
      }
      const headers = { 'content-type': 'application/json', ...(unsigned ? {} : signed) }
      const answer = await fetch(callback, { method: 'POST', body, headers })
      return { status: answer.status, body: (await answer.json()) as Answered['body'] }
    },
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
  return provider
}
