import type { Signer, Signing } from '../../domain/procedure/signing.js'
import { shanghaiDay } from '../../domain/values/time.js'
import { matterOf, personIn, respondentsIn, termsOf, unitIn, unwritable, type CaseFile } from './case-file.js'
import { applicants, calledTogether, rowsAnnex, signatoriesOf } from './claimants.js'
import { centred, dateOf, formalDate, masked, momentOf, paper, paragraph, right } from './prose.js'

/** 调解协议书: what both parties agreed, with every signature that gave it effect. (劳动争议调解仲裁法 14) */
export function agreement(file: CaseFile): Buffer {
  const { opening, signing, mediation } = file.grievance
  if (opening.claim === null || signing.settlement === null || signing.effectiveAt === null)
    throw unwritable('not-at-that-point')
  if (file.words === null) throw unwritable('words-missing')
  const body = unitIn(file, mediation.body)
  const respondents = respondentsIn(file)
  const many = signatoriesOf(file)
  const worker = personIn(file, opening.claimant)
  const mediator = personIn(file, mediation.mediator)
  return paper([
    centred(body.name),
    centred('调　解　协　议　书'),
    right(signing.number),
    '',
    many === null ? `申请人：${worker.name}，公民身份号码：${masked(worker.idno)}。` : applicants(file, many),
    ...respondents.map((one) => `被申请人：${one.name}，统一社会信用代码：${one.code ?? '（未登记）'}。`),
    `调解员：${mediator.name}（${body.name}）。`,
    `争议编号：${opening.number}；案由：${matterOf[opening.claim.type]}。`,
    '',
    paragraph(
      '双方当事人因上述争议自愿申请调解。调解员已向双方说明调解的性质和效力、各自的权利义务以及虚假调解的法律后果。' +
        '依照《中华人民共和国劳动争议调解仲裁法》第十四条的规定，经调解，双方自愿达成如下协议：',
    ),
    ...termsOf(signing.settlement, file.words, '被申请人', '申请人'),
    '',
    paragraph(
      '本协议书由双方当事人签名或者盖章，经调解员签名并加盖调解组织印章后生效，对双方当事人具有约束力，当事人应当履行。',
    ),
    paragraph(
      '双方当事人可以自本协议书生效之日起十五日内，共同向有管辖权的劳动人事争议仲裁委员会提出仲裁审查申请；也可以自本协议书生效之日起三十日内，共同向有管辖权的人民法院申请司法确认。',
    ),
    paragraph('一方当事人在约定的期限内不履行本协议书的，另一方当事人可以依法申请仲裁。'),
    '',
    many === null
      ? `申请人（签名）：${worker.name}　　${signed(signing, 'worker')}`
      : `申请人（签名）：${calledTogether(many)}，各自签署框架协议及本人分户，见附件`,
    `被申请人（签名或者盖章）：${respondents[0]?.name ?? ''}（经办人：${personIn(file, signing.signatures.employer?.by).name}）　　${signed(signing, 'employer')}`,
    `调解员（签名）：${mediator.name}　　${signed(signing, 'mediator')}`,
    `调解组织（印章）：${body.name}　　${signed(signing, 'seal')}`,
    '',
    paragraph(`协议内容校验码（SHA-256）：${signing.hash}`),
    right(`生效日期：${dateOf(shanghaiDay(signing.effectiveAt))}`),
    right(formalDate(shanghaiDay(signing.effectiveAt))),
    ...(many === null ? [] : ['', ...rowsAnnex(file, many)]),
  ])
}

function signed(signing: Signing, signer: Signer): string {
  const signature = signing.signatures[signer]
  if (signature === undefined) throw unwritable('signature-missing')
  return `${momentOf(signature.at)}电子签署`
}
