import { existsSync, readdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { openSync, type Font } from 'fontkit'

/*
 * The fonts that papers are set in: Noto Serif SC, which comes with the platform, and whatever stands in the folder that the
 * installation names (FONT_DIR), for characters that it lacks.
 */

export interface Fonts {
  readonly folders: readonly string[]
  /** In the order in which a character is looked for. */
  readonly families: readonly string[]
  /** Whether any of them has it. */
  readonly has: (character: string) => boolean
  /** The characters of this text that no font has: they would vanish from the paper without a word. */
  readonly missing: (text: string) => readonly string[]
}

export const ownFamily = 'Noto Serif SC'
const files = ['NotoSerifSC_400Regular.ttf', 'NotoSerifSC_700Bold.ttf'] as const

/** Where the platform's own font stands: beside the built code, else in the package that the build takes it from. */
export function ownFontFolders(): readonly string[] {
  const built = join(import.meta.dirname, 'fonts')
  if (existsSync(join(built, files[0]))) return [built]
  const home = dirname(createRequire(import.meta.url).resolve('@expo-google-fonts/noto-serif-sc/package.json'))
  return [join(home, '400Regular'), join(home, '700Bold')]
}

/** Its files, for the build to take along. */
export function ownFontFiles(): readonly string[] {
  return ownFontFolders().flatMap((folder) =>
    readdirSync(folder)
      .filter((file) => files.some((one) => one === file))
      .map((file) => join(folder, file)),
  )
}

/** Opens the fonts; those of `extra` are looked in last. Raises an error where that folder is not there. */
export function openFonts(extra: string | undefined): Fonts {
  const own = ownFontFolders()
  const more = extra === undefined ? [] : [extra]
  const faces = [
    ...ownFontFiles().slice(0, 1).map(open),
    ...more.flatMap((folder) =>
      readdirSync(folder)
        .filter((file) => /\.(ttf|otf)$/i.test(file))
        .toSorted((a, b) => (a < b ? -1 : 1))
        .map((file) => open(join(folder, file))),
    ),
  ]
  const known = new Map<number, boolean>()
  const has = (point: number): boolean => {
    const before = known.get(point)
    if (before !== undefined) return before
    const found = faces.some((face) => face.hasGlyphForCodePoint(point))
    known.set(point, found)
    return found
  }
  return {
    folders: [...own, ...more],
    families: [...new Set([ownFamily, ...faces.map(({ familyName }) => familyName)])],
    has: (character) => has(character.codePointAt(0) ?? 0),
    missing: (text) => [
      ...new Set(Array.from(text).filter((one) => !/\s/u.test(one) && !has(one.codePointAt(0) ?? 0))),
    ],
  }
}

function open(file: string): Font {
  const font = openSync(file)
  if (!('hasGlyphForCodePoint' in font)) throw new TypeError(`${file} is a collection, not one font`)
  return font
}
