import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Keys } from '../../record/sealing.js'
import type { Press } from './issue.js'
import { typesetter } from './typeset.js'

/** As much of a logger as is needed here. */
interface Warning {
  warn(details: object, message: string): void
}

export interface PressSettings {
  /** A folder with fonts for characters that the platform's own lacks. */
  readonly fontDir: string | undefined
  /** `<folder>/<unit or region>/<template>.typ`: templates that places keep for themselves. */
  readonly templates: string
  readonly publicUrl: string
}

/** Opens the press: fonts, templates, and the key of the verification codes. Opened once in a process. */
export function openPress(
  { fontDir, templates, publicUrl }: PressSettings,
  keys: Pick<Keys, 'paper'>,
  log: Warning,
): Press {
  return {
    keys,
    publicUrl: publicUrl.replace(/\/+$/, ''),
    typesetter: typesetter(fontDir),
    templateOf: (template, places) => {
      for (const place of places) {
        if (!isPlace(place)) continue
        const file = join(templates, place, `${template}.typ`)
        // Read anew each time: a template is replaced without a restart.
        if (existsSync(file)) return readFileSync(file, 'utf8')
      }
      return null
    },
    // Why is not logged: what a template complains of may be a word of the paper.
    warn: (template) =>
      log.warn(
        { template },
        '地方文书模板有误，改用通用模板，请用 siyou templates check 检查 / a template of a place is broken, and the paper was set by the built-in one: see siyou templates check',
      ),
  }
}

/** The id of a unit, or the code of a county, a city or a province. */
export function isPlace(name: string): boolean {
  return /^(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|\d{2}|\d{4}|\d{6})$/.test(name)
}
