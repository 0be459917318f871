import { versionsOpenedBy } from '../record/keys/root.js'
import { keyStatus, retire, rotate, type KeyStatus, type Rotation } from '../record/keys/rotate.js'
import { localWrapper, type KeyWrapper } from '../record/keys/wrapper.js'
import type { Store } from '../record/store.js'
import { dropFormerMasterKey, masterKey, nextMasterKey, takeNextMasterKey } from './key-files.js'
import { mastersOf } from './master-keys.js'
import { problem } from './problems.js'
import type { Settings } from './settings.js'
import { withRecord } from './with-record.js'

/*
 * `siyou keys`: another master key while the service runs, in two steps. `rotate` lets the new one open everything beside
 * the old one; `retire` ends the old one, once every process has the new one.
 */

type Say = (line: string) => void

/** False where it was asked wrongly. */
export async function keysCommand(settings: Settings, args: readonly string[], say: Say): Promise<boolean> {
  const [what, ...more] = args
  if (more.length > 0) return false
  switch (what) {
    case 'status':
      await withRecord(settings, async (store) => sayStatus(await keyStatus(store), say))
      return true
    case 'rotate':
      await withRecord(settings, (store) => goOver(store, settings, say))
      return true
    case 'retire':
      await withRecord(settings, (store) => endOld(store, settings, say))
      return true
    default:
      return false
  }
}

function sayStatus(status: KeyStatus | null, say: Say): void {
  if (status === null) return
  const { version, profile, masters, cases, left, rotating } = status
  say(`包裹密钥第 ${version} 版（${profile}）wrapping key version ${version}`)
  for (const id of masters) say(`  可用的主密钥 master key ${id}`)
  say(`各案密钥 case keys ${cases - left}/${cases}`)
  if (rotating) say('轮换尚未完成，请再次执行 siyou keys rotate / not finished: run siyou keys rotate again')
  else if (masters.length > 1)
    say('全部进程换用新主密钥后，执行 siyou keys retire / once every process has the new key: siyou keys retire')
}

async function goOver(store: Store, settings: Settings, say: Say): Promise<void> {
  const present = await masterKey(settings)
  const next = localWrapper(await nextMasterKey(settings), settings.keyProfile)
  const old = await firstThatOpens(store, await mastersOf(settings, present), next)
  if (old === null) return say('新主密钥已可打开全部，无须轮换 / the new master key opens everything already')
  const done = await rotate(store, { old, next, profile: settings.keyProfile }, { told: telling(say) })
  if (done === null) throw noneOpens()
  const inFiles = settings.masterKey === undefined && settings.masterKeyNew === undefined
  if (inFiles) await takeNextMasterKey(settings)
  say(`轮换完成 rotated ${done.total}/${done.total}；主密钥 master key ${old.id} → ${next.id}`)
  say(
    inFiles
      ? '新主密钥在 keys/master.key，原主密钥在 keys/masterold.key。请备份密钥，重启各进程，再执行 siyou keys retire'
      : '请把 SIYOU_MASTER_KEY 换成新主密钥并重启各进程，再执行 siyou keys retire',
  )
  say('back up the new key, restart every process with it, then run: siyou keys retire')
}

/** What opens the record now, other than the new one; where only that is left, the old one was retired. */
async function firstThatOpens(
  store: Store,
  masters: readonly KeyWrapper[],
  next: KeyWrapper,
): Promise<KeyWrapper | null> {
  for (const master of masters)
    if (master.id !== next.id && (await versionsOpenedBy(store.sql, master)) !== null) return master
  return null
}

async function endOld(store: Store, settings: Settings, say: Say): Promise<void> {
  const present = localWrapper(await masterKey(settings), settings.keyProfile)
  const before = await keyStatus(store)
  if (!(await retire(store, present)))
    throw problem(
      'rotation-under-way',
      ['轮换尚未完成，或现用的不是新主密钥', 'the rotation is not finished, or the key in use here is not the new one'],
      [
        '请先执行 siyou keys rotate，并在这里换用新主密钥',
        'run siyou keys rotate first, and use the new master key here',
      ],
    )
  await dropFormerMasterKey(settings)
  const ended = (before?.masters ?? []).filter((id) => id !== present.id)
  say(ended.length === 0 ? '没有可停用的主密钥 / there is none to retire' : `已停用 retired：${ended.join('、')}`)
}

function noneOpens(): Error {
  return problem(
    'wrong-master-key',
    ['现用主密钥打不开数据库', 'the present master key does not open this database'],
    ['请核对 SIYOU_MASTER_KEY 或 keys/master.key', 'check SIYOU_MASTER_KEY or keys/master.key'],
  )
}

/** Says how far it is, at most once a second. */
function telling(say: Say): (progress: Rotation) => void {
  let last = 0
  return ({ done, total }) => {
    if (Date.now() - last < 1000) return
    last = Date.now()
    say(`各案密钥 case keys ${done}/${total} …`)
  }
}
