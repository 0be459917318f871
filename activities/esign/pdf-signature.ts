/*
 * A signature in a PDF (PAdES, ETSI EN 319 142-1): an incremental update that leaves every byte before it as it was, with a
 * field that shows nothing, and a place for the signature that covers the whole file but itself.
 */

/** What the signature says of itself. ASCII only: readers disagree on anything else. */
export interface SignatureInfo {
  /** ISO instant. */
  readonly at: string
  readonly reason: string
  readonly name: string
}

/** Bytes: a signature with its chain of certificates has room in it. */
const roomFor = 12_000

/**
 * The PDF with a signature by `sign`, which gets the bytes to be signed and answers with a detached CMS signature (DER).
 * Raises a `RangeError` where the file is none that this can extend, or the signature does not fit.
 */
export async function signPdf(
  pdf: Buffer,
  info: SignatureInfo,
  sign: (content: Buffer) => Promise<Buffer>,
): Promise<Buffer> {
  const { bytes, contentsAt } = withPlace(pdf, info)
  const before = bytes.subarray(0, contentsAt)
  const after = bytes.subarray(contentsAt + roomFor * 2 + 2)
  const signature = await sign(Buffer.concat([before, after]))
  if (signature.length > roomFor) throw new RangeError('the signature does not fit into its place')
  const hex = signature.toString('hex').padEnd(roomFor * 2, '0')
  bytes.write(`<${hex}>`, contentsAt, 'latin1')
  return bytes
}

interface Place {
  readonly bytes: Buffer
  /** Where the signature stands, with its brackets. */
  readonly contentsAt: number
}

function withPlace(pdf: Buffer, info: SignatureInfo): Place {
  const text = pdf.toString('latin1')
  const table = tableOf(text)
  const object = (n: number): string => objectAt(text, table, n)
  const catalog = object(table.root)
  const pageNumber = firstPage(object, referenceIn(catalog, 'Pages'))
  const page = object(pageNumber)
  const [sig, field, form] = [table.size, table.size + 1, table.size + 2]
  const changed: [number, string][] = [
    [table.root, extended(catalog, `/AcroForm ${form} 0 R`)],
    [pageNumber, withAnnotation(page, field, object)],
    [
      field,
      `<< /Type /Annot /Subtype /Widget /FT /Sig /T (Seal) /F 132 /Rect [0 0 0 0] /P ${pageNumber} 0 R /V ${sig} 0 R >>`,
    ],
    [form, `<< /SigFlags 3 /Fields [${field} 0 R] >>`],
  ]
  let out = text.endsWith('\n') ? text : `${text}\n`
  const offsets = new Map<number, number>()
  for (const [n, body] of changed) {
    offsets.set(n, out.length)
    out += `${n} 0 obj\n${body}\nendobj\n`
  }
  offsets.set(sig, out.length)
  const blank = '0000000000'
  const head =
    `${sig} 0 obj\n<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /ETSI.CAdES.detached /M (${pdfDate(info.at)})` +
    ` /Reason (${ascii(info.reason)}) /Name (${ascii(info.name)})\n/ByteRange [0 ${blank} ${blank} ${blank}]\n/Contents `
  const contentsAt = out.length + head.length
  out += `${head}<${'0'.repeat(roomFor * 2)}>\n>>\nendobj\n`
  const xrefAt = out.length
  out += `xref\n${[...offsets]
    .toSorted(([a], [b]) => a - b)
    .map(([n, offset]) => `${n} 1\n${String(offset).padStart(10, '0')} 00000 n \n`)
    .join('')}`
  out += `trailer\n<< /Size ${table.size + 3} /Root ${table.root} 0 R ${table.info} ${table.id} /Prev ${table.startsAt} >>\nstartxref\n${xrefAt}\n%%EOF\n`
  const afterAt = contentsAt + roomFor * 2 + 2
  const range = [contentsAt, afterAt, out.length - afterAt].map((n) => String(n).padStart(10, '0')).join(' ')
  const placed = out.replace(`/ByteRange [0 ${blank} ${blank} ${blank}]`, `/ByteRange [0 ${range}]`)
  return { bytes: Buffer.from(placed, 'latin1'), contentsAt }
}

interface Table {
  readonly startsAt: number
  readonly size: number
  readonly root: number
  readonly info: string
  readonly id: string
  readonly offsets: ReadonlyMap<number, number>
}

function tableOf(text: string): Table {
  const startsAt = Number(/startxref\s+(\d+)\s+%%EOF\s*$/.exec(text)?.[1] ?? NaN)
  const section = text.slice(startsAt)
  const trailer = /trailer\s*<<([\s\S]*?)>>\s*startxref/.exec(section)?.[1]
  if (!section.startsWith('xref') || trailer === undefined) throw new RangeError('not a PDF with a plain table')
  const offsets = new Map<number, number>()
  const lines = section.slice(4).split(/\r?\n|\r/)
  let next = 0
  for (const line of lines) {
    const heading = /^\s*(\d+) (\d+)\s*$/.exec(line)
    const entry = /^(\d{10}) \d{5} ([nf])/.exec(line)
    if (heading !== null) next = Number(heading[1])
    else if (entry !== null) {
      if (entry[2] === 'n') offsets.set(next, Number(entry[1]))
      next += 1
    } else if (line.startsWith('trailer')) break
  }
  return {
    startsAt,
    size: Number(/\/Size (\d+)/.exec(trailer)?.[1] ?? NaN),
    root: referenceIn(trailer, 'Root'),
    info: /\/Info \d+ 0 R/.exec(trailer)?.[0] ?? '',
    id: /\/ID \[[^\]]*\]/.exec(trailer)?.[0] ?? '',
    offsets,
  }
}

function objectAt(text: string, { offsets }: Table, n: number): string {
  const at = offsets.get(n)
  if (at === undefined) throw new RangeError(`the PDF has no object ${n}`)
  const body = /^\d+ 0 obj\s*([\s\S]*?)\s*endobj/.exec(text.slice(at, text.indexOf('endobj', at) + 6))?.[1]
  if (body === undefined || !body.startsWith('<<'))
    throw new RangeError(`object ${n} of the PDF is none that can be read`)
  return body
}

function referenceIn(body: string, name: string): number {
  const found = new RegExp(`/${name} (\\d+) 0 R`).exec(body)?.[1]
  if (found === undefined) throw new RangeError(`the PDF has no ${name}`)
  return Number(found)
}

function firstPage(object: (n: number) => string, root: number): number {
  let n = root
  for (let depth = 0; depth < 32; depth += 1) {
    const kid = /\/Kids \[\s*(\d+) 0 R/.exec(object(n))?.[1]
    if (kid === undefined) return n
    n = Number(kid)
  }
  throw new RangeError('the pages of the PDF have no end')
}

/** A dictionary with one more entry. */
function extended(body: string, entry: string): string {
  return `${body.slice(0, -2)} ${entry} >>`
}

function withAnnotation(page: string, field: number, object: (n: number) => string): string {
  const inline = /\/Annots \[([^\]]*)\]/.exec(page)
  if (inline !== null) return page.replace(inline[0], `/Annots [${inline[1] ?? ''} ${field} 0 R]`)
  const elsewhere = /\/Annots (\d+) 0 R/.exec(page)
  if (elsewhere === null) return extended(page, `/Annots [${field} 0 R]`)
  const list = /\[([^\]]*)\]/.exec(object(Number(elsewhere[1])))?.[1] ?? ''
  return page.replace(elsewhere[0], `/Annots [${list} ${field} 0 R]`)
}

/** Shanghai time. */
function pdfDate(at: string): string {
  const local = new Date(Date.parse(at) + 8 * 3_600_000).toISOString()
  return `D:${local.slice(0, 19).replaceAll(/[-T:]/g, '')}+08'00'`
}

function ascii(text: string): string {
  return text.replaceAll(/[^ -~]/g, '?').replaceAll(/[\\()]/g, (sign) => `\\${sign}`)
}
