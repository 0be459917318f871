import * as mupdf from 'mupdf'

/** A PDF as a reader sees it. */
export interface ReadPdf {
  readonly pages: number
  readonly title: string
  /** Without line breaks and spaces: where a line breaks is the template's to say. */
  readonly text: string
  /** Shades of grey, 0 black to 255 white, row by row, at 72 dots an inch times `scale`. */
  readonly page: (
    n: number,
    scale?: number,
  ) => { readonly width: number; readonly height: number; readonly pixels: Uint8ClampedArray }
}

export function readPdf(bytes: Buffer): ReadPdf {
  const doc = mupdf.Document.openDocument(bytes, 'application/pdf')
  const pages = doc.countPages()
  const text = Array.from({ length: pages }, (_, n) => doc.loadPage(n).toStructuredText('').asText()).join('')
  return {
    pages,
    text: text.replaceAll(/\s/g, ''),
    title: doc.getMetaData('info:Title') ?? '',
    page: (n, scale = 1) => {
      const pixmap = doc.loadPage(n).toPixmap(mupdf.Matrix.scale(scale, scale), mupdf.ColorSpace.DeviceGray, false)
      return { width: pixmap.getWidth(), height: pixmap.getHeight(), pixels: pixmap.getPixels() as Uint8ClampedArray }
    },
  }
}

/** The XMP that the catalog names, as the last revision of the file has it: what a seal adds at the end may replace either. */
export function metadataIn(bytes: Buffer): string {
  const doc = mupdf.Document.openDocument(bytes, 'application/pdf').asPDF()
  const metadata = doc?.getTrailer().get('Root').get('Metadata')
  return metadata?.isStream() === true ? metadata.readStream().asString() : ''
}

/** The share of dark points in a part of a page, given in shares of its width and height. */
export function inkIn(
  { width, height, pixels }: ReturnType<ReadPdf['page']>,
  [left, top, right, bottom]: readonly [number, number, number, number],
): number {
  let dark = 0
  let all = 0
  for (let y = Math.floor(top * height); y < bottom * height; y += 1)
    for (let x = Math.floor(left * width); x < right * width; x += 1) {
      all += 1
      if ((pixels[y * width + x] ?? 255) < 128) dark += 1
    }
  return dark / all
}

/** The square of `size` by `size` fields that stands in a part of a page: which of them are dark. */
export function squareIn(
  { width, height, pixels }: ReturnType<ReadPdf['page']>,
  size: number,
  [left, top, right, bottom]: readonly [number, number, number, number],
): readonly (readonly boolean[])[] {
  const isDark = (x: number, y: number) => (pixels[Math.round(y) * width + Math.round(x)] ?? 255) < 128
  let [x0, y0, x1, y1] = [width, height, 0, 0]
  for (let y = Math.floor(top * height); y < bottom * height; y += 1)
    for (let x = Math.floor(left * width); x < right * width; x += 1)
      if (isDark(x, y)) [x0, y0, x1, y1] = [Math.min(x0, x), Math.min(y0, y), Math.max(x1, x), Math.max(y1, y)]
  const field = (from: number, to: number, n: number) => from + ((to + 1 - from) * (n + 0.5)) / size
  return Array.from({ length: size }, (_, row) =>
    Array.from({ length: size }, (__, column) => isDark(field(x0, x1, column), field(y0, y1, row))),
  )
}
