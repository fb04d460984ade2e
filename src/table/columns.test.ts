import { expect, test } from 'vitest'
import { type Column, compareValues, matchesSearch, searchTextOf, sortRows } from './columns'

interface Fruit {
  readonly name: string
  readonly weight: number
}

const columns: Column<Fruit>[] = [
  { id: 'name', header: 'Name', cell: (row) => row.name, searchText: (row) => row.name },
  { id: 'weight', header: 'Weight', cell: (row) => row.weight, searchText: (row) => `${row.weight} g` },
  { id: 'icon', header: 'Icon', cell: () => null },
]

test('numbers in names sort by value and case does not matter', () => {
  const names = ['registry-10', 'Registry-2', 'registry-1']
  expect(names.toSorted(compareValues)).toEqual(['registry-1', 'Registry-2', 'registry-10'])
  expect([10, 9, 100].toSorted(compareValues)).toEqual([9, 10, 100])
})

test('every word has to be found, in any column and order', () => {
  const text = searchTextOf(columns, { name: 'Red Apple', weight: 150 })
  expect(matchesSearch(text, '150 apple')).toBe(true)
  expect(matchesSearch(text, 'APPLE')).toBe(true)
  expect(matchesSearch(text, 'apple 151')).toBe(false)
  expect(matchesSearch(text, '  ')).toBe(true)
})

test('rows are sorted by the column’s value, either way, and stay in their order where that is equal or there is no such column', () => {
  const rows = [
    { id: '1', original: { name: 'b', weight: 2 } },
    { id: '2', original: { name: 'a', weight: 2 } },
    { id: '3', original: { name: 'c', weight: 1 } },
  ]
  const sorting: Column<Fruit>[] = [{ id: 'weight', header: 'Weight', cell: () => null, sortValue: (row) => row.weight }]
  const order = (sort: Parameters<typeof sortRows>[2]) => sortRows(rows, sorting, sort).map(({ id }) => id)
  expect(order({ id: 'weight', descending: false })).toEqual(['3', '1', '2'])
  expect(order({ id: 'weight', descending: true })).toEqual(['1', '2', '3'])
  expect(order({ id: 'name', descending: true })).toEqual(['1', '2', '3'])
  expect(order(null)).toEqual(['1', '2', '3'])
})
