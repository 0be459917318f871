import { expect, test } from 'vitest'
import { Worker } from '@temporalio/worker'
import { startTimeSkipping } from '../../runtime/temporal.js'
import { bundleOf } from '../../workflows/build-bundle.js'
import type { Activities, Cursor } from '../../activities/contract.js'

test('trial', async () => {
  let t = Date.now()
  const lap = (s: string) => { console.log(s, Date.now() - t); t = Date.now() }
  const env = await startTimeSkipping('/tmp/wf/v/bin/temporal-test-server')
  lap('env')
  const code = await bundleOf(new URL('../../workflows', import.meta.url).pathname)
  lap('bundle ' + code.length)
  const now = await env.currentTimeMs()
  let seq = 1
  let cursor: Cursor = { seq: 1, hash: 'a', stage: 'acceptance', roads: {}, obligations: [{ key: '1/firstResponse', what: 'firstResponse', nextAt: new Date(now + 86400e3).toISOString(), next: 'remind' }], wakeAt: null,
    effects: [{ key: '1/issueAcceptanceNotice', kind: 'issueAcceptanceNotice' }], attributes: { stage: 'acceptance', union: 'u', district: '330100', nextDue: new Date(now + 86400e3).toISOString(), overdue: false, claim: 'bonus', collective: false }, archived: false }
  const calls: string[] = []
  const activities = new Proxy({}, { get: (_, name: string) => async (input: { key?: string }) => {
    calls.push(`${name} ${input.key ?? ''} ${new Date(await env.currentTimeMs()).toISOString()}`)
    if (name === 'catchUp') return { cursor, alarm: false }
    seq += 1
    if (name === 'remindOwner') cursor = { ...cursor, seq, obligations: [{ key: '1/firstResponse', what: 'firstResponse', nextAt: new Date(now + 2 * 86400e3).toISOString(), next: 'expire' }] }
    else if (name === 'escalateToUpperUnion') cursor = { ...cursor, seq, obligations: [{ key: '3/reopening', what: 'reopening', nextAt: new Date(now + 30 * 86400e3).toISOString(), next: 'expire' }] }
    else if (name === 'archive') cursor = { ...cursor, seq, obligations: [], archived: true }
    else cursor = { ...cursor, seq, effects: [] }
    return { moved: true }
  }, ownKeys: () => [], has: () => true }) as unknown as Activities
  const names = ['catchUp', 'remindOwner', 'escalateToUpperUnion', 'archive', 'issueAcceptanceNotice'] as const
  const worker = await Worker.create({ connection: env.nativeConnection, taskQueue: 'q', workflowBundle: { code }, activities: Object.fromEntries(names.map((n) => [n, activities[n]])) , maxCachedWorkflows: 100 })
  const running = worker.run()
  lap('worker')
  const handle = await env.client.workflow.signalWithStart('grievance', { workflowId: 'grievance:1', taskQueue: 'q', args: ['1'], signal: 'recordMoved', signalArgs: [1], workflowIdReusePolicy: 'ALLOW_DUPLICATE_FAILED_ONLY', workflowIdConflictPolicy: 'USE_EXISTING' })
  lap('start')
  for (let i = 0; i < 100 && cursor.effects.length > 0; i++) await new Promise((r) => setTimeout(r, 10))
  console.log(await handle.query('cursor'), await handle.query('clocks'))
  lap('query')
  for (let i = 0; i < 40; i++) { await env.sleep('1 day'); }
  lap('sleep 40')
  await new Promise((r) => setTimeout(r, 500))
  console.log(calls, (await handle.describe()).status)
  const history = await handle.fetchHistory()
  console.log(history.events?.length, JSON.stringify(history).length)
  console.log((await handle.describe()).raw.executionConfig)
  // after completion
  await env.client.workflow.signalWithStart('grievance', { workflowId: 'grievance:1', taskQueue: 'q', args: ['1'], signal: 'recordMoved', signalArgs: [1], workflowIdReusePolicy: 'ALLOW_DUPLICATE_FAILED_ONLY', workflowIdConflictPolicy: 'USE_EXISTING' }).then(() => console.log('started anew!!'), (e) => console.log(e.name, e.message))
  worker.shutdown(); await running
  lap('stop')
  await env.teardown()
  lap('teardown')
}, 60000)
