import type { Sql } from '../store.js'
import type { BlobKey } from './store.js'

/** The papers and the files of evidence that the record speaks of, of cases whose key is there, page by page. */
export async function* papersKnown(sql: Sql): AsyncGenerator<readonly BlobKey[]> {
  // What is opened meanwhile is not waited for: there would be no end.
  const [newest] = await sql<{ case_id: string }[]>`select case_id from heads order by case_id desc limit 1`
  if (newest === undefined) return
  let after = { case_id: '00000000-0000-0000-0000-000000000000', seq: 0 }
  for (;;) {
    const page = await sql<{ case_id: string; seq: number; name: string }[]>`
      select case_id, seq, case type when 'document-sealed' then 'paper/' || (data ->> 'sha256') else 'evidence/' || (data ->> 'id') end as name
      from events e
      where type in ('document-sealed', 'evidence-added') and (case_id, seq) > (${after.case_id}::uuid, ${after.seq}) and case_id <= ${newest.case_id}
        and exists (select 1 from case_keys k where k.case_id = e.case_id)
      order by case_id, seq limit 1000`
    const last = page.at(-1)
    if (last === undefined) return
    yield page.map(({ case_id, name }) => `${case_id}/${name}`)
    after = last
  }
}
