import { expect, test } from 'vitest'
import type { PackRegistry } from '../../../catalogue/use-pack-registries'
import { registryOptions, registryWords } from './picker-words'

const now = Date.parse('2026-01-15T12:00:00Z')
const registry = (changes: Partial<PackRegistry> = {}): PackRegistry => ({
  uid: 'u',
  name: 'harbor-prod',
  scope: 'tenant',
  kind: 'oci',
  provider: 'pack',
  isDefault: false,
  synchronised: true,
  sync: 'Success',
  lastSynced: '2026-01-15T11:48:00Z',
  message: '',
  failingSince: null,
  ...changes,
})
const never = '0001-01-01T00:00:00.000Z'

test.each([
  [{}, 'harbor-prod · synchronised 12 min ago'],
  [{ sync: 'InProgress' }, 'harbor-prod · synchronising'],
  [{ sync: 'Failed', lastSynced: never }, 'harbor-prod · failed'],
  [{ sync: 'Failed' }, 'harbor-prod · failed, last synchronised 12 min ago'],
  [{ sync: 'Failed', failingSince: '2026-01-15T11:55:00Z' }, 'harbor-prod · as of 12 min ago, failing since 5 min ago'],
  [{ sync: 'Pending', lastSynced: never }, 'harbor-prod · not synchronised yet'],
  [{ synchronised: false }, 'harbor-prod · not synchronised'],
] as const)('%j is %s', (changes, words) => {
  expect(registryWords(registry(changes), now)).toBe(words)
})

test('the system’s registries stand above the tenant’s, each under its heading', () => {
  const options = registryOptions([registry({ uid: 'a' }), registry({ uid: 'b', scope: 'system' })], now)
  expect(options.map(({ value, group }) => `${group} ${value}`)).toEqual(['System b', 'Tenant a'])
})
