import { createHash } from 'node:crypto'
import type { DiagnosisCode } from '~/contract/diagnosis-codes'
import type { ConnectorEnvironment, ContentAddress, Failure, Outcome, RegistryConnection } from '../connector'
import type { ContentDetails } from '../content'
import { hostOf, isConnectionLoss } from '../diagnose'
import { createOciClient } from '../oci/client'
import { type ImageManifest } from '../oci/manifest'
import { SourceError } from '../source-error'
import { watchNetwork } from '../trace'
import { type ChartArchive, readChartArchive } from './archive'
import { clientFor } from './client-for'
import { foreignArchiveRefusal, refusal } from './replies'

/** Attempts to download an archive whose connection is lost half-way. */
const ATTEMPTS = 2
// Helm, pkg/registry/constants.go; the second one is what Helm wrote before 3.7.
const ARCHIVE_TYPES: readonly string[] = ['application/vnd.cncf.helm.chart.content.v1.tar+gzip', 'application/tar+gzip']
/** How Helm and everybody else call Docker Hub, and where its registry is. */
const DOCKER_HUB = { name: 'docker.io', registry: 'registry-1.docker.io' } as const

/** An archive that was downloaded to its end, or as far as it could be understood. */
export interface FetchedChart {
  readonly archive: ChartArchive
  /** Received. */
  readonly bytes: number
  /** Where it came from, redirects followed: `https://host/path`, without a query. */
  readonly from: string
  /** `host:port` of that. */
  readonly host: string
}

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
  const found = await fetchChart(connection, environment, address, signal)
  if (!found.ok) return found
  const { archive, host } = found.value
  if (!archive.ok) return unusableArchive(host, address, archive.reason)
  return { ok: true, value: { valuesYaml: archive.valuesYaml, readme: archive.readme, files: archive.files, logo: null } }
}

/** Downloads the archive of a chart, checked against the digest that the index has of it. */
export function fetchChart(
  connection: RegistryConnection,
  environment: ConnectorEnvironment,
  address: Pick<ContentAddress, 'repository' | 'tag' | 'archiveUrl'>,
  signal: AbortSignal,
): Promise<Outcome<FetchedChart>> {
  const url = new URL(address.archiveUrl)
  const warn = (message: string) => environment.log.warn({ chart: address.repository, version: address.tag }, message)
  return url.protocol === 'oci:'
    ? pull(connection, environment, { url, address, warn, signal })
    : download(connection, environment, { url, warn, signal })
}

/** An archive that came whole, and can't be used. */
export function unusableArchive(host: string, { repository, tag }: Pick<ContentAddress, 'repository' | 'tag'>, reason: string): Failure {
  const isTooLarge = /^(it (has|unpacks to) more than|the files to read have more than|\S+ has .{1,20}; at most)/.test(reason)
  return unusable(
    host,
    isTooLarge ? 'CONTENT_TOO_LARGE' : 'CONTENT_UNREADABLE',
    `The archive of ${repository} ${tag} can't be used: ${reason}. Upload the chart again.`,
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
): Promise<Outcome<FetchedChart>> {
  const url = new URL(given)
  url.hash = ''
  const expected = /^#sha256=([0-9a-f]{64})$/.exec(given.hash)?.[1]
  const { http, authorization, isOwn } = clientFor(url, connection, environment)
  const request = { method: 'GET', url, accept: '*/*', ...(authorization === undefined ? {} : { authorization }), signal } as const
  try {
    for (let attempt = 1; ; attempt += 1) {
      const outcome = await http.open(request)
      if (!outcome.ok) return outcome
      const reply = outcome.value
      if (reply.status !== 200) {
        // Leaving the loop ends the transfer.
        for await (const _ of reply.body) break
        if (reply.status === 401 && (!isOwn || hostOf(reply.url) !== hostOf(url)))
          return foreignArchiveRefusal(hostOf(reply.url), url.pathname)
        return refusal({ host: hostOf(url), reply, connection, what: url.pathname })
      }
      const host = hostOf(reply.url)
      const body = hashed(reply.body)
      try {
        const archive = await readChartArchive(body.stream, warn)
        // Damage is told by the digest, when all of it came.
        const digest = body.digest()
        if (expected !== undefined && digest !== undefined && digest !== expected)
          return unusable(
            host,
            'BLOB_DIGEST_MISMATCH',
            `The archive at ${host}${reply.url.pathname} is not the one that the index names: its digest differs. Index the repository again (helm repo index).`,
          )
        return { ok: true, value: { archive, bytes: body.bytes(), from: `${reply.url.origin}${reply.url.pathname}`, host } }
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

function hashed(body: AsyncIterable<Buffer>) {
  const hash = createHash('sha256')
  let bytes = 0
  let digest: string | undefined
  async function* stream(): AsyncGenerator<Buffer> {
    try {
      for await (const chunk of body) {
        hash.update(chunk)
        bytes += chunk.length
        yield chunk
      }
    } catch (error) {
      throw new SourceError('The download failed.', { cause: error })
    }
    digest = hash.digest('hex')
  }
  return {
    stream: stream(),
    bytes: () => bytes,
    /** Hex; undefined before the end. */
    digest: () => digest,
  }
}

/** Out of an OCI registry, as indexes of Bitnami name theirs: `oci://host/path/chart:version`. */
async function pull(
  connection: RegistryConnection,
  environment: ConnectorEnvironment,
  { url, address, warn, signal }: ArchiveRequest & { readonly address: Pick<ContentAddress, 'tag'> },
): Promise<Outcome<FetchedChart>> {
  const registry = asHttps(url)
  const own = new URL(connection.endpoint)
  const isOwn = registry.host === own.host
  const host = hostOf(registry)
  const fail = (detail: string) => unusable(host, 'CONTENT_UNREADABLE', detail)
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
    // Its own sign-in and lists are no steps of a Helm repository.
    { ...environment, trace: environment.trace && watchNetwork(environment.trace) },
    { connections: 2, waitWhenRateLimited: false },
  )
  try {
    // A tag can't hold the + of a version, so Helm writes _ (HIP-0006).
    const manifest = await client.getManifest(repository, digest ?? tag ?? address.tag.replaceAll('+', '_'), signal)
    if (!manifest.ok) return manifest
    const layer = manifest.value.manifest.kind === 'image' ? chartLayer(manifest.value.manifest) : undefined
    if (layer === undefined) return fail(`What stands at ${url.host}${url.pathname} is not a Helm chart. Index the repository again.`)
    const blob = await client.readBlob(repository, layer, (body) => readChartArchive(body, warn), signal)
    return blob.ok
      ? { ok: true, value: { archive: blob.value.value, bytes: layer.size, from: `${registry.origin}${url.pathname}`, host } }
      : blob
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

function unusable(host: string, code: DiagnosisCode, detail: string): Failure {
  return { ok: false, kind: 'bad-response', layer: 'content', code, detail, host }
}
