/** What the tests need done in a process of its own; each task prints one line. */
import { masterKey } from '../../runtime/settings.js'
import { startPostgres } from '../../runtime/postgres.js'
import { timeSkippingServerProgram } from '../../runtime/programs.js'
import { startTemporal } from '../../runtime/temporal.js'
import { withLock } from '../../runtime/locks.js'
import { place, quiet } from './support.js'

const tasks: Readonly<Record<string, (folder: string) => Promise<string>>> = {
  key: async (dataDir) => (await masterKey({ dataDir, masterKey: undefined })).toString('base64'),
  install: (programsDir) => timeSkippingServerProgram({ programsDir }, quiet),
  /** Starts both servers and stays, for the test to kill. */
  up: async (dataDir) => {
    const postgres = await startPostgres(dataDir, quiet)
    const temporal = await startTemporal(dataDir, place, quiet)
    stay()
    return JSON.stringify({ url: postgres.url, postgres: postgres.pid, temporal: temporal.pid })
  },
  /** Starts the database and ends without stopping it. */
  careless: async (dataDir) => {
    const { pid } = await startPostgres(dataDir, quiet, { durable: false })
    setTimeout(() => process.exit(1), 100)
    return String(pid)
  },
  /** Takes the lock and never lets go. */
  hold: (file) =>
    new Promise((resolve) => {
      stay()
      void withLock(file, async () => {
        resolve('held')
        await new Promise(() => {})
      })
    }),
}

function stay(): void {
  setInterval(() => {}, 60_000)
}

const [task = '', folder = ''] = process.argv.slice(2)
void tasks[task]?.(folder).then((line) => process.stdout.write(`${line}\n`))
