import type {
  ClusterProfile,
  ClusterProfileEntity,
  ClusterProfileTemplateDraft,
  ClusterProfileUpdateEntity,
  PackManifestEntity,
  PackRef,
} from '~/contract/cluster-profiles'
import { MANIFEST_PACK_UID } from '~/contract/profile-fields'
import { kindOf, type LayerDraft, type ManifestDraft, type ProfileDraft } from '../draft'
import { labelsToTags, tagsToLabels } from './profile-tags'

export const emptyDraft: ProfileDraft = { name: '', version: '1.0.0', description: '', tags: [], layers: [] }

/** Of a profile that is made here: infrastructure and full profiles are Palette's own business. */
export const NEW_PROFILE_TYPE = 'add-on'

/** A layer as a new one is sent. What is not known is left out: a chart named by hand has no uid, a manifest no registry. */
function toPack(layer: LayerDraft): PackManifestEntity {
  const uid = layer.kind === 'manifest' ? MANIFEST_PACK_UID : layer.packUid
  return {
    layer: layer.layer,
    name: layer.name,
    type: layer.type,
    values: layer.values,
    ...(layer.registryUid === '' ? {} : { registryUid: layer.registryUid }),
    ...(layer.tag === '' ? {} : { tag: layer.tag }),
    ...(uid === '' ? {} : { uid }),
    ...(layer.manifests.length === 0 ? {} : { manifests: layer.manifests.map(({ name, content }) => ({ name, content })) }),
  }
}

/** What the constraints are checked of. @param type of the profile: `add-on` */
export function toTemplate(layers: readonly LayerDraft[], type: ClusterProfileTemplateDraft['type']): ClusterProfileTemplateDraft {
  return { type, packs: layers.map(toPack) }
}

function toMetadata(draft: ProfileDraft, annotations: Readonly<Record<string, string>> = {}) {
  return {
    name: draft.name.trim(),
    annotations: { ...annotations, description: draft.description.trim() },
    labels: tagsToLabels(draft.tags),
  }
}

export function toCreate(draft: ProfileDraft): ClusterProfileEntity {
  return {
    metadata: toMetadata(draft),
    spec: { version: draft.version.trim(), template: toTemplate(draft.layers, NEW_PROFILE_TYPE) },
  }
}

/** What of a stored profile is sent back with a change, beside the draft. */
export interface StoredMeta {
  /** `lastModifiedTimestamp` of the profile as it was read: if somebody has changed it since, the server says so. */
  readonly readAt?: string | undefined
  /** All of them: those that are sent take the place of those that are stored. */
  readonly annotations?: Readonly<Record<string, string>> | undefined
}

/** A change of a stored profile. */
export function toUpdate(draft: ProfileDraft, { readAt, annotations }: StoredMeta): ClusterProfileUpdateEntity {
  return {
    metadata: { ...toMetadata(draft, annotations), ...(readAt === undefined ? {} : { lastModifiedTimestamp: readAt }) },
    spec: {
      version: draft.version.trim(),
      template: {
        packs: draft.layers.map((layer) => ({
          ...toPack(layer),
          ...(layer.manifests.length === 0 ? {} : { manifests: layer.manifests.map(toManifest) }),
        })),
      },
    },
  }
}

function toManifest({ uid, name, content }: ManifestDraft) {
  return uid === undefined ? { name, content } : { uid, name, content }
}

/** What the profile alone does not tell of its layers. */
export interface LayerFacts {
  readonly displayName: string
  readonly addonType: string
  /** The pack's own values, where they are known. */
  readonly defaultValues: string | undefined
}

/**
 * A stored profile as it is edited: its draft, or what is published where there is none.
 * @param manifests of each layer that has some, by the layer's name
 * @param facts of each layer whose pack is still there, by the layer's name
 */
export function fromProfile(
  profile: ClusterProfile,
  manifests: ReadonlyMap<string, readonly ManifestDraft[]>,
  facts: ReadonlyMap<string, LayerFacts>,
): ProfileDraft {
  const template = profile.spec.draft ?? profile.spec.published
  return {
    name: profile.metadata.name,
    version: profile.spec.version,
    description: profile.metadata.annotations?.['description'] ?? '',
    tags: labelsToTags(profile.metadata.labels),
    layers: (template?.packs ?? []).map((pack) => fromPack(pack, manifests.get(pack.name) ?? [], facts.get(pack.name))),
  }
}

function fromPack(pack: PackRef, manifests: readonly ManifestDraft[], facts: LayerFacts | undefined): LayerDraft {
  return {
    name: pack.name,
    displayName: facts === undefined || facts.displayName === '' ? pack.name : facts.displayName,
    kind: kindOf(pack.type, pack.packUid),
    type: pack.type,
    layer: pack.layer,
    addonType: facts?.addonType ?? '',
    registryUid: pack.registryUid,
    registryName: '',
    packUid: pack.packUid,
    tag: pack.tag,
    version: pack.version === '' ? pack.tag : pack.version,
    logoUrl: pack.logo,
    values: pack.values,
    defaultValues: facts?.defaultValues,
    presets: pack.presets,
    schema: pack.schema,
    manifests,
    ...(pack.isInvalid ? { state: 'missing' as const } : {}),
  }
}
