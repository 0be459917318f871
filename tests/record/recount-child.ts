/** Loads the notice for 2027 and counts every case again, one after the other, in a process of its own: for a test to kill. */
import { loadNotice } from '../../record/calendar.js'
import { manualClock } from '../../record/clock.js'
import { recountAll } from '../../record/recount.js'
import { closeStore, openStore } from '../../record/store.js'
import { notice2027 } from '../law/settings.js'

const [url = '', key = '', now = ''] = process.argv.slice(2)
const store = openStore({ url, masterKey: Buffer.from(key, 'base64'), clock: manualClock(now), max: 2 })
await loadNotice(store, 2027, notice2027)
await recountAll(store, { atOnce: 1, told: ({ done, total }) => process.stdout.write(`${done}/${total}\n`) })
await closeStore(store)
