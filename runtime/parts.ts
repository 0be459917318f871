import { join } from 'node:path'
import { randomUUID } from 'node:crypto'
import type { FastifyBaseLogger } from 'fastify'
import { fileNotifier } from '../activities/delivery/file.js'
import { gatewayNotifier } from '../activities/delivery/gateway.js'
import { eachItsChannel, mailNotifier } from '../activities/delivery/mail.js'
import { openidOf, wechatNotifier } from '../activities/delivery/wechat.js'
import type { Channel, Notifier } from '../activities/delivery/notifier.js'
import type { CodeSender, ProofSender } from '../api/deps.js'
import type { PressSettings } from '../activities/papers/press.js'
import { reportPress } from '../activities/papers/report-press.js'
import { readPaper, withOlderPapers, type Papers } from '../activities/papers/shelf.js'
import {
  defaultSettings,
  developmentIssuer,
  remoteIssuer,
  sessionsOnly,
  startApi,
  type Auth,
  type RunningApi,
} from '../api/index.js'
import { diskBlobs } from '../record/blobs/disk.js'
import { s3Blobs } from '../record/blobs/s3.js'
import type { BlobStore } from '../record/blobs/store.js'
import { openKeyring } from '../record/keys/root.js'
import { closeStore, openStore, type Store } from '../record/store.js'
import { publishTallyKey, tallyKeyFrom, type TallyKey } from '../record/tally-key.js'
import { evidenceChores, leaveChores, retentionChores, sweepingSessions } from './chores.js'
import { dataConverterOf, remoteCodec } from './codec.js'
import { answersOf, providerOf } from './esign.js'
import { connectEngine, type Engine } from './engine.js'
import { mastersOf } from './master-keys.js'
import type { Log } from './logging.js'
import { problem } from './problems.js'
import { nightlyOver } from './roots.js'
import { masterKey, tallyKey, type Settings } from './settings.js'
import type { Tracing } from './tracing.js'
import { startWorker, type RunningWorker } from './worker.js'

/*
 * The parts that every way of running is put together from: on one machine all of them in one process, on a cluster each
 * in processes of its own.
 */

/** The record at this address, under the keys of this installation. Refuses a master key that is not the record's. */
export async function recordAt(url: string, settings: Settings): Promise<Store> {
  const { databasePool: max, databasePrepare: prepare } = settings
  const master = await masterKey(settings)
  const store = openStore({ url, masterKey: master, max, prepare })
  try {
    const keyring = await openKeyring(store, await mastersOf(settings, master))
    if (keyring !== null) return { ...store, keys: keyring.keys, unwatch: keyring.close }
  } catch (error) {
    await closeStore(store)
    throw error
  }
  await closeStore(store)
  throw problem(
    'wrong-master-key',
    ['主密钥与数据库不符，已有的文字无法读取', 'the master key is not the one this database was written under'],
    ['请从备份恢复 SIYOU_MASTER_KEY 或 keys/master.key', 'restore SIYOU_MASTER_KEY or keys/master.key from its backup'],
  )
}

/** Where evidence and papers are kept: the bucket that is set, or a folder of this machine. */
export function blobsOf({ blobBucket, dataDir }: Settings): BlobStore {
  const blobs = blobBucket === undefined ? diskBlobs(join(dataDir, 'blobs')) : s3Blobs(blobBucket)
  return withOlderPapers(blobs, join(dataDir, 'papers'))
}

/** Where papers are kept. */
export function papersOf(settings: Settings, store: Store): Papers {
  return { blobs: blobsOf(settings), store }
}

/** Fonts and templates of papers, and where they are verified. */
export function pressOf({ fontDir, publicUrl, dataDir }: Settings): PressSettings {
  return { fontDir, publicUrl, templates: join(dataDir, 'templates') }
}

/** The engine at this address, as the API sees it. */
export function engineAt(address: string, store: Store, settings: Settings, log: Log, tracing?: Tracing): Engine {
  const { temporalNamespace: namespace, temporalTaskQueue: taskQueue } = settings
  const dataConverter = dataConverterOf(store.keys)
  const evidence = evidenceChores(blobsOf(settings), log)
  const retention = retentionChores(blobsOf(settings), settings.dataDir, log)
  const leaves = leaveChores(log)
  const chores = async (record: Store): Promise<void> => {
    await leaves(record)
    await evidence(record)
    await retention(record)
  }
  return connectEngine({ address, namespace, taskQueue, log, dataConverter, chores, tracing })
}

/** The worker, carrying out what the engine at this address hands out. */
export async function workerAt(
  address: string,
  store: Store,
  settings: Settings,
  log: Log,
  tracing?: Tracing,
): Promise<RunningWorker> {
  const { temporalNamespace: namespace, temporalTaskQueue: taskQueue } = settings
  const tally = await tallyOf(settings, store)
  const papers = papersOf(settings, store)
  const press = pressOf(settings)
  const esign = await providerOf(settings, store, papers)
  const notifier = notifierOf(settings)
  const own = { papers, press, esign, notifier, tally, tracing }
  return startWorker({ address, namespace, taskQueue, store, settings, log, ...own })
}

/** The tally key of this worker; its public half is made known. Refuses one that ballots are not sealed with. */
async function tallyOf(settings: Settings, store: Store): Promise<TallyKey> {
  const key = tallyKeyFrom(await tallyKey(settings))
  if (await publishTallyKey(store, key)) return key
  throw problem(
    'wrong-tally-key',
    ['计票密钥与数据库中公布的公钥不符', 'the tally key is not the one that ballots are sealed with'],
    [
      '请恢复 SIYOU_TALLY_KEY 或 keys/tally.key；各 worker 须用同一密钥',
      'restore SIYOU_TALLY_KEY or keys/tally.key; all workers share one',
    ],
  )
}

/** Who signs the tokens: the issuer that is set, nobody where people only sign in to sessions, or the development issuer of the one-machine default. */
export async function authOf(settings: Settings, oneMachine: boolean): Promise<Auth | null> {
  if (settings.auth !== undefined) {
    const { issuer, audience, jwksUrl } = settings.auth
    return remoteIssuer({
      issuer,
      audience,
      ...(jwksUrl === undefined ? {} : { jwksUrl }),
      algorithms: ['RS256', 'PS256', 'ES256', 'EdDSA'],
    })
  }
  // People sign in at the provider, or by phone: there need be no tokens of an issuer beside the sessions.
  if (settings.oidc !== undefined || (!oneMachine && settings.smsGateway !== undefined)) return sessionsOnly
  return oneMachine ? developmentIssuer(join(settings.dataDir, 'keys')) : null
}

/** Where messages go: to the gateway and the mail server that are set; into a file where none is, for trying out. */
export function notifierOf({ smsGateway, mail, wechat, dataDir }: Settings): Notifier {
  const notifiers = [
    // Before the gateway: whoever set WeChat up wants it asked directly.
    ...(wechat === undefined ? [] : [wechatNotifier(wechat)]),
    ...(smsGateway === undefined ? [] : [gatewayNotifier({ ...smsGateway, channels: ['sms', 'wechat'] })]),
    ...(mail === undefined ? [] : [mailNotifier(mail)]),
  ]
  return notifiers.length === 0 ? fileNotifier(join(dataDir, 'outbox', 'messages.jsonl')) : eachItsChannel(notifiers)
}

/** Codes go to a phone by the same way. With real people and no gateway, nobody signs in by phone. */
function codesOf(settings: Settings, notifier: Notifier): CodeSender | null {
  if (settings.smsGateway === undefined && (settings.auth ?? settings.oidc) !== undefined) return null
  return { send: (phone, code) => sendCode(notifier, ['sms', phone], code, ['sign-in-code', '登录验证码']) }
}

/** The same to any address that somebody gives for their notices. WeChat, asked directly, says itself whose it is. */
function proofsOf({ wechat }: Settings, notifier: Notifier): ProofSender {
  return {
    channels: notifier.channels.filter((channel) => channel !== 'wechat' || wechat === undefined),
    send: (channel, to, code) => sendCode(notifier, [channel, to], code, ['address-code', '通知地址核验码']),
  }
}

async function sendCode(
  notifier: Notifier,
  [channel, to]: readonly [channel: Channel, to: string],
  code: string,
  [template, called]: readonly [template: string, called: string],
): Promise<void> {
  const text = `【四有】${called} ${code}，5分钟内有效，请勿告知他人。`
  await notifier.send({ channel, to, template, values: { code }, text, key: randomUUID() })
}

/** The HTTP API over these, and what is done beside it each night: the daily root, and the audit of the record. */
export async function apiOver(
  parts: { store: Store; engine: Engine; auth: Auth; log: FastifyBaseLogger },
  settings: Settings,
  port: number,
): Promise<RunningApi> {
  const { store, engine, auth, log } = parts
  const shelf = papersOf(settings, store)
  const { blobs } = shelf
  const { wechat, smsGateway } = settings
  const notifier = notifierOf(settings)
  const nightly = await nightlyOver(store, settings, log)
  const api = await startApi(
    {
      store,
      engine,
      audit: { publicKey: nightly.publicKey },
      auth,
      codes: codesOf(settings, notifier),
      proofs: proofsOf(settings, notifier),
      ...(wechat === undefined ? {} : { wechat: { openidOf: (code) => openidOf(wechat, code) } }),
      ...(smsGateway === undefined ? {} : { receipts: { secret: smsGateway.secret } }),
      ...(settings.temporalUiOrigin === undefined ? {} : { codec: remoteCodec(store.keys, settings.temporalUiOrigin) }),
      oidc: settings.oidc === undefined ? null : { ...settings.oidc, publicUrl: settings.publicUrl },
      papers: { readPaper: (caseId, sha256) => readPaper(shelf, caseId, sha256) },
      esign: await answersOf(settings, shelf),
      reports: reportPress(settings),
      blobs,
      log,
      settings: {
        ...defaultSettings,
        https: settings.publicHttps,
        trustProxy: settings.trustProxy.length > 0 && settings.trustProxy,
        requestsPerMinute: settings.requestsPerMinute,
        sessions: settings.sessions,
        codesPerHour: settings.codesPerHour,
        metricsToken: settings.metricsToken,
        evidence: settings.evidence,
      },
    },
    { host: settings.host, port },
  )
  nightly.keep()
  const sweeping = sweepingSessions(store, log)
  return {
    ...api,
    async close() {
      clearInterval(sweeping)
      await nightly.close()
      await api.close()
    },
  }
}
