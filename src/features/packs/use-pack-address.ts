import { useCallback } from 'react'
import { useSearchParams } from 'react-router'
import type { CatalogueItem } from '~/contract/catalogue'
import type { PackType } from '~/contract/packs'

/** Which pack is open over the list, and what of it: all in the URL. */
const names = ['pack', 'kind', 'from', 'version', 'view'] as const
type Name = (typeof names)[number]

/** In the URL a pack needs no kind: a chart or a Zarf package of its name is told apart by one. */
const kinds = { helm: 'chart', oci: 'zarf', manifest: 'manifest' } as const satisfies Partial<Record<PackType, string>>

function kindInUrl(type: PackType): string {
  return type === 'spectro' ? '' : kinds[type]
}

/** The search part of an address with an item open, everything else as it is. */
export function withPack(params: URLSearchParams, item: Pick<CatalogueItem, 'name' | 'type'>, registryUid: string): string {
  const next = new URLSearchParams(params)
  for (const name of names) next.delete(name)
  next.set('pack', item.name)
  if (item.type !== 'spectro') next.set('kind', kindInUrl(item.type))
  if (registryUid !== '') next.set('from', registryUid)
  return `?${next}`
}

/** The item that an address means: links from elsewhere may leave out the kind. */
export function itemAt(items: readonly CatalogueItem[], name: string, kind: string): CatalogueItem | undefined {
  const named = items.filter((item) => item.name === name)
  return named.find(({ type }) => kindInUrl(type) === kind) ?? (kind === '' ? named[0] : undefined)
}

export interface PackAddress {
  /** Empty while no pack is open. */
  readonly name: string
  readonly kind: string
  readonly from: string
  readonly version: string
  readonly view: string
  readonly change: (changes: Partial<Record<Name, string>>) => void
  readonly close: () => void
}

export function usePackAddress(): PackAddress {
  const [params, setParams] = useSearchParams()
  const write = useCallback(
    (changes: Partial<Record<Name, string>>, replace: boolean) =>
      setParams(
        (current) => {
          const next = new URLSearchParams(current)
          for (const [name, value] of Object.entries(changes)) {
            if (value === '') next.delete(name)
            else next.set(name, value)
          }
          return next
        },
        { replace, preventScrollReset: true },
      ),
    [setParams],
  )
  return {
    name: params.get('pack') ?? '',
    kind: params.get('kind') ?? '',
    from: params.get('from') ?? '',
    version: params.get('version') ?? '',
    view: params.get('view') ?? '',
    change: (changes) => write(changes, true),
    close: () => write({ pack: '', kind: '', from: '', version: '', view: '' }, false),
  }
}
