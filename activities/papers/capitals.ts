import { isFen, type Fen } from '../../domain/values/fen.js'

/**
 * An amount in capitals (大写金额), as papers and receipts state it, by the bank rules
 * (《支付结算办法》附一《正确填写票据和结算凭证的基本规定》):
 * - 整 after 元, nothing after 角 or 分;
 * - one 零 for any run of zeros between two digits, and after 元 where 角 is zero and 分 is not;
 * - where the rules leave a 零 to the writer (a zero that ends 万 or 元 before a digit in its place) we write none.
 *
 * `4000000` → 肆万元整, `10005` → 壹佰元零伍分. Raises a `RangeError` for what is no amount.
 */
export function inCapitals(amount: Fen): string {
  if (!isFen(amount)) throw new RangeError('not an amount in fen')
  const fen = BigInt(amount)
  const yuan = fen / 100n
  const jiao = Number((fen / 10n) % 10n)
  const odd = Number(fen % 10n)

  if (fen === 0n) return '零元整'
  const whole = yuan === 0n ? '' : `${integer(yuan)}元`
  if (jiao === 0 && odd === 0) return `${whole}整`
  const tenths = jiao === 0 ? (whole === '' ? '' : '零') : `${digit(jiao)}角`
  return `${whole}${tenths}${odd === 0 ? '' : `${digit(odd)}分`}`
}

const digit = (n: number): string => '零壹贰叁肆伍陆柒捌玖'.charAt(n)

/** Each step is read as what lies above it, its name, and what lies below. */
const steps = [
  { size: 100_000_000n, name: '亿' },
  { size: 10_000n, name: '万' },
  { size: 1_000n, name: '仟' },
  { size: 100n, name: '佰' },
  { size: 10n, name: '拾' },
] as const

function integer(n: bigint): string {
  for (const { size, name } of steps) {
    if (n < size) continue
    const below = n % size
    // The place just under this step is empty: the gap is read as one 零, however wide it is.
    const gap = below > 0n && below < size / 10n ? '零' : ''
    return `${integer(n / size)}${name}${gap}${below === 0n ? '' : integer(below)}`
  }
  return digit(Number(n))
}
