import type * as z from 'zod/mini'
import type { PackNameQuery, PackReadme, PackTagEntity } from '~/contract/packs'
import { authorize } from '../authz/authorize'
import { viewerOf } from '../authz/viewer'
import type { Context } from '../context'
import { notFound } from '../errors'
import { toPackTagEntity } from './present'
import { findLogo, findPack, findPackVersions, type PackRow } from './store'

/**
 * A pack of one registry with all its versions, newest first by SemVer.
 * `cloudType` keeps versions for that cloud and for `all`; `states` keeps exactly the states it lists, without it only disabled versions are hidden.
 * @throws AppError `ResourceNotFound` when no version is left, or the caller can't see the registry
 */
export async function getPackByName(
  context: Context,
  packName: string,
  registryUid: string,
  query: z.output<typeof PackNameQuery>,
): Promise<PackTagEntity> {
  authorize(context.actor, 'packRegistry.get')
  const states = splitList(query.states)
  const rows = await findPackVersions(context.services.db, viewerOf(context.actor), { name: packName, registryUid })
  return entityOf(packName, rows, (row) => {
    const stateShown = states.length === 0 ? row.state !== 'disabled' : states.includes(row.state)
    const layerShown = query.layer === undefined || query.layer === '' || row.layer === query.layer
    const cloudShown = [query.cloudType, 'all'].some((cloud) => row.cloud_types.includes(cloud)) || ['', 'all'].includes(query.cloudType)
    return stateShown && layerShown && cloudShown
  })
}

/**
 * The pack that has this version, with all its versions in that registry; disabled ones are hidden unless asked for by this very uid.
 * @throws AppError `ResourceNotFound`
 */
export async function getPack(context: Context, uid: string): Promise<PackTagEntity> {
  authorize(context.actor, 'packRegistry.get')
  const { db } = context.services
  const viewer = viewerOf(context.actor)
  const pack = await findPack(db, viewer, uid)
  if (pack === undefined) throw notFound(`Pack ${uid}`)
  const rows = await findPackVersions(db, viewer, { name: pack.name, registryUid: pack.registry_uid })
  return entityOf(uid, rows, (row) => row.state !== 'disabled' || row.uid === uid)
}

/** @throws AppError `ResourceNotFound` */
export async function getPackReadme(context: Context, uid: string): Promise<z.output<typeof PackReadme>> {
  authorize(context.actor, 'packRegistry.get')
  const pack = await findPack(context.services.db, viewerOf(context.actor), uid)
  if (pack === undefined) throw notFound(`Pack ${uid}`)
  return { readme: pack.readme }
}

/** @throws AppError `ResourceNotFound`, also for a pack without a logo */
export async function getPackLogo(context: Context, uid: string): Promise<{ mediaType: string; bytes: Uint8Array<ArrayBuffer> }> {
  authorize(context.actor, 'packRegistry.get')
  const logo = await findLogo(context.services.db, viewerOf(context.actor), uid)
  if (logo === undefined) throw notFound(`The logo of pack ${uid}`)
  return { mediaType: logo.media_type, bytes: new Uint8Array(logo.bytes) }
}

function entityOf(name: string, rows: readonly PackRow[], shown: (row: PackRow) => boolean): PackTagEntity {
  const kept = rows.filter(shown)
  const [newest] = kept
  if (newest === undefined) throw notFound(`Pack ${name}`)
  return toPackTagEntity(newest, kept)
}

function splitList(text: string | undefined): string[] {
  return (text ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
}
