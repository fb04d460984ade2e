import type { ClusterProfile, ClusterProfileSummary, ClusterProfileTemplate, PackRef } from '~/contract/cluster-profiles'
import { TAG_VALUE } from '~/contract/profile-fields'
import type { PackSummary } from '~/contract/packs'
import type { LayerOverview, ProfileOverview } from '~/contract/profile-tools'
import { compareText, type MockDb } from './db'
import { type Present, presentFor, stateOfLayer } from './layer-state'
import { logoUrlOf } from './pack-wire'
import { compareVersions } from './pack-query'
import type { LayerRow, ProfileRow } from './profile-rows'
import { presetsOf, schemaOf, stateOf } from './seeds/packs'
import { isoTime } from './sync'

type Stage = 'draft' | 'published'

function metaOfProfile(row: ProfileRow) {
  return {
    uid: row.uid,
    name: row.name,
    annotations: {
      ...row.annotations,
      createdBy: row.createdBy,
      description: row.annotations.description ?? '',
      lastModifiedBy: row.updatedBy,
      scope: 'tenant',
      tenantUid: row.tenantUid,
    },
    labels: row.labels,
    creationTimestamp: isoTime(row.createdAt),
    lastModifiedTimestamp: isoTime(row.updatedAt),
  }
}

/** All versions of a profile, newest first. */
function versionsOf(db: MockDb, { tenantUid, name }: ProfileRow): { uid: string; version: string }[] {
  return db.profiles
    .filter((row) => row.tenantUid === tenantUid && row.name.toLowerCase() === name.toLowerCase())
    .map(({ uid, version }) => ({ uid, version }))
    .sort((a, b) => compareVersions(b.version, a.version))
}

export function profileOf(db: MockDb, row: ProfileRow): ClusterProfile {
  const present = presentFor(db, row.tenantUid)
  const template = (stage: Stage) => templateOf(row, stage, present)
  return {
    apiVersion: 'v1',
    kind: 'ClusterProfile',
    metadata: metaOfProfile(row),
    spec: {
      draft: template('draft'),
      ...(row.published !== null && { published: template('published') }),
      version: row.version,
      versions: versionsOf(db, row),
    },
    status: {
      hasUserMacros: row.draft.some(hasUserMacros),
      inUseClusterTemplates: [],
      inUseClusterUids: [],
      inUseClusters: [],
      isPublished: row.published !== null,
    },
  }
}

function templateOf(row: ProfileRow, stage: Stage, present: Present): ClusterProfileTemplate {
  return {
    cloudType: row.cloudType,
    name: row.name,
    packs: (row[stage] ?? []).map((layer) => packRefOf(layer, present)),
    profileVersion: row.version,
    type: row.type,
    uid: row.uid,
    version: row.revision,
  }
}

/** What a person of the tenant defines counts; what the system fills in by itself does not. */
function hasUserMacros({ values, manifests }: LayerRow): boolean {
  return [values, ...manifests.map(({ content }) => content)].some((text) => /\{\{-?\s{0,8}\.spectro\.(?:macro|var)\./.test(text))
}

function packRefOf(layer: LayerRow, present: Present): PackRef {
  const pack = present.pack(layer)
  const reason = present.missing(layer)
  return {
    annotations: pack?.annotations ?? {},
    digest: layer.digest,
    inValidReason: reason,
    isInvalid: reason !== '',
    layer: layer.layer,
    logo: pack === undefined ? '' : logoUrlOf(pack),
    manifests: layer.manifests.map(({ uid, name }) => ({ kind: 'manifest', name, uid })),
    name: layer.name,
    packUid: layer.packUid,
    params: {},
    presets: pack === undefined ? [] : presetsOf(pack),
    registryUid: layer.registryUid,
    schema: pack === undefined ? [] : schemaOf(pack),
    server: present.registry(layer)?.endpoint ?? '',
    tag: layer.tag,
    type: layer.type,
    values: layer.values,
    version: layer.version,
  }
}

/** What is shown of the packs of layers; of one that is gone what was known when it was chosen. */
export function packSpecOf(layer: LayerRow, present: Present): PackSummary['spec'] {
  const pack = present.pack(layer)
  return {
    addonSubType: pack?.pack.addonSubType ?? '',
    addonType: layer.addonType,
    annotations: pack?.annotations ?? {},
    cloudTypes: [...(pack?.pack.cloudTypes ?? [])],
    digest: layer.digest,
    displayName: layer.displayName,
    eol: pack?.eol ?? '',
    group: '',
    layer: layer.layer,
    logoUrl: pack === undefined ? '' : logoUrlOf(pack),
    name: layer.name,
    presets: pack === undefined ? [] : presetsOf(pack),
    registryUid: layer.registryUid,
    schema: pack === undefined ? [] : schemaOf(pack),
    type: layer.type,
    values: layer.values,
    version: layer.version,
  }
}

export function layerMetaOf(layer: LayerRow) {
  return { uid: layer.packUid, name: layer.name, creationTimestamp: isoTime(layer.chosenAt) }
}

export function summaryOfProfile(db: MockDb, row: ProfileRow, present: Present): ClusterProfileSummary {
  const template = (layers: readonly LayerRow[]) => ({
    cloudType: row.cloudType,
    packs: layers.map((layer) => packRefSummaryOf(layer, present)),
    type: row.type,
  })
  const count = (state: string) => row.draft.map(present.pack).filter((pack) => pack !== undefined && stateOf(pack) === state).length
  return {
    metadata: metaOfProfile(row),
    specSummary: {
      draft: template(row.draft),
      ...(row.published !== null && { published: template(row.published) }),
      version: row.version,
      versions: versionsOf(db, row),
    },
    status: {
      fips: { mode: fipsOf(row.draft, present) },
      inUseClusterTemplates: [],
      inUseClusterUids: [],
      inUseClusters: [],
      isPublished: row.published !== null,
      pack: {
        deleted: row.draft.filter((layer) => present.missing(layer) !== '').length,
        deprecated: count('deprecated'),
        disabled: count('disabled'),
      },
    },
  }
}

function packRefSummaryOf(layer: LayerRow, present: Present) {
  const pack = present.pack(layer)
  return {
    addonType: layer.addonType,
    annotations: pack?.annotations ?? {},
    displayName: layer.displayName,
    layer: layer.layer,
    logoUrl: pack === undefined ? '' : logoUrlOf(pack),
    name: layer.name,
    packUid: layer.packUid,
    tag: layer.tag,
    type: layer.type,
    version: layer.version,
  }
}

/** What the FIPS marks of the packs make of a profile: manifests carry none. `unknown` without packs, and where one is gone or was named by hand. */
export function fipsOf(layers: readonly LayerRow[], present: Present): 'full' | 'none' | 'partial' | 'unknown' {
  const packs = layers.filter(({ type }) => type !== 'manifest').map(present.pack)
  const known = packs.filter((pack) => pack !== undefined)
  if (packs.length === 0 || known.length < packs.length) return 'unknown'
  const marked = known.filter(({ annotations }) => annotations.fips === 'true').length
  return marked === known.length ? 'full' : marked === 0 ? 'none' : 'partial'
}

/** By name, then newest version first. */
export function overviewsOf(db: MockDb, rows: readonly ProfileRow[]): ProfileOverview[] {
  const [first] = rows
  if (first === undefined) return []
  const present = presentFor(db, first.tenantUid)
  return rows
    .toSorted((a, b) => compareText(a.name, b.name) || compareVersions(b.version, a.version))
    .map((row) => ({
      uid: row.uid,
      name: row.name,
      version: row.version,
      description: row.annotations.description ?? '',
      type: row.type,
      tags: tagsOf(row.labels),
      isPublished: row.published !== null,
      hasChanges: hasChanges(row),
      createdAt: isoTime(row.createdAt),
      updatedAt: isoTime(row.updatedAt),
      updatedBy: row.updatedBy,
      layers: row.draft.map((layer) => layerOverviewOf(layer, present)),
    }))
}

function layerOverviewOf(layer: LayerRow, present: Present): LayerOverview {
  const pack = present.pack(layer)
  return {
    name: layer.name,
    displayName: layer.displayName,
    type: layer.type,
    layer: layer.layer,
    packUid: layer.packUid,
    registryUid: layer.registryUid,
    registryName: present.registry(layer)?.name ?? layer.registryName,
    version: layer.version,
    logoUrl: pack === undefined ? '' : logoUrlOf(pack),
    state: stateOfLayer(layer, present),
    deprecated: pack !== undefined && stateOf(pack) !== 'active',
    fips: pack?.annotations.fips === 'true',
  }
}

/** As typed: `key:value`, or a word. */
export function tagsOf(labels: Readonly<Record<string, string>>): string[] {
  return Object.entries(labels)
    .map(([key, value]) => (value === TAG_VALUE || value === '' ? key : `${key}:${value}`))
    .sort((a, b) => (a < b ? -1 : 1))
}

export function labelsOf(tags: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    tags.map((tag) => {
      const at = tag.indexOf(':')
      return at < 0 ? [tag, TAG_VALUE] : [tag.slice(0, at), tag.slice(at + 1)]
    }),
  )
}

/** Whether the draft differs from what is published; of a profile that never was, there is nothing to differ from. */
function hasChanges({ draft, published }: ProfileRow): boolean {
  return published !== null && JSON.stringify(contentOf(draft)) !== JSON.stringify(contentOf(published))
}

function contentOf(layers: readonly LayerRow[]) {
  return layers.map(({ name, packUid, tag, digest, values, manifests }) => [
    name,
    packUid,
    tag,
    digest,
    values,
    manifests.map((manifest) => [manifest.name, manifest.content]),
  ])
}
