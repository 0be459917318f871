import type { Command } from '../command.js'
import { editFramework, editRow, proposeFramework } from './framework.commands.js'
import { addClaimants, correctClaimant, removeClaimant } from './gathering.commands.js'
import { appointRepresentatives, giveMandate } from './mandate.commands.js'
import { confirmOwnPayment, disputeOwnPayment, establishPayments, reportPayments } from './performance.commands.js'
import { rateOwn } from './rating.commands.js'
import { dissent, signRow } from './signing.commands.js'

/** What people may do in a collective case beside the ordinary. */
export const collectiveCommands: readonly Command[] = [
  addClaimants,
  correctClaimant,
  removeClaimant,
  appointRepresentatives,
  giveMandate,
  proposeFramework,
  editFramework,
  editRow,
  signRow,
  dissent,
  reportPayments,
  confirmOwnPayment,
  disputeOwnPayment,
  establishPayments,
  rateOwn,
]
