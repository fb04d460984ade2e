import type { PackUses } from '~/contract/profile-tools'
import { authorize } from '../authz/authorize'
import { viewerOf } from '../authz/viewer'
import type { Context } from '../context'
import { notFound } from '../errors'
import { tenantOf } from './access'
import { findPresent } from './layer-state'
import { newestFirst } from './present'
import { stateOfLayer } from './state-of-layer'
import { type LayerHead, listLayerHeads, listProfiles } from './store'
import { findPackName } from './tools-store'

/**
 * Profiles that use the pack of this version in its registry, whatever the version, by name and then the newest first. Of a profile the draft, and what is published
 * where that has another version.
 * @throws AppError `ResourceNotFound`
 */
export async function listPackUses(context: Context, uid: string): Promise<PackUses> {
  authorize(context.actor, 'clusterProfile.list')
  const { db } = context.services
  const pack = await findPackName(db, viewerOf(context.actor), uid)
  if (pack === undefined) throw notFound(`Pack ${uid}`)
  const tenantUid = tenantOf(context.actor)
  const layers = (await listLayerHeads(db, tenantUid)).filter(
    (layer) => layer.registry_uid === pack.registry_uid && layer.name === pack.name && layer.type === pack.type,
  )
  const profiles = new Map((await listProfiles(db, tenantUid)).map((row) => [row.uid, row]))
  const present = await findPresent(context, layers)
  const items = layers
    .filter((layer) => layer.stage === 'draft' || !layers.some((other) => isSameInDraft(layer, other)))
    .flatMap((layer) => {
      const row = profiles.get(layer.profile_uid)
      return row === undefined ? [] : [{ layer, row }]
    })
    .toSorted((one, other) => compare(one.row.name.toLowerCase(), other.row.name.toLowerCase()) || newestFirst(one.row, other.row))
    .map(({ layer, row }) => ({
      profileUid: row.uid,
      profileName: row.name,
      profileVersion: row.version,
      isPublished: row.published_at !== null,
      version: layer.version,
      state: stateOfLayer(layer, present.pack(layer)?.digest, present.registry(layer) !== undefined),
    }))
  return { items }
}

function isSameInDraft(layer: LayerHead, other: LayerHead): boolean {
  return other.stage === 'draft' && other.profile_uid === layer.profile_uid && other.version === layer.version
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0
}
