import { system, type CaseId } from '../domain/case/actor.js'
import { draftOf } from './draft.js'
import type { Store } from './store.js'
import { isUnavailable } from './unavailable.js'
import { foldAgain, transact } from './transaction.js'

export interface Rebuilt {
  readonly cases: number
  /** Those whose events cannot be folded: the record of them is damaged, and nobody sees them until it is mended. */
  readonly broken: readonly CaseId[]
}

/**
 * Makes the read tables again from the events alone, case by case. Heads of an older `evolve` are folded again by any
 * act on them anyway: this is for those that nobody touches, and after a repair. Notices are left: they tell what
 * people were told.
 */
export async function rebuildProjections(store: Store): Promise<Rebuilt> {
  const broken: CaseId[] = []
  let cases = 0
  let after = '00000000-0000-0000-0000-000000000000'
  for (;;) {
    const page = await store.sql<{ case_id: CaseId }[]>`
      select distinct case_id from events where case_id > ${after} order by case_id limit 500`
    for (const { case_id } of page) {
      await rebuild(store, case_id).catch((error: unknown) => {
        if (isUnavailable(error)) throw error
        broken.push(case_id)
      })
    }
    const last = page.at(-1)
    if (last === undefined) return { cases, broken }
    cases += page.length
    after = last.case_id
  }
}

async function rebuild(store: Store, caseId: CaseId): Promise<void> {
  await store.sql`
    insert into heads (case_id, seq, at, hash, evolve_version, state, stage, number, opened_at, district, claim, amount, respondents, overdue)
    select case_id, seq, at, hash, 0, '{}', '', 'rebuilding/' || case_id, at, '', '', 0, '{}', false
    from events where case_id = ${caseId} order by seq desc limit 1
    on conflict (case_id) do nothing`
  await transact<void>(store, { caseId, actor: system.person, key: '' }, async ({ tx, draft }) => {
    const hash = await lastHash(tx, caseId)
    return { draft: draft === null ? null : draftOf(await foldAgain(tx, caseId), hash, true), answer: () => undefined }
  })
}

async function lastHash(sql: Parameters<typeof foldAgain>[0], caseId: CaseId): Promise<string> {
  const [row] = await sql<{ hash: string }[]>`select hash from events where case_id = ${caseId} order by seq desc limit 1`
  return row?.hash ?? ''
}
