import { z } from 'zod'
import { casesAmong } from '../db/queries/cases.js'
import type { Actor } from '../domain/case/actor.js'
import type { Matter } from '../domain/matters/matter.js'
import type { Warning } from '../domain/matters/warning.js'
import { explainWarning } from '../domain/matters/warning-words.js'
import { regionNames } from '../record/reporting/regions.js'
import type { Store } from '../record/store.js'
import type { Names } from './names.js'
import { Said } from './shapes.js'

/*
 * What stands behind a matter: the cases it is about, as far as this person may see them, and of a warning why it was raised.
 */

export const Behind = {
  explanation: Said.nullable().meta({
    description: '预警：为何发出，含当时的数字 / of a warning: why it was raised, with the figures of then',
  }),
  cases: z.array(z.object({ id: z.string(), number: z.string(), href: z.string() })).meta({
    description: '所涉案件中您可以查看的 / those of its cases that you may see',
  }),
}

/** `shown` is the matter's own state as this person sees it. */
export async function behind(
  store: Store,
  { kind }: Pick<Matter, 'kind'>,
  shown: unknown,
  actor: Actor,
  names: Names,
): Promise<z.infer<z.ZodObject<typeof Behind>>> {
  const { case: one = null, cases: many = [] } = shown as Partial<Warning> & { readonly case?: string | null }
  const ids = one === null ? many : [one]
  const cases = ids.length === 0 ? [] : await casesAmong(store, actor, ids)
  return {
    explanation: kind === 'warning' ? await explanationOf(store, shown as Warning, names) : null,
    cases: cases.map(({ id, number }) => ({ id, number, href: `/grievances/${id}` })),
  }
}

async function explanationOf(store: Store, warning: Warning, names: Names) {
  const { district } = warning.figures
  const places = district === undefined ? new Map<string, string>() : await regionNames(store, [String(district)])
  return explainWarning(warning, (key) => places.get(key) ?? names.known(key).name ?? key)
}
