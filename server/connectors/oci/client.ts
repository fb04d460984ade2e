import * as z from 'zod/mini'
import type { ConnectorEnvironment, Failure, Outcome, RegistryConnection } from '../connector'
import { hostOf } from '../diagnose'
import { createHttpClient, type HttpRequest, networkOf } from '../http'
import type { Reply } from '../http-reply'
import { noTrace } from '../trace'
import { type Authorizer, createAuthorizer, type CredentialSource } from './auth'
import { drain } from './blob'
import { createBlobReader, type ReadBlob } from './blob-client'
import { MAX_LIST_BYTES, PAGE_SIZE, readList } from './list'
import { DIGEST, type Manifest, MANIFEST_TYPES, readManifest } from './manifest'
import { ping } from './ping'
import { catalogRefused, digestOf, errorCodes, noPull, parseJson, unexpected } from './replies'

/** OCI Distribution spec 1.1, "Pushing Manifests": registries should accept manifests of up to 4 MiB; parsing one takes some 25 ms. */
const MAX_MANIFEST_BYTES = 4 * 1024 * 1024

const Catalog = z.object({ repositories: z.nullable(z.array(z.string())) })
const Tags = z.object({ tags: z.optional(z.nullable(z.array(z.string()))) })

/** What was used so far, and how many pages of lists were read. */
export interface SourceUsage {
  readonly requests: number
  readonly bytes: number
  readonly pages: number
}

export interface OciClient {
  /** `host:port` of the registry. */
  readonly host: string
  readonly usage: SourceUsage
  /** A page of a list was read, by whoever lists in place of this client. */
  countPage(): void
  /** Where its API begins, with a slash at the end. */
  readonly api: URL
  /** GET of an address of the registry. Any status comes back as the answer it is, but those that `HttpClient` takes as failures. */
  get(url: URL, maxBytes: number, signal: AbortSignal): Promise<Outcome<Reply<Buffer>>>
  /** Proves that an OCI registry answers and accepts the credentials. Tells `environment.trace` the steps `challenge` and `auth`. */
  ping(signal: AbortSignal): Promise<Outcome<undefined>>
  /** All repositories that the account may see, in the registry's order. */
  listRepositories(signal: AbortSignal): Promise<Outcome<string[]>>
  /** All tags of a repository; none when the repository is gone. */
  listTags(repository: string, signal: AbortSignal): Promise<Outcome<string[]>>
  /** Digest of a tag's manifest; undefined when the registry does not tell it without the manifest itself. */
  headManifest(repository: string, tag: string, signal: AbortSignal): Promise<Outcome<string | undefined>>
  /** A manifest with its digest, which was checked against what was asked for. */
  getManifest(repository: string, reference: string, signal: AbortSignal): Promise<Outcome<{ digest: string; manifest: Manifest }>>
  /**
   * Streams a blob into `consume`, which is told where it comes from. Size and digest are checked while it flows; a mismatch, or a connection lost, makes the stream throw a `SourceError`, which
   * `consume` must let through. `complete` tells whether `consume` read to the end, which is when the check has been made.
   */
  readonly readBlob: ReadBlob
  close(): Promise<void>
}

export interface OciClientOptions {
  readonly connections: number
  readonly waitWhenRateLimited: boolean
  /** Last part of the path of the API: `v2`, as the specification says, when left out. */
  readonly apiPath?: 'v1' | 'v2'
  /** Who authenticates requests, where that is not settled by the registry's challenges. */
  readonly authorizer?: Authorizer
  /** Where the credentials come from, when they are not those of the connection. */
  readonly credentials?: CredentialSource
}

/** A client of the OCI Distribution spec 1.1 (https://github.com/opencontainers/distribution-spec/blob/v1.1.0/spec.md) for reading. */
export function createOciClient(connection: RegistryConnection, environment: ConnectorEnvironment, options: OciClientOptions): OciClient {
  const http = createHttpClient({
    ...networkOf(environment),
    tls: connection.tls,
    ...options,
  })
  let pages = 0
  const countPage = () => void (pages += 1)
  const usage: SourceUsage = {
    get requests() {
      return http.usage.requests
    },
    get bytes() {
      return http.usage.bytes
    },
    get pages() {
      return pages
    },
  }
  const auth = options.authorizer ?? createAuthorizer(connection, http, options.credentials)
  const basePath = connection.basePath.replace(/^\/+|\/+$/g, '').replace(/(^|\/)v2$/, '')
  const apiPath = options.apiPath ?? 'v2'
  const api = `${connection.endpoint}${basePath === '' ? '' : `/${basePath}`}/${apiPath}/`
  const host = hostOf(new URL(connection.endpoint))
  const fail = (kind: Failure['kind'], layer: Failure['layer'], code: Failure['code'], detail: string): Failure => ({
    ok: false,
    kind,
    layer,
    code,
    detail,
    host,
  })

  interface Call {
    readonly url: URL
    readonly method?: 'GET' | 'HEAD'
    readonly scope: string
    readonly accept?: string
    readonly signal: AbortSignal
  }

  function wanted(call: Call, authorization: string | undefined): HttpRequest {
    return {
      method: call.method ?? 'GET',
      url: call.url,
      accept: call.accept ?? 'application/json',
      ...(authorization === undefined ? {} : { authorization }),
      signal: call.signal,
    }
  }

  /** Sends with what is known to be needed, and once more when the registry asks for something else. A second 401 comes back as the answer it is. */
  async function authorized<Body>(
    call: Call,
    send: (request: HttpRequest) => Promise<Outcome<Reply<Body>>>,
    drop: (body: Body) => Promise<unknown>,
  ): Promise<Outcome<Reply<Body>>> {
    const header = await auth.headerFor(call.scope, call.signal)
    if (!header.ok) return header
    const first = await send(wanted(call, header.value))
    if (!first.ok || first.value.status !== 401) return first
    await drop(first.value.body)
    const again = await auth.afterChallenge({
      header: first.value.header('www-authenticate'),
      scope: call.scope,
      sent: header.value,
      url: first.value.url,
      signal: call.signal,
    })
    return again.ok ? send(wanted(call, again.value)) : again
  }

  function call(options: Call, maxBytes: number): Promise<Outcome<Reply<Buffer>>> {
    return authorized(
      options,
      (request) => http.fetch(request, maxBytes),
      () => Promise.resolve(),
    )
  }

  function list(
    path: string,
    scope: string,
    signal: AbortSignal,
    pick: (json: unknown) => string[] | undefined,
    refuse: (reply: Reply<Buffer>) => Failure | 'empty',
  ): Promise<Outcome<string[]>> {
    const get = (url: URL) => call({ url, scope, signal }, MAX_LIST_BYTES)
    return readList({ host, first: new URL(`${api}${path}?n=${PAGE_SIZE}`), apiPath, get, pick, refuse, onPage: countPage })
  }

  async function listRepositories(signal: AbortSignal): Promise<Outcome<string[]>> {
    const pick = (json: unknown) => {
      const parsed = Catalog.safeParse(json)
      return parsed.success ? (parsed.data.repositories ?? []) : undefined
    }
    const outcome = await list('_catalog', 'registry:catalog:*', signal, pick, (reply) => {
      const codes = errorCodes(reply.body)
      const answer = [String(reply.status), ...codes].join(' ')
      if (reply.status === 401 || reply.status === 403) return catalogRefused(host, auth.hasCredentials, answer)
      if (reply.status === 404 || reply.status === 405 || codes.includes('UNSUPPORTED')) {
        return fail(
          'not-found',
          'list',
          'LIST_UNSUPPORTED',
          `${host} does not offer a list of its repositories (/v2/_catalog: ${answer}), and its content can't be found without one. Turn the catalog on at the registry, or check the Endpoint Suffix.`,
        )
      }
      return unexpected(host, reply, 'the list of its repositories')
    })
    // Credentials were proved before; a refusal here is about this list.
    if (!outcome.ok && (outcome.kind === 'unauthorized' || outcome.code === 'LIST_FORBIDDEN') && outcome.layer === 'auth')
      return catalogRefused(host, auth.hasCredentials, 'no token for it')
    return outcome
  }

  const pullScope = (repository: string) => `repository:${repository}:pull`

  function listTags(repository: string, signal: AbortSignal): Promise<Outcome<string[]>> {
    const pick = (json: unknown) => {
      const parsed = Tags.safeParse(json)
      return parsed.success ? (parsed.data.tags ?? []) : undefined
    }
    return list(`${repository}/tags/list`, pullScope(repository), signal, pick, (reply) => {
      // A repository that was deleted stays in the catalog of some registries.
      if (reply.status === 404) return 'empty'
      return reply.status === 401 || reply.status === 403
        ? noPull(host, repository, reply.status, 'TAGS_REFUSED')
        : unexpected(host, reply, `the tags of ${repository}`)
    })
  }

  /** OCI Distribution spec 1.1, "Checking if content exists in the registry". */
  async function headManifest(repository: string, tag: string, signal: AbortSignal): Promise<Outcome<string | undefined>> {
    const outcome = await call(
      {
        url: new URL(`${api}${repository}/manifests/${tag}`),
        method: 'HEAD',
        scope: pullScope(repository),
        accept: MANIFEST_TYPES.join(', '),
        signal,
      },
      0,
    )
    if (!outcome.ok) return outcome
    const digest = outcome.value.header('docker-content-digest')
    return { ok: true, value: outcome.value.status === 200 && digest !== undefined && DIGEST.test(digest) ? digest : undefined }
  }

  /** OCI Distribution spec 1.1, "Pulling manifests". */
  async function getManifest(
    repository: string,
    reference: string,
    signal: AbortSignal,
  ): Promise<Outcome<{ digest: string; manifest: Manifest }>> {
    const what = `${repository}${reference.includes(':') ? '@' : ':'}${reference}`
    const url = new URL(`${api}${repository}/manifests/${reference}`)
    const outcome = await call({ url, scope: pullScope(repository), accept: MANIFEST_TYPES.join(', '), signal }, MAX_MANIFEST_BYTES)
    if (!outcome.ok) return outcome
    const reply = outcome.value
    if (reply.status === 401 || reply.status === 403) return noPull(host, repository, reply.status)
    if (reply.status === 404)
      return fail('not-found', 'content', 'MANIFEST_MISSING', `${what} has no manifest (404). Push it again, or remove the tag.`)
    if (reply.status !== 200) return unexpected(host, reply, `the manifest of ${what}`)
    const header = reply.header('docker-content-digest')
    const expected = DIGEST.test(reference) ? reference : header !== undefined && DIGEST.test(header) ? header : undefined
    const digest = digestOf(reply.body, expected?.startsWith('sha512:') === true ? 'sha512' : 'sha256')
    if (expected !== undefined && expected !== digest) {
      return fail(
        'bad-response',
        'content',
        'MANIFEST_DIGEST_MISMATCH',
        `The manifest of ${what} does not match its digest: it was damaged in the registry or on the way. Push it again.`,
      )
    }
    const contentType = (reply.header('content-type') ?? '').split(';')[0]?.trim() ?? ''
    return { ok: true, value: { digest, manifest: readManifest(parseJson(reply.body), contentType) } }
  }

  const readBlob = createBlobReader({
    http,
    host,
    request: (repository, digest, signal) => ({
      method: 'GET',
      url: new URL(`${api}${repository}/blobs/${digest}`),
      accept: '*/*',
      signal,
    }),
    open: (repository, request) => authorized({ ...request, scope: pullScope(repository) }, (one) => http.open(one), drain),
  })

  const get: OciClient['get'] = (url, maxBytes, signal) => call({ url, scope: '', signal }, maxBytes)
  return {
    host,
    api: new URL(api),
    usage,
    countPage,
    get,
    ping: (signal) => ping({ http, auth, url: new URL(api), host, trace: environment.trace ?? noTrace, signal }),
    listRepositories,
    listTags,
    headManifest,
    getManifest,
    readBlob,
    close: () => http.close(),
  }
}
