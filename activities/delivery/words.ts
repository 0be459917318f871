import { aboutOf } from '../../domain/procedure/story/about.js'
import type { NoticeKind } from '../../record/notices.js'

/*
 * What goes out of the platform says that something is to be done or has happened, and in which case by its number: a short
 * message is read by whoever holds the phone. What it is about is read after signing in.
 */

const said: Record<NoticeKind, string> = {
  owed: '您有一项待办',
  reminded: '您的待办即将到期',
  expired: '您的待办已逾期',
  urged: '下级单位办理逾期，请督办',
  escalated: '您的诉求已转由上一级工会负责',
  'in-charge': '有一件诉求由您负责',
  replaced: '您的诉求已更换承办人',
  'hand-over-refused': '接办申请未获接受',
  pressed: '职工催办',
  supervised: '您收到一项督办',
  'supervision-answered': '督办已答复',
  referred: '有一项转办事项',
  'referral-answered': '转办事项已答复',
  'referral-returned': '转办事项被退回',
  collective: '有一件集体争议',
  'verdict-refused': '评判结论未被接受',
  recounted: '一项期限因放假安排调整而变动',
  'moved-earlier': '一项期限提前',
  'filed-for-you': '已为您登记诉求',
  merged: '您的诉求已并入另一件',
  'merged-in': '有诉求并入本案',
  'to-receive': '有文书向您送达',
  // Inside the platform alone.
  undeliverable: '有一条通知无法送达',
}

export interface Text {
  readonly template: string
  readonly values: Readonly<Record<string, string>>
  readonly text: string
}

/** The message of a notice: `【四有】您有一项待办：签署调解协议书（武工诉〔2026〕1号）。请登录平台办理。` */
export function textOf(kind: NoticeKind, number: string, obligation: string): Text {
  const about = aboutOf(obligation)?.zh ?? ''
  const matter = about === '' ? '' : `：${about}`
  const values = { number, about }
  return { template: `notice-${kind}`, values, text: `【四有】${said[kind]}${matter}（${number}）。请登录平台查看。` }
}
