import { expect, test } from 'vitest'
import type { ApiKey } from '~/contract/api-keys'
import { apiKeySchema, dayOf, emptyApiKey, expiryOf, fromApiKey, stateOf, toApiKeyInput, toApiKeyUpdate } from './api-key-form'

const now = new Date(2026, 0, 15, 10, 30).getTime()

function key(expiry: string, isActive = true): ApiKey {
  return {
    metadata: { uid: 'k', name: 'ci', annotations: { description: 'Pipeline' } },
    spec: { expiry, user: { firstName: 'Jo', lastName: 'Doe', uid: 'u' } },
    status: { isActive },
  }
}

test('a preset counts from now, a day of one’s own lasts to its end', () => {
  expect(expiryOf({ preset: '30', day: '' }, now)).toBe(new Date(2026, 1, 14, 10, 30).toISOString())
  expect(expiryOf({ preset: 'custom', day: '2026-03-01' }, now)).toBe(new Date(2026, 2, 1, 23, 59, 59).toISOString())
})

test('Custom wants a day that is not over', () => {
  const schema = apiKeySchema(() => now)
  const messages = (day: string) =>
    schema.safeParse({ ...emptyApiKey, name: 'ci', preset: 'custom', day }).error?.issues.map((issue) => issue.message)
  expect(messages('')).toEqual(['Choose the last day of the key'])
  expect(messages('2026-01-14')).toEqual(['Choose a day in the future'])
  expect(messages('2026-01-15')).toBeUndefined()
})

test('a name is wanted', () => {
  const result = apiKeySchema(() => now).safeParse(emptyApiKey)
  expect(result.error?.issues.map((issue) => issue.message)).toEqual(['Enter a name'])
})

test('an edit that leaves the end alone sends it back as it was', () => {
  const saved = key(new Date(2026, 1, 14, 10, 30, 7).toISOString())
  const values = fromApiKey(saved)
  expect(values).toEqual({ name: 'ci', description: 'Pipeline', preset: 'custom', day: dayOf(saved.spec.expiry) })
  expect(toApiKeyUpdate({ ...values, name: 'ci-2' }, saved, now)).toEqual({
    metadata: { name: 'ci-2', annotations: { description: 'Pipeline' } },
    spec: { expiry: saved.spec.expiry },
  })
  expect(toApiKeyUpdate({ ...values, preset: '7' }, saved, now).spec.expiry).toBe(new Date(2026, 0, 22, 10, 30).toISOString())
})

test('what is typed becomes the call’s body', () => {
  expect(toApiKeyInput({ name: 'ci', description: '', preset: '7', day: '' }, now)).toEqual({
    metadata: { name: 'ci', annotations: { description: '' } },
    spec: { expiry: new Date(2026, 0, 22, 10, 30).toISOString() },
  })
})

test('a revoked key is revoked also when its time is over', () => {
  const past = new Date(now - 1).toISOString()
  const future = new Date(now + 1000).toISOString()
  expect([stateOf(key(future), now), stateOf(key(past), now), stateOf(key(past, false), now)]).toEqual(['active', 'expired', 'revoked'])
})
