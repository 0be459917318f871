import { residentId } from '../../runtime/sample/seed.js'

/** Made-up workers for lists, with identity numbers that can be right. */
export interface Listed {
  readonly name: string
  readonly idno: string
  readonly phone: string
  /** Yuan. */
  readonly amount: string
}

/** Different numbers for different `i`, to 9,999. */
export function listed(i: number, amount = `${1000 + i}.${String(i % 100).padStart(2, '0')}`): Listed {
  return { name: `工人${i}`, idno: residentId(i), phone: `139${String(i).padStart(8, '0')}`, amount }
}

export const header = '姓名,身份证号,手机号,金额(元)'

export function csvOf(workers: readonly Listed[]): string {
  return [header, ...workers.map(({ name, idno, phone, amount }) => `${name},${idno},${phone},${amount}`)].join('\n')
}
