import type { TestApi } from './api.js'

export interface Kept {
  readonly person: string
  readonly what: string
  readonly roles: readonly string[]
  readonly cases: readonly string[]
  readonly people: readonly string[]
  readonly own: boolean
}

/** What stands in the read log of the request that was answered so. */
export async function readsOf(
  { app, store }: Pick<TestApi, 'app' | 'store'>,
  { headers }: { readonly headers: Readonly<Record<string, unknown>> },
): Promise<readonly Kept[]> {
  await app.reads.flush()
  return store.sql<Kept[]>`
    select person, what, roles, cases, people, own from reads where request = ${String(headers['x-request-id'])}`
}
