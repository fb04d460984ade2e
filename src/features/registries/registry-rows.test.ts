import { describe, expect, it } from 'vitest'
import type { RegistryOverview } from '~/contract/console'
import type { SyncProgress } from '~/contract/sync'
import type { RegistrySyncStatus } from '~/contract/registries'
import { sampleOverview } from './overview-sample'
import {
  contentWords,
  isPaused,
  isRefused,
  lastSynced,
  lastSyncedRank,
  pollEvery,
  progressShare,
  progressWords,
  type RegistryRow,
  stateOf,
  toRows,
  typeLabel,
} from './registry-rows'

const sync: RegistrySyncStatus = {
  isSyncSupported: true,
  lastRunTime: '2026-05-01T10:00:00.000Z',
  lastSyncedTime: '2026-05-01T10:00:00.000Z',
  message: '',
  status: 'Success',
}
const never = '0001-01-01T00:00:00.000Z'
const progress: SyncProgress = {
  phase: 'reading',
  repositories: { done: 3, total: 3 },
  tags: { done: 41, total: 200 },
  packs: { done: 0, total: null },
  startedAt: null,
  runUid: 'run1',
  trigger: 'manual',
  requestedBy: 'ada@acme.example',
  queuePlace: null,
  item: null,
  rate: null,
  remainingSeconds: null,
  requests: 0,
  bytes: 0,
  restarts: 0,
  limit: null,
}
const overview: RegistryOverview = { ...sampleOverview, sync }

function rowOf(change: Partial<RegistryOverview> = {}): RegistryRow {
  const item = { ...overview, ...change }
  return { ...item, type: '', hasNamesake: false, overview: item }
}
/** As in front of a Palette. */
function bareRow(change: Partial<RegistryOverview>): RegistryRow {
  return { ...rowOf(change), overview: undefined }
}

describe('rows', () => {
  it('say what each kind is', () => {
    expect(typeLabel('oci-basic', 'pack')).toBe('Pack · Basic')
    expect(typeLabel('oci-ecr', 'helm')).toBe('Helm · ECR')
    expect(typeLabel('oci-basic', 'zarf')).toBe('Zarf · Basic')
    expect(typeLabel('helm', 'helm')).toBe('Helm')
    expect(typeLabel('pack', 'pack')).toBe('Legacy Pack')
  })

  it('stay the same objects while nothing in them changed', () => {
    const system: RegistryOverview = { ...overview, uid: 's1', name: 'public', scope: 'system' }
    const [first] = toRows([overview, system], [overview, system])
    expect(first).toMatchObject({ name: 'harbor', type: 'Pack · Basic', scope: 'tenant', overview: { packs: 12 } })
    expect(toRows([overview, system], [overview, system])[0]).toBe(first)
    const more = { ...overview, packs: 13 }
    expect(toRows([more], [more])[0]).not.toBe(first)
  })

  it('know a namesake in the other scope, and forget it when it goes', () => {
    const system: RegistryOverview = { ...overview, uid: 's1', kind: 'helm', scope: 'system' }
    const both = [overview, system]
    expect(toRows(both, both).map((row) => row.hasNamesake)).toEqual([true, true])
    expect(toRows([overview], [overview])[0]?.hasNamesake).toBe(false)
  })
})

describe('state', () => {
  it('is not a failure while a default registry waits for credentials', () => {
    expect(stateOf(rowOf({ needsCredentials: true, sync: { ...sync, status: 'Failed' } }))).toBe('NeedsCredentials')
  })

  it('of a registry without synchronisation says so, but shows what a Helm repository was asked for', () => {
    const waiting = { ...sync, status: 'Pending', lastSyncedTime: never } as const
    expect(stateOf(rowOf({ synchronised: false, sync: waiting }))).toBe('NotSynchronised')
    expect(stateOf(rowOf({ synchronised: false, kind: 'helm', sync: waiting }))).toBe('NotSynchronised')
    expect(stateOf(rowOf({ synchronised: false, kind: 'helm', sync: waiting, progress }))).toBe('Pending')
    expect(stateOf(rowOf({ synchronised: false, kind: 'helm' }))).toBe('Success')
    expect(stateOf(rowOf({ synchronised: false, kind: 'helm', sync: { ...sync, status: 'Failed' } }))).toBe('Failed')
  })
})

describe('state of a run that a person decides about', () => {
  const run = {
    uid: 'run1',
    outcome: 'cancelled',
    trigger: 'manual',
    finishedAt: sync.lastRunTime,
    added: 0,
    changed: 0,
    removed: 0,
  } as const

  it('is held until then, and not a success', () => {
    const held = { runUid: 'run1', since: sync.lastRunTime, removals: 31, inUse: 2 }
    expect(stateOf(rowOf({ held }))).toBe('Held')
    expect(stateOf(rowOf({ held, sync: { ...sync, status: 'InProgress' }, progress }))).toBe('InProgress')
  })

  it('is cancelled, and not a failure', () => {
    expect(stateOf(rowOf({ sync: { ...sync, status: 'Failed' }, lastRun: run }))).toBe('Cancelled')
    expect(stateOf(rowOf({ sync: { ...sync, status: 'Failed' }, lastRun: { ...run, outcome: 'failed' } }))).toBe('Failed')
  })

  it('rests because a person wants it so, which is no alarm, or because the credentials were refused, which is one', () => {
    const paused = { since: sync.lastRunTime, message: '', by: 'person' } as const
    expect([isPaused(rowOf({ paused })), isRefused(rowOf({ paused }))]).toEqual([true, false])
    expect([isPaused(rowOf({ paused: { ...paused, by: 'refused' } })), isRefused(rowOf({ paused: { ...paused, by: 'refused' } }))]).toEqual(
      [true, true],
    )
  })
})

describe('last synced', () => {
  it('is a time, never, that a run is on, or that there is none', () => {
    expect(lastSynced(rowOf())).toEqual({ kind: 'at', time: sync.lastSyncedTime })
    expect(lastSynced(rowOf({ sync: { ...sync, lastSyncedTime: never } }))).toEqual({ kind: 'never' })
    expect(lastSynced(rowOf({ sync: { ...sync, status: 'InProgress' } }))).toEqual({ kind: 'running' })
    expect(lastSynced(bareRow({ sync: { ...sync, status: 'Pending' } }))).toEqual({ kind: 'running' })
    expect(lastSynced(rowOf({ sync: { ...sync, status: 'Pending', lastSyncedTime: '' } }))).toEqual({ kind: 'never' })
    expect(lastSynced(rowOf({ synchronised: false, sync: { ...sync, status: 'Pending', lastSyncedTime: never } }))).toEqual({
      kind: 'not-synchronised',
    })
    expect(lastSynced(rowOf({ synchronised: false, kind: 'helm' }))).toEqual({ kind: 'at', time: sync.lastSyncedTime })
  })

  it('sorts running over newest over never over not at all', () => {
    const ranks = [
      lastSyncedRank(rowOf({ synchronised: false, sync: { ...sync, status: 'Pending', lastSyncedTime: never } })),
      lastSyncedRank(rowOf({ sync: { ...sync, lastSyncedTime: '' } })),
      lastSyncedRank(rowOf()),
      lastSyncedRank(bareRow({ sync: { ...sync, status: 'Pending' } })),
    ]
    expect(ranks).toEqual(ranks.toSorted((a, b) => a - b))
  })
})

describe('progress', () => {
  it.each<[Partial<SyncProgress>, string]>([
    [{ phase: 'queued' }, 'Waiting'],
    [{ phase: 'queued', queuePlace: 3 }, 'Waiting, 3rd in line'],
    [{ phase: 'queued', queuePlace: 12 }, 'Waiting, 12th in line'],
    [{ phase: 'connecting' }, 'Connecting'],
    [{ phase: 'listing', repositories: { done: 1, total: null } }, 'Listing 1 repo'],
    [{ phase: 'listing', repositories: { done: 2, total: 1400 } }, 'Listing 2/1,400 repos'],
    [{}, 'Reading 41/200 tags'],
    [{ packs: { done: 7, total: 12 } }, 'Reading 7/12 packs'],
    [{ phase: 'storing', tags: { done: 5, total: null } }, 'Storing 5 tags'],
  ])('%o reads “%s”', (change, words) => {
    expect(progressWords({ ...progress, ...change })).toBe(words)
  })

  it('has a share once the whole is known', () => {
    expect(progressShare({ ...progress, packs: { done: 3, total: 4 } })).toBe(0.75)
    expect(progressShare({ ...progress, tags: { done: 3, total: null } })).toBeUndefined()
    expect(progressShare({ ...progress, packs: { done: 0, total: 0 } })).toBeUndefined()
  })
})

describe('polling', () => {
  it('is quick exactly while something runs, and until the counts have caught up', () => {
    expect(pollEvery([])).toBe(30_000)
    expect(pollEvery([rowOf(), rowOf({ sync: { ...sync, status: 'Failed' } })])).toBe(30_000)
    expect(pollEvery([rowOf(), rowOf({ sync: { ...sync, status: 'Pending' } })])).toBe(1_500)
    expect(pollEvery([rowOf({ sync: { ...sync, status: 'InProgress' }, progress })])).toBe(1_500)
    expect(pollEvery([rowOf({ progress })])).toBe(1_500)
  })

  it('is not quick for registries that wait for nobody: without credentials, or not synchronised', () => {
    const waiting = { ...sync, status: 'Pending' } as const
    expect(pollEvery([rowOf({ needsCredentials: true, sync: waiting }), rowOf({ synchronised: false, sync: waiting })])).toBe(30_000)
  })
})

it('counts content in the words of its kind', () => {
  expect(contentWords(overview)).toBe('12 packs in 1 version')
  expect(contentWords({ ...overview, providerType: 'helm', packs: 1, versions: 3 })).toBe('1 chart in 3 versions')
  expect(contentWords({ ...overview, providerType: 'zarf' })).toBe('12 packages in 1 version')
})
