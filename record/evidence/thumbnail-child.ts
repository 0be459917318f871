import { decode as readBmp } from 'fast-bmp'
import heic from 'heic-decode'
import sharp, { type Channels, type Sharp } from 'sharp'
import { asThumbnail, mostPixels } from './thumbnail-shape.js'

/*
 * The process that reads the points of one picture, makes a smaller one of them, answers, and ends.
 */

export interface AskedPicture {
  readonly kind: 'heic' | 'bmp'
  readonly bytes: Uint8Array
}

export interface SmallPicture {
  /** Null where the picture is broken or too large. */
  readonly jpeg: Uint8Array | null
}

process.once('message', (asked: AskedPicture) => {
  void smaller(asked)
    .catch(() => null)
    .then((jpeg) => process.send?.({ jpeg } satisfies SmallPicture, () => process.disconnect()))
})

async function smaller({ kind, bytes }: AskedPicture): Promise<Uint8Array | null> {
  const picture = kind === 'heic' ? await fromHeic(bytes) : fromBmp(bytes)
  return picture === null ? null : asThumbnail(picture).toBuffer()
}

async function fromHeic(bytes: Uint8Array): Promise<Sharp | null> {
  const [first] = await heic.all({ buffer: bytes })
  if (first === undefined || first.width * first.height > mostPixels) return null
  const { width, height, data } = await first.decode()
  return sharp(data, { raw: { width, height, channels: 4 } })
}

function fromBmp(bytes: Uint8Array): Sharp | null {
  // Width and height stand in its head: a bomb is not unpacked.
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (Math.abs(view.getInt32(18, true) * view.getInt32(22, true)) > mostPixels) return null
  const { width, height, channels, bitsPerPixel, data } = readBmp(bytes)
  // Of those with a palette only the places in it are read, and no colour.
  if (bitsPerPixel < 24 || !(data instanceof Uint8Array)) return null
  return sharp(data, { raw: { width, height, channels: channels as Channels } })
}
