import type { PackFile } from '~/contract/catalogue'
import type { DiagnosisCode } from '~/contract/diagnosis-codes'
import type { Failure, Outcome } from '../connector'
import { MAX_FILES, MAX_PATH } from '../pack/files'
import { decodeText, storable } from '../pack/text'
import { describeKind, ZARF_OS } from './artifact-kind'
import { type OciContent, type ReadContext, skipIfItsOwn, skipped } from './content-kind'
import type { ImageManifest, IndexEntry, Manifest } from './manifest'
import { titleOf } from './manifest'
import { lastPart } from './names'
import { readSmallBlob } from './small-blob'
import { zarfContent } from './zarf-yaml'

// Zarf, src/pkg/zoci: https://github.com/zarf-dev/zarf
const CONFIG_TYPE = 'application/vnd.zarf.config.v1+json'
/** A package from which others are made: nothing of it can be deployed. */
const SKELETON = 'skeleton'
/** Bytes of zarf.yaml: real ones stay below 100 KiB; 1 MiB takes some 25 ms to parse. */
const MAX_YAML_BYTES = 1024 * 1024

/**
 * Zarf packages: a repository a package below a content path, never at the root. A tag is an index with a manifest an architecture, or a manifest alone; the
 * definition, `zarf.yaml`, is read from one of them, since they differ in their architecture only.
 */
export const zarf: OciContent = {
  noun: 'a Zarf package',
  prefixes: (contentPaths) => contentPaths.map((path) => `${path}/`),
  nameOf: lastPart,

  otherThan(manifest) {
    switch (manifest.kind) {
      case 'unreadable':
        return undefined
      case 'index':
        return manifest.manifests.some(({ platform }) => platform === undefined || platform.os === ZARF_OS)
          ? undefined
          : describeKind(manifest)
      case 'image':
        return isPackage(manifest) ? undefined : describeKind(manifest)
    }
  },

  async read(context, { repository, name, tag }, fetched) {
    const chosen = await choosePackage(context, repository, fetched.manifest)
    if (!chosen.ok) return skipIfItsOwn(chosen)
    if ('reason' in chosen.value) return skipped(chosen.value.reason, chosen.value.code)
    const { manifest, architectures } = chosen.value
    const layer = manifest.layers.find((one) => titleOf(one) === 'zarf.yaml')
    if (layer === undefined) return skipped('it has no layer zarf.yaml')
    if (layer.size > MAX_YAML_BYTES)
      return skipped(`its zarf.yaml has ${(layer.size / 1024 ** 2).toFixed(1)} MiB; at most 1 MiB is read`, 'CONTENT_TOO_LARGE')
    const blob = await readSmallBlob(context.source, repository, layer, context.signal)
    if (!blob.ok) return skipIfItsOwn(blob)
    const text = decodeText(blob.value)
    if (text === undefined) return skipped('its zarf.yaml is not UTF-8 text')
    const read = zarfContent(storable(text), { name, tag, architectures, files: filesOf(manifest) })
    return read.ok ? { ok: true, value: { kind: 'content', content: read.content } } : skipped(read.reason)
  },

  /** The layers of a package can have gigabytes: one of them is begun, which shows that it can be had. */
  async readMore(context, { repository }, fetched) {
    const chosen = await choosePackage(context, repository, fetched.manifest)
    if (!chosen.ok) return chosen
    const layers = 'manifest' in chosen.value ? chosen.value.manifest.layers : []
    const layer =
      layers.find((one) => /^(components|images)\//.test(titleOf(one) ?? '')) ?? layers.find((one) => titleOf(one) !== 'zarf.yaml')
    if (layer === undefined) return { ok: true, value: 'its zarf.yaml, the only file of it' }
    const begin = async (body: AsyncIterable<Buffer>) => {
      for await (const _ of body) return
    }
    const begun = await context.source.readBlob(repository, layer, begin, context.signal)
    return begun.ok
      ? { ok: true, value: `its zarf.yaml, and the beginning of ${storable(titleOf(layer) ?? 'another layer').slice(0, MAX_PATH)}` }
      : begun
  },
}

/** A layer is a file of the package, its title the path. */
function filesOf({ layers }: ImageManifest): PackFile[] {
  return layers.slice(0, MAX_FILES).flatMap((layer) => {
    const path = titleOf(layer) ?? ''
    return path === '' || path.length > MAX_PATH ? [] : [{ path: storable(path), size: Math.round(layer.size) }]
  })
}

interface Chosen {
  readonly manifest: ImageManifest
  /** In order of their names; empty where the registry does not tell. */
  readonly architectures: readonly string[]
}

interface Refused {
  readonly reason: string
  readonly code: DiagnosisCode
}

/** The manifest to read the definition from, or why there is none. */
async function choosePackage({ source, signal }: ReadContext, repository: string, manifest: Manifest): Promise<Outcome<Chosen | Refused>> {
  const refused = (reason: string, code: DiagnosisCode): Outcome<Refused> => ({ ok: true, value: { reason, code } })
  if (manifest.kind === 'unreadable') return refused(`its manifest ${manifest.reason}`, 'MANIFEST_INVALID')
  if (manifest.kind === 'image')
    return isPackage(manifest)
      ? { ok: true, value: { manifest, architectures: [] } }
      : refused(`it is ${describeKind(manifest)}, not a Zarf package`, 'REGISTRY_OTHER_CONTENT')

  const entries = manifest.manifests.filter(isArchitecture)
  const first = entries.find(({ platform }) => platform?.architecture === 'amd64') ?? entries[0]
  if (first === undefined)
    return refused(
      manifest.manifests.some(({ platform }) => platform?.architecture === SKELETON)
        ? 'it is a skeleton only, from which other packages are made; publish a package for an architecture'
        : `it is ${describeKind(manifest)}, not a Zarf package`,
      'REGISTRY_OTHER_CONTENT',
    )
  const fetched: Outcome<{ manifest: Manifest }> | Failure = await source.getManifest(repository, first.digest, signal)
  if (!fetched.ok) return fetched
  const inner = fetched.value.manifest
  if (inner.kind === 'unreadable')
    return refused(`its manifest for ${first.platform?.architecture ?? 'one architecture'} ${inner.reason}`, 'MANIFEST_INVALID')
  if (inner.kind !== 'image' || !isPackage(inner))
    return refused(`it holds ${describeKind(inner)}, not a Zarf package`, 'REGISTRY_OTHER_CONTENT')
  const architectures = entries.flatMap(({ platform }) => (platform === undefined ? [] : [platform.architecture]))
  return { ok: true, value: { manifest: inner, architectures: [...new Set(architectures)].toSorted() } }
}

function isArchitecture({ platform }: IndexEntry): boolean {
  return platform === undefined || (platform.os === ZARF_OS && platform.architecture !== SKELETON)
}

function isPackage(manifest: ImageManifest): boolean {
  return manifest.config?.mediaType === CONFIG_TYPE
}
