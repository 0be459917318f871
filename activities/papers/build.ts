/**
 * Takes along what papers are made of beside code: templates, and the font with its licence. Run by the build, in the folder
 * of the compiled files.
 */
import { cpSync, existsSync, mkdirSync, readFileSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { ownFontFiles } from './fonts.js'

const here = import.meta.dirname
const root = join(here, '..', '..', '..')
cpSync(join(root, 'activities', 'papers', 'templates'), join(here, 'templates'), { recursive: true })

const fonts = join(here, 'fonts')
mkdirSync(fonts, { recursive: true })
const home = dirname(createRequire(import.meta.url).resolve('@expo-google-fonts/noto-serif-sc/package.json'))
const files = existsSync(join(home, 'LICENSE_FONT')) ? [join(home, 'LICENSE_FONT'), ...ownFontFiles()] : []
for (const file of files) {
  const to = join(fonts, basename(file))
  if (!existsSync(to) || statSync(to).size !== statSync(file).size) cpSync(file, to)
}
if (readFileSync(join(here, 'templates', 'paper.typ')).length === 0) throw new Error('the template was not copied')
