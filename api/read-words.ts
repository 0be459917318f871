import type { Words } from '../domain/values/time.js'
import type { ReadKind } from '../record/read-log.js'

/** What was read, for people. */
export const readKindWords: Readonly<Record<ReadKind, Words>> = {
  view: { zh: '案件现状', en: 'the case as it stands' },
  timeline: { zh: '全程留痕', en: 'all that happened' },
  claimants: { zh: '职工名单', en: 'the list of workers' },
  experts: { zh: '评判专家', en: 'the experts' },
  ways: { zh: '可选途径', en: 'the ways that are open' },
  proof: { zh: '存证证明', en: 'a proof of the record' },
  paper: { zh: '文书', en: 'a paper' },
  evidence: { zh: '证据', en: 'evidence' },
  list: { zh: '案件列表', en: 'a list of cases' },
  search: { zh: '按姓名、手机、证件号查找', en: 'a search by name, phone or identity number' },
  todos: { zh: '待办和通知', en: 'to-dos and notices' },
  statistics: { zh: '统计明细', en: 'cases behind a figure' },
  register: { zh: '名册', en: 'the registers' },
  export: { zh: '导出', en: 'an export' },
  'decode-session': { zh: '申请查看引擎内容', en: 'a reason to decode what the engine holds' },
  decode: { zh: '查看引擎内容', en: 'payloads of the engine' },
  reads: { zh: '查阅记录', en: 'who has read what' },
  other: { zh: '其他内容', en: 'something else' },
}
