import { expect, it } from 'vitest'
import { parseChallenges } from './challenge'

it.each([
  ['', []],
  ['Basic realm="packs"', [['basic', { realm: 'packs' }]]],
  ['bAsIc REALM="packs"', [['basic', { realm: 'packs' }]]],
  ['Basic', [['basic', {}]]],
  ['Basic realm=packs', [['basic', { realm: 'packs' }]]],
  ['Basic realm="a, b=\\"c\\""', [['basic', { realm: 'a, b="c"' }]]],
  ['Basic realm="a" , charset="UTF-8"', [['basic', { realm: 'a', charset: 'UTF-8' }]]],
  [
    'Bearer realm="https://auth.example.com/token?x=1",service="registry",scope="repository:a/b:pull,push"',
    [['bearer', { realm: 'https://auth.example.com/token?x=1', service: 'registry', scope: 'repository:a/b:pull,push' }]],
  ],
  ['Bearer realm = "r" , service = s', [['bearer', { realm: 'r', service: 's' }]]],
  ['Bearer realm=https://auth.example.com/token', [['bearer', { realm: 'https://auth.example.com/token' }]]],
  [
    'Basic realm="a", Bearer realm="b",service="s"',
    [
      ['basic', { realm: 'a' }],
      ['bearer', { realm: 'b', service: 's' }],
    ],
  ],
  [
    'Negotiate, Basic realm="a"',
    [
      ['negotiate', {}],
      ['basic', { realm: 'a' }],
    ],
  ],
  [
    'Negotiate YII=, Basic realm="a"',
    [
      ['negotiate', {}],
      ['basic', { realm: 'a' }],
    ],
  ],
  [', ,Basic realm="a",,', [['basic', { realm: 'a' }]]],
  ['Bearer realm="first", realm="second"', [['bearer', { realm: 'first' }]]],
  ['Bearer realm="unterminated', [['bearer', {}]]],
  ['Bearer realm="a" junk junk, error="invalid_token"', [['bearer', { error: 'invalid_token' }]]],
  ['realm="without a scheme"', []],
])('%s', (header, expected) => {
  expect(parseChallenges(header).map((challenge) => [challenge.scheme, Object.fromEntries(challenge.parameters)])).toEqual(expected)
})

it('reads a hostile header of 16 KiB at once', () => {
  const started = performance.now()
  parseChallenges(`Bearer ${'a=",'.repeat(4096)}`)
  parseChallenges('"'.repeat(16_384))
  parseChallenges(`Bearer ${'a'.repeat(16_384)}`)
  parseChallenges(`x ${'a='.repeat(8192)}`)
  expect(performance.now() - started).toBeLessThan(1_000)
})
