import { heartbeat } from '@temporalio/activity'
import { ApplicationFailure } from '@temporalio/common'
import { catchUpMatter, letMatterTimeAct, recordMatterEffect } from '../../record/matters/perform.js'
import type { Store } from '../../record/store.js'
import { watch } from '../../record/warnings.js'
import type { MatterActivities, MatterLocalActivities, WatchActivities } from '../contract.js'
import type { ESignProvider } from '../esign/provider.js'
import { sealAndShelve } from '../esign/sealing.js'
import { isUnwritable } from '../papers/case-file.js'
import type { Press } from '../papers/issue.js'
import { canKeep, type Papers } from '../papers/shelf.js'
import { letterPaper } from './letter-paper.js'

/** What the shell of a matter may ask of the world. Each is safe to run twice: the record knows what is done. */
export function matterActivities({
  store,
  papers,
  press,
  esign,
}: {
  store: Store
  papers: Papers
  press: Press
  esign: ESignProvider | null
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
      const paper = { caseId: id, effect: key, pdf: written.bytes, by, at }
      const borne = await sealAndShelve({ store, papers, esign }, paper)
      if ('failed' in borne) return recordMatterEffect(store, id, key, borne)
      return recordMatterEffect(store, id, key, { document: { number, media, ...borne.document } })
    },
  }
}
