import { UNSET_TIME } from '~/contract/common'
import type { Actor, Context } from '../context'
import { AppError, invalidFields, notFound } from '../errors'
import type { LayerRow, ProfileRow } from './layer'
import { findProfile, listLayers } from './store'

/** A profile with its layers. */
export interface StoredProfile {
  readonly row: ProfileRow
  readonly draft: readonly LayerRow[]
  /** Empty when it was never published. */
  readonly published: readonly LayerRow[]
}

/** Profiles belong to a tenant: operators have none. @throws AppError `Forbidden` */
export function tenantOf(actor: Actor): string {
  if (actor.tenant === null) throw new AppError('Forbidden', 'This is for users of a tenant')
  return actor.tenant.uid
}

/** @throws AppError `ResourceNotFound`, also for a profile of another tenant */
export async function loadProfile({ services, actor }: Context, uid: string): Promise<StoredProfile> {
  const tenantUid = tenantOf(actor)
  const row = await findProfile(services.db, tenantUid, uid)
  if (row === undefined) throw profileNotFound(uid)
  return { row, ...(await listLayers(services.db, tenantUid, uid)) }
}

export function profileNotFound(uid: string): AppError {
  return notFound(`Profile ${uid}`)
}

/** A name has each of its versions once in a tenant. */
export function duplicateProfile(name: string, version: string): AppError {
  const sentence = `Version ${version} of the profile ${name} exists already: choose another name or version`
  return new AppError('DuplicateName', sentence, { details: { fields: { 'metadata.name': sentence } } })
}

/**
 * @param sent `metadata.lastModifiedTimestamp` of what the caller read
 * @returns the time in milliseconds; undefined where none is named, as with the zero time that Palette's clients send
 * @throws AppError `InvalidRequest` for a text that is no time
 */
export function expectedTime(sent: string | undefined): number | undefined {
  if (sent === undefined || sent === '') return undefined
  const time = Date.parse(sent)
  if (Number.isNaN(time)) throw invalidFields({ 'metadata.lastModifiedTimestamp': 'This is no time: send it as it was read' })
  return time === Date.parse(UNSET_TIME) ? undefined : time
}

/** @throws AppError `ResourceChanged` when the profile is not the one that the caller read */
export function refuseChanged(row: Pick<ProfileRow, 'name' | 'updated_at' | 'updated_by'>, expected: number | undefined): void {
  if (expected === undefined || row.updated_at.getTime() === expected) return
  throw new AppError(
    'ResourceChanged',
    `${row.updated_by} has changed the profile ${row.name} since you opened it: your change was not saved`,
    {
      details: { changedBy: row.updated_by, changedAt: row.updated_at.toISOString() },
    },
  )
}

/** The time of a change: later than that of the last one, even if the clock says otherwise. */
export function nextTime(last: Date, now: Date): Date {
  return new Date(Math.max(now.getTime(), last.getTime() + 1))
}
