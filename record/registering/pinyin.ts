import { pinyin } from 'pinyin-pro'

/** How a name is looked up by its sound: the whole name and its initials, without tones and spaces, in small letters. */
export function soundsOf(name: string): readonly string[] {
  const syllables = pinyin(name, { toneType: 'none', type: 'array', surname: 'head', nonZh: 'consecutive' })
  const whole = syllables.join('').replaceAll(/\s/g, '').toLowerCase()
  const initials = syllables
    .map((one) => one.charAt(0))
    .join('')
    .toLowerCase()
  return [...new Set([whole, initials])].filter((sound) => sound !== '')
}

/** What somebody typed, as it is compared with those. */
export function asSound(typed: string): string {
  return typed
    .normalize('NFKC')
    .replaceAll(/[\s'’-]/g, '')
    .toLowerCase()
}
