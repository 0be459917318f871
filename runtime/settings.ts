/**
 * The environment, read once. Everything else takes a `Settings`; nothing else looks at `process.env` for its own
 * configuration. Unset and empty mean the same, since compose files pass empty values.
 */
import type { WechatSettings } from '../activities/delivery/wechat.js'
import { join, resolve } from 'node:path'
import { z } from 'zod'
import type { Words } from '../domain/values/time.js'
import type { Bucket } from '../record/blobs/s3.js'
import type { EvidenceLimits } from '../record/evidence/limits.js'
import { isKey } from './key-files.js'
import { expected } from './setting-words.js'

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

/** Which field of the template takes what: `number=thing1,what=thing2`. */
const wechatFields = text.transform((list, context): WechatSettings['fields'] => {
  const pairs = list.split(',').map((pair) => /^ *(number|about|what|time)=([a-z_]{3,30}\d{1,2}) *$/.exec(pair))
  if (pairs.some((pair) => pair === null)) {
    context.addIssue({ code: 'custom', message: 'number, about, what or time, and the field of each' })
    return z.NEVER
  }
  return Object.fromEntries(pairs.flatMap((pair) => (pair === null ? [] : [[pair[1], pair[2]]])))
})

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
  OTEL_EXPORTER_OTLP_ENDPOINT: text.refine((url) => isUrl(url, ['https:', 'http:'])).optional(),
  OTEL_SERVICE_NAME: text.prefault('siyou'),
  // The SDK itself reads these three; here they are only checked.
  OTEL_EXPORTER_OTLP_HEADERS: text.regex(/^[^\s=,]+=[^,]*(,\s*[^\s=,]+=[^,]*)*$/).optional(),
  OTEL_TRACES_SAMPLER: z
    .enum([
      'always_on',
      'always_off',
      'traceidratio',
      'parentbased_always_on',
      'parentbased_always_off',
      'parentbased_traceidratio',
    ])
    .optional(),
  OTEL_TRACES_SAMPLER_ARG: text.regex(/^(0(\.\d{1,9})?|1(\.0{1,9})?)$/).optional(),
  SMTP_URL: text.refine((url) => isUrl(url, ['smtp:', 'smtps:'])).optional(),
  MAIL_FROM: text.optional(),
  SMS_GATEWAY_URL: text.refine((url) => isUrl(url, ['https:', 'http:'])).optional(),
  SMS_GATEWAY_SECRET: text.min(16).optional(),
  WECHAT_APP_ID: text.regex(/^wx[0-9a-f]{16}$/).optional(),
  WECHAT_APP_SECRET: text.min(16).optional(),
  WECHAT_TEMPLATE_ID: text.regex(/^[\w-]{20,80}$/).optional(),
  WECHAT_TEMPLATE_FIELDS: wechatFields.optional(),
  WECHAT_PAGE: text.regex(/^[\w/-]{1,120}$/).optional(),
  WECHAT_API_URL: text.refine((url) => isUrl(url, ['https:', 'http:'])).prefault('https://api.weixin.qq.com'),
  ESIGN_PROVIDER: z.enum(['local', 'sm2', 'remote']).prefault('local'),
  ESIGN_URL: text.refine((url) => isUrl(url, ['https:', 'http:'])).optional(),
  ESIGN_SECRET: text.min(16).optional(),
  ESIGN_WAIT_HOURS: whole(1, 2_160).prefault('72'),
  OIDC_ISSUER: text.refine((url) => isUrl(url, ['https:'])).optional(),
  OIDC_CLIENT_ID: text.optional(),
  OIDC_CLIENT_SECRET: text.optional(),
  SESSION_WORKER_DAYS: whole(1, 365).prefault('30'),
  SESSION_WORKER_IDLE_DAYS: whole(1, 365).prefault('7'),
  SESSION_STAFF_HOURS: whole(1, 24).prefault('8'),
  SESSION_STAFF_IDLE_MINUTES: whole(1, 480).prefault('30'),
  SIGN_IN_CODES_PER_HOUR: whole(1, 100_000).prefault('2000'),
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

export type Variable = keyof z.infer<typeof Environment>

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
  /** Where traces are sent, and as whose; undefined: nothing is traced. */
  readonly tracing: { readonly endpoint: string; readonly service: string } | undefined
  readonly mail: { readonly url: string; readonly from: string } | undefined
  /** The mini program whose subscription messages are sent to WeChat directly. */
  readonly wechat: WechatSettings | undefined
  readonly smsGateway: { readonly url: string; readonly secret: string } | undefined
  /** Whoever puts the seals of the bodies on their papers. */
  readonly esign: {
    readonly provider: z.infer<typeof Environment>['ESIGN_PROVIDER']
    /** Set wherever the provider is elsewhere. */
    readonly url: string | undefined
    /** From the environment; read it through `esignSecret`. */
    readonly secret: string | undefined
    readonly waitHours: number
  }
  /** The provider at which staff sign in. */
  readonly oidc: { readonly issuer: string; readonly clientId: string; readonly clientSecret: string } | undefined
  /** How long sessions live, in seconds. */
  readonly sessions: {
    readonly worker: { readonly idle: number; readonly whole: number }
    readonly staff: { readonly idle: number; readonly whole: number }
  }
  readonly codesPerHour: number
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
  const half = [
    ...halfOfAuth(read.data),
    ...halfOfEsign(read.data),
    ...together.flatMap((variables) => halfOf(read.data, variables)),
  ]
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

/** Set all or none: a provider and what is registered there, a bucket and its key, a mini program with template and fields. */
const together = [
  ['OIDC_ISSUER', 'OIDC_CLIENT_ID', 'OIDC_CLIENT_SECRET'],
  ['WECHAT_APP_ID', 'WECHAT_APP_SECRET', 'WECHAT_TEMPLATE_ID', 'WECHAT_TEMPLATE_FIELDS'],
  ['BLOB_S3_BUCKET', 'BLOB_S3_ACCESS_KEY_ID', 'BLOB_S3_SECRET_ACCESS_KEY'],
] as const

function halfOf(env: z.infer<typeof Environment>, variables: readonly Variable[]): readonly Variable[] {
  const missing = variables.filter((variable) => env[variable] === undefined)
  return missing.length === variables.length ? [] : missing
}

/** A provider elsewhere has an address. Its secret may stand in the data folder. */
function halfOfEsign(env: z.infer<typeof Environment>): readonly Variable[] {
  return env.ESIGN_PROVIDER === 'remote' && env.ESIGN_URL === undefined ? ['ESIGN_URL'] : []
}

function wechatFrom(env: z.infer<typeof Environment>): WechatSettings | undefined {
  const { WECHAT_APP_ID: appId, WECHAT_APP_SECRET: secret, WECHAT_TEMPLATE_ID: template } = env
  const fields = env.WECHAT_TEMPLATE_FIELDS
  if (appId === undefined || secret === undefined || template === undefined || fields === undefined) return undefined
  return { url: env.WECHAT_API_URL.replace(/\/$/, ''), appId, secret, template, fields, page: env.WECHAT_PAGE }
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
    tracing:
      env.OTEL_EXPORTER_OTLP_ENDPOINT === undefined
        ? undefined
        : { endpoint: env.OTEL_EXPORTER_OTLP_ENDPOINT, service: env.OTEL_SERVICE_NAME },
    mail:
      env.SMTP_URL === undefined || env.MAIL_FROM === undefined
        ? undefined
        : { url: env.SMTP_URL, from: env.MAIL_FROM },
    wechat: wechatFrom(env),
    smsGateway:
      env.SMS_GATEWAY_URL === undefined || env.SMS_GATEWAY_SECRET === undefined
        ? undefined
        : { url: env.SMS_GATEWAY_URL, secret: env.SMS_GATEWAY_SECRET },
    esign: {
      provider: env.ESIGN_PROVIDER,
      url: env.ESIGN_URL,
      secret: env.ESIGN_SECRET,
      waitHours: env.ESIGN_WAIT_HOURS,
    },
    oidc:
      env.OIDC_ISSUER === undefined || env.OIDC_CLIENT_ID === undefined || env.OIDC_CLIENT_SECRET === undefined
        ? undefined
        : { issuer: env.OIDC_ISSUER, clientId: env.OIDC_CLIENT_ID, clientSecret: env.OIDC_CLIENT_SECRET },
    sessions: {
      worker: { idle: env.SESSION_WORKER_IDLE_DAYS * 86_400, whole: env.SESSION_WORKER_DAYS * 86_400 },
      staff: { idle: env.SESSION_STAFF_IDLE_MINUTES * 60, whole: env.SESSION_STAFF_HOURS * 3600 },
    },
    codesPerHour: env.SIGN_IN_CODES_PER_HOUR,
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
