import { shanghaiDay } from '../../domain/values/time.js'
import { matterOf, personIn, respondentsIn, termsOf, unitIn, unwritable, type CaseFile } from './case-file.js'
import { applicants, calledTogether, rowsAnnex, signatoriesOf } from './claimants.js'
import { parties, personParty, unitParty } from './parties.js'
import { close, dateOf, masked, paragraph, right } from './prose.js'
import type { Sheet } from './typeset.js'

/** 调解书: the commission, having reviewed the agreement, gives it the effect of law, word for word. (办案规则 74–79) */
export function settlement(file: CaseFile): Sheet {
  const { opening, signing, mediation, arbitrationReview } = file.grievance
  if (opening.claim === null || signing.settlement === null || signing.effectiveAt === null)
    throw unwritable('not-at-that-point')
  if (file.words === null) throw unwritable('words-missing')
  if (arbitrationReview.hash !== signing.hash) throw unwritable('content-differs')
  const commission = unitIn(file, arbitrationReview.commission)
  const body = unitIn(file, mediation.body)
  const respondents = respondentsIn(file)
  const many = signatoriesOf(file)
  const worker = personIn(file, opening.claimant)
  const payee = many === null ? worker.name : calledTogether(many)
  const arbitrator = personIn(file, arbitrationReview.arbitrator)
  const issuedOn = shanghaiDay(file.at)
  const idno = masked(worker.idno)
  return {
    template: 'settlement',
    title: '调解书',
    number: arbitrationReview.number,
    body: commission.name,
    day: issuedOn,
    facts: {
      worker: worker.name,
      idno,
      respondents: respondents.map(({ name, code }) => ({ name, code })),
      arbitrator: arbitrator.name,
      agreementNumber: signing.number,
      total: signing.settlement.total,
      instalments: signing.settlement.instalments,
      hash: arbitrationReview.hash,
    },
    notes: [`协议内容校验码（SHA-256）：${arbitrationReview.hash}`],
    blocks: [
      parties([
        many === null ? personParty('申请人', worker) : { label: '申请人', text: applicants(file, many) },
        ...respondents.map((one) => unitParty('申请人', one)),
        { label: '案由', text: `${matterOf[opening.claim.type]}争议` },
      ]),
      paragraph(
        `申请人${payee}与申请人${respondents.map((one) => one.name).join('、')}因${matterOf[opening.claim.type]}争议，经${body.name}主持调解，` +
          `达成编号为${signing.number}的调解协议，该协议于${dateOf(shanghaiDay(signing.effectiveAt))}生效。双方在法定期限内共同向本委提出仲裁审查申请，本委依法受理，并指定仲裁员${arbitrator.name}进行审查。`,
      ),
      paragraph(
        '经审查，申请人之间的调解协议系双方自愿达成，形式和内容合法有效。依照《中华人民共和国劳动争议调解仲裁法》和《劳动人事争议仲裁办案规则》有关仲裁审查的规定，本委对下列协议内容予以确认：',
      ),
      ...termsOf(signing.settlement, file.words, respondents[0]?.name ?? '', payee),
      paragraph('本调解书的内容与上述调解协议的内容一致，经双方当事人签收后，发生法律效力。'),
      paragraph('一方当事人逾期不履行本调解书的，另一方当事人可以依照民事诉讼法的有关规定向人民法院申请执行。'),
      right(`仲裁员：${arbitrator.name}`),
      close(commission.name, issuedOn),
      ...(many === null ? [] : [{ k: 'break' } as const, ...rowsAnnex(file, many)]),
    ],
  }
}
