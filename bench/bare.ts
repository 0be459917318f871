/**
 * The same rows as one bare transaction: no signing in, no schema, no lock, nothing looked up and nothing decided.
 * Started by the bench, with the database's address and the file of the writes as its arguments; says its port to its
 * parent. The statements of a transaction are sent without waiting in between.
 */
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { connect } from '../record/store.js'
import { mediatorsOf, peopleOf } from './county.js'
import { serve } from './serve.js'
import { fill, type Write } from './writes.js'

const [, , url = '', file = ''] = process.argv
const writes = JSON.parse(readFileSync(file, 'utf8')) as readonly (readonly Write[])[]
const sql = connect(url, { max: 10, prepare: true })

await serve(async ({ caseId, n, step }) => {
  const mediators = mediatorsOf(n)
  const filling = {
    ...peopleOf(n),
    caseId,
    key: randomBytes(32).toString('base64url'),
    mediator: mediators[n % mediators.length] ?? '',
  }
  await sql.begin((tx) =>
    (writes[step] ?? []).map((write) => tx.unsafe(write.statement, fill(write, filling), { prepare: true })),
  )
})

process.once('SIGTERM', () => {
  sql
    .end({ timeout: 5 })
    .finally(() => process.exit(0))
    .catch(() => undefined)
})
