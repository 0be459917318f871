import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import typst from '@myriaddreamin/typst-ts-node-compiler'
import { renderSVG } from 'uqr'
import type { Day, Instant } from '../../domain/values/time.js'
import { openFonts, type Fonts } from './fonts.js'
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
  /** Small print beside the code. */
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

/** A template of a place that cannot be set. */
export interface TemplateBroken extends Error {
  readonly diagnostics: readonly string[]
}

export function isTemplateBroken(error: unknown): error is TemplateBroken {
  return error instanceof Error && error.name === 'TemplateBroken'
}

const templates = join(import.meta.dirname, 'templates')

export interface Typesetter {
  /**
   * Sets a sheet as PDF/A-2a, tagged. Equal sheets give equal bytes. With `source` by that template instead of the built-in
   * one. Raises `GlyphsMissing`, or `TemplateBroken` where `source` cannot be set.
   */
  readonly set: (sheet: Sheet, verification: Verification, at: Instant, source?: string) => Buffer
}

/** Opens the fonts once; a typesetter is kept for the life of the process. */
export function typesetter(fontDir: string | undefined): Typesetter {
  const fonts = openFonts(fontDir)
  const compiler = typst.NodeCompiler.create({ workspace: templates, fontArgs: [{ fontPaths: [...fonts.folders] }] })
  const builtIn = readFileSync(join(templates, 'paper.typ'), 'utf8')
  let set = 0
  return {
    set(sheet, verification, at, source) {
      const data = dataOf(sheet, verification, fonts)
      refuseMissing(data, fonts)
      compiler.mapShadow(join(templates, 'data.json'), Buffer.from(JSON.stringify(data)))
      compiler.mapShadow(join(templates, 'qr.svg'), Buffer.from(renderSVG(verification.url, { border: 1, ecc: 'M' })))
      try {
        const compiled = compiler.compile({ mainFileContent: source ?? builtIn })
        const { result } = compiled
        if (result === null) throw broken(diagnosticsOf(compiler, compiled))
        return compiler.pdf(result, {
          pdfStandard: 'a-2a' as never,
          creationTimestamp: Math.trunc(Date.parse(at) / 1000),
        })
      } catch (error) {
        throw isTemplateBroken(error) ? error : broken([codeOf(error)])
      } finally {
        // What was set before is remembered by the compiler; words are not to stay in memory for long.
        set += 1
        if (set % 20 === 0) compiler.evictCache(2)
      }
    },
  }
}

function dataOf(sheet: Sheet, verify: Verification, fonts: Fonts) {
  const { title, number, body, day, blocks, notes = [], facts } = sheet
  const date = day.split('-').map(Number)
  // Short titles are spread, as is the custom; long ones would not fit their line.
  const tracking = title.length <= 5 ? 0.5 : title.length <= 8 ? 0.25 : 0.08
  return { title, number, body, date, blocks, notes, facts, verify, tracking, fonts: fonts.families }
}

function refuseMissing(data: object, fonts: Fonts): void {
  const characters = fonts.missing(JSON.stringify(data))
  if (characters.length > 0)
    throw Object.assign(new Error('characters that no font has'), { name: 'GlyphsMissing', characters })
}

function diagnosticsOf(compiler: typst.NodeCompiler, compiled: typst.NodeTypstCompileResult): readonly string[] {
  const error = compiled.takeError()
  if (error === null) return []
  const found = compiler.fetchDiagnostics(error) as readonly { readonly message?: unknown }[]
  return found.map(({ message }) => (typeof message === 'string' ? message : ''))
}

/** The compiler puts its message where others have a code. */
function codeOf(error: unknown): string {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : null
  return typeof code === 'string' ? code : ''
}

function broken(diagnostics: readonly string[]): TemplateBroken {
  return Object.assign(new Error('the template cannot be set'), { name: 'TemplateBroken', diagnostics })
}
