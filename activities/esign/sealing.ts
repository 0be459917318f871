import { ApplicationFailure } from '@temporalio/common'
import type { Words } from '../../domain/values/time.js'
import { holdsOver, keepSignature } from '../../record/esign/signatures.js'
import type { Store } from '../../record/store.js'
import { writePaper, type Papers, type Shelved } from '../papers/shelf.js'
import type { ESignProvider, ToSeal } from './provider.js'

/** What has become of a paper: on the shelf, or it cannot be made and a person must look. */
export type Borne = { readonly document: Shelved } | { readonly failed: Words & { readonly code: string } }

/**
 * Has the paper sealed and puts it on the shelf, with a signature beside it where there is one. Where the provider has yet to
 * answer it raises a failure that has this tried again: the record waits, and nothing is held up.
 */
export async function sealAndShelve(
  { store, papers, esign }: { readonly store: Store; readonly papers: Papers; readonly esign: ESignProvider | null },
  paper: Omit<ToSeal, 'by'> & { readonly by: ToSeal['by'] | null },
): Promise<Borne> {
  const { by, caseId, at } = paper
  if (by === null || esign === null) return { document: await writePaper(papers, caseId, paper.pdf) }
  const sealing = await esign.seal({ ...paper, by })
  switch (sealing.outcome) {
    case 'failed':
      return { failed: sealing.why }
    case 'waiting':
      throw ApplicationFailure.create({
        message: 'the signing provider has yet to answer',
        type: 'AwaitingSeal',
        nextRetryDelay: pauseSince(Date.parse(await store.clock.now(store.sql)) - Date.parse(sealing.since)),
      })
    case 'sealed': {
      const document = await writePaper(papers, caseId, sealing.pdf)
      if (sealing.detached !== null) {
        // Looked at once before it goes out: a key and a certificate may have been put there by hand.
        if (!holdsOver(sealing.detached, sealing.pdf)) throw new Error('the signature is not over the paper')
        await keepSignature(store, { caseId, sha256: document.sha256, unit: by.unit, at }, sealing.detached)
      }
      return { document }
    }
    default:
      return sealing satisfies never
  }
}

/** How long until it is looked again whether an answer has come, in milliseconds: seldom, where it takes long. */
function pauseSince(waited: number): number {
  if (waited < 60_000) return 2_000
  return waited < 3_600_000 ? 15_000 : 120_000
}
