import { expect, test } from 'vitest'
import type { HeldRemoval } from '~/contract/sync'
import { heldWords, removalCounts } from './removal-words'

const removal = (reference: string, state: HeldRemoval['state'], profiles = 0): HeldRemoval => ({
  reference,
  name: reference,
  version: '1.0.0',
  digest: '',
  profiles,
  state,
})

test('a whole list counts itself', () => {
  const items = [removal('a', 'held', 2), removal('b', 'held'), removal('c', 'kept', 1)]
  expect(removalCounts({ runUid: 'run', items, total: 3 }, { held: null, kept: 1 })).toEqual({ held: 2, kept: 1, inUse: 1 })
  expect(removalCounts({ runUid: null, items: items.slice(2), total: 1 }, { held: null, kept: 1 })).toEqual({ held: 0, kept: 1, inUse: 1 })
})

test('of a list that was cut the registry knows how many there are', () => {
  const held = { runUid: 'run', since: '2026-11-20T10:00:00.000Z', removals: 4000, inUse: 12 }
  const items = Array.from({ length: 1000 }, (_, index) => removal(String(index), 'held'))
  expect(removalCounts({ runUid: 'run', items, total: 4007 }, { held, kept: 7 })).toEqual({ held: 4000, kept: 7, inUse: 12 })
})

test('the rules that held them are named', () => {
  const guard = { versions: 212, sharePercent: 20, least: 10 }
  expect(heldWords({ ...guard, held: 63, inUse: 0 })).toEqual([
    'That is 29 % of the registry; more than 20 %, and at least 10 versions, wait for a person.',
  ])
  expect(heldWords({ ...guard, held: 1, inUse: 1 })).toEqual([
    '1 of them is used by profiles, and what a profile uses never goes without a person’s word.',
  ])
  expect(heldWords({ ...guard, held: 31, inUse: 3 })).toHaveLength(1)
  expect(heldWords({ ...guard, sharePercent: 50, held: 31, inUse: 0 })[0]).toContain('the settings have changed since')
})
