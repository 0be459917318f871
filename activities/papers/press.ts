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
  /** `<folder>/<unit>/<template>.typ`: templates that units keep for themselves. */
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
    templateOf: (template, units) => {
      for (const unit of units) {
        if (!/^[0-9a-f-]{36}$/.test(unit)) continue
        const file = join(templates, unit, `${template}.typ`)
        // Read anew each time: a template is replaced without a restart.
        if (existsSync(file)) return readFileSync(file, 'utf8')
      }
      return null
    },
    warn: (template, diagnostics) =>
      log.warn(
        { template, diagnostics },
        '地方文书模板有误，改用通用模板 / a template of a place is broken: set by the built-in one',
      ),
  }
}
