import type * as z from 'zod/mini'
import type { HeldRemovals, RemovalDecision } from '~/contract/sync'
import { write } from '../audit/write'
import { authorize } from '../authz/authorize'
import { viewerOf } from '../authz/viewer'
import type { Context } from '../context'
import type { Tx } from '../db/schema'
import { AppError } from '../errors'
import { beginRemoving, countPacks, tidyAfterRemoval } from '../packs/catalogue'
import { loadManaged, loadVisible, registryNotFound } from './access'
import { countHeld, deleteMarked, keepHeld, listHeld, setHold } from './removals-store'
import { contentsMessage, versionsOf } from './run-words'
import { recordRemoved } from './runs-store'
import { countSkipped } from './skipped-store'
import { findHold, type RegistryRow } from './store'
import { lockSync, setMessage } from './sync-store'
import { kindWords } from './words'

/** What the registry no longer has and the catalogue still has, in use first. @throws AppError `ResourceNotFound` */
export async function listRemovals(context: Context, uid: string): Promise<z.output<typeof HeldRemovals>> {
  authorize(context.actor, 'packRegistry.get')
  await loadVisible(context, uid, undefined)
  const viewer = viewerOf(context.actor)
  const hold = await findHold(context.services.db, viewer, uid)
  if (hold === undefined) throw registryNotFound(uid)
  const { items, total } = await listHeld(context.services.db, viewer, uid)
  return { runUid: hold.run, items, total, versions: hold.versions }
}

const CHANGED =
  'Somebody has decided about this by now, or another synchronisation has found something else. Load the list again, and decide about what it shows then'

/**
 * Takes out what is held, or keeps it. With a null `runUid` it is about what was kept before.
 * @throws AppError `ResourceNotFound`, `Forbidden` for a tenant on a system registry, `ResourceChanged` when something else, or nothing, waits by now
 */
export async function decideRemovals(
  context: Context,
  uid: string,
  { decision, runUid }: z.output<typeof RemovalDecision>,
): Promise<{ auditUid: string }> {
  authorize(context.actor, 'packRegistry.update')
  const registry = await loadManaged(context, uid, undefined, 'Removals from system registries are decided in the System Console')
  const { resourceKind, noun } = kindWords[registry.kind]
  const { auditUid } = await write(context, 'packRegistry.update', async (tx) => {
    await beginRemoving(tx)
    const sync = await lockSync(tx, uid)
    if (sync === undefined) throw registryNotFound(uid)
    if (sync.held_run !== runUid && runUid !== null) throw new AppError('ResourceChanged', CHANGED)
    const count =
      decision === 'approve'
        ? await approve(tx, registry, runUid, context.actor.email)
        : await reject(tx, registry, runUid, context.actor.email)
    if (count === 0) throw new AppError('ResourceChanged', CHANGED)
    const versions = versionsOf(count)
    const what = `${versions} that ${count === 1 ? 'is' : 'are'} no longer in the registry`
    const message =
      decision === 'approve' ? `Approved the removal of ${what} from ${noun} ${registry.name}` : `Kept ${what}, of ${noun} ${registry.name}`
    return { result: undefined, audit: { action: 'action', resourceKind, resourceUid: uid, resourceName: registry.name, message } }
  })
  return { auditUid }
}

type Registry = Pick<RegistryRow, 'uid' | 'provider'>

/** @returns how many were taken out */
async function approve(tx: Tx, registry: Registry, runUid: string | null, email: string): Promise<number> {
  const { count, names } = await deleteMarked(tx, registry.uid, { state: runUid === null ? 'kept' : 'held', run: runUid })
  if (count === 0) return 0
  await tidyAfterRemoval(tx, registry.uid, names)
  if (runUid !== null) {
    const told = `${versionsOf(count)} that ${count === 1 ? 'was' : 'were'} no longer in the registry removed, approved by ${email}`
    await endHold(tx, registry, runUid, { removed: count, told })
  } else await tellContents(tx, registry)
  return count
}

/** @returns how many are kept */
async function reject(tx: Tx, registry: Registry, runUid: string | null, email: string): Promise<number> {
  if (runUid === null) return 0
  const count = await keepHeld(tx, registry.uid)
  if (count === 0) return 0
  const told = `${versionsOf(count)} that ${count === 1 ? 'is' : 'are'} no longer in the registry kept, decided by ${email}`
  await endHold(tx, registry, runUid, { removed: 0, told })
  return count
}

async function endHold(tx: Tx, registry: Registry, runUid: string, { removed, told }: { removed: number; told: string }): Promise<void> {
  await setHold(tx, registry.uid, null)
  const message = await tellContents(tx, registry)
  const { kept } = await countHeld(tx, registry.uid, undefined)
  await recordRemoved(tx, runUid, { count: removed, kept, message: `${message}; ${told}` })
}

/** What the last good run said is not so any more: nothing waits for a decision now. */
async function tellContents(tx: Tx, { uid, provider }: Registry): Promise<string> {
  const message = contentsMessage(provider, { ...(await countPacks(tx, uid)), skipped: await countSkipped(tx, uid), held: 0 })
  await setMessage(tx, uid, message)
  return message
}
