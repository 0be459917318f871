import { z } from 'zod'
import type { Side, Recorded } from '../domain/case/event.js'
import { reads, seesFromOutside, sidesOf } from '../domain/case/sight.js'
import { standingIn } from '../record/claimants.js'
import { proofOf } from '../record/proof.js'
import type { App } from './app.js'
import { visibleCase } from './cases.js'
import { CaseParams } from './commands.js'
import type { Deps } from './deps.js'
import { described, failing } from './openapi.js'
import { sendBorder } from './problem.js'
import { askedBy } from './signin.js'

/*
 * A case as a file that anybody can check without this platform. It shows what its reader reads here, and no more.
 */

const Hash = z.string().meta({ description: 'SHA-256' })

export const SignedRoot = z.object({
  statement: z.string().meta({ description: '被签名的原文（规范 JSON）/ exactly what was signed, canonical JSON' }),
  hash: Hash,
  signature: z.string().meta({ description: 'Ed25519，base64' }),
  key: z.string().meta({ description: '公钥 32 字节，base64 / the public key, 32 bytes, base64' }),
})

export const Proof = z
  .object({
    format: z.literal('siyou-proof/1'),
    case: z.string().meta({ format: 'uuid' }),
    events: z.array(
      z.discriminatedUnion('opaque', [
        z.object({
          opaque: z.literal(true).meta({ description: '您不能看的：只有哈希 / not yours to read: its hash alone' }),
          seq: z.int(),
          hash: Hash,
        }),
        z.object({
          opaque: z.literal(false),
          seq: z.int(),
          hash: Hash,
          at: z.string().meta({ format: 'date-time' }),
          actor: z.string(),
          command: z.string(),
          type: z.string(),
          data: z.unknown(),
          sealed: z.string().nullable().meta({ description: '密文，base64 / the ciphertext of the words' }),
          words: z
            .object({
              opened: z.unknown(),
              key: z
                .string()
                .nullable()
                .meta({ description: '只打开这一条的钥匙，base64 / opens the words of this event alone' }),
            })
            .nullable(),
        }),
      ]),
    ),
    inclusion: z
      .object({ seq: z.int(), leaf: z.string(), index: z.int(), path: z.array(Hash), root: SignedRoot })
      .nullable()
      .meta({
        description: '在每日根中的位置；立案当日尚无 / where it stands in a signed daily root; null before the first',
      }),
  })
  .meta({ id: 'Proof' })

export function proofRoute(app: App, { store }: Pick<Deps, 'store'>): void {
  const schema = {
    ...described(
      'proveCase',
      { zh: '案件证明：第三方可独立核验', en: 'a proof of the case, for a third party to check by itself' },
      'cases',
    ),
    params: CaseParams,
    response: { 200: Proof, ...failing('401', '404', '429', '503') },
  }
  app.get('/grievances/:id/proof', { schema }, async (request, reply) => {
    const grievance = await visibleCase(store, request.params.id, askedBy(request))
    if (grievance === null) return sendBorder(request, reply, 'not-found')
    const actor = await standingIn(store.sql, grievance, askedBy(request))
    const sides = sidesOf(grievance, actor)
    const proof = await proofOf(
      store,
      grievance.id,
      (event) => reads(event, sides, actor.person) && isWhole(event, sides),
      // A ballot is for the tally alone.
      (event) => event.type !== 'ballot-cast',
    )
    return reply
      .header('content-disposition', `attachment; filename="proof-${grievance.id}.json"`)
      .header('cache-control', 'private, no-store')
      .send({ ...proof, events: [...proof.events], inclusion: withPath(proof.inclusion) })
  })
}

/** Hashed as a whole, an event can only be shown as a whole: not where the timeline leaves out a part of it. */
function isWhole(event: Recorded, sides: readonly Side[]): boolean {
  const ofMany = 'rows' in event.data || 'numbers' in event.data
  const links = 'alike' in event.data && event.data.alike.length > 0
  return !ofMany && !(links && seesFromOutside(sides))
}

/** As it is sent. */
export function withPath<T extends { readonly path: readonly string[] }>(inclusion: T | null) {
  return inclusion === null ? null : { ...inclusion, path: [...inclusion.path] }
}
