import { createHmac } from 'node:crypto'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { DataConverter, Payload, PayloadCodec } from '@temporalio/common'
import proto from '@temporalio/proto'
import type { CodedPayload, Codec } from '../api/codec.js'
import { seal, unseal, type Keys } from '../record/sealing.js'

/*
 * What the engine is given to keep is encrypted before it leaves us: arguments and results, signals, queries, failures with
 * their messages and stacks, summaries and details. Histories from before, in clear, are read as they are.
 */

const { Payload: PayloadMessage } = proto.temporal.api.common.v1

const encrypted = Buffer.from('binary/encrypted')
const place = 'engine'

/** Encrypts each payload (AES-256-GCM) under the key for the engine. */
export function payloadCodec({ engine }: Pick<Keys, 'engine'>): PayloadCodec {
  const keyId = Buffer.from(createHmac('sha256', engine).update('siyou/engine-key').digest('hex').slice(0, 16))
  return {
    encode: async (payloads) =>
      payloads.map((payload) => ({
        metadata: { encoding: encrypted, 'encryption-key-id': keyId },
        data: seal(engine, Buffer.from(PayloadMessage.encode(payload).finish()), place),
      })),
    decode: async (payloads) => payloads.map((payload) => (isEncrypted(payload) ? opened(payload) : payload)),
  }

  function opened({ data }: Payload): Payload {
    const { metadata, data: plain } = PayloadMessage.decode(unseal(engine, Buffer.from(data ?? []), place))
    return { metadata, data: plain }
  }
}

export function isEncrypted({ metadata }: Payload): boolean {
  return Buffer.from(metadata?.['encoding'] ?? []).equals(encrypted)
}

/** How clients and workers of this installation write for the engine and read from it. */
export function dataConverterOf(keys: Pick<Keys, 'engine'>): DataConverter {
  return { payloadCodecs: [payloadCodec(keys)], failureConverterPath }
}

/** The built module, whether this file runs compiled or from the checkout. */
const failureConverterPath = pathOf('../workflows/failure-converter.cjs', '../dist/workflows/failure-converter.cjs')

function pathOf(beside: string, built: string): string {
  const here = fileURLToPath(new URL(beside, import.meta.url))
  return existsSync(here) ? here : fileURLToPath(new URL(built, import.meta.url))
}

/** The same for pages of the engine: payloads come and go as JSON in base64. */
export function remoteCodec(keys: Pick<Keys, 'engine'>, origin: string): Codec {
  const codec = payloadCodec(keys)
  return {
    origin,
    decode: async (payloads) => (await codec.decode(payloads.map(fromJson))).map(toJson),
    encode: async (payloads) => (await codec.encode(payloads.map(fromJson))).map(toJson),
  }
}

function fromJson({ metadata = {}, data = '' }: CodedPayload): Payload {
  const bytes = Object.entries(metadata).map(([name, value]) => [name, Buffer.from(value, 'base64')] as const)
  return { metadata: Object.fromEntries(bytes), data: Buffer.from(data, 'base64') }
}

function toJson({ metadata, data }: Payload): CodedPayload {
  const texts = Object.entries(metadata ?? {}).map(
    ([name, value]) => [name, Buffer.from(value).toString('base64')] as const,
  )
  return { metadata: Object.fromEntries(texts), data: Buffer.from(data ?? []).toString('base64') }
}
