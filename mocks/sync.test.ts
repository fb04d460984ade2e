import { expect, it } from 'vitest'
import { MockDb } from './db'
import { newRun, type RunCause } from './run-plan'
import { syncOf } from './sync'

const byHand: RunCause = { trigger: 'manual', requestedBy: 'ada@acme.example' }

function sampleRow() {
  const row = new MockDb({ now: () => 0 }).registries.find(({ name }) => name === 'edge-factory')
  if (row === undefined) throw new Error('The demo has no edge-factory')
  return row
}

it('moves a run from waiting over its phases to its end, by the clock alone', () => {
  const row = sampleRow()
  expect(syncOf(row, 0).status).toMatchObject({
    status: 'Pending',
    lastRunTime: '0001-01-01T00:00:00.000Z',
    lastSyncedTime: '0001-01-01T00:00:00.000Z',
  })
  const run = newRun(row, 1000, byHand, { message: '' })
  row.run = run
  expect(syncOf(row, 1001)).toMatchObject({ state: 'Pending', progress: { phase: 'queued' }, packs: 0 })
  const phases = new Set<string>()
  let before = -1
  for (let now = run.startsAt; now < run.endsAt; now += 50) {
    const { state, progress, packs } = syncOf(row, now)
    expect(state).toBe('InProgress')
    expect(packs).toBeGreaterThanOrEqual(before)
    before = packs
    if (progress !== null) phases.add(progress.phase)
  }
  expect([...phases]).toEqual(['connecting', 'listing', 'reading', 'storing'])
  expect(syncOf(row, run.endsAt)).toMatchObject({
    state: 'Success',
    progress: null,
    packs: row.packCount,
    status: { lastSyncedTime: new Date(run.endsAt).toISOString() },
  })
})

it('keeps what was read before when a run fails', () => {
  const row = sampleRow()
  row.lastSyncedAt = 500
  const run = newRun(row, 1000, byHand, { message: '', failure: { code: 'CONNECT_NO_ROUTE', message: 'No route' } })
  row.run = run
  expect(syncOf(row, run.startsAt + 10)).toMatchObject({ state: 'InProgress', packs: row.packCount })
  expect(syncOf(row, run.endsAt)).toMatchObject({
    state: 'Failed',
    packs: row.packCount,
    status: { message: 'No route', lastSyncedTime: new Date(500).toISOString() },
  })
})
