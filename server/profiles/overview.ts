import type * as z from 'zod/mini'
import { TAG_VALUE } from '~/contract/profile-fields'
import type { LayerOverview, ProfilesOverview } from '~/contract/profile-tools'
import { authorize } from '../authz/authorize'
import type { Context } from '../context'
import { logoUrlOf } from '../packs/present'
import { tenantOf } from './access'
import { findPresent, type Present } from './layer-state'
import { tagsOf } from './meta'
import { newestFirst } from './present'
import { stateOfLayer } from './state-of-layer'
import { type LayerHead, listLayerHeads, listProfiles } from './store'
import { listChangedProfiles } from './tools-store'

/** Every version of every profile, by name without case and then the newest first, with the layers of its draft. Five queries, however many there are. */
export async function listProfileOverviews(context: Context): Promise<z.output<typeof ProfilesOverview>> {
  authorize(context.actor, 'clusterProfile.list')
  const { db } = context.services
  const tenantUid = tenantOf(context.actor)
  const rows = await listProfiles(db, tenantUid)
  const drafts = (await listLayerHeads(db, tenantUid)).filter(({ stage }) => stage === 'draft')
  const present = await findPresent(context, drafts)
  const changed = await listChangedProfiles(db, tenantUid)
  const layers = new Map<string, LayerHead[]>()
  for (const layer of drafts) layers.set(layer.profile_uid, [...(layers.get(layer.profile_uid) ?? []), layer])
  const items = rows
    .toSorted((one, other) => compare(one.name.toLowerCase(), other.name.toLowerCase()) || newestFirst(one, other))
    .map((row) => ({
      uid: row.uid,
      name: row.name,
      version: row.version,
      description: row.description,
      type: row.type,
      tags: tagsOf(row.labels, TAG_VALUE),
      isPublished: row.published_at !== null,
      hasChanges: changed.has(row.uid),
      createdAt: row.created_at.toISOString(),
      updatedAt: row.updated_at.toISOString(),
      updatedBy: row.updated_by,
      layers: (layers.get(row.uid) ?? []).map((layer) => toLayerOverview(layer, present)),
    }))
  return { items }
}

function toLayerOverview(layer: LayerHead, present: Present): LayerOverview {
  const pack = present.pack(layer)
  const registry = present.registry(layer)
  return {
    name: layer.name,
    displayName: layer.display_name,
    type: layer.type,
    layer: layer.layer,
    packUid: layer.pack_uid,
    registryUid: layer.registry_uid,
    registryName: registry?.name ?? layer.registry_name,
    version: layer.version,
    logoUrl: pack === undefined ? '' : logoUrlOf(pack),
    state: stateOfLayer(layer, pack?.digest, registry !== undefined),
    deprecated: pack !== undefined && pack.state !== 'active',
    fips: pack?.annotations.fips?.toLowerCase() === 'true',
  }
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0
}
