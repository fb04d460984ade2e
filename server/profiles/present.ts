import type { ClusterProfile, ClusterProfileTemplate, PackRef } from '~/contract/cluster-profiles'
import type { NamedMeta } from '~/contract/common'
import type { PackSummary } from '~/contract/packs'
import { logoUrlOf } from '../packs/present'
import { versionKey } from '~/contract/pack-versions'
import type { StoredProfile } from './access'
import type { LayerRow, ProfileRow } from './layer'
import type { Present } from './layer-state'
import type { ProfileHead } from './store'

const API_VERSION = 'v1'

/** The description is an annotation; who made and who changed the profile is told by email. */
export function toMeta(row: ProfileHead): NamedMeta {
  return {
    annotations: {
      ...row.annotations,
      createdBy: row.created_by,
      description: row.description,
      lastModifiedBy: row.updated_by,
      scope: 'tenant',
      tenantUid: row.tenant_uid,
    },
    creationTimestamp: row.created_at.toISOString(),
    labels: row.labels,
    lastModifiedTimestamp: row.updated_at.toISOString(),
    name: row.name,
    uid: row.uid,
  }
}

type Version = Pick<ProfileRow, 'uid' | 'version'>

/** Newest first, by SemVer. */
export function toVersions(rows: readonly Version[]): { uid: string; version: string }[] {
  return rows.toSorted(newestFirst).map(({ uid, version }) => ({ uid, version }))
}

/** Versions of one precedence, which differ in what is behind a plus, by their texts. */
export function newestFirst(one: Pick<Version, 'version'>, other: Pick<Version, 'version'>): number {
  const [left, right] = [versionKey(one.version), versionKey(other.version)]
  if (left === right) return one.version < other.version ? 1 : one.version > other.version ? -1 : 0
  return left < right ? 1 : -1
}

/** @param versions of the same name */
export function toClusterProfile({ row, draft, published }: StoredProfile, versions: readonly Version[], present: Present): ClusterProfile {
  return {
    apiVersion: API_VERSION,
    kind: 'ClusterProfile',
    metadata: toMeta(row),
    spec: {
      draft: toTemplate(row, draft, present),
      ...(row.published_at !== null && { published: toTemplate(row, published, present) }),
      version: row.version,
      versions: toVersions(versions),
    },
    status: {
      hasUserMacros: draft.some(hasUserMacros),
      inUseClusterTemplates: [],
      inUseClusterUids: [],
      inUseClusters: [],
      isPublished: row.published_at !== null,
    },
  }
}

function toTemplate(row: ProfileRow, layers: readonly LayerRow[], present: Present): ClusterProfileTemplate {
  return {
    cloudType: row.cloud_type,
    name: row.name,
    packs: layers.map((layer) => toPackRef(layer, present)),
    profileVersion: row.version,
    type: row.type,
    uid: row.uid,
    version: row.revision,
  }
}

/**
 * Palette does not document what counts as a user macro. Read so: something that a person of the tenant defines and that is put in when a cluster is made, which are
 * macros (`{{.spectro.macro.name}}`) and variables of the profile (`{{.spectro.var.name}}`); what the system fills in by itself (`{{.spectro.system…}}`) does not count.
 */
function hasUserMacros(layer: LayerRow): boolean {
  return [layer.values_yaml, ...layer.manifests.map(({ content }) => content)].some((text) => USER_MACRO.test(text))
}
const USER_MACRO = /\{\{-?\s{0,8}\.spectro\.(?:macro|var)\./

function toPackRef(layer: LayerRow, present: Present): PackRef {
  const pack = present.pack(layer)
  const reason = present.missing(layer)
  return {
    annotations: pack?.annotations ?? {},
    digest: layer.digest,
    inValidReason: reason,
    isInvalid: reason !== '',
    layer: layer.layer,
    logo: pack === undefined ? '' : logoUrlOf(pack),
    manifests: layer.manifests.map(({ uid, name }) => ({ kind: 'manifest', name, uid })),
    name: layer.name,
    packUid: layer.pack_uid,
    params: {},
    presets: pack?.presets ?? [],
    registryUid: layer.registry_uid,
    schema: pack?.schema_entries ?? [],
    server: present.registry(layer)?.endpoint ?? '',
    tag: layer.tag,
    type: layer.type,
    values: layer.values_yaml,
    version: layer.version,
  }
}

/** The pack of a layer, with the values that the layer has. What is gone from its registry is told as far as the layer remembers it. */
export function toPackSpec(layer: LayerRow, present: Present): PackSummary['spec'] {
  const pack = present.pack(layer)
  return {
    addonSubType: pack?.addon_sub_type ?? '',
    addonType: layer.addon_type,
    annotations: pack?.annotations ?? {},
    cloudTypes: pack?.cloud_types ?? [],
    digest: layer.digest,
    displayName: layer.display_name,
    eol: pack?.eol ?? '',
    group: pack?.pack_group ?? '',
    layer: layer.layer,
    logoUrl: pack === undefined ? '' : logoUrlOf(pack),
    name: layer.name,
    presets: pack?.presets ?? [],
    registryUid: layer.registry_uid,
    schema: pack?.schema_entries ?? [],
    type: layer.type,
    values: layer.values_yaml,
    version: layer.version,
  }
}

export function toPackMeta(layer: LayerRow): NamedMeta {
  return { creationTimestamp: layer.chosen_at.toISOString(), name: layer.name, uid: layer.pack_uid }
}
