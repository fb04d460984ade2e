import type { Catalogue, CatalogueItem } from '~/contract/catalogue'
import { nounOf } from '~/contract/pack-categories'
import { countOf } from '../../lib/number'

/** One line of the results as it is drawn: a heading, as many cards as fit side by side, or the place of those that are on their way. */
export type GridRow =
  | { readonly kind: 'heading'; readonly key: string; readonly category: CatalogueItem['category']; readonly count: number }
  | { readonly kind: 'cards'; readonly key: string; readonly category: CatalogueItem['category']; readonly items: readonly CatalogueItem[] }
  | { readonly kind: 'more'; readonly key: string }

/**
 * @param items by category
 * @param counts of all items below each heading, also of those that have not come yet
 * @param columns cards side by side, at least 1
 */
export function gridRows(items: readonly CatalogueItem[], counts: Catalogue['groups'], columns: number, hasMore: boolean): GridRow[] {
  const groups = new Map<string, CatalogueItem[]>()
  for (const item of items) {
    const group = groups.get(item.category.key)
    if (group === undefined) groups.set(item.category.key, [item])
    else group.push(item)
  }
  const rows = [...groups].flatMap(([key, members]) => {
    const [first] = members
    if (first === undefined) return []
    const { category } = first
    const count = counts.find((group) => group.key === key)?.count ?? members.length
    const lines = Array.from({ length: Math.ceil(members.length / columns) }, (_, line): GridRow => {
      return { kind: 'cards', key: `${key} ${line}`, category, items: members.slice(line * columns, (line + 1) * columns) }
    })
    return [{ kind: 'heading', key, category, count } as const, ...lines]
  })
  return hasMore ? [...rows, { kind: 'more', key: 'more' }] : rows
}

/** `1,204 packs, 40 charts, 3 packages`: of what is there, each by its own word. */
export function totalWords(groups: Catalogue['groups']): string {
  const totals = new Map<string, number>()
  for (const group of groups) totals.set(nounOf(group), (totals.get(nounOf(group)) ?? 0) + group.count)
  const words = ['pack', 'chart', 'package'].flatMap((noun) => {
    const total = totals.get(noun) ?? 0
    return total === 0 ? [] : countOf(total, noun)
  })
  return words.length === 0 ? countOf(0, 'pack') : words.join(', ')
}
