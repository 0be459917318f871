/**
 * Money in fen, as digit strings: exact in JSON, in the database and in a hash. Counted with BigInt.
 * A text that is no amount, or a result outside 0..10^15 fen, raises a `RangeError`: commands check with
 * `isFen` and `compare` first, so an error here is ours and not the caller's.
 */

/** An amount in fen, `0` to `1000000000000000` (ten trillion yuan), without leading zeros. */
export type Fen = string

const most = 10n ** 15n

/** True for a digit string within the bounds of an amount. */
export function isFen(text: string): boolean {
  return /^(0|[1-9]\d{0,15})$/.test(text) && BigInt(text) <= most
}

/** Whether these come to exactly that total. Unlike `sum`, it takes amounts that come to more than an amount can be. */
export function comeTo(amounts: readonly Fen[], total: Fen): boolean {
  return amounts.reduce((sum, amount) => sum + read(amount), 0n) === read(total)
}

/** The total; `0` of nothing. */
export function sum(amounts: readonly Fen[]): Fen {
  return write(amounts.reduce((total, amount) => total + read(amount), 0n))
}

/** -1, 0 or 1, as a comparator for sorting. */
export function compare(a: Fen, b: Fen): -1 | 0 | 1 {
  const difference = read(a) - read(b)
  return difference < 0n ? -1 : difference > 0n ? 1 : 0
}

/** `from` less `amount`; there is no negative money. */
export function subtract(from: Fen, amount: Fen): Fen {
  return write(read(from) - read(amount))
}

/** `n` equal parts; the last takes the remainder, so that they add up to the total to the fen. */
export function splitIntoInstalments(total: Fen, n: number): Fen[] {
  if (!Number.isSafeInteger(n) || n < 1) throw new RangeError(`not a number of instalments: ${n}`)
  const whole = read(total)
  const part = whole / BigInt(n)
  const last = whole - part * BigInt(n - 1)
  return Array.from({ length: n }, (_, i) => write(i === n - 1 ? last : part))
}

/** In yuan with two decimals: `4000000` → `40000.00`. */
export function toYuan(amount: Fen): string {
  const digits = write(read(amount)).padStart(3, '0')
  return `${digits.slice(0, -2)}.${digits.slice(-2)}`
}

/** As a person reads it: `4000000` → `40,000.00元`. */
export function toDisplay(amount: Fen): string {
  return `${toYuan(amount).replace(/\B(?=(\d{3})+\.)/g, ',')}元`
}

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
  const fen = read(amount)
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

function read(amount: Fen): bigint {
  if (!isFen(amount)) throw new RangeError('not an amount in fen')
  return BigInt(amount)
}

function write(amount: bigint): Fen {
  if (amount < 0n || amount > most) throw new RangeError('an amount outside 0..10^15 fen')
  return amount.toString()
}

/**
 * Parts by shares of ten thousand, each rounded down to the fen; the last takes the remainder, so that they add up to
 * the total. No shares raise a `RangeError`.
 */
export function splitByShares(total: Fen, shares: readonly number[]): Fen[] {
  if (shares.length === 0) throw new RangeError('no shares to split by')
  const whole = read(total)
  const parts = shares.slice(0, -1).map((share) => (whole * BigInt(share)) / 10_000n)
  return [...parts, parts.reduce((rest, part) => rest - part, whole)].map(write)
}
