import type { Scope } from '~/contract/operation'
import type { RegistryKind } from '~/contract/registries'
import type { SpecOfKind } from '~/contract/registry-settings'
import { recordAudit } from './audit'
import { externalIdOf } from './aws'
import { type MockDb, registryNotFound } from './db'
import { INTERNAL_MESSAGE, invalidFields, MockError } from './mock-error'
import { newPackCount } from './diagnosis-contents'
import { addressOf, type Connection, type Problem, problem } from './probe'
import { prove } from './prove'
import { newUid } from './random'
import { columnsOf, givesSecret, keptOf, readSpec, secretFor } from './registry-settings'
import type { Actor, RegistryRow } from './rows'
import { resume, startSync } from './registry-sync'
import { chartNames } from './seeds/charts'
import { BROKEN_NAME, EMPTY_HOST, TAKEN_NAME } from './sentinels'
import { beginning } from './run-plan'

/** Who calls, and the state they call. */
export interface Caller {
  readonly db: MockDb
  readonly actor: Actor
}

interface NewRegistry {
  readonly name: string
  readonly input: SpecOfKind
  readonly skipSync: boolean
  /** Charts that must be in the index of a Helm repository. */
  readonly charts?: readonly { readonly name: string; readonly version?: string | undefined }[] | undefined
}

/** How audit entries speak of each kind. */
export const registryWords: Readonly<Record<RegistryKind, { readonly resourceKind: string; readonly noun: string }>> = {
  'oci-basic': { resourceKind: 'ociregistry', noun: 'OCI registry' },
  'oci-ecr': { resourceKind: 'ecrregistry', noun: 'ECR registry' },
  helm: { resourceKind: 'helmregistry', noun: 'Helm registry' },
  pack: { resourceKind: 'packregistry', noun: 'pack registry' },
}

/** @param verb such as `Added` @returns uid of the entry */
export function record(
  { db, actor }: Caller,
  action: 'create' | 'update' | 'delete' | 'action',
  verb: string,
  row: Pick<RegistryRow, 'kind' | 'name' | 'uid'>,
  changes: Record<string, [unknown, unknown]> = {},
): void {
  const { resourceKind, noun } = registryWords[row.kind]
  const about = { resourceKind, resourceUid: row.uid, resourceName: row.name }
  recordAudit(db, actor.person, { action, ...about, message: `${verb} ${noun} ${row.name}`, changes })
}

/** @throws MockError like the server, in the same order: fields, the proof, the name */
export async function createRegistry({ db, actor }: Caller, { name, input, skipSync, charts }: NewRegistry): Promise<{ uid: string }> {
  const tenantUid = tenantUidOf(actor)
  const settings = await readSpec(input, actor.scope, db.now())
  const secret = secretFor(settings, undefined)
  const externalId = externalIdOf(db, settings, tenantUid)
  const columns = columnsOf(settings)
  const connection = { ...columns, secret }
  await prove(db, connection, missingCharts(charts, connection))
  refuseName(db, actor, name, undefined)
  const now = db.now()
  const row: RegistryRow = {
    uid: newUid(),
    scope: actor.scope,
    tenantUid,
    name,
    ...columns,
    secret,
    externalId,
    secretSetAt: secret === null ? null : now,
    secretSetBy: secret === null ? null : actor.person.email,
    isDefault: false,
    needsCredentials: false,
    createdAt: now,
    updatedAt: now,
    packCount: packCountOf(columns),
    skipped: [],
    refusals: 0,
    pausedAt: null,
    run: null,
    lastSyncedAt: null,
    ...beginning(now),
  }
  // A Helm repository is read once even when it is not synchronised.
  if (!skipSync && (row.synchronised || row.kind === 'helm')) {
    startSync(db, row, { trigger: 'created', requestedBy: actor.person.email }, true)
  }
  db.registries.push(row)
  record({ db, actor }, 'create', 'Added', row)
  return { uid: row.uid }
}

/** Settings that are to be proved without being saved. @param uid a saved registry whose secret stands in for an absent or masked one */
async function readToProve({ db, actor }: Caller, input: SpecOfKind, uid: string | undefined) {
  const settings = await readSpec(input, actor.scope, db.now())
  const saved = uid === undefined || uid === '' ? undefined : visibleRegistry({ db, actor }, uid, settings.kind)
  if (saved !== undefined && saved.scope !== actor.scope) throw registryNotFound(saved.uid)
  const secret = secretFor(settings, saved)
  externalIdOf(db, settings, tenantUidOf(actor))
  const about = { kind: settings.kind, name: saved?.name ?? settings.endpoint, uid: saved?.uid ?? '' }
  return { connection: { ...columnsOf(settings), secret }, saved, about }
}

export async function validateRegistry(caller: Caller, input: SpecOfKind, uid: string | undefined): Promise<undefined> {
  const { connection, saved, about } = await readToProve(caller, input, uid)
  await prove(caller.db, connection)
  record(caller, 'action', saved === undefined ? 'Validated at' : 'Validated', about)
  return undefined
}

/** What is to be diagnosed, and how its end is recorded. */
interface DiagnosisTarget {
  readonly connection: Connection
  readonly row: RegistryRow | undefined
  record(code: string | undefined): void
}

/** @throws MockError what `validateRegistry` throws before it connects, `Forbidden` for a tenant on a registry of the system */
export async function diagnosisTarget(
  caller: Caller,
  target: { saved: string } | { input: SpecOfKind; uid: string | undefined },
): Promise<DiagnosisTarget> {
  if ('saved' in target) {
    const row = managedRegistry(caller, target.saved, undefined, 'System registries are diagnosed in the System Console')
    return {
      connection: row,
      row,
      record: (code) => record(caller, 'action', 'Diagnosed', code === undefined ? row : { ...row, name: `${row.name} (${code})` }),
    }
  }
  const { connection, saved, about } = await readToProve(caller, target.input, target.uid)
  const at = saved === undefined ? ' at' : ''
  return {
    connection,
    row: saved,
    record: (code) => record(caller, 'action', code === undefined ? `Validated${at}` : `Validation failed (${code}):`, about),
  }
}

export async function updateRegistry({ db, actor }: Caller, uid: string, name: string, sent: SpecOfKind): Promise<undefined> {
  const row = managedRegistry({ db, actor }, uid, sent.kind, 'System registries are changed in the System Console')
  const input = withSavedSync(sent, row)
  refuseImmutable(input, row)
  const settings = await readSpec(input, row.scope, db.now())
  const secret = secretFor(settings, row)
  const externalId = externalIdOf(db, settings, row.tenantUid)
  const columns = columnsOf(settings)
  const { synchronised: _, ...connection } = columns
  const { synchronised: __, ...before } = keptOf(row)
  const moved = givesSecret(settings) || JSON.stringify(connection) !== JSON.stringify(before)
  if (moved) await prove(db, { ...columns, secret })
  refuseName(db, actor, name, row.uid)
  if (!moved && name === row.name && columns.synchronised === row.synchronised) return undefined
  const now = db.now()
  const changes = changesBetween({ ...keptOf(row), name: row.name }, { ...columns, name }, givesSecret(settings))
  Object.assign(row, columns, { name, secret, externalId, updatedAt: now })
  if (secret === null) Object.assign(row, { secretSetAt: null, secretSetBy: null })
  else if (givesSecret(settings)) Object.assign(row, { secretSetAt: now, secretSetBy: actor.person.email })
  if (row.authType !== 'noAuth') row.needsCredentials = false
  record({ db, actor }, 'update', 'Changed', row, changes)
  if (moved && row.pausedBy === null) resume(row)
  if (moved && (row.synchronised || row.kind === 'helm')) startSync(db, row, { trigger: 'edited', requestedBy: actor.person.email }, true)
  return undefined
}

/** @param kind what the address that was called stands for; undefined for any */
export function removeRegistry({ db, actor }: Caller, uid: string, kind: RegistryKind | undefined): undefined {
  const row = managedRegistry({ db, actor }, uid, kind, 'System registries are removed in the System Console')
  db.registries = db.registries.filter((other) => other !== row)
  record({ db, actor }, 'delete', 'Removed', row)
  return undefined
}

export function syncRegistry({ db, actor }: Caller, uid: string, kind: RegistryKind, forceSync: boolean): undefined {
  const row = managedRegistry({ db, actor }, uid, kind, 'System registries are synchronised in the System Console')
  refuseUnready(row)
  const busy = row.run !== null && db.now() < row.run.endsAt
  if (!busy || forceSync) startSync(db, row, { trigger: forceSync ? 'forced' : 'manual', requestedBy: actor.person.email })
  record({ db, actor }, 'action', forceSync ? 'Forced a new synchronisation of' : 'Started the synchronisation of', row)
  return undefined
}

/** @throws MockError `InvalidRequest` for a registry that can't be synchronised */
export function refuseUnready(row: RegistryRow): void {
  if (row.needsCredentials) {
    throw new MockError('InvalidRequest', `${row.name} needs AWS credentials before it can be synchronised: edit it and enter them`)
  }
  refuseUnsynchronised(row)
}

/** @throws MockError `InvalidRequest` for an OCI or pack registry that was added without synchronisation */
export function refuseUnsynchronised({ synchronised, kind }: RegistryRow): void {
  if (synchronised || kind === 'helm') return
  throw new MockError('InvalidRequest', 'This registry was added without synchronisation: add it again with it to synchronise')
}

function changesBetween(before: object, after: object, newSecret: boolean): Record<string, [unknown, unknown]> {
  const old = new Map<string, unknown>(Object.entries(before))
  const changed = Object.entries(after).flatMap(([key, value]): [string, [unknown, unknown]][] =>
    old.get(key) === value ? [] : [[key, [old.get(key), value]]],
  )
  return { ...Object.fromEntries(changed), ...(newSecret && { password: ['changed', 'changed'] }) }
}

/** A registry that the caller sees, at the address of its kind. @throws MockError `ResourceNotFound` */
export function visibleRegistry({ db, actor }: Caller, uid: string, kind: RegistryKind | undefined): RegistryRow {
  const row = db.registry(actor, uid)
  if (kind !== undefined && row.kind !== kind) throw registryNotFound(uid)
  return row
}

/** A registry that the caller may change. @param refusal the sentence for a tenant who tries it on a system registry, which tenants see */
export function managedRegistry(caller: Caller, uid: string, kind: RegistryKind | undefined, refusal: string): RegistryRow {
  const row = visibleRegistry(caller, uid, kind)
  if (row.scope !== caller.actor.scope) throw new MockError('Forbidden', refusal)
  return row
}

function tenantUidOf({ person }: Actor): string | null {
  return person.tenant?.uid ?? null
}

/** Names are unique within a scope, tenant by tenant. */
function refuseName(db: MockDb, actor: Actor, name: string, butUid: string | undefined): void {
  if (name === BROKEN_NAME) throw new MockError('InternalError', INTERNAL_MESSAGE)
  const tenantUid = tenantUidOf(actor)
  const taken = db.registries.some(
    (row) => row.name === name && row.scope === actor.scope && row.tenantUid === tenantUid && row.uid !== butUid,
  )
  if (!taken && name !== TAKEN_NAME) return
  const message = `A registry named ${name} exists already: choose another name`
  throw new MockError('DuplicateName', message, { details: { fields: { 'metadata.name': message } } })
}

function missingCharts(charts: NewRegistry['charts'], connection: Connection): Problem | null {
  const missing = (charts ?? []).filter(({ name }) => !chartNames.has(name)).map(({ name, version = '' }) => `${name} ${version}`.trim())
  if (missing.length === 0) return null
  const message = `The repository works, but its index does not have ${missing.join(', ')}. Check the name and the version of the chart.`
  return problem(connection, { code: 'CHART_MISSING', layer: 'content', step: 'list', message })
}

/** What stays as it was when the registry was added. */
function refuseImmutable({ spec }: SpecOfKind, row: RegistryRow): void {
  const other = 'registryUid' in spec ? (spec.registryUid ?? '') : ''
  if (other !== '' && other !== row.uid) throw invalidFields({ 'spec.registryUid': 'This is the uid of another registry' })
  if (!('providerType' in spec)) return
  if (spec.isSyncSupported !== row.synchronised) {
    const message = 'Registry synchronization setting cannot be changed after the registry is created'
    throw new MockError('InvalidRequest', message, { details: { fields: { 'spec.isSyncSupported': message } } })
  }
  if (spec.providerType !== row.provider) {
    throw invalidFields({ 'spec.providerType': `The provider can’t be changed after the registry is created: it is ${row.provider}` })
  }
}

/** A synchronisation that was left out is the saved one. */
function withSavedSync(input: SpecOfKind, { synchronised }: RegistryRow): SpecOfKind {
  switch (input.kind) {
    case 'oci-basic':
      return { kind: input.kind, spec: { ...input.spec, isSyncSupported: input.spec.isSyncSupported ?? synchronised } }
    case 'oci-ecr':
      return { kind: input.kind, spec: { ...input.spec, isSyncSupported: input.spec.isSyncSupported ?? synchronised } }
    default:
      return input
  }
}

function packCountOf(row: Pick<RegistryRow, 'kind' | 'endpoint' | 'synchronised'>): number {
  if (addressOf(row).hostname === EMPTY_HOST || (!row.synchronised && row.kind !== 'helm')) return 0
  return newPackCount(row.endpoint)
}

/** Registries of some kinds that the caller sees, by name without case. */
export function registriesOf({ db, actor }: Caller, kinds: readonly RegistryKind[], scope: Scope | 'all' = 'all'): RegistryRow[] {
  return db.visibleRegistries(actor).filter((row) => kinds.includes(row.kind) && (scope === 'all' || row.scope === scope))
}
