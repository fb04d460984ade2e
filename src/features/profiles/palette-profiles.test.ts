import { expect, test } from 'vitest'
import type { ClusterProfileSummary } from '~/contract/cluster-profiles'
import { fromSummary } from './palette-profiles'

type Template = NonNullable<ClusterProfileSummary['specSummary']['draft']>

function template(tag: string): Template {
  const pack = {
    addonType: '',
    annotations: {},
    displayName: '',
    layer: 'addon' as const,
    logoUrl: '',
    name: 'nginx',
    packUid: 'p1',
    type: 'spectro',
  }
  return { cloudType: 'all', type: 'add-on', packs: [{ ...pack, tag, version: '' }] }
}

function summary(draft: Template | undefined, published: Template | undefined): ClusterProfileSummary {
  return {
    metadata: {
      uid: 'u',
      name: 'web',
      annotations: { description: 'Web' },
      labels: { team: 'web', edge: 'spectro__tag' },
      lastModifiedTimestamp: '2026-01-02T00:00:00Z',
    },
    specSummary: { version: '1.0.0', versions: [], ...(draft !== undefined && { draft }), ...(published !== undefined && { published }) },
    status: {
      fips: { mode: 'none' },
      inUseClusterTemplates: [],
      inUseClusterUids: [],
      inUseClusters: [],
      isPublished: published !== undefined,
      pack: { deleted: 1, deprecated: 1, disabled: 1 },
    },
  }
}

test('a summary becomes a row: tags as typed, the pack’s own name where it has no other, counts as they are', () => {
  expect(fromSummary(summary(template('1.0.0'), undefined))).toMatchObject({
    uid: 'u',
    name: 'web',
    description: 'Web',
    type: 'add-on',
    tags: ['team:web', 'edge'],
    isPublished: false,
    hasChanges: false,
    layers: [{ name: 'nginx', displayName: 'nginx', version: '1.0.0', state: undefined }],
    counted: { missing: 1, deprecated: 2 },
  })
})

test('a draft that differs from the publication is a change, the same one is none', () => {
  expect(fromSummary(summary(template('1.1.0'), template('1.0.0'))).hasChanges).toBe(true)
  expect(fromSummary(summary(template('1.0.0'), template('1.0.0'))).hasChanges).toBe(false)
  expect(fromSummary(summary(undefined, template('1.0.0'))).hasChanges).toBe(false)
})
