import type { Updateable } from 'kysely'
import type { Permission } from '~/contract/operation'
import { type AuditEntry, write } from '../audit/write'
import { authorize } from '../authz/authorize'
import type { Context } from '../context'
import type { Tables, Tx } from '../db/schema'
import { AppError } from '../errors'
import { duplicateProfile, loadProfile, nextTime, profileNotFound, refuseChanged, type StoredProfile, tenantOf } from './access'
import { refuseTooMuch } from './check-texts'
import type { NewLayer } from './layer'
import { lockProfile, publishLayers, replaceLayers, updateProfile } from './store'

/** The kind that audit entries have. */
export const PROFILE_KIND = 'clusterprofile'

/** How often a change starts again because somebody else changed the profile while it was being prepared. */
const ATTEMPTS = 3

/** What is to be written. */
export interface ProfileChange<Result> {
  readonly result: Result
  /** Nothing is written without it: the change changes nothing. */
  readonly written?: {
    readonly columns?: Omit<Updateable<Tables['profiles']>, 'uid' | 'tenant_uid' | 'revision' | 'updated_at' | 'updated_by'>
    /** In place of the draft's. */
    readonly layers?: readonly NewLayer[]
    /** The draft's layers, as they are then, are published. */
    readonly publish?: boolean
    readonly audit: Pick<AuditEntry, 'action' | 'message' | 'changes'>
  }
}

interface ChangeOptions {
  readonly permission: Permission
  readonly uid: string
  /** Time in milliseconds that the profile must have been changed last; whatever it was when left out. */
  readonly expected?: number | undefined
}

/**
 * Changes a profile: `prepare` says what is to be written, with the network if it must; then the profile is locked and written, if it is still the one that was
 * prepared for. Otherwise all starts again with what is there now.
 * @throws AppError `ResourceNotFound`, `Forbidden`, `ResourceChanged`, `DuplicateName`, and what `prepare` throws
 */
export async function changeProfile<Result>(
  context: Context,
  { permission, uid, expected }: ChangeOptions,
  prepare: (profile: StoredProfile) => Promise<ProfileChange<Result>>,
): Promise<{ result: Result; auditUid: string | undefined }> {
  authorize(context.actor, permission)
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const profile = await loadProfile(context, uid)
    refuseChanged(profile.row, expected)
    const change = await prepare(profile)
    if (change.written === undefined) return { result: change.result, auditUid: undefined }
    if (change.written.layers !== undefined) refuseTooMuch(change.written.layers)
    const auditUid = await writeChange(context, { permission, uid, expected }, profile, change.written)
    if (auditUid !== undefined) return { result: change.result, auditUid }
  }
  throw new AppError('Unavailable', 'Somebody else changes this profile at the same time. Load it again, then repeat the change')
}

/** @returns uid of the audit entry; undefined when the profile is another one by now */
async function writeChange(
  context: Context,
  { permission, uid, expected }: ChangeOptions,
  { row }: StoredProfile,
  { columns = {}, layers, publish = false, audit }: NonNullable<ProfileChange<unknown>['written']>,
): Promise<string | undefined> {
  const { services, actor } = context
  const tenantUid = tenantOf(actor)
  try {
    const { auditUid } = await write(context, permission, async (tx: Tx) => {
      const locked = await lockProfile(tx, tenantUid, uid)
      if (locked === undefined) throw profileNotFound(uid)
      refuseChanged(locked, expected)
      if (locked.updated_at.getTime() !== row.updated_at.getTime()) throw new StaleProfile()
      const updatedAt = nextTime(locked.updated_at, services.now())
      const { name = locked.name, version = locked.version } = columns
      const updated = await updateProfile(tx, tenantUid, uid, {
        ...columns,
        ...(layers !== undefined && { revision: locked.revision + 1 }),
        ...(publish && { published_at: updatedAt }),
        updated_at: updatedAt,
        updated_by: actor.email,
      })
      if (updated === 'duplicate') throw duplicateProfile(name, version)
      if (layers !== undefined) await replaceLayers(tx, tenantUid, uid, layers)
      if (publish) await publishLayers(tx, tenantUid, uid)
      return { result: undefined, audit: { ...audit, resourceKind: PROFILE_KIND, resourceUid: uid, resourceName: name } }
    })
    return auditUid
  } catch (error) {
    if (error instanceof StaleProfile) return undefined
    throw error
  }
}

/** Rolls the transaction back; never leaves this file. */
class StaleProfile extends Error {}
