import { expect, it } from 'vitest'
import { amountWords, nodesWords, rangeWords } from './constraint-words'

it.each([
  ['1.27', '1.29', '1.27 to 1.29'],
  ['1.27', '1.27', '1.27'],
  ['1.27', '', '1.27 or newer'],
  ['', '1.29', 'up to 1.29'],
  ['', '', 'any version'],
])('from %s to %s reads %s', (minVersion, maxVersion, words) => {
  expect(rangeWords({ minVersion, maxVersion })).toBe(words)
})

it('writes resources with their units and where they are needed', () => {
  expect(amountWords({ type: 'cpu', minLimit: 2000 })).toBe('2 CPU')
  expect(amountWords({ type: 'cpu', minLimit: 250 })).toBe('250 millicores of CPU')
  expect(amountWords({ type: 'memory', minLimit: 4096 })).toBe('4 GiB of memory')
  expect(amountWords({ type: 'memory', minLimit: 300 })).toBe('300 MiB of memory')
  expect(amountWords({ type: 'diskSize', minLimit: 20 })).toBe('20 GiB of disk')
  const component = (scheduleType: 'all' | 'master' | 'worker') => ({ scheduleType, resourceRequestParamRef: '', replicaCountParamRef: '' })
  expect(nodesWords({ components: [component('worker'), component('worker'), component('master')] })).toBe(
    'worker nodes, control plane nodes',
  )
})
