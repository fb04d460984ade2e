import { expect, it } from 'vitest'
import { chosenIn, facetRows, searchOf, writeValues } from './catalogue-url'

it('keeps several values of a filter in one parameter, also those with a comma', () => {
  const filters = { registry: writeValues(['r1', 'r2']), source: writeValues(['Ops, EU']), layer: 'os,attic' }
  const chosen = chosenIn(filters)
  expect(chosen).toMatchObject({ registry: ['r1', 'r2'], source: ['Ops, EU'], layer: ['os', 'attic'], cloud: [] })
  expect(searchOf('calico', chosen)).toEqual({
    text: 'calico',
    registries: ['r1', 'r2'],
    categories: [],
    layers: ['os'],
    cloudTypes: [],
    sources: ['Ops, EU'],
  })
})

it('offers what is chosen even where it leaves nothing, and names values as the page does', () => {
  const values = [{ value: 'r1', label: 'mirror', count: 3 }]
  expect(facetRows(values, ['r1', 'gone'], (uid) => (uid === 'r1' ? 'mirror (tenant)' : undefined))).toEqual([
    { value: 'r1', label: 'mirror (tenant)', count: 3 },
    { value: 'gone', label: 'gone', count: 0 },
  ])
})
