import { lookup } from 'node:dns'
import { BlockList, isIP, type LookupFunction } from 'node:net'

/*
 * Where the platform may call at all: addresses of the open internet. A name that leads into this network (SSRF) is turned
 * away, and what was checked is what is connected to, so that a name cannot lead elsewhere in between.
 */

const inside = new BlockList()
for (const [net, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const)
  inside.addSubnet(net, prefix, 'ipv4')

/** Of IPv6 only what is routed globally, and none of the ways in which an IPv4 address hides in one. */
const outside6 = new BlockList()
outside6.addSubnet('2000::', 3, 'ipv6')
const hiding6 = new BlockList()
for (const [net, prefix] of [
  ['2001::', 32],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
] as const)
  hiding6.addSubnet(net, prefix, 'ipv6')

/** Whether an address is one of the open internet. */
export function isOutside(address: string): boolean {
  switch (isIP(address)) {
    case 4:
      return !inside.check(address, 'ipv4')
    case 6:
      return outside6.check(address, 'ipv6') && !hiding6.check(address, 'ipv6')
    default:
      return false
  }
}

export function guardedError(): Error {
  return Object.assign(new Error('the address is not one of the open internet'), { name: 'AddressNotAllowed' })
}

/** Resolves names for a connection, and hands on only addresses that may be called. */
export const guardedLookup: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { all: true, verbatim: true }, (error, addresses) => {
    const found = error === null ? addresses.filter(({ address }) => isOutside(address)) : []
    const [first] = found
    if (error !== null) return callback(error, '', 0)
    // One address inside is enough to turn the name away: it was not put there by chance.
    if (first === undefined || found.length < addresses.length) return callback(guardedError(), '', 0)
    if (options.all === true) callback(null, found)
    else callback(null, first.address, first.family)
  })
}
