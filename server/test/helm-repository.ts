import { createHash } from 'node:crypto'
import { dump } from 'js-yaml'
import { type Authority, createAuthority } from './certificates'
import { type Handler, startFaultServer } from './fault-server'
import { archiveFolder, type PackFolder } from './packs'

export interface TestChart {
  readonly name: string
  readonly version: string
  /** Of Chart.yaml and of the entry in the index; over the usual ones. */
  readonly metadata?: Readonly<Record<string, unknown>>
  /** Files below the chart's folder, in place of the usual values.yaml and README.md; undefined takes one away. */
  readonly files?: Readonly<Record<string, string | Buffer | undefined>>
  /** In place of the address of the archive that is served. */
  readonly urls?: readonly string[]
}

export interface HelmRepositoryOptions {
  readonly charts: readonly TestChart[]
  /** HTTPS with a certificate of an authority made for it; HTTP without. */
  readonly tls?: boolean
  readonly auth?:
    { readonly type: 'basic'; readonly username: string; readonly password: string } | { readonly type: 'token'; readonly token: string }
  /** In place of the index of `charts`. */
  readonly index?: string | Buffer
  /** Files beside the index: path from the root to bytes. */
  readonly files?: Readonly<Record<string, Buffer>>
}

export interface HelmRepository {
  /** Address that `helm repo add` would take: `https://127.0.0.1:<port>/charts`. */
  readonly endpoint: string
  /** PEM of the authority that signed the server's certificate; empty without TLS. */
  readonly certificate: string
  /** Everything that arrived, in order. */
  readonly requests: readonly { readonly path: string; readonly authorization: string | undefined }[]
  /** Serves another index from now on. */
  publish(charts: readonly TestChart[]): Promise<void>
  close(): Promise<void>
}

const BASE = '/charts'

/** A classic Helm repository: a folder that a web server shows, with index.yaml and archives as `helm package` and `helm repo index` make them. */
export async function startHelmRepository(options: HelmRepositoryOptions): Promise<HelmRepository> {
  const authority: Authority | undefined = options.tls === true ? createAuthority('Charts Authority') : undefined
  const files = new Map<string, Buffer>()
  const guarded: Handler = (request, response) => {
    const expected = expectedAuthorization(options.auth)
    if (expected !== undefined && request.headers.authorization !== expected) {
      response.writeHead(401, { 'www-authenticate': options.auth?.type === 'token' ? 'Bearer' : 'Basic realm="charts"' }).end()
      return
    }
    const bytes = files.get(new URL(request.url ?? '/', 'http://localhost').pathname)
    if (bytes === undefined) response.writeHead(404).end()
    else response.writeHead(200, { 'content-type': 'application/octet-stream', 'content-length': bytes.length }).end(bytes)
  }
  const server = await startFaultServer({ '*': guarded }, authority?.issue())
  const publish = async (charts: readonly TestChart[]) => {
    const made = await Promise.all(charts.map(packageChart))
    for (const { file, archive } of made) files.set(`${BASE}/${file}`, archive)
    files.set(`${BASE}/index.yaml`, Buffer.from(indexOf(made.map(({ entry }) => entry))))
  }
  await publish(options.charts)
  if (options.index !== undefined) files.set(`${BASE}/index.yaml`, Buffer.from(options.index))
  for (const [path, bytes] of Object.entries(options.files ?? {})) files.set(path, bytes)
  return {
    endpoint: `${server.endpoint}${BASE}`,
    certificate: authority?.certificate ?? '',
    requests: server.requests,
    publish,
    close: server.close,
  }
}

function expectedAuthorization(auth: HelmRepositoryOptions['auth']): string | undefined {
  if (auth === undefined) return undefined
  return auth.type === 'token' ? `Bearer ${auth.token}` : `Basic ${Buffer.from(`${auth.username}:${auth.password}`).toString('base64')}`
}

interface IndexEntry extends Readonly<Record<string, unknown>> {
  readonly name: string
}

async function packageChart(chart: TestChart): Promise<{ file: string; archive: Buffer; entry: IndexEntry }> {
  const { name, version } = chart
  const metadata = {
    apiVersion: 'v2',
    name,
    version,
    appVersion: '1.0.0',
    description: `A chart to test with: ${name}`,
    type: 'application',
    ...chart.metadata,
  }
  const archive = await archiveFolder(name, chartFolder(chart, metadata))
  const file = `${name}-${version}.tgz`
  const digest = createHash('sha256').update(archive).digest('hex')
  return { file, archive, entry: { ...metadata, name, created: '2026-01-05T10:00:00.123456789Z', digest, urls: chart.urls ?? [file] } }
}

function chartFolder({ name, version, files }: TestChart, metadata: Readonly<Record<string, unknown>>): PackFolder {
  const all: Record<string, string | Buffer | undefined> = {
    'Chart.yaml': dump(metadata),
    'values.yaml': `# Values of ${name} ${version}\nreplicaCount: 1\n`,
    'README.md': `# ${name}\n\nVersion ${version}.\n`,
    'templates/deployment.yaml': 'kind: Deployment\n',
    'charts/inner/values.yaml': 'inner: true\n',
    ...files,
  }
  return Object.fromEntries(Object.entries(all).flatMap(([path, content]) => (content === undefined ? [] : [[path, content]])))
}

/** As `helm repo index` writes it: keys in order, lists at the indentation of their key. */
function indexOf(made: readonly IndexEntry[]): string {
  const entries: Record<string, IndexEntry[]> = {}
  for (const entry of made.toSorted((a, b) => (a.name < b.name ? -1 : 1))) (entries[entry.name] ??= []).push(entry)
  return dump(
    { apiVersion: 'v1', entries, generated: '2026-01-05T10:00:00.123456789Z' },
    { sortKeys: false, noArrayIndent: true, noRefs: true },
  )
}
