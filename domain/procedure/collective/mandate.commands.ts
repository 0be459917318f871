import { z } from 'zod'
import { happened } from '../../case/event.js'
import type { Grievance } from '../../case/grievance.js'
import { refuse, type Refusal } from '../../case/refusal.js'
import { collectiveRule } from '../../law/collective.js'
import { command } from '../command.js'
import { Nothing } from '../inputs.js'
import { during } from '../when.js'
import { rolesInCase } from '../who.js'
import { belongs } from './claimant.js'
import { isCollective } from './collective.js'
import { Row, rowNamed, RowsInput } from './rows.js'
import { aClaimant, theGatherer } from './who.js'

const { fewestWorkers, fewestRepresentatives, mostRepresentatives, source } = collectiveRule

const whileOpen = (g: Grievance): Refusal | null =>
  during(g, isCollective(g), ['仅适用于集体争议', 'only in a collective case'])

export const appointRepresentatives = command({
  name: 'appoint-representatives',
  road: 'collective',
  title: { zh: '登记推选代表', en: 'name the representatives' },
  by: theGatherer,
  input: z.strictObject({
    numbers: z
      .array(Row)
      .min(fewestRepresentatives)
      .max(mostRepresentatives)
      .meta({ description: '推选代表在名单中的序号（3至5名） / their numbers on the list, three to five' }),
    signed: z
      .union([RowsInput, z.array(Row).max(0)])
      .default([])
      .meta({
        description: '已向其签署授权委托书的职工 / who has signed a mandate for them, on paper',
      }),
  }),
  needs: ['claimants'],
  slices: ({ numbers, signed }) => [signed === 'all' || signed.length > 0 ? { of: 'all' } : { of: 'numbers', numbers }],
  when: whileOpen,
  decide: (g, input, { facts: { claimants } }) => {
    if (g.collective.count < fewestWorkers) {
      return refuse(
        'too-few-workers',
        'conflict',
        [
          `名单现有${g.collective.count}人，不足${fewestWorkers}人`,
          `there are ${g.collective.count} workers on the list, of ${fewestWorkers}`,
        ],
        ['请先补充名单；不足10人的，请分别提出', 'complete the list first; fewer raise a case each'],
        source,
      )
    }
    if (new Set(input.numbers).size !== input.numbers.length) {
      return refuse(
        'named-twice',
        'invalid',
        ['推选代表重复', 'a representative is named twice'],
        ['请核对序号', 'check the numbers'],
      )
    }
    const rows = input.numbers.map((n) => rowNamed(claimants, n))
    const persons: string[] = []
    for (const row of rows) {
      if ('refused' in row) return row
      if (row.person === null || rolesInCase(g, row.person).some((role) => role !== 'worker')) {
        return refuse(
          'two-roles',
          'conflict',
          [`第${row.n}号在本案另有身份，不能担任代表`, `number ${row.n} has another part in this case`],
          ['请推选其他职工', 'choose somebody else'],
        )
      }
      persons.push(row.person)
    }
    const first = g.collective.representatives.length === 0
    const signed = input.signed
    const signers = claimants.filter((row) => belongs(row) && (signed === 'all' || signed.includes(row.n)))
    // A mandate is given to persons: for others it must be given again.
    const kept = first ? claimants.filter((row) => belongs(row) && row.mandate !== 'none') : []
    const mandates =
      first && signers.length === 0
        ? ('kept' as const)
        : [...new Set([...kept, ...signers].map(({ n }) => n))].sort((a, b) => a - b)
    return [happened('representatives-appointed', { numbers: input.numbers, persons, mandates })]
  },
})

export const giveMandate = command({
  name: 'give-mandate',
  road: 'collective',
  title: { zh: '授权委托推选代表', en: 'give the representatives your mandate' },
  by: aClaimant,
  input: Nothing,
  when: (g, actor) =>
    whileOpen(g) ??
    (g.collective.representatives.length === 0
      ? refuse(
          'representatives-first',
          'conflict',
          ['尚未推选代表', 'there are no representatives yet'],
          ['请等待推选代表登记', 'wait until they are named'],
          source,
        )
      : actor.claimant?.mandate !== 'none'
        ? refuse(
            'mandate-given-already',
            'conflict',
            ['您已授权', 'you have given it already'],
            ['无需重复办理', 'there is no need to do it again'],
          )
        : null),
  decide: (_, __, { actor }) =>
    actor.claimant === undefined ? [] : [happened('mandate-given', { n: actor.claimant.n })],
})
