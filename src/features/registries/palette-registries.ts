import { queryOptions } from '@tanstack/react-query'
import type { HelmRegistrySummary } from '~/contract/helm-registries'
import type { OciRegistrySummary } from '~/contract/oci-registries'
import type { PackRegistrySummary } from '~/contract/pack-registries'
import { call } from '../../api/client'
import type { ApiFailure } from '../../api/failure'
import type { RegistryFacts } from './registry-rows'

/** In front of a Palette there is no overview: the rows are put together from its three summaries. */
export const paletteRegistries = queryOptions<readonly RegistryFacts[], ApiFailure>({
  queryKey: ['paletteRegistries'],
  queryFn: async ({ signal }) => {
    const [oci, helm, packs] = await Promise.all([
      call('ociRegistriesSummary', {}, signal),
      allPages((query) => call('helmRegistriesSummary', { query }, signal)),
      allPages((query) => call('packRegistriesSummary', { query }, signal)),
    ])
    return [...oci.items.map(fromOci), ...helm.map(fromHelm), ...packs.map(fromPack)]
  },
})

interface Page<Item> {
  readonly items: readonly Item[]
  readonly listmeta: { readonly continue: string; readonly count: number }
}

/** All items of a list that hands out pages; an empty `continue` ends it. */
export async function allPages<Item>(read: (query: { offset: number; continue?: string }) => Promise<Page<Item>>): Promise<Item[]> {
  const items: Item[] = []
  for (let token = ''; ;) {
    const page = await read({ offset: items.length, ...(token !== '' && { continue: token }) })
    items.push(...page.items)
    token = page.listmeta.continue
    if (page.items.length === 0 || token === '') return items
  }
}

/** What a Palette says of no registry. */
const unsaid = { isDefault: false, needsCredentials: false } as const

export function fromOci({ metadata, spec, status }: OciRegistrySummary): RegistryFacts {
  return {
    ...unsaid,
    uid: metadata.uid,
    name: metadata.name,
    kind: spec.registryType === 'ecr' ? 'oci-ecr' : 'oci-basic',
    scope: spec.scope,
    endpoint: spec.endpoint,
    providerType: spec.providerType,
    synchronised: status.sync.isSyncSupported,
    sync: status.sync,
  }
}

export function fromHelm({ metadata, spec, status }: HelmRegistrySummary): RegistryFacts {
  return {
    ...unsaid,
    uid: metadata.uid,
    name: metadata.name,
    kind: 'helm',
    scope: spec.scope,
    endpoint: spec.endpoint,
    providerType: 'helm',
    synchronised: !spec.isPrivate,
    sync: status.sync,
  }
}

export function fromPack({ metadata, spec, status }: PackRegistrySummary): RegistryFacts {
  return {
    ...unsaid,
    uid: metadata.uid,
    name: metadata.name,
    kind: 'pack',
    scope: spec.scope,
    endpoint: spec.endpoint,
    providerType: 'pack',
    synchronised: true,
    sync: status.sync,
  }
}
