import type * as z from 'zod/mini'
import type { DriftDecision, LayerDrift, ProfileDrift } from '~/contract/profile-tools'
import { type AuditEntry, write } from '../audit/write'
import { authorize } from '../authz/authorize'
import { viewerOf } from '../authz/viewer'
import type { Context } from '../context'
import { AppError, notFound } from '../errors'
import { openDetails } from '../packs/details'
import { loadProfile, nextTime, profileNotFound, tenantOf } from './access'
import { PROFILE_KIND } from './change'
import type { LayerRow, ProfileRow } from './layer'
import { findPresent } from './layer-state'
import { stateOfLayer } from './state-of-layer'
import { lockProfile, updateProfile } from './store'
import { listPackTexts, listStagesOfLayer, lockPackTexts, type PackTexts, updateChosen } from './tools-store'

/** How long charts that nobody has opened since they changed are waited for, in milliseconds. */
const OPEN_TIMEOUT = 10_000

/** Layers of the draft, and those that are only published, whose version has other content than when it was chosen. @throws AppError `ResourceNotFound` */
export async function getProfileDrift(context: Context, uid: string): Promise<z.output<typeof ProfileDrift>> {
  authorize(context.actor, 'clusterProfile.get')
  const { draft, published } = await loadProfile(context, uid)
  const all = [...draft, ...published.filter(({ name }) => !draft.some((layer) => layer.name === name))]
  const present = await findPresent(context, all)
  const drifted = all.flatMap((layer) => {
    const pack = present.pack(layer)
    const state = stateOfLayer(layer, pack?.digest, present.registry(layer) !== undefined)
    return pack !== undefined && (state === 'changed' || state === 'kept') ? [{ layer, uid: pack.uid, state }] : []
  })
  const texts = await readTexts(
    context,
    drifted.map((one) => one.uid),
  )
  const items = drifted.flatMap(({ layer, uid: packUid, state }): LayerDrift[] => {
    const now = texts.get(packUid)
    if (now === undefined) return []
    return [
      {
        layer: layer.name,
        displayName: layer.display_name,
        version: layer.version,
        registryUid: layer.registry_uid,
        registryName: present.registry(layer)?.name ?? layer.registry_name,
        packUid,
        chosenDigest: layer.digest,
        chosenAt: layer.chosen_at.toISOString(),
        currentDigest: now.digest,
        changedAt: now.updated_at.toISOString(),
        kept: state === 'kept',
        before: { values: layer.default_values, definition: layer.definition },
        after: { values: now.values_yaml, definition: now.definition },
      },
    ]
  })
  return { items }
}

/**
 * Keeps the chosen digest of a layer, or follows the registry: then the new content with its own values is the chosen one, in the draft and in what is published.
 * The values that the profile has stay as they are.
 * @throws AppError `ResourceNotFound`, `ResourceChanged` when the digest is another one by now
 */
export async function decideProfileDrift(
  context: Context,
  uid: string,
  { layer: name, digest, decision }: z.output<typeof DriftDecision>,
): Promise<void> {
  const { services, actor } = context
  authorize(actor, 'clusterProfile.update')
  const { draft, published } = await loadProfile(context, uid)
  const known = draft.find((layer) => layer.name === name) ?? published.find((layer) => layer.name === name)
  if (known === undefined) throw notFound(`A layer named ${name}`)
  const pack = (await findPresent(context, [known])).pack(known)
  if (pack?.digest !== digest) throw changedAgain(known)
  // Its own values are part of what is accepted: a chart that nobody has opened since is opened before, outside the transaction.
  if (decision === 'accept') await readTexts(context, [pack.uid])
  if ([...draft, ...published].every((layer) => layer.name !== name || isDecided(layer, digest, decision))) return

  const tenantUid = tenantOf(actor)
  await write(context, 'clusterProfile.update', async (tx) => {
    const locked = await lockProfile(tx, tenantUid, uid)
    if (locked === undefined) throw profileNotFound(uid)
    const stages = await listStagesOfLayer(tx, tenantUid, uid, name)
    const now = services.now()
    const updatedAt = nextTime(locked.updated_at, now)
    for (const layer of stages) {
      if (isDecided(layer, digest, decision)) continue
      const current = await lockPackTexts(tx, viewerOf(actor), layer)
      // What is published may stand for another version, of which nobody has decided.
      if (layer.stage === 'published' && stages.length > 1 && current?.digest !== digest) continue
      if (current?.digest !== digest) throw changedAgain(layer)
      await updateChosen(tx, layer, decision === 'keep' ? { kept_digest: digest } : accepted(current, now))
    }
    await updateProfile(tx, tenantUid, uid, { revision: locked.revision + 1, updated_at: updatedAt, updated_by: actor.email })
    return { result: undefined, audit: auditOf(locked, known, digest, decision) }
  })
}

function isDecided(layer: LayerRow, digest: string, decision: 'keep' | 'accept'): boolean {
  return layer.digest === digest || (decision === 'keep' && layer.kept_digest === digest)
}

function accepted(pack: PackTexts, now: Date) {
  return {
    pack_uid: pack.uid,
    digest: pack.digest,
    kept_digest: '',
    chosen_at: now,
    default_values: pack.values_yaml,
    definition: pack.definition,
  }
}

function auditOf(profile: ProfileRow, layer: LayerRow, digest: string, decision: 'keep' | 'accept'): AuditEntry {
  const what = `${layer.display_name} ${layer.version}`
  const where = `of profile ${profile.name} ${profile.version}`
  const field = `spec.template.packs.${layer.name}`
  return {
    action: 'update',
    resourceKind: PROFILE_KIND,
    resourceUid: profile.uid,
    resourceName: profile.name,
    message: decision === 'keep' ? `Kept the chosen content of ${what} ${where}` : `Accepted the new content of ${what} ${where}`,
    changes:
      decision === 'keep' ? { [`${field}.keptDigest`]: [layer.kept_digest, digest] } : { [`${field}.digest`]: [layer.digest, digest] },
  }
}

function changedAgain({ display_name, version, registry_name }: LayerRow): AppError {
  return new AppError(
    'ResourceChanged',
    `${display_name} ${version} in the registry ${registry_name} has changed again, or left it, since you looked at it. Look at the difference once more`,
  )
}

/** With charts that nobody has opened since, as far as they can be opened in time. */
async function readTexts(context: Context, uids: readonly string[]): Promise<ReadonlyMap<string, PackTexts>> {
  const { db } = context.services
  const viewer = viewerOf(context.actor)
  let rows = await listPackTexts(db, viewer, uids)
  const unread = rows.filter((row) => !row.details_read)
  if (unread.length > 0) {
    const signal = AbortSignal.any([context.signal, AbortSignal.timeout(OPEN_TIMEOUT)])
    await Promise.all(unread.map((row) => openDetails({ ...context, signal }, row.uid)))
    rows = await listPackTexts(db, viewer, uids)
  }
  return new Map(rows.map((row) => [row.uid, row]))
}
