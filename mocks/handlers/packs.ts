import type { packsApi } from '~/contract/api/packs'
import { UNSET_TIME } from '~/contract/common'
import type { PackDependency, PackFilterSpec, PackMetadata, PackSummary, PackTagEntity } from '~/contract/packs'
import { compareText, type MockDb } from '../db'
import { groupBy } from '../group-by'
import type { Handlers } from '../make-handlers'
import { notFound } from '../mock-error'
import { page } from '../lists'
import type { Caller } from '../registry-verbs'
import type { Actor } from '../rows'
import { compareVersions, selectPacks } from '../pack-query'
import { isOpened, openArchive } from '../pack-archives'
import { logoUrlOf } from '../pack-wire'
import { parentTags } from '../profile-layers'
import { matchesText } from '../profile-query'
import { logoOf } from '../seeds/logo'
import { constraintsOf, type PackRow, presetsOf, schemaOf, stateOf } from '../seeds/packs'
import { readmeOf, valuesOf } from '../seeds/texts'

export const packHandlers = {
  packsSummaryList({ db, actor, query }) {
    const { items, listmeta } = page(selectPacks(db.offeredPacks(actor), query), query)
    return { items: items.map(summaryOf), listmeta }
  },
  packsSearch({ db, actor, query, body }) {
    const rows = db.offeredPacks(actor).filter((row) => matchesSpec(row, body.filter ?? {}))
    const found = [...groupBy(rows, ({ pack }) => pack.name).values()].flatMap((versions) => metadataOf(db, versions))
    const sort = body.sort ?? []
    found.sort((a, b) => {
      for (const { field, order } of sort) {
        const key = field === 'addOnType' ? 'addonType' : field
        const compared = compareText(a.spec[key], b.spec[key])
        if (compared !== 0) return order === 'asc' ? compared : -compared
      }
      return a.spec.name < b.spec.name ? -1 : 1
    })
    return page(found, query)
  },
  packsNameRegistryUidList({ db, actor, params, query }) {
    const states = (query.states ?? '').split(',').flatMap((part) => part.trim() || [])
    const rows = db
      .visiblePacks(actor)
      .filter(({ pack, registryUid }) => registryUid === params.registryUid && pack.name === params.packName)
      .filter((row) => (states.length === 0 ? stateOf(row) !== 'disabled' : states.includes(stateOf(row))))
      .filter(({ pack }) => query.layer === undefined || query.layer === '' || pack.layer === query.layer)
      .filter(
        ({ pack }) => ['', 'all'].includes(query.cloudType) || ['all', query.cloudType].some((cloud) => pack.cloudTypes.includes(cloud)),
      )
    return entityOf({ db, actor }, rows, params.packName)
  },
  async packsUid({ db, actor, params }) {
    const row = db.pack(actor, params.uid)
    const { pack: wanted, registryUid: from } = row
    await openArchive(db, row)
    const rows = db
      .visiblePacks(actor)
      .filter(({ pack, registryUid }) => registryUid === from && pack === wanted)
      .filter((row) => stateOf(row) !== 'disabled' || row.uid === params.uid)
    return entityOf({ db, actor }, rows, params.uid)
  },
  async packsUidReadme({ db, actor, params }) {
    const row = db.pack(actor, params.uid)
    await openArchive(db, row)
    return { readme: readmeOf(row) }
  },
  packsPackUidLogo({ db, actor, params }) {
    const row = db.pack(actor, params.packUid)
    if (logoUrlOf(row) === '') throw notFound(`The logo of pack ${params.packUid}`)
    return { mediaType: 'image/png', bytes: logoOf(row.pack.name) }
  },
} satisfies Pick<Handlers, keyof typeof packsApi>

function metaOf(row: PackRow) {
  return { uid: row.uid, name: row.pack.name, creationTimestamp: UNSET_TIME, lastModifiedTimestamp: UNSET_TIME }
}

function summaryOf(row: PackRow): PackSummary {
  const { pack } = row
  return {
    apiVersion: 'v1',
    kind: 'pack',
    metadata: metaOf(row),
    spec: {
      addonSubType: pack.addonSubType,
      addonType: pack.addonType,
      annotations: row.annotations,
      cloudTypes: [...pack.cloudTypes],
      digest: row.digest,
      displayName: pack.displayName,
      eol: row.eol,
      group: '',
      layer: pack.layer,
      logoUrl: logoUrlOf(row),
      name: pack.name,
      presets: presetsOf(row),
      registryUid: row.registryUid,
      schema: schemaOf(row),
      type: pack.type,
      values: pack.type === 'helm' ? '' : valuesOf(row),
      version: row.version,
    },
    status: {},
  }
}

/** @param rows versions of one pack in any number of registries */
function metadataOf(db: MockDb, rows: readonly PackRow[]): PackMetadata[] {
  const newestFirst = rows.toSorted((a, b) => compareVersions(b.version, a.version))
  const [head] = newestFirst
  if (head === undefined) return []
  const { pack } = head
  const registries = [...groupBy(newestFirst, ({ registryUid }) => registryUid).values()].flatMap(([row]) => {
    const registry = db.registries.find(({ uid }) => uid === row?.registryUid)
    if (row === undefined || registry === undefined) return []
    return {
      annotations: row.annotations,
      latestPackUid: row.uid,
      latestVersion: row.version,
      logoUrl: logoUrlOf(row),
      name: registry.name,
      scope: registry.scope,
      uid: registry.uid,
    }
  })
  return [
    {
      apiVersion: 'v1',
      kind: 'pack',
      metadata: { name: pack.name, uid: head.uid },
      spec: {
        addonSubType: pack.addonSubType,
        addonType: pack.addonType,
        cloudTypes: [...pack.cloudTypes],
        displayName: pack.displayName,
        group: '',
        layer: pack.layer,
        name: pack.name,
        registries: registries.sort((a, b) => compareText(a.name, b.name)),
        type: pack.type,
      },
    },
  ]
}

/** @param rows versions of one pack in one registry, newest first */
function entityOf({ db, actor }: Caller, rows: readonly PackRow[], asked: string): PackTagEntity {
  const [first] = rows
  if (first === undefined) throw notFound(`Pack ${asked}`)
  const { pack } = first
  return {
    addonSubType: pack.addonSubType,
    addonType: pack.addonType,
    cloudTypes: [...pack.cloudTypes],
    displayName: pack.displayName,
    layer: pack.layer,
    logoUrl: logoUrlOf(first),
    name: pack.name,
    packValues: rows.map((row) => ({
      annotations: row.annotations,
      dependencies: dependenciesOf(db, actor, row),
      packUid: row.uid,
      presets: presetsOf(row),
      readme: isOpened(db, row) ? readmeOf(row) : '',
      schema: schemaOf(row),
      values: isOpened(db, row) ? valuesOf(row) : '',
    })),
    registryUid: first.registryUid,
    tags: rows.map((row) => ({ group: '', packUid: row.uid, parentTags: parentTags(row.version), tag: row.version, version: row.version })),
  }
}

/** What a version asks for: of each required or optional pack the newest version within the bounds, in the same registry if there is one. */
function dependenciesOf(db: MockDb, actor: Actor, row: PackRow): PackDependency[] {
  const wanted = constraintsOf(row).filter(({ type }) => type === 'required' || type === 'optional')
  if (wanted.length === 0) return []
  const rows = db.visiblePacks(actor)
  return wanted.flatMap(({ name, layer, minVersion, maxVersion }) => {
    const matching = rows
      .filter(({ pack }) => pack.name === name && (layer === '' || pack.layer === layer))
      .filter(({ version }) => minVersion === '' || compareVersions(version, minVersion) >= 0)
      .filter(({ version }) => maxVersion === '' || compareVersions(version, maxVersion) <= 0)
      .sort((a, b) => compareVersions(b.version, a.version))
    const best = matching.find(({ registryUid }) => registryUid === row.registryUid) ?? matching[0]
    if (best === undefined) return []
    const { pack, registryUid, uid, version } = best
    return { displayName: pack.displayName, logoUrl: logoUrlOf(best), name: pack.name, registryUid, uid, version }
  })
}

function matchesSpec(row: PackRow, filter: PackFilterSpec): boolean {
  const { pack } = row
  return (
    matchesText(filter.name, pack.name) &&
    matchesText(filter.displayName, pack.displayName) &&
    oneOf(filter.addOnType, pack.addonType) &&
    oneOf(filter.addOnSubType, pack.addonSubType) &&
    oneOf(filter.layer, pack.layer) &&
    oneOf(filter.type, pack.type) &&
    oneOf(filter.registryUid, row.registryUid) &&
    oneOf(filter.source, pack.source) &&
    (filter.state === undefined || filter.state.length === 0 ? stateOf(row) !== 'disabled' : filter.state.includes(stateOf(row))) &&
    (filter.environment === undefined ||
      filter.environment.length === 0 ||
      pack.cloudTypes.includes('all') ||
      filter.environment.some((cloud) => pack.cloudTypes.includes(cloud))) &&
    (filter.isFips === undefined || filter.isFips === (row.annotations.fips === 'true'))
  )
}

function oneOf(wanted: readonly string[] | undefined, value: string): boolean {
  return wanted === undefined || wanted.length === 0 || wanted.includes(value)
}
