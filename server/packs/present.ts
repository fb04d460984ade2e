import type { PackDependency, PackMetadata, PackSummary, PackTagEntity } from '~/contract/packs'
import type { FoundRow, PackRow } from './store'
import { parentTags } from '~/contract/pack-versions'

const API_VERSION = 'v1'

/** The annotation that says why values and README of a version are empty: its registry can't be reached, or its archive can't be used. */
const UNAVAILABLE = 'detailsUnavailable'

/** Path of a pack version's logo; empty when it has none. */
function logoUrl(uid: string, hasLogo: boolean): string {
  return hasLogo ? `/v1/packs/${uid}/logo` : ''
}

/** An icon that is named and was not fetched yet counts: asking for the logo fetches it. */
export function logoUrlOf(row: Pick<PackRow, 'uid' | 'logo_sha256' | 'icon_url' | 'details_read'>): string {
  return logoUrl(row.uid, row.logo_sha256 !== null || (row.icon_url !== '' && !row.details_read))
}

export function toPackSummary(row: PackRow): PackSummary {
  return {
    apiVersion: API_VERSION,
    kind: 'pack',
    metadata: {
      name: row.name,
      uid: row.uid,
      creationTimestamp: row.created_at.toISOString(),
      lastModifiedTimestamp: row.updated_at.toISOString(),
    },
    spec: {
      addonSubType: row.addon_sub_type,
      addonType: row.addon_type,
      annotations: row.annotations,
      cloudTypes: row.cloud_types,
      digest: row.digest,
      displayName: row.display_name,
      eol: row.eol,
      group: row.pack_group,
      layer: row.layer,
      logoUrl: logoUrlOf(row),
      name: row.name,
      presets: row.presets,
      registryUid: row.registry_uid,
      schema: row.schema_entries,
      type: row.type,
      values: row.values_yaml,
      version: row.version,
    },
    status: {},
  }
}

/** @param rows of the search, those of one pack after each other */
export function toPackMetadata(rows: readonly FoundRow[]): PackMetadata[] {
  const items: PackMetadata[] = []
  for (const row of rows) {
    let item = items.at(-1)
    if (item?.metadata.uid !== row.head_uid) {
      item = {
        apiVersion: API_VERSION,
        kind: 'pack',
        metadata: { name: row.name, uid: row.head_uid },
        spec: {
          addonSubType: row.addon_sub_type,
          addonType: row.addon_type,
          cloudTypes: row.cloud_types,
          displayName: row.display_name,
          group: row.pack_group,
          layer: row.layer,
          name: row.name,
          registries: [],
          type: row.type,
        },
      }
      items.push(item)
    }
    item.spec.registries.push({
      annotations: row.annotations,
      latestPackUid: row.latest_uid,
      latestVersion: row.latest_version,
      logoUrl: logoUrl(row.latest_uid, row.has_logo),
      name: row.registry_name,
      scope: row.registry_scope,
      uid: row.registry_uid,
    })
  }
  return items
}

/**
 * @param newest the version that speaks for the pack
 * @param rows all versions to show, newest first
 * @param dependencies what a version asks for, as far as it is in the catalogue
 * @param unavailable versions whose details can't be read now, with the reason
 */
export function toPackTagEntity(
  newest: PackRow,
  rows: readonly PackRow[],
  { dependencies, unavailable }: { dependencies: ReadonlyMap<string, PackDependency[]>; unavailable: ReadonlyMap<string, string> },
): PackTagEntity {
  return {
    addonSubType: newest.addon_sub_type,
    addonType: newest.addon_type,
    cloudTypes: newest.cloud_types,
    displayName: newest.display_name,
    layer: newest.layer,
    logoUrl: logoUrlOf(newest),
    name: newest.name,
    packValues: rows.map((row) => ({
      annotations: unavailable.has(row.uid) ? { ...row.annotations, [UNAVAILABLE]: unavailable.get(row.uid) ?? '' } : row.annotations,
      dependencies: dependencies.get(row.uid) ?? [],
      packUid: row.uid,
      presets: row.presets,
      readme: row.readme,
      schema: row.schema_entries,
      values: row.values_yaml,
    })),
    registryUid: newest.registry_uid,
    tags: rows.map((row) => ({
      group: row.pack_group,
      packUid: row.uid,
      parentTags: parentTags(row.version),
      tag: row.tag,
      version: row.version,
    })),
  }
}
