import { z } from 'zod'
import { happened } from '../case/event.js'
import type { OtherCaseFact } from '../case/facts.js'
import type { Grievance } from '../case/grievance.js'
import { refuse, type Refusal } from '../case/refusal.js'
import { isCollective } from './collective/collective.js'
import { command, type Command } from './command.js'
import { hasResultInEffect } from './closing.js'
import { Id, words } from './inputs.js'
import { withEarlier } from './limitation.js'
import { waitsForLine } from './line.js'
import { goesOnElsewhere, isBeforeOthers } from './merging.js'
import { during } from './when.js'
import { theOfficer } from './who.js'

const inEffect = (): Refusal =>
  refuse(
    'result-in-effect',
    'conflict',
    ['办理结果已经生效，不能并案', 'a result has taken effect: it cannot be merged'],
    ['请分别办理', 'let each go on by itself'],
  )

const mergeInto = command({
  name: 'merge-into',
  road: 'merging',
  title: { zh: '并入另一案件', en: 'let it go on in another case' },
  by: theOfficer,
  input: z.strictObject({
    into: Id.meta({ description: '并入哪一案件 / the case it goes on in' }),
    words: words(4000).meta({ description: '并案理由 / why' }),
  }),
  needs: ['other'],
  when: (g) => {
    const barred = during(g, true, ['', ''])
    if (barred !== null) return barred
    if (hasResult(g)) return inEffect()
    if (waitsForLine(g)) {
      return refuse(
        'line-waits',
        'conflict',
        ['热线工单尚未答复，不能并案', 'the line still waits for its reply: it cannot be merged'],
        ['请先答复热线工单（reply-to-line）', 'reply to the line first (reply-to-line)'],
      )
    }
    return isBeforeOthers(g)
      ? refuse(
          'before-others',
          'conflict',
          [
            '本案正在调解、签署、仲裁审查、评判或者仲裁诉讼中，不能并入他案',
            'it is being mediated, signed, reviewed, judged or arbitrated: it cannot end in another case',
          ],
          ['可以将另一案件并入本案', 'let the other case go on in this one'],
        )
      : null
  },
  other: ({ into }) => into,
  decide: (g, input, { facts: { other } }) => {
    if (input.into === g.id) {
      return refuse(
        'same-case',
        'invalid',
        ['不能并入本案自身', 'a case cannot go on in itself'],
        ['请核对并入的案件', 'check the other case'],
      )
    }
    if (other === null) {
      return refuse(
        'target-unknown',
        'invalid',
        ['没有该案件，或者您无权查看', 'there is no such case, or it is not yours to see'],
        ['请核对并入的案件', 'check the other case'],
      )
    }
    return (
      unfit(g, other) ?? [
        happened(
          'merged',
          { into: other.grievance.id, number: other.grievance.opening.number },
          { sealed: { words: input.words } },
        ),
      ]
    )
  },
  onOther: (other, one, input, moment) => {
    const { id, opening, limitation } = one
    if (opening.claim === null) return []
    const { type, amount, remedies } = opening.claim
    return [
      happened(
        'merged-from',
        {
          from: id,
          number: opening.number,
          claim: { type, amount, remedies },
          ...withEarlier(other, limitation.leads, 'merged-from', moment),
        },
        { sealed: { words: input.words } },
      ),
    ]
  },
})

/** One that is being performed, or judged by the worker. */
function hasResult(g: Grievance): boolean {
  return hasResultInEffect(g) || g.performance.status === 'open' || g.rating.status === 'open'
}

/** Why this case cannot go on in that one; null where it can. */
function unfit(g: Grievance, { grievance: target, listed }: OtherCaseFact): Refusal | null {
  if (target.merging.into !== null) return goesOnElsewhere(target.opening.number, target.merging.into)
  if (target.closing.status !== 'open') {
    return refuse(
      'target-closed',
      'conflict',
      ['并入的案件已办结', 'the other case is closed'],
      ['请由职工申请重启该案，或者并入其他案件', 'have that one reopened by the worker, or choose another'],
    )
  }
  if (hasResult(target)) return inEffect()
  const missing = g.opening.respondents.filter((unit) => !target.opening.respondents.includes(unit))
  if (missing.length > 0) {
    return refuse(
      'respondents-missing',
      'conflict',
      ['本案被诉单位不全是并入案件的被诉单位', 'not every respondent of this case is one of the other'],
      [
        '请先在该案追加被诉单位（add-respondent），或者反向并入',
        'add them there first (add-respondent), or merge it the other way round',
      ],
    )
  }
  if (isCollective(target)) {
    if (target.opening.claim?.type !== g.opening.claim?.type) return notAlike()
    return listed
      ? null
      : refuse(
          'claimant-not-listed',
          'conflict',
          [
            '职工不在该集体争议的名单中，并入后将失去当事人地位',
            'the worker is not on the list of that collective case, and would be left out',
          ],
          ['请先将职工列入名单（add-claimants）', 'put them on its list first (add-claimants)'],
        )
  }
  return isCollective(g) || g.opening.claimant !== target.opening.claimant ? notAlike() : null
}

function notAlike(): Refusal {
  return refuse(
    'not-alike',
    'conflict',
    [
      '只能并入同一职工的案件，或者同一单位、同一事项的集体争议',
      'it can go on only in a case of the same worker, or in a collective one of the same employer and claim',
    ],
    ['请分别办理', 'let each go on by itself'],
  )
}

export const mergingCommands: readonly Command[] = [mergeInto]
