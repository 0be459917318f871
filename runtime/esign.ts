import { chmod, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { ESignProvider } from '../activities/esign/provider.js'
import { remoteProvider } from '../activities/esign/remote.js'
import { localProvider } from '../activities/esign/sealer.js'
import { sm2Provider } from '../activities/esign/sm2.js'
import { canKeep, writePaper, type Papers } from '../activities/papers/shelf.js'
import type { ESignAnswers } from '../api/deps.js'
import type { Store } from '../record/store.js'
import { problem } from './problems.js'
import type { Settings } from './settings.js'

type ESignSettings = Pick<Settings, 'dataDir' | 'esign' | 'publicUrl'>

/** Whoever puts the seals of the bodies on their papers, as it is set. */
export async function providerOf(settings: ESignSettings, store: Store, papers: Papers): Promise<ESignProvider> {
  const seals = join(settings.dataDir, 'keys', 'seals')
  const { provider, url, waitHours } = settings.esign
  switch (provider) {
    case 'local':
      return localProvider(seals)
    case 'sm2':
      return sm2Provider(seals)
    case 'remote': {
      const callback = `${settings.publicUrl.replace(/\/+$/, '')}/esign/callbacks`
      const [secret, patience] = [await esignSecret(settings), waitHours * 3_600_000]
      return remoteProvider({ store, papers }, { url: url ?? '', secret, callback, patience })
    }
    default:
      return provider satisfies never
  }
}

/** How answers of a provider elsewhere come in; undefined where there is none. */
export async function answersOf(settings: ESignSettings, papers: Papers): Promise<ESignAnswers | undefined> {
  if (settings.esign.provider !== 'remote') return undefined
  return {
    secret: await esignSecret(settings),
    writePaper: async (caseId, bytes) => ((await canKeep(papers, caseId)) ? writePaper(papers, caseId, bytes) : null),
  }
}

/** The secret shared with the provider: from the environment, or else from `<data>/keys/esign.secret`. */
async function esignSecret({ esign, dataDir }: ESignSettings): Promise<string> {
  if (esign.secret !== undefined) return esign.secret
  const file = join(dataDir, 'keys', 'esign.secret')
  const found = await stat(file).catch(() => null)
  const secret = found === null ? '' : (await readFile(file, 'utf8')).trim()
  if (found !== null && (found.mode & 0o077) !== 0) await chmod(file, 0o600)
  if (secret.length >= 16) return secret
  throw problem(
    'no-esign-secret',
    ['没有与签章服务共用的密钥', 'there is no secret shared with the signing provider'],
    [
      `请设置 ESIGN_SECRET(16位以上),或写入 ${file}`,
      `set ESIGN_SECRET (16 characters or more), or write it into ${file}`,
    ],
  )
}
