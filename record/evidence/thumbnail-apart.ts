import { oneByOne } from '../apart.js'
import type { AskedPicture, SmallPicture } from './thumbnail-child.js'

/** Milliseconds. A photo of twelve million points takes one or two seconds. */
const longest = 20_000
/** Megabytes of what the other process keeps beside the points themselves. */
const mostMemory = 512

const ask = oneByOne<AskedPicture, SmallPicture>({
  from: import.meta,
  file: 'thumbnail-child',
  longest,
  execArgv: [`--max-old-space-size=${mostMemory}`],
})

/**
 * A smaller picture of one whose points no library of this process reads (HEIC, BMP): whatever is wrong with the file ends the
 * other process alone. Null where there is none.
 */
export async function smallerApart(asked: AskedPicture): Promise<Buffer | null> {
  const jpeg = (await ask(asked).catch(() => null))?.answered?.jpeg ?? null
  return jpeg === null ? null : Buffer.from(jpeg)
}
