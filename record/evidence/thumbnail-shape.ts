import type { Sharp } from 'sharp'

/** The longer side, in points. */
const side = 480
/** A picture of more points than this is a bomb, or of no use in small. */
export const mostPixels = 80_000_000

/** Made anew from the points alone, as a JPEG. */
export function asThumbnail(picture: Sharp): Sharp {
  return picture
    .resize(side, side, { fit: 'inside', withoutEnlargement: true })
    .flatten({ background: '#ffffff' })
    .jpeg({ quality: 75 })
}
