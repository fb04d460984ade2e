import { write } from '../audit/write'
import { authorize } from '../authz/authorize'
import type { Context } from '../context'
import type { SpecOfKind } from '~/contract/registry-settings'
import { duplicateName } from './access'
import { columnsOf, externalIdOf, secretColumns } from './columns'
import { probe } from './probe'
import { readSpec } from './settings'
import { insertRegistry } from './store'
import { secretSource } from './stored-secret'
import { insertSync } from './sync-store'
import { kindWords } from './words'

export interface NewRegistry {
  readonly name: string
  readonly input: SpecOfKind
  /** The first synchronisation waits for its time, or for somebody who asks for it. */
  readonly skipSync: boolean
  /** Charts that must be in the index of a Helm repository, or nothing is created. */
  readonly charts?: readonly { readonly name: string; readonly version: string }[]
}

/**
 * Adds a registry in the scope of the session, after it has proved to work, and starts its first synchronisation unless `skipSync`. One without automatic
 * synchronisation is read this once: a Helm repository whole; of OCI registries nothing is kept then.
 * @throws AppError `InvalidRequest`, the code of what failed when it can't be used, `DuplicateName`
 */
export async function createRegistry(
  context: Context,
  { name, input, skipSync, charts }: NewRegistry,
): Promise<{ uid: string; auditUid: string }> {
  const { services, actor } = context
  authorize(actor, 'packRegistry.create')
  const settings = readSpec(input, actor.scope)
  const source = secretSource(settings, undefined)
  const externalId = await externalIdOf(context, settings)
  await probe(context, { settings, source, externalId, saved: undefined, ...(charts && { charts }) })

  const uid = services.newUid()
  const now = services.now()
  const { resourceKind, noun } = kindWords[settings.kind]
  const { auditUid } = await write(context, 'packRegistry.create', async (tx) => {
    const inserted = await insertRegistry(tx, {
      uid,
      scope: actor.scope,
      tenant_uid: actor.tenant?.uid ?? null,
      name,
      kind: settings.kind,
      ...columnsOf(settings, externalId),
      sealed_secret: null,
      secret_set_at: null,
      secret_set_by: null,
      ...secretColumns(context, uid, source),
      is_default: false,
      created_at: now,
      updated_at: now,
    })
    if (inserted === 'duplicate') throw duplicateName(name)
    const readNow = !skipSync && (settings.synchronised || settings.kind === 'helm')
    if (readNow) {
      await insertSync(tx, uid, { run: { runId: services.newUid(), trigger: 'created', requestedBy: actor.email, now }, nextAt: null })
      await services.queue.enqueueSync(tx, uid)
    } else {
      const nextAt = settings.synchronised ? new Date(now.getTime() + services.syncIntervalSeconds * 1000) : null
      await insertSync(tx, uid, { run: null, nextAt })
    }
    return {
      result: undefined,
      audit: { action: 'create', resourceKind, resourceUid: uid, resourceName: name, message: `Added ${noun} ${name}` },
    }
  })
  return { uid, auditUid }
}
