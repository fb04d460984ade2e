import { createHash } from 'node:crypto'
import type { ConnectorEnvironment, ContentAddress, Failure, Outcome, RegistryConnection } from '../connector'
import type { ContentDetails } from '../content'
import { hostOf, isConnectionLoss } from '../diagnose'
import { createOciClient } from '../oci/client'
import { type ImageManifest } from '../oci/manifest'
import { SourceError } from '../source-error'
import { type ChartArchive, readChartArchive } from './archive'
import { clientFor } from './client-for'
import { refusal } from './replies'

/** Attempts to download an archive whose connection is lost half-way. */
const ATTEMPTS = 2
// Helm, pkg/registry/constants.go; the second one is what Helm wrote before 3.7.
const ARCHIVE_TYPES: readonly string[] = ['application/vnd.cncf.helm.chart.content.v1.tar+gzip', 'application/tar+gzip']
/** How Helm and everybody else call Docker Hub, and where its registry is. */
const DOCKER_HUB = { name: 'docker.io', registry: 'registry-1.docker.io' } as const

/**
 * Reads values and README out of a chart's archive; the icon is `readIconAt`'s. Credentials go to the repository's own host alone; settings for its certificate too,
 * but that a certificate that is trusted there is trusted elsewhere.
 */
export async function openChart(
  connection: RegistryConnection,
  environment: ConnectorEnvironment,
  address: ContentAddress,
  signal: AbortSignal,
): Promise<Outcome<ContentDetails>> {
  const url = new URL(address.archiveUrl)
  const warn = (message: string) => environment.log.warn({ chart: address.repository, version: address.tag }, message)
  const found =
    url.protocol === 'oci:'
      ? await pull(connection, environment, { url, address, warn, signal })
      : await download(connection, environment, { url, warn, signal })
  if (!found.ok) return found
  const { value } = found
  if (value.ok) return { ok: true, value: { valuesYaml: value.valuesYaml, readme: value.readme, files: value.files, logo: null } }
  return unusable(
    hostOf(asHttps(url)),
    `The archive of ${address.repository} ${address.tag} can't be used: ${value.reason}. Upload the chart again.`,
  )
}

interface ArchiveRequest {
  readonly url: URL
  readonly warn: (message: string) => void
  readonly signal: AbortSignal
}

async function download(
  connection: RegistryConnection,
  environment: ConnectorEnvironment,
  { url: given, warn, signal }: ArchiveRequest,
): Promise<Outcome<ChartArchive>> {
  const url = new URL(given)
  url.hash = ''
  const expected = /^#sha256=([0-9a-f]{64})$/.exec(given.hash)?.[1]
  const { http, authorization } = clientFor(url, connection, environment)
  const request = { method: 'GET', url, accept: '*/*', ...(authorization === undefined ? {} : { authorization }), signal } as const
  try {
    for (let attempt = 1; ; attempt += 1) {
      const outcome = await http.open(request)
      if (!outcome.ok) return outcome
      const reply = outcome.value
      if (reply.status !== 200) {
        // Leaving the loop ends the transfer.
        for await (const _ of reply.body) break
        const own = authorization !== undefined
        return refusal({ host: hostOf(url), reply, connection: { credentials: own ? connection.credentials : null }, what: url.pathname })
      }
      try {
        const hash = createHash('sha256')
        const archive = await readChartArchive(hashed(reply.body, hash), warn)
        if (expected !== undefined && hash.digest('hex') !== expected && archive.ok)
          return unusable(
            hostOf(url),
            `The archive at ${hostOf(url)}${url.pathname} is not the one that the index names: its digest differs. Index the repository again (helm repo index).`,
          )
        return { ok: true, value: archive }
      } catch (error) {
        if (!(error instanceof SourceError)) throw error
        if (attempt < ATTEMPTS && isConnectionLoss(error.cause) && !signal.aborted) continue
        return await http.describe(error.cause, { ...request, url: reply.url })
      }
    }
  } finally {
    await http.close()
  }
}

async function* hashed(body: AsyncIterable<Buffer>, hash: ReturnType<typeof createHash>): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of body) {
      hash.update(chunk)
      yield chunk
    }
  } catch (error) {
    throw new SourceError('The download failed.', { cause: error })
  }
}

/** Out of an OCI registry, as indexes of Bitnami name theirs: `oci://host/path/chart:version`. */
async function pull(
  connection: RegistryConnection,
  environment: ConnectorEnvironment,
  { url, address, warn, signal }: ArchiveRequest & { readonly address: ContentAddress },
): Promise<Outcome<ChartArchive>> {
  const registry = asHttps(url)
  const own = new URL(connection.endpoint)
  const isOwn = registry.host === own.host
  const host = hostOf(registry)
  const fail = (detail: string) => unusable(host, detail)
  const parsed = /^\/([a-z0-9][a-z0-9._/-]*?)(?::([A-Za-z0-9_][\w.-]{0,127}))?(?:@(sha256:[0-9a-f]{64}))?$/.exec(url.pathname)
  const [, repository, tag, digest] = parsed ?? []
  if (repository === undefined)
    return fail(
      `The index names ${url.host}${url.pathname}, which is no address of a chart in an OCI registry. Index the repository again.`,
    )
  const client = createOciClient(
    {
      endpoint: isOwn ? own.origin : registry.origin,
      basePath: '',
      contentPaths: [],
      credentials: isOwn ? connection.credentials : null,
      tls: isOwn ? connection.tls : { certificate: connection.tls.certificate, insecureSkipVerify: false },
    },
    environment,
    { connections: 2, waitWhenRateLimited: false },
  )
  try {
    // A tag can't hold the + of a version, so Helm writes _ (HIP-0006).
    const manifest = await client.getManifest(repository, digest ?? tag ?? address.tag.replaceAll('+', '_'), signal)
    if (!manifest.ok) return manifest
    const layer = manifest.value.manifest.kind === 'image' ? chartLayer(manifest.value.manifest) : undefined
    if (layer === undefined) return fail(`What stands at ${url.host}${url.pathname} is not a Helm chart. Index the repository again.`)
    const blob = await client.readBlob(repository, layer, (body) => readChartArchive(body, warn), signal)
    return blob.ok ? { ok: true, value: blob.value.value } : blob
  } finally {
    await client.close()
  }
}

function chartLayer(manifest: ImageManifest) {
  return manifest.layers.find((layer) => ARCHIVE_TYPES.includes(layer.mediaType))
}

/** `new URL` does not take another scheme in place of one that it does not know. */
function asHttps(url: URL): URL {
  const found = new URL(url.protocol === 'oci:' ? `https://${url.host}` : url.href)
  if (found.hostname === DOCKER_HUB.name) found.hostname = DOCKER_HUB.registry
  return found
}

function unusable(host: string, detail: string): Failure {
  return { ok: false, kind: 'bad-response', layer: 'content', detail, host }
}
