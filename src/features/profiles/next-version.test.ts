import { expect, test } from 'vitest'
import { nextVersion } from './next-version'

test('the next patch after the newest version', () => {
  expect(nextVersion('1.0.0', ['1.0.0'])).toBe('1.0.1')
  expect(nextVersion('1.0.0', ['1.0.0', '1.10.2', '1.9.9'])).toBe('1.10.3')
})

test('a pre-release leads to its release, unless that is there', () => {
  expect(nextVersion('1.2.0-rc.1', ['1.2.0-rc.1'])).toBe('1.2.0')
  expect(nextVersion('1.2.0-rc.1', ['1.2.0-rc.1', '1.2.0'])).toBe('1.2.1')
})

test('a version that is no SemVer leads to the first one', () => {
  expect(nextVersion('latest', ['latest'])).toBe('1.0.0')
})
