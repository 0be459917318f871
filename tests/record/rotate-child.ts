/** Rotates the master key of a record, to be killed on the way. */
import { localWrapper } from '../../record/keys/wrapper.js'
import { rotate } from '../../record/keys/rotate.js'
import { openStore } from '../../record/store.js'

const [url = '', old = '', next = ''] = process.argv.slice(2)
const oldKey = Buffer.from(old, 'base64')
const store = openStore({ url, masterKey: oldKey, max: 2 })
await rotate(
  store,
  { old: localWrapper(oldKey), next: localWrapper(Buffer.from(next, 'base64'), 'sm4'), profile: 'sm4' },
  { notice: 500, batch: 10, told: ({ done, total }) => process.stdout.write(`${done}/${total}\n`), pause: 150 },
)
process.stdout.write('rotated\n')
await store.sql.end()
