import { signSm2 } from '../../record/esign/sm2.js'
import type { ESignProvider } from './provider.js'
import { authorityIn, isUnit, keptOnce, localSealer, type Kept } from './sealer.js'
import { sm2KeyIn, type Sm2Key } from './sm2-keys.js'

/**
 * Seals here, for readers of PDF by PAdES, and signs the file as it then is by SM2 with SM3 (国密) beside it: over its exact
 * bytes, by the key of the body in `folder`.
 */
export function sm2Provider(folder: string, now: () => Date = () => new Date()): ESignProvider {
  const sealer = localSealer(folder, now)
  const keys = keptOnce<Sm2Key>()
  const authorities = keptOnce<Kept>()
  const authority = () => authorities('authority', () => authorityIn(folder, now))
  return {
    name: 'sm2',
    async seal({ pdf, by, at }) {
      if (!isUnit(by.unit)) throw new RangeError('not the id of a unit')
      const sealed = await sealer.seal(pdf, by, at)
      const key = await keys(by.unit, () => sm2KeyIn(folder, by.unit, { name: by.name, authority, now }))
      const signature = signSm2(sealed, key.privateKey, key.publicKey)
      const { publicKey, certificates } = key
      return {
        outcome: 'sealed',
        pdf: sealed,
        detached: { algorithm: 'SM2-SM3', signature, publicKey, certificates },
      }
    },
  }
}
