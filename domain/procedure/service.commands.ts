import { z } from 'zod'
import { holds, type Actor } from '../case/actor.js'
import { happened, type Side } from '../case/event.js'
import type { EffectKind, Grievance } from '../case/grievance.js'
import { isRefusal, refuse, type Refusal } from '../case/refusal.js'
import { employerSide } from '../case/sight.js'
import { shanghaiDay, type Day, type Words } from '../values/time.js'
import { notStatable, outOfOrder } from './arbitration/stating.js'
import { command, type Command } from './command.js'
import { DayInput, Id, words } from './inputs.js'
import {
  addressees,
  addresseesOf,
  consents,
  isSame,
  isServed,
  ofTheCommission,
  servedHow,
  type Addressee,
} from './service.js'
import { during } from './when.js'
import { anyOf, theClerk, theEmployer, theOfficer, theWorker } from './who.js'

/** 民事诉讼法 90: electronic service wants consent, and its day is that of the arrival. */
const electronicSource: Words = { zh: '《民事诉讼法》第九十条', en: 'Civil Procedure Law, art. 90' }

/** A paper may still be received, or its service be written down, after the case was closed. */
const untilArchived: Command['when'] = (g) =>
  g.closing.status === 'archived' ? during(g, false, ['', '']) : nothingToServe(g)

const Paper = z
  .string()
  .regex(/^\d{1,9}\/[A-Za-z]{1,60}$/)
  .meta({ description: '文书编号（时间线 paper 中的 key） / the key of the paper, as the timeline names it' })

const confirmServiceAddress = command({
  name: 'confirm-service-address',
  road: 'service',
  title: { zh: '确认送达地址和方式', en: 'confirm where and how you are served' },
  by: anyOf(theWorker, theEmployer),
  input: z.strictObject({
    electronic: z.boolean().meta({
      description:
        '是否同意电子送达；可以随时撤回，已到达的不受影响 / consent to electronic service; it can be taken back at any time, for what comes after',
    }),
    address: words(300).meta({ description: '送达地址 / address for service' }),
  }),
  when: (g) => during(g, true, ['', '']),
  decide: (g, input, { actor }) => {
    const own = ownOf(g, actor)
    return own.map((one) =>
      happened(
        'service-address-confirmed',
        { ...one, electronic: input.electronic, seenBy: [sideOf(g, one), 'officer', 'commission'] },
        { sealed: { address: input.address } },
      ),
    )
  },
})

const receivePaper = command({
  name: 'receive-paper',
  road: 'service',
  title: { zh: '签收文书', en: 'sign for a paper' },
  by: anyOf(theWorker, theEmployer),
  input: z.strictObject({ paper: Paper }),
  when: untilArchived,
  offered: (g, actor) => ownOf(g, actor).some((one) => isAwaited(g, one)),
  decide: (g, { paper }, { actor, at }) => {
    const found = paperOf(g, paper)
    if (isRefusal(found)) return found
    const own = ownOf(g, actor).filter((one) => isFor(g, found.kind, one))
    if (own.length === 0) return noSuchPaper()
    return own
      .filter((one) => !isServed(g, paper, one))
      .map((one) =>
        happened('paper-served', {
          ...one,
          paper,
          kind: found.kind,
          how: 'signed-for',
          occurredOn: shanghaiDay(at),
          arrived: { channel: 'platform', at },
        }),
      )
  },
})

const recordPaperService = command({
  name: 'record-paper-service',
  road: 'service',
  title: { zh: '登记文书送达', en: 'record that a paper was served' },
  by: anyOf(theOfficer, theClerk),
  input: z.strictObject({
    paper: Paper,
    party: z.enum(['worker', 'employer']),
    respondent: Id.optional().meta({
      description: '被诉单位不止一个时，送达哪一个 / which employer, where there are several',
    }),
    how: z.enum(servedHow).meta({
      description:
        'electronic 电子送达（须经受送达人同意） · signed-for 本人签收 · direct 直接送达 · post 邮寄 · left-with-witness 留置 / how it was served',
    }),
    occurredOn: DayInput.meta({
      description:
        '送达之日；电子送达为到达受送达人系统之日 / the day of service; of electronic service, that of the arrival',
    }),
    proof: words(2000).meta({ description: '送达证明 / proof of service' }),
  }),
  when: untilArchived,
  offered: (g, actor) =>
    g.service.papers.some(
      ({ paper, kind }) => isIssuer(g, actor, kind) && addresseesOf(g, kind).some((one) => !isServed(g, paper, one)),
    ),
  decide: (g, { paper, party, respondent, how, occurredOn, proof }, { actor, at }) => {
    const found = paperOf(g, paper)
    if (isRefusal(found)) return found
    if (!isIssuer(g, actor, found.kind)) return notTheirPaper(found.kind)
    const named = addresseesOf(g, found.kind).filter((one) => one.party === party)
    const [to, ...more] = respondent === undefined ? named : named.filter(({ id }) => id === respondent)
    if (to === undefined) return notAddressed()
    if (more.length > 0) return whichEmployer()
    if (how === 'electronic' && !consents(g, to)) return noConsent()
    const barred = notStatable(g, occurredOn, at)
    if (barred !== null) return barred
    if (occurredOn < found.on) return outOfOrder(found.on)
    if (how === 'left-with-witness' && found.kind === 'issueSettlement') return notToBeLeft()
    if (isServed(g, paper, to)) return servedAlready()
    return [
      happened(
        'paper-served',
        { ...to, paper, kind: found.kind, how, occurredOn, arrived: null },
        { sealed: { proof } },
      ),
    ]
  },
})

export const serviceCommands = [confirmServiceAddress, receivePaper, recordPaperService]

/** As what this person is served: the worker, or the employers they stand for. */
function ownOf(g: Grievance, actor: Actor): readonly Addressee[] {
  return addressees(g).filter(({ party, id }) =>
    party === 'worker' ? theWorker.is(g, actor) : holds(actor, 'employer', id),
  )
}

/** One employer of several is a side of its own. */
function sideOf({ opening }: Grievance, { party, id }: Addressee): Side {
  return party === 'employer' && opening.respondents.length > 1 ? employerSide(id) : party
}

function isFor(g: Grievance, kind: EffectKind, one: Addressee): boolean {
  return addresseesOf(g, kind).some((other) => isSame(other, one))
}

/** A paper waits to be received by them. */
function isAwaited(g: Grievance, one: Addressee): boolean {
  return g.service.papers.some(({ paper, kind }) => isFor(g, kind, one) && !isServed(g, paper, one))
}

function isIssuer(g: Grievance, actor: Actor, kind: EffectKind): boolean {
  return (ofTheCommission.includes(kind) ? theClerk : theOfficer).is(g, actor)
}

function paperOf(g: Grievance, paper: string): { readonly kind: EffectKind; readonly on: Day } | Refusal {
  return g.service.papers.find((one) => one.paper === paper) ?? noSuchPaper()
}

function nothingToServe(g: Grievance): Refusal | null {
  return g.service.papers.length > 0
    ? null
    : refuse(
        'no-paper-yet',
        'conflict',
        ['本案尚无需要送达的文书', 'there is no paper to be served yet'],
        ['文书制作完成后再办理', 'once a paper has been made'],
      )
}

function noSuchPaper(): Refusal {
  return refuse(
    'no-such-paper',
    'invalid',
    ['本案没有向您送达的这份文书', 'there is no such paper for you in this case'],
    ['请按时间线中的文书编号填写', 'name it as the timeline does'],
  )
}

function notAddressed(): Refusal {
  return refuse(
    'not-addressed',
    'invalid',
    ['这份文书不向该方送达', 'this paper is not served on that party'],
    ['请核对文书和受送达人', 'check the paper and the addressee'],
  )
}

function whichEmployer(): Refusal {
  return refuse(
    'respondent-needed',
    'invalid',
    ['本案有多个被诉单位，须写明送达哪一个', 'there are several employers: say which one was served'],
    ['请填写 respondent', 'fill in respondent'],
  )
}

function noConsent(): Refusal {
  return refuse(
    'no-consent',
    'conflict',
    ['受送达人没有同意电子送达', 'the addressee has not consented to electronic service'],
    ['请先由其确认送达方式，或者以其他方式送达', 'have them confirm it, or serve the paper otherwise'],
    electronicSource,
  )
}

/** 最高人民法院关于适用民事诉讼法的解释 133: a 调解书 is served on the party itself, and is never left. */
function notToBeLeft(): Refusal {
  return refuse(
    'not-to-be-left',
    'invalid',
    ['调解书应当直接送达当事人本人，不适用留置送达', 'a 调解书 is served on the party itself, and is never left'],
    ['请由其本人或者其指定的代收人签收', 'have it signed for by the party, or by whom the party names'],
    { zh: '《民事诉讼法解释》第一百三十三条', en: 'Interpretation of the Civil Procedure Law, art. 133' },
  )
}

function servedAlready(): Refusal {
  return refuse(
    'served-already',
    'conflict',
    ['这份文书已有该方的送达记录', 'its service on that party is on record already'],
    ['无需重复登记', 'nothing more is needed'],
  )
}

function notTheirPaper(kind: EffectKind): Refusal {
  return refuse(
    'not-your-paper',
    'forbidden',
    ofTheCommission.includes(kind)
      ? ['仲裁委的文书由仲裁委立案人员登记送达', "the commission's clerk records the service of its papers"]
      : ['工会的文书由本案承办人登记送达', "the officer of the case records the service of the union's papers"],
    ['请由其办理', 'have them record it'],
  )
}
