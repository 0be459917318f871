import { obligations } from '../../domain/case/fold.js'
import { shanghaiDay } from '../../domain/values/time.js'
import { matterOf, personIn, respondentsIn, unitIn, unwritable, type CaseFile } from './case-file.js'
import { close, dateOf, line, masked, money, paragraph } from './prose.js'
import type { Sheet } from './typeset.js'

/** 受理通知书: the union tells the worker that the grievance is its own now, who has it, and until when. */
export function acceptanceNotice(file: CaseFile): Sheet {
  const { opening, acceptance, charge, limitation } = file.grievance
  if (opening.claim === null || opening.openedAt === null || acceptance.acceptedAt === null)
    throw unwritable('not-at-that-point')
  const union = unitIn(file, charge.union)
  const officer = personIn(file, charge.officer)
  const worker = personIn(file, opening.claimant)
  const respondents = respondentsIn(file)
    .map((one) => one.name)
    .join('、')
  const acceptedOn = shanghaiDay(acceptance.acceptedAt)
  const handling = obligations(file.grievance).find((one) => one.what === 'handling')
  const amount = opening.claim.amount === '0' ? '' : `，涉及金额${money(opening.claim.amount)}`
  const idno = masked(worker.idno)
  return {
    template: 'acceptance-notice',
    title: '受理通知书',
    number: opening.number,
    body: union.name,
    day: acceptedOn,
    facts: { worker: worker.name, idno, respondents, officer: officer.name, handlingUntil: handling?.dueDay ?? null },
    blocks: [
      line(`${worker.name}（公民身份号码：${idno}）：`),
      paragraph(
        `你于${dateOf(shanghaiDay(opening.openedAt))}反映的与${respondents}之间的${matterOf[opening.claim.type]}诉求${amount}，本会已收悉。` +
          `经审查，依照《中华人民共和国工会法》的有关规定，本会决定自${dateOf(acceptedOn)}起予以受理。现将有关事项通知如下：`,
      ),
      paragraph(`一、承办单位：${union.name}；承办人：${officer.name}。`),
      paragraph(
        handling === undefined
          ? '二、办理期限依照本平台办理规程确定。'
          : `二、办理期限：至${dateOf(handling.dueDay)}止。`,
      ),
      paragraph('三、你可以随时补充证据、查询进展、催办或者撤回诉求。本会办理诉求不收取费用。'),
      paragraph(
        '四、调解以双方自愿为原则。本会的受理和办理不影响你依法申请劳动争议仲裁的权利。' +
          (limitation.leads === null
            ? ''
            : `依现有材料推算，申请仲裁的时效期间至${dateOf(limitation.leads)}届满，请及时行使权利。`),
      ),
      paragraph('特此通知。'),
      close(union.name, acceptedOn),
    ],
  }
}
