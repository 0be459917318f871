import { happened, type NewEvent } from '../../case/event.js'
import type { Grievance } from '../../case/grievance.js'
import type { Moment } from '../room.js'
import { failSigning, takeEffect } from '../signing.js'
import { allAnswered } from './collective.js'
import { settlementOf } from './framework.js'

/*
 * When a framework agreement takes effect, and for whom: for its signers, once employer, mediator and seal are on it and
 * either nobody is silent any more or the signing period is over. The others go on alone.
 */

/** What follows if nothing is missing now; empty where something is. */
export function effectIfReady(g: Grievance, moment: Moment): readonly NewEvent[] {
  return g.signing.status === 'open' && isFormallyComplete(g) && allAnswered(g.collective)
    ? takeEffectForSigners(g, moment)
    : []
}

/** The signing period is over: what is complete takes effect, whoever was silent. */
export function atEndOfSigning(g: Grievance, moment: Moment): readonly NewEvent[] {
  return isFormallyComplete(g) ? takeEffectForSigners(g, moment) : failSigning(g, 'lapsed', moment)
}

function isFormallyComplete({ signing: { signatures } }: Grievance): boolean {
  return signatures.employer !== undefined && signatures.mediator !== undefined && signatures.seal !== undefined
}

function takeEffectForSigners(g: Grievance, moment: Moment): readonly NewEvent[] {
  const { framework, signed, dissenting, count } = g.collective
  if (framework === null || signed.count === 0) return failSigning(g, 'refused', moment)
  const silence = count - signed.count - dissenting
  return [
    ...takeEffect(g, settlementOf(framework, signed.sums), moment),
    ...(dissenting + silence > 0 ? [happened('split-off-began', { dissent: dissenting, silence })] : []),
  ]
}
