import { expect, it } from 'vitest'
import { createFailureLimiter } from './failure-limiter'

it('allows a burst for each address, then one attempt a period', () => {
  let now = 0
  const limiter = createFailureLimiter({ burst: 3, refillMs: 2000, now: () => new Date(now) })
  expect([1, 2, 3].map(() => limiter.take('a'))).toEqual([undefined, undefined, undefined])
  expect(limiter.take('a')).toBe(2)
  expect(limiter.take('b')).toBeUndefined()
  now += 2000
  expect(limiter.take('a')).toBeUndefined()
  expect(limiter.take('a')).toBe(2)
  now += 1_000_000
  expect([1, 2, 3].map(() => limiter.take('a'))).toEqual([undefined, undefined, undefined])
  expect(limiter.take('a')).toBe(2)
})

it('counts only what is not given back', () => {
  const limiter = createFailureLimiter({ burst: 1, refillMs: 2000, now: () => new Date(0) })
  for (let attempt = 0; attempt < 10; attempt += 1) {
    expect(limiter.take('a')).toBeUndefined()
    limiter.refund('a')
  }
})
