import type { BlobKey, BlobStore } from '../blobs/store.js'
import type { Store } from '../store.js'

/** The record, and where what is too large for it is kept. */
export interface Kept {
  readonly store: Store
  readonly blobs: BlobStore
}

export function fileBlob(caseId: string, id: string): BlobKey {
  return `${caseId}/evidence/${id}`
}

export function thumbnailBlob(caseId: string, id: string): BlobKey {
  return `${caseId}/thumbnail/${id}`
}

/** What has come of a file so far is kept apart, so that it can go at once. */
export function partsKind(id: string): string {
  return `upload-${id}`
}
