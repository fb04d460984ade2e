import type * as z from 'zod/mini'
import type { DriftDecision, LayerDrift, PackUses } from '~/contract/profile-tools'
import { compareText } from './db'
import { presentFor, stateOfLayer } from './layer-state'
import { MockError, notFound } from './mock-error'
import { compareVersions } from './pack-query'
import { recordProfile, touch } from './profile-changes'
import { chosenOf } from './profile-layers'
import type { LayerRow, ProfileRow } from './profile-rows'
import type { Caller } from './registry-verbs'
import { definitionOf } from './seeds/definitions'
import { valuesOf } from './seeds/texts'
import { isoTime, syncOf } from './sync'

/** Layers of the draft, and those that are only published, whose version has other content than when it was chosen. */
export function driftOf({ db }: Caller, row: ProfileRow): LayerDrift[] {
  const present = presentFor(db, row.tenantUid)
  return layersOf(row).flatMap((layer): LayerDrift[] => {
    const now = present.pack(layer)
    const registry = present.registry(layer)
    const state = stateOfLayer(layer, present)
    if (now === undefined || registry === undefined || (state !== 'changed' && state !== 'kept')) return []
    return [
      {
        layer: layer.name,
        displayName: layer.displayName,
        version: layer.version,
        registryUid: layer.registryUid,
        registryName: registry.name,
        packUid: now.uid,
        chosenDigest: layer.digest,
        chosenAt: isoTime(layer.chosenAt),
        currentDigest: now.digest,
        changedAt: syncOf(registry, db.now()).status.lastSyncedTime,
        kept: state === 'kept',
        before: { values: layer.defaultValues, definition: layer.definition },
        after: { values: valuesOf(now), definition: definitionOf(now).text },
      },
    ]
  })
}

/** Of the draft, and of what is published where the draft has none of that name. */
function layersOf({ draft, published }: ProfileRow): LayerRow[] {
  const only = (published ?? []).filter(({ name }) => !draft.some((layer) => layer.name === name))
  return [...draft, ...only]
}

/**
 * Keeps the chosen digest of a layer, or follows the registry, in the draft and in what is published; the values that the profile has stay.
 * @throws MockError `ResourceNotFound`, `ResourceChanged`
 */
export function decideDrift(caller: Caller, uid: string, { layer: name, digest, decision }: z.output<typeof DriftDecision>): void {
  const row = caller.db.profile(caller.actor, uid)
  const known = layersOf(row).find((layer) => layer.name === name)
  if (known === undefined) throw notFound(`A layer named ${name}`)
  const present = presentFor(caller.db, row.tenantUid)
  if (present.pack(known)?.digest !== digest) throw changedAgain(known)
  const decide = (layer: LayerRow): LayerRow => {
    const pack = present.pack(layer)
    if (layer.name !== name || pack?.digest !== digest || layer.digest === digest) return layer
    return decision === 'keep' ? { ...layer, keptDigest: digest } : { ...layer, ...chosenOf(caller, pack) }
  }
  const next = { draft: row.draft.map(decide), published: row.published?.map(decide) ?? null }
  if (JSON.stringify(next) === JSON.stringify({ draft: row.draft, published: row.published })) return
  Object.assign(row, next)
  row.revision += 1
  touch(caller, row)
  const what = decision === 'keep' ? 'Kept the chosen content of' : 'Accepted the new content of'
  const message = `${what} ${known.displayName} ${known.version} of profile ${row.name} ${row.version}`
  const field = `spec.template.packs.${name}.${decision === 'keep' ? 'keptDigest' : 'digest'}`
  recordProfile(caller, 'update', message, row, { [field]: [decision === 'keep' ? known.keptDigest : known.digest, digest] })
}

function changedAgain({ displayName, version, registryName }: LayerRow): MockError {
  const message = `${displayName} ${version} in the registry ${registryName} has changed again, or left it, since you looked at it. Look at the difference once more`
  return new MockError('ResourceChanged', message)
}

/** Profiles that use a pack of a registry, whatever its version: the draft, and what is published where that has another version. */
export function usesOf({ db, actor }: Caller, uid: string): PackUses {
  const { pack, registryUid } = db.pack(actor, uid)
  const present = presentFor(db, actor.person.tenant?.uid ?? '')
  const isOfPack = (layer: LayerRow) => layer.registryUid === registryUid && layer.name === pack.name && layer.type === pack.type
  const rows = db.profilesOf(actor).sort((a, b) => compareText(a.name, b.name) || compareVersions(b.version, a.version))
  return {
    items: rows.flatMap((row) => {
      const draft = row.draft.filter(isOfPack)
      const other = (row.published ?? []).filter((layer) => isOfPack(layer) && !draft.some(({ version }) => version === layer.version))
      return [...draft, ...other].map((layer) => ({
        profileUid: row.uid,
        profileName: row.name,
        profileVersion: row.version,
        isPublished: row.published !== null,
        version: layer.version,
        state: stateOfLayer(layer, present),
      }))
    }),
  }
}
