import { readEcrEndpoint } from '~/contract/ecr-endpoint'
import { UNSET_TIME } from '~/contract/common'
import type { RegistryOverview } from '~/contract/console'
import { EXPIRY_WARNING_DAYS } from '~/contract/diagnosis'
import type { HelmRegistry, HelmRegistrySummary } from '~/contract/helm-registries'
import type { AwsCloudAccount, BasicOciRegistry, EcrRegistry, OciRegistryEntity, OciRegistrySummary } from '~/contract/oci-registries'
import type { PackRegistry, PackRegistrySummary } from '~/contract/pack-registries'
import { type RegistryAuth, type RegistryMetadata, type RegistrySyncStatus, SECRET_MASK } from '~/contract/registries'
import type { Viewer } from '../db/viewer'
import { toHeld, toLastRun, toPaused, toProgress, toSyncSettings } from './present-run'
import type { OverviewRow, RegistryRow, RegistryWithSync } from './store'

/** Palette's clients take a registry whose status says that synchronisation is supported for one whose packs can be looked up; legacy pack registries always are. */
export function toSyncStatus(row: RegistryWithSync): RegistrySyncStatus {
  return {
    isSyncSupported: row.sync_supported,
    lastRunTime: row.started_at?.toISOString() ?? UNSET_TIME,
    lastSyncedTime: row.last_synced_at?.toISOString() ?? UNSET_TIME,
    message: row.needs_credentials ? 'Needs AWS credentials' : row.message,
    status: row.status,
  }
}

export function toBasicOciRegistry(row: RegistryWithSync): BasicOciRegistry {
  return {
    kind: 'oci',
    metadata: toMeta(row),
    spec: {
      auth: toAuth(row),
      baseContentPath: row.base_content_path,
      basePath: row.base_path,
      containsSpectroManifest: false,
      endpoint: row.endpoint,
      isSyncSupported: row.sync_supported,
      providerType: row.provider,
      scope: row.scope,
    },
    status: { syncStatus: toSyncStatus(row) },
  }
}

export function toEcrRegistry(row: RegistryWithSync): EcrRegistry {
  return {
    kind: 'oci',
    metadata: toMeta(row),
    spec: {
      baseContentPath: row.base_content_path,
      containsSpectroManifest: false,
      credentials: toAwsAccount(row),
      defaultRegion: regionOf(row),
      endpoint: row.endpoint,
      isPrivate: isPrivate(row),
      isSyncSupported: row.sync_supported,
      providerType: row.provider,
      scope: row.scope,
      tls: toTls(row),
    },
    status: { syncStatus: toSyncStatus(row) },
  }
}

function toAwsAccount(row: RegistryRow): AwsCloudAccount {
  if (row.auth_type === 'sts') return { credentialType: 'sts', sts: { arn: row.role_arn, externalId: row.external_id } }
  return {
    credentialType: 'secret',
    ...(row.auth_type === 'secret' && { accessKey: row.username }),
    ...(row.sealed_secret !== null && { secretKey: SECRET_MASK }),
  }
}

function regionOf(row: RegistryRow): string {
  const endpoint = row.kind === 'oci-ecr' ? readEcrEndpoint(row.endpoint) : undefined
  return endpoint?.ok === true ? endpoint.region : ''
}

export function toOciSummary(row: RegistryWithSync): OciRegistrySummary {
  return {
    metadata: toMeta(row),
    spec: {
      containsSpectroManifest: false,
      ...(row.kind === 'oci-ecr' && { defaultRegion: regionOf(row) }),
      endpoint: row.endpoint,
      isPrivate: isPrivate(row),
      providerType: row.provider,
      registryType: row.kind === 'oci-ecr' ? 'ecr' : 'basic',
      scope: row.scope,
    },
    status: { sync: toSyncStatus(row) },
  }
}

/** Of an ECR registry the wire has no place for keys here. */
export function toOciEntity(row: RegistryWithSync): OciRegistryEntity {
  const ecr = row.kind === 'oci-ecr'
  return {
    auth: ecr ? { type: 'noAuth', tls: toTls(row) } : toAuth(row),
    ...(ecr && { defaultRegion: regionOf(row) }),
    endpoint: row.endpoint,
    providerType: row.provider,
    scope: row.scope,
    type: ecr ? 'ecr' : 'basic',
  }
}

export function toHelmRegistry(row: RegistryWithSync): HelmRegistry {
  return {
    apiVersion: 'v1',
    kind: 'helm',
    metadata: toMeta(row),
    spec: {
      auth: toAuth(row),
      endpoint: row.endpoint,
      isPrivate: !row.sync_supported,
      name: row.name,
      registryUid: row.uid,
      scope: row.scope,
    },
    status: { helmSyncStatus: toSyncStatus(row) },
  }
}

export function toHelmSummary(row: RegistryWithSync): HelmRegistrySummary {
  return {
    metadata: toMeta(row),
    spec: { endpoint: row.endpoint, isPrivate: !row.sync_supported, scope: row.scope },
    status: { sync: toSyncStatus(row) },
  }
}

export function toPackRegistry(row: RegistryWithSync): PackRegistry {
  return {
    apiVersion: 'v1',
    kind: 'pack',
    metadata: toMeta(row),
    spec: { auth: toAuth(row), endpoint: row.endpoint, name: row.name, private: isPrivate(row), registryUid: row.uid, scope: row.scope },
    status: { packSyncStatus: toSyncStatus(row) },
  }
}

export function toPackSummary(row: RegistryWithSync): PackRegistrySummary {
  return {
    metadata: toMeta(row),
    spec: { endpoint: row.endpoint, private: isPrivate(row), scope: row.scope },
    status: { sync: toSyncStatus(row) },
  }
}

/** `isPrivate` of a Helm repository says that it is not synchronised; of the others, that somebody signs in. */
export function toMetadata(row: RegistryRow): RegistryMetadata {
  const { kind } = row
  return {
    isDefault: row.is_default,
    isPrivate: kind === 'helm' ? !row.sync_supported : isPrivate(row),
    kind: kind === 'helm' || kind === 'pack' ? kind : 'oci',
    name: row.name,
    scope: row.scope,
    uid: row.uid,
  }
}

/** Tenants see system registries, but not which operator set the secret. @param now what certificates that expire are told by */
export function toOverview(row: OverviewRow, viewer: Viewer, now: Date): RegistryOverview {
  const waitsOrRuns = row.run_id !== null
  return {
    uid: row.uid,
    name: row.name,
    kind: row.kind,
    scope: row.scope,
    isDefault: row.is_default,
    endpoint: row.endpoint,
    providerType: row.provider,
    authType: row.auth_type,
    needsCredentials: row.needs_credentials,
    synchronised: row.sync_supported,
    sync: toSyncStatus(row),
    createdAt: row.created_at.toISOString(),
    baseContentPath: row.base_content_path,
    insecureSkipVerify: row.tls_insecure,
    hasCertificate: row.tls_certificate !== '',
    packs: row.packs,
    versions: row.versions,
    skipped: row.skipped,
    nextSyncAt: waitsOrRuns || !row.sync_supported ? null : (row.next_at?.toISOString() ?? null),
    progress: toProgress(row),
    secretSetAt: row.secret_set_at?.toISOString() ?? null,
    secretSetBy: row.scope === viewer.scope ? row.secret_set_by : null,
    paused: toPaused(row),
    failingSince: row.failing_since?.toISOString() ?? null,
    failureCode: row.failure_code,
    lastRun: toLastRun(row),
    held: toHeld(row),
    kept: row.kept,
    settings: toSyncSettings(row),
    hasWebhook: row.has_webhook,
    expiringCertificate: expiringCertificate(row, now),
  }
}

const DAY_MS = 86_400_000

/** The one that ends first, once that is near. */
function expiringCertificate(row: RegistryRow, now: Date): RegistryOverview['expiringCertificate'] {
  const { certificate_expires_at: uploadedEnd, certificate_subject: uploadedSubject, server_certificate: server } = row
  const uploaded = uploadedEnd && { of: 'uploaded' as const, subject: uploadedSubject, notAfter: uploadedEnd.toISOString() }
  const own = server && { of: 'server' as const, subject: server.subject, notAfter: server.notAfter }
  const [first] = [uploaded, own]
    .filter((one) => one !== null)
    .toSorted((one, other) => Date.parse(one.notAfter) - Date.parse(other.notAfter))
  return first !== undefined && Date.parse(first.notAfter) - now.getTime() <= EXPIRY_WARNING_DAYS * DAY_MS ? first : null
}

/** Secrets are masked when one is stored and absent when none is. */
function toAuth(row: RegistryRow): RegistryAuth {
  const type = row.auth_type === 'basic' || row.auth_type === 'token' ? row.auth_type : 'noAuth'
  const stored = row.sealed_secret !== null
  return {
    type,
    username: type === 'basic' ? row.username : '',
    ...(stored && type === 'basic' && { password: SECRET_MASK }),
    ...(stored && type === 'token' && { token: SECRET_MASK }),
    tls: toTls(row),
  }
}

/** Terraform writes `enabled: true` and expects it back. */
function toTls(row: RegistryRow) {
  return { enabled: true, certificate: row.tls_certificate, insecureSkipVerify: row.tls_insecure }
}

function toMeta(row: RegistryRow) {
  return {
    name: row.name,
    uid: row.uid,
    creationTimestamp: row.created_at.toISOString(),
    lastModifiedTimestamp: row.updated_at.toISOString(),
  }
}

function isPrivate(row: RegistryRow): boolean {
  return row.auth_type !== 'noAuth' || row.needs_credentials
}
