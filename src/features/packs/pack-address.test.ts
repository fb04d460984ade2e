import { expect, it } from 'vitest'
import type { CatalogueItem } from '~/contract/catalogue'
import { viewsOf } from './pack-views'
import { itemAt, withPack } from './use-pack-address'
import { addressInWizard } from './wizard-address'

const item = (name: string, type: CatalogueItem['type']): CatalogueItem => ({
  name,
  displayName: name,
  type,
  layer: 'addon',
  addonType: '',
  cloudTypes: [],
  category: { key: 'addon', label: 'Other add-ons' },
  registries: [],
})
const items = [item('nginx', 'helm'), item('nginx', 'spectro'), item('init', 'oci')]

it('tells a pack and a chart of one name apart, and opens a chart for an address without a kind', () => {
  const open = (search: string) => {
    const params = new URLSearchParams(search)
    return itemAt(items, params.get('pack') ?? '', params.get('kind') ?? '')?.type
  }
  expect(items.map((each) => open(withPack(new URLSearchParams('q=n'), each, '')))).toEqual(['helm', 'spectro', 'oci'])
  expect(open('?pack=init')).toBe('oci')
  expect(open('?pack=init&kind=chart')).toBeUndefined()
})

it('keeps the search and leaves what was open before', () => {
  expect(withPack(new URLSearchParams('q=n&pack=old&version=1&view=files&layer=os'), item('init', 'oci'), 'r1')).toBe(
    '?q=n&layer=os&pack=init&kind=zarf&from=r1',
  )
})

it('leads into the wizard with the dialog of its kind', () => {
  expect(addressInWizard(item('nginx', 'helm'))).toBe('/profiles/new?step=layers&add=chart&q=nginx')
  expect(addressInWizard(item('init', 'oci'))).toBe('/profiles/new?step=layers&add=zarf&q=init')
})

it('has tabs for what the backend and the role allow', () => {
  const ids = (type: CatalogueItem['type'], offered: { contents: boolean; uses: boolean }) => viewsOf(type, offered).map(({ id }) => id)
  const everything = { contents: true, uses: true }
  expect(ids('spectro', everything)).toEqual(['readme', 'values', 'definition', 'files', 'constraints', 'uses', 'details'])
  expect(ids('helm', everything)).toEqual(['readme', 'values', 'definition', 'files', 'uses', 'details'])
  expect(ids('oci', everything)).toEqual(['components', 'definition', 'files', 'uses', 'details'])
  expect(ids('spectro', { contents: false, uses: false })).toEqual(['readme', 'values', 'details'])
  expect(ids('oci', { contents: false, uses: false })).toEqual(['details'])
})
