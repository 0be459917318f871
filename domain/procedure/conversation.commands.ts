import { z } from 'zod'
import { sidesOf } from '../case/sight.js'
import { happened, type Side } from '../case/event.js'
import { command, type Who } from './command.js'
import { audiences } from './conversation.js'
import { words } from './inputs.js'
import { during } from './when.js'
import { anyOf, theAgent, theEmployer, theMediator, theOfficer, theWorker } from './who.js'

const thoseInTheCase: Who = anyOf(theWorker, theAgent, theEmployer, theOfficer, theMediator)

export const sendMessage = command({
  name: 'send-message',
  road: 'conversation',
  title: { zh: '发送消息', en: 'send a message' },
  by: thoseInTheCase,
  input: z.strictObject({ to: z.enum(audiences).default('everyone'), words: words(4000) }),
  when: (g) => during(g, true, ['', '']),
  decide: (g, input, { actor }) => {
    const own = sendersOf(sidesOf(g, actor), theAgent.is(g, actor))
    const seenBy = input.to === 'everyone' ? {} : { seenBy: [...new Set<Side>([...own, input.to])] }
    return [happened('message-sent', { to: input.to, ...seenBy }, { sealed: { words: input.words } })]
  },
})

/** Who reads what they sent themselves: of several employers the one alone, of an agent the worker's side alone. */
function sendersOf(sides: readonly Side[], isAgent: boolean): readonly Side[] {
  const several = sides.some((side) => side.startsWith('employer:'))
  return sides.filter(
    (side) => side !== 'commission' && !(several && side === 'employer') && !(isAgent && side === 'officer'),
  )
}
