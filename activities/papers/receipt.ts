import { shanghaiDay } from '../../domain/values/time.js'
import { matterOf, personIn, respondentsIn, unitIn, unwritable, type CaseFile } from './case-file.js'
import { close, line, masked, momentOf, money, paragraph } from './prose.js'
import type { Sheet } from './typeset.js'

/** 收件回执: when the grievance was received, by whom, and who has it from the first second. A period counts from its receipt. */
export function receipt(file: CaseFile): Sheet {
  const { opening, charge } = file.grievance
  if (opening.claim === null || opening.openedAt === null) throw unwritable('not-at-that-point')
  const union = unitIn(file, charge.union)
  const worker = personIn(file, opening.claimant)
  const officer = personIn(file, charge.officer)
  const receivedOn = shanghaiDay(opening.openedAt)
  const respondents = respondentsIn(file)
    .map(({ name }) => name)
    .join('、')
  const idno = masked(worker.idno)
  const amount = opening.claim.amount === '0' ? '' : `，涉及金额${money(opening.claim.amount)}`
  return {
    template: 'receipt',
    title: '收件回执',
    number: opening.number,
    body: union.name,
    day: receivedOn,
    facts: { worker: worker.name, idno, respondents, officer: officer.name, receivedAt: opening.openedAt },
    blocks: [
      line(`${worker.name}（公民身份号码：${idno}）：`),
      paragraph(
        `你关于${respondents}的${matterOf[opening.claim.type]}诉求${amount}，本会已于${momentOf(opening.openedAt)}收到并登记，编号${opening.number}。`,
      ),
      paragraph(`现由${union.name}${officer.name}负责，将在规定的期限内向你回应。你可以凭编号随时查询、补充或者撤回。`),
      paragraph('本回执只说明收到，不代表已经受理。申请劳动争议仲裁的时效请另行注意。'),
      close(union.name, receivedOn),
    ],
  }
}
