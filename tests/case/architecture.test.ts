import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { expiryOf } from '../../domain/case/act.js'
import { whats } from '../../domain/case/obligation.js'
import { commands } from '../../domain/procedure/commands.js'
import { roads } from '../../domain/procedure/roads.js'
import { rooms } from '../../domain/procedure/rooms.js'
import type { Room } from '../../domain/procedure/room.js'
import { eventWords, roadWords, whatWords } from '../../domain/procedure/words.js'
import { whenTimePasses } from '../../workflows/clockwork.js'

/*
 * The arrows of the architecture, read from the imports themselves.
 */

const root = resolve(import.meta.dirname, '../..')

interface Import {
  readonly from: string
  readonly to: string
  readonly typesOnly: boolean
}

/** Every file of ours in this folder, without what is built. */
function filesIn(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => join(folder, file))
}

function importsOf(file: string): Import[] {
  const text = readFileSync(join(root, file), 'utf8')
  return [...text.matchAll(/^(?:import|export)\s+(type\s+)?[^'"]*?from\s+['"](\.[^'"]+)['"]/gms)].map(
    ([whole, type, target = '']) => ({
      from: file,
      to: relative(root, resolve(root, dirname(file), target)),
      typesOnly: type !== undefined || /\{(?:\s*type\s+\w+(?:\s+as\s+\w+)?\s*,?)+\s*\}/.test(whole),
    }),
  )
}

const folderOf = (path: string): string => path.split('/')[0] ?? ''

/** Imports that leave the folder for one that it may not know. */
function leaving(folder: string, allowed: readonly string[]): string[] {
  return filesIn(folder)
    .flatMap(importsOf)
    .filter(({ to }) => folderOf(to) !== folder && !allowed.some((one) => to === one || to.startsWith(`${one}/`)))
    .map(({ from, to }) => `${from} → ${to}`)
}

describe('who may know whom', () => {
  test('the domain knows nobody: it is pure', () => expect(leaving('domain', [])).toEqual([]))
  test('the database knows the domain', () => expect(leaving('db', ['domain'])).toEqual([]))
  test('the record knows the database and the domain', () => expect(leaving('record', ['db', 'domain'])).toEqual([]))
  test('activities act through the record', () => expect(leaving('activities', ['record', 'db', 'domain'])).toEqual([]))
  test('the API knows the record, the database and the domain; the engine is handed to it', () =>
    expect(leaving('api', ['record', 'db', 'domain'])).toEqual([]))
  test('workflows know the activities by their types alone: nothing of ours is in their bundle', () => {
    const shells = filesIn('workflows').filter((file) => !file.endsWith('build-bundle.ts'))
    const all = shells.flatMap(importsOf).filter(({ to }) => folderOf(to) !== 'workflows')
    expect(all.filter(({ to, typesOnly }) => to !== 'activities/contract.js' || !typesOnly)).toEqual([])
  })
  test('nobody knows the runtime but the bench', () => {
    const others = ['domain', 'db', 'record', 'activities', 'api', 'workflows'].flatMap((folder) =>
      filesIn(folder).flatMap(importsOf),
    )
    expect(others.filter(({ to }) => folderOf(to) === 'runtime')).toEqual([])
  })
})

test('the domain asks no clock, no chance, no environment, no disk and no network', () => {
  const asks =
    /\bDate\.now\(|\bnew Date\(\)|\bprocess\.|\bMath\.random\(|\bfetch\(|node:fs|node:net|randomUUID|randomBytes/
  const found = filesIn('domain').filter((file) =>
    asks.test(readFileSync(join(root, file), 'utf8').replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '')),
  )
  expect(found).toEqual([])
})

describe('declared once, and whole', () => {
  const all = rooms as readonly Room[]
  const silent = new Set([
    // They are part of the trace and change nothing that stands.
    'reminded',
    'expired',
    'term-moved',
    'document-sealed',
    'effect-failed',
  ])

  test('every command has one name, in kebab-case, and a room', () => {
    const names = commands.map(({ name }) => name)
    expect(new Set(names).size).toBe(names.length)
    for (const { name, road, title } of commands) {
      expect(name).toMatch(/^[a-z]+(-[a-z]+)*$/)
      expect(roads).toContain(road)
      expect(title.zh).toMatch(/\p{Script=Han}/u)
    }
  })

  test('every period that can be owed has what happens when it runs out, in the stage and in the clockwork', () => {
    for (const what of whats) {
      expect(expiryOf(what), what).toBeDefined()
      expect(whenTimePasses, what).toHaveProperty(what)
      expect(whatWords, what).toHaveProperty(what)
    }
    expect(Object.keys(whenTimePasses).sort()).toEqual([...whats].sort())
  })

  test('every event says what it is, and changes something or is known not to', () => {
    const changing = new Set(all.flatMap((room) => Object.keys(room.evolve)))
    for (const type of Object.keys(eventWords)) {
      const opensEffect = all.some((room) => type in room.effects)
      expect(changing.has(type) || silent.has(type) || opensEffect || traceOnly.has(type), type).toBe(true)
    }
  })

  /** Told and kept, as part of the trace: they change no state. */
  const traceOnly = new Set(['employer-answered', 'signing-refused', 'verdict-refusal-referred'])

  test('every road has a room, and words', () => {
    expect(all.map(({ road }) => road).sort()).toEqual([...roads].sort())
    for (const road of roads) expect(roadWords[road].zh).not.toBe('')
  })
})

test('no file is longer than a thought', () => {
  const folders = ['domain', 'db', 'record', 'activities', 'api', 'workflows', 'runtime', 'bench']
  const long = folders
    .flatMap(filesIn)
    .filter((file) => readFileSync(join(root, file), 'utf8').split('\n').length > 450)
  expect(long).toEqual([])
})
