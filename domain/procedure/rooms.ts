import { acceptance } from './acceptance.js'
import { arbitration } from './arbitration.js'
import { arbitrationReview } from './arbitration-review.js'
import { charge } from './charge.js'
import { choice } from './choice.js'
import { closing } from './closing.js'
import { collective } from './collective/collective.js'
import { committee } from './committee/committee.js'
import { conversation } from './conversation.js'
import { evidence } from './evidence.js'
import { handOver } from './hand-over.js'
import { handling } from './handling.js'
import { limitation } from './limitation.js'
import { line } from './line.js'
import { mediation } from './mediation.js'
import { merging } from './merging.js'
import { opening } from './opening.js'
import { performance } from './performance.js'
import { rating } from './rating.js'
import { referral } from './referral.js'
import { replacement } from './replacement.js'
import { service } from './service.js'
import { signing } from './signing.js'
import { supervision } from './supervision.js'
import { suspension } from './suspension.js'

/** Every room of the procedure, in its order. */
export const rooms = [
  opening,
  charge,
  handOver,
  replacement,
  acceptance,
  handling,
  referral,
  choice,
  mediation,
  signing,
  arbitrationReview,
  performance,
  rating,
  collective,
  committee,
  arbitration,
  limitation,
  suspension,
  supervision,
  conversation,
  evidence,
  service,
  line,
  merging,
  closing,
] as const
