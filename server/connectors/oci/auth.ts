import * as z from 'zod/mini'
import type { DiagnosisCode } from '~/contract/diagnosis-codes'
import type { Failure, Outcome, RegistryConnection } from '../connector'
import { hostOf } from '../diagnose'
import type { HttpClient } from '../http'
import { type Challenge, parseChallenges } from './challenge'
import { inWordsOfTokenService } from './other-hosts'
import { parseJson } from './replies'

/** Token answers are small; Docker's own are below 8 KiB. */
const MAX_TOKEN_BYTES = 256 * 1024
/** Lifetime of a token whose answer names none, in seconds (Docker token specification, "Token Response Fields"). */
const DEFAULT_LIFETIME_SECONDS = 60
/** A token is given up this long before its end, in seconds: requests take time and clocks differ. */
const MARGIN_SECONDS = 10

// Docker token specification, "Token Response Fields": https://distribution.github.io/distribution/spec/auth/token/#token-response-fields
const TokenAnswer = z.object({
  token: z.optional(z.nullable(z.string())),
  access_token: z.optional(z.nullable(z.string())),
  expires_in: z.optional(z.nullable(z.number())),
})

/** Gives the credentials of now, or null for none. Asked before each use, so that those that end can be renewed; it remembers them itself. */
export type CredentialSource = (signal: AbortSignal) => Promise<Outcome<{ readonly username: string; readonly password: string } | null>>

/** Told how a sign-in goes, each in one sentence. */
interface SignInWatch {
  /** What the registry asks for was understood. */
  asked(message: string): void
  /** A token was given. */
  granted(message: string): void
}

export interface Authorizer {
  /** Value of `Authorization` for a request with this scope; undefined when nothing is known to be needed. */
  headerFor(scope: string | undefined, signal: AbortSignal): Promise<Outcome<string | undefined>>
  /**
   * Learns from a 401.
   * @param sent the `Authorization` that was refused
   * @returns the header for one more attempt, or the failure that the credentials are not accepted
   */
  afterChallenge(options: {
    header: string | undefined
    scope: string | undefined
    sent: string | undefined
    url: URL
    signal: AbortSignal
    watch?: SignInWatch
  }): Promise<Outcome<string>>
  /** Value of `Authorization` with the credentials themselves; undefined without credentials. */
  basic(signal: AbortSignal): Promise<Outcome<string | undefined>>
  /** Credentials are there, as far as is known by now. */
  readonly hasCredentials: boolean
  /** From now on send the credentials with each request. */
  useBasic(): void
}

interface BearerMode {
  readonly kind: 'bearer'
  readonly realm: URL
  readonly service: string | undefined
}

interface CachedToken {
  readonly token: string
  readonly usableUntil: number
  /** Seconds that it was given for. */
  readonly lifetime: number
}

/**
 * Authentication of one connection: Basic (RFC 7617), or Bearer with the token endpoint that the registry names
 * (https://distribution.github.io/distribution/spec/auth/token/). The credentials go to the registry and to that endpoint, nowhere else.
 * @param source of the credentials; those of the connection when left out, of which only a user name with a password can be used here
 * @param now milliseconds since the epoch
 */
export function createAuthorizer(
  connection: Pick<RegistryConnection, 'endpoint' | 'credentials'>,
  http: HttpClient,
  source: CredentialSource = credentialsOf(connection),
  now: () => number = Date.now,
): Authorizer {
  const endpoint = new URL(connection.endpoint)
  let hasCredentials = connection.credentials !== null
  let mode: { readonly kind: 'none' | 'basic' } | BearerMode = { kind: 'none' }
  const tokens = new Map<string, CachedToken>()
  /** The credentials were good for one token at least. */
  let isGranted = false
  const pending = new Map<string, Promise<Outcome<string>>>()

  async function basic(signal: AbortSignal): Promise<Outcome<string | undefined>> {
    const credentials = await source(signal)
    if (!credentials.ok) return credentials
    hasCredentials = credentials.value !== null
    if (credentials.value === null) return { ok: true, value: undefined }
    const { username, password } = credentials.value
    return { ok: true, value: `Basic ${Buffer.from(`${username}:${password}`, 'utf8').toString('base64')}` }
  }

  /** One token request a scope at a time; the others wait for it. */
  function bearerFor(bearer: BearerMode, scope: string | undefined, signal: AbortSignal): Promise<Outcome<string>> {
    const key = scope ?? ''
    const cached = tokens.get(key)
    if (cached !== undefined && cached.usableUntil > now()) return Promise.resolve({ ok: true, value: `Bearer ${cached.token}` })
    const running = pending.get(key)
    if (running !== undefined) return running
    const started = requestToken(bearer, scope, signal)
      .then((outcome): Outcome<string> => {
        if (!outcome.ok) return outcome
        tokens.set(key, outcome.value)
        isGranted = true
        return { ok: true, value: `Bearer ${outcome.value.token}` }
      })
      .finally(() => pending.delete(key))
    pending.set(key, started)
    return started
  }

  async function requestToken(bearer: BearerMode, scope: string | undefined, signal: AbortSignal): Promise<Outcome<CachedToken>> {
    const url = new URL(bearer.realm)
    if (bearer.service !== undefined) url.searchParams.set('service', bearer.service)
    for (const one of scope?.split(' ') ?? []) if (one !== '') url.searchParams.append('scope', one)
    const host = hostOf(url)
    const authorization = await basic(signal)
    if (!authorization.ok) return authorization
    const asked = now()
    const answer = await http.fetch(
      {
        method: 'GET',
        url,
        accept: 'application/json',
        ...(authorization.value === undefined ? {} : { authorization: authorization.value }),
        signal,
      },
      MAX_TOKEN_BYTES,
    )
    if (!answer.ok) return inWordsOfTokenService(answer, hostOf(endpoint), host)
    const { status, body } = answer.value
    if (status === 403 && isGranted && scope !== undefined) return refusedScope(hostOf(endpoint), host, scope)
    if (status === 401 || status === 403) return refusedCredentials(hostOf(endpoint), host, status)
    const bad = (code: DiagnosisCode, detail: string): Failure => ({ ok: false, kind: 'bad-response', layer: 'auth', code, detail, host })
    if (status !== 200)
      return bad(
        'TOKEN_SERVICE_ERROR',
        `The token service ${host} of ${hostOf(endpoint)} answered ${status} instead of a token. Look into its log.`,
      )
    const parsed = TokenAnswer.safeParse(parseJson(body))
    const token = parsed.success ? (parsed.data.token ?? parsed.data.access_token) : undefined
    // A token goes into a header: anything but visible ASCII is none.
    if (!parsed.success || typeof token !== 'string' || !/^[\x21-\x7e]+$/.test(token)) {
      return bad(
        'TOKEN_MISSING',
        `The token service ${host} of ${hostOf(endpoint)} answered without a token. Check the realm in the configuration of the registry.`,
      )
    }
    const lifetime = Math.max(1, parsed.data.expires_in ?? DEFAULT_LIFETIME_SECONDS)
    // Very short tokens are used for half their life.
    return { ok: true, value: { token, lifetime, usableUntil: asked + Math.max(lifetime - MARGIN_SECONDS, lifetime / 2) * 1000 } }
  }

  function refusedCredentials(registry: string, by: string, status: number): Failure {
    const where = registry === by ? registry : `${by}, which signs in for ${registry},`
    if (!hasCredentials) {
      return {
        ok: false,
        kind: 'unauthorized',
        layer: 'auth',
        code: 'AUTH_REQUIRED',
        detail: `${where} asks for credentials. Enter the user name and the password.`,
        host: by,
      }
    }
    const detail = `${where} refused the user name or the password (${status}). Check both; a robot account or token may also have expired.`
    return { ok: false, kind: 'unauthorized', layer: 'auth', code: 'AUTH_REJECTED', detail, host: by }
  }

  /** Reads the realm of a Bearer challenge (Docker token specification, "How to authenticate"). */
  function readBearer(challenge: Challenge): Outcome<BearerMode> {
    const host = hostOf(endpoint)
    const bad = (code: DiagnosisCode, detail: string): Failure => ({ ok: false, kind: 'bad-response', layer: 'auth', code, detail, host })
    const text = challenge.parameters.get('realm') ?? ''
    if (text.trim() === '')
      return bad('REALM_MISSING', `${host} asks for a token but does not say where to get one. Check the token settings of the registry.`)
    const realm = URL.canParse(text) ? new URL(text) : undefined
    if (realm === undefined || (realm.protocol !== 'https:' && realm.protocol !== 'http:')) {
      // As far as it holds nothing but a path.
      const shown = /^[\w./-]{1,100}$/.test(text) ? ` (“${text}”)` : ''
      return bad(
        'REALM_INVALID',
        `${host} names its token service by something that is not an absolute address${shown}. Set the realm of the registry to the whole address, https:// and host included.`,
      )
    }
    const plain = endpoint.protocol === 'http:' && realm.protocol === 'http:'
    if (realm.protocol !== 'https:' && !plain) {
      return bad(
        'REALM_INSECURE',
        `${host} names a token service without HTTPS (${hostOf(realm)}); credentials are not sent there. Correct the realm in the configuration of the registry.`,
      )
    }
    if (realm.username !== '' || realm.password !== '')
      return bad(
        'REALM_WITH_CREDENTIALS',
        `${host} names a token service with credentials in its address. Correct the realm in the configuration of the registry.`,
      )
    return { ok: true, value: { kind: 'bearer', realm, service: challenge.parameters.get('service') } }
  }

  return {
    basic,
    get hasCredentials() {
      return hasCredentials
    },
    useBasic() {
      mode = { kind: 'basic' }
    },
    async headerFor(scope, signal) {
      switch (mode.kind) {
        case 'none':
          return { ok: true, value: undefined }
        case 'basic':
          return basic(signal)
        case 'bearer':
          return bearerFor(mode, scope, signal)
      }
    },
    async afterChallenge({ header: challenge, scope, sent, url, signal, watch }) {
      const challenges = parseChallenges(challenge ?? '')
      const bearer = challenges.find((challenge) => challenge.scheme === 'bearer')
      if (bearer !== undefined) {
        const read = readBearer(bearer)
        if (!read.ok) return read
        mode = read.value
        watch?.asked(describeBearer(read.value))
        const wanted = bearer.parameters.get('scope') ?? scope
        const key = wanted ?? ''
        if (sent !== undefined && sent === `Bearer ${tokens.get(key)?.token ?? ''}`) tokens.delete(key)
        const outcome = await bearerFor(read.value, wanted, signal)
        // Asked for by another name than ours: known under both from now on.
        const token = tokens.get(key)
        if (outcome.ok && token !== undefined && scope !== undefined) tokens.set(scope, token)
        if (outcome.ok && token !== undefined)
          watch?.granted(
            `Token granted${hasCredentials ? '' : ' without credentials'}, valid for ${token.lifetime.toLocaleString('en')} s.`,
          )
        return outcome
      }
      if (challenges.some((challenge) => challenge.scheme === 'basic')) {
        watch?.asked('Asks for a user name and a password (Basic).')
        const header = await basic(signal)
        if (!header.ok) return header
        if (header.value !== undefined && header.value !== sent) {
          mode = { kind: 'basic' }
          return { ok: true, value: header.value }
        }
      }
      if (challenges.length > 0 && !challenges.some((challenge) => challenge.scheme === 'basic')) {
        const names = [...new Set(challenges.map((challenge) => challenge.scheme))].join(', ')
        const detail = `${hostOf(url)} accepts only authentication by ${names}, not Basic or Bearer. Turn on one of these at the registry.`
        return { ok: false, kind: 'unauthorized', layer: 'auth', code: 'CHALLENGE_UNSUPPORTED', detail, host: hostOf(url) }
      }
      if (challenges.length === 0 && sent === undefined) {
        const detail = `${hostOf(url)} asks for credentials (401) but does not say in which form: its answer has no readable WWW-Authenticate. Check the authentication settings of the registry, and what stands in front of it.`
        return { ok: false, kind: 'bad-response', layer: 'auth', code: 'CHALLENGE_MISSING', detail, host: hostOf(url) }
      }
      return refusedCredentials(hostOf(endpoint), hostOf(url), 401)
    },
  }
}

function describeBearer({ realm, service }: BearerMode): string {
  return `Asks for a Bearer token from ${hostOf(realm)}${service === undefined ? '' : ` (service ${service.slice(0, 100)})`}.`
}

/** The credentials are good, and this is not among what they are good for. */
function refusedScope(registry: string, by: string, scope: string): Failure {
  const repository = /^repository:([^:]{1,255}):/.exec(scope)?.[1]
  const what = repository === undefined ? 'the list of its repositories' : repository
  const detail = `${by}, which signs in for ${registry}, gives this account no token for ${what} (403). Give the account the permission to read there.`
  return {
    ok: false,
    kind: 'forbidden',
    layer: 'auth',
    code: repository === undefined ? 'LIST_FORBIDDEN' : 'PULL_FORBIDDEN',
    detail,
    host: by,
  }
}

function credentialsOf({ credentials }: Pick<RegistryConnection, 'credentials'>): CredentialSource {
  const value = credentials?.type === 'basic' ? { username: credentials.username, password: credentials.password } : null
  return () => Promise.resolve({ ok: true, value })
}
