import { createHash } from 'node:crypto'
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { TestApi } from '../support/api.js'
import type { Login } from '../support/county.js'

/** One point, as a PNG. */
export const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)

export const sha256Of = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex')

let n = 0

/** A request with any method and headers, as this person. */
export async function ask(
  api: TestApi,
  as: Login,
  method: 'GET' | 'HEAD' | 'POST' | 'PATCH' | 'DELETE',
  url: string,
  more: { readonly headers?: Record<string, string>; readonly payload?: Buffer | string | object } = {},
) {
  const answer = await api.app.inject({
    method,
    url,
    headers: {
      authorization: `Bearer ${await api.token(as)}`,
      'idempotency-key': `evidence-${(n += 1)}-key`,
      ...more.headers,
    },
    ...(more.payload === undefined ? {} : { payload: more.payload }),
  })
  return answer
}

export const piece = { 'content-type': 'application/offset+octet-stream' }

/** Begins an upload and sends all of it; returns its id. */
export async function uploaded(api: TestApi, as: Login, caseId: string, bytes: Buffer): Promise<string> {
  const begun = await ask(api, as, 'POST', `/grievances/${caseId}/evidence-uploads`, {
    payload: { bytes: bytes.length },
  })
  if (begun.statusCode !== 201) throw new Error(begun.body)
  const { id, href } = begun.json()
  const sent = await ask(api, as, 'PATCH', href, { headers: { ...piece, 'upload-offset': '0' }, payload: bytes })
  if (sent.statusCode !== 204) throw new Error(sent.body)
  return id as string
}

/** Uploads and adds; returns the id of the file. */
export async function added(
  api: TestApi,
  as: Login,
  caseId: string,
  bytes: Buffer,
  content: { readonly name: string } & Record<string, unknown>,
): Promise<string> {
  const upload = await uploaded(api, as, caseId, bytes)
  const answer = await ask(api, as, 'POST', `/grievances/${caseId}/add-evidence`, { payload: { upload, ...content } })
  if (answer.statusCode !== 200) throw new Error(answer.body)
  return upload
}

/** Every file under a folder. */
export function filesUnder(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((file) => statSync(file).isFile())
}

/** A form with one file, as browsers send it. */
export function form(file: { readonly name: string; readonly bytes: Buffer }, fields: Record<string, string> = {}) {
  const edge = 'a-line-between-the-parts'
  const parts = Object.entries(fields).map(
    ([name, value]) => `--${edge}\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  )
  const head = `--${edge}\r\ncontent-disposition: form-data; name="file"; filename="${file.name}"\r\ncontent-type: application/octet-stream\r\n\r\n`
  return {
    headers: { 'content-type': `multipart/form-data; boundary=${edge}` },
    payload: Buffer.concat([Buffer.from(parts.join('') + head), file.bytes, Buffer.from(`\r\n--${edge}--\r\n`)]),
  }
}
