import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { at } from '../../domain/values/time.js'
import type { YearlyReport } from '../../record/reporting/yearly.js'
import { templates } from './compose.js'
import { typesetter, type Typesetter } from './typeset.js'
import { yearlySheet } from './yearly-report.js'

export interface ReportPress {
  /** Sets a yearly report as PDF/A-2a, tagged: of equal figures equal bytes. Raises `GlyphsMissing` where no font has a character of a name. */
  readonly yearly: (report: YearlyReport) => Promise<Buffer>
}

/** Fonts are opened with the first report. */
export function reportPress({ fontDir }: { readonly fontDir: string | undefined }): ReportPress {
  let press: Typesetter | null = null
  const source = readFileSync(join(templates, 'report.typ'), 'utf8')
  return {
    yearly(report) {
      press ??= typesetter(fontDir)
      const nothing = { url: '', place: '', code: '' }
      // It is said to be made at the end of its last day: when it was printed is no part of it.
      return press.set(yearlySheet(report), nothing, at(report.to, '23:59'), source)
    },
  }
}
