import { readdirSync, readFileSync, statSync } from 'node:fs'

/*
 * What a step costs: processor time, read from `/proc` (Linux only; elsewhere these figures are left out), and bytes.
 */

/** Ticks a second of `/proc/<pid>/stat`; 100 on every Linux that Node runs on. */
const ticks = 100

/** Seconds of processor time of a process so far, with all its threads; null where it cannot be read. */
export function cpuOf(pid: number): number | null {
  const fields = statOf(pid)
  return fields === null ? null : seconds(fields, [11, 12])
}

/** The same of a server and its processes, those included that have ended. */
export function cpuOfServer(pid: number): number | null {
  const own = statOf(pid)
  if (own === null) return null
  const children = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => statOf(Number(name)))
    .filter((fields) => fields !== null && Number(fields[1]) === pid)
  return children.reduce(
    (sum, fields) => sum + (fields === null ? 0 : seconds(fields, [11, 12])),
    seconds(own, [11, 12, 13, 14]),
  )
}

/** Bytes of a file of the engine, with what stands beside it. */
export function bytesOf(file: string): number {
  return ['', '-wal', '-journal'].reduce(
    (sum, suffix) => sum + (statSync(`${file}${suffix}`, { throwIfNoEntry: false })?.size ?? 0),
    0,
  )
}

/** The fields after the name: the first is the state, the second the parent. */
function statOf(pid: number): readonly string[] | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  } catch {
    return null
  }
}

function seconds(fields: readonly string[], which: readonly number[]): number {
  return which.reduce((sum, i) => sum + Number(fields[i] ?? 0), 0) / ticks
}
