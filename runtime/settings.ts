/**
 * The environment, read once. Everything else takes a `Settings`; nothing else looks at `process.env` for its own
 * configuration. Unset and empty mean the same, since compose files pass empty values.
 */
import { join, resolve } from 'node:path'
import { z } from 'zod'
import type { Words } from '../domain/values/time.js'
import type { Bucket } from '../record/blobs/s3.js'
import type { EvidenceLimits } from '../record/evidence/limits.js'
import { isKey } from './key-files.js'

export { auditKey, masterKey, tallyKey } from './key-files.js'

const text = z.string().trim().min(1)

function whole(least: number, most: number) {
  return z
    .string()
    .trim()
    .regex(/^\d{1,9}$/)
    .transform(Number)
    .pipe(z.number().min(least).max(most))
}

const yesOrNo = z
  .string()
  .trim()
  .toLowerCase()
  .pipe(z.enum(['true', 'false', '1', '0', 'yes', 'no']))
  .transform((word) => ['true', '1', 'yes'].includes(word))

const Environment = z.object({
  SIYOU_DATA: text.prefault('.siyou'),
  SIYOU_PROGRAMS: text.optional(),
  SIYOU_MASTER_KEY: z.string().trim().refine(isKey).optional(),
  SIYOU_MASTER_KEY_NEW: z.string().trim().refine(isKey).optional(),
  SIYOU_MASTER_KEYS_OLD: z
    .string()
    .transform((keys) => keys.split(',').map((key) => key.trim()))
    .pipe(z.array(z.string().refine(isKey)))
    .optional(),
  SIYOU_KEY_PROFILE: z.enum(['aes', 'sm4']).prefault('aes'),
  SIYOU_TALLY_KEY: z.string().trim().refine(isKey).optional(),
  SIYOU_AUDIT_KEY: z.string().trim().refine(isKey).optional(),
  AUDIT_FORMER_KEYS: z
    .string()
    .transform((keys) => keys.split(',').map((key) => key.trim()))
    .pipe(z.array(z.string().refine(isKey)))
    .optional(),
  ROOTS_URL: text.refine((url) => isUrl(url.replace('{day}', 'day'), ['https:', 'http:'])).optional(),
  ROOTS_TOKEN: text.optional(),
  SIYOU_BACKUP_PASSPHRASE: z.string().min(12).optional(),
  PORT: whole(0, 65535).prefault('8080'),
  HOST: text.regex(/^[\w.:-]+$/).prefault('127.0.0.1'),
  DATABASE_URL: text.refine((url) => isUrl(url, ['postgres:', 'postgresql:'])).optional(),
  DATABASE_POOL: whole(1, 500).prefault('10'),
  DATABASE_PREPARE: yesOrNo.prefault('true'),
  TEMPORAL_ADDRESS: text.regex(/^(\[[\da-fA-F:]+\]|[\w.-]+):\d{1,5}$/).optional(),
  TEMPORAL_NAMESPACE: text.regex(/^[\w.-]+$/).prefault('default'),
  TEMPORAL_TASK_QUEUE: text.prefault('siyou'),
  TEMPORAL_UI_ORIGIN: text.refine((url) => isUrl(url, ['https:', 'http:']) && new URL(url).origin === url).optional(),
  WORKER_CACHED_WORKFLOWS: whole(10, 100_000).prefault('2000'),
  AUTH_ISSUER: text.refine((url) => isUrl(url, ['https:', 'http:'])).optional(),
  AUTH_AUDIENCE: text.optional(),
  AUTH_JWKS_URL: text.refine((url) => isUrl(url, ['https:', 'http:'])).optional(),
  PUBLIC_HTTPS: yesOrNo.prefault('false'),
  TRUST_PROXY: text.regex(/^[\da-fA-F:./, ]+$/).optional(),
  REQUESTS_PER_MINUTE: whole(1, 1_000_000).prefault('600'),
  METRICS_TOKEN: text.optional(),
  SMS_GATEWAY_URL: text.refine((url) => isUrl(url, ['https:', 'http:'])).optional(),
  SMS_GATEWAY_SECRET: text.min(16).optional(),
  OIDC_ISSUER: text.refine((url) => isUrl(url, ['https:', 'http:'])).optional(),
  OIDC_CLIENT_ID: text.optional(),
  OIDC_CLIENT_SECRET: text.optional(),
  FONT_DIR: text.optional(),
  PUBLIC_URL: text.refine((url) => isUrl(url, ['https:', 'http:'])).optional(),
  RECOUNT_AT_ONCE: whole(1, 50).prefault('4'),
  BLOB_S3_BUCKET: text.regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/).optional(),
  BLOB_S3_ENDPOINT: text.refine((url) => isUrl(url, ['https:', 'http:'])).optional(),
  BLOB_S3_REGION: text.regex(/^[\w-]+$/).prefault('us-east-1'),
  BLOB_S3_ACCESS_KEY_ID: text.optional(),
  BLOB_S3_SECRET_ACCESS_KEY: text.optional(),
  BLOB_S3_PATH_STYLE: yesOrNo.prefault('true'),
  EVIDENCE_FILE_MB: whole(1, 10_000).prefault('200'),
  EVIDENCE_CASE_MB: whole(1, 1_000_000).prefault('2048'),
  EVIDENCE_FILES: whole(1, 1000).prefault('300'),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).prefault('info'),
  SHUTDOWN_GRACE_SECONDS: whole(1, 600).prefault('20'),
})

type Variable = keyof z.infer<typeof Environment>

/** What each variable must be. A value is never repeated in a message: some of them are secrets. */
const expected: Readonly<Record<Variable, Words>> = {
  SIYOU_DATA: { zh: '数据文件夹的路径', en: 'the path of the data folder' },
  SIYOU_PROGRAMS: { zh: '存放 Temporal 程序的文件夹路径', en: 'the path of a folder for the Temporal programs' },
  SIYOU_TALLY_KEY: {
    zh: '32 字节的 base64(openssl rand -base64 32),只给 worker',
    en: '32 bytes in base64 (openssl rand -base64 32), for workers only',
  },
  SIYOU_AUDIT_KEY: {
    zh: '32 字节的 base64(openssl rand -base64 32),只给接口',
    en: '32 bytes in base64 (openssl rand -base64 32), for the API only',
  },
  AUDIT_FORMER_KEYS: {
    zh: '原审计公钥,各为 32 字节的 base64,以逗号分隔',
    en: 'former public audit keys, each 32 bytes in base64, by commas',
  },
  ROOTS_URL: {
    zh: '每日根送往的网址;含 {day} 时用 PUT,否则用 POST',
    en: 'the URL that daily roots are sent to: PUT where it holds {day}, else POST',
  },
  SIYOU_BACKUP_PASSPHRASE: {
    zh: '至少 12 个字符,只在备份或恢复密钥时设置',
    en: 'at least 12 characters, set only to back up or restore keys',
  },
  ROOTS_TOKEN: { zh: '送每日根时的 Bearer 令牌', en: 'a bearer token for sending daily roots' },
  SIYOU_MASTER_KEY: {
    zh: '32 字节的 base64(openssl rand -base64 32)',
    en: '32 bytes in base64 (openssl rand -base64 32)',
  },
  SIYOU_MASTER_KEY_NEW: {
    zh: '32 字节的 base64,只在轮换主密钥时设置',
    en: '32 bytes in base64, set only to rotate the master key',
  },
  SIYOU_MASTER_KEYS_OLD: {
    zh: '原主密钥,各为 32 字节的 base64,以逗号分隔',
    en: 'former master keys, each 32 bytes in base64, by commas',
  },
  SIYOU_KEY_PROFILE: { zh: 'aes 或 sm4(国密)', en: 'aes or sm4' },
  TEMPORAL_UI_ORIGIN: {
    zh: '引擎页面的来源,例如 http://127.0.0.1:8233',
    en: "the origin of the engine's pages, for example http://127.0.0.1:8233",
  },
  PORT: { zh: '0 到 65535 的整数', en: 'a whole number from 0 to 65535' },
  HOST: { zh: '监听的地址或主机名', en: 'an address or host name to listen on' },
  DATABASE_URL: { zh: 'postgres://用户:密码@主机:端口/库名', en: 'postgres://user:password@host:port/database' },
  DATABASE_POOL: { zh: '1 到 500 的整数', en: 'a whole number from 1 to 500' },
  DATABASE_PREPARE: { zh: 'true 或 false(经连接池时为 false)', en: 'true or false (false behind a pooler)' },
  TEMPORAL_ADDRESS: { zh: '主机:端口,例如 127.0.0.1:7233', en: 'host:port, for example 127.0.0.1:7233' },
  TEMPORAL_NAMESPACE: {
    zh: '字母、数字、点、横线组成的命名空间',
    en: 'a namespace of letters, digits, dots and dashes',
  },
  TEMPORAL_TASK_QUEUE: { zh: '任务队列的名称', en: 'the name of a task queue' },
  WORKER_CACHED_WORKFLOWS: { zh: '10 到 100000 的整数', en: 'a whole number from 10 to 100000' },
  AUTH_ISSUER: {
    zh: '签发方的网址,须与 AUTH_AUDIENCE 同时设置',
    en: "the issuer's URL, set together with AUTH_AUDIENCE",
  },
  AUTH_AUDIENCE: {
    zh: '令牌的受众,须与 AUTH_ISSUER 同时设置',
    en: "the tokens' audience, set together with AUTH_ISSUER",
  },
  AUTH_JWKS_URL: {
    zh: '签发方公钥的网址,须与 AUTH_ISSUER 同时设置',
    en: "the URL of the issuer's keys, set together with AUTH_ISSUER",
  },
  PUBLIC_HTTPS: { zh: 'true 或 false(对外经 TLS 时为 true)', en: 'true or false (true behind TLS)' },
  TRUST_PROXY: { zh: '反向代理的地址或网段,以逗号分隔', en: 'addresses or networks of the reverse proxies, by commas' },
  FONT_DIR: { zh: '字库所在的文件夹', en: 'a folder with fonts' },
  PUBLIC_URL: { zh: '平台对外的网址', en: 'the address at which people reach the platform' },
  SMS_GATEWAY_URL: { zh: '短信网关的网址', en: 'the address of the message gateway' },
  SMS_GATEWAY_SECRET: { zh: '短信网关的签名密钥，16位以上', en: 'the secret it is signed with, 16 characters or more' },
  OIDC_ISSUER: { zh: '统一身份的发行者网址', en: 'the issuer at which staff sign in' },
  OIDC_CLIENT_ID: { zh: '在统一身份登记的客户端编号', en: 'the client id registered there' },
  OIDC_CLIENT_SECRET: { zh: '在统一身份登记的客户端密钥', en: 'the client secret registered there' },
  METRICS_TOKEN: { zh: '读取 /metrics 所需的令牌', en: 'the token that reads /metrics' },
  REQUESTS_PER_MINUTE: {
    zh: '1 到 1000000 的整数(每人每分钟)',
    en: 'a whole number from 1 to 1000000 (a person, a minute)',
  },
  RECOUNT_AT_ONCE: {
    zh: '1 到 50 的整数(同时重算的案件数)',
    en: 'a whole number from 1 to 50 (cases counted again at once)',
  },
  BLOB_S3_BUCKET: {
    zh: '存储桶名称,须与 BLOB_S3_ACCESS_KEY_ID、BLOB_S3_SECRET_ACCESS_KEY 同时设置',
    en: 'the name of a bucket, set together with BLOB_S3_ACCESS_KEY_ID and BLOB_S3_SECRET_ACCESS_KEY',
  },
  BLOB_S3_ENDPOINT: { zh: '对象存储的网址', en: 'the URL of the object store' },
  BLOB_S3_REGION: { zh: '存储桶所在地域', en: 'the region of the bucket' },
  BLOB_S3_ACCESS_KEY_ID: {
    zh: '访问密钥的 id,须与 BLOB_S3_BUCKET 同时设置',
    en: 'the id of the access key, set together with BLOB_S3_BUCKET',
  },
  BLOB_S3_SECRET_ACCESS_KEY: {
    zh: '访问密钥,须与 BLOB_S3_BUCKET 同时设置',
    en: 'the secret access key, set together with BLOB_S3_BUCKET',
  },
  BLOB_S3_PATH_STYLE: {
    zh: 'true 或 false(桶名在路径中为 true)',
    en: 'true or false (true where the bucket stands in the path)',
  },
  EVIDENCE_FILE_MB: {
    zh: '1 到 10000 的整数(单个证据文件的 MB 数)',
    en: 'a whole number from 1 to 10000 (MB of one file of evidence)',
  },
  EVIDENCE_CASE_MB: {
    zh: '1 到 1000000 的整数(一案全部证据的 MB 数)',
    en: 'a whole number from 1 to 1000000 (MB of all evidence of a case)',
  },
  EVIDENCE_FILES: {
    zh: '1 到 1000 的整数(一案的证据文件数)',
    en: 'a whole number from 1 to 1000 (files of evidence in a case)',
  },
  LOG_LEVEL: {
    zh: 'fatal、error、warn、info、debug、trace、silent 之一',
    en: 'one of fatal, error, warn, info, debug, trace, silent',
  },
  SHUTDOWN_GRACE_SECONDS: { zh: '1 到 600 的整数(秒)', en: 'a whole number of seconds from 1 to 600' },
}

export interface Settings {
  /** Absolute path of the data folder. */
  readonly dataDir: string
  /** Absolute path of the folder where the Temporal programs are kept. */
  readonly programsDir: string
  readonly port: number
  readonly host: string
  /** Undefined: the PostgreSQL of this machine is started and stopped with us. */
  readonly databaseUrl: string | undefined
  readonly databasePool: number
  readonly databasePrepare: boolean
  /** Undefined: the Temporal server of this machine is started and stopped with us. */
  readonly temporalAddress: string | undefined
  readonly temporalNamespace: string
  readonly temporalTaskQueue: string
  readonly workerCachedWorkflows: number
  /** Base64, from the environment; read it through `masterKey`. */
  readonly masterKey: string | undefined
  /** Base64: the master key that `siyou keys rotate` goes over to. */
  readonly masterKeyNew: string | undefined
  /** Base64: master keys of before, for a database that was restored from an older backup. */
  readonly masterKeysOld: readonly string[]
  /** How a new version of the wrapping key wraps. */
  readonly keyProfile: z.infer<typeof Environment>['SIYOU_KEY_PROFILE']
  /** From where the engine's pages may ask to read payloads; undefined: from nowhere. */
  readonly temporalUiOrigin: string | undefined
  /** Base64, from the environment; read it through `tallyKey`, and only where a worker runs. */
  readonly tallyKey: string | undefined
  /** Base64; undefined: the one in the data folder. */
  readonly auditKey: string | undefined
  readonly auditFormerKeys: readonly string[]
  readonly rootsUrl: string | undefined
  readonly rootsToken: string | undefined
  readonly backupPassphrase: string | undefined
  /** Who signs the tokens; undefined in the one-machine default, where sample persons sign in. */
  readonly auth: Auth | undefined
  /** Behind TLS: browsers are told never to come without it. */
  readonly publicHttps: boolean
  /** Proxies that may say whose request they pass on. */
  readonly trustProxy: readonly string[]
  readonly requestsPerMinute: number
  readonly metricsToken: string | undefined
  readonly smsGateway: { readonly url: string; readonly secret: string } | undefined
  /** The provider at which staff sign in. */
  readonly oidc: { readonly issuer: string; readonly clientId: string; readonly clientSecret: string } | undefined
  readonly fontDir: string | undefined
  /** Where people reach the platform: in the codes of papers. */
  readonly publicUrl: string
  /** Cases that are counted again at once after a holiday notice was loaded. */
  readonly recountAtOnce: number
  /** Undefined: evidence and papers are kept in the data folder. */
  readonly blobBucket: Bucket | undefined
  readonly evidence: EvidenceLimits
  readonly logLevel: z.infer<typeof Environment>['LOG_LEVEL']
  readonly shutdownGraceSeconds: number
}

export interface Auth {
  readonly issuer: string
  readonly audience: string
  /** Undefined: found through the issuer's discovery document. */
  readonly jwksUrl: string | undefined
}

export interface WrongSetting {
  readonly variable: Variable
  readonly expected: Words
}

export type Parsed =
  | { readonly ok: true; readonly settings: Settings }
  | { readonly ok: false; readonly wrong: readonly WrongSetting[] }

/** Reads the settings from these variables, or says which of them are wrong. */
export function parseSettings(env: Readonly<Record<string, string | undefined>>): Parsed {
  const given = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value.trim() !== ''),
  )
  const read = Environment.safeParse(given)
  if (!read.success) return { ok: false, wrong: wrong(read.error.issues.map((issue) => issue.path[0])) }
  const half = [...halfOfAuth(read.data), ...halfOfBucket(read.data)]
  if (half.length > 0) return { ok: false, wrong: wrong(half) }
  return { ok: true, settings: settingsFrom(read.data) }
}

/** The settings of this process. A wrong one is named on standard error, in Chinese and English, and ends it with code 2. */
export function loadSettings(env: Readonly<Record<string, string | undefined>> = process.env): Settings {
  const parsed = parseSettings(env)
  if (parsed.ok) return parsed.settings
  process.stderr.write(sayWrong(parsed.wrong))
  process.exit(2)
}

export function sayWrong(found: readonly WrongSetting[]): string {
  const lines = found.map(
    ({ variable, expected: should }) =>
      `✗ 环境变量 ${variable} 不正确,应为:${should.zh}\n  ${variable} is wrong; expected: ${should.en}\n`,
  )
  return lines.join('')
}

function wrong(names: readonly unknown[]): readonly WrongSetting[] {
  const variables = Object.keys(expected) as Variable[]
  return variables
    .filter((variable) => names.includes(variable))
    .map((variable) => ({ variable, expected: expected[variable] }))
}

/** Tokens are checked against issuer and audience, always both. */
function halfOfAuth(env: z.infer<typeof Environment>): readonly Variable[] {
  const wanted = env.AUTH_ISSUER ?? env.AUTH_AUDIENCE ?? env.AUTH_JWKS_URL
  if (wanted === undefined) return []
  return (['AUTH_ISSUER', 'AUTH_AUDIENCE'] as const).filter((variable) => env[variable] === undefined)
}

/** A bucket and its key, all three or none. */
function halfOfBucket(env: z.infer<typeof Environment>): readonly Variable[] {
  const together = ['BLOB_S3_BUCKET', 'BLOB_S3_ACCESS_KEY_ID', 'BLOB_S3_SECRET_ACCESS_KEY'] as const
  const missing = together.filter((variable) => env[variable] === undefined)
  return missing.length === together.length ? [] : missing
}

function bucketFrom(env: z.infer<typeof Environment>): Bucket | undefined {
  const {
    BLOB_S3_BUCKET: bucket,
    BLOB_S3_ENDPOINT: endpoint,
    BLOB_S3_ACCESS_KEY_ID: accessKeyId,
    BLOB_S3_SECRET_ACCESS_KEY: secretAccessKey,
  } = env
  if (bucket === undefined || accessKeyId === undefined || secretAccessKey === undefined) return undefined
  return {
    bucket,
    region: env.BLOB_S3_REGION,
    ...(endpoint === undefined ? {} : { endpoint }),
    accessKeyId,
    secretAccessKey,
    pathStyle: env.BLOB_S3_PATH_STYLE,
  }
}

const megabyte = 1_048_576

function settingsFrom(env: z.infer<typeof Environment>): Settings {
  const dataDir = resolve(env.SIYOU_DATA)
  return {
    dataDir,
    programsDir: resolve(env.SIYOU_PROGRAMS ?? join(dataDir, 'programs')),
    port: env.PORT,
    host: env.HOST,
    databaseUrl: env.DATABASE_URL,
    databasePool: env.DATABASE_POOL,
    databasePrepare: env.DATABASE_PREPARE,
    temporalAddress: env.TEMPORAL_ADDRESS,
    temporalNamespace: env.TEMPORAL_NAMESPACE,
    temporalTaskQueue: env.TEMPORAL_TASK_QUEUE,
    workerCachedWorkflows: env.WORKER_CACHED_WORKFLOWS,
    masterKey: env.SIYOU_MASTER_KEY,
    masterKeyNew: env.SIYOU_MASTER_KEY_NEW,
    masterKeysOld: env.SIYOU_MASTER_KEYS_OLD ?? [],
    keyProfile: env.SIYOU_KEY_PROFILE,
    temporalUiOrigin: env.TEMPORAL_UI_ORIGIN,
    tallyKey: env.SIYOU_TALLY_KEY,
    auditKey: env.SIYOU_AUDIT_KEY,
    auditFormerKeys: env.AUDIT_FORMER_KEYS ?? [],
    rootsUrl: env.ROOTS_URL,
    rootsToken: env.ROOTS_TOKEN,
    backupPassphrase: env.SIYOU_BACKUP_PASSPHRASE,
    auth:
      env.AUTH_ISSUER !== undefined && env.AUTH_AUDIENCE !== undefined
        ? { issuer: env.AUTH_ISSUER, audience: env.AUTH_AUDIENCE, jwksUrl: env.AUTH_JWKS_URL }
        : undefined,
    publicHttps: env.PUBLIC_HTTPS,
    trustProxy: (env.TRUST_PROXY ?? '')
      .split(',')
      .map((proxy) => proxy.trim())
      .filter((proxy) => proxy !== ''),
    requestsPerMinute: env.REQUESTS_PER_MINUTE,
    metricsToken: env.METRICS_TOKEN,
    smsGateway:
      env.SMS_GATEWAY_URL === undefined || env.SMS_GATEWAY_SECRET === undefined
        ? undefined
        : { url: env.SMS_GATEWAY_URL, secret: env.SMS_GATEWAY_SECRET },
    oidc:
      env.OIDC_ISSUER === undefined || env.OIDC_CLIENT_ID === undefined || env.OIDC_CLIENT_SECRET === undefined
        ? undefined
        : { issuer: env.OIDC_ISSUER, clientId: env.OIDC_CLIENT_ID, clientSecret: env.OIDC_CLIENT_SECRET },
    fontDir: env.FONT_DIR === undefined ? undefined : resolve(env.FONT_DIR),
    publicUrl: env.PUBLIC_URL ?? `http://localhost:${env.PORT}`,
    recountAtOnce: env.RECOUNT_AT_ONCE,
    blobBucket: bucketFrom(env),
    evidence: {
      fileBytes: env.EVIDENCE_FILE_MB * megabyte,
      caseBytes: env.EVIDENCE_CASE_MB * megabyte,
      files: env.EVIDENCE_FILES,
    },
    logLevel: env.LOG_LEVEL,
    shutdownGraceSeconds: env.SHUTDOWN_GRACE_SECONDS,
  }
}

function isUrl(value: string, protocols: readonly string[]): boolean {
  return URL.canParse(value) && protocols.includes(new URL(value).protocol)
}
