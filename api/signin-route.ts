import { z } from 'zod'
import { actorOf, personByLogin } from '../record/registers.js'
import type { Store } from '../record/store.js'
import type { App } from './app.js'
import type { Deps } from './deps.js'
import { described, failing } from './openapi.js'
import { sendBorder } from './problem.js'

const Token = z
  .object({
    token: z.string(),
    expiresIn: z.int().meta({ description: '秒 / seconds' }),
    person: z.string().meta({ format: 'uuid' }),
  })
  .meta({ id: 'Token' })

/** Signing in as a sample person, by login and without a password: only where the installation is one for trying out. */
export function signInRoute(app: App, { auth, store }: Pick<Deps, 'auth' | 'store'>): void {
  const { mode, issue } = auth
  if (mode !== 'dev' || issue === undefined) return
  const schema = {
    ...described(
      'signIn',
      { zh: '以示例人员身份登录（仅限单机试用）', en: 'sign in as a sample person (one-machine default only)' },
      'service',
      'public',
    ),
    body: z.strictObject({
      person: z
        .string()
        .min(1)
        .max(100)
        .meta({ examples: ['worker'] }),
    }),
    response: { 200: Token, ...failing('400', '401', '413', '415', '422', '429', '503') },
  }
  app.post('/auth/dev', { schema, config: { public: true } }, async (request, reply) => {
    const person = await personNamed(store, request.body.person)
    if (person === null) return sendBorder(request, reply, 'not-signed-in')
    return reply.header('cache-control', 'no-store').send({ ...(await issue(person)), person })
  })
}

/** By login, or by id: whoever came in by a list has no login. */
async function personNamed(store: Store, name: string): Promise<string | null> {
  const byId = z.uuid().toLowerCase().safeParse(name)
  return byId.success ? ((await actorOf(store, byId.data))?.person ?? null) : personByLogin(store, name)
}
