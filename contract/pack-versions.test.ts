import { compare, valid } from 'semver'
import { expect, test } from 'vitest'
import { parentTags, versionKey } from './pack-versions'

/** As the database compares: by bytes. */
function byKey(a: string, b: string): number {
  return Buffer.compare(Buffer.from(versionKey(a)), Buffer.from(versionKey(b)))
}

test('SemVer 2.0.0 §11: the order of the specification', () => {
  const ordered = ['1.0.0-alpha', '1.0.0-alpha.1', '1.0.0-alpha.beta', '1.0.0-beta', '1.0.0-beta.2', '1.0.0-beta.11', '1.0.0-rc.1', '1.0.0']
  expect(ordered.toReversed().toSorted(byKey)).toEqual(ordered)
})

test('the order agrees with the semver package for all pairs', () => {
  const versions = [
    '0.0.1',
    '0.9.0',
    '0.10.0',
    '1.2.3',
    '1.2.3-0',
    '1.2.3-1',
    '1.2.3-a',
    '1.2.3-a-b',
    '1.2.3-a.b',
    '1.2.3-a.1',
    '1.2.3-A',
    '1.2.10',
  ]
  versions.push('10.0.0', '9.99.99', '0.30.0-5.5.2026', '0.30.0', '1.28.11+build.7', '1.28.11', '1.28.11-rc1', '99999999999.0.0', '1.2.3--')
  for (const a of versions) {
    expect(valid(a)).not.toBeNull()
    for (const b of versions) expect([a, b, Math.sign(byKey(a, b))]).toEqual([a, b, compare(a, b)])
  }
})

test('versions outside SemVer have a place', () => {
  const ordered = ['latest', 'stable', '1.0', '1.1-rc', 'v1.1', '1.1.1', '1.1.1.1', '22.04', '22.4.1']
  expect(ordered.toReversed().toSorted(byKey)).toEqual(ordered)
  expect(versionKey('1.2')).toBe(versionKey('v1.2.0.0'))
})

test('parent tags', () => {
  expect(parentTags('14.4.5')).toEqual(['14.x', '14.4.x'])
  expect(parentTags('v2')).toEqual(['2.x'])
  expect(parentTags('latest')).toEqual([])
})
