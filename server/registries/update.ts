import type { Updateable } from 'kysely'
import type { BasicOciRegistryInput } from '~/contract/registries'
import { write } from '../audit/write'
import { authorize } from '../authz/authorize'
import { viewerOf } from '../authz/viewer'
import { readCertificates } from '../connectors/certificates'
import type { Context } from '../context'
import type { Tables } from '../db/schema'
import { AppError, invalidFields } from '../errors'
import { duplicateName, loadManaged, registryNotFound, RESOURCE_KIND } from './access'
import { probe } from './probe'
import { readSpec, type RegistrySettings } from './spec'
import { lockRegistry, type RegistryRow, updateRegistry } from './store'
import { passwordSource, type PasswordSource } from './stored-secret'
import { requestRun } from './sync-store'

type Changes = Record<string, [unknown, unknown]>

/** How often an update starts again because somebody else changed the registry while it was being proved. */
const ATTEMPTS = 3

/**
 * Changes an OCI registry: the whole object is sent. An absent or masked password keeps the stored one as long as the settings it was saved with are unchanged.
 * Where the connection changes, it is proved first and a synchronisation is started after. An update that changes nothing writes nothing.
 * @throws AppError `ResourceNotFound`, `Forbidden` for a tenant on a system registry, `InvalidRequest`, `RegistrySecretRequired`, a `Registry…` code, `DuplicateName`
 */
export async function updateBasicOciRegistry(context: Context, uid: string, body: BasicOciRegistryInput): Promise<void> {
  authorize(context.actor, 'packRegistry.update')
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    if ((await attemptUpdate(context, uid, body)) === 'done') return
  }
  throw new AppError('Unavailable', 'Somebody else changes this registry at the same time. Load it again, then repeat the change')
}

async function attemptUpdate(context: Context, uid: string, body: BasicOciRegistryInput): Promise<'done' | 'stale'> {
  const { services, actor } = context
  const saved = await loadManaged(context, uid, 'System registries are changed in the System Console')
  const settings = readUpdate(body, saved)
  const source = passwordSource(settings, saved)
  const { name } = body.metadata
  const changes = changesOf(saved, name, settings, source)
  const paths = Object.keys(changes)
  if (paths.length === 0) return 'done'
  const connectionChanged = paths.some((path) => path !== 'metadata.name')
  if (connectionChanged) await probe(context, settings, source, saved)

  const viewer = viewerOf(actor)
  const { result } = await write(context, 'packRegistry.update', async (tx) => {
    const locked = await lockRegistry(tx, viewer, uid)
    if (locked === undefined) throw registryNotFound(uid)
    // What was proved, and which password may go where, was decided over `saved`.
    if (fingerprint(locked) !== fingerprint(saved)) throw new StaleRegistry()
    const updated = await updateRegistry(tx, viewer, uid, {
      name,
      ...columnsOf(context, uid, settings, source),
      updated_at: services.now(),
    })
    if (updated === 'duplicate') throw duplicateName(name)
    if (connectionChanged) {
      // A run that goes on still reads the old address.
      await requestRun(tx, uid, { runId: services.newUid(), supersede: true })
      await services.queue.enqueueSync(tx, uid)
    }
    return {
      result: 'done' as const,
      audit: {
        action: 'update',
        resourceKind: RESOURCE_KIND,
        resourceUid: uid,
        resourceName: name,
        message: `Changed OCI registry ${name}`,
        changes,
      },
    }
  }).catch((error: unknown) => {
    if (error instanceof StaleRegistry) return { result: 'stale' as const }
    throw error
  })
  return result
}

/** Rolls the transaction back; never leaves this file. */
class StaleRegistry extends Error {}

function readUpdate({ spec }: BasicOciRegistryInput, saved: RegistryRow): RegistrySettings {
  if (spec.isSyncSupported !== undefined && spec.isSyncSupported !== saved.sync_supported) {
    const sentence = 'Registry synchronization setting cannot be changed after the registry is created'
    throw new AppError('InvalidRequest', sentence, { details: { fields: { 'spec.isSyncSupported': sentence } } })
  }
  if (spec.providerType !== saved.provider) {
    throw invalidFields({ 'spec.providerType': `The provider can’t be changed after the registry is created: it is ${saved.provider}` })
  }
  if (spec.registryUid !== undefined && spec.registryUid !== '' && spec.registryUid !== saved.uid) {
    throw invalidFields({ 'spec.registryUid': 'This is the uid of another registry' })
  }
  return readSpec(spec, saved.scope)
}

function columnsOf(
  { services, actor }: Context,
  uid: string,
  { endpoint, basePath, contentPaths, credentials, tls }: RegistrySettings,
  source: PasswordSource,
): Updateable<Tables['registries']> {
  const columns = {
    endpoint,
    base_path: basePath,
    base_content_path: contentPaths.join(','),
    auth_type: credentials.type,
    username: credentials.type === 'basic' ? credentials.username : '',
    tls_certificate: tls.certificate,
    tls_insecure: tls.insecureSkipVerify,
  }
  switch (source.from) {
    case 'stored':
      return columns
    case 'nowhere':
      return { ...columns, sealed_password: null, secret_set_at: null, secret_set_by: null }
    case 'input':
      return {
        ...columns,
        sealed_password: services.secrets.seal(source.password, uid),
        secret_set_at: services.now(),
        secret_set_by: actor.email,
      }
  }
}

/** Field path to [old, new]. A password that is sent counts as changed: it is not compared with the stored one. */
function changesOf(saved: RegistryRow, name: string, settings: RegistrySettings, source: PasswordSource): Changes {
  const { credentials, tls } = settings
  const candidates: Changes = {
    'metadata.name': [saved.name, name],
    'spec.endpoint': [saved.endpoint, settings.endpoint],
    'spec.basePath': [saved.base_path, settings.basePath],
    'spec.baseContentPath': [saved.base_content_path, settings.contentPaths.join(',')],
    'spec.auth.type': [saved.auth_type, credentials.type],
    'spec.auth.username': [saved.username, credentials.type === 'basic' ? credentials.username : ''],
    'spec.auth.tls.certificate': [fingerprints(saved.tls_certificate), fingerprints(tls.certificate)],
    'spec.auth.tls.insecureSkipVerify': [saved.tls_insecure, tls.insecureSkipVerify],
  }
  const changes = Object.fromEntries(Object.entries(candidates).filter(([, [before, after]]) => before !== after))
  const secretChanged = source.from === 'input' || (source.from === 'nowhere' && saved.sealed_password !== null)
  return secretChanged ? { ...changes, 'spec.auth.password': ['changed', 'changed'] } : changes
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
    row.sealed_password,
    row.tls_certificate,
    row.tls_insecure,
    row.base_content_path,
    row.name,
  ])
}
