import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { UnitId } from '../../domain/case/actor.js'
import {
  certificatePem,
  issueCertificate,
  keyPem,
  readCertificates,
  readKey,
  signDetached,
  type Issued,
} from './certificates.js'
import { signPdf } from './pdf-signature.js'
import type { ESignProvider } from './provider.js'

const years = 10

/** Puts a body's seal into a paper: a signature that shows whether a byte was changed since, and whose it is. (电子签名法 13) */
export interface Sealer {
  readonly seal: (pdf: Buffer, by: { readonly unit: UnitId; readonly name: string }, at: string) => Promise<Buffer>
}

/** Seals here: PAdES, by the keys in `folder`. */
export function localProvider(folder: string, now?: () => Date): ESignProvider {
  const sealer = localSealer(folder, now)
  return {
    name: 'local',
    seal: async ({ pdf, by, at }) => ({ outcome: 'sealed', pdf: await sealer.seal(pdf, by, at), detached: null }),
  }
}

/**
 * The seals of an installation, in `folder`: `<unit>.crt.pem` and `<unit>.key.pem` (ECDSA P-256, PKCS#8), each made when it is
 * first needed and signed by the installation's own authority, `authority.crt.pem`. A body that has a certificate of its own
 * puts it there instead, followed by its chain.
 */
export function localSealer(folder: string, now: () => Date = () => new Date()): Sealer {
  const kept = keptOnce<Kept>()
  const authority = () => kept('authority', () => authorityIn(folder, now))
  return {
    async seal(pdf, { unit, name }, at) {
      if (!isUnit(unit)) throw new RangeError('not the id of a unit')
      const { issued, chain } = await kept(unit, async () =>
        open(folder, unit, { name, organization: name }, await authority(), now),
      )
      return signPdf(pdf, { at, reason: 'Seal of the issuing body', name: unit }, (content) =>
        signDetached(content, issued, chain),
      )
    },
  }
}

/** The installation's own authority, made where there is none. */
export function authorityIn(folder: string, now: () => Date): Promise<Kept> {
  return open(folder, 'authority', { name: '四有平台签章根证书', organization: '四有平台' }, null, now)
}

export function isUnit(unit: string): boolean {
  return /^[0-9a-f-]{36}$/.test(unit)
}

/** What is read from disk once. One that could not be read is tried again by the next paper. */
export function keptOnce<T>(): (name: string, make: () => Promise<T>) => Promise<T> {
  const kept = new Map<string, Promise<T>>()
  return (name, make) => {
    const known = kept.get(name)
    if (known !== undefined) return known
    const made = make()
    kept.set(name, made)
    made.catch(() => kept.delete(name))
    return made
  }
}

/** From when a certificate of ours holds, and until when. */
export function lifetimeFrom(from: Date): { readonly from: Date; readonly until: Date } {
  return { from, until: new Date(Date.UTC(from.getUTCFullYear() + years, from.getUTCMonth(), from.getUTCDate())) }
}

interface Subject {
  readonly name: string
  readonly organization: string
}

async function open(folder: string, file: string, subject: Subject, by: Kept | null, now: () => Date): Promise<Kept> {
  const there = await read(folder, file)
  if (there !== null) return there
  const issued = await issueCertificate({ ...subject, ...lifetimeFrom(now()), by: by?.issued ?? null })
  const chain = by === null ? [] : [by.issued.certificate]
  const certificates = [issued.certificate, ...chain].map(certificatePem).join('')
  await write(folder, `${file}.key.pem`, await keyPem(issued.key))
  await write(folder, `${file}.crt.pem`, certificates)
  // Of two processes that made one at once, the file that stands is the seal.
  return (await read(folder, file)) ?? { issued, chain }
}

export interface Kept {
  readonly issued: Issued
  readonly chain: Parameters<typeof signDetached>[2]
}

async function read(folder: string, file: string): Promise<Kept | null> {
  const [certificates, key] = await Promise.all([textIn(folder, `${file}.crt.pem`), textIn(folder, `${file}.key.pem`)])
  if (certificates === null || key === null) return null
  const [certificate, ...chain] = readCertificates(certificates)
  if (certificate === undefined) throw new TypeError(`${file}.crt.pem holds no certificate`)
  return { issued: { certificate, key: await readKey(key) }, chain }
}

/** A file of the folder; null where there is none. */
export function textIn(folder: string, file: string): Promise<string | null> {
  return readFile(join(folder, file), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error
    return null
  })
}

/** Whole or not at all, for this user alone. */
export async function write(folder: string, file: string, text: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const draft = join(folder, `${file}.${process.pid}`)
  await writeFile(draft, text, { mode: 0o600 })
  await rename(draft, join(folder, file))
}
