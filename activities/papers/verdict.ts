import { choiceWords, tierWords, verdictNotice } from '../../domain/procedure/committee/words.js'
import { obligations } from '../../domain/case/fold.js'
import { shanghaiDay } from '../../domain/values/time.js'
import { matterOf, personIn, respondentsIn, unitIn, unwritable, type CaseFile } from './case-file.js'
import { parties } from './parties.js'
import { close, dateOf, heading, money, paragraph, table, written, type Block } from './prose.js'
import type { Sheet } from './typeset.js'

/**
 * 评判结论书: how many were for what, the reasons and the dissent, without whose they are; that it is no award, and that the
 * road to arbitration stays open.
 */
export function verdictPaper(file: CaseFile): Sheet {
  const { opening, committee, charge } = file.grievance
  const reached = file.history.findLast(({ type }) => type === 'verdict-reached')
  if (reached?.type !== 'verdict-reached' || opening.claim === null) throw unwritable('not-at-that-point')
  const { tier, choice, amount, counts, final } = reached.data
  const unit = unitIn(file, committee.unit)
  const worker = personIn(file, opening.claimant)
  const decidedOn = shanghaiDay(file.at)
  const panel = committee.seats.flatMap(({ person }) => (person === null ? [] : [personIn(file, person).name]))
  const name = `${unit.name}评判委员会`
  const answer = obligations(file.grievance).find(({ what }) => what === 'verdictAnswer')
  const answerUntil = answer === undefined ? '在规定的期限内' : `于${dateOf(answer.dueDay)}前（含当日）`
  return {
    template: 'verdict',
    title: '评判结论书',
    number: `${opening.number}（${['', '一', '二', '三'][tier] ?? tier}级评判）`,
    body: name,
    day: decidedOn,
    facts: { tier, choice, amount, counts, panel },
    blocks: [
      parties([
        { label: '职工', text: worker.name },
        {
          label: '用人单位',
          text: respondentsIn(file)
            .map((one) => one.name)
            .join('、'),
        },
        { label: '承办单位', text: unitIn(file, charge.union).name },
        { label: '评判层级', text: tierWords[tier].zh },
        { label: '评判专家', text: panel.join('、') },
      ]),
      paragraph(
        `职工${worker.name}因${matterOf[opening.claim.type]}诉求（${opening.number}）的办理结果未解决或者不满意，提请评判。职工点选的评判专家听取了承办单位和用人单位的回应，经不记名表决，形成以下结论。`,
      ),
      heading('一、表决情况'),
      table(
        [
          [choiceWords.worker.zh, choiceWords.handling.zh, choiceWords.middle.zh, choiceWords.abstain.zh, '未表决'],
          [counts.worker, counts.handling, counts.middle, counts.abstain, counts.notCast].map((n) => `${n}票`),
        ],
        [1, 1, 1, 1, 1],
        'ccccc',
      ),
      heading('二、结论'),
      paragraph(`${choiceWords[choice].zh}${amount === null ? '' : `，金额为${money(amount)}`}。`),
      ...reasonsUnder('三、理由', reached.words?.['reasons']),
      ...reasonsUnder('四、不同意见', reached.words?.['dissent']),
      heading('五、效力与救济'),
      paragraph(verdictNotice.zh),
      paragraph(
        final
          ? `本结论为评判程序的最终结论。职工和承办单位应当${answerUntil}表示是否接受；不接受的，职工可以依法申请劳动争议仲裁。`
          : `职工和承办单位应当${answerUntil}表示是否接受；不接受或者逾期不答复的，进入上一级评判，职工也可以依法申请劳动争议仲裁。`,
      ),
      close(name, decidedOn),
    ],
  }
}

/** By nobody's name: who said what stays in the panel. */
function reasonsUnder(title: string, said: unknown): readonly Block[] {
  const all = (Array.isArray(said) ? said : []) as readonly { readonly reasons?: unknown; readonly act?: unknown }[]
  if (all.length === 0) return []
  return [
    heading(title),
    ...all.flatMap(({ reasons, act }, i) =>
      written(
        `${i + 1}. ${typeof reasons === 'string' ? reasons : ''}${typeof act === 'string' ? `（应为的行为：${act}）` : ''}`,
      ),
    ),
  ]
}
