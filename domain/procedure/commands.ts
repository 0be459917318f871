import * as acceptance from './acceptance.commands.js'
import { arbitrationCommands } from './arbitration.commands.js'
import * as arbitrationReview from './arbitration-review.commands.js'
import * as choice from './choice.commands.js'
import * as closing from './closing.commands.js'
import type { Command } from './command.js'
import { collectiveCommands } from './collective/collective.commands.js'
import { committeeCommands } from './committee/committee.commands.js'
import * as conversation from './conversation.commands.js'
import { correctOpening } from './correction.commands.js'
import { evidenceCommands } from './evidence.commands.js'
import { handOverCommands } from './hand-over.commands.js'
import * as handling from './handling.commands.js'
import { limitationCommands } from './limitation.commands.js'
import { lineCommands } from './line.commands.js'
import { mediationCommands } from './mediation.commands.js'
import { mergingCommands } from './merging.commands.js'
import * as opening from './opening.commands.js'
import * as performance from './performance.commands.js'
import * as rating from './rating.commands.js'
import { referralCommands } from './referral.commands.js'
import { replacementCommands } from './replacement.commands.js'
import { serviceCommands } from './service.commands.js'
import * as signing from './signing.commands.js'
import { supervisionCommands } from './supervision.commands.js'
import * as suspension from './suspension.commands.js'

/** Everything that people may do in a case, in the order of the procedure. */
export const commands: readonly Command[] = [
  opening.open,
  correctOpening,
  ...handOverCommands,
  ...replacementCommands,
  acceptance.accept,
  handling.noteContact,
  handling.reply,
  handling.answerWorker,
  handling.proposeResult,
  handling.agreeToResult,
  handling.declineResult,
  handling.declareUnresolved,
  handling.findUnsubstantiated,
  handling.declareUnreachable,
  ...referralCommands,
  choice.chooseRoad,
  ...mediationCommands,
  signing.editAgreement,
  signing.sign,
  signing.seal,
  signing.refuseToSign,
  arbitrationReview.applyForReview,
  arbitrationReview.acceptReviewApplication,
  arbitrationReview.refuseReviewApplication,
  arbitrationReview.extendReview,
  arbitrationReview.issueSettlement,
  arbitrationReview.refuseSettlement,
  arbitrationReview.receiveSettlement,
  arbitrationReview.withdrawReview,
  arbitrationReview.recordJudicialConfirmation,
  performance.reportPayment,
  performance.confirmPayment,
  performance.disputePayment,
  performance.establishPayment,
  rating.rate,
  ...collectiveCommands,
  ...committeeCommands,
  ...arbitrationCommands,
  ...limitationCommands,
  suspension.suspend,
  suspension.resume,
  ...supervisionCommands,
  conversation.sendMessage,
  ...evidenceCommands,
  ...serviceCommands,
  ...lineCommands,
  ...mergingCommands,
  closing.withdraw,
  closing.reopen,
]
