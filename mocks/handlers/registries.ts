import { type BasicOciRegistry, type BasicOciRegistrySpec, type OciRegistrySummary, SECRET_MASK } from '~/contract/registries'
import { type MockDb, registryNotFound } from '../db'
import type { RegistryRow } from '../rows'
import type { Handlers } from '../make-handlers'
import { INTERNAL_MESSAGE, invalidFields, MockError } from '../mock-error'
import { type Connection, probe, problemOf } from '../probe'
import { hash, newUid } from '../random'
import { passwordFor, readSpec } from '../registry-spec'
import { contentsMessage } from '../seeds/packs'
import { BROKEN_NAME, EMPTY_HOST, TAKEN_NAME } from '../sentinels'
import type { Actor } from '../rows'
import { isoTime, newRun, syncOf } from '../sync'

export const registryHandlers = {
  ociRegistriesSummary({ db, actor }) {
    return { items: db.visibleRegistries(actor).map((row) => summaryOf(row, db.now())) }
  },
  registriesMetadata({ db, actor, query }) {
    const rows = db.visibleRegistries(actor).filter(({ scope }) => query.scope === 'all' || scope === query.scope)
    return {
      items: rows.map(({ uid, name, scope, isDefault, authType }) => ({
        uid,
        name,
        scope,
        isDefault,
        isPrivate: authType === 'basic',
        kind: 'oci',
      })),
    }
  },
  async basicOciRegistryCreate({ db, actor, body, query }) {
    const { name } = body.metadata
    const settings = await readSpec(body.spec, actor.scope, db.now())
    const password = passwordFor(settings, undefined)
    await probe(connectionOf(settings, password), db.probeMs)
    refuseName(db, actor, name, undefined)
    const now = db.now()
    const row: RegistryRow = {
      uid: newUid(),
      scope: actor.scope,
      tenantUid: actor.person.tenant?.uid ?? null,
      name,
      ...columnsOf(settings, password),
      secretSetAt: password === null ? null : now,
      secretSetBy: password === null ? null : actor.person.email,
      isDefault: false,
      createdAt: now,
      updatedAt: now,
      packCount: packCountOf(settings.endpoint),
      skipped: [],
      run: null,
      lastSyncedAt: null,
    }
    if (!query.skipPackSync) row.run = newRun(row, now, { status: 'Success', message: contentsMessage(row) })
    db.registries.push(row)
    return { uid: row.uid }
  },
  async basicOciRegistryValidate({ db, actor, body }) {
    const settings = await readSpec(body, actor.scope, db.now())
    const uid = body.registryUid ?? ''
    const saved = uid === '' ? undefined : db.registry(actor, uid)
    if (saved !== undefined && saved.scope !== actor.scope) throw registryNotFound(uid)
    await probe(connectionOf(settings, passwordFor(settings, saved)), db.probeMs)
    return undefined
  },
  basicOciRegistryGet({ db, actor, params }) {
    return wireOf(db.registry(actor, params.uid), db.now())
  },
  async basicOciRegistryUpdate({ db, actor, params, body }) {
    const row = managedRegistry(db, actor, params.uid, 'System registries are changed in the System Console')
    refuseImmutable(body.spec, row)
    const settings = await readSpec(body.spec, row.scope, db.now())
    const password = passwordFor(settings, row)
    const columns = columnsOf(settings, password)
    const moved = settings.givenPassword !== undefined || JSON.stringify(columns) !== JSON.stringify(columnsOf(row, row.password))
    if (moved) await probe(connectionOf(settings, password), db.probeMs)
    refuseName(db, actor, body.metadata.name, row.uid)
    if (!moved && body.metadata.name === row.name) return undefined
    const now = db.now()
    Object.assign(row, { name: body.metadata.name, updatedAt: now }, columns)
    if (password === null) Object.assign(row, { secretSetAt: null, secretSetBy: null })
    else if (settings.givenPassword !== undefined) Object.assign(row, { secretSetAt: now, secretSetBy: actor.person.email })
    if (moved) startSync(row, now)
    return undefined
  },
  basicOciRegistryDelete({ db, actor, params }) {
    const row = managedRegistry(db, actor, params.uid, 'System registries are removed in the System Console')
    db.registries = db.registries.filter((other) => other !== row)
    return undefined
  },
  basicOciRegistrySync({ db, actor, params, query }) {
    const row = managedRegistry(db, actor, params.uid, 'System registries are synchronised in the System Console')
    const busy = row.run !== null && db.now() < row.run.endsAt
    if (!busy || query.forceSync) startSync(row, db.now())
    return undefined
  },
  basicOciRegistrySyncStatus({ db, actor, params }) {
    return syncOf(db.registry(actor, params.uid), db.now()).status
  },
} satisfies Pick<
  Handlers,
  | 'ociRegistriesSummary'
  | 'registriesMetadata'
  | 'basicOciRegistryCreate'
  | 'basicOciRegistryValidate'
  | 'basicOciRegistryGet'
  | 'basicOciRegistryUpdate'
  | 'basicOciRegistryDelete'
  | 'basicOciRegistrySync'
  | 'basicOciRegistrySyncStatus'
>

/**
 * A registry that the caller may change.
 * @param refusal the sentence for a tenant who tries it on a system registry, which tenants see
 */
function managedRegistry(db: MockDb, actor: Actor, uid: string, refusal: string): RegistryRow {
  const row = db.registry(actor, uid)
  if (row.scope !== actor.scope) throw new MockError('Forbidden', refusal)
  return row
}

/** Names are unique within a scope, tenant by tenant. */
function refuseName(db: MockDb, actor: Actor, name: string, butUid: string | undefined): void {
  if (name === BROKEN_NAME) throw new MockError('InternalError', INTERNAL_MESSAGE)
  const tenantUid = actor.person.tenant?.uid ?? null
  const taken = db.registries.some(
    (row) => row.name === name && row.scope === actor.scope && row.tenantUid === tenantUid && row.uid !== butUid,
  )
  if (!taken && name !== TAKEN_NAME) return
  const message = `A registry named ${name} exists already: choose another name`
  throw new MockError('DuplicateName', message, { details: { fields: { 'metadata.name': message } } })
}

function refuseImmutable(spec: BasicOciRegistrySpec, row: RegistryRow): void {
  if (spec.isSyncSupported === false) {
    const message = 'Registry synchronization setting cannot be changed after the registry is created'
    throw new MockError('InvalidRequest', message, { details: { fields: { 'spec.isSyncSupported': message } } })
  }
  if (spec.providerType !== 'pack') {
    throw invalidFields({ 'spec.providerType': 'The provider can’t be changed after the registry is created: it is pack' })
  }
  if (spec.registryUid !== undefined && spec.registryUid !== '' && spec.registryUid !== row.uid) {
    throw invalidFields({ 'spec.registryUid': 'This is the uid of another registry' })
  }
}

type Kept = Pick<RegistryRow, 'endpoint' | 'basePath' | 'baseContentPath' | 'authType' | 'username' | 'certificate' | 'insecureSkipVerify'>

function columnsOf(kept: Kept, password: string | null): Kept & { password: string | null } {
  const { endpoint, basePath, baseContentPath, authType, username, certificate, insecureSkipVerify } = kept
  return { endpoint, basePath, baseContentPath, authType, username, certificate, insecureSkipVerify, password }
}

function connectionOf({ endpoint, username, certificate, insecureSkipVerify }: Kept, password: string | null): Connection {
  return { endpoint, credentials: password === null ? null : { username, password }, certificate, insecureSkipVerify }
}

function packCountOf(endpoint: string): number {
  const { hostname } = new URL(endpoint)
  return hostname === EMPTY_HOST ? 0 : 12 + (hash(endpoint) % 30)
}

/** Starts a run; what was synchronised before stays readable. */
function startSync(row: RegistryRow, now: number): void {
  const { state, status } = syncOf(row, now)
  if (state === 'Success') row.lastSyncedAt = Date.parse(status.lastSyncedTime)
  const problem = problemOf(connectionOf(row, row.password))
  // A demo registry that failed fails again, so that its state stays to be seen.
  const again = row.run?.status === 'Failed' ? row.run.message : null
  const message = problem?.message ?? again
  row.run = newRun(row, now, message === null ? { status: 'Success', message: contentsMessage(row) } : { status: 'Failed', message })
}

function summaryOf(row: RegistryRow, now: number): OciRegistrySummary {
  return {
    metadata: metaOf(row),
    spec: {
      containsSpectroManifest: false,
      endpoint: row.endpoint,
      isPrivate: row.authType === 'basic',
      providerType: 'pack',
      registryType: 'basic',
      scope: row.scope,
    },
    status: { sync: syncOf(row, now).status },
  }
}

function metaOf(row: RegistryRow) {
  return { uid: row.uid, name: row.name, creationTimestamp: isoTime(row.createdAt), lastModifiedTimestamp: isoTime(row.updatedAt) }
}

function wireOf(row: RegistryRow, now: number): BasicOciRegistry {
  return {
    kind: 'oci',
    metadata: metaOf(row),
    spec: {
      auth: {
        type: row.authType,
        username: row.username,
        ...(row.password === null ? {} : { password: SECRET_MASK }),
        tls: { enabled: true, certificate: row.certificate, insecureSkipVerify: row.insecureSkipVerify },
      },
      baseContentPath: row.baseContentPath,
      basePath: row.basePath,
      containsSpectroManifest: false,
      endpoint: row.endpoint,
      isSyncSupported: true,
      providerType: 'pack',
      scope: row.scope,
    },
    status: { syncStatus: syncOf(row, now).status },
  }
}
