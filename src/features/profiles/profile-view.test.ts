import { expect, test } from 'vitest'
import type { ClusterProfile, PackRef } from '~/contract/cluster-profiles'
import type { ProfileFacts } from './profile-rows'
import { toView } from './profile-view'

function pack(name: string, more: Partial<PackRef> = {}): PackRef {
  return {
    annotations: {},
    digest: 'sha256:aa',
    inValidReason: '',
    isInvalid: false,
    layer: 'addon',
    logo: '',
    manifests: [],
    name,
    packUid: `p-${name}`,
    params: {},
    presets: [],
    registryUid: 'r1',
    schema: [],
    server: '',
    tag: '1.0.0',
    type: 'spectro',
    values: 'a: 1\n',
    version: '',
    ...more,
  }
}

function profile(draft: PackRef[] | undefined, published: PackRef[] | undefined): ClusterProfile {
  const template = (packs: PackRef[]) => ({
    cloudType: 'all',
    name: 'web',
    packs,
    profileVersion: '1.0.0',
    type: 'add-on',
    uid: 't',
    version: 1,
  })
  return {
    apiVersion: '',
    kind: '',
    metadata: { uid: 'u', name: 'web', annotations: { description: 'Web' }, labels: { team: 'web' } },
    spec: {
      version: '1.0.0',
      versions: [],
      ...(draft !== undefined && { draft: template(draft) }),
      ...(published !== undefined && { published: template(published) }),
    },
    status: {
      hasUserMacros: false,
      inUseClusterTemplates: [],
      inUseClusterUids: [],
      inUseClusters: [],
      isPublished: published !== undefined,
    },
  }
}

const overview: ProfileFacts = {
  uid: 'u',
  name: 'web',
  version: '1.0.0',
  description: 'Web',
  type: 'add-on',
  tags: ['team:web'],
  isPublished: true,
  hasChanges: true,
  createdAt: '2026-01-01T00:00:00Z',
  updatedAt: '2026-01-02T00:00:00Z',
  updatedBy: 'jo@example.com',
  layers: [
    {
      name: 'nginx',
      displayName: 'NGINX',
      type: 'spectro',
      layer: 'addon',
      packUid: 'p-nginx',
      registryUid: 'r1',
      registryName: 'harbor',
      version: '1.0.0',
      logoUrl: '/v1/packs/p-nginx/logo',
      state: 'changed',
      deprecated: true,
      fips: false,
    },
  ],
}

test('layers of the draft, with what the list knows of them', () => {
  const view = toView(profile([pack('nginx'), pack('new')], [pack('nginx')]), overview)
  expect(view.facts).toBe(overview)
  expect(view.layers).toMatchObject([
    { name: 'nginx', displayName: 'NGINX', registryName: 'harbor', version: '1.0.0', state: 'changed', deprecated: true, values: 'a: 1\n' },
    { name: 'new', displayName: 'new', registryName: '', state: undefined },
  ])
  expect(view.versions).toEqual([{ uid: 'u', version: '1.0.0' }])
})

test('without a list the profile speaks for itself: what is invalid is missing, a value that differs is a change', () => {
  const gone = pack('nginx', { isInvalid: true, inValidReason: 'The tag is gone' })
  const view = toView(profile([gone], undefined), undefined)
  expect(view.layers).toMatchObject([{ state: 'missing', invalidReason: 'The tag is gone' }])
  expect(view.facts).toMatchObject({ isPublished: false, hasChanges: false, tags: ['team:web'], description: 'Web' })
  const changed = toView(profile([pack('nginx', { values: 'a: 2\n' })], [pack('nginx')]), undefined)
  expect(changed.facts).toMatchObject({ isPublished: true, hasChanges: true })
  expect(toView(profile([pack('nginx')], [pack('nginx')]), undefined).facts.hasChanges).toBe(false)
})
