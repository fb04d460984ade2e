import type * as z from 'zod/mini'
import type { BasicOciRegistryInput, SkipPackSyncQuery } from '~/contract/registries'
import { write } from '../audit/write'
import { authorize } from '../authz/authorize'
import type { Context } from '../context'
import { duplicateName, RESOURCE_KIND } from './access'
import { probe } from './probe'
import { readSpec } from './spec'
import { insertRegistry } from './store'
import { passwordSource } from './stored-secret'
import { insertSync } from './sync-store'

/**
 * Adds an OCI registry in the scope of the session, after it has proved to work, and starts its first synchronisation unless `skipPackSync`.
 * @throws AppError `InvalidRequest`, one of the `Registry…` codes when it can't be used, `DuplicateName`
 */
export async function createBasicOciRegistry(
  context: Context,
  { query, body }: { query: z.output<typeof SkipPackSyncQuery>; body: BasicOciRegistryInput },
): Promise<{ uid: string; auditUid: string }> {
  const { services, actor } = context
  authorize(actor, 'packRegistry.create')
  const { name } = body.metadata
  const settings = readSpec(body.spec, actor.scope)
  const source = passwordSource(settings, undefined)
  await probe(context, settings, source, undefined)

  const uid = services.newUid()
  const now = services.now()
  const { credentials } = settings
  const { auditUid } = await write(context, 'packRegistry.create', async (tx) => {
    const inserted = await insertRegistry(tx, {
      uid,
      scope: actor.scope,
      tenant_uid: actor.tenant?.uid ?? null,
      name,
      kind: 'oci-basic',
      provider: 'pack',
      endpoint: settings.endpoint,
      base_path: settings.basePath,
      base_content_path: settings.contentPaths.join(','),
      auth_type: credentials.type,
      username: credentials.type === 'basic' ? credentials.username : '',
      sealed_password: source.from === 'input' ? services.secrets.seal(source.password, uid) : null,
      secret_set_at: source.from === 'input' ? now : null,
      secret_set_by: source.from === 'input' ? actor.email : null,
      tls_certificate: settings.tls.certificate,
      tls_insecure: settings.tls.insecureSkipVerify,
      sync_supported: true,
      is_default: false,
      created_at: now,
      updated_at: now,
    })
    if (inserted === 'duplicate') throw duplicateName(name)
    if (query.skipPackSync) {
      await insertSync(tx, uid, { runId: null, nextAt: new Date(now.getTime() + services.syncIntervalSeconds * 1000) })
    } else {
      await insertSync(tx, uid, { runId: services.newUid(), nextAt: null })
      await services.queue.enqueueSync(tx, uid)
    }
    return {
      result: undefined,
      audit: { action: 'create', resourceKind: RESOURCE_KIND, resourceUid: uid, resourceName: name, message: `Added OCI registry ${name}` },
    }
  })
  return { uid, auditUid }
}
