import { hash } from '../random'
import type { CataloguePack } from './catalogue'

/** Name of the registry that has so many packs that lists must not draw them all. */
export const MANY_PACKS = 'warehouse'
const VERSIONS = ['1.0.0', '1.1.0', '1.2.0', '2.0.0', '2.1.0'] as const
const ADDON_TYPES = ['monitoring', 'logging', 'security', 'ingress', 'storage', 'network', 'ai', 'registry'] as const

let made: CataloguePack[] = []

/** Add-ons of five versions each. */
export function manyPacks(count: number): CataloguePack[] {
  if (made.length !== count) made = Array.from({ length: count }, (_, index) => numbered(index + 1))
  return made
}

function numbered(number: number): CataloguePack {
  const padded = String(number).padStart(5, '0')
  const kind = ADDON_TYPES[hash(padded) % ADDON_TYPES.length] ?? ADDON_TYPES[0]
  return {
    name: `bulk-${kind}-${padded}`,
    displayName: `Bulk ${kind} ${padded}`,
    layer: 'addon',
    type: 'spectro',
    addonType: kind,
    addonSubType: '',
    cloudTypes: number % 3 === 0 ? ['aws', 'azure'] : ['all'],
    description: 'One of very many.',
    category: '',
    architectures: [],
    source: number % 2 === 0 ? 'community' : 'spectrocloud',
    eol: '',
    state: number % 40 === 0 ? 'deprecated' : 'active',
    versions: VERSIONS,
  }
}
