import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3'
import type { Bucket } from '../../record/blobs/s3.js'
import { withLock } from '../../runtime/locks.js'
import { run } from '../../runtime/processes.js'
import { loadSettings } from '../../runtime/settings.js'

/*
 * An S3-compatible server of its own, from the Python package registry: installed once beside the Temporal programs, started
 * on a free port, its content in memory.
 */

const packages = ['moto==5.2.5', 'flask==3.1.3', 'flask-cors==6.0.5', 'PyYAML==6.0.4', 'py-partiql-parser==0.6.3']

export interface ObjectStore {
  readonly bucket: Bucket
  readonly close: () => Promise<void>
}

/** Starts it, with one empty bucket. */
export async function startObjectStore(): Promise<ObjectStore> {
  const python = await installed()
  const port = await freePort()
  const server = spawn(python.program, ['-c', serving, String(port)], {
    stdio: 'ignore',
    env: { ...process.env, PYTHONPATH: python.path },
  })
  const bucket: Bucket = {
    bucket: 'evidence',
    region: 'us-east-1',
    endpoint: `http://127.0.0.1:${port}`,
    accessKeyId: 'test',
    secretAccessKey: 'test-secret',
    pathStyle: true,
  }
  await ready(bucket, server)
  return {
    bucket,
    async close() {
      if (server.exitCode !== null) return
      server.kill('SIGKILL')
      await once(server, 'exit')
    },
  }
}

const serving = `
import sys, logging
logging.disable(logging.CRITICAL)
from moto.server import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import run_simple
run_simple('127.0.0.1', int(sys.argv[1]), DomainDispatcherApplication(create_backend_app), threaded=True)
`

interface Python {
  readonly program: string
  /** Where it looks for packages beside its own. */
  readonly path: string
}

/** The Python that has it. Whatever an install that was killed has left is not taken for whole. */
async function installed(): Promise<Python> {
  const { programsDir } = loadSettings()
  const folder = join(programsDir, 'object-store-5.2.5')
  const [venv, beside] = [join(folder, 'venv'), join(folder, 'packages')]
  await mkdir(programsDir, { recursive: true })
  await withLock(join(programsDir, 'object-store.lock'), async () => {
    if (existsSync(join(folder, 'whole'))) return
    await rm(folder, { recursive: true, force: true })
    await mkdir(folder)
    // Where Debian has taken `venv` out of Python, pip itself puts them into a folder.
    const made =
      (await pip('python3', ['-m', 'venv', venv])) &&
      (await pip(join(venv, 'bin', 'python3'), [...install, ...packages]))
    if (!made) await rm(venv, { recursive: true, force: true })
    if (!made && !(await pip('python3', [...install, '--target', beside, ...packages])))
      throw new Error('no object store to test against could be installed')
    await writeFile(join(folder, 'whole'), '')
  })
  return existsSync(venv) ? { program: join(venv, 'bin', 'python3'), path: '' } : { program: 'python3', path: beside }
}

const install = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check']

async function pip(program: string, args: readonly string[]): Promise<boolean> {
  return (await run(program, args, { seconds: 240 })).code === 0
}

async function ready({ bucket: Bucket, endpoint = '', region, ...credentials }: Bucket, server: ChildProcess) {
  const s3 = new S3Client({ region, endpoint, forcePathStyle: true, credentials, maxAttempts: 1 })
  try {
    for (let tries = 0; ; tries += 1) {
      try {
        await s3.send(new CreateBucketCommand({ Bucket }))
        return
      } catch (error) {
        if (tries > 150 || server.exitCode !== null) throw error
        await new Promise((resolve) => setTimeout(resolve, 200))
      }
    }
  } finally {
    s3.destroy()
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return typeof address === 'object' && address !== null ? address.port : 0
}
