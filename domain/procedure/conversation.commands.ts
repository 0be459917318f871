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
    const own = sidesOf(g, actor).filter((side) => side !== 'commission')
    const seenBy = input.to === 'everyone' ? {} : { seenBy: [...new Set<Side>([...own, input.to])] }
    return [happened('message-sent', { to: input.to, ...seenBy }, { sealed: { words: input.words } })]
  },
})
