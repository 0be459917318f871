import { randomUUID } from 'node:crypto'
import type { PersonId } from '../../domain/case/actor.js'
import { sealField, searchTag } from '../sealing.js'
import type { Store } from '../store.js'
import { soundsOf } from './pinyin.js'

/**
 * Registers one person; who is known by the identity number is that person, and nothing changes. Name, phone and identity
 * number are stored as ciphertext only; each has been checked by the caller.
 */
export async function registerPerson(
  store: Store,
  { name, idno, phone }: { readonly name: string; readonly idno: string; readonly phone: string | null },
  by: PersonId,
): Promise<{ readonly id: PersonId; readonly known: boolean }> {
  const { keys } = store
  const answer = await store.sql.begin(async (tx) => {
    const tag = searchTag(keys, 'idno', idno)
    const id = randomUUID()
    const [added] = await tx<{ id: PersonId }[]>`
      insert into people (id, name_sealed, phone_sealed, idno_sealed, name_hmac, phone_hmac, idno_hmac)
      values (${id}, ${sealField(keys, id, 'name', name)}, ${phone === null ? null : sealField(keys, id, 'phone', phone)},
        ${sealField(keys, id, 'idno', idno)}, ${searchTag(keys, 'name', name)},
        ${phone === null ? null : searchTag(keys, 'phone', phone)}, ${tag})
      on conflict (idno_hmac) do nothing returning id`
    if (added === undefined) {
      const [known] = await tx<{ id: PersonId }[]>`select id from people where idno_hmac = ${tag}`
      return { id: known?.id ?? id, known: true }
    }
    for (const sound of soundsOf(name))
      await tx`insert into person_tags (person, tag) values (${id}, ${searchTag(keys, 'pinyin', sound)}) on conflict do nothing`
    await tx`
      insert into register_log (at, by, register, subject, what, fields)
      values (${await store.clock.now(tx)}, ${by}, 'people', ${id}, 'added', '{}')`
    return { id, known: false }
  })
  return answer as { id: PersonId; known: boolean }
}
