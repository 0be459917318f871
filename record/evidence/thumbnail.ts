import { pipeline } from 'node:stream/promises'
import type { Readable } from 'node:stream'
import { smallerApart } from './thumbnail-apart.js'
import { asThumbnail, mostPixels } from './thumbnail-shape.js'

/*
 * A smaller picture of a picture. It is made anew from the points alone: no EXIF, no place where it was taken, nothing
 * that stood beside the picture gets into it.
 */

const mostSeconds = 10
/** Bytes of a picture that is tried at all. */
export const mostPictureBytes = 64 * 1_048_576

/** Those that are read in a process apart. */
const apart: Readonly<Record<string, 'heic' | 'bmp'>> = {
  'image/heic': 'heic',
  'image/heif': 'heic',
  'image/bmp': 'bmp',
}

/** A JPEG; null where the picture is broken, too large, or takes too long: then there is none, and nothing else fails. */
export async function thumbnailOf(picture: Readable, media: string): Promise<Buffer | null> {
  const kind = apart[media]
  if (kind !== undefined) return smallerApart({ kind, bytes: await wholeOf(picture) })
  const { default: sharp } = await import('sharp')
  sharp.concurrency(1)
  sharp.cache(false)
  const smaller = asThumbnail(
    sharp({ limitInputPixels: mostPixels, sequentialRead: true }).timeout({ seconds: mostSeconds }).rotate(),
  )
  // Either may fail first; both are waited for.
  const [made] = await Promise.allSettled([smaller.toBuffer(), pipeline(picture, smaller)])
  return made.status === 'fulfilled' ? made.value : null
}

async function wholeOf(picture: Readable): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of picture) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}
