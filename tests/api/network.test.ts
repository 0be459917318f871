import { expect, test } from 'vitest'
import { lineOf } from '../../api/network.js'

test.each([
  ['203.0.113.7', '203.0.113.7'],
  ['::ffff:203.0.113.7', '203.0.113.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:DB8:1:2::1', '2001:db8:1:2::/64'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['2001:db8:1::5:6:7:8', '2001:db8:1:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['no address', 'no address'],
])('%s counts as %s', (address, line) => expect(lineOf(address)).toBe(line))

test('whoever has a network of their own is one line in it, and another network is another', () => {
  const lines = (prefix: string) =>
    new Set(Array.from({ length: 200 }, (_, i) => lineOf(`${prefix}::${(i * 311).toString(16)}`)))
  expect(lines('2001:db8:1:2').size).toBe(1)
  expect(lines('2001:db8:1:2')).not.toEqual(lines('2001:db8:1:3'))
})
