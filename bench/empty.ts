/**
 * The same steps as bare workflow updates: a process with an HTTP server, a client and a worker, and no record.
 * Started by the bench, with the engine's address as its argument; says its port to its parent.
 */
import { fileURLToPath } from 'node:url'
import { Client, Connection, WithStartWorkflowOperation } from '@temporalio/client'
import { bundleWorkflowCode, DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker'
import { empty, step } from './empty-workflow.js'
import { serve } from './serve.js'

const address = process.argv[2] ?? ''
const taskQueue = 'bench-empty'

Runtime.install({ logger: new DefaultLogger('ERROR'), shutdownSignals: [] })
const workflowBundle = await bundleWorkflowCode({
  workflowsPath: fileURLToPath(new URL('./empty-workflow.js', import.meta.url)),
  logger: new DefaultLogger('ERROR'),
})
const worker = await Worker.create({
  connection: await NativeConnection.connect({ address }),
  taskQueue,
  workflowBundle,
  // As the product's.
  maxCachedWorkflows: 2000,
  maxConcurrentWorkflowTaskExecutions: 100,
  workflowTaskPollerBehavior: { type: 'simple-maximum', maximum: 5 },
})
const running = worker.run()
const { workflow } = new Client({ connection: await Connection.connect({ address }) })

await serve(async ({ caseId, step: n, body }) => {
  const workflowId = `bench:${caseId}`
  if (n > 0) {
    await workflow.getHandle(workflowId).executeUpdate(step, { args: [body] })
    return
  }
  const start = new WithStartWorkflowOperation(empty, { workflowId, taskQueue, workflowIdConflictPolicy: 'FAIL' })
  await workflow.executeUpdateWithStart(step, { args: [body], startWorkflowOperation: start })
})

process.once('SIGTERM', () => {
  worker.shutdown()
  running.finally(() => process.exit(0)).catch(() => undefined)
})
