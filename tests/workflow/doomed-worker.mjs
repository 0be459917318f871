// A worker in a process of its own, from the built code: it is there to be killed.
import { manualClock } from '../../dist/record/clock.js'
import { diskBlobs } from '../../dist/record/blobs/disk.js'
import { openStore } from '../../dist/record/store.js'
import { startWorker } from '../../dist/runtime/worker.js'

const { url, masterKey, folder, now, ...where } = JSON.parse(process.argv[2])
const store = openStore({ url, masterKey: Buffer.from(masterKey, 'base64'), clock: manualClock(now), max: 2 })
const log = { debug() {}, info() {}, warn() {}, error() {} }
await startWorker({
  ...where,
  store,
  papers: { blobs: diskBlobs(folder), store },
  settings: { workerCachedWorkflows: 100, shutdownGraceSeconds: 1 },
  log,
})
process.stdout.write('up\n')
