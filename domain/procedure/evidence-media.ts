import type { Words } from '../values/time.js'

/*
 * What evidence may be: the kinds of file that people bring, each with the media types that its own bytes can show and the
 * endings that go with them. What is not named here is not taken; a name must not promise another kind than the bytes hold.
 */

export const mediaFamilies = ['picture', 'pdf', 'audio', 'video', 'office', 'text', 'archive'] as const
export type MediaFamily = (typeof mediaFamilies)[number]

interface Family {
  readonly words: Words
  /** Media type → endings that fit it, the usual one first. */
  readonly media: Readonly<Record<string, readonly [string, ...string[]]>>
}

export const families: Readonly<Record<MediaFamily, Family>> = {
  picture: {
    words: { zh: '图片', en: 'picture' },
    media: {
      'image/jpeg': ['jpg', 'jpeg', 'jpe'],
      'image/png': ['png'],
      'image/gif': ['gif'],
      'image/webp': ['webp'],
      'image/heic': ['heic'],
      'image/heif': ['heif', 'heic'],
      'image/avif': ['avif'],
      'image/bmp': ['bmp'],
      'image/tiff': ['tif', 'tiff'],
    },
  },
  pdf: { words: { zh: 'PDF', en: 'PDF' }, media: { 'application/pdf': ['pdf'] } },
  audio: {
    words: { zh: '录音', en: 'audio' },
    media: {
      'audio/mpeg': ['mp3'],
      'audio/wav': ['wav'],
      'audio/aac': ['aac'],
      'audio/x-m4a': ['m4a'],
      'audio/mp4': ['m4a', 'mp4'],
      'audio/ogg': ['ogg', 'oga'],
      'audio/opus': ['opus', 'ogg'],
      'audio/flac': ['flac'],
      'audio/amr': ['amr'],
      'audio/x-ms-asf': ['wma'],
    },
  },
  video: {
    words: { zh: '录像', en: 'video' },
    media: {
      'video/mp4': ['mp4', 'm4v'],
      'video/quicktime': ['mov', 'qt'],
      'video/3gpp': ['3gp'],
      'video/webm': ['webm'],
      'video/matroska': ['mkv'],
      'video/vnd.avi': ['avi'],
      'video/x-msvideo': ['avi'],
      'video/mpeg': ['mpg', 'mpeg'],
      'video/x-ms-asf': ['wmv'],
    },
  },
  office: {
    words: { zh: '办公文档', en: 'office document' },
    media: {
      'application/vnd.openxmlformats-officedocument.wordprocessingml.document': ['docx'],
      'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': ['xlsx'],
      'application/vnd.openxmlformats-officedocument.presentationml.presentation': ['pptx'],
      'application/vnd.oasis.opendocument.text': ['odt'],
      'application/vnd.oasis.opendocument.spreadsheet': ['ods'],
      'application/vnd.oasis.opendocument.presentation': ['odp'],
      // The older ones (doc, xls, ppt, wps, et, dps) share one container.
      'application/x-cfb': ['doc', 'xls', 'ppt', 'wps', 'et', 'dps'],
      'application/rtf': ['rtf', 'doc'],
    },
  },
  text: { words: { zh: '文本', en: 'text' }, media: { 'text/plain': ['txt', 'csv', 'md', 'log'] } },
  archive: { words: { zh: 'ZIP 压缩包', en: 'ZIP archive' }, media: { 'application/zip': ['zip'] } },
}

/** Pictures that a smaller one is made of. */
const withThumbnail = new Set<string>([
  'image/jpeg',
  'image/png',
  'image/gif',
  'image/webp',
  'image/heic',
  'image/heif',
  'image/avif',
  'image/bmp',
  'image/tiff',
])

export function hasThumbnail(media: string): boolean {
  return withThumbnail.has(media)
}

/** The kind of file; null where it is none that is taken. */
export function familyOf(media: string): MediaFamily | null {
  return mediaFamilies.find((family) => Object.hasOwn(families[family].media, media)) ?? null
}

/** The endings that a name may have whose bytes are of this kind. An office document is a ZIP archive inside. */
function endingsFor(media: string): readonly string[] {
  const family = familyOf(media)
  if (family === null) return []
  const own = endingsIn(family)
  return family === 'archive' ? [...own, ...endingsIn('office')] : own
}

function endingsIn(family: MediaFamily): readonly string[] {
  return Object.values(families[family].media).flat()
}

/** What comes after the last dot, in small letters; empty where there is none. */
function endingOf(name: string): string {
  return /\.([^.]{1,20})$/u.exec(name)?.[1]?.toLowerCase() ?? ''
}

/** The name promises another kind of file than its bytes hold. A name without an ending promises nothing. */
export function isMisnamed(name: string, media: string): boolean {
  const ending = endingOf(name)
  return ending !== '' && !endingsFor(media).includes(ending)
}

/** The name to save it under: where the ending is missing, or that of another type of the same kind, the right one is added. */
export function savedAs(name: string, media: string): string {
  const family = familyOf(media)
  const fitting = family === null ? [] : (families[family].media[media] ?? [])
  const ending = endingOf(name)
  if (fitting.some((one) => one === ending) || (family === 'archive' && ending !== '')) return name
  return `${name}.${fitting[0] ?? 'bin'}`
}

/** All that is taken, as people read it. */
export const allowedWords: Words = {
  zh: mediaFamilies.map((family) => `${families[family].words.zh}（${shown(family)}）`).join('、'),
  en: mediaFamilies.map((family) => `${families[family].words.en} (${shown(family)})`).join(', '),
}

function shown(family: MediaFamily): string {
  return [...new Set(endingsIn(family))].join(' ')
}
