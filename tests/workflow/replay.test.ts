import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { DeterminismViolationError } from '@temporalio/workflow'
import { Worker } from '@temporalio/worker'
import { beforeAll, describe, expect, test } from 'vitest'
import { installTemporalLogger } from '../../runtime/logging.js'
import { bundleOf } from '../../workflows/build-bundle.js'
import { shellBundle, silent } from '../support/engine.js'

/*
 * The gate for every change to a shell: cases that are under way began with an older one and go on with the new one. It
 * must take, at every step of each stored history, the step that was taken then.
 */

const folder = fileURLToPath(new URL('./histories', import.meta.url))
const names = readdirSync(folder).map((file) => file.replace('.json', ''))

// The engine's own messages, as the SDK itself loads them.
const sdk = createRequire(createRequire(import.meta.url).resolve('@temporalio/common'))
const { temporal } = sdk('@temporalio/proto') as {
  temporal: { api: { history: { v1: { History: { fromObject(json: unknown): { events: readonly object[] } } } } } }
}

function historyNamed(name: string): { events: readonly object[] } {
  return temporal.api.history.v1.History.fromObject(JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')))
}

beforeAll(() => installTemporalLogger(silent))

describe('the shell takes every step of a stored history again', async () => {
  const workflowBundle = await shellBundle()
  test.each(names)('%s', async (name) => {
    const history = historyNamed(name)
    expect(history.events.length).toBeGreaterThan(20)
    await Worker.runReplayHistory({ workflowBundle }, history, name)
  })
})

/** A shell with one thing changed, bundled like the real one. */
async function alteredShell(file: string, old: string, other: string): Promise<{ code: string }> {
  const root = fileURLToPath(new URL('../../', import.meta.url))
  mkdirSync(join(root, 'dist'), { recursive: true })
  const copy = mkdtempSync(join(root, 'dist', 'altered-shell-'))
  try {
    cpSync(join(root, 'workflows'), copy, { recursive: true })
    const text = readFileSync(join(copy, file), 'utf8')
    expect(text).toContain(old)
    writeFileSync(join(copy, file), text.replace(old, other))
    return { code: await bundleOf(copy) }
  } finally {
    rmSync(copy, { recursive: true })
  }
}

describe('a shell that would lead cases under way astray does not pass', () => {
  test.each([
    [
      'does something else when time passes',
      'clockwork.ts',
      "firstResponse: 'escalateToUpperUnion'",
      "firstResponse: 'urgeSupervisor'",
      'silent-union',
    ],
    [
      'does not arm its clock',
      'grievance.ts',
      'this.arm(first.at, summaryOf(first.due))',
      'void first.at',
      'silent-union',
    ],
    [
      'catches up by another way',
      'grievance.ts',
      'proxyLocalActivities<LocalActivities>',
      'proxyActivities<LocalActivities>',
      'continued-as-new',
    ],
    ['carries nothing out', 'grievance.ts', 'this.carryOutEffects(cursor)\n', '\n', 'whole-course'],
    ['has no patience', 'grievance.ts', 'until: Date.now() + pause(tries)', 'until: 0', 'tried-again'],
  ])('%s', async (_, file, old, other, name) => {
    const workflowBundle = await alteredShell(file, old, other)
    await expect(Worker.runReplayHistory({ workflowBundle }, historyNamed(name), name)).rejects.toBeInstanceOf(
      DeterminismViolationError,
    )
  })
})
