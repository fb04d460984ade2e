import type { IncomingMessage, ServerResponse } from 'node:http'
import type { KeyedCertificate } from './certificates'
import { type Handler, startFaultServer } from './fault-server'
import { EMPTY_CONFIG, orasManifest } from './oci-pusher'
import { sha256 } from './sha256'
import type { TestPack } from './packs'

export interface LegacyPackServerOptions {
  readonly packs?: readonly LegacyPack[]
  /** As in an htpasswd file, with the passwords in clear. Without users and token the server is open to all. */
  readonly users?: Readonly<Record<string, string>>
  /** Taken as `Authorization: Bearer <token>`. */
  readonly token?: string
  /** `basic-realm` when left out, as documented. */
  readonly realm?: string
  readonly tls?: KeyedCertificate
  /** Names a page at most; 100 when left out. */
  readonly pageSize?: number
  /** Serve what is documented and nothing else: `/health`, `/v1/` and `/v1/_catalog`. */
  readonly documentedOnly?: boolean
}

export interface LegacyPack {
  readonly pack: TestPack
  /** The pack's name when left out. */
  readonly repository?: string
  /** `<group>__<label>` or `<label>`; the pack's version when left out. */
  readonly tag?: string
  /** The manifest to serve in place of the usual one. */
  readonly manifest?: { readonly type: string; readonly body: unknown }
}

export interface LegacyPackServer {
  readonly endpoint: string
  readonly host: string
  readonly port: number
  /** Everything that arrived, in order. */
  readonly requests: readonly { readonly method: string; readonly path: string; readonly authorization: string | undefined }[]
  /** @returns digest of the manifest */
  push(pack: LegacyPack): string
  removeTag(repository: string, tag: string): void
  /** Puts a fault over a path (without query). */
  on(path: string, handler: Handler): void
  close(): Promise<void>
}

/** What the documents say is sent with every answer (configuration `http.headers`, defaults). */
const DEFAULT_HEADERS = {
  'x-content-type-options': 'nosniff',
  'strict-transport-security': 'max-age=63072000; includeSubdomains; preload',
  'content-security-policy': "default-src 'self'",
  'x-frame-options': 'DENY',
  'x-xss-protection': '1; mode=block',
  'referrer-policy': 'same-origin',
} as const

/**
 * A server that speaks as Spectro Cloud's legacy pack registry (`registry serve`) does, in memory, as far as its documentation goes.
 *
 * Documented ("Add Legacy Packs Registry", "Advanced Configuration", "Spectro Cloud CLI"): `GET /health` answers 200 without credentials; `GET /v1/` asks for Basic
 * credentials, realm `basic-realm` unless configured; users stand in an htpasswd file; `GET /v1/_catalog` answers 200 with credentials; the response headers above;
 * tags are `<group>__<label>` or `<label>`; for each the server makes parent tags of the major and the minor version (`14.x`, `14.4.x`), which point to the newest
 * version that is left; packs are also addressed by `name@sha256:…`.
 *
 * Inferred, as nothing else of its HTTP API is documented: because its configuration is that of the CNCF Distribution registry, it speaks that registry's API with
 * `/v1` for `/v2`: `{"repositories": […]}` with `n`, `last` and a `Link` to the next page, `/v1/<name>/tags/list`, `/v1/<name>/manifests/<tag or digest>` and
 * `/v1/<name>/blobs/<digest>` with `Docker-Content-Digest`, errors as `{"errors": [{"code": …}]}`. A pack is an image manifest whose one layer is the pack's tar.gz.
 * A parent tag of a group is `<group>__14.x`. A token is taken as a bearer token: the forms offer one, and no document says how it is sent.
 */
export async function startLegacyPackServer(options: LegacyPackServerOptions = {}): Promise<LegacyPackServer> {
  const tags = new Map<string, Map<string, string>>()
  const manifests = new Map<string, { type: string; body: Buffer }>()
  const blobs = new Map<string, Buffer>()

  function push({ pack, repository = pack.name, tag = pack.version, manifest }: LegacyPack): string {
    const layer = { digest: sha256(pack.archive), size: pack.archive.length }
    blobs.set(layer.digest, pack.archive)
    const usual = orasManifest({ digest: sha256(EMPTY_CONFIG), size: EMPTY_CONFIG.length }, layer, `${pack.name}-${pack.version}.tar.gz`)
    const body = Buffer.from(JSON.stringify(manifest?.body ?? usual))
    const digest = sha256(body)
    manifests.set(digest, { type: manifest?.type ?? usual.mediaType, body })
    const own = tags.get(repository) ?? new Map<string, string>()
    tags.set(repository, own.set(tag, digest))
    return digest
  }
  for (const pack of options.packs ?? []) push(pack)

  /** All tags of a repository, parent tags too, with what they point to. */
  function tagsOf(repository: string): Map<string, string> | undefined {
    const own = tags.get(repository)
    return own && new Map([...parentTags(own), ...own])
  }

  function answer(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? '/', 'http://server.invalid')
    const send = (status: number, type: string, body: Buffer | string, headers: Readonly<Record<string, string>> = {}) => {
      response.writeHead(status, { ...DEFAULT_HEADERS, 'content-type': type, 'content-length': Buffer.byteLength(body), ...headers })
      response.end(request.method === 'HEAD' ? undefined : body)
    }
    const refuse = (status: number, code: string, headers: Readonly<Record<string, string>> = {}) =>
      send(status, 'application/json', JSON.stringify({ errors: [{ code }] }), headers)
    /** Distribution spec 1.1, "Listing Tags": `n` names behind `last`, and a link when there are more. */
    const page = (key: string, all: readonly string[], more: Readonly<Record<string, string>>) => {
      const limit = Math.min(Number(url.searchParams.get('n') ?? 100), options.pageSize ?? 100)
      const last = url.searchParams.get('last')
      const from = last === null ? 0 : all.indexOf(last) + 1
      const names = all.slice(from, from + limit)
      const next = `<${url.pathname}?n=${limit}&last=${encodeURIComponent(names.at(-1) ?? '')}>; rel="next"`
      send(200, 'application/json', JSON.stringify({ ...more, [key]: names }), from + limit < all.length ? { link: next } : {})
    }

    if (url.pathname === '/health') return send(200, 'text/plain', '')
    if (!url.pathname.startsWith('/v1/')) return refuse(404, 'NOT_FOUND')
    if (!isAdmitted(request, options))
      return refuse(401, 'UNAUTHORIZED', { 'www-authenticate': `Basic realm="${options.realm ?? 'basic-realm'}"` })
    if (url.pathname === '/v1/') return send(200, 'application/json', '{}')
    if (url.pathname === '/v1/_catalog') return page('repositories', [...tags.keys()].toSorted(), {})
    if (options.documentedOnly === true) return refuse(404, 'NOT_FOUND')

    const [, repository = '', kind = '', reference = ''] = /^\/v1\/(.+)\/(tags|manifests|blobs)\/([^/]+)$/.exec(url.pathname) ?? []
    const own = tagsOf(repository)
    if (own === undefined) return refuse(404, 'NAME_UNKNOWN')
    if (kind === 'tags') return page('tags', [...own.keys()].toSorted(), { name: repository })
    const digest = own.get(reference) ?? reference
    const manifest = kind === 'manifests' ? manifests.get(digest) : undefined
    if (manifest !== undefined) return send(200, manifest.type, manifest.body, { 'docker-content-digest': digest })
    const blob = kind === 'blobs' ? blobs.get(digest) : undefined
    return blob === undefined
      ? refuse(404, kind === 'blobs' ? 'BLOB_UNKNOWN' : 'MANIFEST_UNKNOWN')
      : send(200, 'application/octet-stream', blob, { 'docker-content-digest': digest })
  }

  const server = await startFaultServer({ '*': answer }, options.tls)
  return {
    endpoint: server.endpoint,
    host: server.host,
    port: server.port,
    requests: server.requests,
    push,
    removeTag: (repository, tag) => tags.get(repository)?.delete(tag),
    on: server.on,
    close: server.close,
  }
}

function isAdmitted(request: IncomingMessage, { users, token }: LegacyPackServerOptions): boolean {
  if (users === undefined && token === undefined) return true
  const [scheme = '', value = ''] = (request.headers.authorization ?? '').split(' ')
  if (scheme === 'Bearer') return token !== undefined && value === token
  const [, name = '', password] = /^([^:]*):(.*)$/s.exec(Buffer.from(value, 'base64').toString('utf8')) ?? []
  return scheme === 'Basic' && password !== undefined && users !== undefined && Object.hasOwn(users, name) && users[name] === password
}

/** `14.x` and `14.4.x` to the manifest of the newest version below them, for each group on its own. */
function parentTags(own: ReadonlyMap<string, string>): Map<string, string> {
  const newest = new Map<string, { numbers: readonly number[]; digest: string }>()
  for (const [tag, digest] of own) {
    const [, group = '', major, minor, patch] = /^(.+__)?(\d+)\.(\d+)(?:\.(\d+))?/.exec(tag) ?? []
    if (major === undefined || minor === undefined) continue
    const numbers = [Number(minor), Number(patch ?? 0)]
    for (const parent of [`${group}${major}.x`, `${group}${major}.${minor}.x`]) {
      const best = newest.get(parent)
      const isNewer = best === undefined || compare(numbers, best.numbers) > 0
      if (isNewer) newest.set(parent, { numbers, digest })
    }
  }
  return new Map([...newest].map(([tag, { digest }]) => [tag, digest]))
}

function compare(left: readonly number[], right: readonly number[]): number {
  const index = left.findIndex((number, at) => number !== right[at])
  return index === -1 ? 0 : (left[index] ?? 0) - (right[index] ?? 0)
}
