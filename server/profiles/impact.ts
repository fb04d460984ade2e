import type { RegistryImpact } from '~/contract/profile-tools'
import { authorize } from '../authz/authorize'
import { viewerOf } from '../authz/viewer'
import type { Context } from '../context'
import { loadVisible } from '../registries/access'
import { tenantOf } from './access'
import { countUsedPacks, countUsesByTenant, listTargets, listUsingLayers, type UsingLayer } from './impact-store'
import { newestFirst } from './present'

/**
 * Who uses a registry. A tenant sees its own profiles, of a registry of the system too, and nothing of others; an operator sees how much each tenant has, by name
 * only with `tenant.list`. Of a profile each pack counts once, whether it is in the draft or published.
 * @throws AppError `ResourceNotFound`
 */
export async function getRegistryImpact(context: Context, uid: string): Promise<RegistryImpact> {
  const { services, actor } = context
  authorize(actor, 'packRegistry.get')
  await loadVisible(context, uid, undefined)
  const viewer = viewerOf(actor)
  const { db } = services
  const targets = await listTargets(db, viewer, uid)
  const packs = await countUsedPacks(db, viewer, uid)
  if (viewer.scope === 'system') {
    const uses = await countUsesByTenant(db, uid)
    const mayName = actor.permissions.includes('tenant.list')
    const sum = (of: 'profiles' | 'layers') => uses.reduce((total, use) => total + use[of], 0)
    return {
      profiles: [],
      tenants: uses.map(({ name, profiles, layers }) => ({ name: mayName ? name : null, profiles, layers })),
      totals: { profiles: sum('profiles'), layers: sum('layers'), packs },
      targets,
    }
  }
  const layers = await listUsingLayers(db, tenantOf(actor), uid)
  const profiles = profilesOf(layers)
  return { profiles, tenants: [], totals: { profiles: profiles.length, layers: layers.length, packs }, targets }
}

/** By name without case, then the newest version first. */
function profilesOf(layers: readonly UsingLayer[]): RegistryImpact['profiles'] {
  const byProfile = new Map<string, UsingLayer[]>()
  for (const layer of layers) byProfile.set(layer.profile_uid, [...(byProfile.get(layer.profile_uid) ?? []), layer])
  return [...byProfile.values()]
    .flatMap((own) => {
      const [first] = own
      if (first === undefined) return []
      const { profile_uid, profile_name, profile_version, published_at } = first
      return [
        {
          uid: profile_uid,
          name: profile_name,
          version: profile_version,
          isPublished: published_at !== null,
          layers: own.map(({ name, display_name, type, pack_uid, repository, version, digest }) => ({
            name,
            displayName: display_name,
            type,
            packUid: pack_uid,
            repository,
            version,
            digest,
          })),
        },
      ]
    })
    .toSorted((one, other) => {
      const [left, right] = [one.name.toLowerCase(), other.name.toLowerCase()]
      return left === right ? newestFirst(one, other) : left < right ? -1 : 1
    })
}
