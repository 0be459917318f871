import { obligations } from '../../domain/case/fold.js'
import type { Channel } from '../../domain/procedure/opening.js'
import { shanghaiDay } from '../../domain/values/time.js'
import { matterOf, personIn, respondentsIn, unitIn, unwritable, type CaseFile } from './case-file.js'
import { parties, personParty } from './parties.js'
import { close, dateOf, masked, momentOf, money, paragraph } from './prose.js'
import type { Sheet } from './typeset.js'

/** 收件回执: when the grievance was received, by whom, and who has it from the first second. A period counts from its receipt. */
export function receipt(file: CaseFile): Sheet {
  const { opening, charge } = file.grievance
  if (opening.claim === null || opening.openedAt === null) throw unwritable('not-at-that-point')
  const union = unitIn(file, charge.union)
  const worker = personIn(file, opening.claimant)
  const officer = personIn(file, charge.officer)
  const { type, amount } = opening.claim
  const respondents = respondentsIn(file)
    .map(({ name }) => name)
    .join('、')
  const answer = obligations(file.grievance).find(({ what }) => what === 'firstResponse')
  return {
    template: 'receipt',
    title: '收件回执',
    number: opening.number,
    body: union.name,
    day: shanghaiDay(opening.openedAt),
    facts: {
      worker: worker.name,
      idno: masked(worker.idno),
      respondents,
      officer: officer.name,
      receivedAt: opening.openedAt,
      answerUntil: answer?.dueDay ?? null,
    },
    blocks: [
      parties([
        personParty('诉求人', worker),
        { label: '用人单位', text: respondents },
        { label: '诉求事项', text: matterOf[type] },
        ...(amount === '0' ? [] : [{ label: '涉及金额', text: money(amount) }]),
        { label: '提交方式', text: channels[opening.channel] },
        { label: '收到时间', text: momentOf(opening.openedAt) },
        { label: '收件单位', text: union.name },
        { label: '负责人', text: officer.name },
      ]),
      paragraph(
        `上述诉求已于${momentOf(opening.openedAt)}收到并登记，编号为${opening.number}，现由${union.name}${officer.name}负责` +
          `${answer === undefined ? '，将在规定的期限内回应' : `，将于${dateOf(answer.dueDay)}前（含当日）回应`}。你可以随时查询进展、补充材料或者撤回诉求。`,
      ),
      paragraph('本回执证明收到的时间和内容，不代表已经受理。申请劳动争议仲裁的时效请另行注意。'),
      close(union.name, shanghaiDay(opening.openedAt)),
    ],
  }
}

const channels: Record<Channel, string> = {
  app: '本人在线提交',
  agent: '口述，由代访代办专员代书',
  '12351': '12351职工热线转来',
  '12345': '12345政务服务热线转来',
}
