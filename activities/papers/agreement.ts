import { identifiedBy, type Signer, type Signing } from '../../domain/procedure/signing.js'
import { shanghaiDay } from '../../domain/values/time.js'
import { matterOf, personIn, respondentsIn, termsOf, unitIn, unwritable, type CaseFile } from './case-file.js'
import { applicants, calledTogether, rowsAnnex, signatoriesOf } from './claimants.js'
import { parties, personParty, unitParty } from './parties.js'
import { close, dateOf, masked, momentOf, paragraph } from './prose.js'
import type { Sheet } from './typeset.js'

/** 调解协议书: what both parties agreed, with every signature that gave it effect. (劳动争议调解仲裁法 14) */
export function agreement(file: CaseFile): Sheet {
  const { opening, signing, mediation } = file.grievance
  if (opening.claim === null || signing.settlement === null || signing.effectiveAt === null)
    throw unwritable('not-at-that-point')
  if (file.words === null) throw unwritable('words-missing')
  const body = unitIn(file, mediation.body)
  const respondents = respondentsIn(file)
  const many = signatoriesOf(file)
  const worker = personIn(file, opening.claimant)
  const mediator = personIn(file, mediation.mediator)
  const effectiveOn = shanghaiDay(signing.effectiveAt)
  const idno = masked(worker.idno)
  return {
    template: 'agreement',
    title: '调解协议书',
    number: signing.number,
    body: body.name,
    day: effectiveOn,
    facts: {
      worker: worker.name,
      idno,
      respondents: respondents.map(({ name, code }) => ({ name, code })),
      mediator: mediator.name,
      caseNumber: opening.number,
      total: signing.settlement.total,
      instalments: signing.settlement.instalments,
      hash: signing.hash,
      effectiveOn,
    },
    notes: [`协议内容校验码（SHA-256）：${signing.hash}`],
    blocks: [
      parties([
        many === null ? personParty('申请人', worker) : { label: '申请人', text: applicants(file, many) },
        ...respondents.map((one) => unitParty('被申请人', one)),
        { label: '调解员', text: `${mediator.name}（${body.name}）` },
        { label: '案由', text: `${matterOf[opening.claim.type]}争议（${opening.number}）` },
      ]),
      paragraph(
        '双方当事人因上述争议自愿申请调解。调解员已向双方说明调解的性质和效力、各自的权利义务以及虚假调解的法律后果。' +
          '依照《中华人民共和国劳动争议调解仲裁法》第十四条的规定，经调解，双方自愿达成如下协议：',
      ),
      ...termsOf(signing.settlement, file.words, '被申请人', '申请人'),
      paragraph(
        '本协议书由双方当事人签名或者盖章，经调解员签名并加盖调解组织印章后生效，对双方当事人具有约束力，当事人应当履行。',
      ),
      paragraph(
        '双方当事人可以自本协议书生效之日起十五日内，共同向有管辖权的劳动人事争议仲裁委员会提出仲裁审查申请；也可以自本协议书生效之日起三十日内，共同向有管辖权的人民法院申请司法确认。',
      ),
      paragraph('一方当事人在约定的期限内不履行本协议书的，另一方当事人可以依法申请仲裁。'),
      {
        k: 'signatures',
        rows: [
          many === null
            ? { label: '申请人（签名）', who: worker.name, how: signed(file, signing, 'worker') }
            : {
                label: '申请人（签名）',
                who: calledTogether(many),
                how: ['各自签署框架协议及本人分户，签署时间见附件'],
              },
          {
            label: '被申请人（签名或者盖章）',
            who: respondents[0]?.name ?? '',
            how: [
              `经办人：${personIn(file, signing.signatures.employer?.by).name}`,
              ...signed(file, signing, 'employer'),
            ],
          },
          { label: '调解员（签名）', who: mediator.name, how: signed(file, signing, 'mediator') },
          { label: '调解组织（印章）', who: body.name, how: signed(file, signing, 'seal') },
        ],
      },
      paragraph(`本协议书自${dateOf(effectiveOn)}起生效。`),
      close(body.name, effectiveOn),
      ...(many === null ? [] : rowsAnnex(file, many)),
    ],
  }
}

const identifiedWords: Readonly<Record<(typeof identifiedBy)[number], string>> = {
  'real-name-login': '实名登录',
  'id-card': '居民身份证',
  'bank-card': '银行卡',
  face: '人脸识别',
  'in-person': '当面核对',
}

/** When it was signed, how it was known who signed, and that the warning was accepted. */
function signed(file: CaseFile, signing: Signing, signer: Signer): readonly string[] {
  const signature = signing.signatures[signer]
  if (signature === undefined) throw unwritable('signature-missing')
  const event = file.history.findLast((one) => one.type === 'agreement-signed' && one.data.signer === signer)
  const how = event?.type === 'agreement-signed' && 'identifiedBy' in event.data ? event.data.identifiedBy : null
  const known = identifiedBy.find((one) => one === how)
  return [
    `${momentOf(signature.at)}${signer === 'seal' ? '加盖' : '电子签署'}`,
    ...(known === undefined ? [] : [`身份核验：${identifiedWords[known]}`]),
    ...(signer === 'worker' || signer === 'employer' ? ['已知悉虚假调解的法律后果'] : []),
  ]
}
