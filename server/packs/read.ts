import type * as z from 'zod/mini'
import type { PackNameQuery, PackReadme, PackTagEntity } from '~/contract/packs'
import { authorize } from '../authz/authorize'
import { viewerOf } from '../authz/viewer'
import type { Context } from '../context'
import { AppError, notFound } from '../errors'
import { errorCodeOf } from '../registries/probe'
import { resolveDependencies } from './dependencies'
import { openDetails, openLogo } from './details'
import { toPackTagEntity } from './present'
import { findLogo, findPack, findPackVersions, type PackRow } from './store'

/**
 * A pack of one registry with all its versions, newest first by SemVer. Values and README are those of versions that somebody has opened: a registry is not asked.
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
  return entityOf(context, packName, rows, (row) => {
    const stateShown = states.length === 0 ? row.state !== 'disabled' : states.includes(row.state)
    const layerShown = query.layer === undefined || query.layer === '' || row.layer === query.layer
    const cloudShown = [query.cloudType, 'all'].some((cloud) => row.cloud_types.includes(cloud)) || ['', 'all'].includes(query.cloudType)
    return stateShown && layerShown && cloudShown
  })
}

/**
 * The pack that has this version, with all its versions in that registry; disabled ones are hidden unless asked for by this very uid. The version is opened in its
 * registry if that is still to be done; where it can't be, its values and README are empty and its annotation `detailsUnavailable` says why.
 * @throws AppError `ResourceNotFound`
 */
export async function getPack(context: Context, uid: string): Promise<PackTagEntity> {
  authorize(context.actor, 'packRegistry.get')
  const { db } = context.services
  const viewer = viewerOf(context.actor)
  const pack = await findPack(db, viewer, uid)
  if (pack === undefined) throw notFound(`Pack ${uid}`)
  const failure = await openDetails(context, uid)
  const rows = await findPackVersions(db, viewer, { name: pack.name, registryUid: pack.registry_uid })
  const unavailable = new Map(failure === undefined ? [] : [[uid, failure.detail]])
  return entityOf(context, uid, rows, (row) => row.state !== 'disabled' || row.uid === uid, unavailable)
}

/**
 * Opens the version if that is still to be done.
 * @throws AppError `ResourceNotFound`, the code of what failed with the connector's sentence when it can't be opened now
 */
export async function getPackReadme(context: Context, uid: string): Promise<z.output<typeof PackReadme>> {
  authorize(context.actor, 'packRegistry.get')
  const { db } = context.services
  const viewer = viewerOf(context.actor)
  if ((await findPack(db, viewer, uid)) === undefined) throw notFound(`Pack ${uid}`)
  const failure = await openDetails(context, uid)
  if (failure !== undefined) throw new AppError(errorCodeOf(failure), failure.detail, { details: { layer: failure.layer } })
  const pack = await findPack(db, viewer, uid)
  if (pack === undefined) throw notFound(`Pack ${uid}`)
  return { readme: pack.readme }
}

/** Fetches the icon if that is still to be done. @throws AppError `ResourceNotFound`, also for a pack without a logo */
export async function getPackLogo(context: Context, uid: string): Promise<{ mediaType: string; bytes: Uint8Array<ArrayBuffer> }> {
  authorize(context.actor, 'packRegistry.get')
  const { db } = context.services
  const viewer = viewerOf(context.actor)
  if ((await findPack(db, viewer, uid)) === undefined) throw notFound(`The logo of pack ${uid}`)
  let logo = await findLogo(db, viewer, uid)
  if (logo === undefined && (await openLogo(context, uid)) === undefined) logo = await findLogo(db, viewer, uid)
  if (logo === undefined) throw notFound(`The logo of pack ${uid}`)
  return { mediaType: logo.media_type, bytes: new Uint8Array(logo.bytes) }
}

async function entityOf(
  { services, actor }: Context,
  name: string,
  rows: readonly PackRow[],
  shown: (row: PackRow) => boolean,
  unavailable: ReadonlyMap<string, string> = new Map(),
): Promise<PackTagEntity> {
  const kept = rows.filter(shown)
  const [newest] = kept
  if (newest === undefined) throw notFound(`Pack ${name}`)
  const dependencies = await resolveDependencies(services.db, viewerOf(actor), kept)
  return toPackTagEntity(newest, kept, { dependencies, unavailable })
}

function splitList(text: string | undefined): string[] {
  return (text ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
}
