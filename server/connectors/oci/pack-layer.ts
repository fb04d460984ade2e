import { type Descriptor, type ImageManifest, titleOf } from './manifest'

/** Media types of what is no pack, by how they begin, and what it is. */
const OTHERS: readonly (readonly [string, string])[] = [
  ['application/vnd.cncf.helm.', 'a Helm chart'],
  ['application/vnd.zarf.', 'a Zarf package'],
  ['application/vnd.dev.cosign.', 'a signature'],
  ['application/vnd.cncf.notary.', 'a signature'],
  ['application/vnd.in-toto', 'an attestation'],
  ['application/spdx', 'a software bill of materials'],
  ['application/vnd.cyclonedx', 'a software bill of materials'],
]

/** Tags that tools give to what belongs to another artifact: cosign's `.sig`, `.att`, `.sbom`, and the referrers fallback of OCI Distribution spec 1.1. */
export function isCompanionTag(tag: string): boolean {
  return /^sha(256|512)-[0-9a-f]{32,128}(\.(sig|att|sbom))?$/.test(tag)
}

/**
 * Chooses the layer that is the pack's archive: the one titled `<name>-<version>.tar.gz`, as `oras push` of that file makes it; otherwise the first tar layer;
 * otherwise the only layer.
 * @returns the layer, or why there is none (fits behind "The pack is set aside: ")
 */
export function choosePackLayer(
  manifest: ImageManifest,
  name: string,
  tag: string,
): { ok: true; layer: Descriptor } | { ok: false; reason: string } {
  const other = OTHERS.find(([prefix]) => manifest.artifactType.startsWith(prefix))
  if (other !== undefined) return { ok: false, reason: `it is ${other[1]}, not a pack` }
  const first = manifest.layers[0]
  if (first === undefined) return { ok: false, reason: 'it has no layers, so there is no archive in it' }

  const expected = new Set([`${name}-${tag}.tar.gz`, `${name}-${tag}.tgz`])
  const layer =
    manifest.layers.find((one) => expected.has(titleOf(one) ?? '')) ??
    manifest.layers.find((one) => /\.(tar\.gz|tgz|tar)$/.test(titleOf(one) ?? '')) ??
    manifest.layers.find((one) => /[.+]tar([.+]gzip)?$/.test(one.mediaType)) ??
    (manifest.layers.length === 1 ? first : undefined)
  if (layer !== undefined) return { ok: true, layer }
  return { ok: false, reason: `none of its ${manifest.layers.length} layers is an archive (${first.mediaType.slice(0, 100)}, …)` }
}
