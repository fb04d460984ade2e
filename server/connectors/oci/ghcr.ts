import * as z from 'zod/mini'
import type { Failure, Outcome, RegistryConnection } from '../connector'
import { hostOf } from '../diagnose'
import { createHttpClient, type HttpClient, networkOf } from '../http'
import type { Reply } from '../http-reply'
import { retrySeconds } from '../patience'
import { rateLimitedReply } from '../rate-limit'
import { createOciClient } from './client'
import { nextPage } from './paging'
import { isWebPage, parseJson, webPage } from './replies'
import { type OpenSource, openDistributionSource } from './source'

const REGISTRY = 'https://ghcr.io'
const GITHUB_API = 'https://api.github.com'
/** A page of packages: 100 of them have some 700 KB. */
const MAX_PAGE_BYTES = 4 * 1024 * 1024
/** Pages that are read: 20,000 packages. */
const MAX_PAGES = 200

// https://docs.github.com/en/rest/packages/packages#list-packages-for-an-organization
const Packages = z.array(z.object({ name: z.string(), repository: z.optional(z.nullable(z.object({ name: z.string() }))) }))

/** Who the packages belong to: the last part of `https://ghcr.io/users/<user>` or `https://ghcr.io/orgs/<organization>`. */
interface Owner {
  readonly kind: 'users' | 'orgs'
  readonly name: string
}

/**
 * GitHub's registry. It has no catalog, so GitHub itself is asked for the packages of the owner in the endpoint; those count that are linked to a repository of
 * GitHub which is one of the content paths. Manifests and blobs are read as everywhere. The personal access token (the password) goes to both.
 * @param registry in place of https://ghcr.io, in tests
 */
export function ghcrSource(registry: string = REGISTRY): OpenSource {
  return (connection, environment, options) => {
    const client = createOciClient({ ...connection, endpoint: registry, basePath: '' }, environment, options)
    const http = createHttpClient({
      ...networkOf(environment),
      tls: connection.tls,
      connections: 2,
      waitWhenRateLimited: options.waitWhenRateLimited,
    })
    const owner = readOwner(connection.endpoint)
    return {
      ...client,
      listsOnlyWanted: true,
      knownByName: false,
      get usage() {
        return {
          requests: client.usage.requests + http.usage.requests,
          bytes: client.usage.bytes + http.usage.bytes,
          pages: client.usage.pages,
        }
      },
      ping: (signal) => (owner === undefined ? Promise.resolve(noOwner()) : client.ping(signal)),
      listRepositories: (_, signal) =>
        owner === undefined
          ? Promise.resolve(noOwner())
          : listPackages(http, environment.githubApi ?? GITHUB_API, connection, owner, { signal, onPage: () => client.countPage() }),
      async listTags(repository, signal) {
        const outcome = await client.listTags(repository, signal)
        return outcome.ok ? { ok: true, value: outcome.value.map((tag) => ({ tag })) } : outcome
      },
      async close() {
        await client.close()
        await http.close()
      },
    }
  }
}

/** GitHub's registry by its packages, all others by their catalog. */
export const openBasicSource: OpenSource = (connection, environment, options) =>
  (new URL(connection.endpoint).hostname === new URL(REGISTRY).hostname ? ghcrSource() : openDistributionSource)(
    connection,
    environment,
    options,
  )

function readOwner(endpoint: string): Owner | undefined {
  // GitHub: "Username may only contain alphanumeric characters or single hyphens".
  const [, kind, name] = /^\/(users|orgs)\/([a-z0-9](?:[a-z0-9-]{0,38}))\/?$/i.exec(new URL(endpoint).pathname) ?? []
  if (kind === undefined || name === undefined) return undefined
  return { kind: kind.toLowerCase() === 'orgs' ? 'orgs' : 'users', name }
}

function noOwner(): Failure {
  return {
    ok: false,
    kind: 'not-found',
    layer: 'address',
    code: 'ADDRESS_INVALID',
    detail:
      'The endpoint does not say whose packages are meant. Enter https://ghcr.io/users/ with the name of a user, or https://ghcr.io/orgs/ with the name of an organization.',
    host: 'ghcr.io:443',
  }
}

async function listPackages(
  http: HttpClient,
  api: string,
  { credentials, contentPaths }: RegistryConnection,
  owner: Owner,
  { signal, onPage }: { readonly signal: AbortSignal; readonly onPage: () => void },
): Promise<Outcome<string[]>> {
  const first = new URL(`${api}/${owner.kind}/${owner.name}/packages?package_type=container&per_page=100&page=1`)
  const host = hostOf(first)
  const wanted = new Set(contentPaths.map((path) => path.toLowerCase()))
  const repositories: string[] = []
  const seen = new Set<string>()
  for (let url = first; ;) {
    if (seen.has(url.href) || seen.size === MAX_PAGES) {
      const detail = `${host} lists more than ${MAX_PAGES} pages of packages, or goes in circles, and is not read further.`
      return { ok: false, kind: 'too-large', layer: 'list', code: seen.has(url.href) ? 'LIST_LOOP' : 'LIST_TOO_LONG', detail, host }
    }
    seen.add(url.href)
    const outcome = await http.fetch(
      {
        method: 'GET',
        url,
        accept: 'application/vnd.github+json',
        ...(credentials?.type === 'basic' ? { authorization: `Bearer ${credentials.password}` } : {}),
        signal,
      },
      MAX_PAGE_BYTES,
    )
    if (!outcome.ok) return outcome
    const reply = outcome.value
    if (reply.status !== 200) return refusal(reply, owner, host)
    const parsed = Packages.safeParse(parseJson(reply.body))
    if (!parsed.success) {
      if (isWebPage(reply)) return webPage(host, reply.url)
      const detail = `${host} answered with something else than a list of packages. Look for a proxy in between.`
      return { ok: false, kind: 'bad-response', layer: 'list', code: 'LIST_INVALID', detail, host }
    }
    onPage()
    for (const { name, repository } of parsed.data)
      if (repository !== undefined && repository !== null && wanted.has(repository.name.toLowerCase()))
        // Names are lower case in the registry, whatever case the account is written in.
        repositories.push(`${owner.name}/${name}`.toLowerCase())
    const next = nextPage(reply.header('link'), url)
    if (next === undefined) return { ok: true, value: repositories }
    if (next === 'foreign') {
      const detail = `${host} names another host for the next page of its list, which is not followed.`
      return { ok: false, kind: 'bad-response', layer: 'list', code: 'LIST_FOREIGN_PAGE', detail, host }
    }
    url = next
  }
}

/** What GitHub means (https://docs.github.com/en/rest/using-the-rest-api/troubleshooting-the-rest-api). */
function refusal(reply: Reply<Buffer>, { kind, name }: Owner, host: string): Failure {
  const fail = (failed: Failure['kind'], layer: Failure['layer'], code: Failure['code'], detail: string): Failure => ({
    ok: false,
    kind: failed,
    layer,
    code,
    detail,
    host,
  })
  switch (reply.status) {
    case 401:
      return fail(
        'unauthorized',
        'auth',
        'AUTH_REJECTED',
        `${host} refused the personal access token (401). Check it; it may also have expired.`,
      )
    case 403: {
      const seconds = retrySeconds(reply.header)
      if (seconds !== undefined) return rateLimitedReply(reply, Math.max(1, seconds), true)
      const sso = kind === 'orgs' ? ' If the organization uses single sign-on, authorize the token for it.' : ''
      return fail(
        'forbidden',
        'list',
        'LIST_FORBIDDEN',
        `${host} does not let this token list packages (403): it lacks the scope read:packages. Use a personal access token (classic) with that scope.${sso}`,
      )
    }
    case 404: {
      const what = kind === 'orgs' ? `an organization “${name}”` : `a user “${name}”`
      const other =
        kind === 'orgs' ? 'a user is addressed as https://ghcr.io/users/…' : 'an organization is addressed as https://ghcr.io/orgs/…'
      return fail(
        'not-found',
        'list',
        'LIST_FORBIDDEN',
        `${host} knows no packages of ${what} that this token may see (404). Check the name (${other}) and that the token has the scope read:packages.`,
      )
    }
    default:
      return fail(
        'bad-response',
        'list',
        'HTTP_UNEXPECTED_ANSWER',
        `${host} answered ${reply.status} when asked for the packages of ${name}. Try again later.`,
      )
  }
}
