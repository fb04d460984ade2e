import * as z from 'zod/mini'

/** Sent with every manifest request: docker-registry answers 404 for a manifest whose type isn't listed. */
export const MANIFEST_TYPES = [
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
] as const

const INDEX_TYPES: readonly string[] = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
]

/** OCI Image spec 1.1, "Digests": the two registered algorithms. */
export const DIGEST = /^(sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128})$/
const Digest = z.string().check(z.regex(DIGEST))

// OCI Image spec 1.1, "Descriptors": https://github.com/opencontainers/image-spec/blob/v1.1.0/descriptor.md
const Descriptor = z.object({
  mediaType: z._default(z.string(), ''),
  digest: Digest,
  size: z.number().check(z.nonnegative()),
  annotations: z.optional(z.nullable(z.record(z.string(), z.unknown()))),
})
export type Descriptor = z.infer<typeof Descriptor>

const ConfigType = z.object({ mediaType: z._default(z.string(), '') })

// https://github.com/opencontainers/image-spec/blob/v1.1.0/manifest.md and Docker's schema 2, which has the same shape.
const ImageManifest = z.object({
  schemaVersion: z.literal(2),
  mediaType: z.optional(z.string()),
  artifactType: z.optional(z.string()),
  config: z.optional(z.nullable(z.unknown())),
  layers: z._default(z.nullable(z.array(Descriptor)), []),
})

/** A manifest in an index. */
export interface IndexEntry extends Descriptor {
  /** Undefined when it is not told. */
  readonly platform: { readonly architecture: string; readonly os: string } | undefined
}

// An entry with an odd platform is an entry all the same.
const IndexEntrySource = z.extend(Descriptor, { platform: z.optional(z.unknown()) })
const Platform = z.object({ architecture: z.string(), os: z._default(z.string(), '') })

// https://github.com/opencontainers/image-spec/blob/v1.1.0/image-index.md and Docker's manifest list.
const ImageIndex = z.object({
  schemaVersion: z.literal(2),
  mediaType: z.optional(z.string()),
  manifests: z.array(IndexEntrySource),
})

export interface ImageManifest {
  readonly kind: 'image'
  /** What the artifact says it is: `artifactType`, or else the media type of the config. */
  readonly artifactType: string
  /** Undefined when there is none, or none that can be fetched. */
  readonly config: Descriptor | undefined
  readonly layers: readonly Descriptor[]
}

export type Manifest =
  | ImageManifest
  | { readonly kind: 'index'; readonly manifests: readonly IndexEntry[] }
  /** `reason` fits behind "The manifest". */
  | { readonly kind: 'unreadable'; readonly reason: string }

/** Reads a manifest or an index. Synchronous; a manifest has at most 4 MiB, which takes some 25 ms to parse. */
export function readManifest(json: unknown, contentType: string): Manifest {
  if (typeof json !== 'object' || json === null) return { kind: 'unreadable', reason: 'is not a JSON object' }
  const type = 'mediaType' in json && typeof json.mediaType === 'string' ? json.mediaType : contentType
  if (INDEX_TYPES.includes(type) || ('manifests' in json && !('layers' in json))) {
    const parsed = ImageIndex.safeParse(json)
    if (!parsed.success) return { kind: 'unreadable', reason: 'is a damaged image index' }
    const manifests = parsed.data.manifests.map((entry) => ({ ...entry, platform: Platform.safeParse(entry.platform).data }))
    return { kind: 'index', manifests }
  }
  if ('schemaVersion' in json && json.schemaVersion === 1)
    return { kind: 'unreadable', reason: 'has the retired Docker schema 1; push it again with a current tool' }
  const parsed = ImageManifest.safeParse(json)
  if (!parsed.success) return { kind: 'unreadable', reason: 'is neither an OCI image manifest nor a Docker schema 2 one' }
  const { artifactType, layers } = parsed.data
  const config = ConfigType.safeParse(parsed.data.config)
  const descriptor = Descriptor.safeParse(parsed.data.config)
  return {
    kind: 'image',
    artifactType: artifactType ?? (config.success ? config.data.mediaType : ''),
    config: descriptor.success ? descriptor.data : undefined,
    layers: layers ?? [],
  }
}

/** The file name that a layer carries (annotation `org.opencontainers.image.title`). */
export function titleOf(layer: Descriptor): string | undefined {
  const title = layer.annotations?.['org.opencontainers.image.title']
  return typeof title === 'string' ? title : undefined
}
