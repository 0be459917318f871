import { createHash } from 'node:crypto'
import { z } from 'zod'
import { refuse, type Refusal } from '../domain/case/refusal.js'
import { canonical } from '../domain/values/canonical.js'
import { isSignedBy, signatureIn } from '../record/esign/messages.js'
import { recordAnswer, requestByKey, type SigningRequest } from '../record/esign/requests.js'
import { holdsOver, keepSignature, type Detached } from '../record/esign/signatures.js'
import { examineSigned } from '../record/esign/signed-pdf.js'
import type { App } from './app.js'
import type { Deps, ESignAnswers } from './deps.js'
import { described, failing } from './openapi.js'
import { sendBorder, sendRefusal } from './problem.js'
import { bytesOf, readAs, takesBytes } from './signed.js'

/*
 * Answers of a signing provider elsewhere (电子签章服务的回调). What it says is believed by its signature, and only of the very
 * content it was sent; how often and how late it comes makes no difference.
 */

/** Bytes: a paper in base64 fits many times over. */
const bodyLimit = 8_388_608

const Base64 = z.base64().min(1)

const Answered = z
  .strictObject({
    request: z.string().max(400),
    status: z.literal('signed'),
    /** Of what was sent. */
    sha256: z.string().regex(/^[0-9a-f]{64}$/),
    /** The file with a signature in it. */
    pdf: Base64.optional(),
    /** A signature beside the file. */
    detached: z
      .strictObject({
        algorithm: z.literal('SM2-SM3'),
        signature: Base64,
        publicKey: z.string().regex(/^04[0-9a-f]{128}$/),
        certificates: z.string().max(100_000).optional(),
      })
      .optional(),
  })
  .refine(({ pdf, detached }) => (pdf === undefined) !== (detached === undefined))
const Refused = z.strictObject({
  request: z.string().max(400),
  status: z.literal('refused'),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  code: z
    .string()
    .regex(/^[\w.-]{1,60}$/)
    .default('refused'),
})
const Answer = z.union([Answered, Refused])
type Answer = z.infer<typeof Answer>

const Taken = z
  .object({
    status: z.enum(['taken', 'late']).meta({
      description: 'taken：已采用；late：已不再等待，仅作记录 / nobody waits any more: noted, nothing changed',
    }),
  })
  .meta({ id: 'SigningAnswerTaken' })

/** The key of the case was destroyed meanwhile: there is no paper any more. */
const paperGone = 'paper-gone'

const forged = refuse(
  'esign-not-signed',
  'forbidden',
  ['签章回调未签名、签名不符或时间相差超过5分钟', 'not signed, wrongly signed, or signed more than five minutes ago'],
  ['请用双方共用的密钥按当前时间重新签名后发送', 'sign it anew, with the shared secret and the time as it is now'],
)
const unreadable = refuse(
  'esign-unreadable',
  'invalid',
  ['签章回调的内容不符合约定', 'the answer is not as agreed'],
  ['请按签章服务对接说明的格式发送', 'send it as the description of the protocol has it'],
)
const otherContent = refuse(
  'esign-other-content',
  'invalid',
  ['签回的内容不是送签的文书', 'what came back signed is not what was sent'],
  ['请对送签的原文件签章，除追加签名外不改动任何字节', 'sign the file as it was sent, changing no byte of it'],
)
const notSigned = refuse(
  'esign-signature-invalid',
  'invalid',
  ['签名无效，或者没有覆盖整份文件', 'the signature does not hold, or does not cover the whole file'],
  ['请核对签名算法和证书后重新签章', 'look at the algorithm and the certificate, and sign it anew'],
)

/** Where no provider elsewhere is set, nothing is here. Bodies come as bytes: the signature is over those. */
export function esignRoutes(app: App, { store, papers, esign }: Pick<Deps, 'store' | 'papers' | 'esign'>): void {
  if (esign === undefined) return
  takesBytes(app, bodyLimit)

  app.post(
    '/esign/callbacks',
    {
      config: { public: true, slow: true, rateLimit: { max: 120, timeWindow: 60_000 } },
      bodyLimit,
      schema: {
        ...described(
          'answerSigning',
          {
            zh: '电子签章服务的回调（须按 Standard Webhooks 签名）',
            en: 'the answer of a signing provider, signed as Standard Webhooks has it',
          },
          'service',
          'public',
        ),
        response: { 200: Taken, ...failing('403', '404', '413', '415', '422', '429', '503') },
      },
      onRequest: async (request, reply) => {
        // What does not even say that it is signed is not read.
        if (signatureIn(request.headers).signature === '') return sendRefusal(request, reply, forged)
      },
    },
    async (request, reply) => {
      const body = bytesOf(request)
      if (!isSignedBy(esign.secret, signatureIn(request.headers), body)) return sendRefusal(request, reply, forged)
      const answer = readAs(Answer, body)
      if (answer === null) return sendRefusal(request, reply, unreadable)
      const asked = await requestByKey(store, answer.request)
      if (asked === null) return sendBorder(request, reply, 'not-found')
      if (answer.sha256 !== asked.sha256) return sendRefusal(request, reply, otherContent)
      const digest = createHash('sha256').update(canonical(answer)).digest('hex')
      const wrong = await take(answer, asked, digest, esign)
      if (typeof wrong !== 'string') return sendRefusal(request, reply, wrong)
      return reply.send({ status: wrong })
    },
  )

  async function take(
    answer: Answer,
    asked: SigningRequest,
    digest: string,
    answers: ESignAnswers,
  ): Promise<'taken' | 'late' | Refusal> {
    const { key, caseId, unit } = asked
    if (answer.status === 'refused') return recordAnswer(store, key, { status: 'refused', code: answer.code, digest })
    // Nobody waits for it: it is not put on a shelf.
    const isWaitedFor = asked.status === 'sending' || asked.status === 'sent'
    if (answer.pdf !== undefined) {
      const pdf = Buffer.from(answer.pdf, 'base64')
      const found = await examineSigned(pdf, asked)
      if (found !== 'signed') return found === 'other-content' ? otherContent : notSigned
      const shelved = isWaitedFor ? await answers.writePaper(caseId, pdf) : asked
      if (shelved === null) return recordAnswer(store, key, { status: 'refused', code: paperGone, digest })
      return recordAnswer(store, key, { status: 'answered', sha256: shelved.sha256, digest })
    }
    if (answer.detached === undefined) return unreadable
    const detached: Detached = {
      algorithm: answer.detached.algorithm,
      signature: Buffer.from(answer.detached.signature, 'base64'),
      publicKey: answer.detached.publicKey,
      certificates: answer.detached.certificates ?? null,
    }
    const sent = await papers.readPaper(caseId, asked.sha256)
    if (sent === null) return recordAnswer(store, key, { status: 'refused', code: paperGone, digest })
    if (!holdsOver(detached, sent)) return notSigned
    if (isWaitedFor) {
      const at = await store.clock.now(store.sql)
      await keepSignature(store, { caseId, sha256: asked.sha256, unit, at }, detached)
    }
    return recordAnswer(store, key, { status: 'answered', sha256: asked.sha256, digest })
  }
}
