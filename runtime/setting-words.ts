import type { Words } from '../domain/values/time.js'
import type { Variable } from './settings.js'

/** What each variable must be. A value is never repeated in a message: some of them are secrets. */
export const expected: Readonly<Record<Variable, Words>> = {
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
  SMTP_URL: { zh: '邮件服务器，smtp:// 或 smtps://', en: 'the mail server, smtp:// or smtps://' },
  MAIL_FROM: { zh: '发件人地址', en: 'the address mail comes from' },
  SMS_GATEWAY_URL: { zh: '短信网关的网址', en: 'the address of the message gateway' },
  SMS_GATEWAY_SECRET: { zh: '短信网关的签名密钥，16位以上', en: 'the secret it is signed with, 16 characters or more' },
  WECHAT_APP_ID: {
    zh: '小程序的 AppID（wx…），与其密钥、模板、字段同时设置',
    en: 'the AppID of the mini program (wx…), set together with its secret, template and fields',
  },
  WECHAT_APP_SECRET: { zh: '小程序的 AppSecret', en: 'the AppSecret of the mini program' },
  WECHAT_TEMPLATE_ID: { zh: '订阅消息的模板 ID', en: 'the id of the subscription template' },
  WECHAT_TEMPLATE_FIELDS: {
    zh: '模板各字段填什么，如 number=thing1,what=thing2,about=thing3,time=time4',
    en: 'what the fields of the template take, such as number=thing1,what=thing2,about=thing3,time=time4',
  },
  WECHAT_PAGE: { zh: '点开消息进入的小程序页面', en: 'the page of the mini program that a message leads to' },
  WECHAT_API_URL: { zh: '微信接口的网址', en: 'the address of the interface of WeChat' },
  ESIGN_PROVIDER: {
    zh: 'local(本机签章)、sm2(本机签章并附国密签名)或 remote(签章服务)',
    en: 'local (seals here), sm2 (and a signature by SM2 beside it) or remote (a provider elsewhere)',
  },
  ESIGN_URL: {
    zh: '签章服务的网址；ESIGN_PROVIDER 为 remote 时必须设置',
    en: 'the address of the signing provider; needed where ESIGN_PROVIDER is remote',
  },
  ESIGN_SECRET: {
    zh: '与签章服务互相签名的密钥，16位以上',
    en: 'the secret shared with the signing provider, 16 characters or more',
  },
  ESIGN_WAIT_HOURS: { zh: '等待签章服务答复的小时数，1 到 2160', en: 'hours to wait for its answer, from 1 to 2160' },
  OIDC_ISSUER: { zh: '统一身份的发行者网址，https://', en: 'the issuer at which staff sign in, https://' },
  OIDC_CLIENT_ID: { zh: '在统一身份登记的客户端编号', en: 'the client id registered there' },
  OIDC_CLIENT_SECRET: { zh: '在统一身份登记的客户端密钥', en: 'the client secret registered there' },
  SESSION_WORKER_DAYS: {
    zh: '1 到 365 的整数(职工登录最长天数)',
    en: "a whole number from 1 to 365 (days of a worker's session)",
  },
  SESSION_WORKER_IDLE_DAYS: {
    zh: '1 到 365 的整数(职工登录闲置天数)',
    en: "a whole number from 1 to 365 (days a worker's session may be unused)",
  },
  SESSION_STAFF_HOURS: {
    zh: '1 到 24 的整数(工作人员登录最长小时数)',
    en: 'a whole number from 1 to 24 (hours of a session of staff)',
  },
  SESSION_STAFF_IDLE_MINUTES: {
    zh: '1 到 480 的整数(工作人员登录闲置分钟数)',
    en: 'a whole number from 1 to 480 (minutes a session of staff may be unused)',
  },
  SIGN_IN_CODES_PER_HOUR: {
    zh: '1 到 100000 的整数(全平台每小时发出的验证码)',
    en: 'a whole number from 1 to 100000 (codes sent in an hour)',
  },
  OTEL_EXPORTER_OTLP_ENDPOINT: {
    zh: 'OpenTelemetry 接收端的网址,例如 http://127.0.0.1:4318',
    en: 'the URL of a receiver of OpenTelemetry, for example http://127.0.0.1:4318',
  },
  OTEL_SERVICE_NAME: { zh: '追踪中的服务名称', en: 'the name of the service in traces' },
  OTEL_EXPORTER_OTLP_HEADERS: {
    zh: '名=值,以逗号分隔;随追踪数据一起发送',
    en: 'name=value, by commas: sent along with traces',
  },
  OTEL_TRACES_SAMPLER: {
    zh: 'always_on、always_off、traceidratio,或前加 parentbased_',
    en: 'always_on, always_off or traceidratio, or one of them behind parentbased_',
  },
  OTEL_TRACES_SAMPLER_ARG: { zh: '0 到 1 的数(追踪的比例)', en: 'a number from 0 to 1 (the share that is traced)' },
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
