import type { RegistryImpact } from '~/contract/profile-tools'
import { recordAudit } from './audit'
import { compareText, type MockDb } from './db'
import { groupBy } from './group-by'
import { invalidFields, MockError } from './mock-error'
import { compareVersions } from './pack-query'
import { touch } from './profile-changes'
import type { LayerRow, ProfileRow } from './profile-rows'
import { type Caller, registryWords } from './registry-verbs'
import type { RegistryRow } from './rows'
import type { PackRow } from './seeds/packs'

interface Use {
  readonly row: ProfileRow
  readonly layers: readonly LayerRow[]
}

/** What uses a registry: of a tenant its own profiles, for an operator how much each tenant has. */
export function impactOf({ db, actor }: Caller, uid: string): RegistryImpact {
  db.registry(actor, uid)
  const uses = usesBy({ db, actor }, uid)
  const layers = uses.flatMap((use) => use.layers)
  return {
    profiles: actor.scope === 'tenant' ? uses.map(profileOf) : [],
    tenants: actor.scope === 'tenant' ? [] : tenantsOf(db, uses, actor.permissions.includes('tenant.list')),
    totals: { profiles: uses.length, layers: layers.length, packs: new Set(layers.map(({ type, name }) => `${type} ${name}`)).size },
    targets: targetsOf({ db, actor }, uid, layers),
  }
}

/** By name without case, then the newest version first. */
function usesBy({ db, actor }: Caller, registryUid: string): Use[] {
  return profilesFor({ db, actor })
    .flatMap((row) => {
      const layers = layersOf(row, registryUid)
      return layers.length === 0 ? [] : { row, layers }
    })
    .sort((a, b) => compareText(a.row.name, b.row.name) || compareVersions(b.row.version, a.row.version))
}

function profilesFor({ db, actor }: Caller): ProfileRow[] {
  return actor.scope === 'tenant' ? db.profilesOf(actor) : [...db.profiles]
}

/** Layers of the draft, and of what is published where the draft has none of that name in the registry. */
function layersOf({ draft, published }: ProfileRow, registryUid: string): LayerRow[] {
  const drafted = draft.filter((layer) => layer.registryUid === registryUid)
  const only = (published ?? []).filter((layer) => layer.registryUid === registryUid && !drafted.some(({ name }) => name === layer.name))
  return [...drafted, ...only]
}

function profileOf({ row, layers }: Use): RegistryImpact['profiles'][number] {
  return {
    uid: row.uid,
    name: row.name,
    version: row.version,
    isPublished: row.published !== null,
    layers: layers.map(({ name, displayName, type, packUid, repository, version, digest }) => ({
      name,
      displayName,
      type,
      packUid,
      repository,
      version,
      digest,
    })),
  }
}

function tenantsOf(db: MockDb, uses: readonly Use[], mayName: boolean): RegistryImpact['tenants'] {
  return [...groupBy(uses, ({ row }) => row.tenantUid)]
    .map(([tenantUid, own]) => ({ name: db.tenants.find(({ uid }) => uid === tenantUid)?.name ?? '', own }))
    .sort((a, b) => compareText(a.name, b.name))
    .map(({ name, own }) => ({
      name: mayName ? name : null,
      profiles: own.length,
      layers: own.reduce((sum, { layers }) => sum + layers.length, 0),
    }))
}

function targetsOf({ db, actor }: Caller, uid: string, layers: readonly LayerRow[]): RegistryImpact['targets'] {
  return db
    .visibleRegistries(actor)
    .filter((other) => other.uid !== uid)
    .map((other) => ({ uid: other.uid, name: other.name, scope: other.scope, layers: layers.filter(finderIn(db, other)).length }))
    .filter((target) => target.layers > 0)
    .sort((a, b) => b.layers - a.layers || compareText(a.name, b.name))
}

/** What has the same name, type and digest in a registry. */
function finderIn(db: MockDb, registry: RegistryRow): (layer: LayerRow) => PackRow | undefined {
  const rows = db.rowsOf(registry)
  const content = new Map(rows.map((row) => [`${row.pack.type} ${row.pack.name} ${row.digest}`, row]))
  return ({ type, name, digest }) => (digest === '' ? undefined : content.get(`${type} ${name} ${digest}`))
}

/** Moves layers to another registry that has content of the same digests. @returns packs of profiles, each counted once a profile */
export function repoint({ db, actor }: Caller, uid: string, to: string): { moved: number; left: number } {
  if (actor.scope === 'tenant' && !actor.permissions.includes('clusterProfile.update'))
    throw new MockError('Forbidden', `Your role, ${actor.role}, does not allow this: it needs clusterProfile.update`)
  const source = db.registry(actor, uid)
  if (to === uid) throw invalidFields({ to: 'Choose another registry than this one' })
  const target = db.visibleRegistries(actor).find((row) => row.uid === to)
  if (target === undefined) throw invalidFields({ to: 'This registry was not found' })
  const layers = usesBy({ db, actor }, uid).flatMap((use) => use.layers)
  const find = finderIn(db, target)
  if (!layers.some(find))
    throw invalidFields({
      to: `${target.name} has nothing of what profiles use of ${source.name}: choose a registry with the same content`,
    })
  let [moved, left] = [0, 0]
  const touched: ProfileRow[] = []
  for (const row of profilesFor({ db, actor })) {
    const names = { moved: new Set<string>(), left: new Set<string>() }
    const move = (layer: LayerRow): LayerRow => {
      if (layer.registryUid !== uid) return layer
      const same = find(layer)
      names[same === undefined ? 'left' : 'moved'].add(layer.name)
      if (same === undefined) return layer
      const { repository, uid: packUid, version } = same
      return { ...layer, registryUid: to, registryName: target.name, repository, packUid, tag: version, version, keptDigest: '' }
    }
    const next = { draft: row.draft.map(move), published: row.published?.map(move) ?? null }
    moved += names.moved.size
    left += names.left.size
    if (names.moved.size === 0) continue
    Object.assign(row, next)
    row.revision += 1
    touch({ db, actor }, row)
    touched.push(row)
  }
  recordAudit(db, actor.person, {
    action: 'action',
    resourceKind: registryWords[source.kind].resourceKind,
    resourceUid: uid,
    resourceName: source.name,
    message: `Moved ${layersWord(moved)} of ${profilesWord(touched.length)} from ${source.name} to ${target.name}`,
    changes: actor.scope === 'system' ? {} : changesOf(touched, source.name, target.name),
  })
  if (actor.scope === 'system') tellTenants({ db, actor }, touched, { from: source.name, to: target.name })
  return { moved, left }
}

/** Each tenant whose profiles an operator has moved finds that in its own log. */
function tellTenants({ db, actor }: Caller, touched: readonly ProfileRow[], { from, to }: { from: string; to: string }): void {
  for (const [tenantUid, own] of groupBy(touched, (row) => row.tenantUid)) {
    const tenant = db.tenants.find(({ uid }) => uid === tenantUid)
    const [first] = own
    if (tenant === undefined || first === undefined) continue
    recordAudit(
      db,
      { ...actor.person, tenant },
      {
        action: 'update',
        resourceKind: 'clusterprofile',
        resourceUid: own.length === 1 ? first.uid : '',
        resourceName: own.length === 1 ? first.name : profilesWord(own.length),
        message: `An operator moved layers of ${profilesWord(own.length)} from ${from} to ${to}`,
        changes: changesOf(own, from, to),
      },
    )
  }
}

function changesOf(rows: readonly ProfileRow[], from: string, to: string): Record<string, [unknown, unknown]> {
  return Object.fromEntries(rows.map(({ name, version }): [string, [unknown, unknown]] => [`${name} ${version}.registry`, [from, to]]))
}

function layersWord(count: number): string {
  return count === 1 ? '1 layer' : `${count} layers`
}

function profilesWord(count: number): string {
  return count === 1 ? '1 profile' : `${count} profiles`
}
