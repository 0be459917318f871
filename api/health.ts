import { z } from 'zod'
import { latestAudit } from '../record/audit-runs.js'
import { recentAlarms } from '../record/engine-alarms.js'
import type { App } from './app.js'
import type { Deps } from './deps.js'
import { described } from './openapi.js'

/*
 * Health: 503 only where people cannot be served, that is without the database. An engine that is away or behind makes
 * clocks late and takes no right away: it is told here, and the service goes on.
 */

const Health = z
  .object({
    status: z.enum(['ok', 'clocks-late', 'down']),
    database: z.object({ up: z.boolean(), version: z.string().nullable() }),
    engine: z.object({
      connected: z.boolean(),
      behind: z.int().meta({ description: '时钟落后的案件数 / cases whose clock is behind' }),
      oldestWaitMs: z.number(),
      stuck: z.int(),
      sweptAt: z.string().nullable(),
      alarms: z.int().nullable().meta({
        description:
          '一周内，流程比留痕知道得多的案件数（数据库恢复过）/ cases whose workflow knew more than the record, in a week: it was restored',
      }),
    }),
    record: z
      .object({
        sound: z.boolean(),
        auditedAt: z.string(),
      })
      .nullable()
      .meta({ description: '最近一次全量校验 / the last audit of the whole record' }),
    versions: z.object({ siyou: z.string(), node: z.string() }),
  })
  .meta({ id: 'Health' })

/** How long a case may go unheard before clocks count as late, in milliseconds: a few sweeps. */
const lateAfter = 60_000

/** Milliseconds; whoever asks for health asks often. */
const patience = 2000

export function healthRoute(app: App, { store, engine, settings }: Pick<Deps, 'store' | 'engine' | 'settings'>): void {
  const schema = {
    ...described('health', { zh: '健康状况', en: 'health' }, 'service', 'public'),
    response: { 200: Health, 503: Health },
  }
  app.get('/health', { schema, config: { public: true } }, async (_, reply) => {
    const [version, alarms, last] = await Promise.all([
      databaseVersion(store),
      inTime(recentAlarms(store)),
      inTime(latestAudit(store.sql)),
    ])
    const { connected, behind, oldestWait, stuck, sweptAt } = engine.health()
    const late = !connected || stuck.length > 0 || oldestWait > lateAfter
    return reply
      .code(version === null ? 503 : 200)
      .header('cache-control', 'no-store')
      .send({
        status: version === null ? 'down' : late ? 'clocks-late' : 'ok',
        database: { up: version !== null, version },
        engine: { connected, behind, oldestWaitMs: oldestWait, stuck: stuck.length, sweptAt, alarms },
        record: last === null ? null : { sound: last.sound, auditedAt: last.ended },
        versions: { siyou: settings.version, node: process.versions.node },
      })
  })
}

/** Null where it does not answer in time. */
async function databaseVersion({ sql }: Deps['store']): Promise<string | null> {
  const asked = sql<{ version: string }[]>`select current_setting('server_version') as version`.then(
    (rows) => rows[0]?.version ?? null,
  )
  return inTime(asked)
}

async function inTime<T>(asked: Promise<T>): Promise<T | null> {
  const late = new Promise<null>((resolve) => setTimeout(resolve, patience, null).unref())
  return Promise.race([asked.catch(() => null), late])
}
