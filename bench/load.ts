import { randomUUID } from 'node:crypto'
import { Agent, request } from 'node:http'
import type { PersonId } from '../domain/case/actor.js'
import { courseOf, mediatorNamedAt } from './course.js'

/*
 * The load: so many clients at once, each taking one case after the other through its ten steps, without pause. It runs
 * in the bench's own process, and what it measures in others.
 */

/** Where a step goes. */
export interface Target {
  readonly url: string
  readonly open: (n: number) => Case
}

/** One case on its way. */
export interface Case {
  /** The requests of its ten steps. */
  readonly steps: readonly (() => Request)[]
  /** Told of what was answered to a step. */
  readonly answered: (step: number, body: string) => void
}

export interface Request {
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** What one phase came to. Milliseconds. */
export interface Sample {
  readonly steps: number
  readonly perSecond: number
  readonly p50: number
  readonly p95: number
}

let cases = 0

/** So many clients for so many seconds. Cases under way at the end are left as they stand. */
export async function load(target: Target, clients: number, seconds: number): Promise<Sample> {
  const agent = new Agent({ keepAlive: true, maxSockets: clients })
  const took: number[] = []
  const start = performance.now()
  const end = start + seconds * 1000
  const client = async (): Promise<void> => {
    for (;;) {
      const { steps, answered } = target.open(cases++)
      for (const [i, step] of steps.entries()) {
        if (performance.now() >= end) return
        const sent = performance.now()
        const body = await post(agent, target.url, step())
        took.push(performance.now() - sent)
        answered(i, body)
      }
    }
  }
  try {
    await Promise.all(Array.from({ length: clients }, client))
  } finally {
    agent.destroy()
  }
  const elapsed = performance.now() - start
  took.sort((a, b) => a - b)
  return {
    steps: took.length,
    perSecond: (took.length * 1000) / elapsed,
    p50: quantile(took, 0.5),
    p95: quantile(took, 0.95),
  }
}

/** The product, over its API; `tokens` are those of everybody who acts. */
export function product(url: string, tokens: ReadonlyMap<PersonId, string>): Target {
  return {
    url,
    open(n) {
      let [caseId, mediator] = ['', '']
      const steps = courseOf(n, () => mediator).map((step) => (): Request => {
        const { command, by, input } = step()
        return {
          path: command === 'open' ? '/grievances' : `/grievances/${caseId}/${command}`,
          headers: { authorization: `Bearer ${tokens.get(by) ?? ''}`, 'idempotency-key': randomUUID() },
          body: JSON.stringify(input),
        }
      })
      return {
        steps,
        answered(step, body) {
          if (step === 0) caseId = viewIn(body).id
          if (step === mediatorNamedAt)
            mediator = viewIn(body).roads.find(({ road }) => road === 'mediation')?.facts.mediator ?? ''
        },
      }
    },
  }
}

/** One of the two it is compared with: the same bodies and headers, to a server that does less. */
export function bare(url: string, token: string): Target {
  return {
    url,
    open(n) {
      const caseId = randomUUID()
      const steps = courseOf(n, () => '').map((step, i) => (): Request => ({
        path: `/cases/${caseId}/${n}/${i}`,
        headers: { authorization: `Bearer ${token}`, 'idempotency-key': randomUUID() },
        body: JSON.stringify(step().input),
      }))
      return { steps, answered: () => undefined }
    },
  }
}

interface View {
  readonly id: string
  readonly roads: readonly { readonly road: string; readonly facts: { readonly mediator?: PersonId } }[]
}

function viewIn(body: string): View {
  return (JSON.parse(body) as { case: View }).case
}

function post(agent: Agent, url: string, { path, headers, body }: Request): Promise<string> {
  return new Promise((resolve, reject) => {
    const length = String(Buffer.byteLength(body))
    const sent = request(
      url + path,
      { agent, method: 'POST', headers: { ...headers, 'content-type': 'application/json', 'content-length': length } },
      (answer) => {
        const chunks: Buffer[] = []
        answer.on('data', (chunk: Buffer) => chunks.push(chunk))
        answer.once('error', reject)
        answer.once('end', () => {
          const text = Buffer.concat(chunks).toString()
          if ((answer.statusCode ?? 0) < 300) resolve(text)
          else reject(new Error(`${path} → ${answer.statusCode ?? 0} ${text}`))
        })
      },
    )
    sent.once('error', reject)
    sent.end(body)
  })
}

function quantile(sorted: readonly number[], q: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? 0
}
