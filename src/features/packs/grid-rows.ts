import type { Category, PackCard, PackGroup } from './pack-groups'

/** One line of the grid as it is drawn: a heading, or as many cards as fit side by side. */
export type GridRow =
  | { readonly kind: 'heading'; readonly key: string; readonly category: Category; readonly count: number }
  | { readonly kind: 'cards'; readonly key: string; readonly category: Category; readonly packs: readonly PackCard[] }

/** @param columns cards side by side, at least 1 */
export function gridRows(groups: readonly PackGroup[], columns: number): GridRow[] {
  return groups.flatMap(({ category, packs }) => {
    const lines = Array.from({ length: Math.ceil(packs.length / columns) }, (_, line): GridRow => {
      const cards = packs.slice(line * columns, (line + 1) * columns)
      return { kind: 'cards', key: `${category.key} ${line}`, category, packs: cards }
    })
    return [{ kind: 'heading', key: category.key, category, count: packs.length }, ...lines]
  })
}
