import { keptUntil, type CaseRetention, type Hold, type Kept } from '../law/retention.js'
import { retention } from '../law/retention.js'
import { rules } from '../law/rules.js'
import { addMonths, shanghaiDay, type Day, type Words } from '../values/time.js'
import type { Grievance } from './grievance.js'

/** How long the record of a case is kept; null while it is open. Of one that was merged: as long as the one it goes on in. */
export function retentionOf(grievance: Grievance): Kept | null {
  const { closedAt } = grievance.closing
  if (closedAt === null || grievance.closing.status === 'open') return null
  const closedOn = shanghaiDay(closedAt)
  return keptUntil(retainedAs(grievance), closedOn, holdsOn(grievance, closedOn))
}

/** What it came to. What was decided elsewhere goes before what was agreed, and what was not performed before what was. */
export function retainedAs({ arbitration, arbitrationReview, closing, performance }: Grievance): CaseRetention {
  if (arbitration.decided !== null || closing.result === 'award') return 'adjudicated'
  if (arbitration.filing !== null) return 'transferred'
  if (closing.result === 'confirmed' || arbitrationReview.status === 'confirmed') return 'confirmed'
  if (performance.status === 'performed' || closing.result === 'performed') return 'performed'
  if (performance.status !== 'none') return 'not-performed'
  switch (closing.result) {
    case 'agreed':
      return 'performed'
    case 'verdict-accepted':
      return 'verdict'
    case 'not-substantiated':
      return 'refused'
    case 'withdrawn':
      return 'withdrawn'
    case 'unreachable':
    case null:
      return 'not-settled'
  }
}

/**
 * Every term that the law or the agreement sets in this case, with its last day: each one that was started, the limitation
 * of the claim on its later date, the ways after a default, and what is still owed for as long as it can be enforced.
 */
export function holdsOn(grievance: Grievance, closedOn: Day): readonly Hold[] {
  const { terms, limitation, performance, arbitration } = grievance
  const owed = performance.items.filter(({ status }) => status !== 'done')
  const lastDue = owed.reduce<Day | null>((last, { due }) => (last === null || due > last ? due : last), null)
  const decidedUnpaid = arbitration.decided !== null && performance.status !== 'performed'
  return [
    ...Object.values(terms).map(({ rule, dueDay }) => byRule(rule, dueDay)),
    ...[limitation.leads, limitation.other].flatMap((day) => (day === null ? [] : [byRule('limitation', day)])),
    ...performance.ways.map(({ lastDay }) => ({ name: wayName, source: rules.enforcement.source, lastDay })),
    ...(lastDue === null
      ? []
      : [byRule('enforcement', addMonths(lastDue, years('enforcement') * 12)), general(lastDue)]),
    ...(decidedUnpaid ? [byRule('enforcement', addMonths(closedOn, years('enforcement') * 12))] : []),
  ]
}

const wayName: Words = { zh: '未履行后的救济期限', en: 'what is open after a default' }

function byRule(rule: keyof typeof rules, lastDay: Day): Hold {
  const { name, source } = rules[rule]
  return { name, source, lastDay }
}

/** Suing on what was agreed and not paid. */
function general(lastDue: Day): Hold {
  return {
    name: { zh: '就协议起诉的诉讼时效', en: 'limitation of a suit on the agreement' },
    source: retention.reads.source,
    lastDay: addMonths(lastDue, 36),
  }
}

function years(rule: 'enforcement'): number {
  return rules[rule].length
}
