import { pino } from 'pino'
import { expect, test } from 'vitest'
import { startPeriodic } from './periodic'

const log = pino({ level: 'silent' })

function deferred(): { promise: Promise<void>; resolve: () => void } {
  let resolve = () => {}
  const promise = new Promise<void>((done) => (resolve = done))
  return { promise, resolve }
}

test('runs again and again, also after a failure, and never twice at once', async () => {
  const lines: unknown[] = []
  const loud = pino({ level: 'error' }, { write: (line: string) => lines.push(JSON.parse(line)) })
  const fifth = deferred()
  let running = 0
  let most = 0
  let runs = 0
  const task = startPeriodic({
    name: 'count',
    everyMs: 5,
    log: loud,
    run: async () => {
      running += 1
      most = Math.max(most, running)
      runs += 1
      await new Promise((resolve) => setTimeout(resolve, 12))
      running -= 1
      if (runs === 2) throw new Error('once')
      if (runs === 5) fifth.resolve()
    },
  })
  await fifth.promise
  await task.close()
  expect(most).toBe(1)
  expect(lines).toMatchObject([{ task: 'count', err: { message: 'once' } }])
})

test('tells a run that it ends, waits for it, and starts no other', async () => {
  const started = deferred()
  let ended = false
  let runs = 0
  const task = startPeriodic({
    name: 'long',
    everyMs: 1,
    log,
    run: (signal) => {
      runs += 1
      started.resolve()
      return new Promise((resolve) =>
        signal.addEventListener('abort', () => {
          ended = true
          resolve()
        }),
      )
    },
  })
  await started.promise
  await task.close()
  expect([ended, runs]).toEqual([true, 1])
})

test('ends at once while it waits', async () => {
  const task = startPeriodic({ name: 'rare', everyMs: 60 * 60_000, log, run: () => Promise.reject(new Error('must not run')) })
  await task.close()
})
