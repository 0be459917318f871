/** The API in a process of its own, over a real socket: for a test to kill, and to see how much memory it takes. */
import { join } from 'node:path'
import { pino } from 'pino'
import { developmentIssuer } from '../../api/auth.js'
import { defaultSettings } from '../../api/deps.js'
import { startApi } from '../../api/index.js'
import { diskBlobs } from '../../record/blobs/disk.js'
import { manualClock } from '../../record/clock.js'
import { openStore } from '../../record/store.js'
import { connectEngine } from '../../runtime/engine.js'

const log = pino({ level: 'silent' })
const [url = '', key = '', folder = '', now = ''] = process.argv.slice(2)
const store = openStore({ url, masterKey: Buffer.from(key, 'base64'), clock: manualClock(now), max: 4 })
const api = await startApi(
  {
    store,
    // Nobody is there: every call fails, and nothing waits for it.
    engine: connectEngine({ address: '127.0.0.1:1', namespace: 'none', taskQueue: 'none', log }),
    audit: { publicKey: null },
    auth: await developmentIssuer(folder),
    codes: null,
    oidc: null,
    papers: { readPaper: async () => null },
    blobs: diskBlobs(join(folder, 'blobs')),
    log,
    settings: { ...defaultSettings, requestsPerMinute: 100_000 },
  },
  { host: '127.0.0.1', port: 0 },
)
process.stdout.write(`${api.url}\n`)
