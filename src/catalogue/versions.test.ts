import { expect, it } from 'vitest'
import { compareVersions } from './versions'

it('orders versions by number, with pre-releases before their release', () => {
  expect(['1.10.0', '1.9.2', '1.10.0-rc.1', 'v2.0.0', '1.10.0-rc.2'].toSorted(compareVersions)).toEqual([
    '1.9.2',
    '1.10.0-rc.1',
    '1.10.0-rc.2',
    '1.10.0',
    'v2.0.0',
  ])
})
