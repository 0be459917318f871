import { parseArgs } from 'node:util'
import { stat } from 'node:fs/promises'
import { isDay } from '../domain/values/time.js'
import { auditRecord, type Audited } from '../record/audit.js'
import { faultWords, sayFault } from '../record/audit-faults.js'
import { keepAudit } from '../record/audit-runs.js'
import { keyIdOf, rootKeyFrom } from '../record/roots-signing.js'
import type { Store } from '../record/store.js'
import { keptRoots } from './root-files.js'
import { rootsFolder, trustedKeys } from './roots.js'
import { auditKey, type Settings } from './settings.js'
import { withRecord } from './with-record.js'

/*
 * `siyou audit`: holds the whole record to itself and to its daily roots, beside the running service.
 */

type Say = (line: string) => void

interface Asked {
  readonly since: string | null
  readonly only: string | null
  readonly roots: string | null
  readonly json: boolean
}

/** 0: sound; 1: not; null where it was asked wrongly. Findings go to `say`, progress to `tell`. */
export async function audit(
  settings: Settings,
  args: readonly string[],
  say: Say,
  tell: Say = () => undefined,
): Promise<0 | 1 | null> {
  const asked = parsed(args)
  if (asked === null) return null
  const result = await withRecord(settings, (store) => verify(store, settings, asked, { say, tell }))
  return result.sound ? 0 : 1
}

function parsed(args: readonly string[]): Asked | null {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        since: { type: 'string' },
        case: { type: 'string' },
        roots: { type: 'string' },
        json: { type: 'boolean' },
      },
    })
    const { since = null, case: only = null, roots = null, json = false } = values
    if (positionals.length !== 1 || positionals[0] !== 'verify') return null
    if ((since !== null && !isDay(since)) || (only !== null && !/^[0-9a-f-]{36}$/.test(only))) return null
    return { since, only, roots, json }
  } catch {
    // An option that there is not.
    return null
  }
}

/** Audits an open record by the keys and the roots of this installation. */
export async function verify(
  store: Store,
  settings: Settings,
  { since, only, roots, json }: Asked,
  { say, tell }: { readonly say: Say; readonly tell: Say },
): Promise<Audited> {
  const own = rootsFolder(settings)
  const place = roots ?? ((await stat(own).catch(() => null)) === null ? null : own)
  const outside = place === null ? new Map() : await keptRoots(place)
  const { publicKey } = rootKeyFrom(await auditKey(settings))
  const began = Date.now()
  const seconds = (): number => (Date.now() - began) / 1000
  let last = began
  const result = await auditRecord(store, {
    since,
    only,
    trusted: trustedKeys(settings, publicKey),
    outside,
    found: (one) =>
      say(json ? JSON.stringify({ ...one, words: faultWords[one.kind], line: sayFault(one) }) : `✗ ${sayFault(one)}`),
    told: ({ cases, events }) => {
      if (Date.now() - last < 1000) return
      last = Date.now()
      tell(`核对 audited ${cases} 件 cases，${events} 条 events，${Math.round(events / seconds())}/s`)
    },
  })
  if (since === null && only === null) await keepAudit(store, result)
  const { cases, events, found, sound } = result
  const summary = { sound, cases, events, found, root: result.root, kept: outside.size, seconds: seconds() }
  if (json) say(JSON.stringify(summary))
  else for (const line of linesOf(summary, keyIdOf(publicKey))) say(line)
  return result
}

function linesOf(
  summary: {
    readonly sound: boolean
    readonly cases: number
    readonly events: number
    readonly found: number
    readonly root: number | null
    readonly kept: number
    readonly seconds: number
  },
  keyId: string,
): readonly string[] {
  const { sound, cases, events, found, root, kept, seconds } = summary
  const rate = Math.round(events / Math.max(seconds, 0.001))
  return [
    `核对 audited：${cases} 件 cases，${events} 条 events，${seconds.toFixed(1)} 秒 s（${rate}/s）`,
    root === null
      ? '每日根 daily roots：还没有 none yet'
      : `每日根 daily roots：至第 ${root} 个 up to no. ${root}，另存 kept apart ${kept}，密钥 key ${keyId}`,
    sound ? '留痕完好 / the record is sound' : `发现 ${found} 处不符 / ${found} findings: the record is NOT sound`,
  ]
}
