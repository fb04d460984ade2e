import type { FoundPack } from '../connectors/pack/archive'
import type { Db, Tx } from '../db/schema'
import {
  countContents,
  deleteOrphanLogos,
  deletePacks,
  insertLogos,
  listReferences,
  lockLogosForAdding,
  lockLogosForRemoval,
  upsertPacks,
} from './catalogue-store'
import { versionKey } from './version'

/** `repository:tag`, as contents are named in a synchronisation. */
export function referenceOf({ repository, tag }: { repository: string; tag: string }): string {
  return `${repository}:${tag}`
}

/** Digest of every stored pack version of a registry by reference. */
export async function knownPacks(db: Db, registryUid: string): Promise<Map<string, string>> {
  const rows = await listReferences(db, registryUid)
  return new Map(rows.map((row) => [referenceOf(row), row.digest]))
}

/**
 * Puts pack versions into the catalogue; one that is there under the same reference is replaced and keeps its uid.
 * @param found of one registry, each reference once
 */
export async function storePacks(
  tx: Tx,
  found: readonly FoundPack[],
  { registryUid, newUid, now }: { registryUid: string; newUid: () => string; now: Date },
): Promise<void> {
  if (found.length === 0) return
  const logos = new Map(found.flatMap(({ content: { logo } }) => (logo === null ? [] : [[logo.sha256, logo] as const])))
  if (logos.size > 0) {
    await insertLogos(
      tx,
      [...logos.values()].map((logo) => ({ sha256: logo.sha256, media_type: logo.mediaType, bytes: logo.bytes })),
    )
  }
  await upsertPacks(
    tx,
    found.map(({ repository, tag, digest, content }) => ({
      uid: newUid(),
      registry_uid: registryUid,
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
      addon_type: content.addonType,
      addon_sub_type: content.addonSubType,
      cloud_types: JSON.stringify(content.cloudTypes),
      pack_group: content.group,
      eol: content.eol,
      annotations: JSON.stringify(content.annotations),
      values_yaml: content.valuesYaml,
      readme: content.readme,
      schema_entries: JSON.stringify(content.schemaEntries),
      presets: JSON.stringify(content.presets),
      logo_sha256: content.logo?.sha256 ?? null,
      created_at: now,
      updated_at: now,
    })),
  )
}

/** Takes out what stands under none of these references any more, with logos that nothing shows now. */
export async function removeVanishedPacks(tx: Tx, registryUid: string, references: ReadonlySet<string>): Promise<void> {
  const rows = await listReferences(tx, registryUid)
  const vanished = rows.filter((row) => !references.has(referenceOf(row)))
  if (vanished.length > 0) {
    await deletePacks(
      tx,
      vanished.map((row) => row.uid),
    )
  }
  await deleteOrphanLogos(tx)
}

/** Pack versions of a registry, and the repositories they stand in. */
export async function countPacks(tx: Tx, registryUid: string): Promise<{ packs: number; repositories: number }> {
  return countContents(tx, registryUid)
}

/**
 * First statement of a transaction that stores packs: logos are shared between registries, and one that is about to be used again must not be taken out
 * at the same time. Always taken before rows are locked, so that it can't deadlock with them.
 */
export async function beginStoring(tx: Tx): Promise<void> {
  await lockLogosForAdding(tx)
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
