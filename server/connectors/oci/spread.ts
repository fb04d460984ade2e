/** At most `count` items, spread evenly over all of them, the first among them. */
export function spread<Item>(items: readonly Item[], count: number): Item[] {
  if (items.length <= count) return [...items]
  return Array.from({ length: count }, (_, index) => items[Math.floor((index * items.length) / count)]).flatMap((item) =>
    item === undefined ? [] : [item],
  )
}
