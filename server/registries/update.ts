import type { RegistryKind } from '~/contract/registries'
import { SECRET_FIELD, type SpecOfKind } from '~/contract/registry-settings'
import { write } from '../audit/write'
import { authorize } from '../authz/authorize'
import { viewerOf } from '../authz/viewer'
import { readCertificates } from '../connectors/certificates'
import type { Context } from '../context'
import { AppError, invalidFields } from '../errors'
import { duplicateName, loadManaged, registryNotFound } from './access'
import { columnsOf, externalIdOf, secretColumns } from './columns'
import { noteAccepted } from './pause'
import { probe } from './probe'
import { readSpec, type RegistrySettings } from './settings'
import { lockRegistry, type RegistryRow, updateRegistry } from './store'
import { secretSource, type SecretSource } from './stored-secret'
import { requestRun, scheduleNext } from './sync-store'
import { kindWords } from './words'

type Changes = Record<string, [unknown, unknown]>

/** How often an update starts again because somebody else changed the registry while it was being proved. */
const ATTEMPTS = 3

/**
 * Changes a registry: the whole object is sent. An absent or masked secret keeps the stored one as long as the settings it was saved with are unchanged.
 * Where the connection changes, it is proved first and a synchronisation is started after. An update that changes nothing writes nothing.
 * @throws AppError `ResourceNotFound`, `Forbidden` for a tenant on a system registry, `InvalidRequest`, `RegistrySecretRequired`, the code of what failed, `DuplicateName`
 */
export async function updateRegistryOf(context: Context, uid: string, name: string, input: SpecOfKind): Promise<void> {
  authorize(context.actor, 'packRegistry.update')
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    if ((await attemptUpdate(context, uid, name, input)) === 'done') return
  }
  throw new AppError('Unavailable', 'Somebody else changes this registry at the same time. Load it again, then repeat the change')
}

async function attemptUpdate(context: Context, uid: string, name: string, input: SpecOfKind): Promise<'done' | 'stale'> {
  const { services, actor } = context
  const saved = await loadManaged(context, uid, input.kind, 'System registries are changed in the System Console')
  refuseImmutable(input, saved)
  const settings = readSpec(withSavedSync(input, saved), saved.scope)
  const source = secretSource(settings, saved)
  const externalId = await externalIdOf(context, settings)
  const changes = changesOf(saved, name, settings, source)
  const paths = Object.keys(changes)
  if (paths.length === 0) return 'done'
  const connectionChanged = paths.some((path) => path !== 'metadata.name' && path !== 'spec.isPrivate')
  if (connectionChanged) await probe(context, { settings, source, externalId, saved })

  const viewer = viewerOf(actor)
  const { resourceKind, noun } = kindWords[saved.kind]
  const { result } = await write(context, 'packRegistry.update', async (tx) => {
    const locked = await lockRegistry(tx, viewer, uid)
    if (locked === undefined) throw registryNotFound(uid)
    // What was proved, and which secret may go where, was decided over `saved`.
    if (fingerprint(locked) !== fingerprint(saved)) throw new StaleRegistry()
    const waitsForCredentials = saved.needs_credentials && settings.credentials.type === 'noAuth'
    const updated = await updateRegistry(tx, viewer, uid, {
      name,
      ...columnsOf(settings, externalId),
      ...secretColumns(context, uid, source),
      // What was seen was seen of another server.
      ...(settings.endpoint !== saved.endpoint && { server_certificate: null }),
      needs_credentials: waitsForCredentials,
      updated_at: services.now(),
    })
    if (updated === 'duplicate') throw duplicateName(name)
    if (connectionChanged) await noteAccepted(tx, services, { ...saved, name })
    if (connectionChanged && !waitsForCredentials && (settings.synchronised || saved.kind === 'helm')) {
      // A run that goes on still reads the old address.
      await requestRun(tx, uid, {
        runId: services.newUid(),
        supersede: true,
        trigger: 'edited',
        requestedBy: actor.email,
        now: services.now(),
      })
      await services.queue.enqueueSync(tx, uid)
    } else if (settings.synchronised !== saved.sync_supported) {
      await scheduleNext(tx, uid, settings.synchronised ? services.now() : null)
    }
    return {
      result: 'done' as const,
      audit: { action: 'update', resourceKind, resourceUid: uid, resourceName: name, message: `Changed ${noun} ${name}`, changes },
    }
  }).catch((error: unknown) => {
    if (error instanceof StaleRegistry) return { result: 'stale' as const }
    throw error
  })
  return result
}

/** Rolls the transaction back; never leaves this file. */
class StaleRegistry extends Error {}

/** What stays as it was when the registry was added. */
function refuseImmutable(input: SpecOfKind, saved: RegistryRow): void {
  const { spec } = input
  const other = 'registryUid' in spec && spec.registryUid !== undefined && spec.registryUid !== '' && spec.registryUid !== saved.uid
  if (other) throw invalidFields({ 'spec.registryUid': 'This is the uid of another registry' })
  if (!('providerType' in spec)) return
  if (spec.isSyncSupported !== undefined && spec.isSyncSupported !== saved.sync_supported) {
    const sentence = 'Registry synchronization setting cannot be changed after the registry is created'
    throw new AppError('InvalidRequest', sentence, { details: { fields: { 'spec.isSyncSupported': sentence } } })
  }
  if (spec.providerType !== saved.provider) {
    throw invalidFields({ 'spec.providerType': `The provider can’t be changed after the registry is created: it is ${saved.provider}` })
  }
}

/** Left out, the synchronisation is the saved one. */
function withSavedSync(input: SpecOfKind, saved: RegistryRow): SpecOfKind {
  if (input.kind === 'oci-basic') return { kind: input.kind, spec: { ...input.spec, isSyncSupported: saved.sync_supported } }
  if (input.kind === 'oci-ecr') return { kind: input.kind, spec: { ...input.spec, isSyncSupported: saved.sync_supported } }
  return input
}

/** Field path to [old, new]. A secret that is sent counts as changed: it is not compared with the stored one. */
function changesOf(saved: RegistryRow, name: string, settings: RegistrySettings, source: SecretSource): Changes {
  const columns = columnsOf(settings, saved.external_id)
  const { auth, user, tls } = fieldPaths(saved.kind)
  const candidates: Changes = {
    'metadata.name': [saved.name, name],
    'spec.endpoint': [saved.endpoint, columns.endpoint],
    'spec.basePath': [saved.base_path, columns.base_path],
    'spec.baseContentPath': [saved.base_content_path, columns.base_content_path],
    [auth]: [saved.auth_type, columns.auth_type],
    [user]: [saved.username, columns.username],
    'spec.credentials.sts.arn': [saved.role_arn, columns.role_arn],
    [`${tls}.certificate`]: [fingerprints(saved.tls_certificate), fingerprints(columns.tls_certificate)],
    [`${tls}.insecureSkipVerify`]: [saved.tls_insecure, columns.tls_insecure],
    ...(saved.kind === 'helm' && { 'spec.isPrivate': [!saved.sync_supported, !columns.sync_supported] }),
  }
  const changes = Object.fromEntries(Object.entries(candidates).filter(([, [before, after]]) => before !== after))
  const secretOf =
    source.from === 'input'
      ? settings.credentials.type
      : source.from === 'nowhere' && saved.sealed_secret !== null
        ? saved.auth_type
        : undefined
  return secretOf === undefined || secretOf === 'noAuth' || secretOf === 'sts'
    ? changes
    : { ...changes, [SECRET_FIELD[secretOf]]: ['changed', 'changed'] }
}

function fieldPaths(kind: RegistryKind): { auth: string; user: string; tls: string } {
  return kind === 'oci-ecr'
    ? { auth: 'spec.credentials.credentialType', user: 'spec.credentials.accessKey', tls: 'spec.tls' }
    : { auth: 'spec.auth.type', user: 'spec.auth.username', tls: 'spec.auth.tls' }
}

/** A certificate is named by its SHA-256: the PEM text would fill the entry and say less. */
function fingerprints(pem: string): string {
  if (pem === '') return ''
  const read = readCertificates(pem)
  return read.ok ? read.report.certificates.map((certificate) => certificate.sha256).join(', ') : pem
}

function fingerprint(row: RegistryRow): string {
  return JSON.stringify([
    row.endpoint,
    row.base_path,
    row.auth_type,
    row.username,
    row.role_arn,
    row.external_id,
    row.sealed_secret,
    row.tls_certificate,
    row.tls_insecure,
    row.base_content_path,
    row.sync_supported,
    row.name,
  ])
}
