import { isImage, knownKind } from './artifact-kind'
import { type Descriptor, type ImageManifest, titleOf } from './manifest'

/**
 * Chooses the layer that is the pack's archive: the one titled `<name>-<version>.tar.gz`, as `oras push` of that file makes it; otherwise the first tar layer;
 * otherwise the only layer.
 * @returns the layer, or why there is none, and whether it is something else altogether (fits behind "The pack is set aside: ")
 */
export function choosePackLayer(
  manifest: ImageManifest,
  name: string,
  tag: string,
): { ok: true; layer: Descriptor } | { ok: false; reason: string; isOther: boolean } {
  const other = knownKind(manifest.artifactType)
  if (other !== undefined) return { ok: false, reason: `it is ${other}, not a pack`, isOther: true }
  const first = manifest.layers[0]
  if (first === undefined) return { ok: false, reason: 'it has no layers, so there is no archive in it', isOther: false }

  const expected = new Set([`${name}-${tag}.tar.gz`, `${name}-${tag}.tgz`])
  const layer =
    manifest.layers.find((one) => expected.has(titleOf(one) ?? '')) ??
    manifest.layers.find((one) => /\.(tar\.gz|tgz|tar)$/.test(titleOf(one) ?? '')) ??
    manifest.layers.find((one) => /[.+]tar([.+]gzip)?$/.test(one.mediaType)) ??
    (manifest.layers.length === 1 ? first : undefined)
  if (layer !== undefined) return { ok: true, layer }
  const reason = `none of its ${manifest.layers.length} layers is an archive (${first.mediaType.slice(0, 100)}, …)`
  return { ok: false, reason, isOther: isImage(manifest) }
}
