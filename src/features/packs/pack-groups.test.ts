import { describe, expect, it } from 'vitest'
import type { PackMetadata } from '~/contract/packs'
import { categoryOf, compareVersions, facets, groupPacks } from './pack-groups'

function pack(name: string, layer: PackMetadata['spec']['layer'], addonType: string, registries: Record<string, string>): PackMetadata {
  return {
    apiVersion: 'v1',
    kind: 'pack',
    metadata: { name, uid: name },
    spec: {
      addonSubType: '',
      addonType,
      cloudTypes: ['all'],
      displayName: `The ${name}`,
      group: '',
      layer,
      name,
      type: 'spectro',
      registries: Object.entries(registries).map(([uid, latestVersion]) => ({
        annotations: {},
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

const packs = [
  pack('zeta', 'addon', '', { a: '1.0.0' }),
  pack('istio', 'addon', 'servicemesh', { a: '1.22.0' }),
  pack('argo', 'addon', 'app-services', { a: '1.9.0', b: '1.10.0' }),
  pack('kafka', 'addon', 'app services', { b: '3.0.0' }),
  pack('calico', 'cni', '', { a: '3.28.0' }),
  pack('ubuntu', 'os', '', { a: '22.04' }),
]
const all = { search: '', registry: '', type: '' }

describe('groups of the packs page', () => {
  it('follow the layers, then add-on types by name, add-ons without a type last', () => {
    expect(groupPacks(packs, all).map((group) => [group.category.label, group.packs.map((card) => card.name)])).toEqual([
      ['Operating system', ['ubuntu']],
      ['Network', ['calico']],
      ['App services', ['argo', 'kafka']],
      ['Service mesh', ['istio']],
      ['Other add-ons', ['zeta']],
    ])
  })

  it('shows the newest version over all registries, or that of the registry filtered by', () => {
    const version = (registry: string) => groupPacks(packs, { ...all, registry, search: 'argo' })[0]?.packs[0]?.shown.latestVersion
    expect(version('')).toBe('1.10.0')
    expect(version('a')).toBe('1.9.0')
    expect(version('nowhere')).toBeUndefined()
  })

  it('searches names and display names without case, and filters by category', () => {
    expect(groupPacks(packs, { ...all, search: ' THE kaf ' }).flatMap((group) => group.packs.map((card) => card.name))).toEqual(['kafka'])
    expect(groupPacks(packs, { ...all, type: 'addon-app-services' }).flatMap((group) => group.packs.map((card) => card.name))).toEqual([
      'argo',
      'kafka',
    ])
  })

  it('offers the registries and categories that occur', () => {
    expect(facets(packs, [])).toEqual({
      registries: [
        { value: 'a', label: 'A' },
        { value: 'b', label: 'B' },
      ],
      categories: groupPacks(packs, all).map((group) => group.category),
    })
  })
})

describe('charts and Zarf packages', () => {
  const typed = (name: string, type: PackMetadata['spec']['type']): PackMetadata => {
    const plain = pack(name, 'addon', '', { a: '1.0.0' })
    return { ...plain, spec: { ...plain.spec, type } }
  }

  it('are categories of their own, after all packs', () => {
    const groups = groupPacks([typed('init', 'oci'), typed('gateway', 'helm'), ...packs], all)
    expect(groups.slice(-3).map(({ category }) => category.label)).toEqual(['Other add-ons', 'Helm charts', 'Zarf packages'])
    expect(
      groupPacks([typed('init', 'oci'), ...packs], { ...all, type: 'zarf' }).flatMap((group) => group.packs.map(({ name }) => name)),
    ).toEqual(['init'])
  })

  it('stand under the kind of their registry, with whose it is where two have one name', () => {
    const kinds = (['helm', 'oci'] as const).map((kind, index) => {
      const uid = index === 0 ? 'b' : 'a'
      return { uid, name: uid, kind, isDefault: false, isPrivate: false, scope: 'tenant' }
    })
    expect(facets(packs, kinds).registries).toEqual([
      { value: 'b', label: 'B', group: 'Helm registries' },
      { value: 'a', label: 'A', group: 'OCI registries' },
    ])
    const twins = packs.map((one) => ({
      ...one,
      spec: { ...one.spec, registries: one.spec.registries.map((registry) => ({ ...registry, name: 'twin' })) },
    }))
    expect(facets(twins, []).registries.map(({ label }) => label)).toEqual(['twin (tenant)', 'twin (tenant)'])
  })
})

describe('category names', () => {
  it.each([
    ['ai', 'AI'],
    ['load balancer', 'Load balancer'],
    ['system app', 'System app'],
    ['App-Services', 'App services'],
    ['monitoring', 'Monitoring'],
  ])('%s reads %s', (addonType, label) => {
    expect(categoryOf('addon', addonType).label).toBe(label)
  })
})

describe('version order', () => {
  it('is numeric, with pre-releases before their release', () => {
    expect(['1.10.0', '1.9.2', '1.10.0-rc.1', '2.0.0', '1.10.0-rc.2'].toSorted(compareVersions)).toEqual([
      '1.9.2',
      '1.10.0-rc.1',
      '1.10.0-rc.2',
      '1.10.0',
      '2.0.0',
    ])
  })
})
