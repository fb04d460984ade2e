import type * as z from 'zod/mini'
import type { Repoint, Repointed } from '~/contract/profile-tools'
import { type AuditEntry, recordAudit, write } from '../audit/write'
import { authorize } from '../authz/authorize'
import { viewerOf } from '../authz/viewer'
import type { Context } from '../context'
import { invalidFields } from '../errors'
import { loadVisible } from '../registries/access'
import { kindWords } from '../registries/words'
import { PROFILE_KIND } from './change'
import { listLeft, listTargets, lockUsingProfiles, type MovedLayer, moveLayers, touchProfiles, type UsingProfile } from './impact-store'
import { findRegistriesNamed } from './tools-store'

/**
 * Moves layers, of drafts and of what is published, to another registry that has content of the same names and digests. A tenant moves its own profiles, also away
 * from a registry of the system; an operator those of all tenants, from one registry of the system to another. Each tenant whose profiles are moved by an operator
 * finds that in its own audit log.
 * @returns packs of profiles, each counted once a profile
 * @throws AppError `ResourceNotFound`, `Forbidden`, `InvalidRequest`
 */
export async function repointRegistry(
  context: Context,
  uid: string,
  { to }: z.output<typeof Repoint>,
): Promise<z.output<typeof Repointed>> {
  const { services, actor } = context
  authorize(actor, 'packRegistry.update')
  const viewer = viewerOf(actor)
  // Operators have no rights on profiles: where content is to be had is theirs to say, and the content stays the same.
  if (viewer.scope === 'tenant') authorize(actor, 'clusterProfile.update')
  const source = await loadVisible(context, uid, undefined)
  if (to === uid) throw invalidFields({ to: 'Choose another registry than this one' })
  const [target] = await findRegistriesNamed(services.db, viewer, { names: [], uids: [to] })
  if (target === undefined) throw invalidFields({ to: 'This registry was not found' })
  const targets = await listTargets(services.db, viewer, uid)
  if (!targets.some((one) => one.uid === to))
    throw invalidFields({
      to: `${target.name} has nothing of what profiles use of ${source.name}: choose a registry with the same content`,
    })

  const { result } = await write(context, 'packRegistry.update', async (tx) => {
    const profiles = await lockUsingProfiles(tx, viewer, uid)
    const uids = profiles.map((profile) => profile.uid)
    const moved = await moveLayers(tx, uids, { from: uid, to: target })
    const left = await listLeft(tx, uids, uid)
    const touched = profiles.filter((profile) => moved.some((layer) => layer.profile_uid === profile.uid))
    await touchProfiles(
      tx,
      touched.map((profile) => profile.uid),
      { now: services.now(), by: actor.email },
    )
    if (viewer.scope === 'system') {
      for (const tenantUid of new Set(touched.map((profile) => profile.tenant_uid))) {
        const own = touched.filter((profile) => profile.tenant_uid === tenantUid)
        const author = { scope: 'tenant', tenantUid, uid: actor.uid, email: actor.email } as const
        await recordAudit(tx, services, author, tenantAudit(own, moved, source.name, target.name))
      }
    }
    const counts = { moved: countOf(moved), left: countOf(left) }
    return {
      result: counts,
      audit: {
        action: 'action',
        resourceKind: kindWords[source.kind].resourceKind,
        resourceUid: uid,
        resourceName: source.name,
        message: `Moved ${layersWord(counts.moved)} of ${profilesWord(touched.length)} from ${source.name} to ${target.name}`,
        changes: changesOf(viewer.scope === 'system' ? [] : touched, source.name, target.name),
      },
    }
  })
  return result
}

/** For the log of a tenant: its own profiles and no other. */
function tenantAudit(profiles: readonly UsingProfile[], moved: readonly MovedLayer[], from: string, to: string): AuditEntry {
  const uids = new Set(profiles.map((profile) => profile.uid))
  const own = moved.filter((layer) => uids.has(layer.profile_uid))
  const [first] = profiles
  const isOne = profiles.length === 1
  return {
    action: 'update',
    resourceKind: PROFILE_KIND,
    resourceUid: isOne ? (first?.uid ?? '') : '',
    resourceName: isOne ? (first?.name ?? '') : profilesWord(profiles.length),
    message: `An operator moved ${layersWord(countOf(own))} of ${profilesWord(profiles.length)} from ${from} to ${to}`,
    changes: changesOf(profiles, from, to),
  }
}

function changesOf(profiles: readonly UsingProfile[], from: string, to: string): Record<string, [unknown, unknown]> {
  return Object.fromEntries(profiles.map(({ name, version }) => [`${name} ${version}.registry`, [from, to]]))
}

/** Draft and publication of a profile may both have it. */
function countOf(layers: readonly MovedLayer[]): number {
  return new Set(layers.map(({ profile_uid, name }) => `${profile_uid} ${name}`)).size
}

function layersWord(count: number): string {
  return count === 1 ? '1 layer' : `${count} layers`
}

function profilesWord(count: number): string {
  return count === 1 ? '1 profile' : `${count} profiles`
}
