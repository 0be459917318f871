import { z } from 'zod'
import { checkRegion } from '../values/identifiers.js'
import { mostClaimants } from './collective/roster.js'
import { DayInput, Fen, Id, words } from './inputs.js'
import { claimTypes, relationships, remedies } from './opening.js'

/** The parts of what is said at an opening; a draft may still lack any of them, and holds none that is wrong. */

const claim = {
  type: z.enum(claimTypes),
  amount: Fen,
  remedies: z.array(z.enum(remedies)).min(1).max(remedies.length),
  knewOn: DayInput,
  employmentEndedOn: DayInput.optional(),
}

export const openingParts = {
  respondents: z.array(Id).min(1).max(5),
  region: z
    .string()
    .regex(/^\d{6}$/, { error: '行政区划代码为六位数字 / a region code has six digits', abort: true })
    .superRefine((code, context) => {
      const fault = checkRegion(code)
      if (fault !== null) context.addIssue({ code: 'custom', message: `${fault.zh} / ${fault.en}` })
    }),
  claim: z.strictObject({ ...claim, relationship: z.enum(relationships).default('labour') }),
  facts: words(20_000),
  collective: z
    .strictObject({ workers: z.int().min(1).max(mostClaimants).meta({ description: '人数 / how many workers' }) })
    .optional()
    .meta({ description: '集体争议（10人以上，有共同请求） / ten or more workers with a common claim' }),
}

/** A draft (草稿) of a worker's own opening. */
export const DraftInput = z.strictObject({
  respondents: openingParts.respondents.optional(),
  region: openingParts.region.optional(),
  claim: z
    .strictObject({ ...claim, relationship: z.enum(relationships) })
    .partial()
    .optional(),
  facts: openingParts.facts.optional(),
  collective: openingParts.collective,
})
export type DraftContent = z.infer<typeof DraftInput>
