import { effectKinds } from '../../case/grievance.js'
import { whats } from '../../case/obligation.js'
import type { Words } from '../../values/time.js'
import { whatWords } from '../words.js'
import { paperWords } from './codes.js'

/** What a notice is about, by its key `<seq>/<what>` or `<seq>/<paper>`: something owed, or a paper; null where it is neither. */
export function aboutOf(key: string): Words | null {
  const named = key.split('/')[1] ?? ''
  const what = whats.find((one) => one === named)
  if (what !== undefined) return whatWords[what]
  const paper = effectKinds.find((one) => one === named)
  return paper === undefined ? null : paperWords[paper]
}
