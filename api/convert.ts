import { z } from 'zod'
import { seesMatter } from '../domain/matters/decide.js'
import type { Consultation } from '../domain/matters/consultation.js'
import { Fen, DayInput, Id } from '../domain/procedure/inputs.js'
import { open } from '../domain/procedure/opening.commands.js'
import { relationships, remedies } from '../domain/procedure/opening.js'
import { matterHistory } from '../record/matters/history.js'
import { performMatter, readMatter } from '../record/matters/perform.js'
import { perform } from '../record/perform.js'
import type { App } from './app.js'
import { ActHeaders, CaseParams } from './commands.js'
import type { Deps } from './deps.js'
import { described, failing } from './openapi.js'
import { sendBorder, sendRefusal } from './problem.js'
import { ActAnswer } from './shapes.js'
import { askedBy } from './signin.js'
import { invalidContent } from './validation.js'
import { answerFor } from './views.js'

/** What a grievance needs beyond what was said in the consultation. */
const Body = z.strictObject({
  amount: Fen.default('0'),
  remedies: z.array(z.enum(remedies)).min(1).max(remedies.length),
  knewOn: DayInput.optional().meta({
    description: '咨询时已写明的可以不填 / not needed where the consultation says it',
  }),
  employmentEndedOn: DayInput.optional(),
  relationship: z.enum(relationships).default('labour'),
  respondents: z
    .array(Id)
    .min(1)
    .max(5)
    .optional()
    .meta({ description: '咨询时已写明单位的可以不填 / not needed where the consultation names the employer' }),
})

/**
 * A consultation that turns out to be a grievance: what was asked becomes its facts, and nothing is typed again. Both acts
 * go under keys of the consultation's own, so that it is carried out once, however often it is sent or broken off.
 */
export function convertRoute(app: App, { store, engine }: Pick<Deps, 'store' | 'engine'>): void {
  const schema = {
    ...described(
      'convert-consultation',
      { zh: '咨询转为诉求', en: 'turn a consultation into a grievance' },
      'matters',
      { zh: '提出咨询的职工', en: 'the worker who asked' },
    ),
    params: CaseParams,
    headers: ActHeaders,
    body: Body,
    response: {
      201: ActAnswer,
      200: ActAnswer,
      ...failing('400', '401', '403', '404', '409', '413', '415', '422', '429', '503'),
    },
  }
  app.post('/consultations/:id/convert', { schema }, async (request, reply) => {
    const actor = askedBy(request)
    const { id } = request.params
    const matter = await readMatter(store, id)
    const slice = matter?.kind === 'consultation' ? (matter.slice as Consultation) : null
    if (matter === null || slice === null || !seesMatter(matter, actor) || slice.person !== actor.person)
      return void (await sendBorder(request, reply, 'not-found'))
    const asked = (await matterHistory(store, id)).flatMap(({ words }) =>
      typeof words?.['question'] === 'string' ? [words['question']] : [],
    )
    const { amount, remedies: wanted, relationship, respondents, ...days } = request.body
    const content = {
      channel: 'app',
      region: slice.region,
      respondents: respondents ?? (slice.employer === null ? [] : [slice.employer]),
      claim: {
        type: slice.topic,
        amount,
        remedies: wanted,
        relationship,
        knewOn: days.knewOn ?? slice.knewOn ?? undefined,
        ...(days.employmentEndedOn === undefined ? {} : { employmentEndedOn: days.employmentEndedOn }),
      },
      facts: asked.join('\n\n').slice(0, 20_000),
    }
    const parsed = open.input.safeParse(content)
    if (!parsed.success) throw invalidContent(open.input, content)
    const key = `convert:${id}`
    const opened = await perform(store, { caseId: null, command: open.name, input: parsed.data, actor, key })
    if (opened.outcome === 'unknown') return void (await sendBorder(request, reply, 'not-found'))
    if (opened.outcome === 'refused') return void (await sendRefusal(request, reply, opened.refusal))
    if (opened.moved) engine.tell(opened.caseId, opened.seq)
    if (slice.status !== 'converted') {
      const input = { case: opened.caseId }
      const linked = await performMatter(store, {
        about: { id },
        command: 'link-case',
        input,
        actor,
        key: `${key}/link`,
      })
      if (linked.outcome === 'accepted' && linked.moved) engine.tellMatter(id)
    }
    if (!opened.repeated) void reply.code(201).header('location', `/grievances/${opened.caseId}`)
    return void (await reply.send({ ...(await answerFor(store, opened.grievance, actor)), repeated: opened.repeated }))
  })
}
