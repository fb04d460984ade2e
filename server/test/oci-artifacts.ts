import { dump } from 'js-yaml'
import { archiveFolder } from './packs'
import { sha256 } from './sha256'

/** A manifest or an index with the blobs and manifests that it names. */
export interface OciArtifact {
  readonly blobs: readonly Buffer[]
  /** Named by `manifest`, when that is an index. */
  readonly parts: readonly OciManifest[]
  readonly manifest: OciManifest
}

export interface OciManifest {
  readonly mediaType: string
  readonly bytes: Buffer
}

export const MANIFEST = 'application/vnd.oci.image.manifest.v1+json'
export const INDEX = 'application/vnd.oci.image.index.v1+json'

function manifestOf(json: Readonly<Record<string, unknown>> & { readonly mediaType: string }): OciManifest {
  return { mediaType: json.mediaType, bytes: Buffer.from(JSON.stringify({ schemaVersion: 2, ...json })) }
}

/** A descriptor. @param title the file name that the blob carries */
function descriptorOf(mediaType: string, bytes: Buffer, title?: string) {
  const annotations = title === undefined ? {} : { annotations: { 'org.opencontainers.image.title': title } }
  return { mediaType, digest: sha256(bytes), size: bytes.length, ...annotations }
}

export interface OciChartOptions {
  readonly name: string
  readonly version: string
  /** Further keys of Chart.yaml, over the usual ones. */
  readonly metadata?: Readonly<Record<string, unknown>>
  /** Files below the chart's folder, over the usual ones; undefined takes one away. */
  readonly files?: Readonly<Record<string, string | Buffer | undefined>>
  /** Bytes in place of Chart.yaml as JSON. */
  readonly config?: Buffer
  /** Bytes in place of the archive. */
  readonly archive?: Buffer
}

/** A chart as `helm push` stores it: Chart.yaml as JSON for the config, the archive and its provenance for layers. */
export async function chartArtifact(options: OciChartOptions): Promise<OciArtifact> {
  const { name, version } = options
  const metadata = {
    apiVersion: 'v2',
    name,
    version,
    description: `The chart ${name}`,
    type: 'application',
    appVersion: '7.2.4',
    home: `https://example.com/${name}`,
    icon: `https://example.com/${name}.png`,
    keywords: ['cache', 'database'],
    maintainers: [{ name: 'jo', email: 'jo@example.com' }],
    annotations: { 'artifacthub.io/license': 'Apache-2.0' },
    ...options.metadata,
  }
  const files = Object.entries({
    'Chart.yaml': dump(metadata),
    'values.yaml': `# Values of ${name} ${version}\nreplicaCount: 1\n`,
    'README.md': `# ${name}\n\nVersion ${version}.\n`,
    'templates/deployment.yaml': 'kind: Deployment\n',
    ...options.files,
  }).flatMap(([path, content]): [string, string | Buffer][] => (content === undefined ? [] : [[path, content]]))
  const archive = options.archive ?? (await archiveFolder(name, Object.fromEntries(files)))
  const config = options.config ?? Buffer.from(JSON.stringify(metadata))
  const provenance = Buffer.from(`-----BEGIN PGP SIGNED MESSAGE-----\n${name}\n`)
  return {
    blobs: [config, archive, provenance],
    parts: [],
    manifest: manifestOf({
      mediaType: MANIFEST,
      config: descriptorOf('application/vnd.cncf.helm.config.v1+json', config),
      layers: [
        descriptorOf('application/vnd.cncf.helm.chart.provenance.v1.prov', provenance),
        descriptorOf('application/vnd.cncf.helm.chart.content.v1.tar+gzip', archive),
      ],
      annotations: {
        'org.opencontainers.image.title': name,
        'org.opencontainers.image.version': version,
        'org.opencontainers.image.created': '2026-11-20T08:00:00Z',
      },
    }),
  }
}

export interface ZarfOptions {
  readonly name: string
  readonly version: string
  readonly flavor?: string
  /** `amd64` and `arm64` when left out. */
  readonly architectures?: readonly string[]
  /** Further keys of `metadata`. */
  readonly metadata?: Readonly<Record<string, unknown>>
  /** Text in place of zarf.yaml. */
  readonly yaml?: string
}

/** Text of `zarf.yaml` as `zarf package create` writes it. */
export function zarfYaml({ name, version, flavor, metadata }: ZarfOptions, architecture: string): string {
  return dump({
    kind: 'ZarfPackageConfig',
    metadata: { name, version, description: `The package ${name}`, architecture, authors: 'Jo <jo@example.com>', ...metadata },
    build: {
      terminal: 'ci',
      user: 'ci',
      architecture,
      timestamp: 'Fri, 20 Nov 2026 08:00:00 +0000',
      version: 'v0.50.0',
      ...(flavor === undefined ? {} : { flavor }),
    },
    components: [
      { name: 'base', required: true, manifests: [{ name: 'base', files: ['base.yaml'] }] },
      { name: 'extra', images: ['registry.example.com/extra:1.0.0'] },
    ],
    variables: [{ name: 'DOMAIN', default: 'example.com', prompt: true }],
  })
}

/** A package as `zarf package publish` stores it: an index with a manifest for each architecture. */
export function zarfArtifact(options: ZarfOptions): OciArtifact {
  const { name, version, architectures = ['amd64', 'arm64'] } = options
  const LAYER = 'application/vnd.zarf.layer.v1.blob'
  const built = architectures.map((architecture) => {
    const yaml = Buffer.from(options.yaml ?? zarfYaml(options, architecture))
    const files: (readonly [string, Buffer])[] = [
      ['checksums.txt', Buffer.from(`${sha256(yaml)} zarf.yaml\n`)],
      ['zarf.yaml', yaml],
      ['components/base.tar', Buffer.from(`tar of base for ${architecture}`)],
      ['images/index.json', Buffer.from(`{"schemaVersion":2,"manifests":[],"architecture":"${architecture}"}`)],
    ]
    const config = Buffer.from(JSON.stringify({ architecture, ociVersion: '1.0.1', annotations: { name, version } }))
    const manifest = manifestOf({
      mediaType: MANIFEST,
      config: descriptorOf('application/vnd.zarf.config.v1+json', config),
      layers: files.map(([title, bytes]) => descriptorOf(LAYER, bytes, title)),
      annotations: { 'org.opencontainers.image.title': name, 'org.opencontainers.image.description': `The package ${name}` },
    })
    return { architecture, manifest, blobs: [config, ...files.map(([, bytes]) => bytes)] }
  })
  return {
    blobs: built.flatMap(({ blobs }) => blobs),
    parts: built.map(({ manifest }) => manifest),
    manifest: manifestOf({
      mediaType: INDEX,
      manifests: built.map(({ architecture, manifest }) => ({
        ...descriptorOf(MANIFEST, manifest.bytes),
        platform: { architecture, os: 'multi' },
      })),
    }),
  }
}

/** A container image. @param platforms more than one makes an index of it */
export function imageArtifact(text: string, platforms: readonly string[] = []): OciArtifact {
  const config = Buffer.from(JSON.stringify({ architecture: 'amd64', os: 'linux', text }))
  const layer = Buffer.from(`layer ${text}`)
  const manifest = manifestOf({
    mediaType: MANIFEST,
    config: descriptorOf('application/vnd.oci.image.config.v1+json', config),
    layers: [descriptorOf('application/vnd.oci.image.layer.v1.tar+gzip', layer)],
  })
  if (platforms.length === 0) return { blobs: [config, layer], parts: [], manifest }
  const manifests = platforms.map((architecture) => ({
    ...descriptorOf(MANIFEST, manifest.bytes),
    platform: { architecture, os: 'linux' },
  }))
  return { blobs: [config, layer], parts: [manifest], manifest: manifestOf({ mediaType: INDEX, manifests }) }
}
