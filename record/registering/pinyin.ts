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

/** The same of a unit, as it is stored; parts of it are looked for. */
export function soundOfUnit(name: string): string {
  return soundsOf(name).join(' ')
}

/** What somebody typed, where it may be part of a sound: letters and digits alone, two or more. */
export function partOfSound(typed: string): string | undefined {
  const sound = asSound(typed)
  return /^[a-z0-9]{2,60}$/.test(sound) ? sound : undefined
}

/** What somebody typed, as it is compared with those. */
export function asSound(typed: string): string {
  return typed
    .normalize('NFKC')
    .replaceAll(/[\s'’-]/g, '')
    .toLowerCase()
}
