import type { Logger } from 'pino'
import type { Failure, Outcome } from '../connector'
import { type FoundPack, readPackArchive } from '../pack/archive'
import { archiveLimits } from '../pack/files'
import type { OciClient } from './client'
import type { Manifest } from './manifest'
import { choosePackLayer } from './pack-layer'

/** One tag of a pack repository. */
export interface PackTagRef {
  readonly repository: string
  /** Last part of the repository: what pack.json must say. */
  readonly name: string
  readonly tag: string
}

export type ReadPack =
  | { readonly kind: 'pack'; readonly pack: FoundPack }
  | { readonly kind: 'unchanged' }
  /** `digest` is null when the content may not be to blame, so that it is tried again next time; then `failure` is set. */
  | { readonly kind: 'skipped'; readonly digest: string | null; readonly reason: string; readonly failure?: Failure }

/**
 * Reads the pack behind a tag: manifest, layer, archive.
 * @param knownDigest of last time: nothing but the manifest is read while it stays
 * @returns the pack or why it is set aside; a failure when the registry as a whole can't be used
 */
export async function readPack(
  client: OciClient,
  ref: PackTagRef,
  knownDigest: string | undefined,
  log: Logger,
  signal: AbortSignal,
): Promise<Outcome<ReadPack>> {
  const { repository, name, tag } = ref
  const fetched = await client.getManifest(repository, tag, signal)
  if (!fetched.ok) return skipIfItsOwn(fetched)
  const { digest } = fetched.value
  if (digest === knownDigest) return { ok: true, value: { kind: 'unchanged' } }
  const skipped = (reason: string): Outcome<ReadPack> => ({ ok: true, value: { kind: 'skipped', digest, reason } })

  let { manifest } = fetched.value
  if (manifest.kind === 'index') {
    const inner = await readFirstImage(client, repository, manifest, signal)
    if (!inner.ok) return skipIfItsOwn(inner)
    if (inner.value === undefined) return skipped('it is an index without an image manifest in it')
    manifest = inner.value
  }
  if (manifest.kind === 'index') return skipped('it is an index of indexes')
  if (manifest.kind === 'unreadable') return skipped(`its manifest ${manifest.reason}`)
  const chosen = choosePackLayer(manifest, name, tag)
  if (!chosen.ok) return skipped(chosen.reason)
  if (chosen.layer.size > archiveLimits.compressed)
    return skipped(`its archive has ${Math.round(chosen.layer.size / 1024 / 1024).toLocaleString('en')} MiB; at most 512 MiB are read`)

  const warn = (message: string) => log.warn({ repository, tag }, `pack ${name}: ${message}`)
  const blob = await client.readBlob(repository, chosen.layer, (body) => readPackArchive(body, warn), signal)
  if (!blob.ok) return skipIfItsOwn(blob)
  const { value: archive, complete } = blob.value
  if (!archive.ok) return skipped(archive.reason)
  // Content that was not checked to its last byte is not used.
  if (!complete) return skipped('its archive has data behind its end')

  const { content } = archive
  if (content.name !== name)
    return skipped(`pack.json says the name “${content.name}” but the repository is called “${name}”; they must be equal`)
  // A tag can't hold the + of a version (OCI Distribution spec 1.1, "Pulling manifests"); it is written _ there, as Helm does.
  if (content.version !== tag && content.version.replaceAll('+', '_') !== tag)
    return skipped(`pack.json says the version “${content.version}” but the tag is “${tag}”; they must be equal`)
  return { ok: true, value: { kind: 'pack', pack: { repository, tag, digest, content } } }
}

/** Packs are the same for all platforms, so of an index the first image that isn't an attestation is taken. */
async function readFirstImage(
  client: OciClient,
  repository: string,
  index: Extract<Manifest, { kind: 'index' }>,
  signal: AbortSignal,
): Promise<Outcome<Manifest | undefined>> {
  const entry = index.manifests.find((one) => one.annotations?.['vnd.docker.reference.type'] === undefined)
  if (entry === undefined) return { ok: true, value: undefined }
  const fetched = await client.getManifest(repository, entry.digest, signal)
  return fetched.ok ? { ok: true, value: fetched.value.manifest } : fetched
}

/** What one repository or one artifact can be to blame for; the rest concerns the registry as a whole. */
export function isOwnFailure(failure: Failure): boolean {
  switch (failure.kind) {
    case 'forbidden':
    case 'not-found':
    case 'bad-response':
    case 'too-large':
      return true
    case 'dns':
    case 'refused':
    case 'timeout':
    case 'tls':
    case 'unauthorized':
    case 'rate-limited':
    case 'blocked':
    case 'aborted':
      return false
  }
}

function skipIfItsOwn(failure: Failure): Outcome<ReadPack> {
  // Without a digest it is tried again next time: the cause may lie outside the artifact.
  return isOwnFailure(failure) ? { ok: true, value: { kind: 'skipped', digest: null, reason: failure.detail, failure } } : failure
}
