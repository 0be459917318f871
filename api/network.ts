import { isIPv6 } from 'node:net'

/**
 * By what somebody is counted who is not signed in: an IPv4 address, or of IPv6 the first 64 bits, for whoever has one address
 * there has all that share them (RFC 6177). Whatever is no address stands for itself.
 */
export function lineOf(address: string): string {
  const [ip = ''] = address.split('%', 1)
  if (!isIPv6(ip)) return address
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(ip)?.[1]
  if (mapped !== undefined) return mapped
  // Written in one way, whatever way it came.
  const written = new URL(`http://[${ip}]`).hostname.slice(1, -1)
  const [head = '', tail] = written.split('::', 2)
  const groups = (text: string): string[] => text.split(':').filter((group) => group !== '')
  const before = groups(head)
  const after = tail === undefined ? [] : groups(tail)
  const all = [...before, ...Array.from({ length: 8 - before.length - after.length }, () => '0'), ...after]
  return `${all.slice(0, 4).join(':')}::/64`
}
