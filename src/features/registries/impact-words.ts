import type { RegistryImpact } from '~/contract/profile-tools'
import { countOf } from '../../lib/number'

type Totals = RegistryImpact['totals']

/** `3 profile versions use 14 packs of it`, in the words of what the registry holds. */
export function impactWords({ profiles, layers, packs }: Totals, [one, many]: readonly [one: string, many: string]): string {
  const what = countOf(packs, one, many)
  const uses = `${countOf(profiles, 'profile version')} ${profiles === 1 ? 'uses' : 'use'} ${what} of it`
  return layers === packs ? uses : `${uses}, in ${countOf(layers, 'layer')}`
}

export function isUsed(totals: Totals): boolean {
  return totals.layers > 0
}

/** Layers whose repository is below none of these paths: with this base content path they would leave the catalogue. @param paths none is the whole registry */
export function leftOut({ profiles }: Pick<RegistryImpact, 'profiles'>, paths: readonly string[]): number {
  if (paths.length === 0) return 0
  const below = paths.map((path) => `${path.replace(/^\/+|\/+$/g, '')}/`)
  return profiles.flatMap(({ layers }) => layers).filter(({ repository }) => !below.some((path) => `${repository}/`.startsWith(path)))
    .length
}
