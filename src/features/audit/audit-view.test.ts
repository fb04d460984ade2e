import { expect, test } from 'vitest'
import { kindWord, readChanges, toAuditsQuery } from './audit-view'

test('a day in the address is a day of the reader, and the last one counts to its end', () => {
  const query = toAuditsQuery({ from: '2026-01-31', to: '2026-01-31' })
  expect(query.startTime).toBe(new Date(2026, 0, 31).toISOString())
  expect(query.endTime).toBe(new Date(2026, 1, 1).toISOString())
})

test('what makes no filter is left out, and nothing is sent for it', () => {
  expect(toAuditsQuery({ type: 'explode', from: 'yesterday', to: '' })).toEqual({})
  expect(toAuditsQuery({ type: 'delete', resource: 'ociregistry', tenant: 't1', uid: 'u1' })).toEqual({
    actionType: 'delete',
    resourceKind: 'ociregistry',
    tenantUid: 't1',
    resourceUid: 'u1',
  })
})

test('changes are read field by field; a secret is only said to have changed', () => {
  const text = JSON.stringify({ endpoint: ['', 'https://a.example'], skip: [true, false], password: ['', 'changed'], list: [[1], null] })
  expect(readChanges(text)).toEqual([
    { field: 'endpoint', secret: false, before: '', after: 'https://a.example' },
    { field: 'skip', secret: false, before: 'yes', after: 'no' },
    { field: 'password', secret: true, before: '', after: 'changed' },
    { field: 'list', secret: false, before: '[1]', after: '' },
  ])
})

test('an entry without readable changes has none', () => {
  expect(readChanges('')).toEqual([])
  expect(readChanges('{"a":1}')).toEqual([])
})

test('a kind that is new here keeps its word', () => {
  expect(kindWord('ociregistry')).toBe('OCI registry')
  expect(kindWord('clusterprofile')).toBe('Cluster profile')
  expect(kindWord('edgehost')).toBe('edgehost')
})
