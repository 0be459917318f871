import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import typst from '@myriaddreamin/typst-ts-node-compiler'

/** A paper as it is handed to the compiler: data, and how they are set. */
export interface Job {
  /** JSON. */
  readonly data: string
  /** SVG. */
  readonly code: string
  /** The template of a place; null: the platform's own. */
  readonly source: string | null
  /** When it is said to be made: seconds since 1970. */
  readonly at: number
}

/** A template that cannot be set. */
export interface TemplateBroken extends Error {
  readonly diagnostics: readonly string[]
}

export function isTemplateBroken(error: unknown): error is TemplateBroken {
  return error instanceof Error && error.name === 'TemplateBroken'
}

export function broken(diagnostics: readonly string[]): TemplateBroken {
  return Object.assign(new Error('the template cannot be set'), { name: 'TemplateBroken', diagnostics })
}

export const templates = join(import.meta.dirname, 'templates')

/** Sets papers in this process, as PDF/A-2a. Raises `TemplateBroken`. */
export function composer(fonts: readonly string[]): (job: Job) => Buffer {
  const compiler = typst.NodeCompiler.create({ workspace: templates, fontArgs: [{ fontPaths: [...fonts] }] })
  const builtIn = readFileSync(join(templates, 'paper.typ'), 'utf8')
  let set = 0
  return ({ data, code, source, at }) => {
    compiler.mapShadow(join(templates, 'data.json'), Buffer.from(data))
    compiler.mapShadow(join(templates, 'qr.svg'), Buffer.from(code))
    try {
      const compiled = compiler.compile({ mainFileContent: source ?? builtIn })
      const { result } = compiled
      if (result === null) throw broken(diagnosticsOf(compiler, compiled))
      return compiler.pdf(result, { pdfStandard: 'a-2a' as never, creationTimestamp: at })
    } catch (error) {
      throw isTemplateBroken(error) ? error : broken([codeOf(error)])
    } finally {
      // What was set before is remembered by the compiler; words are not to stay in memory for long.
      set += 1
      if (set % 20 === 0) compiler.evictCache(2)
    }
  }
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
