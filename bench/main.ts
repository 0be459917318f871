/**
 * `npm run bench`: a ten-step case over HTTP, beside the same rows as a bare transaction and the same steps as bare
 * workflow updates. The phases take turns, so that whatever else the machine does hits all of them; figures are medians.
 *
 * `npm run bench -- growth`: what people read all day, on a record of 10,000 cases and on one of 1,000,000.
 */
import { parseArgs, type ParseArgsConfig } from 'node:util'
import { measureGrowth } from './growth/run.js'
import { growthHeading } from './growth/report.js'
import { measure, type Plan } from './measure.js'
import { courseHeading, type Figure, figuresFrom, lineFor, table } from './report.js'
import { startPlace } from './place.js'

const say = (line: string): void => void process.stderr.write(`${line}\n`)

function print(figures: readonly Figure[], heading: readonly string[], json: boolean): void {
  process.stdout.write(`${json ? figures.map(lineFor).join('\n') : table(figures, heading)}\n`)
}

async function course(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      json: { type: 'boolean', default: false },
      quick: { type: 'boolean', default: false },
      seconds: { type: 'string' },
      rounds: { type: 'string' },
    },
  })
  const { json, quick, seconds = quick ? 1 : 2.5, rounds = quick ? 1 : 3 } = values
  const plan: Plan = {
    clients: [1, 20, 64],
    rounds: Number(rounds),
    seconds: Number(seconds),
    warmUp: quick ? 1 : 3,
  }
  const place = await startPlace(say)
  try {
    print(figuresFrom(await measure(place, plan, say), plan), courseHeading, json)
  } finally {
    await place.close()
  }
}

async function growth(args: string[]): Promise<void> {
  const options = {
    json: { type: 'boolean', default: false },
    cases: { type: 'string', default: '1000000' },
    seed: { type: 'string', default: '1' },
    times: { type: 'string', default: '50' },
    starting: { type: 'string', default: '100000' },
  } as const satisfies ParseArgsConfig['options']
  const { json, cases, seed, times, starting } = parseArgs({ args, options }).values
  // Broken off, it takes its PostgreSQL with it; the folder is left.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))
  const plan = { cases: whole(cases), seed: whole(seed), times: whole(times), starting: whole(starting) }
  print(await measureGrowth(plan, say), growthHeading, json)
}

function whole(text: string): number {
  if (!/^\d+$/.test(text)) throw new Error(`${text}: 应为整数 / not a whole number`)
  return Number(text)
}

const args = process.argv.slice(2)
await (args[0] === 'growth' ? growth(args.slice(1)) : course(args))
