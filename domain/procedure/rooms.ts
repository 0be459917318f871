import { acceptance } from './acceptance.js'
import { arbitration } from './arbitration.js'
import { arbitrationReview } from './arbitration-review.js'
import { charge } from './charge.js'
import { choice } from './choice.js'
import { closing } from './closing.js'
import { conversation } from './conversation.js'
import { handling } from './handling.js'
import { mediation } from './mediation.js'
import { opening } from './opening.js'
import { performance } from './performance.js'
import { rating } from './rating.js'
import { signing } from './signing.js'
import { suspension } from './suspension.js'

/** Every room of the procedure, in its order. */
export const rooms = [
  opening,
  charge,
  acceptance,
  handling,
  choice,
  mediation,
  signing,
  arbitrationReview,
  performance,
  rating,
  arbitration,
  suspension,
  conversation,
  closing,
] as const
