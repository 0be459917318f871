import { describe, expect, test } from 'vitest'
import { guardedLookup, isOutside } from '../../activities/delivery/guard.js'
import { callWebhook } from '../../activities/delivery/webhook.js'

describe('where the platform may call', () => {
  test.each(['1.1.1.1', '114.114.114.114', '2606:4700:4700::1111', '240e:4c:4008::1'])('%s is outside', (address) =>
    expect(isOutside(address)).toBe(true),
  )
  test.each([
    '127.0.0.1',
    '127.1.2.3',
    '0.0.0.0',
    '10.1.2.3',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '198.18.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '::1',
    '::',
    '::ffff:127.0.0.1',
    '::ffff:7f00:1',
    '::127.0.0.1',
    'fe80::1',
    'fc00::1',
    'fd12:3456::1',
    'ff02::1',
    '2002:7f00:1::',
    '64:ff9b::7f00:1',
    '2001::1',
    'not-an-address',
  ])('%s is not', (address) => expect(isOutside(address)).toBe(false))

  test('a name that leads inside is turned away before anything is connected to', async () => {
    const error = await new Promise<Error | null>((resolve) =>
      guardedLookup('localhost', {}, (failed) => resolve(failed)),
    )
    expect(error?.name).toBe('AddressNotAllowed')
  })

  test.each([
    'http://example.org/',
    'https://127.0.0.1/',
    'https://[::1]/',
    'https://2130706433/',
    'https://0x7f.1/',
    'https://169.254.169.254/latest/meta-data/',
    'https://[::ffff:10.0.0.1]/',
    'https://localhost/',
  ])('%s is not called', async (url) => {
    const call = { url, id: 'x', timestamp: 1, body: '{}', secrets: ['whsec_AAAA'] }
    await expect(callWebhook(call, false)).rejects.toMatchObject({ name: 'AddressNotAllowed' })
  })
})
