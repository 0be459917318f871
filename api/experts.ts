import { z } from 'zod'
import { barsOf, panelSizes, reserveCount } from '../domain/procedure/committee/panel.js'
import { lowestTier, poolOf } from '../domain/procedure/committee/tiers.js'
import { barWords, tierWords } from '../domain/procedure/committee/words.js'
import { theWorker } from '../domain/procedure/who.js'
import { poolsFor } from '../record/experts.js'
import { currentSetting, settingFor } from '../record/setting.js'
import type { App } from './app.js'
import { visibleCase } from './cases.js'
import { CaseParams } from './commands.js'
import type { Deps } from './deps.js'
import { namesWithin } from './names.js'
import { described, failing } from './openapi.js'
import { sendBorder } from './problem.js'
import { Named, Said } from './shapes.js'
import { askedBy } from './signin.js'

/*
 * The pool that the worker picks a panel from (点单): what each expert is versed in, has on their hands and has done, and
 * for each who cannot be picked, why.
 */

const Expert = z
  .object({
    person: Named,
    unit: Named,
    skills: z.array(z.string()).meta({ description: '专长 / what they are versed in' }),
    load: z.int().meta({ description: '在办评判席位 / open seats' }),
    record: z
      .object({ seats: z.int(), verdicts: z.int() })
      .meta({ description: '历次席位数、作出评判结论数 / seats held so far, and verdicts reached' }),
    canBePicked: z.boolean(),
    reasons: z.array(Said).meta({ description: '不能选择的原因 / why not' }),
  })
  .meta({ id: 'Expert' })

const Pool = z
  .object({
    tier: z
      .int()
      .min(1)
      .max(3)
      .nullable()
      .meta({ description: '层级；无足够专家时为空 / null where no tier has experts enough' }),
    words: Said.nullable(),
    unit: Named.nullable(),
    panelSizes: z.array(z.int()),
    reserves: z.int(),
    experts: z.array(Expert),
  })
  .meta({ id: 'ExpertPool' })

export function expertRoute(app: App, { store }: Pick<Deps, 'store'>): void {
  app.get(
    '/grievances/:id/experts',
    {
      schema: {
        ...described(
          'listExperts',
          { zh: '评判专家库（点单）', en: 'the experts to pick a panel from' },
          'committee',
          theWorker.words,
        ),
        params: CaseParams,
        response: { 200: Pool, ...failing('401', '404', '429', '503') },
      },
    },
    async (request, reply) => {
      const actor = askedBy(request)
      const grievance = await visibleCase(store, request.params.id, actor)
      if (grievance === null || !theWorker.is(grievance, actor)) return sendBorder(request, reply, 'not-found')
      const pools = await poolsFor(store, grievance)
      const { policy } = settingFor(await currentSetting(store), grievance.charge.path)
      const { tier, unit } = grievance.committee
      // Before the committee has the case: where it would begin.
      const at = tier === null || unit === null ? lowestTier(grievance, pools) : { tier, unit }
      const experts = (at === null ? null : poolOf(at.unit, pools))?.experts ?? []
      const names = await namesWithin(store, [at, experts.map(({ person }) => person)])
      return reply.send({
        tier: at?.tier ?? null,
        words: at === null ? null : tierWords[at.tier],
        unit: names.named(at?.unit ?? null),
        panelSizes: [...panelSizes],
        reserves: reserveCount,
        experts: experts.map((expert) => {
          const bars = barsOf(grievance, expert, policy)
          return {
            person: names.known(expert.person),
            unit: names.known(at?.unit ?? ''),
            skills: [...expert.skills],
            load: expert.load,
            record: expert.record,
            canBePicked: bars.length === 0,
            reasons: bars.map((bar) => barWords[bar]),
          }
        }),
      })
    },
  )
}
