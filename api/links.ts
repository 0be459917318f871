import { z } from 'zod'
import { alikeTo, goneOnIn, ownAlike, type LinkRow } from '../db/queries/alike.js'
import type { Actor } from '../domain/case/actor.js'
import type { Grievance } from '../domain/case/grievance.js'
import { Id } from '../domain/procedure/inputs.js'
import { claimTypes } from '../domain/procedure/opening.js'
import { stages, stageWords } from '../domain/procedure/roads.js'
import type { Names as Source } from '../record/registers.js'
import type { App } from './app.js'
import { oneOf } from './codes.js'
import type { Deps } from './deps.js'
import { described, failing } from './openapi.js'
import { CaseLink } from './shapes.js'
import { askedBy } from './signin.js'

/*
 * Links between cases: the same claim open already, and where a merged case goes on. They are asked for with the case
 * itself; before opening, a worker asks what they have open already.
 */

export interface Links {
  /** Null where nobody looked: after an act that has nothing to do with it. */
  readonly alike: CaseLink[] | null
  /** Where the case goes on at last; null where it goes on by itself. */
  readonly merged: CaseLink | null
}

/** Of one case, as far as this person may see them. What it asks is sent at once. */
export async function linksOf({ sql }: Pick<Source, 'sql'>, grievance: Grievance, actor: Actor): Promise<Links> {
  const { id, merging, closing } = grievance
  if (merging.into !== null) return { alike: [], merged: linkView((await goneOnIn(sql, [id])).get(id)) }
  // What is over is linked to nothing any more.
  return {
    alike: closing.status === 'archived' ? [] : (await alikeTo(sql, grievance, actor)).map(viewOf),
    merged: null,
  }
}

export function linkView(link: LinkRow | undefined): CaseLink | null {
  return link === undefined ? null : viewOf(link)
}

function viewOf({ case: id, number, stage }: LinkRow): CaseLink {
  const code = oneOf(stages, stage)
  return { id, number, href: `/grievances/${id}`, stage: { code, words: stageWords[code] } }
}

/** Several in one parameter, after each other. */
const Units = z
  .string()
  .transform((text) => text.split(','))
  .pipe(z.array(Id).min(1).max(5))
  .meta({ description: '被诉单位，以逗号分隔 / the employers concerned, separated by commas' })

export function alikeRoute(app: App, { store }: Pick<Deps, 'store'>): void {
  const schema = {
    ...described(
      'listAlike',
      {
        zh: '提出诉求前：本人就同一单位、同一事项是否已有未结诉求',
        en: 'before raising a grievance: what you have open about the same claim',
      },
      'opening',
    ),
    querystring: z.strictObject({ respondents: Units, claim: z.enum(claimTypes) }),
    response: { 200: z.object({ rows: z.array(CaseLink) }), ...failing('401', '422', '429', '503') },
  }
  app.get('/grievances/alike', { schema }, async (request, reply) => {
    const rows = await ownAlike(store.sql, askedBy(request).person, request.query)
    return reply.send({ rows: rows.map(viewOf) })
  })
}
