import type { Store } from '../store.js'
import { soundOfUnit } from './pinyin.js'

/** At most so many at once. */
const atOnce = 1_000

/** Works out how units sound that were registered before their sound was kept. Safe to repeat, and at once in several processes. */
export async function fillSounds({ sql }: Pick<Store, 'sql'>): Promise<void> {
  await sql.begin(async (tx) => {
    const units = await tx<{ id: string; name: string }[]>`
      select id, name from units where sound is null limit ${atOnce} for update skip locked`
    if (units.length === 0) return
    const sounds = JSON.stringify(units.map(({ id, name }) => ({ id, sound: soundOfUnit(name) })))
    await tx`
      update units set sound = row.sound from jsonb_to_recordset(${sounds}::text::jsonb) as row (id uuid, sound text)
      where units.id = row.id`
  })
}
