import { z } from 'zod'
import { ownCases, ownMatters } from '../db/queries/own-data.js'
import { claimantList } from '../db/queries/claimants.js'
import type { Actor, CaseId, PersonId } from '../domain/case/actor.js'
import { reads, sees, sidesOf } from '../domain/case/sight.js'
import { isCollective } from '../domain/procedure/collective/collective.js'
import { seesMatter } from '../domain/matters/decide.js'
import { standingIn } from '../record/claimants.js'
import { draftsOf } from '../record/drafts.js'
import { evidenceEvents } from '../record/evidence/list.js'
import { headOf } from '../record/heads.js'
import { historyOf } from '../record/history.js'
import { readMatter } from '../record/matters/perform.js'
import { requestsOf } from '../record/corrections.js'
import type { Store } from '../record/store.js'
import { keyOf, rowOf as claimantRowOf } from './claimants.js'
import { piecesOf, type PieceTold } from './evidence-pieces.js'
import { answerOf as matterAnswerOf } from './matters.js'
import { namesWithin } from './names.js'
import { OwnData, ownDataOf } from './own-data.js'
import { CaseView } from './shapes.js'
import { Entry, timeline, withoutRows } from './timeline.js'
import { answerFor } from './views.js'

/*
 * A copy of one's own data (个人信息保护法 45), as JSON that is written case by case and never whole in memory. A case is
 * shown as to a worker of it and nothing else: what somebody may read of it by an office is not theirs to take along.
 */

const Instant = z.string().meta({ format: 'date-time' })

const ExportedEvidence = z.object({
  piece: z.string(),
  name: z.string().nullable(),
  description: z.string().nullable(),
  to: z.string(),
  erased: z.boolean(),
  versions: z.array(
    z.object({
      version: z.int(),
      name: z.string().nullable(),
      sha256: z.string(),
      bytes: z.int(),
      media: z.string(),
      content: z.string().meta({ description: '下载地址 / where it is downloaded' }),
    }),
  ),
})

const ExportedCase = z
  .object({
    case: CaseView,
    timeline: z.array(Entry).meta({ description: '文书见 paper.href / papers are under paper.href' }),
    names: z.record(z.string(), z.string()),
    rows: z.array(z.record(z.string(), z.unknown())).meta({ description: '集体争议中本人的分户 / their own rows' }),
    evidence: z.array(ExportedEvidence),
  })
  .meta({ id: 'ExportedCase' })

/** The shape of the whole copy. */
export const OwnExport = z
  .object({
    format: z.literal('siyou-personal-data/1'),
    madeAt: Instant,
    data: OwnData,
    requests: z.array(z.record(z.string(), z.unknown())),
    drafts: z.array(z.record(z.string(), z.unknown())),
    cases: z.array(ExportedCase),
    matters: z.array(z.record(z.string(), z.unknown())),
  })
  .meta({ id: 'OwnExport' })

/** The cases and matters that a copy will hold: put on record before it is given out. */
export async function exportedThings(store: Store, person: PersonId): Promise<readonly string[]> {
  const [cases, matters] = await Promise.all([ownCases(store, person), ownMatters(store, person)])
  return [...cases.map(({ caseId }) => caseId), ...matters.map(({ id }) => id)]
}

/** The copy, piece by piece; nothing where this person is not registered. */
export async function* ownExport(store: Store, person: PersonId): AsyncGenerator<string> {
  const party: Actor = { person, appointments: [] }
  const data = await ownDataOf(store, person)
  if (data === null) return
  const [madeAt, requests, drafts, cases, matters] = await Promise.all([
    store.clock.now(store.sql),
    requestsOf(store, person),
    draftsOf(store, person),
    ownCases(store, person),
    ownMatters(store, person),
  ])
  const told = requests.map((request) => ({ ...request, person: undefined }))
  const head = JSON.stringify({ format: 'siyou-personal-data/1', madeAt, data, requests: told, drafts })
  yield `${head.slice(0, -1)},"cases":[`
  yield* listed(cases, async ({ caseId }) => exportedCase(store, caseId, party))
  yield '],"matters":['
  yield* listed(matters, async ({ id }) => {
    const matter = await readMatter(store, id)
    return matter === null || !seesMatter(matter, party)
      ? null
      : (await matterAnswerOf({ store }, matter, party)).matter
  })
  yield ']}'
}

/** The items of a JSON list, one after the other; what comes to nothing is left out. */
async function* listed<T>(items: readonly T[], of: (item: T) => Promise<unknown>): AsyncGenerator<string> {
  let first = true
  for (const item of items) {
    const value = await of(item)
    if (value === null) continue
    yield `${first ? '' : ','}\n${JSON.stringify(value)}`
    first = false
  }
}

async function exportedCase(store: Store, caseId: CaseId, party: Actor): Promise<z.infer<typeof ExportedCase> | null> {
  const head = await headOf(store, caseId)
  if (head === null) return null
  const { grievance } = head
  const actor = await standingIn(store.sql, grievance, party)
  if (!sees(grievance, actor)) return null
  const sides = sidesOf(grievance, actor)
  const read = (event: Parameters<typeof reads>[0]): boolean => reads(event, sides, actor.person)
  const [answer, history, evidence, rows, key] = await Promise.all([
    answerFor(store, grievance, party),
    historyOf(store, caseId),
    evidenceEvents(store, caseId),
    isCollective(grievance) ? claimantList(store, caseId, { person: actor.person }, {}) : null,
    keyOf(store, caseId),
  ])
  if (answer.case === null) return null
  const names = await namesWithin(
    store,
    history.filter(read).map((event) => [event.actor, withoutRows(event).data]),
  )
  const trace = timeline(grievance, history, { sides, person: actor.person }, names)
  return {
    case: answer.case,
    timeline: trace.entries,
    names: trace.names,
    rows: (rows?.rows ?? []).map((row) => ({ ...claimantRowOf(grievance, row, { actor, sides }, key) })),
    evidence: piecesOf(evidence.filter(read)).map((piece) => evidenceIn(caseId, piece)),
  }
}

function evidenceIn(caseId: CaseId, told: PieceTold): z.infer<typeof ExportedEvidence> {
  const { piece, name, description, to, erased, versions } = told
  return {
    piece,
    name,
    description,
    to: to.code,
    erased,
    versions: versions.map((one) => ({
      version: one.version,
      name: one.name,
      sha256: one.sha256,
      bytes: one.bytes,
      media: one.media,
      content: `/grievances/${caseId}/evidence/${one.id}/content`,
    })),
  }
}
