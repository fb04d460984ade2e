import { describe, expect, it } from 'vitest'
import { annotationFacts, cloudWords, eolWords, isDeprecated } from './pack-facts'
import { gridRows } from './grid-rows'

describe('end of life', () => {
  const today = new Date('2026-06-01T12:00:00Z')
  it.each([
    ['2026-05-31', { text: 'End of life', past: true }],
    ['2027-01-01', { text: 'End of life ahead', past: false }],
    ['', undefined],
    ['soon', undefined],
  ])('%s', (eol, words) => {
    expect(eolWords(eol, today)).toEqual(words)
  })
})

it('shows annotations with known names first, leaving out empty and internal ones', () => {
  const annotations = {
    zone: 'a',
    contributor: 'Jo',
    source: 'community',
    system_state: 'deprecated',
    commit_msg: 'x',
    description: 'd',
    empty: ' ',
  }
  expect(annotationFacts(annotations)).toEqual([
    { term: 'Source', value: 'community' },
    { term: 'Contributor', value: 'Jo' },
    { term: 'zone', value: 'a' },
  ])
  expect(isDeprecated(annotations)).toBe(true)
  expect(isDeprecated({})).toBe(false)
})

it('writes cloud types as people know them, and unknown ones as they are', () => {
  expect([cloudWords('eks'), cloudWords('nimbus')]).toEqual(['AWS EKS', 'nimbus'])
})

it('cuts groups into lines of cards', () => {
  const category = { key: 'os', label: 'Operating system' }
  const shown = { annotations: {}, latestPackUid: '', latestVersion: '1', logoUrl: '', name: '', scope: '', uid: '' }
  const packs = ['a', 'b', 'c'].map((name) => ({
    name,
    displayName: name,
    category,
    layer: 'os' as const,
    type: 'spectro' as const,
    shown,
    registries: [shown],
  }))
  const lines = gridRows([{ category, packs }], 2).map((row) => (row.kind === 'heading' ? row.count : row.packs.map((pack) => pack.name)))
  expect(lines).toEqual([3, ['a', 'b'], ['c']])
})
