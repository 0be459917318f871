import { z } from 'zod'
import { happened } from '../../case/event.js'
import { foresee } from '../../case/fold.js'
import type { Grievance } from '../../case/grievance.js'
import { refuse, type Refusal } from '../../case/refusal.js'
import { command } from '../command.js'
import { words } from '../inputs.js'
import { identifiedBy } from '../signing.js'
import { during } from '../when.js'
import { isCollective } from './collective.js'
import { rowHash } from './framework.js'
import { effectIfReady } from './taking-effect.js'
import { aClaimant } from './who.js'

export const effectRule = {
  zh: '《劳动争议调解仲裁法》第十四条',
  en: 'Labour Dispute Mediation and Arbitration Law, art. 14',
}

const whileAsked = (g: Grievance): Refusal | null =>
  during(g, isCollective(g) && g.signing.status === 'open', [
    '框架协议形成后方可签署',
    'there must be a framework agreement to sign',
  ])

const Hash = z.string().regex(/^[0-9a-f]{64}$/)

export const signRow = command({
  name: 'sign-row',
  road: 'collective',
  title: { zh: '签署框架协议及本人分户', en: 'sign the framework and your own row' },
  by: aClaimant,
  input: z.strictObject({
    hash: Hash.meta({ description: '框架协议的 SHA-256 / of the framework' }),
    rowHash: Hash.meta({ description: '本人分户的 SHA-256 / of your own row' }),
    identifiedBy: z.enum(identifiedBy),
    warned: z
      .literal(true, {
        error: '须先阅读并确认虚假调解的法律后果 / the warning against sham mediation must be accepted first',
      })
      .meta({ description: '已阅读虚假调解警示 / the warning against sham mediation has been read and accepted' }),
  }),
  when: whileAsked,
  offered: (_, { claimant }) => claimant?.status === 'asked' || claimant?.status === 'dissenting',
  decide: (g, input, moment) => {
    const row = moment.actor.claimant
    if (row === undefined || row.settled === null) return []
    const own = rowHash(g.signing.hash, { ...row, amount: row.settled })
    if (input.hash !== g.signing.hash || input.rowHash !== own) {
      return refuse(
        'text-changed',
        'conflict',
        ['框架协议或本人分户已更新，须按最新文本签署', 'the framework, or your row, stands otherwise by now'],
        ['请阅读最新文本后再签署', 'read the latest text, then sign'],
        effectRule,
      )
    }
    // A second signature under the same text says nothing new.
    if (row.status !== 'asked' && row.status !== 'dissenting') return []
    const signed = happened('claimant-signed', {
      n: row.n,
      hash: input.hash,
      rowHash: own,
      amount: row.settled,
      was: row.status,
      identifiedBy: input.identifiedBy,
      warned: true,
    })
    return [signed, ...effectIfReady(foresee(g, [signed], moment), moment)]
  },
})

export const dissent = command({
  name: 'dissent',
  road: 'collective',
  title: { zh: '不同意框架协议，另案办理', en: 'dissent from the framework and go on alone' },
  by: aClaimant,
  input: z.strictObject({ words: words(4000).optional() }),
  when: whileAsked,
  offered: (_, { claimant }) => claimant?.status === 'asked' || claimant?.status === 'signed',
  decide: (g, input, moment) => {
    const row = moment.actor.claimant
    if (row === undefined || row.settled === null || (row.status !== 'asked' && row.status !== 'signed')) return []
    const dissented = happened(
      'claimant-dissented',
      { n: row.n, amount: row.settled, was: row.status },
      input.words === undefined ? {} : { sealed: { words: input.words } },
    )
    return [dissented, ...effectIfReady(foresee(g, [dissented], moment), moment)]
  },
})
