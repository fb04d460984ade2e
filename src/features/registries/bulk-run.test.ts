import { expect, test } from 'vitest'
import { ApiFailure } from '../../api/failure'
import { type BulkResult, bulkWords, runBulk } from './bulk-run'

const rows = (count: number) => Array.from({ length: count }, (_, index) => ({ uid: `r${index}`, name: `registry ${index}` }))

function deferred() {
  let settle: () => void = () => {}
  const promise = new Promise<void>((resolve) => {
    settle = resolve
  })
  return { promise, settle }
}

test('never more than four at once, and each of them exactly once', async () => {
  let now = 0
  let most = 0
  const results: BulkResult[] = []
  await runBulk(rows(11), {
    reason: () => undefined,
    work: async () => {
      now += 1
      most = Math.max(most, now)
      await Promise.resolve()
      now -= 1
      return undefined
    },
    onResult: (result) => results.push(result),
    signal: new AbortController().signal,
  })
  expect(most).toBe(4)
  expect(results.map(({ uid }) => uid).toSorted()).toEqual(
    rows(11)
      .map(({ uid }) => uid)
      .toSorted(),
  )
  expect(bulkWords(results)).toBe('11 of 11 done')
})

test('one that can’t be done stops no other, and each says why', async () => {
  const results: BulkResult[] = []
  await runBulk(rows(4), {
    reason: ({ uid }) => (uid === 'r0' ? 'System registries are managed in the System Console' : undefined),
    work: async ({ uid }) => {
      if (uid === 'r1') throw new ApiFailure(409, { code: 'Conflict', message: 'It is in use' })
      return uid === 'r2' ? 'Refused the credentials' : undefined
    },
    onResult: (result) => results.push(result),
    signal: new AbortController().signal,
  })
  expect(results.toSorted((a, b) => a.uid.localeCompare(b.uid)).map(({ uid, state, reason }) => [uid, state, reason])).toEqual([
    ['r0', 'skipped', 'System registries are managed in the System Console'],
    ['r1', 'failed', 'It is in use'],
    ['r2', 'failed', 'Refused the credentials'],
    ['r3', 'done', ''],
  ])
  expect(bulkWords(results)).toBe('1 of 4 done; 2 could not; 1 left out')
})

test('stopped, what is under way ends and nothing else begins', async () => {
  const stop = new AbortController()
  const gate = deferred()
  const begun: string[] = []
  const results: BulkResult[] = []
  const all = runBulk(rows(9), {
    reason: () => undefined,
    work: async ({ uid }) => {
      begun.push(uid)
      await gate.promise
      return undefined
    },
    onResult: (result) => results.push(result),
    signal: stop.signal,
  })
  stop.abort()
  gate.settle()
  await all
  expect(begun).toEqual(['r0', 'r1', 'r2', 'r3'])
  expect(bulkWords(results)).toBe('4 of 9 done; 5 stopped')
})

test('a defect is no reason of a registry: it is thrown', async () => {
  const work = runBulk(rows(1), {
    reason: () => undefined,
    work: async () => {
      throw new TypeError('undefined is not a function')
    },
    onResult: () => {},
    signal: new AbortController().signal,
  })
  await expect(work).rejects.toThrow(TypeError)
})
