import { system, type CaseId } from '../domain/case/actor.js'
import { draftOf } from './draft.js'
import type { Store } from './store.js'
import { isUnavailable } from './unavailable.js'
import { foldAgain, transact } from './transaction.js'

/**
 * Makes the read tables again from the events alone, case by case; returns how many cases. Heads of an older `evolve`
 * are folded again by any act on them anyway: this is for those that nobody touches, and after a repair. Notices are
 * left: they tell what people were told.
 * A case whose events cannot be folded, or of whose events its head knew more, is damaged: it is left as it is, and
 * an error names it when all the others are done.
 */
export async function rebuildProjections(store: Store): Promise<number> {
  const damaged: CaseId[] = []
  let count = 0
  let after = '00000000-0000-0000-0000-000000000000'
  for (;;) {
    const page = await store.sql<{ case_id: CaseId }[]>`
      select distinct case_id from events where case_id > ${after} order by case_id limit 500`
    for (const { case_id } of page) {
      await rebuild(store, case_id).catch((error: unknown) => {
        if (isUnavailable(error)) throw error
        damaged.push(case_id)
      })
    }
    const last = page.at(-1)
    if (last === undefined) break
    count += page.length
    after = last.case_id
  }
  if (damaged.length > 0) throw new Error(`the record of ${damaged.length} cases is damaged: ${damaged.join(', ')}`)
  return count
}

async function rebuild(store: Store, caseId: CaseId): Promise<void> {
  await store.sql`
    insert into heads (case_id, seq, at, hash, evolve_version, state, stage, number, opened_at, district, claim, amount, respondents, overdue)
    select case_id, seq, at, hash, 0, '{}', '', 'rebuilding/' || case_id, at, '', '', 0, '{}', false
    from events where case_id = ${caseId} order by seq desc limit 1
    on conflict (case_id) do nothing`
  await transact<void>(store, { caseId, actor: system.person, key: '' }, async ({ tx, draft }) => {
    const [last] = await tx<
      { hash: string }[]
    >`select hash from events where case_id = ${caseId} order by seq desc limit 1`
    if (draft === null || last?.hash !== draft.prevHash)
      throw new Error(`the events of case ${caseId} do not reach to its head`)
    return { draft: draftOf(await foldAgain(tx, caseId), last.hash, true), answer: () => undefined }
  })
}
