import { setTimeout as wait } from 'node:timers/promises'
import { Agent, type Dispatcher, request } from 'undici'
import { chartArtifact, type OciArtifact, type OciChartOptions, zarfArtifact, type ZarfOptions } from './oci-artifacts'
import type { TestPack } from './packs'
import { sha256 } from './sha256'

/** docker-registry answers some of many concurrent pushes of one blob with 400; a repeat cures it. */
const ATTEMPTS = 5

export interface PusherOptions {
  readonly endpoint: string
  readonly username?: string
  readonly password?: string
  /** PEM to trust. */
  readonly certificate?: string
  /** Where packs go below the registry; `internal` when left out, empty for the root. */
  readonly basePath?: string
}

export interface Pusher {
  /**
   * Pushes a pack as `oras push <registry>/<base>/spectro-packs/archive/<name>:<version> <name>-<version>.tar.gz` does (ORAS 1.0.0).
   * @returns digest of the manifest
   */
  pushPack(pack: TestPack, options?: { readonly title?: string; readonly tag?: string; readonly repository?: string }): Promise<string>
  /** Many packs, eight at a time. */
  pushPacks(packs: readonly TestPack[]): Promise<void>
  pushBlob(repository: string, content: Buffer): Promise<{ digest: string; size: number }>
  /** @param reference tag; left out, the manifest is stored under its digest alone */
  pushManifest(
    repository: string,
    manifest: Readonly<Record<string, unknown>> & { readonly mediaType: string },
    reference?: string,
  ): Promise<string>
  /** Pushes a chart as `helm push` does: to `<base>/<name>`, with the version for a tag in which + is _. @returns digest of the manifest */
  pushChart(chart: OciChartOptions, options?: { readonly repository?: string; readonly tag?: string }): Promise<string>
  /** Pushes a package as `zarf package publish` does: to `<base>/<name>:<version>`, with `-<flavor>` where it has one. @returns digest of the index */
  pushZarf(zarf: ZarfOptions, options?: { readonly repository?: string; readonly tag?: string }): Promise<string>
  /** Anything. @returns digest of the manifest */
  pushArtifact(repository: string, tag: string, artifact: OciArtifact): Promise<string>
  /** Removes a tag's manifest, and with it every tag that points to it. */
  deleteManifest(repository: string, digest: string): Promise<void>
  /** `<base>/spectro-packs/archive/<name>` */
  repositoryOf(name: string): string
  close(): Promise<void>
}

export const EMPTY_CONFIG = Buffer.from('{}')

/** A manifest as ORAS 1.0.0 makes it for one file: the layer type says plain tar although the file is gzip. Source: oras v1.0.0, oras-go v2.0.2. */
export function orasManifest(config: { digest: string; size: number }, layer: { digest: string; size: number }, title: string) {
  return {
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    config: { mediaType: 'application/vnd.unknown.config.v1+json', ...config },
    layers: [{ mediaType: 'application/vnd.oci.image.layer.v1.tar', ...layer, annotations: { 'org.opencontainers.image.title': title } }],
    annotations: { 'org.opencontainers.image.created': '2026-11-20T08:00:00Z' },
  }
}

export function createPusher(options: PusherOptions): Pusher {
  const agent = new Agent({
    connect: options.certificate === undefined || options.certificate === '' ? {} : { ca: options.certificate },
    connections: 8,
  })
  const authorization =
    options.username === undefined || options.username === ''
      ? undefined
      : `Basic ${Buffer.from(`${options.username}:${options.password ?? ''}`).toString('base64')}`
  const base = (options.basePath ?? 'internal').replace(/^\/+|\/+$/g, '')

  async function send(
    method: Dispatcher.HttpMethod,
    path: string | URL,
    expected: readonly number[],
    body?: Buffer,
    contentType = 'application/octet-stream',
  ) {
    const url = path instanceof URL ? path : new URL(path, options.endpoint)
    for (let attempt = 1; ; attempt += 1) {
      const response = await request(url, {
        dispatcher: agent,
        method,
        headers: {
          ...(authorization === undefined ? {} : { authorization }),
          ...(body === undefined ? {} : { 'content-type': contentType }),
        },
        ...(body === undefined ? {} : { body }),
      })
      const text = await response.body.text()
      if (expected.includes(response.statusCode)) return response.headers
      if (attempt === ATTEMPTS || (response.statusCode !== 400 && response.statusCode < 500))
        throw new Error(`${method} ${url.pathname} answered ${response.statusCode}: ${text.slice(0, 300)}`)
      await wait(20 * attempt)
    }
  }

  async function putManifest(repository: string, body: Buffer, mediaType: string, reference: string): Promise<void> {
    await send('PUT', `/v2/${repository}/manifests/${reference}`, [201], body, mediaType)
  }

  const below = (name: string) => (base === '' ? name : `${base}/${name}`)
  const pusher: Pusher = {
    repositoryOf: (name) => below(`spectro-packs/archive/${name}`),
    async pushBlob(repository, content) {
      const digest = sha256(content)
      for (let attempt = 1; ; attempt += 1) {
        try {
          const started = await send('POST', `/v2/${repository}/blobs/uploads/`, [202])
          const location = started['location']
          if (typeof location !== 'string') throw new Error('The upload has no Location')
          const url = new URL(location, options.endpoint)
          url.searchParams.set('digest', digest)
          await send('PUT', url, [201], content)
          return { digest, size: content.length }
        } catch (error) {
          if (attempt === ATTEMPTS) throw error
        }
      }
    },
    async pushManifest(repository, manifest, reference) {
      const body = Buffer.from(JSON.stringify(manifest))
      await putManifest(repository, body, manifest.mediaType, reference ?? sha256(body))
      return sha256(body)
    },
    async pushArtifact(repository, tag, { blobs, parts, manifest }) {
      for (const blob of blobs) await pusher.pushBlob(repository, blob)
      for (const part of parts) await putManifest(repository, part.bytes, part.mediaType, sha256(part.bytes))
      await putManifest(repository, manifest.bytes, manifest.mediaType, tag)
      return sha256(manifest.bytes)
    },
    async pushChart(chart, { repository = below(chart.name), tag = chart.version.replaceAll('+', '_') } = {}) {
      return pusher.pushArtifact(repository, tag, await chartArtifact(chart))
    },
    pushZarf(
      zarf,
      {
        repository = below(zarf.name),
        tag = [zarf.version.replaceAll('+', '_'), ...(zarf.flavor === undefined ? [] : [zarf.flavor])].join('-'),
      } = {},
    ) {
      return pusher.pushArtifact(repository, tag, zarfArtifact(zarf))
    },
    async pushPack(
      pack,
      { title = `${pack.name}-${pack.version}.tar.gz`, tag = pack.version, repository = pusher.repositoryOf(pack.name) } = {},
    ) {
      const config = await pusher.pushBlob(repository, EMPTY_CONFIG)
      const layer = await pusher.pushBlob(repository, pack.archive)
      return pusher.pushManifest(repository, orasManifest(config, layer, title), tag)
    },
    async pushPacks(packs) {
      const queue = packs.values()
      const worker = async () => {
        for (const pack of queue) await pusher.pushPack(pack)
      }
      await Promise.all(Array.from({ length: 8 }, worker))
    },
    async deleteManifest(repository, digest) {
      await send('DELETE', `/v2/${repository}/manifests/${digest}`, [202])
    },
    close: () => agent.destroy(),
  }
  return pusher
}
