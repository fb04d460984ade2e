import { expect, it } from 'vitest'
import type { CatalogueItem } from '~/contract/catalogue'
import { gridRows, totalWords } from './grid-rows'

const os = { key: 'os', label: 'Operating system' }
const item = (name: string, category = os): CatalogueItem => ({
  name,
  displayName: name,
  type: 'spectro',
  layer: 'os',
  addonType: '',
  cloudTypes: ['all'],
  category,
  registries: [],
})

it('cuts categories into lines of cards, and counts what has not come yet', () => {
  const cni = { key: 'cni', label: 'Network' }
  const rows = gridRows(
    ['a', 'b', 'c'].map((name) => item(name)).concat(item('x', cni)),
    [
      { ...os, count: 3 },
      { ...cni, count: 40 },
    ],
    2,
    true,
  )
  const drawn = rows.map((row) => (row.kind === 'heading' ? row.count : row.kind === 'cards' ? row.items.map(({ name }) => name) : 'more'))
  expect(drawn).toEqual([3, ['a', 'b'], ['c'], 40, ['x'], 'more'])
})

it('counts each by its own word', () => {
  const groups = [
    { ...os, count: 1203 },
    { key: 'addon', label: 'Other add-ons', count: 1 },
    { key: 'helm', label: 'Helm charts', count: 1 },
    { key: 'zarf', label: 'Zarf packages', count: 2 },
  ]
  expect(totalWords(groups)).toMatch(/^1.204 packs, 1 chart, 2 packages$/)
  expect(totalWords([])).toBe('0 packs')
})
