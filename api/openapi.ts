import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod'
import { roads, type Road } from '../domain/procedure/roads.js'
import type { Words } from '../domain/values/time.js'
import type { App } from './app.js'
import { roadWords } from '../domain/procedure/words.js'
import { Problem } from './problem.js'
import { border } from './words.js'

/*
 * The documentation is made of the very schemas that check requests, so it cannot say anything else than what happens.
 * Tags follow the procedure, road by road.
 */

const desks = {
  cases: { zh: '查询', en: 'reading cases' },
  desk: { zh: '我的工作台', en: 'my desk' },
  matters: { zh: '其他事项', en: 'matters beside the cases' },
  registers: { zh: '名册', en: 'the registers' },
  admin: { zh: '系统管理', en: 'operating the platform' },
  statistics: { zh: '决策分析', en: 'statistics' },
  service: { zh: '服务', en: 'the service itself' },
} as const satisfies Record<string, Words>
export type Desk = keyof typeof desks

type Failure = '400' | '401' | '403' | '404' | '409' | '413' | '415' | '416' | '422' | '429' | '503'

const failures: Record<Failure, string> = {
  '400': `${border['malformed-request'].title.zh}，或缺少幂等键 / malformed, or without an idempotency key`,
  '401': `${border['not-signed-in'].title.zh} / not signed in`,
  '403': '不由您办理 / not yours to do',
  '404': '没有此案，或您无权查看 / no such case, or not yours to see',
  '409': '案件当前状态不允许 / not as the case stands',
  '413': border['too-large'].title.zh,
  '415': border['wrong-media-type'].title.zh,
  '416': border['range-beyond'].title.zh,
  '422': '内容不符合要求 / not with this content',
  '429': '请求过于频繁 / too many requests',
  '503': '暂不可用，请按 Retry-After 重试 / not now: try again after Retry-After',
}

/** The problem answers of a route. */
export function failing<F extends Failure>(...statuses: readonly F[]): Record<F, ProblemAnswer> {
  return Object.fromEntries(statuses.map((status) => [status, problemAnswer(failures[status])])) as Record<
    F,
    ProblemAnswer
  >
}

interface ProblemAnswer {
  readonly description: string
  readonly content: { readonly 'application/problem+json': { readonly schema: typeof Problem } }
}

function problemAnswer(description: string): ProblemAnswer {
  return { description, content: { 'application/problem+json': { schema: Problem } } }
}

/** What an operation is called, in Chinese and English; `open` says that it needs no signing in. */
export function described(operationId: string, title: Words, tag: Road | Desk, by: Words | 'public' | null = null) {
  const who = by === null || by === 'public' ? [] : [`${by.zh} / ${by.en}`]
  return {
    operationId,
    summary: title.zh,
    description: [title.en, ...who].join('\n\n'),
    tags: [tag],
    ...(by === 'public' ? { security: [] } : {}),
  }
}

/** Must be in place before any route is declared. */
export async function documented(app: App, version: string): Promise<void> {
  await app.register(swagger, {
    // Where a route answers HEAD, it is because it was declared so.
    exposeHeadRoutes: true,
    openapi: {
      openapi: '3.1.0',
      info: {
        title: '四有 siyou',
        version,
        description:
          '工会化解劳动争议诉求的后台接口：有人管、有回应、有时限、有评判。\n\nThe backend with which trade unions resolve labour grievances: someone in charge, a response, time limits, and judged by the person who raised it.',
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      servers: [{ url: '/' }],
      tags: [
        ...roads.map((road) => ({ name: road, description: `${roadWords[road].zh} / ${roadWords[road].en}` })),
        ...Object.entries(desks).map(([name, words]) => ({ name, description: `${words.zh} / ${words.en}` })),
      ],
      components: {
        securitySchemes: {
          bearer: {
            type: 'http',
            scheme: 'bearer',
            bearerFormat: 'JWT',
            description: '登录凭证 / the token of who signed in',
          },
        },
      },
      security: [{ bearer: [] }],
    },
    transform: jsonSchemaTransform,
    transformObject: withoutInputs,
    convertConstToEnum: false,
  })
}

/** Only answers are named in the document; what is sent stands where it is asked for, so the named inputs are left out. */
function withoutInputs(
  document: Parameters<typeof jsonSchemaTransformObject>[0],
): ReturnType<typeof jsonSchemaTransformObject> {
  const whole = jsonSchemaTransformObject(document)
  if (!('components' in whole) || whole.components?.schemas === undefined) return whole
  const answers = Object.entries(whole.components.schemas).filter(([name]) => !name.endsWith('Input'))
  return { ...whole, components: { ...whole.components, schemas: Object.fromEntries(answers) } } as typeof whole
}

/** The document and a page to read it. */
export async function documentation(app: App): Promise<void> {
  app.get('/openapi.json', { config: { public: true }, schema: { hide: true } }, async () => app.swagger())
  await app.register(async (page) => {
    page.addHook('onRoute', (route) => {
      route.config = { ...route.config, public: true }
    })
    await page.register(swaggerUi, {
      routePrefix: '/docs',
      uiConfig: { docExpansion: 'none', persistAuthorization: false },
    })
  })
}
