import type { Words } from '../values/time.js'
import type { RecountReason } from './recount.js'

/** What a newer holiday calendar did to one date. */
export const recountWords: Readonly<Record<RecountReason, Words>> = {
  later: {
    zh: '按新的放假安排重新计算，期限届满之日延后',
    en: 'counted again by the new holiday calendar: it ends later',
  },
  earlier: {
    zh: '法定期限按新的放假安排重新计算，届满之日提前，请注意',
    en: 'a statutory period, counted again by the new holiday calendar, ends earlier: mind the new day',
  },
  kept: {
    zh: '按新的放假安排本应提前；本系统自定的期限不提前，仍为原日期',
    en: 'by the new holiday calendar it would end earlier; a period of our own never does, so the day stays',
  },
  confirmed: {
    zh: '放假安排已公布，日期不变，不再是暂定',
    en: 'the holidays have been announced: the day stays, and is no longer provisional',
  },
  around: {
    zh: '届满之日不变；提醒等相关日期按新的放假安排调整',
    en: 'the last day stays; the reminder and other days around it follow the new holiday calendar',
  },
}
