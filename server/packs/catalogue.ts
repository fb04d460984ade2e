import type { FoundPack } from '../connectors/content'
import type { Db, Tx } from '../db/schema'
import {
  type ContentChange,
  countContents,
  deleteOrphanLogos,
  insertLogos,
  listReferences,
  lockLogosForRemoval,
  prepareAdding,
  upsertPacks,
} from './catalogue-store'
import { refreshOffers } from './offers'
import { versionKey } from '~/contract/pack-versions'

/** `repository:tag`, as contents are named in a synchronisation. */
export function referenceOf({ repository, tag }: { repository: string; tag: string }): string {
  return `${repository}:${tag}`
}

/**
 * Digest of every stored pack version of a registry by reference. Empty where the version was read by a server that did not look at files yet, so that it is read
 * again.
 */
export async function knownPacks(db: Db, registryUid: string): Promise<Map<string, string>> {
  const rows = await listReferences(db, registryUid)
  return new Map(rows.map((row) => [referenceOf(row), row.digest]))
}

/**
 * Puts pack versions into the catalogue; one that is there under the same reference is replaced and keeps its uid.
 * @param found of one registry, each reference once
 * @returns what is new, and what has another digest than before
 */
export async function storePacks(
  tx: Tx,
  found: readonly FoundPack[],
  { registryUid, newUid, now }: { registryUid: string; newUid: () => string; now: Date },
): Promise<ContentChange[]> {
  if (found.length === 0) return []
  const logos = new Map(found.flatMap(({ content: { logo } }) => (logo === null ? [] : [[logo.sha256, logo] as const])))
  if (logos.size > 0) {
    await insertLogos(
      tx,
      [...logos.values()].map((logo) => ({ sha256: logo.sha256, media_type: logo.mediaType, bytes: logo.bytes })),
    )
  }
  const changes = await upsertPacks(
    tx,
    registryUid,
    found.map(({ repository, tag, digest, content }) => ({
      uid: newUid(),
      name: content.name,
      display_name: content.displayName,
      version: content.version,
      version_key: versionKey(content.version),
      state: stateOf(content.annotations),
      repository,
      tag,
      digest,
      layer: content.layer,
      type: content.type,
      addon_type: filled(content.addonType),
      addon_sub_type: filled(content.addonSubType),
      cloud_types: content.cloudTypes,
      pack_group: filled(content.group),
      eol: filled(content.eol),
      annotations: content.annotations,
      values_yaml: filled(content.valuesYaml),
      readme: filled(content.readme),
      definition: filled(content.definition),
      dependencies: filled(content.dependencies),
      archive_url: filled(content.archiveUrl),
      icon_url: filled(content.iconUrl),
      details_read: content.detailsRead,
      schema_entries: filled(content.schemaEntries),
      presets: filled(content.presets),
      files: content.files,
      resources: filled(content.resources),
      logo_sha256: content.logo?.sha256 ?? null,
    })),
    now,
  )
  await refreshOffers(
    tx,
    registryUid,
    found.map(({ content }) => content.name),
  )
  return changes
}

export type { ContentChange }

/** What is empty need not be sent. */
function filled<Value extends string | readonly unknown[]>(value: Value): Value | undefined {
  return value.length === 0 ? undefined : value
}

/** After versions of these names were taken out of a registry: searches no longer find them, and logos that nothing shows now go too. */
export async function tidyAfterRemoval(tx: Tx, registryUid: string, names: readonly string[]): Promise<void> {
  await refreshOffers(tx, registryUid, names)
  await deleteOrphanLogos(tx)
}

/** Packs of a registry, and their versions. */
export async function countPacks(tx: Tx, registryUid: string): Promise<{ packs: number; versions: number }> {
  return countContents(tx, registryUid)
}

/**
 * First statement of a transaction that stores packs: logos are shared between registries, and one that is about to be used again must not be taken out
 * at the same time. Always taken before rows are locked, so that it can't deadlock with them.
 */
export async function beginStoring(tx: Tx): Promise<void> {
  await prepareAdding(tx)
}

/** First statement of a transaction that takes packs out. */
export async function beginRemoving(tx: Tx): Promise<void> {
  await lockLogosForRemoval(tx)
}

/** After the packs that showed them are gone. */
export async function removeOrphanLogos(tx: Tx): Promise<void> {
  await deleteOrphanLogos(tx)
}

/** Longest state, in characters: it is a word, such as `deprecated`. */
const MAX_STATE = 64

/** The annotation `disabled` wins over `system_state`; an ordinary pack is `active`. */
function stateOf(annotations: Readonly<Record<string, string>>): string {
  if (annotations.disabled?.trim().toLowerCase() === 'true') return 'disabled'
  const state = annotations.system_state?.trim().toLowerCase().slice(0, MAX_STATE) ?? ''
  return state === '' ? 'active' : state
}
