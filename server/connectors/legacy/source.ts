import * as z from 'zod/mini'
import type { ConnectorEnvironment, Credentials, Failure, Outcome, RegistryConnection } from '../connector'
import { hostOf } from '../diagnose'
import { createHttpClient, networkOf } from '../http'
import type { Reply } from '../http-reply'
import type { Authorizer } from '../oci/auth'
import { noTrace } from '../trace'
import { createOciClient } from '../oci/client'
import { MAX_LIST_BYTES, PAGE_SIZE, readList } from '../oci/list'
import { accessDenied, errorCodes, isWebPage, MAX_ERROR_BYTES, parseJson } from '../oci/replies'
import type { OpenSource } from '../oci/source'

const API = 'v1'
const Catalog = z.object({ repositories: z.nullable(z.array(z.string())) })
const Tags = z.object({ tags: z.optional(z.nullable(z.array(z.string()))) })

/**
 * A registry that `registry serve` of Spectro Cloud's legacy packs runs. Of its API `/health`, `/v1/` and `/v1/_catalog` are documented ("Add Legacy Packs Registry");
 * the rest is taken to be the CNCF Distribution registry's with `/v1` for `/v2`, since its configuration is that registry's.
 */
export const openLegacySource: OpenSource = (connection, environment, options) => {
  const host = hostOf(new URL(connection.endpoint))
  const client = createOciClient(connection, environment, { ...options, apiPath: API, authorizer: createFixedAuthorizer(connection, host) })
  const trace = environment.trace ?? noTrace
  const fail = (kind: Failure['kind'], layer: Failure['layer'], code: Failure['code'], detail: string): Failure => ({
    ok: false,
    kind,
    layer,
    code,
    detail,
    host,
  })

  /** The server lives, then it takes the credentials. */
  async function ping(signal: AbortSignal): Promise<Outcome<undefined>> {
    trace.begin('health')
    const live = await probe(connection, environment, signal, '/health')
    if (!live.ok) return live
    trace.found(`/health answers ${live.value.status}.`)
    trace.begin('auth')
    const outcome = await client.get(client.api, MAX_ERROR_BYTES, signal)
    if (!outcome.ok) return outcome
    const reply = outcome.value
    if (reply.status === 200 && !isWebPage(reply)) {
      trace.found(acceptance(connection.credentials))
      return { ok: true, value: undefined }
    }
    if (reply.status === 403) return accessDenied(host)
    return notPacks(reply, live.value, signal)
  }

  /** Tells what answers in place of a legacy pack registry. */
  async function notPacks(reply: Reply<Buffer>, health: Reply<Buffer>, signal: AbortSignal): Promise<Failure> {
    const other = await probe(connection, environment, signal, '/v2/')
    if (!other.ok && other.kind === 'aborted') return other
    if (other.ok && isDistribution(other.value))
      return fail(
        'bad-response',
        'http',
        'OTHER_REGISTRY_KIND',
        `${host} is an OCI registry, not a legacy pack registry. Add it under OCI Registries, which is the recommended kind.`,
      )
    if (isWebPage(reply) || isWebPage(health)) return webPage(reply)
    if (reply.status === 404 || reply.status === 405)
      return fail(
        'not-found',
        'http',
        'NOT_A_REGISTRY',
        `No legacy pack registry answers at ${client.api.href} (${reply.status}). Check the endpoint.`,
      )
    return unexpected(reply, `/${API}/`)
  }

  function webPage(reply: Reply<Buffer>): Failure {
    return fail(
      'bad-response',
      'http',
      'HTTP_WEB_PAGE',
      `${hostOf(reply.url)} answers with a web page, not as a legacy pack registry. Check the endpoint: a web interface, a log-in portal or a proxy may stand there.`,
    )
  }

  function unexpected(reply: Reply<Buffer>, what: string): Failure {
    if (isWebPage(reply)) return webPage(reply)
    return fail(
      'bad-response',
      'http',
      'HTTP_UNEXPECTED_ANSWER',
      `${host} answered ${answerOf(reply)} when asked for ${what}. Look into the log of the registry.`,
    )
  }

  function list(
    path: string,
    signal: AbortSignal,
    what: string,
    pick: (json: unknown) => string[] | undefined,
    refuse: (reply: Reply<Buffer>) => Failure | 'empty',
  ): Promise<Outcome<string[]>> {
    return readList({
      host,
      first: new URL(`${path}?n=${PAGE_SIZE}`, client.api),
      apiPath: API,
      get: (url) => client.get(url, MAX_LIST_BYTES, signal),
      pick,
      refuse,
      onPage: () => client.countPage(),
      strange: (reply) =>
        isWebPage(reply)
          ? webPage(reply)
          : fail(
              'bad-response',
              'list',
              'LIST_INVALID',
              `${host} answered with something else than ${what}. Check that this is a legacy pack registry.`,
            ),
    })
  }

  return {
    ...client,
    listsOnlyWanted: true,
    knownByName: true,
    ping,
    async getManifest(repository, reference, signal) {
      const outcome = await client.getManifest(repository, reference, signal)
      if (outcome.ok || outcome.kind !== 'not-found') return outcome
      // Nothing documents how packs are handed out: to have none there is a finding, and not a tag that was just removed.
      return fail(
        'bad-response',
        'content',
        'MANIFEST_MISSING',
        `${host} lists ${repository}:${reference} but does not hand it out (/v1/${repository}/manifests/${reference}: 404). Push the pack again; if it stays so, this registry speaks in a way that can’t be read.`,
      )
    },
    listRepositories(_, signal) {
      const pick = (json: unknown) => {
        const parsed = Catalog.safeParse(json)
        return parsed.success ? (parsed.data.repositories ?? []) : undefined
      }
      return list('_catalog', signal, 'the list of its packs', pick, (reply) => {
        if (reply.status === 403)
          return fail(
            'forbidden',
            'list',
            'LIST_FORBIDDEN',
            `${host} accepts the credentials but refuses to list its packs (/v1/_catalog: ${answerOf(reply)}). Give the account the permission to read.`,
          )
        if (reply.status === 404 || reply.status === 405)
          return fail(
            'not-found',
            'list',
            'LIST_UNSUPPORTED',
            `${host} does not offer a list of its packs (/v1/_catalog: ${answerOf(reply)}). Check that this is a legacy pack registry.`,
          )
        return unexpected(reply, 'the list of its packs')
      })
    },
    async listTags(repository, signal) {
      const pick = (json: unknown) => {
        const parsed = Tags.safeParse(json)
        return parsed.success ? (parsed.data.tags ?? []) : undefined
      }
      const outcome = await list(`${repository}/tags/list`, signal, `the tags of ${repository}`, pick, (reply) => {
        // Deleted, but still in the list.
        if (reply.status === 404 && errorCodes(reply.body).includes('NAME_UNKNOWN')) return 'empty'
        return fail(
          reply.status === 403 ? 'forbidden' : 'not-found',
          'content',
          'TAGS_REFUSED',
          `${host} lists the pack ${repository} but not its tags (/v1/${repository}/tags/list: ${answerOf(reply)}). Check the permissions of the account and the version of the registry.`,
        )
      })
      if (!outcome.ok) return outcome
      return { ok: true, value: outcome.value.filter((tag) => !isParentTag(tag)).map((tag) => ({ tag })) }
    },
  }
}

/** The server makes these for the newest version of a major and of a minor one: `14.x`, `14.4.x`, `lts__14.x` ("Spectro Cloud CLI", tags). */
function isParentTag(tag: string): boolean {
  return /^(.+__)?v?\d+(\.\d+)?\.x$/.test(tag)
}

/** One request without credentials. @param path below the endpoint */
async function probe(
  connection: RegistryConnection,
  environment: ConnectorEnvironment,
  signal: AbortSignal,
  path: string,
): Promise<Outcome<Reply<Buffer>>> {
  const http = createHttpClient({ ...networkOf(environment), tls: connection.tls, connections: 1, waitWhenRateLimited: false })
  try {
    return await http.fetch({ method: 'GET', url: new URL(`${connection.endpoint}${path}`), accept: '*/*', signal }, MAX_ERROR_BYTES)
  } finally {
    await http.close()
  }
}

/** OCI Distribution spec 1.1, "Determining Support", also where it asks for credentials. */
function isDistribution(reply: Reply<Buffer>): boolean {
  if (isWebPage(reply)) return false
  if (reply.header('docker-distribution-api-version') !== undefined) return reply.status === 200 || reply.status === 401
  if (reply.status === 401) return errorCodes(reply.body).length > 0 || /^bearer /i.test(reply.header('www-authenticate') ?? '')
  const body = parseJson(reply.body)
  return reply.status === 200 && typeof body === 'object' && body !== null && Object.keys(body).length === 0
}

function answerOf(reply: Reply<Buffer>): string {
  return [String(reply.status), ...errorCodes(reply.body)].join(' ')
}

/** Sends the same header with each request: nobody hands out tokens for this kind of registry. */
function createFixedAuthorizer({ credentials }: RegistryConnection, host: string): Authorizer {
  const header = headerOf(credentials)
  const known: Outcome<string | undefined> = { ok: true, value: header }
  return {
    basic: () => Promise.resolve(known),
    hasCredentials: header !== undefined,
    useBasic: () => undefined,
    headerFor: () => Promise.resolve(known),
    afterChallenge: () =>
      Promise.resolve({
        ok: false,
        kind: 'unauthorized',
        layer: 'auth',
        code: header === undefined ? 'AUTH_REQUIRED' : 'AUTH_REJECTED',
        detail: refusal(credentials, host),
        host,
      }),
  }
}

function headerOf(credentials: Credentials | null): string | undefined {
  switch (credentials?.type) {
    case 'basic':
      return `Basic ${Buffer.from(`${credentials.username}:${credentials.password}`, 'utf8').toString('base64')}`
    case 'token':
      return `Bearer ${credentials.token}`
    default:
      return undefined
  }
}

function acceptance(credentials: Credentials | null): string {
  switch (credentials?.type) {
    case 'basic':
      return 'User name and password accepted.'
    case 'token':
      return 'Token accepted.'
    default:
      return 'Open to all: no sign-in is asked for.'
  }
}

function refusal(credentials: Credentials | null, host: string): string {
  switch (credentials?.type) {
    case 'basic':
      return `${host} refused the user name or the password (401). Check both.`
    case 'token':
      return `${host} refused the token (401). Check it; it may have expired, or the registry may take a user name and a password only.`
    default:
      return `${host} asks for credentials. Enter the user name and the password, or the token.`
  }
}
