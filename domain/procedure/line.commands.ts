import { z } from 'zod'
import { happened } from '../case/event.js'
import { refuse } from '../case/refusal.js'
import { command, type Command } from './command.js'
import { words } from './inputs.js'
import { waitsForLine } from './line.js'
import { theOfficer } from './who.js'

const replyToLine = command({
  name: 'reply-to-line',
  road: 'line',
  title: { zh: '答复热线工单', en: 'reply to the line' },
  by: theOfficer,
  input: z.strictObject({ words: words(8000) }),
  when: (g) =>
    waitsForLine(g)
      ? null
      : refuse(
          'no-line-waits',
          'conflict',
          ['没有待答复的热线工单', 'no line waits for a reply'],
          [
            '工单已答复、案件已归档，或者本案不是由热线转来',
            'it was replied to, the case is archived, or no line sent it',
          ],
        ),
  decide: (g, input) =>
    g.line.ticket === null
      ? []
      : [
          happened(
            'line-replied',
            { ticketNumber: g.line.ticket.ticketNumber, seenBy: ['worker', 'officer'] },
            { sealed: { words: input.words } },
          ),
        ],
})

export const lineCommands: readonly Command[] = [replyToLine]
