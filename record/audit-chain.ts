import { beforeTheFirst, hashOfDigest } from './chain.js'
import { fault, type Fault } from './audit-faults.js'

/** One event as it is stored; of its ciphertext the SHA-256. */
export interface StoredLink {
  readonly seq: number
  readonly at: string
  readonly actor: string
  readonly command: string
  readonly type: string
  readonly data: unknown
  readonly sealed: string | null
  readonly prevHash: string
  readonly hash: string
}

/** How many places a changed event is looked for at: beyond that it counts as edited. */
const mostPlaces = 200

/** What is wrong with a chain, each event for itself: from the rows as they are stored, in the order of their seq. */
export function faultsOfChain(
  id: string,
  links: readonly StoredLink[],
  head: { readonly seq: number; readonly hash: string } | null,
): readonly Fault[] {
  const reach = head?.seq ?? Infinity
  // Beyond the head nothing of ours was ever written.
  const faults = faultsWithin(id, links).map((one) =>
    (one.seq ?? 0) > reach ? fault('inserted', { case: id, seq: one.seq }) : one,
  )
  const last = links.at(-1)
  const found = (kind: Fault['kind'], seq: number): void => void faults.push(fault(kind, { case: id, seq }))
  if (head === null) {
    if (last !== undefined) found('head', last.seq)
  } else if (last === undefined) found('case-missing', 1)
  else if (head.seq > last.seq + closedUp(faults)) found('truncated', last.seq + 1)
  // What is found already explains a head that does not fit.
  else if (faults.length === 0 && head.seq < last.seq)
    found(links.find(({ seq }) => seq === head.seq)?.hash === head.hash ? 'inserted' : 'head', head.seq + 1)
  else if (faults.length === 0 && head.hash !== last.hash) found('head', head.seq)
  return faults
}

/** How many places the last event has moved up, where one was taken out and the rest numbered anew. */
function closedUp(faults: readonly Fault[]): number {
  return faults.filter(({ part }) => part === 'closed-up').length
}

function faultsWithin(id: string, links: readonly StoredLink[]): readonly Fault[] {
  const broken = new Set(links.filter((link) => !fits(id, link, link.seq)).map(({ seq }) => seq))
  const shift = shifted(id, links, broken)
  if (shift !== null) return [shift]
  const faults: Fault[] = []
  const places = [...broken].slice(0, mostPlaces)
  let before: StoredLink | null = null
  for (const link of links) {
    const expected = (before?.seq ?? 0) + 1
    if (link.seq > expected) faults.push(fault('deleted', { case: id, seq: expected }))
    if (broken.has(link.seq))
      faults.push(fault(elsewhere(id, link, places) ? 'reordered' : 'edited', { case: id, seq: link.seq }))
    // It remembers another one before it: that one was changed, and its hash with it.
    else if (link.seq === expected && link.prevHash !== (before?.hash ?? beforeTheFirst) && !broken.has(link.seq - 1))
      faults.push(fault('edited', { case: id, seq: Math.max(1, link.seq - 1) }))
    before = link
  }
  return faults
}

/** All from one place to the end stand one too far on, or one too early: something was put in before, or taken out. */
function shifted(id: string, links: readonly StoredLink[], broken: ReadonlySet<number>): Fault | null {
  const first = links.findIndex(({ seq }) => broken.has(seq))
  if (first === -1) return null
  const tail = links.slice(first)
  const at = tail[0]?.seq ?? 0
  if (tail.every((link) => fits(id, link, link.seq - 1))) return fault('inserted', { case: id, seq: at - 1 })
  if (!tail.every((link) => fits(id, link, link.seq + 1))) return null
  return fault('deleted', { case: id, seq: at, part: 'closed-up' })
}

function fits(id: string, { hash, ...link }: StoredLink, seq: number): boolean {
  try {
    return hashOfDigest({ ...link, case: id, seq }) === hash
  } catch {
    // What is no value of ours any more was changed.
    return false
  }
}

/** It is what it was, at another place. */
function elsewhere(id: string, link: StoredLink, places: readonly number[]): boolean {
  return places.some((seq) => seq !== link.seq && fits(id, link, seq))
}
