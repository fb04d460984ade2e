import { recordAudit } from '../audit/write'
import type { Services } from '../context'
import type { Tx } from '../db/schema'
import type { DefaultRegistry } from './default-registries'
import { insertRegistry, nameIsTaken } from './store'
import { insertSync } from './sync-store'
import { kindWords } from './words'

/**
 * Adds a default registry to the system, as the server itself. It is read at once; one of ECR waits for its AWS credentials instead.
 * @returns false when the system has a registry of this name, which stays as it is
 */
export async function addSystemRegistry(
  tx: Tx,
  services: Pick<Services, 'newUid' | 'now' | 'queue'>,
  registry: DefaultRegistry,
): Promise<boolean> {
  const { name, kind, provider, endpoint, contentPath } = registry
  const needsCredentials = kind === 'oci-ecr'
  if (await nameIsTaken(tx, { scope: 'system' }, name)) return false
  const uid = services.newUid()
  const now = services.now()
  await insertRegistry(tx, {
    uid,
    scope: 'system',
    tenant_uid: null,
    name,
    kind,
    provider,
    endpoint,
    base_path: '',
    base_content_path: contentPath,
    auth_type: 'noAuth',
    username: '',
    sealed_secret: null,
    needs_credentials: needsCredentials,
    secret_set_at: null,
    secret_set_by: null,
    tls_certificate: '',
    tls_insecure: false,
    sync_supported: true,
    is_default: true,
    created_at: now,
    updated_at: now,
  })
  if (needsCredentials) {
    await insertSync(tx, uid, { run: null, nextAt: null })
  } else {
    await insertSync(tx, uid, { run: { runId: services.newUid(), trigger: 'created', requestedBy: '', now }, nextAt: null })
    await services.queue.enqueueSync(tx, uid)
  }
  await recordAudit(
    tx,
    services,
    { scope: 'system', tenantUid: null, uid: null, email: 'system' },
    {
      action: 'create',
      resourceKind: kindWords[kind].resourceKind,
      resourceUid: uid,
      resourceName: name,
      message: `Added default registry ${name}`,
    },
  )
  return true
}
