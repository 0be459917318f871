import { moreIsToCome } from '../procedure/arbitration/outside.js'
import { isUnderWay } from '../procedure/committee/committee.js'
import { standsOpen } from '../procedure/limitation.js'
import type { Road, Stage } from '../procedure/roads.js'
import type { Grievance } from './grievance.js'

/** The headline: the first road that is still under way, in the order of the procedure. */
export function stageOf(grievance: Grievance): Stage {
  if (grievance.closing.status !== 'open') return grievance.closing.status
  if (grievance.acceptance.status === 'waiting') return 'acceptance'
  if (grievance.mediation.status === 'consenting' || grievance.mediation.status === 'open') return 'mediation'
  if (grievance.signing.status === 'open') return 'signing'
  if (grievance.choice.open !== null) return grievance.choice.open.during
  if (isUnderWay(grievance)) return 'committee'
  if (grievance.handling.status === 'open') return 'handling'
  if (['applied', 'accepted', 'issued'].includes(grievance.arbitrationReview.status)) return 'arbitrationReview'
  if (grievance.performance.status === 'open') return 'performance'
  if (grievance.rating.status === 'open') return 'rating'
  if (moreIsToCome(grievance)) return 'arbitration'
  return 'handling'
}

/** Where each road stands, for those that have begun. */
export function roadsOf(grievance: Grievance): Partial<Record<Road, string>> {
  const statuses: Partial<Record<Road, string>> = {
    handOver: grievance.handOver.offers.at(-1)?.status ?? (grievance.handOver.agent === null ? 'none' : 'mandated'),
    replacement: replacementStatus(grievance),
    acceptance: grievance.acceptance.status,
    handling: grievance.handling.status,
    referral: referralStatus(grievance),
    choice: grievance.choice.open === null ? 'none' : 'open',
    mediation: grievance.mediation.status,
    signing: grievance.signing.status,
    arbitrationReview: grievance.arbitrationReview.status,
    performance: grievance.performance.status,
    rating: grievance.rating.status,
    collective: grievance.collective.status,
    committee: grievance.committee.status,
    arbitration: grievance.arbitration.status,
    limitation: limitationStatus(grievance),
    suspension: grievance.suspension.active === null ? 'none' : 'suspended',
    supervision: supervisionStatus(grievance),
    evidence: grievance.evidence.pieces.length === 0 ? 'none' : 'added',
    line: lineStatus(grievance),
    merging: mergingStatus(grievance),
  }
  return Object.fromEntries(Object.entries(statuses).filter(([, status]) => status !== 'none'))
}

function replacementStatus({ replacement }: Grievance): string {
  if (replacement.challenge !== null) return 'challenged'
  if (replacement.times > 0) return 'replaced'
  return replacement.challenges.length > 0 ? 'decided' : 'none'
}

function referralStatus({ referral }: Grievance): string {
  if (referral.asked.some(({ status }) => status === 'asked')) return 'asked'
  return referral.asked.at(-1)?.status ?? 'none'
}

function supervisionStatus({ supervision }: Grievance): string {
  if (supervision.directives.some(({ status }) => status === 'open')) return 'supervised'
  return supervision.urges > 0 || supervision.directives.length > 0 ? 'urged' : 'none'
}

function lineStatus({ line }: Grievance): string {
  if (line.ticket === null) return 'none'
  return line.repliedAt === null ? 'waiting' : 'replied'
}

function mergingStatus({ merging }: Grievance): string {
  if (merging.into !== null) return 'merged'
  return merging.from.length > 0 ? 'joined' : 'none'
}

function limitationStatus(grievance: Grievance): string {
  const { leads, other, suspensions } = grievance.limitation
  if (leads === null) return 'none'
  if (suspensions.some(({ to }) => to === null)) return 'suspended'
  if (other !== null) return 'disputed'
  return standsOpen(grievance) ? 'not-barred' : 'running'
}
