import { expect, test } from 'vitest'
import { flagsOf, type LayerFacts, newestFirst, type ProfileFacts, registriesOf, statusOf, statusRank, toRows } from './profile-rows'

function layer(name: string, more: Partial<LayerFacts> = {}): LayerFacts {
  return {
    name,
    displayName: name,
    type: 'spectro',
    layer: 'addon',
    packUid: `p-${name}`,
    registryUid: 'r1',
    registryName: 'harbor',
    version: '1.0.0',
    logoUrl: '',
    state: 'ok',
    deprecated: false,
    fips: false,
    ...more,
  }
}

function profile(name: string, version: string, more: Partial<ProfileFacts> = {}): ProfileFacts {
  return {
    uid: `${name} ${version}`,
    name,
    version,
    description: '',
    type: 'add-on',
    tags: [],
    isPublished: true,
    hasChanges: false,
    createdAt: '2026-01-01T00:00:00Z',
    updatedAt: '2026-01-02T00:00:00Z',
    updatedBy: 'jo@example.com',
    layers: [layer('nginx')],
    ...more,
  }
}

const shown = (rows: ReturnType<typeof toRows>) => rows.map((row) => `${row.name} ${row.shown.version} of ${row.versions.length}`)

test('a row for each name, with its newest version by SemVer and not by letters', () => {
  const rows = toRows([profile('b', '1.9.0'), profile('b', '1.10.0'), profile('b', '1.10.0-rc.1'), profile('a', '2.0.0')])
  expect(shown(rows)).toEqual(['b 1.10.0 of 3', 'a 2.0.0 of 1'])
  expect(rows[0]?.versions.map(({ version }) => version)).toEqual(['1.10.0', '1.10.0-rc.1', '1.9.0'])
  expect(['x', '1.0.0', '2.0.0'].toSorted(newestFirst)).toEqual(['2.0.0', '1.0.0', 'x'])
})

test('filters show the newest version that they leave, so that an older one with a problem is found', () => {
  const old = profile('b', '1.0.0', { layers: [layer('nginx', { state: 'missing' })] })
  const profiles = [profile('b', '1.1.0'), old, profile('c', '1.0.0', { type: 'infra' })]
  expect(shown(toRows(profiles, { status: 'attention' }))).toEqual(['b 1.0.0 of 2'])
  expect(shown(toRows(profiles, { status: 'missing' }))).toEqual(['b 1.0.0 of 2'])
  expect(shown(toRows(profiles, { status: 'changed' }))).toEqual([])
  expect(shown(toRows(profiles, { type: 'infra' }))).toEqual(['c 1.0.0 of 1'])
})

test('a layer that is deprecated, or of which somebody decided, needs no attention', () => {
  const profiles = [
    profile('a', '1.0.0', { layers: [layer('x', { deprecated: true }), layer('y', { state: 'kept' }), layer('z', { state: 'unlisted' })] }),
  ]
  expect(toRows(profiles, { status: 'attention' })).toEqual([])
  expect(toRows(profiles, { status: 'deprecated' })).toHaveLength(1)
  expect(flagsOf({ layers: profiles[0]?.layers ?? [] })).toEqual({ missing: 0, changed: 0, deprecated: 1 })
})

test('registries are found by uid, and by name when they are gone', () => {
  const gone = profile('b', '1.0.0', { layers: [layer('x', { registryUid: '', registryName: 'old-harbor', state: 'missing' })] })
  const manifest = profile('c', '1.0.0', { layers: [layer('m', { type: 'manifest', registryUid: '', registryName: '' })] })
  const profiles = [profile('a', '1.0.0'), gone, manifest]
  expect(registriesOf(profiles)).toEqual([
    { value: 'r1', label: 'harbor' },
    { value: 'old-harbor', label: 'old-harbor' },
  ])
  expect(shown(toRows(profiles, { registry: 'old-harbor' }))).toEqual(['b 1.0.0 of 1'])
  expect(shown(toRows(profiles, { registry: 'r1' }))).toEqual(['a 1.0.0 of 1'])
})

test('what was never published is a draft, what differs from the publication says so, and trouble sorts first', () => {
  expect(statusOf({ isPublished: false, hasChanges: true })).toBe('draft')
  expect(statusOf({ isPublished: true, hasChanges: true })).toBe('changes')
  expect(statusOf({ isPublished: true, hasChanges: false })).toBe('published')
  const ranks = [
    profile('missing', '1.0.0', { layers: [layer('x', { state: 'missing' })] }),
    profile('changed', '1.0.0', { layers: [layer('x', { state: 'changed' })] }),
    profile('changes', '1.0.0', { hasChanges: true }),
    profile('draft', '1.0.0', { isPublished: false }),
    profile('deprecated', '1.0.0', { layers: [layer('x', { deprecated: true })] }),
    profile('published', '1.0.0'),
  ].map(statusRank)
  expect(ranks).toEqual([0, 1, 2, 3, 4, 5])
})

test('a Palette’s counts stand in for layers of which it says nothing', () => {
  expect(flagsOf({ layers: [layer('x', { state: undefined })], counted: { missing: 1, deprecated: 2 } })).toEqual({
    missing: 1,
    changed: 0,
    deprecated: 2,
  })
})
