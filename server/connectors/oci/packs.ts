import type { Outcome } from '../connector'
import { readPackArchive } from '../pack/archive'
import { archiveLimits } from '../pack/files'
import { type OciContent, type ReadContext, type ReadTag, skipIfItsOwn, skipped } from './content-kind'
import type { Manifest } from './manifest'
import { isImage } from './artifact-kind'
import { choosePackLayer } from './pack-layer'

/** Where packs stand below a content path, and the root: obligatory (Spectro Cloud documentation, "Add Packs to an OCI Registry"). */
const ARCHIVE = 'spectro-packs/archive'

/** Packs: repositories right below an archive repository; that one itself is an empty marker. Read: manifest, layer, archive. */
export const packs: OciContent = {
  noun: 'a pack',
  prefixes: (contentPaths) => (contentPaths.length === 0 ? [`${ARCHIVE}/`] : contentPaths.map((path) => `${path}/${ARCHIVE}/`)),
  nameOf: (repository, prefix) => repository.slice(prefix.length),
  sizeOf({ name, tag }, manifest) {
    const chosen = manifest.kind === 'image' ? choosePackLayer(manifest, name, tag) : undefined
    return chosen?.ok === true ? chosen.layer.size : undefined
  },

  judge({ name, tag }, manifest) {
    if (manifest.kind === 'unreadable') return `its manifest ${manifest.reason}`
    if (manifest.kind === 'index') return undefined
    const chosen = choosePackLayer(manifest, name, tag)
    if (!chosen.ok) return chosen.reason
    return chosen.layer.size > archiveLimits.compressed ? tooLarge(chosen.layer.size) : undefined
  },

  async read(context, { repository, name, tag }, fetched) {
    const { source, log, signal } = context
    let { manifest } = fetched
    if (manifest.kind === 'index') {
      const inner = await readFirstImage(context, repository, manifest)
      if (!inner.ok) return skipIfItsOwn(inner)
      if (inner.value === undefined) return skipped('it is an index without an image manifest in it', 'MANIFEST_INVALID')
      manifest = inner.value
    }
    if (manifest.kind === 'index') return skipped('it is an index of indexes', 'MANIFEST_INVALID')
    if (manifest.kind === 'unreadable') return skipped(`its manifest ${manifest.reason}`, 'MANIFEST_INVALID')
    const chosen = choosePackLayer(manifest, name, tag)
    if (!chosen.ok) return skipped(chosen.reason, chosen.isOther ? 'REGISTRY_OTHER_CONTENT' : 'CONTENT_UNREADABLE')
    if (chosen.layer.size > archiveLimits.compressed) return skipped(tooLarge(chosen.layer.size), 'CONTENT_TOO_LARGE')

    const warn = (message: string) => log.warn({ repository, tag }, `pack ${name}: ${message}`)
    const blob = await source.readBlob(repository, chosen.layer, (body) => readPackArchive(body, warn), signal)
    if (!blob.ok) return skipIfItsOwn(blob)
    const { value: archive, complete } = blob.value
    // Of a container image too there is no more to say than that it is one.
    if (!archive.ok) return skipped(archive.reason, isImage(manifest) ? 'REGISTRY_OTHER_CONTENT' : 'CONTENT_UNREADABLE')
    // Content that was not checked to its last byte is not used.
    if (!complete) return skipped('its archive has data behind its end')

    const { content } = archive
    if (content.name !== name)
      return skipped(`pack.json says the name “${content.name}” but the repository is called “${name}”; they must be equal`)
    // A tag can't hold the + of a version (OCI Distribution spec 1.1, "Pulling manifests"); it is written _ there, as Helm does.
    if (content.version !== tag && content.version.replaceAll('+', '_') !== tag)
      return skipped(`pack.json says the version “${content.version}” but the tag is “${tag}”; they must be equal`)
    const value: ReadTag = { kind: 'content', content }
    return { ok: true, value }
  },
}

function tooLarge(bytes: number): string {
  return `its archive has ${Math.round(bytes / 1024 / 1024).toLocaleString('en')} MiB; at most 512 MiB are read`
}

/** Packs are the same for all platforms, so of an index the first image that isn't an attestation is taken. */
async function readFirstImage(
  { source, signal }: ReadContext,
  repository: string,
  index: Extract<Manifest, { kind: 'index' }>,
): Promise<Outcome<Manifest | undefined>> {
  const entry = index.manifests.find((one) => one.annotations?.['vnd.docker.reference.type'] === undefined)
  if (entry === undefined) return { ok: true, value: undefined }
  const fetched = await source.getManifest(repository, entry.digest, signal)
  return fetched.ok ? { ok: true, value: fetched.value.manifest } : fetched
}
