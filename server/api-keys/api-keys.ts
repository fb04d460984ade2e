import type * as z from 'zod/mini'
import {
  API_KEY_DESCRIPTION_MAX,
  API_KEY_MAX_DAYS,
  type ApiKey,
  type ApiKeyCreated,
  type ApiKeyInput,
  type ApiKeys,
  type ApiKeyUpdate,
} from '~/contract/api-keys'
import type { ObjectMeta } from '~/contract/common'
import type { Permission } from '~/contract/operation'
import { type AuditEntry, write, writeOwn } from '../audit/write'
import { authorize } from '../authz/authorize'
import type { Actor, Context, Services } from '../context'
import type { Tx } from '../db/schema'
import { invalidFields, notFound } from '../errors'
import { hashToken, newToken } from '../sessions/token'
import { type ApiKeyRow, deleteKey, findKey, findKeyUser, insertKey, listKeys, lockKey, updateKey } from './store'

/** Tells people and scanners of leaked secrets what it is. */
const PREFIX = 'rck_'

const DAY_MS = 24 * 60 * 60_000

type KeyPermission = Extract<Permission, `apiKey.${string}`>

/** The keys of the tenant for whoever may list them, else the own ones; newest first. */
export async function listApiKeys({ services, actor }: Context): Promise<z.output<typeof ApiKeys>> {
  const rows = await listKeys(services.db, tenantOf(actor), actor.permissions.includes('apiKey.list') ? undefined : actor.uid)
  return { items: rows.map(toApiKey) }
}

/** @throws AppError `ResourceNotFound`, also for the key of somebody else whom the caller does not manage */
export async function getApiKey({ services, actor }: Context, uid: string): Promise<ApiKey> {
  return toApiKey(reachable(actor, 'apiKey.get', uid, await findKey(services.db, tenantOf(actor), uid)))
}

/**
 * Makes a key for the caller, or for the user of the tenant that it names.
 * @returns the key: it is stored nowhere
 * @throws AppError `InvalidRequest`, `Forbidden`, `ResourceNotFound`
 */
export async function createApiKey(context: Context, input: ApiKeyInput): Promise<z.output<typeof ApiKeyCreated>> {
  const { services, actor } = context
  const userUid = input.spec.userUid === undefined || input.spec.userUid === '' ? actor.uid : input.spec.userUid
  if (userUid !== actor.uid) authorize(actor, 'apiKey.create')
  const { name } = input.metadata
  const description = readDescription(input.metadata) ?? ''
  const expiresAt = readExpiry(services, input.spec.expiry)
  const key = `${PREFIX}${newToken()}`
  const uid = services.newUid()
  await writeKey(context, 'apiKey.create', userUid, async (tx) => {
    const user = await findKeyUser(tx, tenantOf(actor), userUid)
    if (user === undefined) throw notFound(`The user ${userUid}`)
    if (!user.active || user.passwordHash === null) throw invalidFields({ 'spec.userUid': 'This user is not active' })
    const now = services.now()
    await insertKey(tx, {
      uid,
      user_uid: userUid,
      name,
      description,
      key_hash: hashToken(key),
      active: true,
      expires_at: expiresAt,
      created_at: now,
      updated_at: now,
    })
    const message = `Made API key ${name} of ${user.email}, which ends on ${expiresAt.toISOString().slice(0, 10)}`
    return entry('create', uid, name, message)
  })
  return { apiKey: key, uid }
}

/** Renames a key or changes its end; a description that is left out stays. @throws AppError `InvalidRequest`, `ResourceNotFound` */
export async function updateApiKey(context: Context, uid: string, input: ApiKeyUpdate): Promise<void> {
  const { name } = input.metadata
  const description = readDescription(input.metadata)
  const expiresAt = readExpiry(context.services, input.spec.expiry)
  await changeKey(context, 'apiKey.update', uid, async (tx, row) => {
    await updateKey(tx, uid, {
      name,
      expires_at: expiresAt,
      updated_at: context.services.now(),
      ...(description !== undefined && { description }),
    })
    const changes = changed({
      'metadata.name': [row.name, name],
      'metadata.annotations.description': [row.description, description ?? row.description],
      'spec.expiry': [row.expiresAt.toISOString(), expiresAt.toISOString()],
    })
    return entry('update', uid, name, `Changed API key ${name} of ${row.email}`, changes)
  })
}

/** Revokes a key, or allows it again. @throws AppError `ResourceNotFound` */
export async function setApiKeyActive(context: Context, uid: string, isActive: boolean): Promise<void> {
  await changeKey(context, 'apiKey.update', uid, async (tx, row) => {
    await updateKey(tx, uid, { active: isActive, updated_at: context.services.now() })
    const message = `${isActive ? 'Activated' : 'Revoked'} API key ${row.name} of ${row.email}`
    return entry('update', uid, row.name, message, changed({ 'status.isActive': [row.active, isActive] }))
  })
}

/** @throws AppError `ResourceNotFound` */
export async function deleteApiKey(context: Context, uid: string): Promise<void> {
  await changeKey(context, 'apiKey.delete', uid, async (tx, row) => {
    await deleteKey(tx, uid)
    return entry('delete', uid, row.name, `Deleted API key ${row.name} of ${row.email}`)
  })
}

async function changeKey(
  context: Context,
  permission: KeyPermission,
  uid: string,
  run: (tx: Tx, row: ApiKeyRow) => Promise<AuditEntry>,
): Promise<void> {
  const { services, actor } = context
  const tenantUid = tenantOf(actor)
  const { userUid } = reachable(actor, permission, uid, await findKey(services.db, tenantUid, uid))
  await writeKey(context, permission, userUid, async (tx) => run(tx, reachable(actor, permission, uid, await lockKey(tx, tenantUid, uid))))
}

/** Own keys are everybody's own business; those of others take the permission. */
async function writeKey(context: Context, permission: KeyPermission, userUid: string, run: (tx: Tx) => Promise<AuditEntry>): Promise<void> {
  const audited = async (tx: Tx) => ({ result: undefined, audit: await run(tx) })
  await (userUid === context.actor.uid ? writeOwn(context, audited) : write(context, permission, audited))
}

/** A key that the caller may not reach looks as one that does not exist. */
function reachable(actor: Actor, permission: KeyPermission, uid: string, row: ApiKeyRow | undefined): ApiKeyRow {
  if (row === undefined || (row.userUid !== actor.uid && !actor.permissions.includes(permission))) throw notFound(`The API key ${uid}`)
  return row
}

function tenantOf(actor: Actor): string {
  if (actor.tenant === null) throw notFound('The tenant')
  return actor.tenant.uid
}

function readExpiry(services: Pick<Services, 'now'>, text: string): Date {
  const expiry = new Date(text)
  const now = services.now().getTime()
  if (expiry.getTime() <= now) throw invalidFields({ 'spec.expiry': 'Choose a time in the future' })
  if (expiry.getTime() > now + API_KEY_MAX_DAYS * DAY_MS) throw invalidFields({ 'spec.expiry': 'Choose a time within five years' })
  return expiry
}

function readDescription({ annotations }: ObjectMeta): string | undefined {
  const description = annotations?.description?.trim()
  if (description !== undefined && description.length > API_KEY_DESCRIPTION_MAX) {
    throw invalidFields({ 'metadata.annotations.description': `The description is longer than ${API_KEY_DESCRIPTION_MAX} characters` })
  }
  return description
}

function changed(pairs: Record<string, [unknown, unknown]>): Record<string, [unknown, unknown]> {
  return Object.fromEntries(Object.entries(pairs).filter(([, [before, after]]) => before !== after))
}

function entry(action: AuditEntry['action'], uid: string, name: string, message: string, changes: AuditEntry['changes'] = {}): AuditEntry {
  return { action, resourceKind: 'apikey', resourceUid: uid, resourceName: name, message, changes }
}

function toApiKey(row: ApiKeyRow): ApiKey {
  const { uid, name, description, userUid, firstName, lastName } = row
  return {
    metadata: {
      uid,
      name,
      annotations: description === '' ? {} : { description },
      creationTimestamp: row.createdAt.toISOString(),
      lastModifiedTimestamp: row.updatedAt.toISOString(),
    },
    spec: { expiry: row.expiresAt.toISOString(), user: { firstName, lastName, uid: userUid } },
    status: { isActive: row.active },
  }
}
