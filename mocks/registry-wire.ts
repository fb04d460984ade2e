import type * as z from 'zod/mini'
import type { RegistryOverview } from '~/contract/console'
import { readEcrEndpoint } from '~/contract/ecr-endpoint'
import type { HelmRegistry, HelmRegistrySummary } from '~/contract/helm-registries'
import type { AwsCloudAccount, BasicOciRegistry, EcrRegistry, OciRegistryEntity, OciRegistrySummary } from '~/contract/oci-registries'
import type { PackRegistry, PackRegistrySummary } from '~/contract/pack-registries'
import { type RegistryAuth, type RegistryMetadata, SECRET_MASK, type TlsConfiguration } from '~/contract/registries'
import type { SyncProgress } from '~/contract/sync'
import type { MockDb } from './db'
import { heldOf } from './removals'
import { expiringCertificateOf, pausedOf } from './registry-sync'
import type { Actor, RegistryRow } from './rows'
import { healthOf } from './run-history'
import { isoTime, setAsideAt, syncOf } from './sync'

export function basicOf(row: RegistryRow, now: number): BasicOciRegistry {
  return {
    kind: 'oci',
    metadata: metaOf(row),
    spec: {
      auth: authOf(row),
      baseContentPath: row.baseContentPath,
      basePath: row.basePath,
      containsSpectroManifest: false,
      endpoint: row.endpoint,
      isSyncSupported: row.synchronised,
      providerType: row.provider,
      scope: row.scope,
    },
    status: { syncStatus: syncOf(row, now).status },
  }
}

export function ecrOf(row: RegistryRow, now: number): EcrRegistry {
  return {
    kind: 'oci',
    metadata: metaOf(row),
    spec: {
      baseContentPath: row.baseContentPath,
      containsSpectroManifest: false,
      credentials: awsOf(row),
      defaultRegion: regionOf(row),
      endpoint: row.endpoint,
      isPrivate: isPrivate(row),
      isSyncSupported: row.synchronised,
      providerType: row.provider,
      scope: row.scope,
      tls: tlsOf(row),
    },
    status: { syncStatus: syncOf(row, now).status },
  }
}

export function helmOf(row: RegistryRow, now: number): HelmRegistry {
  return {
    apiVersion: 'v1',
    kind: 'helm',
    metadata: metaOf(row),
    spec: {
      auth: authOf(row),
      endpoint: row.endpoint,
      isPrivate: !row.synchronised,
      name: row.name,
      registryUid: row.uid,
      scope: row.scope,
    },
    status: { helmSyncStatus: syncOf(row, now).status },
  }
}

export function packRegistryOf(row: RegistryRow, now: number): PackRegistry {
  return {
    apiVersion: 'v1',
    kind: 'pack',
    metadata: metaOf(row),
    spec: { auth: authOf(row), endpoint: row.endpoint, name: row.name, private: isPrivate(row), registryUid: row.uid, scope: row.scope },
    status: { packSyncStatus: syncOf(row, now).status },
  }
}

export function ociSummaryOf(row: RegistryRow, now: number): OciRegistrySummary {
  return {
    metadata: metaOf(row),
    spec: {
      containsSpectroManifest: false,
      ...(row.kind === 'oci-ecr' && { defaultRegion: regionOf(row) }),
      endpoint: row.endpoint,
      isPrivate: isPrivate(row),
      providerType: row.provider,
      registryType: row.kind === 'oci-ecr' ? 'ecr' : 'basic',
      scope: row.scope,
    },
    status: { sync: syncOf(row, now).status },
  }
}

export function helmSummaryOf(row: RegistryRow, now: number): HelmRegistrySummary {
  return {
    metadata: metaOf(row),
    spec: { endpoint: row.endpoint, isPrivate: !row.synchronised, scope: row.scope },
    status: { sync: syncOf(row, now).status },
  }
}

export function packRegistrySummaryOf(row: RegistryRow, now: number): PackRegistrySummary {
  return {
    metadata: metaOf(row),
    spec: { endpoint: row.endpoint, private: isPrivate(row), scope: row.scope },
    status: { sync: syncOf(row, now).status },
  }
}

/** An OCI registry of either type, flat. */
export function ociEntityOf(row: RegistryRow): OciRegistryEntity {
  const ecr = row.kind === 'oci-ecr'
  return {
    auth: ecr ? { type: 'noAuth', tls: tlsOf(row) } : authOf(row),
    ...(ecr && { defaultRegion: regionOf(row) }),
    endpoint: row.endpoint,
    providerType: row.provider,
    scope: row.scope,
    type: ecr ? 'ecr' : 'basic',
  }
}

/** `isPrivate` of a Helm repository says that it is not synchronised; of the others, that somebody signs in. */
export function metadataOf(row: RegistryRow): z.output<typeof RegistryMetadata> {
  const { uid, name, scope, isDefault, kind, synchronised } = row
  const closed = kind === 'helm' ? !synchronised : isPrivate(row)
  return { uid, name, scope, isDefault, isPrivate: closed, kind: kind === 'helm' || kind === 'pack' ? kind : 'oci' }
}

/** Tenants see registries of the system, but not which operator set the secret. */
export function overviewOf(db: MockDb, row: RegistryRow, actor: Actor): RegistryOverview {
  const { status, progress, nextAt } = syncOf(row, db.now())
  const packs = db.packsOf(row)
  return {
    uid: row.uid,
    name: row.name,
    kind: row.kind,
    scope: row.scope,
    isDefault: row.isDefault,
    endpoint: row.endpoint,
    providerType: row.provider,
    authType: row.authType,
    needsCredentials: row.needsCredentials,
    synchronised: row.synchronised,
    sync: status,
    createdAt: isoTime(row.createdAt),
    baseContentPath: row.baseContentPath,
    insecureSkipVerify: row.insecureSkipVerify,
    hasCertificate: row.certificate !== '',
    packs: packs.length,
    versions: packs.flat().length,
    skipped: skippedOf(db, row).length,
    nextSyncAt: nextAt === null ? null : isoTime(nextAt),
    progress: progress === null ? null : inQueue(db, row, progress),
    secretSetAt: row.secretSetAt === null ? null : isoTime(row.secretSetAt),
    secretSetBy: row.scope === actor.scope ? row.secretSetBy : null,
    paused: pausedOf(row, db.now()),
    ...healthOf(row, db.now()),
    held: heldOf(db, row),
    kept: row.kept.length,
    settings: row.settings,
    hasWebhook: row.webhook !== null,
    expiringCertificate: expiringCertificateOf(row, db.now()),
  }
}

/** What the last synchronisation set aside. */
export function skippedOf(db: MockDb, row: RegistryRow): RegistryRow['skipped'] {
  return syncOf(row, db.now()).packs === row.packCount ? setAsideAt(row, db.now()) : []
}

/** The place among all runs that wait. */
function inQueue(db: MockDb, { run }: RegistryRow, progress: SyncProgress): SyncProgress {
  if (run === null || progress.phase !== 'queued') return progress
  const before = db.registries.filter(
    (other) => other.run !== null && other.run.startsAt > db.now() && other.run.startsAt < run.startsAt && other.run.endsAt > db.now(),
  )
  return { ...progress, queuePlace: before.length + 1 }
}

export function authOf(row: RegistryRow): RegistryAuth {
  const { authType: type, username, secret } = row
  return {
    type: type === 'basic' || type === 'token' ? type : 'noAuth',
    username: type === 'basic' ? username : '',
    ...(secret !== null && type === 'basic' && { password: SECRET_MASK }),
    ...(secret !== null && type === 'token' && { token: SECRET_MASK }),
    tls: tlsOf(row),
  }
}

/** Clients of Palette stop where `credentialType` is missing: without authentication it is `secret` with nothing in it. */
function awsOf({ authType, username, secret, roleArn, externalId }: RegistryRow): AwsCloudAccount {
  if (authType === 'sts') return { credentialType: 'sts', sts: { arn: roleArn, externalId } }
  return {
    credentialType: 'secret',
    ...(authType === 'secret' && { accessKey: username }),
    ...(secret !== null && { secretKey: SECRET_MASK }),
  }
}

function tlsOf({ certificate, insecureSkipVerify }: RegistryRow): TlsConfiguration {
  return { enabled: true, certificate, insecureSkipVerify }
}

function metaOf(row: RegistryRow) {
  return { uid: row.uid, name: row.name, creationTimestamp: isoTime(row.createdAt), lastModifiedTimestamp: isoTime(row.updatedAt) }
}

function isPrivate({ authType, needsCredentials }: RegistryRow): boolean {
  return authType !== 'noAuth' || needsCredentials
}

function regionOf({ endpoint }: RegistryRow): string {
  const read = readEcrEndpoint(endpoint)
  return read.ok ? read.region : ''
}
