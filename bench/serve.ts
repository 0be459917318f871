import type { AddressInfo } from 'node:net'
import Fastify from 'fastify'

export interface Step {
  readonly caseId: string
  /** Which case it is, counted over the whole run. */
  readonly n: number
  /** From 0. */
  readonly step: number
  readonly body: object
}

/** The same kind of HTTP server as the product's, with nothing in it: no signing in, no schema, no log. Tells the parent its port. */
export async function serve(take: (step: Step) => Promise<void>): Promise<void> {
  const app = Fastify()
  app.post<{ Params: { id: string; n: string; step: string }; Body: object }>(
    '/cases/:id/:n/:step',
    async ({ params, body }) => {
      await take({ caseId: params.id, n: Number(params.n), step: Number(params.step), body: body as object })
      return { done: true }
    },
  )
  await app.listen({ host: '127.0.0.1', port: 0 })
  process.send?.((app.server.address() as AddressInfo).port)
}
