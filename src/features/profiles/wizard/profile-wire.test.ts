import { expect, test } from 'vitest'
import * as z from 'zod/mini'
import {
  type ClusterProfile,
  ClusterProfileEntity,
  ClusterProfileTemplateDraft,
  ClusterProfileUpdateEntity,
  type PackRef,
} from '~/contract/cluster-profiles'
import type { LayerDraft, ProfileDraft } from '../draft'
import { labelsToTags, tagsToLabels } from './profile-tags'
import { emptyDraft, fromProfile, toCreate, toTemplate, toUpdate } from './profile-wire'

const pack: LayerDraft = {
  name: 'nginx',
  displayName: 'Nginx',
  kind: 'pack',
  type: 'spectro',
  layer: 'addon',
  addonType: 'ingress',
  registryUid: 'r1',
  registryName: 'Public Repo',
  packUid: 'p1',
  tag: '1.2.3',
  version: '1.2.3',
  logoUrl: '/v1/packs/p1/logo',
  values: 'pack:\n  namespace: nginx\n',
  defaultValues: 'pack: {}\n',
  presets: [],
  schema: [],
  manifests: [],
}
const privateChart: LayerDraft = {
  ...pack,
  name: 'podinfo',
  kind: 'private-chart',
  type: 'helm',
  packUid: '',
  tag: '6.0.0',
  version: '6.0.0',
}
const manifest: LayerDraft = {
  ...pack,
  name: 'quota',
  kind: 'manifest',
  type: 'manifest',
  registryUid: '',
  registryName: '',
  packUid: 'spectro-manifest-pack',
  tag: '',
  version: '',
  values: '',
  defaultValues: undefined,
  manifests: [
    { name: 'quota', content: 'kind: ResourceQuota\n', uid: 'm1' },
    { name: 'limits', content: 'kind: LimitRange\n' },
  ],
}
const draft: ProfileDraft = {
  name: ' web ',
  version: '1.2.3-rc.1',
  description: ' Front door ',
  tags: ['team:platform', 'edge', 'empty:'],
  layers: [pack, privateChart, manifest],
}

function ref(part: Partial<PackRef>): PackRef {
  return {
    annotations: {},
    digest: 'sha256:1',
    inValidReason: '',
    isInvalid: false,
    layer: 'addon',
    logo: '',
    manifests: [],
    name: 'nginx',
    packUid: 'p1',
    params: {},
    presets: [],
    registryUid: 'r1',
    schema: [],
    server: '',
    tag: '1.2.3',
    type: 'spectro',
    values: '',
    version: '1.2.3',
    ...part,
  }
}

function profileOf(packs: readonly PackRef[], published: readonly PackRef[] | undefined = undefined): ClusterProfile {
  const template = (of: readonly PackRef[]) => ({
    cloudType: 'all',
    name: 'web',
    packs: [...of],
    profileVersion: '1.2.3',
    type: 'add-on',
    uid: 't',
    version: 1,
  })
  return {
    apiVersion: 'v1',
    kind: 'ClusterProfile',
    metadata: {
      name: 'web',
      uid: 'u1',
      annotations: { description: 'Front door' },
      labels: { team: 'platform', edge: 'spectro__tag', empty: '' },
      lastModifiedTimestamp: '2026-01-02T03:04:05.678Z',
    },
    spec: {
      version: '1.2.3',
      versions: [],
      ...(published === undefined ? { draft: template(packs) } : { published: template(published) }),
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

test('tags are labels and come back as they were typed', () => {
  const labels = { team: 'platform', edge: 'spectro__tag', empty: '' }
  expect(tagsToLabels(draft.tags)).toEqual(labels)
  expect(labelsToTags(labels)).toEqual(draft.tags)
  expect(labelsToTags(undefined)).toEqual([])
})

test('a new profile is what the contract takes, with its texts trimmed', () => {
  const body = toCreate(draft)
  expect(z.safeParse(ClusterProfileEntity, body).error).toBeUndefined()
  expect(body.metadata).toEqual({
    name: 'web',
    annotations: { description: 'Front door' },
    labels: { team: 'platform', edge: 'spectro__tag', empty: '' },
  })
  expect(body.spec.version).toBe('1.2.3-rc.1')
  expect(body.spec.template?.type).toBe('add-on')
})

test('layers keep their order, and each kind is sent as it is looked up', () => {
  const packs = toTemplate(draft.layers, 'add-on').packs
  expect(z.safeParse(ClusterProfileTemplateDraft, { type: 'add-on', packs }).error).toBeUndefined()
  expect(packs.map(({ name }) => name)).toEqual(['nginx', 'podinfo', 'quota'])
  expect(packs[0]).toEqual({
    layer: 'addon',
    name: 'nginx',
    type: 'spectro',
    registryUid: 'r1',
    tag: '1.2.3',
    uid: 'p1',
    values: 'pack:\n  namespace: nginx\n',
  })
  expect(packs[1]).toMatchObject({ registryUid: 'r1', tag: '6.0.0', type: 'helm' })
  expect(packs[1]).not.toHaveProperty('uid')
  expect(packs[2]).toMatchObject({ uid: 'spectro-manifest-pack', type: 'manifest' })
  expect(packs[2]).not.toHaveProperty('registryUid')
  expect(packs[2]?.manifests).toEqual([
    { name: 'quota', content: 'kind: ResourceQuota\n' },
    { name: 'limits', content: 'kind: LimitRange\n' },
  ])
})

test('a change says when the profile was read, and names stored manifests by uid', () => {
  const body = toUpdate(draft, { readAt: '2026-01-02T03:04:05.678Z', annotations: { owner: 'web', description: 'old' } })
  expect(z.safeParse(ClusterProfileUpdateEntity, body).error).toBeUndefined()
  expect(body.metadata?.lastModifiedTimestamp).toBe('2026-01-02T03:04:05.678Z')
  expect(body.metadata?.annotations).toEqual({ owner: 'web', description: 'Front door' })
  expect(body.spec?.template?.packs[2]?.manifests).toEqual([
    { name: 'quota', content: 'kind: ResourceQuota\n', uid: 'm1' },
    { name: 'limits', content: 'kind: LimitRange\n' },
  ])
  expect(toUpdate(draft, {}).metadata).not.toHaveProperty('lastModifiedTimestamp')
})

test('a stored profile is read from its draft, with the manifests and what packs call themselves', () => {
  const stored = profileOf([
    ref({ values: 'a: 1\n' }),
    ref({ name: 'quota', type: 'manifest', packUid: 'spectro-manifest-pack', registryUid: '', tag: '', version: '' }),
    ref({ name: 'podinfo', type: 'helm', packUid: '', isInvalid: true }),
  ])
  const read = fromProfile(
    stored,
    new Map([['quota', [{ name: 'quota', content: 'kind: A\n', uid: 'm1' }]]]),
    new Map([['nginx', { displayName: 'Nginx', addonType: 'ingress', defaultValues: 'a: 0\n' }]]),
  )
  expect(read).toMatchObject({ name: 'web', version: '1.2.3', description: 'Front door', tags: ['team:platform', 'edge', 'empty:'] })
  expect(read.layers.map(({ name, kind, displayName }) => [name, kind, displayName])).toEqual([
    ['nginx', 'pack', 'Nginx'],
    ['quota', 'manifest', 'quota'],
    ['podinfo', 'private-chart', 'podinfo'],
  ])
  expect(read.layers[0]).toMatchObject({ values: 'a: 1\n', defaultValues: 'a: 0\n', addonType: 'ingress' })
  expect(read.layers[1]?.manifests).toEqual([{ name: 'quota', content: 'kind: A\n', uid: 'm1' }])
  expect(read.layers.map(({ state }) => state)).toEqual([undefined, undefined, 'missing'])
})

test('without a draft the published layers are edited', () => {
  expect(fromProfile(profileOf([], [ref({})]), new Map(), new Map()).layers.map(({ name }) => name)).toEqual(['nginx'])
})

test('what is read goes back as it was, to the byte', () => {
  const values = '# kept\r\na:   1   \n\n\n"b": [1,2]\ttab'
  const stored = profileOf([ref({ values })])
  const body = toUpdate(fromProfile(stored, new Map(), new Map()), { readAt: stored.metadata.lastModifiedTimestamp })
  expect(body.spec?.template?.packs[0]?.values).toBe(values)
  expect(body.metadata?.labels).toEqual(stored.metadata.labels)
})

test('an empty draft begins at version 1.0.0', () => {
  expect(emptyDraft.version).toBe('1.0.0')
})
