import { pipeline } from 'node:stream/promises'
import type { Readable } from 'node:stream'

/*
 * A smaller picture of a picture. It is made anew from the points alone: no EXIF, no place where it was taken, nothing
 * that stood beside the picture gets into it.
 */

/** The longer side, in points. */
const side = 480
/** A picture of more points than this is a bomb, or of no use in small. */
const mostPixels = 80_000_000
const mostSeconds = 10
/** Bytes of a picture that is tried at all. */
export const mostPictureBytes = 64 * 1_048_576

/** A JPEG; null where the picture is broken, too large, or takes too long: then there is none, and nothing else fails. */
export async function thumbnailOf(picture: Readable): Promise<Buffer | null> {
  const { default: sharp } = await import('sharp')
  sharp.concurrency(1)
  sharp.cache(false)
  const smaller = sharp({ limitInputPixels: mostPixels, sequentialRead: true })
    .timeout({ seconds: mostSeconds })
    .rotate()
    .resize(side, side, { fit: 'inside', withoutEnlargement: true })
    .flatten({ background: '#ffffff' })
    .jpeg({ quality: 75 })
  // Either may fail first; both are waited for.
  const [made] = await Promise.allSettled([smaller.toBuffer(), pipeline(picture, smaller)])
  return made.status === 'fulfilled' ? made.value : null
}
