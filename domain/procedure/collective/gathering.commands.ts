import { z } from 'zod'
import { happened } from '../../case/event.js'
import { foresee } from '../../case/fold.js'
import type { Grievance } from '../../case/grievance.js'
import { refuse, type RefusedPart, type Refusal } from '../../case/refusal.js'
import { collectiveRule } from '../../law/collective.js'
import { checkMobile, checkResidentId } from '../../values/identifiers.js'
import { close } from '../closing.js'
import { command } from '../command.js'
import { SomeFen, words } from '../inputs.js'
import { during } from '../when.js'
import { anyOf } from '../who.js'
import { isCollective, totalWith } from './collective.js'
import { mostClaimants, readRoster, RosterInput, type BadRow } from './roster.js'
import { beforeOf, Row, rowNamed, withoutRow } from './rows.js'
import { effectIfReady } from './taking-effect.js'
import { faultWords } from './words.js'
import { aClaimant, theGatherer } from './who.js'

/** The list can be changed until there is an agreement to sign. */
const whileGathering = (g: Grievance): Refusal | null =>
  during(g, isCollective(g) && g.signing.status !== 'open' && g.performance.status === 'none', [
    '协议形成后名单不再增改；尚未签署的职工可不签署并另案办理',
    'once there is an agreement the list stands; whoever does not sign goes on alone',
  ])

export const addClaimants = command({
  name: 'add-claimants',
  road: 'collective',
  title: { zh: '导入职工名单', en: 'add claimants' },
  by: theGatherer,
  input: RosterInput,
  needs: ['roster'],
  when: whileGathering,
  decide: (g, input, { facts }) => {
    const roster = readRoster(input)
    if (!('listed' in roster)) {
      return refuse(
        'list-unreadable',
        'invalid',
        [roster.zh, roster.en],
        ['请按模板整理后重新导入', 'bring it into the form of the template and send it again'],
      )
    }
    const already = roster.listed.flatMap(({ row, idno }): BadRow[] => {
      const known = facts.roster.get(idno)
      const why = known?.ownEmployer === true ? 'own-employer' : known?.listed === true ? 'listed' : null
      return why === null ? [] : [{ row, field: 'idno', why, words: faultWords[why] }]
    })
    const bad = [...roster.bad, ...already]
    const badRows = new Set(bad.map(({ row }) => row))
    if (bad.length > 0 && !input.partial) return badList(bad, badRows.size, input.csv !== undefined)
    const good = roster.listed.filter(({ row }) => !badRows.has(row))
    if (good.length === 0) {
      return refuse(
        'nothing-to-add',
        'invalid',
        ['名单中没有可导入的职工', 'there is nobody on the list to be added'],
        ['请核对名单', 'check the list'],
      )
    }
    if (g.collective.count + good.length > mostClaimants) {
      return refuse(
        'too-many-claimants',
        'invalid',
        [`每案不超过${mostClaimants}名职工`, `no more than ${mostClaimants} workers a case`],
        ['请分案提出', 'raise several cases'],
      )
    }
    const rows = good.map(({ idno, amount, mandated }, i) => ({
      n: g.collective.next + i,
      person: facts.roster.get(idno)?.person ?? '',
      amount,
      mandate: mandated ? ('signed' as const) : ('none' as const),
    }))
    return [
      happened(
        'claimants-added',
        {
          rows,
          total: totalWith(
            g.collective,
            rows.map(({ amount }) => amount),
          ),
          leftOut: [...badRows]
            .sort((a, b) => a - b)
            .map((row) => ({ row, why: bad.find((one) => one.row === row)?.why ?? 'columns' })),
        },
        {
          sealed: {
            rows: good.map(({ name, idno, phone }, i) => ({ n: g.collective.next + i, name, idno, phone })),
          },
        },
      ),
    ]
  },
})

/** Nothing is taken of a list that has errors; each of them is named. */
function badList(bad: readonly BadRow[], rows: number, csv: boolean): Refusal {
  const parts = bad.map(({ row, field, words: why }): RefusedPart => ({
    path: csv ? `/csv/${row}/${field}` : `/rows/${row - 1}/${field}`,
    why: { zh: `第${row}行：${why.zh}`, en: `row ${row}: ${why.en}` },
  }))
  const refusal = refuse(
    'bad-rows',
    'invalid',
    [`名单有${rows}行有误，未导入任何一行`, `${rows} rows are wrong: nothing was taken`],
    ['请按所列逐行更正；或选择 partial 先导入其余各行', 'correct the rows named, or send partial to take the others'],
  )
  return { ...refusal, parts }
}

export const correctClaimant = command({
  name: 'correct-claimant',
  road: 'collective',
  title: { zh: '更正职工信息', en: 'correct a claimant' },
  by: theGatherer,
  input: z.strictObject({
    n: Row,
    name: words(50).optional(),
    idno: z.string().trim().toUpperCase().optional().meta({ sealed: true }),
    phone: z.string().trim().optional().meta({ sealed: true }),
    amount: SomeFen.optional(),
  }),
  needs: ['roster', 'claimants'],
  slices: ({ n }) => [{ of: 'numbers', numbers: [n] }],
  when: whileGathering,
  decide: (g, input, { facts }) => {
    const row = rowNamed(facts.claimants, input.n)
    if ('refused' in row) return row
    const wrong =
      (input.idno === undefined ? null : checkResidentId(input.idno)) ??
      (input.phone === undefined ? null : checkMobile(input.phone))
    if (wrong !== null) {
      return refuse('wrong-identity', 'invalid', [wrong.zh, wrong.en], ['请核对后再提交', 'check it and send it again'])
    }
    const known = input.idno === undefined ? undefined : facts.roster.get(input.idno)
    const person = known?.person ?? row.person ?? ''
    const other = person !== row.person
    if (known !== undefined && other && (known.listed || known.ownEmployer)) {
      const said = faultWords[known.listed ? 'listed' : 'own-employer']
      return refuse('already-listed', 'conflict', [said.zh, said.en], ['请核对身份证号', 'check the identity number'])
    }
    const amount = input.amount ?? row.amount
    const { name, idno, phone } = input
    const identity = Object.fromEntries(Object.entries({ name, idno, phone }).filter(([, text]) => text !== undefined))
    if (!other && amount === row.amount && Object.keys(identity).length === 0) return []
    return [
      happened(
        'claimant-corrected',
        {
          n: row.n,
          person,
          amount,
          // What somebody else gave here is not this worker's mandate.
          mandate: other && row.mandate === 'given' ? 'none' : row.mandate,
          before: beforeOf(row),
          total: totalWith(g.collective, [amount], [row.amount]),
        },
        Object.keys(identity).length === 0 ? {} : { sealed: { rows: [{ n: row.n, ...identity }] } },
      ),
    ]
  },
})

export const removeClaimant = command({
  name: 'remove-claimant',
  road: 'collective',
  title: { zh: '移出名单（或本人退出）', en: 'take off the list, or leave' },
  by: anyOf(theGatherer, aClaimant),
  input: z.strictObject({ n: Row, words: words(2000).optional() }),
  needs: ['claimants'],
  slices: ({ n }) => [{ of: 'numbers', numbers: [n] }],
  when: (g, actor) =>
    // A worker may leave as long as the agreement is not in effect for them.
    aClaimant.is(g, actor) && g.signing.status === 'open' ? during(g, true, ['', '']) : whileGathering(g),
  decide: (g, input, moment) => {
    const row = rowNamed(moment.facts.claimants, input.n)
    if ('refused' in row) return row
    const own = row.n === moment.actor.claimant?.n
    if (!own && (g.signing.status === 'open' || !theGatherer.is(g, moment.actor))) {
      return refuse(
        'not-your-row',
        'forbidden',
        ['只能退出本人的一户', 'only your own row can be taken away now'],
        ['请由其本人办理', 'let that worker do it'],
        collectiveRule.source,
      )
    }
    const removed = happened(
      'claimant-removed',
      {
        n: row.n,
        person: row.person,
        before: beforeOf(row),
        total: totalWith(g.collective, [], [row.amount]),
        because: own ? 'left' : 'mistake',
        settlement: withoutRow(g, row),
      },
      input.words === undefined ? {} : { sealed: { words: input.words } },
    )
    const after = foresee(g, [removed], moment)
    if (after.collective.count === 0) return [removed, ...close(after, 'withdrawn', moment)]
    return [removed, ...effectIfReady(after, moment)]
  },
})
