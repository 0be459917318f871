import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  createLocalJWKSet,
  createRemoteJWKSet,
  exportJWK,
  generateKeyPair,
  importJWK,
  jwtVerify,
  SignJWT,
  type JWK,
  type JWTVerifyGetKey,
} from 'jose'
import { z } from 'zod'
import type { PersonId } from '../domain/case/actor.js'

/*
 * Who somebody is comes from a token; what they may do comes from the record, at every request.
 * Tokens run on wall time, whatever clock the cases run on.
 */

/** How somebody showed who they are. `dev`: by name alone, for trying out. `token`: by a token of the issuer. */
export type Method = 'dev' | 'token' | 'oidc' | 'phone-code'

/** A person who signed in, and when that ends (milliseconds since 1970). */
export interface SignedIn {
  readonly person: PersonId
  readonly until: number
  readonly method: Method
  /** When they signed in (ISO); null where the token does not say. */
  readonly at: string | null
  /** Whether they have shown a second factor, not too long ago. */
  readonly secondFactor: boolean
  /** The session of our own that it is, where it is one, and how long it may be unused (seconds). */
  readonly session?: { readonly id: string; readonly idle: number } | undefined
}

export interface Auth {
  readonly mode: 'dev' | 'oidc'
  /** Null where the token is not good, whatever is wrong with it. */
  readonly verify: (token: string) => Promise<SignedIn | null>
  /** Asks anew for a token that may no longer be what it was. */
  readonly forget?: (token: string) => void
  /** Only where this installation issues tokens itself, for trying it out. */
  readonly issue?: (person: PersonId) => Promise<{ readonly token: string; readonly expiresIn: number }>
}

/** Where nobody issues tokens: people sign in to sessions of our own, and there is no other way. */
export const sessionsOnly: Auth = { mode: 'oidc', verify: async () => null }

export interface Issuer {
  readonly issuer: string
  readonly audience: string
}

export const development: Issuer = { issuer: 'urn:siyou:development', audience: 'siyou' }

/** Eight hours: a working day. */
const developmentSeconds = 8 * 3600

/** Tokens of a real issuer (OIDC). Its keys are fetched from `jwksUrl`, or from where its discovery document says, and followed when they change. */
export function remoteIssuer(
  settings: Issuer & { readonly jwksUrl?: string; readonly algorithms: readonly string[] },
): Auth {
  let keys: JWTVerifyGetKey | null =
    settings.jwksUrl === undefined ? null : createRemoteJWKSet(new URL(settings.jwksUrl))
  const discovered: JWTVerifyGetKey = async (header, token) => {
    keys ??= createRemoteJWKSet(await keysUrlOf(settings.issuer))
    return keys(header, token)
  }
  return { mode: 'oidc', verify: verifier(discovered, settings, settings.algorithms, 'token') }
}

const Discovery = z.object({ jwks_uri: z.url() })

/** OpenID Connect Discovery 1.0, section 4. */
async function keysUrlOf(issuer: string): Promise<URL> {
  const response = await fetch(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`, {
    signal: AbortSignal.timeout(5_000),
  })
  if (!response.ok) throw new TypeError(`the issuer answers ${response.status}`, { cause: response.status })
  return new URL(Discovery.parse(await response.json()).jwks_uri)
}

/** The issuer of the one-machine default: its key stands in `folder`, made at the first start. Never for real people. */
export async function developmentIssuer(folder: string): Promise<Auth> {
  const key = await keyIn(folder)
  const { d: _, ...open } = key
  const secret = await importJWK(key, 'ES256')
  return {
    mode: 'dev',
    verify: verifier(createLocalJWKSet({ keys: [open] }), development, ['ES256'], 'dev'),
    issue: async (person) => ({
      token: await new SignJWT({})
        .setProtectedHeader({ alg: 'ES256', typ: 'JWT' })
        .setSubject(person)
        .setIssuer(development.issuer)
        .setAudience(development.audience)
        .setIssuedAt()
        .setExpirationTime(`${developmentSeconds}s`)
        .sign(secret),
      expiresIn: developmentSeconds,
    }),
  }
}

/** What an issuer says where somebody showed more than one factor (RFC 8176). */
const strongWays: readonly string[] = ['mfa', 'otp', 'hwk']
const Claims = z.object({
  sub: z.uuid(),
  exp: z.number(),
  iat: z.number().optional().catch(undefined),
  amr: z.array(z.string()).catch([]).default([]),
})

function verifier(
  keys: JWTVerifyGetKey,
  { issuer, audience }: Issuer,
  algorithms: readonly string[],
  method: Method,
): Auth['verify'] {
  return remembering(async (token) => {
    try {
      const { payload } = await jwtVerify(token, keys, {
        algorithms: [...algorithms],
        issuer,
        audience,
        requiredClaims: ['sub', 'exp'],
        clockTolerance: 5,
      })
      const claims = Claims.safeParse(payload)
      if (!claims.success) return null
      const { sub: person, exp, iat, amr } = claims.data
      return {
        person,
        until: exp * 1000,
        method,
        at: iat === undefined ? null : new Date(iat * 1000).toISOString(),
        secondFactor: amr.some((way) => strongWays.includes(way)),
      }
    } catch (error) {
      // Keys that cannot be fetched are not the caller's doing: that is answered with 503, never with 401.
      if (isUnreachable(error))
        throw Object.assign(new Error('issuer unreachable', { cause: error }), { statusCode: 503 })
      return null
    }
  })
}

/** How long a token is taken at its word once its signature was found good, in milliseconds; and how many tokens are. */
const trustedFor = 60_000
const mostTokens = 10_000

/** Checking a signature costs more than most of what is asked with it. Keys are fetched anew far less often than this forgets. */
function remembering(verify: Auth['verify']): Auth['verify'] {
  const good = new Map<string, { readonly signedIn: SignedIn; readonly since: number }>()
  return async (token) => {
    const now = Date.now()
    const known = good.get(token)
    if (known !== undefined && now < known.signedIn.until && now < known.since + trustedFor) return known.signedIn
    good.delete(token)
    const signedIn = await verify(token)
    if (signedIn === null) return null
    const [oldest] = good.keys()
    if (good.size >= mostTokens && oldest !== undefined) good.delete(oldest)
    good.set(token, { signedIn, since: now })
    return signedIn
  }
}

function isUnreachable(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const code = 'code' in error ? error.code : undefined
  const failedFetch = error instanceof TypeError && error.cause !== undefined
  return failedFetch || code === 'ERR_JWKS_TIMEOUT' || code === 'ERR_JOSE_GENERIC'
}

const Key = z.object({ kty: z.literal('EC'), crv: z.literal('P-256'), x: z.string(), y: z.string(), d: z.string() })

async function keyIn(folder: string): Promise<JWK> {
  const file = join(folder, 'development-issuer.json')
  return (await readKey(file)) ?? makeKey(folder, file)
}

async function readKey(file: string): Promise<JWK | null> {
  const text = await readFile(file, 'utf8').catch(unless('ENOENT'))
  return text === null ? null : Key.parse(JSON.parse(text))
}

/** Of two processes that start at once, one writes the key and both read it. */
async function makeKey(folder: string, file: string): Promise<JWK> {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true })
  const key = Key.parse(await exportJWK(privateKey))
  await mkdir(folder, { recursive: true, mode: 0o700 })
  await writeFile(file, JSON.stringify(key), { mode: 0o600, flag: 'wx' }).catch(unless('EEXIST'))
  return (await readKey(file)) ?? key
}

function unless(code: string) {
  return (error: NodeJS.ErrnoException): null => {
    if (error.code !== code) throw error
    return null
  }
}
