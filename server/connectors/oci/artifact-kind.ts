import type { Manifest } from './manifest'

/** Media types of artifacts, by how they begin, and what they are. */
const KINDS: readonly (readonly [string, string])[] = [
  ['application/vnd.cncf.helm.', 'a Helm chart'],
  ['application/vnd.zarf.', 'a Zarf package'],
  ['application/vnd.dev.cosign.', 'a signature'],
  ['application/vnd.cncf.notary.', 'a signature'],
  ['application/vnd.in-toto', 'an attestation'],
  ['application/spdx', 'a software bill of materials'],
  ['application/vnd.cyclonedx', 'a software bill of materials'],
]

/** `os` of the platforms in the index of a Zarf package. */
export const ZARF_OS = 'multi'

const IMAGES: readonly string[] = ['application/vnd.oci.image.config.v1+json', 'application/vnd.docker.container.image.v1+json']

/** Tags that tools give to what belongs to another artifact: cosign's `.sig`, `.att`, `.sbom`, and the referrers fallback of OCI Distribution spec 1.1. */
export function isCompanionTag(tag: string): boolean {
  return /^sha(256|512)-[0-9a-f]{32,128}(\.(sig|att|sbom))?$/.test(tag)
}

/** What an artifact of a known type is, with its article; undefined for other types. */
export function knownKind(artifactType: string): string | undefined {
  return KINDS.find(([prefix]) => artifactType.startsWith(prefix))?.[1]
}

/** A container image by its type. Tools push packs under that type too, when they are not told otherwise. */
export function isImage(manifest: Manifest): boolean {
  return manifest.kind === 'image' && IMAGES.includes(manifest.artifactType)
}

/** What a manifest stands for, with its article. */
export function describeKind(manifest: Manifest): string {
  switch (manifest.kind) {
    case 'index':
      if (manifest.manifests.length === 0) return 'an empty index'
      return manifest.manifests.some(({ platform }) => platform?.os === ZARF_OS)
        ? 'a Zarf package'
        : 'a container image for several platforms'
    case 'unreadable':
      return 'an unreadable manifest'
    case 'image': {
      const known = knownKind(manifest.artifactType) ?? knownKind(manifest.config?.mediaType ?? '')
      if (known !== undefined) return known
      if (IMAGES.includes(manifest.artifactType)) return 'a container image'
      return /^[\w.+/-]{1,100}$/.test(manifest.artifactType) ? `an artifact of type ${manifest.artifactType}` : 'an artifact without a type'
    }
  }
}
