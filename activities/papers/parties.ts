import type { PersonEntry, UnitEntry } from './case-file.js'
import { masked, type Block } from './prose.js'

/** Who stands at the head of a paper: each with what they are known by. */
type Party = Extract<Block, { readonly k: 'parties' }>['rows'][number]

export function personParty(label: string, { name, idno }: PersonEntry): Party {
  return { label, text: `${name}\n公民身份号码：${masked(idno)}` }
}

export function unitParty(label: string, { name, code }: UnitEntry): Party {
  return { label, text: `${name}\n统一社会信用代码：${code ?? '（未登记）'}` }
}

export function parties(rows: readonly Party[]): Block {
  return { k: 'parties', rows }
}
