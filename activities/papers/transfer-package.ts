import type { EventType } from '../../domain/case/event.js'
import { obligations } from '../../domain/case/fold.js'
import type { EffectKind } from '../../domain/case/grievance.js'
import { interruptionWords } from '../../domain/law/grounds.js'
import { rules } from '../../domain/law/rules.js'
import type { OutsideStep } from '../../domain/procedure/arbitration/outside.js'
import { whatWords } from '../../domain/procedure/words.js'
import { canonical } from '../../domain/values/canonical.js'
import { shanghaiDay, type Day } from '../../domain/values/time.js'
import type { Opened } from '../../record/history.js'
import { matterOf, personIn, respondentsIn, unitIn, unwritable, type CaseFile } from './case-file.js'
import { parties, personParty, unitParty } from './parties.js'
import { close, dateOf, heading, masked, money, paragraph, table, written } from './prose.js'
import type { Sheet } from './typeset.js'

/*
 * 案卷移送: the file that goes with a worker to arbitration. It is made of what is named here and of nothing else: the claim
 * and its facts, what both parties confirmed, what the record holds in evidence, days and periods. No proposal, no
 * session, no message and no word of the mediation enters it. (人民法院在线调解规则 18, 22)
 */

/** The file as data; the paper says the same in words. */
export interface TransferFile {
  readonly format: 'siyou-transfer/1'
  readonly number: string
  readonly madeOn: Day
  readonly union: { readonly name: string; readonly officer: string }
  readonly claimant: { readonly name: string; readonly idno: string }
  readonly respondents: readonly { readonly name: string; readonly code: string | null }[]
  readonly claim: {
    readonly type: string
    readonly amount: string
    readonly relationship: string
    readonly remedies: readonly string[]
    readonly region: string
    readonly knewOn: Day
    readonly employmentEndedOn: Day | null
  }
  /** As the worker stated them; null where the words are gone with their key. */
  readonly facts: string | null
  readonly undisputed: readonly { readonly n: number; readonly words: string }[]
  readonly evidence: readonly Evidence[]
  readonly dates: readonly { readonly what: DateName; readonly on: Day }[]
  readonly limitation: {
    readonly lastDay: Day | null
    readonly otherIfDisputeFails: Day | null
    readonly interruptions: readonly { readonly on: Day; readonly ground: string; readonly disputed: boolean }[]
    readonly suspensions: readonly { readonly from: Day; readonly to: Day | null }[]
  }
  readonly clocks: readonly { readonly what: string; readonly lastDay: Day; readonly provisional: boolean }[]
}

interface Evidence {
  readonly kind: 'paper' | 'interruption' | 'file'
  readonly title: string
  readonly on: Day
  readonly number: string | null
  readonly sha256: string | null
}

type DateName = 'opened' | 'accepted' | 'mediation-applied' | 'released' | OutsideStep

const dateWords: Record<DateName, string> = {
  opened: '诉求登记',
  accepted: '工会受理',
  'mediation-applied': '调解组织收到调解申请',
  released: '转为申请仲裁',
  filing: '申请仲裁',
  acceptance: '仲裁委受理',
  refusal: '仲裁委不予受理',
  extension: '裁决延期',
  award: '裁决',
  annulment: '申请撤销裁决',
  suit: '起诉',
  judgment: '判决',
  settlement: '调解、和解',
  withdrawal: '撤回',
}

const paperTitles: Partial<Record<EffectKind, string>> = {
  issueAcceptanceNotice: '受理通知书',
  sealAgreement: '调解协议书（已生效）',
  issueSettlement: '仲裁审查调解书',
}

export function transferNumber(file: CaseFile): string {
  return `${file.grievance.opening.number}（移送）`
}

/** The file as JSON: equal files give equal bytes. */
export function transferData(file: CaseFile): Buffer {
  return Buffer.from(`${canonical(transferFile(file))}\n`, 'utf8')
}

export function transferFile(file: CaseFile): TransferFile {
  const { grievance, history } = file
  const { opening, charge, limitation, arbitration } = grievance
  if (opening.claim === null) throw unwritable('not-at-that-point')
  const { type, amount, relationship, remedies, knewOn, employmentEndedOn } = opening.claim
  const worker = personIn(file, opening.claimant)
  const confirmed = new Set(arbitration.facts.filter((one) => one.confirmed.length === 2).map(({ seq }) => seq))
  return {
    format: 'siyou-transfer/1',
    number: opening.number,
    madeOn: shanghaiDay(file.at),
    union: { name: unitIn(file, charge.union).name, officer: personIn(file, charge.officer).name },
    claimant: { name: worker.name, idno: masked(worker.idno) },
    respondents: respondentsIn(file).map(({ name, code }) => ({ name, code })),
    claim: { type, amount, relationship, remedies, region: opening.region, knewOn, employmentEndedOn },
    facts: said(
      // As the worker corrected it, where they did.
      history.findLast(
        ({ type, words }) => (type === 'opened' || type === 'opening-corrected') && words?.['facts'] !== undefined,
      ) ?? history.find((event) => event.type === 'opened'),
      'facts',
    ),
    undisputed: history.flatMap((event) =>
      event.type === 'undisputed-fact-recorded' && confirmed.has(event.seq)
        ? [{ n: event.data.n, words: said(event, 'words') ?? '' }]
        : [],
    ),
    evidence: [...history.flatMap(evidenceOf), ...filesOf(history)],
    dates: [
      ...history.flatMap(dateIn),
      ...arbitration.stated.map(({ step, occurredOn }) => ({ what: step, on: occurredOn })),
    ],
    limitation: {
      lastDay: limitation.leads,
      otherIfDisputeFails: limitation.other,
      interruptions: limitation.interruptions.map(({ on, ground, disputed }) => ({ on, ground, disputed })),
      suspensions: limitation.suspensions.map(({ from, to }) => ({ from, to })),
    },
    clocks: obligations(grievance)
      .filter(({ road }) => road === 'arbitration')
      .map(({ what, dueDay, provisional }) => ({ what, lastDay: dueDay, provisional })),
  }
}

export function transferPaper(file: CaseFile): Sheet {
  const made = transferFile(file)
  const { claim, limitation } = made
  const { type } = file.grievance.opening.claim ?? unclaimed()
  const clocks = obligations(file.grievance).filter(({ road }) => road === 'arbitration')
  return {
    template: 'transfer',
    title: '案卷移送清单',
    number: transferNumber(file),
    body: made.union.name,
    day: made.madeOn,
    facts: { ...made },
    notes: ['本案卷不含调解中的方案、让步、会议和往来文字。'],
    blocks: [
      heading('一、当事人'),
      parties([
        personParty('申请人', personIn(file, file.grievance.opening.claimant)),
        ...made.respondents.map((one) => unitParty('被申请人', one)),
      ]),
      heading('二、请求'),
      paragraph(
        `${matterOf[type]}${claim.amount === '0' ? '' : `，${money(claim.amount)}`}；工作地行政区划代码：${claim.region}。`,
      ),
      heading('三、职工陈述的事实'),
      ...written(made.facts ?? '（文字已不可读取）'),
      heading('四、双方确认的无争议事实'),
      ...(made.undisputed.length === 0
        ? [paragraph('无。')]
        : made.undisputed.map(({ n, words }) => paragraph(`${n}. ${words}`))),
      heading('五、证据目录'),
      ...(made.evidence.length === 0
        ? [paragraph('无。')]
        : [
            table(
              [
                ['序号', '名称', '日期', 'SHA-256（前16位）'],
                ...made.evidence.map((one, at) => [`${at + 1}`, one.title, one.on, one.sha256?.slice(0, 16) ?? '']),
              ],
              [0, 4, 2, 3],
            ),
          ]),
      heading('六、日期'),
      table([['事项', '日期'], ...made.dates.map(({ what, on }) => [dateWords[what], dateOf(on)])]),
      heading('七、时效与期限'),
      paragraph(
        limitation.lastDay === null
          ? '申请仲裁的时效未计算。'
          : `申请仲裁的最后一日：${dateOf(limitation.lastDay)}${limitation.otherIfDisputeFails === null ? '' : `（有争议的中断如成立，为${dateOf(limitation.otherIfDisputeFails)}；以较早的日期为准）`}。`,
      ),
      ...limitation.interruptions.map(({ on, disputed }, at) =>
        paragraph(`中断：${dateOf(on)}，${groundOf(file, at)}${disputed ? '（对方有异议）' : ''}。`),
      ),
      ...limitation.suspensions.map(({ from, to }) =>
        paragraph(`中止：${dateOf(from)}至${to === null ? '今' : dateOf(to)}。`),
      ),
      ...clocks.map(({ what, dueDay, rule }) =>
        paragraph(`${whatWords[what].zh}：至${dateOf(dueDay)}（${rules[rule].source.zh}）。`),
      ),
      paragraph(`承办人：${made.union.officer}。`),
      close(made.union.name, made.madeOn),
    ],
  }
}

function unclaimed(): never {
  throw unwritable('not-at-that-point')
}

function groundOf(file: CaseFile, at: number): string {
  const one = file.grievance.limitation.interruptions[at]
  return one === undefined ? '' : interruptionWords[one.ground].zh
}

function evidenceOf(event: Opened): readonly Evidence[] {
  if (event.type === 'document-sealed') {
    const { kind, number, sha256 } = event.data
    const title = paperTitles[kind]
    return title === undefined ? [] : [{ kind: 'paper', title, on: shanghaiDay(event.at), number, sha256 }]
  }
  if (event.type === 'limitation-interrupted') {
    const { ground, occurredOn: on } = event.data
    const title = `${interruptionWords[ground].zh}：${said(event, 'words') ?? ''}`
    return [{ kind: 'interruption', title, on, number: null, sha256: null }]
  }
  return []
}

/**
 * The worker's own files, and those put before everybody: each piece by its latest version and name. What another side keeps
 * to itself is not in it, nor what was brought into the mediation.
 */
function filesOf(history: readonly Opened[]): readonly Evidence[] {
  const pieces = new Map<string, Evidence>()
  for (const event of history) {
    if (event.type === 'evidence-added') {
      const { piece, sha256, by, seenBy } = event.data
      if (seenBy !== undefined && by !== 'worker' && by !== 'agent') continue
      const title = said(event, 'name') ?? pieces.get(piece)?.title ?? '（名称已不可读取）'
      pieces.set(piece, { kind: 'file', title, on: shanghaiDay(event.at), number: null, sha256 })
    }
    if (event.type === 'evidence-described') {
      const before = pieces.get(event.data.piece)
      if (before !== undefined) pieces.set(event.data.piece, { ...before, title: said(event, 'name') ?? before.title })
    }
  }
  return [...pieces.values()]
}

function dateIn(event: Opened): readonly { readonly what: DateName; readonly on: Day }[] {
  const what = datedEvents[event.type]
  return what === undefined ? [] : [{ what, on: shanghaiDay(event.at) }]
}

const datedEvents: Partial<Record<EventType, DateName>> = {
  opened: 'opened',
  accepted: 'accepted',
  'mediation-applied': 'mediation-applied',
  'released-to-arbitration': 'released',
}

function said(event: Opened | undefined, field: string): string | null {
  const words = event?.words?.[field]
  return typeof words === 'string' ? words : null
}
