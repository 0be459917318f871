import { mkdir, open } from 'node:fs/promises'
import { dirname } from 'node:path'
import { channels, type Notifier } from './notifier.js'

/** Writes messages into a file, a line each, instead of sending them: for trying the platform out. Never for real people. */
export function fileNotifier(file: string): Notifier {
  return {
    channels,
    async send(message) {
      await mkdir(dirname(file), { recursive: true, mode: 0o700 })
      const handle = await open(file, 'a', 0o600)
      try {
        await handle.write(`${JSON.stringify({ at: new Date().toISOString(), ...message })}\n`)
      } finally {
        await handle.close()
      }
      return { outcome: 'sent', provider: 'file', reference: null }
    },
  }
}
