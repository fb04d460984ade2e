import { describe, expect, it } from 'vitest'
import type { RegistryOverview, SyncProgress } from '~/contract/console'
import type { OciRegistrySummary, RegistrySyncStatus } from '~/contract/registries'
import { contentWords, joinRows, lastSynced, lastSyncedRank, pollEvery, progressShare, progressWords } from './registry-rows'

const sync: RegistrySyncStatus = {
  isSyncSupported: true,
  lastRunTime: '2026-05-01T10:00:00.000Z',
  lastSyncedTime: '2026-05-01T10:00:00.000Z',
  message: '',
  status: 'Success',
}
const summary: OciRegistrySummary = {
  metadata: { name: 'harbor', uid: 'r1' },
  spec: {
    containsSpectroManifest: false,
    endpoint: 'https://harbor.corp.io',
    isPrivate: true,
    providerType: 'pack',
    registryType: 'basic',
    scope: 'tenant',
  },
  status: { sync },
}
const progress: SyncProgress = {
  phase: 'reading',
  repositories: { done: 3, total: 3 },
  tags: { done: 41, total: 200 },
  packs: { done: 0, total: null },
  startedAt: null,
}
const overview: RegistryOverview = {
  uid: 'r1',
  providerType: 'pack',
  baseContentPath: '',
  insecureSkipVerify: false,
  hasCertificate: false,
  packs: 12,
  versions: 1,
  skipped: 0,
  nextSyncAt: null,
  progress,
  secretSetAt: null,
  secretSetBy: null,
}

describe('rows', () => {
  it('join summary and overview by uid', () => {
    const [row] = joinRows([summary], [{ ...overview, uid: 'other' }, overview])
    expect(row).toMatchObject({ name: 'harbor', type: 'Pack · Basic', scope: 'tenant', overview: { packs: 12 } })
    expect(joinRows([summary], [])[0]?.overview).toBeUndefined()
  })

  it('stay the same objects while nothing in them changed', () => {
    const [first] = joinRows([summary], [overview])
    expect(joinRows([summary], [overview])[0]).toBe(first)
    expect(joinRows([summary], [{ ...overview, packs: 13 }])[0]).not.toBe(first)
    expect(joinRows([{ ...summary }], [overview])[0]).not.toBe(first)
  })
})

describe('last synced', () => {
  it('is a time, never, or that a run is on', () => {
    expect(lastSynced({ sync, overview })).toEqual({ kind: 'at', time: sync.lastSyncedTime })
    expect(lastSynced({ sync: { ...sync, lastSyncedTime: '0001-01-01T00:00:00.000Z' }, overview })).toEqual({ kind: 'never' })
    expect(lastSynced({ sync: { ...sync, status: 'InProgress' }, overview: { ...overview, progress: null } })).toEqual({ kind: 'running' })
    expect(lastSynced({ sync: { ...sync, status: 'Pending' }, overview: undefined })).toEqual({ kind: 'running' })
    expect(lastSynced({ sync: { ...sync, status: 'Pending', lastSyncedTime: '' }, overview: { ...overview, progress: null } })).toEqual({
      kind: 'never',
    })
  })

  it('sorts running over newest over never', () => {
    const never = lastSyncedRank({ sync: { ...sync, lastSyncedTime: '' }, overview })
    const at = lastSyncedRank({ sync, overview })
    const running = lastSyncedRank({ sync: { ...sync, status: 'Pending' }, overview })
    expect([never, at, running]).toEqual([never, at, running].toSorted((a, b) => a - b))
  })
})

describe('progress', () => {
  it.each<[Partial<SyncProgress>, string]>([
    [{ phase: 'queued' }, 'Queued'],
    [{ phase: 'connecting' }, 'Connecting'],
    [{ phase: 'listing', repositories: { done: 1, total: null } }, '1 repo'],
    [{ phase: 'listing', repositories: { done: 2, total: 1400 } }, '2/1,400 repos'],
    [{}, '41/200 tags'],
    [{ packs: { done: 7, total: 12 } }, '7/12 packs'],
    [{ phase: 'storing', tags: { done: 5, total: null } }, '5 tags'],
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
  const row = (status: RegistrySyncStatus['status'], running: SyncProgress | null) => ({
    sync: { ...sync, status },
    overview: { ...overview, progress: running },
  })

  it('is quick exactly while something runs, and until the counts have caught up', () => {
    expect(pollEvery([])).toBe(30_000)
    expect(pollEvery([row('Success', null), row('Failed', null)])).toBe(30_000)
    expect(pollEvery([row('Success', null), row('Pending', null)])).toBe(1_500)
    expect(pollEvery([row('InProgress', progress)])).toBe(1_500)
    expect(pollEvery([row('Success', progress)])).toBe(1_500)
  })
})

it('counts content in words', () => {
  expect(contentWords(overview)).toBe('12 packs in 1 version')
})
