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

/** Puts a body's seal on a paper: a signature that shows whether a byte was changed since, and whose it is. (电子签名法 13) */
export interface Sealer {
  readonly seal: (pdf: Buffer, by: { readonly unit: UnitId; readonly name: string }, at: string) => Promise<Buffer>
}

const years = 10

/**
 * The seals of an installation, in `folder`: `<unit>.crt.pem` and `<unit>.key.pem` (ECDSA P-256, PKCS#8), each made when it is
 * first needed and signed by the installation's own authority, `authority.crt.pem`. A body that has a certificate of its own
 * puts it there instead, followed by its chain.
 */
export function localSealer(folder: string, now: () => Date = () => new Date()): Sealer {
  const kept = new Map<string, Promise<Kept>>()
  const keptFor = (name: string, make: () => Promise<Kept>): Promise<Kept> => {
    const known = kept.get(name)
    if (known !== undefined) return known
    const made = make()
    kept.set(name, made)
    // One that could not be read is tried again by the next paper.
    made.catch(() => kept.delete(name))
    return made
  }
  const authority = () =>
    keptFor('authority', () => open('authority', { name: '四有平台签章根证书', organization: '四有平台' }, null))

  async function open(
    file: string,
    subject: { readonly name: string; readonly organization: string },
    by: Kept | null,
  ): Promise<Kept> {
    return (await read(folder, file)) ?? make(file, subject, by)
  }

  async function make(
    file: string,
    subject: { readonly name: string; readonly organization: string },
    by: Kept | null,
  ): Promise<Kept> {
    const from = now()
    const until = new Date(Date.UTC(from.getUTCFullYear() + years, from.getUTCMonth(), from.getUTCDate()))
    const issued = await issueCertificate({ ...subject, from, until, by: by?.issued ?? null })
    const chain = by === null ? [] : [by.issued.certificate]
    await mkdir(folder, { recursive: true, mode: 0o700 })
    const certificates = [issued.certificate, ...chain].map(certificatePem).join('')
    await write(join(folder, `${file}.key.pem`), await keyPem(issued.key))
    await write(join(folder, `${file}.crt.pem`), certificates)
    // Of two processes that made one at once, the file that stands is the seal.
    return (await read(folder, file)) ?? { issued, chain }
  }

  return {
    async seal(pdf, { unit, name }, at) {
      if (!/^[0-9a-f-]{36}$/.test(unit)) throw new RangeError('not the id of a unit')
      const { issued, chain } = await keptFor(unit, async () =>
        open(unit, { name, organization: name }, await authority()),
      )
      return signPdf(pdf, { at, reason: 'Seal of the issuing body', name: unit }, (content) =>
        signDetached(content, issued, chain),
      )
    },
  }
}

interface Kept {
  readonly issued: Issued
  readonly chain: Parameters<typeof signDetached>[2]
}

async function read(folder: string, file: string): Promise<Kept | null> {
  const text = (name: string) =>
    readFile(join(folder, name), 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error
      return null
    })
  const [certificates, key] = await Promise.all([text(`${file}.crt.pem`), text(`${file}.key.pem`)])
  if (certificates === null || key === null) return null
  const [certificate, ...chain] = readCertificates(certificates)
  if (certificate === undefined) throw new TypeError(`${file}.crt.pem holds no certificate`)
  return { issued: { certificate, key: await readKey(key) }, chain }
}

/** Whole or not at all. */
async function write(file: string, text: string): Promise<void> {
  const draft = `${file}.${process.pid}`
  await writeFile(draft, text, { mode: 0o600 })
  await rename(draft, file)
}
