import type { ToldAgain } from '../record/rebuild.js'

/** How many the engine is told of again, in both languages. */
export function toldInWords({ cases, matters }: ToldAgain): readonly [zh: string, en: string] {
  return [`案件 ${cases} 件、其他事项 ${matters} 件`, `${cases} cases and ${matters} matters`]
}
