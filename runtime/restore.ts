import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { migrate } from '../db/migrate.js'
import { eraseAgain } from '../record/erased.js'
import { localWrapper } from '../record/keys/wrapper.js'
import { tellAllAgain } from '../record/rebuild.js'
import type { Store } from '../record/store.js'
import { verify } from './audit.js'
import { missingPapers } from './backup.js'
import { knowsMigrations, loadDatabase, standingOf, type Standing } from './backup-database.js'
import { putFiles, putRootsAside } from './backup-files.js'
import { restoreKeys } from './backup-keys.js'
import { toldInWords } from './told-again.js'
import { checkFiles, filesListed, manifestIn, type Manifest } from './backup-manifest.js'
import { erasuresFile, erasuresIn } from './erasures.js'
import { blobsOf } from './parts.js'
import { problem } from './problems.js'
import type { Settings } from './settings.js'
import { withDatabase, withRecord } from './with-record.js'

/*
 * `siyou restore`: a backup into this installation, which is stopped. Nothing is touched before the backup has been read
 * whole and the master key is known to open it; what was erased since the backup is erased again; the engine is told of
 * every case, so that its workflows catch up with this record.
 */

type Say = (line: string) => void

interface Asked {
  readonly folder: string | null
  readonly keys: string | null
  readonly replace: boolean
  readonly erasures: string | null
}

/** 0: restored, and the record is sound; 1: restored, and it is not; null where it was asked wrongly. */
export async function restore(
  settings: Settings,
  args: readonly string[],
  say: Say,
  tell: Say = () => undefined,
): Promise<0 | 1 | null> {
  const asked = parsed(args)
  if (asked === null) return null
  if (asked.keys !== null) say(`密钥已恢复 keys restored：${(await restoreKeys(settings, asked.keys)).join('、')}`)
  if (asked.folder === null) return 0
  return (await restoreFrom(settings, resolve(asked.folder), asked, { say, tell })) ? 0 : 1
}

function parsed(args: readonly string[]): Asked | null {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { replace: { type: 'boolean' }, keys: { type: 'string' }, erasures: { type: 'string' } },
    })
    const [folder = null, ...more] = positionals
    const { keys = null, replace = false, erasures = null } = values
    return more.length > 0 || (folder === null && keys === null) ? null : { folder, keys, replace, erasures }
  } catch {
    return null
  }
}

async function restoreFrom(
  settings: Settings,
  folder: string,
  { replace, erasures }: Asked,
  { say, tell }: { readonly say: Say; readonly tell: Say },
): Promise<boolean> {
  const manifest = await manifestIn(folder)
  if (!knowsMigrations(manifest)) throw newerBackup(manifest)
  await checkMasterKey(settings, manifest)
  say(
    `备份 backup：${manifest.madeAt}，${manifest.cases} 件 cases，${manifest.events} 条 events，核对文件 checking files …`,
  )
  await checkFiles(folder, manifest)
  await withDatabase(settings, async (url) => {
    const standing = await standingOf(url)
    if (standing === 'in-use' || (standing === 'full' && !replace)) throw notNow(standing)
    await loadDatabase(url, folder, manifest, (table) => tell(`载入 loading ${table}`))
    await migrate(url)
  })
  const aside = await putRootsAside(settings.dataDir, stampOf(new Date()))
  await putFiles(folder, settings.dataDir, await filesListed(folder, manifest), blobsOf(settings))
  say(`数据库和 ${manifest.files.count} 个文件已恢复 / the database and ${manifest.files.count} files are restored`)
  if (aside !== null)
    say(
      `备份之后的每日根另存在 ${aside}，可据此核对丢失了什么 / the roots made since are kept there: audit by them what is lost`,
    )
  return withRecord(settings, async (store) => {
    await eraseWhatWasErased(
      store,
      settings,
      [erasuresFile(settings.dataDir), join(folder, 'erasures.txt'), ...(erasures === null ? [] : [erasures])],
      say,
    )
    const missing = await missingPapers(store, settings)
    if (missing.length > 0) say(`✗ 缺少文书 papers missing：${missing.join('、')}`)
    const told = await tellAllAgain(store)
    const [zh, en] = toldInWords(told)
    say(`流程 workflows：下次启动后对表 ${zh} / ${en} catch up after the next start`)
    const { sound } = await verify(
      store,
      settings,
      { since: null, only: null, roots: null, json: false },
      { say, tell },
    )
    return sound && missing.length === 0
  })
}

/** Erased is erased: what the backup brought back of it goes again, words, papers and evidence. */
async function eraseWhatWasErased(store: Store, settings: Settings, lists: readonly string[], say: Say): Promise<void> {
  const ids = [...new Set((await Promise.all(lists.map(erasuresIn))).flat())]
  const again = await eraseAgain(store, ids)
  const blobs = blobsOf(settings)
  for (const id of ids) await blobs.removeCase(id)
  if (again.length > 0)
    say(
      `备份之后已删除的 ${again.length} 件，文字和文件再次删除 / ${again.length} cases erased since the backup are erased again`,
    )
}

/** By its id, before anything is touched; no key is made here. */
async function checkMasterKey({ masterKey, dataDir }: Settings, { masters }: Manifest): Promise<void> {
  const written = masterKey ?? (await readFile(join(dataDir, 'keys', 'master.key'), 'utf8').catch(() => null))?.trim()
  if (written === undefined || written === null)
    throw problem(
      'no-master-key',
      ['这里没有主密钥', 'there is no master key here'],
      [
        '请先恢复密钥：siyou restore --keys 文件，或设置 SIYOU_MASTER_KEY',
        'restore the keys first: siyou restore --keys FILE, or set SIYOU_MASTER_KEY',
      ],
    )
  const key = Buffer.from(written, 'base64')
  if (key.length === 32 && (masters.length === 0 || masters.includes(localWrapper(key).id))) return
  throw problem(
    'wrong-master-key',
    ['主密钥打不开这份备份', 'this master key does not open the backup'],
    ['请恢复与备份同时的主密钥；数据库没有变动', 'restore the master key of its time; the database is as it was'],
  )
}

function newerBackup({ version }: Manifest): Error {
  return problem(
    'backup-newer',
    [
      `备份由另一版本（${version}）写成，本版本不认识其数据库`,
      `another version (${version}) wrote this backup: its database is not known here`,
    ],
    ['请用那个版本或更新的版本恢复', 'restore it with that version, or a newer one'],
  )
}

function notNow(standing: Exclude<Standing, 'empty'>): Error {
  if (standing === 'in-use')
    return problem(
      'database-in-use',
      ['平台正在运行', 'the platform is running on this database'],
      ['请先停止 up、api 和 worker', 'stop up, api and worker first'],
    )
  return problem(
    'database-not-empty',
    ['数据库不是空的', 'the database is not empty'],
    [
      '确认不再需要其中的内容后，加上 --replace（建议先 siyou backup）',
      'once you are sure that nothing in it is needed, add --replace (after siyou backup, if you can)',
    ],
  )
}

function stampOf(now: Date): string {
  return now.toISOString().replaceAll(/[-:]|\.\d+/g, '')
}
