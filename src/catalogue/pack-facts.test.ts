import { describe, expect, it } from 'vitest'
import { annotationFacts, architecturesOf, cloudWords, eolWords, marksOf } from './pack-facts'

const today = new Date('2026-06-01T12:00:00Z')

describe('end of life', () => {
  it.each([
    ['2026-05-31', { text: 'End of life', past: true, soon: false }],
    ['2026-09-01', { text: 'End of life soon', past: false, soon: true }],
    ['2027-06-01', { text: 'End of life ahead', past: false, soon: false }],
    ['', undefined],
    ['soon', undefined],
  ])('%s', (eol, words) => {
    expect(eolWords(eol, today)).toEqual(words)
  })
})

describe('marks', () => {
  const texts = (annotations: Record<string, string>, eol = '') => marksOf({ annotations, eol }, today).map(({ text }) => text)
  it('has the worst first, and none for an ordinary version', () => {
    expect(texts({})).toEqual([])
    expect(texts({ system_state: 'Deprecated', fips: 'true' }, '2026-01-01')).toEqual(['End of life', 'Deprecated', 'FIPS'])
    expect(texts({ disabled: 'TRUE' }, '2026-07-01')).toEqual(['Disabled', 'End of life soon'])
    expect(texts({ deprecated: 'true', fips: 'false' })).toEqual(['Deprecated'])
  })
})

it('shows annotations with known names first, leaving out empty, internal and those that have a mark of their own', () => {
  const annotations = {
    zone: 'a',
    contributor: 'Jo',
    source: 'community',
    system_state: 'deprecated',
    fips: 'true',
    commit_msg: 'x',
    description: 'd',
    empty: ' ',
  }
  expect(annotationFacts(annotations)).toEqual([
    { term: 'Source', value: 'community' },
    { term: 'Contributor', value: 'Jo' },
    { term: 'zone', value: 'a' },
  ])
})

it('writes cloud types as people know them, and unknown ones as they are', () => {
  expect([cloudWords('eks'), cloudWords('nimbus')]).toEqual(['AWS EKS', 'nimbus'])
})

it('reads the architectures of a Zarf package', () => {
  expect(architecturesOf({ architectures: 'amd64, arm64,' })).toEqual(['amd64', 'arm64'])
})
