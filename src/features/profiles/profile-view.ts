import * as z from 'zod/mini'
import type { ClusterProfile, PackRef } from '~/contract/cluster-profiles'
import { ProfileType } from '~/contract/profile-fields'
import { UNSET_TIME } from '~/contract/common'
import type { LayerFacts, ProfileFacts } from './profile-rows'
import { labelsToTags } from './wizard/profile-tags'

/** A layer on the profile's own page: what lists know of it, and what is in it. */
export interface LayerView extends LayerFacts {
  readonly tag: string
  /** Of the content that was chosen; empty for manifests and charts named by hand. */
  readonly digest: string
  readonly values: string
  readonly manifestCount: number
  /** Why a Palette says that it can't be used; empty otherwise. */
  readonly invalidReason: string
}

export interface ProfileView {
  readonly facts: ProfileFacts
  readonly cloudType: string
  readonly layers: readonly LayerView[]
  /** Newest first. */
  readonly versions: readonly { readonly uid: string; readonly version: string }[]
}

/** @param overview of the same version, with what our own backend adds; undefined while it is not known, and in front of a Palette */
export function toView(profile: ClusterProfile, overview: ProfileFacts | undefined): ProfileView {
  const { draft, published, versions, version } = profile.spec
  const template = draft ?? published
  const known = new Map(overview?.layers.map((layer) => [layer.name, layer]))
  const layers = (template?.packs ?? []).map((pack) => toLayer(pack, known.get(pack.name)))
  const { uid } = profile.metadata
  return {
    facts: overview === undefined || overview.counted !== undefined ? toFacts(profile, layers) : overview,
    cloudType: template?.cloudType ?? '',
    layers,
    versions: versions.some((each) => each.uid === uid) ? versions : [{ uid, version }, ...versions],
  }
}

function toLayer(pack: PackRef, known: LayerFacts | undefined): LayerView {
  return {
    name: pack.name,
    displayName: known?.displayName ?? pack.name,
    type: pack.type,
    layer: pack.layer,
    packUid: pack.packUid,
    registryUid: pack.registryUid,
    registryName: known?.registryName ?? '',
    version: pack.version === '' ? pack.tag : pack.version,
    logoUrl: pack.logo === '' ? (known?.logoUrl ?? '') : pack.logo,
    state: known?.state ?? (pack.isInvalid ? 'missing' : undefined),
    deprecated: known?.deprecated ?? false,
    fips: known?.fips ?? false,
    tag: pack.tag,
    digest: pack.digest,
    values: pack.values,
    manifestCount: pack.manifests.length,
    invalidReason: pack.isInvalid ? pack.inValidReason : '',
  }
}

function toFacts({ metadata, spec, status }: ClusterProfile, layers: readonly LayerView[]): ProfileFacts {
  const { draft, published } = spec
  const type = z.safeParse(ProfileType, (draft ?? published)?.type)
  return {
    uid: metadata.uid,
    name: metadata.name,
    version: spec.version,
    description: metadata.annotations?.['description'] ?? '',
    type: type.success ? type.data : 'cluster',
    tags: labelsToTags(metadata.labels),
    isPublished: status.isPublished,
    hasChanges:
      status.isPublished && draft !== undefined && published !== undefined && contentOf(draft.packs) !== contentOf(published.packs),
    createdAt: metadata.creationTimestamp ?? UNSET_TIME,
    updatedAt: metadata.lastModifiedTimestamp ?? UNSET_TIME,
    updatedBy: '',
    layers,
  }
}

function contentOf(packs: readonly PackRef[]): string {
  return JSON.stringify(packs.map(({ name, packUid, tag, values, digest, manifests }) => [name, packUid, tag, values, digest, manifests]))
}
