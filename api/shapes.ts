import { z } from 'zod'
import { roles } from '../domain/case/actor.js'
import { whats } from '../domain/case/obligation.js'
import { splitReasons } from '../domain/procedure/collective/claimant.js'
import { outcomes } from '../domain/procedure/closing.js'
import { identifiedHow } from '../domain/procedure/filing.js'
import { claimTypes } from '../domain/procedure/opening.js'
import { roads, stages } from '../domain/procedure/roads.js'

/*
 * What the API answers with. The schemas document it in OpenAPI; the types bind the code that makes it.
 * Instants are UTC with milliseconds, days are Shanghai days, money is digit strings in fen.
 */

export const Said = z.object({ zh: z.string(), en: z.string() }).meta({ id: 'Words' })
const Instant = z.string().meta({ format: 'date-time' })
const Day = z.string().meta({ format: 'date' })
const Uuid = z.string().meta({ format: 'uuid' })

/** A person or a unit, with its name where it is known. */
export const Named = z.object({ id: Uuid, name: z.string().nullable() }).meta({ id: 'Named' })
export type Named = z.infer<typeof Named>

export const Money = z
  .object({ fen: z.string(), yuan: z.string(), display: z.string() })
  .meta({ id: 'Money', description: '金额：分、元、显示文本 / an amount in fen, in yuan, and as people read it' })
export type Money = z.infer<typeof Money>

export const Owner = z
  .object({ role: z.enum(roles), words: Said, unit: Named.nullable(), person: Named.nullable() })
  .meta({ id: 'Owner', description: '责任人或责任单位 / who must act' })
export type Owner = z.infer<typeof Owner>

export const Extension = z.object({
  length: z.int(),
  unit: z.string(),
  authority: z.string(),
  reason: z.string(),
  at: Instant,
})

export const ObligationView = z
  .object({
    key: z.string(),
    what: z.enum(whats),
    words: Said,
    road: z.enum(roads),
    owner: Owner,
    rule: z.object({
      id: z.string(),
      name: Said,
      source: Said,
      basis: z.enum(['statutory', 'own']),
      verified: z.boolean(),
    }),
    startEvent: z.string(),
    start: Instant,
    length: z.int(),
    unit: z.string(),
    unitWords: Said,
    rawDue: Day.meta({ description: '计算所得末日（未顺延） / the last day as counted, before it rolls' }),
    dueDay: Day,
    due: Instant.meta({ description: '首个逾期时刻 / the first instant that is too late' }),
    overdue: z.int().meta({ description: '逾期次数 / how often it was marked overdue' }),
    provisional: z.boolean().meta({ description: '涉及尚未公布放假安排的年份 / touches a year not announced yet' }),
    calendarVersion: z.int(),
    extensions: z.array(Extension),
    suspended: z.object({ at: Instant, left: z.int() }).nullable(),
  })
  .meta({ id: 'Obligation', description: '谁、何事、何时之前、依何规定 / who must do what, until when, by which rule' })
export type ObligationView = z.infer<typeof ObligationView>

export const Possible = z
  .object({
    command: z.string(),
    title: Said,
    method: z.literal('POST'),
    href: z.string(),
    input: z.record(z.string(), z.unknown()).meta({ description: 'JSON Schema' }),
  })
  .meta({ id: 'Possible', description: '您现在可以办理的事项 / what you may do now' })
export type Possible = z.infer<typeof Possible>

export const Alternative = z.object({ road: z.string(), words: Said, lastDay: Day.nullable(), source: Said }).meta({
  id: 'Alternative',
  description: '仍可选择的其他途径及其最后日期 / other roads still open, each with its last day',
})
export type Alternative = z.infer<typeof Alternative>

export const RoadView = z
  .object({ road: z.enum(roads), words: Said, status: z.string(), facts: z.record(z.string(), z.unknown()) })
  .meta({
    id: 'Road',
    description: '程序的一条路径；facts 已按您的身份过滤 / a road of the procedure; facts is what your side may read',
  })
export type RoadView = z.infer<typeof RoadView>

export const CaseLink = z
  .object({
    id: Uuid,
    number: z.string(),
    href: z.string(),
    stage: z.object({ code: z.enum(stages), words: Said }),
  })
  .meta({ id: 'CaseLink', description: '相关联的另一案件 / another case that this one is linked to' })
export type CaseLink = z.infer<typeof CaseLink>

const MergedFrom = z.object({
  id: Uuid,
  number: z.string(),
  href: z.string(),
  claim: z.object({ type: z.enum(claimTypes), words: Said, amount: Money, remedies: z.array(z.string()) }),
})

export const CaseView = z
  .object({
    id: Uuid,
    number: z.string(),
    seq: z.int(),
    at: Instant,
    stage: z.object({ code: z.enum(stages), words: Said }),
    opening: z.object({
      openedAt: Instant.nullable(),
      channel: z.string(),
      claimant: Named.nullable(),
      respondents: z.array(Named),
      region: z.string(),
      claim: z
        .object({
          type: z.enum(claimTypes),
          words: Said,
          amount: Money,
          relationship: z.string(),
          remedies: z.array(z.string()),
          knewOn: Day,
          employmentEndedOn: Day.nullable(),
        })
        .nullable(),
      limitation: Day.nullable().meta({ description: '申请仲裁的最后日期 / the last day to go to arbitration' }),
      oral: z
        .object({ identifiedBy: z.enum(identifiedHow), readBack: z.literal(true) })
        .nullable()
        .meta({ description: '专员代书 / taken down by an agent' }),
      version: z.int().meta({ description: '更正后递增 / counts up with every correction' }),
      alike: z.array(CaseLink).nullable().meta({
        description:
          '同一职工、同一单位、同一事项的未结诉求；提出和读取时给出，其余回答为空 / open cases of the same claimant, respondent and claim: told with the opening and when the case is read, null after other acts',
      }),
      split: z
        .object({ case: Uuid, number: z.string(), n: z.int(), reason: z.enum(splitReasons), words: Said })
        .nullable()
        .meta({ description: '由哪一集体争议分流而来 / the collective case it was split off from' }),
    }),
    merged: CaseLink.nullable().meta({ description: '本案已并入的案件 / the case in which this one goes on' }),
    mergedFrom: z.array(MergedFrom).meta({ description: '并入本案的案件 / the cases that go on in this one' }),
    charge: z.object({
      union: Named.nullable(),
      officer: Named.nullable(),
      since: Instant.nullable(),
      former: z.array(Named),
    }),
    roads: z.array(RoadView),
    names: z
      .record(z.string(), z.string())
      .meta({ description: '所涉人员和单位的名称，按 id / what the people and units concerned are called, by id' }),
    obligations: z.array(ObligationView),
    effects: z
      .array(z.object({ key: z.string(), kind: z.string(), words: Said }))
      .meta({ description: '尚待完成的文书等 / still to be carried out' }),
    outcome: z.object({ code: z.enum(outcomes), words: Said, closedAt: Instant.nullable() }).nullable(),
    reopenings: z.int(),
    alternatives: z.array(Alternative),
  })
  .meta({ id: 'Case' })
export type CaseView = z.infer<typeof CaseView>

/** Null where the act itself ended the actor's part in the case. */
export const CaseAnswer = z.object({ case: CaseView.nullable(), can: z.array(Possible) }).meta({ id: 'CaseAnswer' })
export const ActAnswer = CaseAnswer.extend({
  repeated: z.boolean().meta({ description: '同一幂等键的重复请求，未再次办理 / a repeat: it was not done again' }),
}).meta({ id: 'ActAnswer' })
export type ActAnswer = z.infer<typeof ActAnswer>
