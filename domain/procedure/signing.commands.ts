import { z } from 'zod'
import type { Actor } from '../case/actor.js'
import { happened } from '../case/event.js'
import { foresee } from '../case/fold.js'
import type { Grievance } from '../case/grievance.js'
import { isRefusal, refuse, type Refusal } from '../case/refusal.js'
import { isCollective } from './collective/collective.js'
import { effectIfReady } from './collective/taking-effect.js'
import { command } from './command.js'
import { words } from './inputs.js'
import { contentHash, settle, SettlementInput, wordsOf } from './settlement.js'
import { failSigning, identifiedBy, takeEffect, type Signer } from './signing.js'
import { during } from './when.js'
import { anyOf, partyOf, theEmployer, theMediator, theWorker } from './who.js'

const effectRule = { zh: '《劳动争议调解仲裁法》第十四条', en: 'Labour Dispute Mediation and Arbitration Law, art. 14' }

const whileSigned = (g: Grievance) =>
  during(g, g.signing.status === 'open', ['调解协议形成后方可签署', 'there must be an agreement to sign'])

/** A signature covers the exact text: under another hash it would sign something else. */
const sameText = (g: Grievance, hash: string): Refusal | null =>
  g.signing.hash === hash
    ? null
    : refuse(
        'text-changed',
        'conflict',
        [
          `协议文本已更新为第${g.signing.version}版，原文本上的签名无效`,
          `the text now stands at version ${g.signing.version}`,
        ],
        ['请阅读最新文本后再签署', 'read the latest text, then sign'],
        effectRule,
      )

const Hash = z
  .string()
  .regex(/^[0-9a-f]{64}$/)
  .meta({ description: '所签文本的 SHA-256 / SHA-256 of the text that is signed' })

export const editAgreement = command({
  name: 'edit-agreement',
  road: 'signing',
  title: { zh: '修改协议文本（原签名作废）', en: 'edit the text (voids all signatures)' },
  by: theMediator,
  input: z.strictObject({ terms: SettlementInput }),
  when: whileSigned,
  decide: (g, input, { at }) => {
    const settlement = settle(input.terms, at)
    if (isRefusal(settlement)) return settlement
    const sealed = wordsOf(input.terms)
    const hash = contentHash(g.opening.number, settlement, sealed)
    if (hash === g.signing.hash) return []
    const voided = Object.keys(g.signing.signatures) as Signer[]
    return [
      happened(
        'agreement-edited',
        { version: g.signing.version + 1, settlement, hash, voided },
        { sealed: { ...sealed } },
      ),
    ]
  },
})

export const sign = command({
  name: 'sign',
  road: 'signing',
  title: { zh: '签署调解协议书', en: 'sign the agreement' },
  by: anyOf(theWorker, theEmployer, theMediator),
  input: z.strictObject({
    hash: Hash,
    identifiedBy: z.enum(identifiedBy),
    warned: z
      .literal(true, {
        error: '须先阅读并确认虚假调解的法律后果 / the warning against sham mediation must be accepted first',
      })
      .meta({ description: '已阅读虚假调解警示 / the warning against sham mediation has been read and accepted' }),
  }),
  when: (g, actor) => whileSigned(g) ?? mediatorLast(g, actor),
  offered: (g, actor) => {
    const signer = signerOf(g, actor)
    return g.signing.signatures[signer] === undefined && (signer !== 'mediator' || partiesSigned(g))
  },
  decide: (g, input, { actor }) => {
    const signer = signerOf(g, actor)
    const changed = sameText(g, input.hash)
    if (changed !== null) return changed
    // A second signature under the same text says nothing new.
    if (g.signing.signatures[signer] !== undefined) return []
    return [happened('agreement-signed', { signer, hash: input.hash, identifiedBy: input.identifiedBy, warned: true })]
  },
})

export const seal = command({
  name: 'seal',
  road: 'signing',
  title: { zh: '加盖调解组织印章', en: "put the body's seal on it" },
  by: theMediator,
  input: z.strictObject({ hash: Hash }),
  when: (g) =>
    whileSigned(g) ??
    (g.signing.signatures.mediator === undefined
      ? refuse(
          'mediator-signs-first',
          'conflict',
          ['须双方及调解员签名后方可盖章', 'the seal comes after both parties and the mediator have signed'],
          ['请先完成签名', 'have it signed first'],
          effectRule,
        )
      : null),
  offered: (g) => g.signing.signatures.seal === undefined,
  decide: (g, input, moment) => {
    const changed = sameText(g, input.hash)
    if (changed !== null) return changed
    const settlement = g.signing.settlement
    if (settlement === null || g.signing.signatures.seal !== undefined) return []
    const sealed = happened('agreement-signed', { signer: 'seal', hash: input.hash, identifiedBy: null, warned: false })
    return isCollective(g)
      ? [sealed, ...effectIfReady(foresee(g, [sealed], moment), moment)]
      : [sealed, ...takeEffect(g, settlement, moment)]
  },
})

export const refuseToSign = command({
  name: 'refuse-to-sign',
  road: 'signing',
  title: { zh: '拒绝签署', en: 'refuse to sign' },
  by: anyOf(theWorker, theEmployer),
  input: z.strictObject({ words: words(4000).optional() }),
  when: whileSigned,
  decide: (g, input, moment) => [
    happened(
      'signing-refused',
      { party: partyOf(g, moment.actor) },
      input.words === undefined ? {} : { sealed: { words: input.words } },
    ),
    ...failSigning(g, 'refused', moment),
  ],
})

/** Both parties; of a collective case the employer: its workers sign one by one, to the end of the period. */
function partiesSigned(g: Grievance): boolean {
  const { worker, employer } = g.signing.signatures
  return employer !== undefined && (worker !== undefined || isCollective(g))
}

function mediatorLast(g: Grievance, actor: Actor): Refusal | null {
  return signerOf(g, actor) === 'mediator' && !partiesSigned(g)
    ? refuse(
        'parties-sign-first',
        'conflict',
        ['须双方当事人签署后，调解员方可签名', 'the mediator signs after both parties'],
        ['请等待双方签署', 'wait until both have signed'],
        effectRule,
      )
    : null
}

function signerOf(g: Grievance, actor: Actor): 'worker' | 'employer' | 'mediator' {
  return theMediator.is(g, actor) ? 'mediator' : partyOf(g, actor)
}
