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
  matter: { zh: '其他事项（函、咨询、援助、入会、预警）', en: 'a matter beside the cases' },
  list: { zh: '案件列表', en: 'a list of cases' },
  matters: { zh: '其他事项列表', en: 'a list of matters beside the cases' },
  search: { zh: '按姓名、手机、证件号查找', en: 'a search by name, phone or identity number' },
  todos: { zh: '待办和通知', en: 'to-dos and notices' },
  deliveries: { zh: '外发通知', en: 'messages that went out' },
  figures: { zh: '统计数字（含承办人）', en: 'figures, with the officers in them' },
  statistics: { zh: '统计明细', en: 'cases behind a figure' },
  register: { zh: '名册', en: 'the registers' },
  'sign-ins': { zh: '登录与安全记录', en: 'signing in, on record' },
  acts: { zh: '管理操作记录', en: 'what administrators did' },
  engine: { zh: '案件流程的运行情况', en: 'how cases run in the engine' },
  export: { zh: '导出', en: 'an export' },
  'decode-session': { zh: '申请查看引擎内容', en: 'a reason to decode what the engine holds' },
  decode: { zh: '查看引擎内容', en: 'payloads of the engine' },
  reads: { zh: '查阅记录', en: 'who has read what' },
  other: { zh: '其他内容', en: 'something else' },
}
