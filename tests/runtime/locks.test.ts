import { writeFile } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { withLock } from '../../runtime/locks.js'
import { freePorts, portIsFree } from '../../runtime/ports.js'
import { another, folder } from './support.js'

describe('a lock', () => {
  it('lets one in at a time and leaves nothing behind', async () => {
    const file = join(await folder(), 'lock')
    let inside = 0
    let most = 0
    const work = async (): Promise<void> => {
      inside += 1
      most = Math.max(most, inside)
      await wait(5)
      inside -= 1
    }
    await Promise.all(Array.from({ length: 10 }, () => withLock(file, work)))
    expect(most).toBe(1)
    expect(existsSync(file)).toBe(false)
  })

  it('is let go when the work fails', async () => {
    const file = join(await folder(), 'lock')
    await expect(withLock(file, () => Promise.reject(new Error('no')))).rejects.toThrow('no')
    expect(await withLock(file, async () => 'in')).toBe('in')
  })

  it('of a living process holds, and of a killed one frees itself', async () => {
    const file = join(await folder(), 'lock')
    const { child, said } = another('hold', file)
    expect(await said).toBe('held')
    await expect(withLock(file, async () => 'in', 0.2)).rejects.toMatchObject({ code: 'locked' })
    child.kill('SIGKILL')
    expect(await withLock(file, async () => 'in')).toBe('in')
  })

  it('of a process whose id has been given to another frees itself', async () => {
    const file = join(await folder(), 'lock')
    await writeFile(file, JSON.stringify({ pid: process.pid, born: 'earlier', token: 'x' }))
    expect(await withLock(file, async () => 'in')).toBe('in')
  })
})

describe('ports', () => {
  it('are different and free', async () => {
    const ports = await freePorts(5)
    expect(new Set(ports).size).toBe(5)
    expect(await Promise.all(ports.map((port) => portIsFree(port, '127.0.0.1')))).toEqual([
      true,
      true,
      true,
      true,
      true,
    ])
  })
})
