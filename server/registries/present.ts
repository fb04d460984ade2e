import type * as z from 'zod/mini'
import { UNSET_TIME } from '~/contract/common'
import type { RegistryOverview } from '~/contract/console'
import {
  type BasicOciRegistry,
  type OciRegistrySummary,
  type RegistryMetadata,
  type RegistrySyncStatus,
  SECRET_MASK,
} from '~/contract/registries'
import type { Viewer } from '../db/viewer'
import type { OverviewRow, RegistryRow, RegistryWithSync } from './store'

export function toSyncStatus(row: RegistryWithSync): z.output<typeof RegistrySyncStatus> {
  return {
    isSyncSupported: row.sync_supported,
    lastRunTime: row.started_at?.toISOString() ?? UNSET_TIME,
    lastSyncedTime: row.last_synced_at?.toISOString() ?? UNSET_TIME,
    message: row.message,
    status: row.status,
  }
}

/** The password is masked when one is stored and absent when none is. */
export function toBasicOciRegistry(row: RegistryWithSync): z.output<typeof BasicOciRegistry> {
  return {
    kind: 'oci',
    metadata: toMeta(row),
    spec: {
      auth: {
        type: row.auth_type,
        username: row.username,
        ...(row.sealed_password === null ? {} : { password: SECRET_MASK }),
        tls: { enabled: true, certificate: row.tls_certificate, insecureSkipVerify: row.tls_insecure },
      },
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

export function toSummary(row: RegistryWithSync): z.output<typeof OciRegistrySummary> {
  return {
    metadata: toMeta(row),
    spec: {
      containsSpectroManifest: false,
      endpoint: row.endpoint,
      isPrivate: isPrivate(row),
      providerType: row.provider,
      registryType: 'basic',
      scope: row.scope,
    },
    status: { sync: toSyncStatus(row) },
  }
}

export function toMetadata(row: RegistryRow): z.output<typeof RegistryMetadata> {
  return { isDefault: row.is_default, isPrivate: isPrivate(row), kind: 'oci', name: row.name, scope: row.scope, uid: row.uid }
}

/** Tenants see system registries, but not which operator set the password. */
export function toOverview(row: OverviewRow, viewer: Viewer): RegistryOverview {
  const waitsOrRuns = row.run_id !== null
  return {
    uid: row.uid,
    providerType: row.provider,
    baseContentPath: row.base_content_path,
    insecureSkipVerify: row.tls_insecure,
    hasCertificate: row.tls_certificate !== '',
    packs: row.packs,
    versions: row.versions,
    skipped: row.skipped,
    nextSyncAt: waitsOrRuns ? null : (row.next_at?.toISOString() ?? null),
    progress: waitsOrRuns ? row.progress : null,
    secretSetAt: row.secret_set_at?.toISOString() ?? null,
    secretSetBy: row.scope === viewer.scope ? row.secret_set_by : null,
  }
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
  return row.auth_type !== 'noAuth'
}
