/** As much of a stream as is needed here: `process.stderr`. */
export interface Terminal {
  readonly isTTY?: boolean | undefined
  write(text: string): unknown
}

/** Without a terminal a line is written for every so many in a hundred. */
const step = 10

/**
 * Says how far something is: on a terminal as a bar that is drawn over, elsewhere as plain lines, one for every tenth. What is
 * told twice is said once.
 */
export function progressTo(out: Terminal): (done: number, of: number) => void {
  let said = -1
  return (done, of) => {
    const percent = of <= 0 ? 100 : Math.min(100, Math.floor((done / of) * 100))
    const at = out.isTTY === true ? percent : Math.floor(percent / step) * step
    if (at <= said) return
    said = at
    if (out.isTTY !== true) return void out.write(`${at}% ${done}/${of}\n`)
    const full = Math.floor(percent * 0.3)
    out.write(`\r[${'█'.repeat(full)}${' '.repeat(30 - full)}] ${percent}% ${done}/${of}${percent === 100 ? '\n' : ''}`)
  }
}
