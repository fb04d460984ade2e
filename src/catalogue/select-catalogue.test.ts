import { describe, expect, it } from 'vitest'
import type { PackMetadata } from '~/contract/packs'
import { type CatalogueSearch, selectCatalogue, toCatalogue } from './select-catalogue'

interface Made {
  readonly layer?: PackMetadata['spec']['layer']
  readonly addonType?: string
  readonly type?: PackMetadata['spec']['type']
  readonly clouds?: string[]
  readonly source?: string
  /** Version by registry uid. */
  readonly in: Record<string, string>
}

function pack(
  name: string,
  { layer = 'addon', addonType = '', type = 'spectro', clouds = ['all'], source = '', in: registries }: Made,
): PackMetadata {
  const annotations: Record<string, string> = source === '' ? {} : { source }
  return {
    apiVersion: 'v1',
    kind: 'pack',
    metadata: { name, uid: name },
    spec: {
      addonSubType: '',
      addonType,
      cloudTypes: clouds,
      displayName: `The ${name}`,
      group: '',
      layer,
      name,
      type,
      registries: Object.entries(registries).map(([uid, latestVersion]) => ({
        annotations,
        latestPackUid: `${uid}-${name}`,
        latestVersion,
        logoUrl: '',
        name: uid.toUpperCase(),
        scope: 'tenant',
        uid,
      })),
    },
  }
}

const all = toCatalogue([
  pack('init', { type: 'oci', in: { c: '0.30.0' } }),
  pack('gateway', { type: 'helm', in: { c: '7.0.0' } }),
  pack('zeta', { in: { a: '1.0.0' }, clouds: ['aws'] }),
  pack('istio', { addonType: 'servicemesh', in: { a: '1.22.0' }, source: 'community' }),
  pack('argo', { addonType: 'app-services', in: { a: '1.9.0', b: '1.10.0' }, source: 'spectrocloud' }),
  pack('kafka', { addonType: 'app services', in: { b: '3.0.0' } }),
  pack('calico', { layer: 'cni', in: { a: '3.28.0' } }),
  pack('ubuntu', { layer: 'os', in: { a: '22.04' }, clouds: ['aws', 'azure'] }),
])
const names = (search: CatalogueSearch) => selectCatalogue(all, search).items.map(({ name }) => name)

describe('a catalogue that is selected here', () => {
  it('follows the layers, then add-on types by name, then add-ons without one, charts and Zarf packages', () => {
    expect(names({})).toEqual(['ubuntu', 'calico', 'argo', 'kafka', 'istio', 'zeta', 'gateway', 'init'])
    expect(selectCatalogue(all, {}).groups.map(({ label, count }) => [label, count])).toEqual([
      ['Operating system', 1],
      ['Network', 1],
      ['App services', 2],
      ['Service mesh', 1],
      ['Other add-ons', 1],
      ['Helm charts', 1],
      ['Zarf packages', 1],
    ])
  })

  it('has the newest version of all registries first, and only the registries that match', () => {
    const versions = (registries: string[]) =>
      selectCatalogue(all, { text: 'argo', registries }).items.map((item) => item.registries.map(({ latestVersion }) => latestVersion))
    expect(versions([])).toEqual([['1.10.0', '1.9.0']])
    expect(versions(['a'])).toEqual([['1.9.0']])
    expect(versions(['nowhere'])).toEqual([])
  })

  it('searches names and display names without case', () => {
    expect(names({ text: ' THE kaf ' })).toEqual(['kafka'])
    expect(names({ name: 'kaf' })).toEqual([])
  })

  it('needs one value of each list, and takes packs for all clouds for any', () => {
    expect(names({ categories: ['addon-app-services', 'os'] })).toEqual(['ubuntu', 'argo', 'kafka'])
    expect(names({ layers: ['os', 'cni'], cloudTypes: ['azure'] })).toEqual(['ubuntu', 'calico'])
    expect(names({ sources: ['community', 'spectrocloud'], registries: ['b'] })).toEqual(['argo'])
    expect(names({ types: ['helm', 'oci'] })).toEqual(['gateway', 'init'])
  })

  it('counts for each value what it would leave, with all other conditions as they are', () => {
    const { facets } = selectCatalogue(all, { registries: ['b'], layers: ['addon'] })
    const counts = (values: { value: string; count: number }[]) => Object.fromEntries(values.map(({ value, count }) => [value, count]))
    expect(counts(facets.registries)).toEqual({ a: 3, b: 2, c: 2 })
    expect(counts(facets.categories)).toEqual({ 'addon-app-services': 2 })
    expect(counts(facets.layers)).toEqual({ addon: 2 })
    expect(counts(facets.sources)).toEqual({ spectrocloud: 1 })
    expect(counts(facets.cloudTypes)).toEqual({ all: 2 })
    expect(counts(selectCatalogue(all, {}).facets.cloudTypes)).toEqual({ aws: 8, azure: 7 })
  })

  it('keeps a chosen value that leaves nothing', () => {
    expect(selectCatalogue(all, { text: 'kafka', layers: ['os'] }).facets.layers).toEqual([
      { value: 'os', label: 'Operating system', count: 0 },
      { value: 'addon', label: 'Add-on', count: 1 },
    ])
  })
})
