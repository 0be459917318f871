import { ciphers, seal, unseal, type Profile } from './ciphers.js'

/*
 * How the keys of the cases are wrapped. Each wrapping says by which version of the wrapping key it was made; those by the
 * first say nothing, as from before there were versions, and are told by their length.
 * Layout: 0x53, two bytes version, ciphertext.
 */

export interface CaseWraps {
  readonly wrap: (caseId: string, caseKey: Buffer) => Buffer
  /** Raises `UnknownWrapping` where it was made by a version not known here (yet), another error where it does not open. */
  readonly unwrap: (caseId: string, wrapped: Buffer) => Buffer
}

/** One version of the wrapping key. */
export interface WrappingKey {
  readonly version: number
  readonly profile: Profile
  readonly key: Buffer
}

const mark = 0x53
const prefixBytes = 3
/** Nonce, 32 bytes, tag. */
export const unversionedBytes = 60

/** Carries `retryAfter`, so that it is answered like a record that is away for a moment: the version is being fetched. */
export interface UnknownWrapping extends Error {
  readonly name: 'Unavailable'
  readonly retryAfter: number
  readonly version: number
}

/** By one key alone and without a version: how it was before keys rotated, and for records that are never kept. */
export function wrapsOfOne(key: Buffer): CaseWraps {
  return {
    wrap: (caseId, caseKey) => seal(key, caseKey, caseId),
    unwrap: (caseId, wrapped) => unseal(key, wrapped, caseId),
  }
}

export interface WrappingRing extends CaseWraps {
  /** From now on these are the versions; `current` is the one that new wrappings are made by. */
  readonly learn: (keys: readonly WrappingKey[], current: number) => void
  readonly current: () => number
}

/** A ring of versions. `missed` is called where one is asked for that it does not hold. */
export function wrappingRing(missed: () => void): WrappingRing {
  let known = new Map<number, WrappingKey>()
  let newest = 0
  const keyOf = (version: number): WrappingKey => {
    const key = known.get(version)
    if (key !== undefined) return key
    missed()
    throw unknownWrapping(version)
  }
  return {
    learn(keys, current) {
      known = new Map(keys.map((key) => [key.version, key]))
      newest = current
    },
    current: () => newest,
    wrap(caseId, caseKey) {
      const { version, profile, key } = keyOf(newest)
      if (version === 1) return seal(key, caseKey, caseId)
      return Buffer.concat([prefixOf(version), ciphers[profile].seal(key, caseKey, placeOf(caseId, version))])
    },
    unwrap(caseId, wrapped) {
      const version = versionOf(wrapped)
      if (version === null) return unseal(keyOf(1).key, wrapped, caseId)
      const { profile, key } = keyOf(version)
      return ciphers[profile].unseal(key, wrapped.subarray(prefixBytes), placeOf(caseId, version))
    },
  }
}

/** By which version it was made; null where it says nothing: by the first, or before there were any. */
function versionOf(wrapped: Buffer): number | null {
  return wrapped.length === unversionedBytes || wrapped[0] !== mark ? null : wrapped.readUInt16BE(1)
}

/** What a wrapping by this version begins with. */
export function prefixOf(version: number): Buffer {
  const prefix = Buffer.from([mark, 0, 0])
  prefix.writeUInt16BE(version, 1)
  return prefix
}

function placeOf(caseId: string, version: number): string {
  return `${caseId}/wrapped/${version}`
}

function unknownWrapping(version: number): UnknownWrapping {
  return Object.assign(new Error(`version ${version} of the wrapping key is not known here yet`), {
    name: 'Unavailable' as const,
    retryAfter: 2,
    version,
  })
}
