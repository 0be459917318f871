import type { Day, Words } from '../values/time.js'

/** What is said of a holiday notice that cannot be loaded. */
export const noticeWords = {
  outside: (day: Day, year: number): Words => ({
    zh: `日期不属于${year}年的放假安排：${day}`,
    en: `Not a day of the notice for ${year}: ${day}`,
  }),
  twice: (day: Day): Words => ({ zh: `日期重复：${day}`, en: `A day is named twice: ${day}` }),
  missing: (day: Day): Words => ({ zh: `缺少法定节日：${day}`, en: `A statutory festival day is missing: ${day}` }),
  contradicts: (day: Day, year: number): Words => ({
    zh: `与${year}年已公布的安排相矛盾：${day}`,
    en: `It contradicts what was announced for ${year}: ${day}`,
  }),
  idle: (day: Day): Words => ({
    zh: `调休上班日应为周末：${day}`,
    en: `A make-up workday must lie on a weekend: ${day}`,
  }),
}

/** Why a limitation date is what it is. */
export const limitationWords = {
  known: (day: Day): Words => ({
    zh: `自知道或者应当知道权利被侵害之日（${day}）起计算。`,
    en: `Counted from the day the worker knew or should have known (${day}).`,
  }),
  employmentEnded: (day: Day): Words => ({
    zh: `拖欠劳动报酬：自劳动关系终止之日（${day}）起计算。`,
    en: `Pay arrears: counted from the end of the employment (${day}).`,
  }),
  employmentRuns: {
    zh: '拖欠劳动报酬：劳动关系存续期间不受仲裁时效限制；所示日期仅为谨慎推算。',
    en: 'Pay arrears: not barred during the employment; the date shown is only the cautious one.',
  },
  interrupted: (day: Day, ground: Words): Words => ({
    zh: `时效于${day}中断（${ground.zh}），从中断时起重新计算。`,
    en: `Interrupted on ${day} (${ground.en}) and counted anew from then.`,
  }),
  suspended: {
    zh: '时效中止期间不计入，从中止原因消除之日起继续计算。',
    en: 'Time of suspension is not counted; the period runs on from the day its cause ended.',
  },
  standsStill: {
    zh: '时效现处于中止状态，所示日期为最早可能届满之日。',
    en: 'The period is suspended now; the date shown is the earliest on which it could end.',
  },
  disputed: (other: Day): Words => ({
    zh: `中断事由有争议：如成立，届满之日为${other}；以较早的日期为准。`,
    en: `An interruption is disputed: if it holds, the last day is ${other}; the earlier one leads.`,
  }),
}

/** Several sentences as one. */
export function joined(sentences: readonly Words[]): Words {
  return { zh: sentences.map((s) => s.zh).join(''), en: sentences.map((s) => s.en).join(' ') }
}
