import { z } from 'zod'
import { isFen } from '../values/fen.js'
import { isDay } from '../values/time.js'

/** Money in fen, as a string of digits: `"4000000"` is 40,000 yuan. No sign, no fraction, at most 10^15. */
export const Fen = z
  .string()
  .regex(/^(0|[1-9]\d{0,15})$/, { error: '金额须为以“分”为单位的整数数字串 / an amount is a string of digits in fen' })
  // A schema that failed already is refined all the same: what is no number at all is not this check's to name.
  .refine((fen) => isFen(fen) || !/^\d+$/.test(fen), {
    error: '金额超出上限（10^15 分） / the amount is over 10^15 fen',
  })
  .meta({ title: 'fen', description: '以“分”为单位的金额 / an amount in fen', examples: ['4000000'] })

/** More than nothing. */
export const SomeFen = Fen.refine((fen) => fen !== '0', { error: '金额须大于零 / the amount must be more than zero' })

/** A day that exists, in Asia/Shanghai. */
export const DayInput = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}$/, { error: '日期格式为 YYYY-MM-DD / a day is written YYYY-MM-DD' })
  .refine((day) => isDay(day), { error: '该日期不存在 / there is no such day' })
  .meta({ title: 'day', description: '日期（北京时间） / a day in Asia/Shanghai', examples: ['2026-11-25'] })

/** Words that a person writes: they are sealed with the case's own key. */
export function words(most: number) {
  return z.string().trim().min(1, { error: '请填写内容 / words are needed' }).max(most).meta({ sealed: true })
}

/** The id of a person, a unit or a case; ids compare as text, so they have one form. */
export const Id = z.uuid().toLowerCase().meta({ title: 'id' })

/** The same everywhere: something that needs no more than to be done. */
export const Nothing = z.strictObject({})
