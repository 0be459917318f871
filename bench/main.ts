/**
 * `npm run bench`: a ten-step case over HTTP, beside the same rows as a bare transaction and the same steps as bare
 * workflow updates. The phases take turns, so that whatever else the machine does hits all of them; figures are medians.
 */
import { parseArgs } from 'node:util'
import { measure, type Plan } from './measure.js'
import { figuresFrom, lineFor, table } from './report.js'
import { startPlace } from './place.js'

const { values } = parseArgs({
  options: {
    json: { type: 'boolean' },
    quick: { type: 'boolean' },
    seconds: { type: 'string' },
    rounds: { type: 'string' },
  },
})
const quick = values.quick === true
const plan: Plan = {
  clients: [1, 20, 64],
  rounds: Number(values.rounds ?? (quick ? 1 : 3)),
  seconds: Number(values.seconds ?? (quick ? 1 : 2.5)),
  warmUp: quick ? 1 : 3,
}
const json = values.json === true
const say = (line: string): void => void process.stderr.write(`${line}\n`)

const place = await startPlace(say)
try {
  const figures = figuresFrom(await measure(place, plan, say), plan)
  process.stdout.write(`${json ? figures.map(lineFor).join('\n') : table(figures)}\n`)
} finally {
  await place.close()
}
