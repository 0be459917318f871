import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, renameSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseSettings } from '../../runtime/settings.js'

/** The folder with a package of Python's and what it needs, to be on the `PYTHONPATH`. Installed once, from the Python package registry. */
export function pythonPackage(name: string, version: string): string {
  const parsed = parseSettings(process.env)
  if (!parsed.ok) throw new Error('the settings of this environment are wrong')
  const target = join(parsed.settings.programsDir, `${name}-${version}`)
  if (existsSync(target)) return target
  const half = mkdtempSync(join(tmpdir(), `siyou-${name}-install-`))
  const args = [
    '-m',
    'pip',
    'install',
    '--quiet',
    '--disable-pip-version-check',
    '--target',
    half,
    `${name}==${version}`,
  ]
  const made = spawnSync('python3', args, { encoding: 'utf8', env: { ...process.env, PIP_REQUIRE_VIRTUALENV: '0' } })
  if (made.status !== 0) throw new Error(`${name} cannot be had: ${made.stderr.trim().split('\n').at(-1) ?? ''}`)
  try {
    renameSync(half, target)
  } catch {
    // Another process was first, or the folder is on another disk.
    if (!existsSync(target)) return half
  }
  return target
}
