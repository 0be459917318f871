import { heartbeat } from '@temporalio/activity'
import { ApplicationFailure } from '@temporalio/common'
import { catchUpMatter, letMatterTimeAct, recordMatterEffect } from '../../record/matters/perform.js'
import type { Store } from '../../record/store.js'
import { watch } from '../../record/warnings.js'
import type { MatterActivities, MatterLocalActivities, WatchActivities } from '../contract.js'
import type { Sealer } from '../esign/sealer.js'
import { isUnwritable } from '../papers/case-file.js'
import type { Press } from '../papers/issue.js'
import { canKeep, writePaper, type Papers } from '../papers/shelf.js'
import { letterPaper } from './letter-paper.js'

/** What the shell of a matter may ask of the world. Each is safe to run twice: the record knows what is done. */
export function matterActivities({
  store,
  papers,
  press,
  sealer,
}: {
  store: Store
  papers: Papers
  press: Press
  sealer: Sealer | null
}): MatterActivities & MatterLocalActivities & WatchActivities {
  return {
    catchUpMatter: (id) =>
      catchUpMatter(store, id).catch((error: unknown) => {
        // A restored database may lack it: there is nothing to keep the time for.
        if (error instanceof Error && error.name === 'NoSuchMatter')
          throw ApplicationFailure.nonRetryable('the record has no such matter', 'NoSuchMatter')
        throw error
      }),
    raiseWarnings: async () => ({ raised: (await watch(store)).length }),
    letMatterTimeAct: ({ id, key }) => letMatterTimeAct(store, id, key),
    makeLetter: async ({ id, key }) => {
      const written = await letterPaper(store, id, key, press).catch((error: unknown) => {
        if (isUnwritable(error)) return error
        throw error
      })
      if (written === null) return { moved: false }
      if (isUnwritable(written))
        return recordMatterEffect(store, id, key, { failed: { ...written.words, code: written.code } })
      if (!(await canKeep(papers, id)))
        return recordMatterEffect(store, id, key, {
          failed: { zh: '本事项的密钥已销毁', en: 'the key of this matter has been destroyed', code: 'key-destroyed' },
        })
      heartbeat('written')
      const { number, media, by, at } = written
      const bytes = sealer === null ? written.bytes : await sealer.seal(written.bytes, by, at)
      const shelved = await writePaper(papers, id, bytes)
      return recordMatterEffect(store, id, key, { document: { number, media, ...shelved } })
    },
  }
}
