import type { Catalogue, CatalogueItem } from '~/contract/catalogue'

/** One line of the results as it is drawn: a heading, or as many cards as fit side by side, each with its place in the results. */
export type PickerRow =
  | { readonly kind: 'heading'; readonly key: string; readonly label: string; readonly count: number }
  | { readonly kind: 'cards'; readonly key: string; readonly cards: readonly { readonly item: CatalogueItem; readonly index: number }[] }

/**
 * @param items by category
 * @param groups how many items stand under each heading, also those that have not come yet
 * @param columns cards side by side, at least 1
 */
export function pickerRows(items: readonly CatalogueItem[], groups: Catalogue['groups'], columns: number): PickerRow[] {
  const rows: PickerRow[] = []
  let category: string | undefined
  let line: { item: CatalogueItem; index: number }[] = []
  for (const [index, item] of items.entries()) {
    const { key, label } = item.category
    if (key !== category) {
      category = key
      line = []
      rows.push({ kind: 'heading', key, label, count: groups.find((group) => group.key === key)?.count ?? 0 })
    }
    if (line.length === columns || line.length === 0) {
      line = []
      rows.push({ kind: 'cards', key: `${key} ${index}`, cards: line })
    }
    line.push({ item, index })
  }
  return rows
}

/**
 * Where an arrow key leads from a card. Up and down keep to the column, and skip headings.
 * @param from place in the results
 * @returns the place it leads to; -1 above the first line; undefined when there is nothing further
 */
export function moveInRows(rows: readonly PickerRow[], from: number, key: string): number | undefined {
  const lines = rows.flatMap((row) => (row.kind === 'cards' ? [row.cards.map(({ index }) => index)] : []))
  const at = lines.findIndex((line) => line.includes(from))
  const column = lines[at]?.indexOf(from) ?? 0
  const last = lines.at(-1)?.at(-1)
  switch (key) {
    case 'ArrowRight':
      return last !== undefined && from < last ? from + 1 : undefined
    case 'ArrowLeft':
      return from > 0 ? from - 1 : undefined
    case 'ArrowDown': {
      const below = lines[at + 1]
      return below === undefined ? undefined : (below[column] ?? below.at(-1))
    }
    case 'ArrowUp': {
      if (at <= 0) return -1
      const above = lines[at - 1]
      return above?.[column] ?? above?.at(-1)
    }
    case 'Home':
      return lines[0]?.[0]
    case 'End':
      return last
    default:
      return undefined
  }
}
