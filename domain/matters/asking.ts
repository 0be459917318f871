import { z } from 'zod'
import { holds, type PersonId, type UnitId } from '../case/actor.js'
import { refuse, type Refusal } from '../case/refusal.js'
import type { RuleId } from '../law/rules.js'
import { Id } from '../procedure/inputs.js'
import {
  happens,
  matterCommand,
  runs,
  type MatterMoment,
  type MatterWho,
  type NewMatterEvent,
  type UnitFact,
} from './matter.js'

/*
 * What every matter has in which a worker asks a union for something: whose it is, how it goes up the tree when that union
 * is silent, and who sees it.
 */

export interface Asking {
  /** The event since which an answer is owed. */
  readonly since: number
  readonly union: UnitId | null
  /** From the union first asked to the root of the tree. */
  readonly path: readonly UnitId[]
  readonly officer: PersonId | null
  readonly employer: UnitId | null
  readonly person: PersonId | null
}

export const unasked: Asking = { since: 0, union: null, path: [], officer: null, employer: null, person: null }

export const anyWorker: MatterWho<Asking> = {
  roles: ['worker'],
  words: { zh: '职工、新就业形态劳动者', en: 'any worker' },
  is: () => true,
}
export const theAsker: MatterWho<Asking> = {
  roles: ['worker'],
  words: { zh: '提出申请的职工本人', en: 'the worker who asked' },
  is: (slice, actor) => actor.person === slice.person,
}
export const anOfficer: MatterWho<Asking> = {
  roles: ['officer'],
  words: { zh: '答复工会的工会负责人', en: 'an officer of the union that answers' },
  is: (slice, actor) => slice.union !== null && holds(actor, 'officer', slice.union) && actor.person !== slice.person,
}

/** Whose it is: the union of the unit that was named, and its first officer who is not the asker. */
export function askedOf(
  unit: UnitFact | undefined,
  asker: PersonId,
): Pick<Asking, 'union' | 'path' | 'officer' | 'employer'> | Refusal {
  const [union] = unit?.path ?? []
  if (unit === undefined || union === undefined)
    return refuse(
      'no-union-there',
      'invalid',
      ['没有找到可以答复的工会', 'there is no union that could answer'],
      ['请写明用人单位或者当地工会', 'name your employer or the union of the place'],
    )
  return {
    union,
    path: unit.path,
    officer: unit.officers.find((one) => one !== asker) ?? null,
    employer: unit.kind === 'union' ? null : unit.id,
  }
}

/** Silence is passed up the tree, as with a grievance; at the top it stays, and is marked again. */
export function passedUp(
  { union, path }: Asking,
  moment: MatterMoment,
  what: string,
  rule: RuleId,
): readonly NewMatterEvent[] {
  const above = union === null ? undefined : path[path.indexOf(union) + 1]
  return above === undefined
    ? []
    : [happens('passed-up', { union: above, clocks: { [what]: runs(moment, rule, 'passed-up') } })]
}

/** The asker, the unions that have or had it, and those above them. */
export function accessOfAsking({ person, path, union }: Asking) {
  return [
    ...(person === null ? [] : [{ kind: 'person' as const, id: person, role: 'worker' as const }]),
    // Also whoever was silent: they see where it went.
    ...path
      .slice(0, union === null ? 0 : path.indexOf(union) + 1)
      .map((id) => ({ kind: 'unit' as const, id, role: 'officer' as const })),
    ...path.map((id) => ({ kind: 'unit' as const, id, role: 'supervisor' as const })),
  ]
}

/** Whatever became of the asking, it is linked to one case, once. */
export function linkedAlready({ case: linked }: Asking & { readonly case: string | null }): Refusal | null {
  return linked === null
    ? null
    : refuse(
        'linked-already',
        'conflict',
        ['已经与一件诉求关联', 'it is linked to a grievance already'],
        ['请查看该诉求；另有争议可以另行提出诉求', 'see that grievance; another dispute is a grievance of its own'],
      )
}

/** One's asking and one's grievance, once; the case is one that the asker may see. What was closed is linked too: nothing is typed again. */
export const linkCase = matterCommand({
  name: 'link-case',
  title: { zh: '与本人诉求关联', en: 'link it to a grievance of yours' },
  by: theAsker,
  input: z.strictObject({ case: Id }),
  needs: (input) => ({ cases: [input.case] }),
  when: linkedAlready,
  decide: (_, input, { facts }) =>
    facts.cases.has(input.case) ? [happens('converted', { case: input.case })] : noSuchCase(),
})

export function noSuchCase(): Refusal {
  return refuse(
    'no-such-case',
    'invalid',
    ['没有该案，或您无权查看', 'no such case, or not yours to see'],
    ['请核对案件', 'check which case is meant'],
  )
}

export const passedUpWords = { zh: '逾期未答复，转上一级工会', en: 'not answered in time: passed to the union above' }
