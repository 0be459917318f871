import { localWrapper, type KeyWrapper } from '../record/keys/wrapper.js'
import { otherMasterKeys } from './key-files.js'
import type { Settings } from './settings.js'

/** The master keys that this process has, the present one first; while a rotation is under way there are two. */
export async function mastersOf(settings: Settings, present: Buffer): Promise<readonly KeyWrapper[]> {
  const { masterKeyNew, masterKeysOld, keyProfile } = settings
  const given = [...(masterKeyNew === undefined ? [] : [masterKeyNew]), ...masterKeysOld]
  const all = [present, ...given.map((key) => Buffer.from(key, 'base64')), ...(await otherMasterKeys(settings))]
  const wrappers = all.map((key) => localWrapper(key, keyProfile))
  return wrappers.filter(({ id }, i) => wrappers.findIndex((other) => other.id === id) === i)
}
