import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { isTemplateBroken } from '../activities/papers/compose.js'
import { isPlace } from '../activities/papers/press.js'
import { isTemplateName, sampleOf, templateNames, type TemplateName } from '../activities/papers/samples.js'
import { isGlyphsMissing, typesetter, type Typesetter } from '../activities/papers/typeset.js'
import type { Words } from '../domain/values/time.js'
import { pressOf } from './parts.js'
import type { Settings } from './settings.js'

const at = '2026-11-25T01:00:00.000Z'
const verification = {
  url: 'https://example.org/verify/sample?code=SAMPLE0000SAMPLE0000SAMPLE',
  place: 'https://example.org/verify',
  code: 'SAMPLE0000SAMPLE0000SAMPLE',
}

/**
 * `siyou templates check [--out <folder>]`: sets a sample by every template that places keep in `<data>/templates`, and by the
 * platform's own, and says of each whether it can be set; with `--out`, the samples are written there to be looked at. Null where
 * it was asked wrongly, else whether all is well.
 */
export async function templatesCommand(
  settings: Settings,
  args: readonly string[],
  say: (line: string) => void,
): Promise<boolean | null> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { out: { type: 'string' } },
  })
  if (positionals.length !== 1 || positionals[0] !== 'check') return null
  const { fontDir, templates } = pressOf(settings)
  const press = typesetter(fontDir)
  const keep = (name: string, pdf: Buffer) => {
    if (values.out === undefined) return
    mkdirSync(values.out, { recursive: true })
    writeFileSync(join(values.out, `${name}.pdf`), pdf)
  }
  let well = true
  for (const found of [...templateNames.map(builtIn), ...kept(templates)]) {
    const outcome = 'wrong' in found ? found.wrong : await setSample(press, found, keep)
    well &&= outcome === null
    say(`${outcome === null ? '✓' : '✗'} ${found.name}${outcome === null ? '' : `：${outcome.zh} / ${outcome.en}`}`)
  }
  say(
    well
      ? '全部模板可用 / every template can be set'
      : '有模板不可用，相关文书将用通用模板制作 / some cannot: those papers are set by the built-in template',
  )
  return well
}

interface Found {
  readonly name: string
  readonly template: TemplateName
  readonly source: string | undefined
}

function builtIn(template: TemplateName): Found {
  return { name: template, template, source: undefined }
}

/** What lies in the folder, each by its place; with what is wrong where nobody would ever read it. */
function kept(folder: string): readonly (Found | { readonly name: string; readonly wrong: Words })[] {
  return listed(folder).flatMap((place) =>
    isPlace(place)
      ? listed(join(folder, place)).map((file) => {
          const [name, template] = [`${place}/${file}`, file.replace(/\.typ$/, '')]
          if (file === template || !isTemplateName(template)) return { name, wrong: noSuchPaper }
          return { name, template, source: readFileSync(join(folder, place, file), 'utf8') }
        })
      : [{ name: place, wrong: noSuchPlace }],
  )
}

const noSuchPlace: Words = {
  zh: '文件夹名应为工会等单位的编号，或两位、四位、六位行政区划代码',
  en: 'a folder is named by the id of a unit, or by a region code of two, four or six digits',
}
const noSuchPaper: Words = {
  zh: `文件名应为下列之一加 .typ：${templateNames.join('、')}`,
  en: `a file is named by one of these and .typ: ${templateNames.join(', ')}`,
}

async function setSample(
  press: Typesetter,
  { name, template, source }: Found,
  keep: (name: string, pdf: Buffer) => void,
): Promise<Words | null> {
  try {
    keep(name.replace('/', '-').replace(/\.typ$/, ''), await press.set(sampleOf(template), verification, at, source))
    return null
  } catch (error) {
    if (isTemplateBroken(error)) {
      const why = error.diagnostics.join('; ')
      return { zh: `无法排版：${why}`, en: `it cannot be set: ${why}` }
    }
    if (isGlyphsMissing(error)) {
      const which = error.characters.join(' ')
      return { zh: `字库缺字：${which}`, en: `the fonts lack: ${which}` }
    }
    throw error
  }
}

function listed(folder: string): readonly string[] {
  try {
    return readdirSync(folder).toSorted((a, b) => (a < b ? -1 : 1))
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
    throw error
  }
}
