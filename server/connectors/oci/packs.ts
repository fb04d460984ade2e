import type { Outcome } from '../connector'
import { readPackArchive } from '../pack/archive'
import { archiveLimits } from '../pack/files'
import { type OciContent, type ReadContext, type ReadTag, skipIfItsOwn, skipped } from './content-kind'
import type { Manifest } from './manifest'
import { choosePackLayer } from './pack-layer'

/** Where packs stand below a content path, and the root: obligatory (Spectro Cloud documentation, "Add Packs to an OCI Registry"). */
const ARCHIVE = 'spectro-packs/archive'

/** Packs: repositories right below an archive repository; that one itself is an empty marker. Read: manifest, layer, archive. */
export const packs: OciContent = {
  noun: 'a pack',
  prefixes: (contentPaths) => (contentPaths.length === 0 ? [`${ARCHIVE}/`] : contentPaths.map((path) => `${path}/${ARCHIVE}/`)),
  nameOf: (repository, prefix) => repository.slice(prefix.length),
  isReadByCheck: false,

  async read(context, { repository, name, tag }, fetched) {
    const { source, log, signal } = context
    let { manifest } = fetched
    if (manifest.kind === 'index') {
      const inner = await readFirstImage(context, repository, manifest)
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
    const blob = await source.readBlob(repository, chosen.layer, (body) => readPackArchive(body, warn), signal)
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
    const value: ReadTag = { kind: 'content', content }
    return { ok: true, value }
  },
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
