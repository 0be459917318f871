import * as mupdf from 'mupdf'

/** A PDF as a reader sees it. */
export interface ReadPdf {
  readonly pages: number
  /** Without line breaks and spaces: where a line breaks is the template's to say. */
  readonly text: string
  /** Shades of grey, 0 black to 255 white, row by row, at 72 dots an inch. */
  readonly page: (n: number) => { readonly width: number; readonly height: number; readonly pixels: Uint8ClampedArray }
}

export function readPdf(bytes: Buffer): ReadPdf {
  const doc = mupdf.Document.openDocument(bytes, 'application/pdf')
  const pages = doc.countPages()
  const text = Array.from({ length: pages }, (_, n) => doc.loadPage(n).toStructuredText('').asText()).join('')
  return {
    pages,
    text: text.replaceAll(/\s/g, ''),
    page: (n) => {
      const pixmap = doc.loadPage(n).toPixmap(mupdf.Matrix.identity, mupdf.ColorSpace.DeviceGray, false)
      return { width: pixmap.getWidth(), height: pixmap.getHeight(), pixels: pixmap.getPixels() as Uint8ClampedArray }
    },
  }
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
