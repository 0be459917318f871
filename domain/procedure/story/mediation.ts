import { reviewRefusalWords, settlementRefusalWords } from '../../law/grounds.js'
import { failedWords, mediatorReplacedWords, sessionWords, signerWords } from './codes.js'
import { amountOf, termsOf } from './handling.js'
import {
  called,
  clockOf,
  joined,
  many,
  nothing,
  onDay,
  onDays,
  sentences,
  side,
  andSo,
  unitAndPerson,
  until,
  w,
  within,
} from './telling.js'
import type { Term } from '../../law/term.js'
import type { Words } from '../../values/time.js'
import type { ArbitrationReviewEvents } from '../arbitration-review.js'
import type { MediationEvents } from '../mediation.js'
import type { SigningEvents } from '../signing.js'
import type { Stories, Told } from './telling.js'

/*
 * Mediation, the signing of what was agreed, and its review by the commission.
 */

const mediator = w('调解员', 'the mediator')
const commission = w('仲裁委', 'the commission')

/** Those who have the same last day are asked together. */
function toAnswer(asked: readonly { readonly who: Words; readonly term: Term | null }[], told: Told): readonly Words[] {
  const days = [...new Set(asked.flatMap(({ term }) => (term === null ? [] : [term.dueDay])))]
  return days.flatMap((day) => {
    const those = asked.filter(({ term }) => term?.dueDay === day)
    const term = those[0]?.term ?? null
    if (term === null) return []
    const all = joined(
      those.map(({ who }) => who),
      '、',
      ' and ',
    )
    const by = until(term, told)
    return [w(`请${all.zh}在${by.zh}答复是否同意`, `${all.en} to say ${by.en} whether they agree to it`)]
  })
}

export const mediationStories: Stories<keyof MediationEvents | keyof SigningEvents | keyof ArbitrationReviewEvents> = {
  'mediation-applied': (data, told) => {
    const who = unitAndPerson(data.body, data.mediator, told, mediator)
    const by = data.by === 'worker' ? side.worker : w('承办人', 'the officer')
    const asked = [
      { who: side.worker, term: clockOf(data, 'workerConsent') },
      { who: side.employer, term: clockOf(data, 'employerConsent') },
      { who: mediator, term: clockOf(data, 'mediatorAcceptance') },
    ]
    return sentences(
      w(`${by.zh}申请调解，由${who.zh}调解`, `${by.en} applied for mediation; ${who.en} is to mediate`),
      joined(
        [
          ...toAnswer(asked, told),
          within(data, 'mediation', told, (term) => w(`调解应在${term.zh}结束`, `the mediation is to end ${term.en}`)),
        ],
        '；',
        '; ',
      ),
    )
  },
  'mediation-consented': ({ party }) => w(`${side[party].zh}同意调解`, `${side[party].en} consented to mediation`),
  'mediation-refused': ({ party, bySilence }) =>
    bySilence
      ? w(
          `${side[party].zh}没有答复，视为不同意调解`,
          `${side[party].en} kept silent, which counts as refusing mediation`,
        )
      : w(`${side[party].zh}不同意调解`, `${side[party].en} refused mediation`),
  'mediator-accepted': ({ interest }) =>
    interest === 'none'
      ? w('调解员接受任务，声明与双方没有利害关系', 'the mediator took it, and declared no interest in the case')
      : w(
          '调解员接受任务，并向双方披露了可能影响公正的情况',
          'the mediator took it, and disclosed what might bear on impartiality',
        ),
  'mediator-replaced': (data, told) => {
    const why = mediatorReplacedWords[data.because]
    const to = unitAndPerson(data.body, data.to, told, w('另一名调解员', 'another mediator'))
    return andSo(
      w(`${why.zh}，改由${to.zh}调解`, `${why.en}; ${to.en} is to mediate now`),
      within(data, 'mediatorAcceptance', told, (by) => w(`请在${by.zh}接受`, `to accept it ${by.en}`)),
    )
  },
  'session-held': ({ kind, occurredOn }, told) => {
    const day = onDay(occurredOn, told)
    return w(
      `调解员${day.zh}${sessionWords[kind].zh}进行了调解`,
      `the mediator met ${sessionWords[kind].en} on ${day.en}`,
    )
  },
  'proposal-made': ({ version, by, settlement }, told) => {
    const who = by === 'mediator' ? mediator : side[by]
    const terms = termsOf(settlement, told)
    return w(`${who.zh}提出第${version}版调解方案：${terms.zh}`, `${who.en} proposed version ${version}: ${terms.en}`)
  },
  'proposal-accepted': ({ version, party }) =>
    w(`${side[party].zh}同意第${version}版调解方案`, `${side[party].en} accepted version ${version}`),
  'proposal-declined': ({ version, party }) =>
    w(`${side[party].zh}不同意第${version}版调解方案`, `${side[party].en} declined version ${version}`),
  'extension-proposed': ({ party, days }) =>
    w(
      `${side[party].zh}提议调解延长${days}个自然日，等待对方答复`,
      `${side[party].en} proposed to extend the mediation by ${many(days, 'natural day')}`,
    ),
  'mediation-extended': ({ days, moved }, told) => {
    const on = onDays(
      Object.values(moved ?? {}).map(({ dueDay }) => dueDay),
      told,
    )
    return w(
      `双方同意调解延长${days}个自然日${on.zh === '' ? '' : `，至${on.zh}`}`,
      `both agreed to extend the mediation by ${many(days, 'natural day')}${on.en === '' ? '' : `, to ${on.en}`}`,
    )
  },
  'mediation-agreed': ({ version }) => w(`双方按第${version}版方案达成一致`, `both agree on version ${version}`),
  'mediation-failed': ({ reason }) =>
    w(`调解不成：${failedWords[reason].zh}`, `the mediation failed: ${failedWords[reason].en}`),
  'mediation-lapsed': () =>
    w('调解期满，双方没有达成协议，调解终止', 'the period of mediation is over without an agreement'),
  'agreement-drafted': (data, told) => {
    const sum = amountOf(data.settlement)
    return andSo(
      w(`调解协议书已拟好（${sum.zh}）`, `the agreement is drafted (${sum.en})`),
      within(data, 'signing', told, (by) => w(`请在${by.zh}签署`, `to be signed ${by.en}`)),
    )
  },
  'agreement-edited': ({ version, settlement, voided }, told) => {
    const terms = termsOf(settlement, told)
    return andSo(
      w(`协议文本改为第${version}稿：${terms.zh}`, `the text is now draft ${version}: ${terms.en}`),
      voided.length === 0
        ? nothing
        : w('此前的签名全部作废，请重新签署', 'all signatures so far are void and have to be given again'),
    )
  },
  'agreement-signed': ({ signer }) => signerWords[signer],
  'signing-refused': ({ party }) => w(`${side[party].zh}拒绝签署`, `${side[party].en} refused to sign`),
  'signing-failed': ({ because }) =>
    because === 'refused'
      ? w('因一方拒绝签署，调解协议书没有签成', 'a party refused, so the agreement was not signed')
      : w('签署期满仍未签齐，调解协议书没有签成', 'not all had signed in time, so the agreement was not signed'),
  'agreement-took-effect': (data, told) => {
    const sum = amountOf(data.settlement)
    const can = joined(
      [
        within(data, 'jointApplication', told, (by) =>
          w(`${by.zh}共同申请仲裁审查`, `for arbitration review ${by.en}`),
        ),
        within(data, 'judicialConfirmation', told, (by) =>
          w(`${by.zh}共同申请司法确认`, `for judicial confirmation ${by.en}`),
        ),
      ],
      '，或者在',
      ', or ',
    )
    return sentences(
      w(`调解协议书${data.number}生效（${sum.zh}）`, `the agreement ${data.number} is in effect (${sum.en})`),
      can.zh === ''
        ? nothing
        : w(`双方可以在${can.zh}，以便对方不履行时申请强制执行`, `to make it enforceable, both can apply ${can.en}`),
    )
  },
  'review-application-made': ({ party }) =>
    w(
      `${side[party].zh}已申请仲裁审查，等待对方申请`,
      `${side[party].en} applied for the review; the other party has yet to`,
    ),
  'review-applied': (data, told) => {
    const where = called(data.commission, told, commission)
    return andSo(
      w(`双方都已申请，${where.zh}收到仲裁审查申请`, `both have applied, and ${where.en} has the application`),
      within(data, 'reviewAcceptance', told, (by) =>
        w(`将在${by.zh}决定是否受理`, `and decides ${by.en} whether to accept it`),
      ),
    )
  },
  'review-application-refused': ({ ground }) =>
    w(
      `仲裁委不受理审查申请：${reviewRefusalWords[ground].zh}；调解协议书仍然有效`,
      `the commission refused the application: ${reviewRefusalWords[ground].en}; the agreement stands`,
    ),
  'review-accepted': (data, told) => {
    const who = called(data.arbitrator, told, w('仲裁员', 'an arbitrator'))
    return andSo(
      w(`仲裁委受理审查申请，由${who.zh}审查`, `the commission accepted the application; ${who.en} reviews it`),
      within(data, 'review', told, (by) => w(`应在${by.zh}完成`, `to be finished ${by.en}`)),
    )
  },
  'review-extended': ({ moved }, told) => {
    const on = onDays(
      Object.values(moved ?? {}).map(({ dueDay }) => dueDay),
      told,
    )
    return w(
      `经批准，审查期限延长${on.zh === '' ? '' : `至${on.zh}`}`,
      `the review was extended, as approved${on.en === '' ? '' : `, to ${on.en}`}`,
    )
  },
  'settlement-issued': (data, told) =>
    andSo(
      w(`仲裁委制作调解书${data.number}`, `the commission issued the 调解书 ${data.number}`),
      within(data, 'settlementService', told, (by) => w(`请双方在${by.zh}签收`, `both are to sign for it ${by.en}`)),
    ),
  'settlement-refused': ({ ground }) =>
    w(
      `仲裁委决定不制作调解书：${settlementRefusalWords[ground].zh}；调解协议书仍然有效`,
      `the commission issues no 调解书: ${settlementRefusalWords[ground].en}; the agreement stands`,
    ),
  'settlement-received': ({ party }) => w(`${side[party].zh}已签收调解书`, `${side[party].en} signed for the 调解书`),
  'settlement-took-effect': () =>
    w(
      '双方都已签收，调解书生效；一方不履行的，可以向法院申请强制执行',
      'both have signed for it: the 调解书 is in effect, and a court can enforce it',
    ),
  'review-withdrawn': ({ party }) =>
    w(
      `${side[party].zh}撤回了仲裁审查申请，调解协议书仍然有效`,
      `${side[party].en} withdrew from the review; the agreement stands`,
    ),
  'review-lapsed': () =>
    w('申请仲裁审查的期限已过，调解协议书仍然有效', 'the time for the review is over; the agreement stands'),
  'judicial-confirmation-recorded': ({ occurredOn }, told) => {
    const day = onDay(occurredOn, told)
    return w(
      `法院${day.zh}已司法确认调解协议，一方不履行的，可以申请强制执行`,
      `a court confirmed the agreement on ${day.en}: it can be enforced`,
    )
  },
  'judicial-confirmation-lapsed': () =>
    w('申请司法确认的期限已过，调解协议书仍然有效', 'the time for judicial confirmation is over; the agreement stands'),
}
