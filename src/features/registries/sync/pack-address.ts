import type { ProviderType } from '~/contract/registries'
import type { RegistryRow } from '../registry-rows'

/** As the catalogue's address names what is no pack. */
const kinds = { helm: 'chart', zarf: 'zarf', pack: '' } as const satisfies Record<ProviderType, string>

/** Where a version stands in the tenant's catalogue, with the list behind it narrowed to its registry. */
export function packAddress(
  { uid, providerType }: Pick<RegistryRow, 'uid' | 'providerType'>,
  { name, version }: { readonly name: string; readonly version: string },
): string {
  const kind = kinds[providerType]
  const params = new URLSearchParams({ registry: uid, pack: name, ...(kind !== '' && { kind }), from: uid, version })
  return `/packs?${params}`
}
