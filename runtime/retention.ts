import { parseArgs } from 'node:util'
import { sweepRetention } from '../record/retention.js'
import type { Due } from '../record/erasure.js'
import { noteErasures } from './erasures.js'
import { blobsOf } from './parts.js'
import type { Settings } from './settings.js'
import { withRecord } from './with-record.js'

/*
 * `siyou retention`: the daily sweep of what has been kept long enough, by hand; with `--dry-run` it only says what would be
 * erased, and why.
 */

type Say = (line: string) => void

/** False where it was asked wrongly. */
export async function retentionCommand(settings: Settings, args: readonly string[], say: Say): Promise<boolean> {
  const asked = parsed(args)
  if (asked === null) return false
  const { dryRun, json } = asked
  await withRecord(settings, async (store) => {
    const swept = await sweepRetention(store, blobsOf(settings), {
      dryRun,
      onErased: (due) => say(json ? JSON.stringify(lineOf(due)) : sayDue(due, dryRun)),
    })
    if (!dryRun) await noteErasures(store, settings.dataDir)
    const { erased, accounts, purged, left } = swept
    if (json) {
      say(JSON.stringify({ dryRun, erased: erased.length, accounts: accounts.length, purged, left }))
      return
    }
    const rows = Object.entries(purged).map(([kind, n]) => `${kind} ${n}`)
    say(
      `${dryRun ? '将删除 would erase' : '已删除 erased'}：${erased.length} 件 records，${accounts.length} 人 people；日志 rows：${rows.join('，')}`,
    )
    if (left > 0) say(`${left} 件正在办理，下次再删 / ${left} are busy, and left to the next time`)
  })
  return true
}

function parsed(args: readonly string[]): { readonly dryRun: boolean; readonly json: boolean } | null {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: { 'dry-run': { type: 'boolean' }, json: { type: 'boolean' } },
    })
    return { dryRun: values['dry-run'] === true, json: values.json === true }
  } catch {
    // An option that there is not.
    return null
  }
}

function lineOf({ kind, id, number, kept }: Due) {
  return { kind, id, number, retained: kept.retained, until: kept.until, hold: kept.hold?.name ?? null }
}

function sayDue({ number, kept }: Due, dryRun: boolean): string {
  const { rule, until, hold } = kept
  const why = hold === null ? rule.source : hold.source
  return `${dryRun ? '将删除 would go' : '已删除 gone'} ${number}　${rule.name.zh} ${rule.name.en}　保存至 kept until ${until}　${why.zh}`
}
