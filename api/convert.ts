import { z } from 'zod'
import { seesMatter } from '../domain/matters/decide.js'
import type { Consultation } from '../domain/matters/consultation.js'
import type { LegalAid } from '../domain/matters/legal-aid.js'
import { linkedAlready } from '../domain/matters/asking.js'
import { Fen, DayInput, Id } from '../domain/procedure/inputs.js'
import { open } from '../domain/procedure/opening.commands.js'
import { claimTypes, relationships, remedies } from '../domain/procedure/opening.js'
import { matterHistory } from '../record/matters/history.js'
import { acceptedUnder, performMatter, readMatter } from '../record/matters/perform.js'
import { perform } from '../record/perform.js'
import type { App } from './app.js'
import { ActHeaders, CaseParams } from './commands.js'
import type { Deps } from './deps.js'
import { matterPaths } from './matter-paths.js'
import { described, failing } from './openapi.js'
import { sendBorder, sendRefusal } from './problem.js'
import { ActAnswer } from './shapes.js'
import { askedBy } from './signin.js'
import { invalidContent } from './validation.js'
import { answerFor } from './views.js'

/** What a grievance needs beyond what was said when asking. */
const Body = z.strictObject({
  amount: Fen.default('0'),
  remedies: z.array(z.enum(remedies)).min(1).max(remedies.length),
  knewOn: DayInput.optional().meta({
    description: '咨询时已写明的可以不填 / not needed where it was said',
  }),
  employmentEndedOn: DayInput.optional(),
  region: z
    .string()
    .regex(/^\d{6}$/, { error: '行政区划代码为六位数字 / a GB/T 2260 code has six digits' })
    .optional()
    .meta({ description: '申请时已写明的可以不填 / not needed where it was said' }),
  topic: z.enum(claimTypes).optional().meta({ description: '申请时已写明的可以不填 / not needed where it was said' }),
  relationship: z.enum(relationships).default('labour'),
  respondents: z
    .array(Id)
    .min(1)
    .max(5)
    .optional()
    .meta({ description: '已写明单位的可以不填 / not needed where the employer was named' }),
})

/** What may turn out to be a grievance: its words, and whose they are. */
const kinds = [
  {
    kind: 'consultation',
    operation: 'convert-consultation',
    title: { zh: '咨询转为诉求', en: 'turn a consultation into a grievance' },
    by: { zh: '提出咨询的职工', en: 'the worker who asked' },
    told: 'question',
  },
  {
    kind: 'legal-aid',
    operation: 'convert-legal-aid',
    title: { zh: '法律援助申请转为诉求', en: 'turn a request for legal aid into a grievance' },
    by: { zh: '申请援助的职工', en: 'the worker who asked for it' },
    told: 'reasons',
  },
] as const

/**
 * What a worker asked turns out to be a grievance: their words become its facts, and nothing is typed again. Both acts go
 * under keys of the asking's own, so that it is carried out once, however often it is sent or broken off.
 */
export function convertRoutes(app: App, deps: Pick<Deps, 'store' | 'engine'>): void {
  for (const one of kinds) convertRoute(app, deps, one)
}

function convertRoute(
  app: App,
  { store, engine }: Pick<Deps, 'store' | 'engine'>,
  { kind, operation, title, by, told }: (typeof kinds)[number],
): void {
  const schema = {
    ...described(operation, title, 'matters', by),
    params: CaseParams,
    headers: ActHeaders,
    body: Body,
    response: {
      201: ActAnswer,
      200: ActAnswer,
      ...failing('400', '401', '403', '404', '409', '413', '415', '422', '429', '503'),
    },
  }
  app.post(`${matterPaths[kind]}/:id/convert`, { schema }, async (request, reply) => {
    const actor = askedBy(request)
    const { id } = request.params
    const key = `convert:${id}`
    const matter = await readMatter(store, id)
    const slice = matter?.kind === kind ? (matter.slice as Consultation | LegalAid) : null
    if (matter === null || slice === null || !seesMatter(matter, actor) || slice.person !== actor.person)
      return void (await sendBorder(request, reply, 'not-found'))
    // Before anything is opened: a second case would be linked to nothing.
    const isRepeat = slice.case !== null && slice.case === (await acceptedUnder(store, actor, key))
    const linked = isRepeat ? null : linkedAlready(slice)
    if (linked !== null) return void (await sendRefusal(request, reply, linked))
    const asked = (await matterHistory(store, id)).flatMap(({ words }) => {
      const said = words?.[told]
      return typeof said === 'string' ? [said] : []
    })
    const { amount, remedies: wanted, relationship, respondents, region, topic, ...days } = request.body
    const knewOn = days.knewOn ?? ('knewOn' in slice ? slice.knewOn : null) ?? undefined
    const content = {
      channel: 'app',
      region: region ?? (slice.region === '' ? undefined : slice.region),
      respondents: respondents ?? (slice.employer === null ? [] : [slice.employer]),
      claim: {
        type: topic ?? slice.topic ?? undefined,
        amount,
        remedies: wanted,
        relationship,
        knewOn,
        ...(days.employmentEndedOn === undefined ? {} : { employmentEndedOn: days.employmentEndedOn }),
      },
      facts: asked.join('\n\n').slice(0, 20_000),
    }
    const parsed = open.input.safeParse(content)
    if (!parsed.success) throw invalidContent(open.input, content)
    const opened = await perform(store, { caseId: null, command: open.name, input: parsed.data, actor, key })
    if (opened.outcome === 'unknown') return void (await sendBorder(request, reply, 'not-found'))
    if (opened.outcome === 'refused') return void (await sendRefusal(request, reply, opened.refusal))
    if (opened.moved) engine.tell(opened.caseId, opened.seq)
    if (slice.case === null) {
      const input = { case: opened.caseId }
      const link = { about: { id }, command: 'link-case', input, actor, key: `${key}/link` }
      const done = await performMatter(store, link)
      // Linked elsewhere at the same moment: said, since this case then stands alone.
      if (done.outcome === 'refused') return void (await sendRefusal(request, reply, done.refusal))
      if (done.outcome === 'accepted' && done.moved) engine.tellMatter(id)
    }
    if (!opened.repeated) void reply.code(201).header('location', `/grievances/${opened.caseId}`)
    return void (await reply.send({ ...(await answerFor(store, opened.grievance, actor)), repeated: opened.repeated }))
  })
}
