import { renderSVG } from 'uqr'
import type { Day, Instant } from '../../domain/values/time.js'
import { composerApart } from './compose-apart.js'
import { composer, type Job } from './compose.js'
import { openFonts, type Fonts } from './fonts.js'
import { printable } from './printable.js'
import type { Block } from './prose.js'

/** What a template sets: the words of a paper, in order, with what every paper carries. */
export interface Sheet {
  /** By which name a place may keep a template of its own. */
  readonly template: string
  readonly title: string
  readonly number: string
  /** Whose paper it is. */
  readonly body: string
  readonly day: Day
  readonly blocks: readonly Block[]
  /** Small print under the code. */
  readonly notes?: readonly string[]
  /** The same facts by name, for templates with words of their own. */
  readonly facts: Readonly<Record<string, unknown>>
}

/** How anybody can find out whether the paper is genuine. */
export interface Verification {
  readonly url: string
  /** Where a code is typed in. */
  readonly place: string
  readonly code: string
}

/** Characters that no font has: the paper would be printed without them. */
export interface GlyphsMissing extends Error {
  readonly characters: readonly string[]
}

export function isGlyphsMissing(error: unknown): error is GlyphsMissing {
  return error instanceof Error && error.name === 'GlyphsMissing'
}

export interface Typesetter {
  /**
   * Sets a sheet as PDF/A-2a, tagged. Equal sheets give equal bytes. With `source` by that template instead of the built-in
   * one. Raises `GlyphsMissing`, or `TemplateBroken` where `source` cannot be set.
   */
  readonly set: (sheet: Sheet, verification: Verification, at: Instant, source?: string) => Promise<Buffer>
}

/** In characters of its data; up to here a paper is set within a tenth of a second. */
const long = 40_000

/** Opens the fonts once; a typesetter is kept for the life of the process. */
export function typesetter(fontDir: string | undefined): Typesetter {
  const fonts = openFonts(fontDir)
  const compose = composer(fonts.folders)
  const composeApart = composerApart(fonts.folders)
  return {
    async set(sheet, verification, at, source) {
      const data = dataOf(sheet, verification, fonts)
      refuseMissing(data, fonts)
      const job: Job = {
        data,
        code: renderSVG(verification.url, { border: 1, ecc: 'M' }),
        source: source ?? null,
        at: Math.trunc(Date.parse(at) / 1000),
      }
      return data.length > long ? composeApart(job) : compose(job)
    },
  }
}

/** As JSON: it is never part of a template's source, so that no word of it can be markup. */
function dataOf(sheet: Sheet, verify: Verification, fonts: Fonts): string {
  const { title, number, body, day, blocks, notes = [], facts } = sheet
  const date = day.split('-').map(Number)
  // Short titles are spread, as is the custom; long ones would not fit their line.
  const tracking = title.length <= 5 ? 0.5 : title.length <= 8 ? 0.25 : 0.08
  return JSON.stringify(
    { title, number, body, date, blocks, notes, facts, verify, tracking, fonts: fonts.families },
    (_, value: unknown) => (typeof value === 'string' ? printable(value, fonts.has) : value),
  )
}

function refuseMissing(data: string, fonts: Fonts): void {
  const characters = fonts.missing(data)
  if (characters.length > 0)
    throw Object.assign(new Error('characters that no font has'), { name: 'GlyphsMissing', characters })
}
