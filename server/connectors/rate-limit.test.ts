import { describe, expect, it } from 'vitest'
import { parseRetryAfter, rateLimited, readRateLimit } from './rate-limit'

const NOW = Date.UTC(2026, 0, 5, 14, 0)
const at = (seconds: number) => NOW + seconds * 1000
const read = (headers: Readonly<Record<string, string>>) => readRateLimit((name) => headers[name], NOW)

describe('what a server says about its limit', () => {
  it.each([
    [
      'the draft of today',
      { ratelimit: '"default";r=50;t=30', 'ratelimit-policy': '"default";q=100;w=60' },
      { limit: 100, remaining: 50, resetsAt: at(30) },
    ],
    [
      'the one of several that ends first',
      { ratelimit: '"day";r=900;t=7200, "minute";r=2;t=9;pk=:c29tZQ==:', 'ratelimit-policy': '"minute";q=60;w=60, "day";q=1000;w=86400' },
      { limit: 60, remaining: 2, resetsAt: at(9) },
    ],
    ['no policy', { ratelimit: '"default"; r=0; t=5' }, { limit: null, remaining: 0, resetsAt: at(5) }],
    ['the draft before', { ratelimit: 'limit=100, remaining=50, reset=30' }, { limit: 100, remaining: 50, resetsAt: at(30) }],
    [
      'three headers',
      { 'ratelimit-limit': '10, 10;w=1', 'ratelimit-remaining': '9', 'ratelimit-reset': '4' },
      { limit: 10, remaining: 9, resetsAt: at(4) },
    ],
    [
      'Docker Hub',
      { 'ratelimit-limit': '100;w=21600', 'ratelimit-remaining': '76;w=21600' },
      { limit: 100, remaining: 76, resetsAt: undefined },
    ],
    [
      'GitHub',
      { 'x-ratelimit-limit': '5000', 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(at(120) / 1000) },
      { limit: 5000, remaining: 0, resetsAt: at(120) },
    ],
    [
      'milliseconds since 1970',
      { 'x-ratelimit-remaining': '1', 'x-ratelimit-reset': String(at(7)) },
      { limit: null, remaining: 1, resetsAt: at(7) },
    ],
    [
      'a time too far away',
      { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '9999999999' },
      { limit: null, remaining: 0, resetsAt: undefined },
    ],
    ['that there is none', { 'x-ratelimit-limit': '0', 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '60' }, undefined],
    ['something else', { ratelimit: 'yes', 'ratelimit-limit': 'many' }, undefined],
    ['nothing', {}, undefined],
  ])('%s', (_, headers, said) => {
    expect(read(headers)).toEqual(said)
  })

  it('is read in little time, whatever it is', () => {
    const started = performance.now()
    for (const text of ['"'.repeat(16_000), `"a"${';r'.repeat(8_000)}`, `"a";${' '.repeat(16_000)}r`, 'limit'.repeat(3_000)])
      readRateLimit(() => text, NOW)
    expect(performance.now() - started).toBeLessThan(50)
  })
})

it.each([
  ['20', 20],
  [new Date(at(90)).toUTCString(), 90],
  [new Date(at(-90)).toUTCString(), 0],
  ['soon', undefined],
  ['', undefined],
  [undefined, undefined],
])('Retry-After: %s', (value, seconds) => {
  expect(parseRetryAfter(value, NOW)).toBe(seconds)
})

it('the failure tells how many are left and when it takes more', () => {
  const detail = (seconds: number, rest: Partial<Parameters<typeof rateLimited>[1]> = {}) =>
    rateLimited('hub:443', { status: 429, seconds, isTold: true, limit: 100, remaining: 0, ...rest }).detail
  expect(detail(60)).toMatch(
    /^hub:443 limits how often it can be asked \(429\): 0 of 100 requests are left; it takes more at \d\d:\d\d UTC( on \d+ \w+)?\.$/,
  )
  expect(detail(2 * 86_400)).toMatch(/ at \d\d:\d\d UTC on \d+ \w+\.$/)
  expect(detail(8, { isTold: false })).toBe(
    'hub:443 limits how often it can be asked (429): 0 of 100 requests are left. Try again in 8 seconds.',
  )
  expect(detail(1, { limit: null })).toBe('hub:443 limits how often it can be asked (429). Try again in 1 second.')
})
