import { mkdirSync, writeFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { addMillis } from '../../domain/values/time.js'
import { day, mondayAfter, startEngine, type TestEngine } from '../support/engine.js'
import { claim, county } from './county.js'
import { engineHistory, until, wholeCourse } from './course.js'

/*
 * Plays cases and keeps their histories, so that every later shell can be held against them. Histories of a released
 * shell are never recorded anew: a new shell gets files of its own beside them.
 */

const folder = new URL('./histories/', import.meta.url)

async function keep(t: TestEngine, name: string, id: string): Promise<void> {
  mkdirSync(folder, { recursive: true })
  writeFileSync(new URL(`${name}.json`, folder), `${await engineHistory(t, id)}\n`)
}

test('on skipped time: a whole course, a silent union, a run that was continued as new', async () => {
  const t = await startEngine()
  try {
    const place = await county(t.store)
    await t.time.advanceTo(mondayAfter(t.time.now()))
    await keep(t, 'whole-course', await wholeCourse(t, place))

    const { id } = await t.act(place.worker, 'open', null, claim(place))
    await t.advance(15 * day)
    await keep(t, 'silent-union', id)

    const { runId } = await t.handle(id).describe()
    for (let n = 0; n < 42; n++)
      await Promise.all(Array.from({ length: 100 }, () => t.handle(id).signal('recordMoved', 1)))
    await until(async () => (await t.handle(id).describe()).runId !== runId)
    await t.advance(15 * day)
    await keep(t, 'continued-as-new', id)
    expect((await t.handle(id).describe()).historyLength).toBeGreaterThan(10)
  } finally {
    await t.close()
  }
})

test('with the engine a month ahead of the record: what changes nothing is tried again', async () => {
  const t = await startEngine({ on: 'a-whole-server' })
  try {
    const place = await county(t.store)
    t.clock.set(mondayAfter(t.time.now()))
    const { id } = await t.act(place.worker, 'open', null, claim(place))
    await wait(10_000)
    t.clock.set(addMillis(t.clock.read(), day))
    await wait(10_000)
    await keep(t, 'tried-again', id)
  } finally {
    await t.close()
  }
})
