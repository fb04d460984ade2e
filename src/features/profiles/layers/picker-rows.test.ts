import { expect, test } from 'vitest'
import type { CatalogueItem } from '~/contract/catalogue'
import { moveInRows, pickerRows } from './picker-rows'

const item = (name: string, category: string): CatalogueItem => ({
  name,
  displayName: name,
  type: 'spectro',
  layer: 'addon',
  addonType: category,
  cloudTypes: ['all'],
  category: { key: category, label: category },
  registries: [],
})
const items = [item('a', 'x'), item('b', 'x'), item('c', 'x'), item('d', 'y'), item('e', 'y')]
const rows = pickerRows(
  items,
  [
    { key: 'x', label: 'x', count: 3 },
    { key: 'y', label: 'y', count: 40 },
  ],
  2,
)

test('results stand under their headings, with the count of all pages', () => {
  expect(
    rows.map((row) => (row.kind === 'heading' ? `${row.label} ${row.count}` : row.cards.map((card) => card.item.name).join(' '))),
  ).toEqual(['x 3', 'a b', 'c', 'y 40', 'd e'])
})

test.each([
  [0, 'ArrowRight', 1],
  [1, 'ArrowDown', 2],
  [2, 'ArrowDown', 3],
  [3, 'ArrowUp', 2],
  [4, 'ArrowUp', 2],
  [0, 'ArrowUp', -1],
  [4, 'ArrowRight', undefined],
  [0, 'ArrowLeft', undefined],
  [3, 'Home', 0],
  [0, 'End', 4],
])('from %i %s leads to %s', (from, key, to) => {
  expect(moveInRows(rows, from, key)).toBe(to)
})
