import type { PackConstraintEntry, PackResource } from '~/contract/catalogue'
import type * as z from 'zod/mini'
import { formatNumber } from '../../lib/number'

type Entry = z.infer<typeof PackConstraintEntry>

/** `1.27 to 1.29`, `1.27 or newer`, `up to 1.29`, `any version`; both ends count. */
export function rangeWords({ minVersion, maxVersion }: Pick<Entry, 'minVersion' | 'maxVersion'>): string {
  if (minVersion !== '' && maxVersion !== '') return minVersion === maxVersion ? minVersion : `${minVersion} to ${maxVersion}`
  if (minVersion !== '') return `${minVersion} or newer`
  return maxVersion === '' ? 'any version' : `up to ${maxVersion}`
}

/** Headings in order, with what stands below each and what it means. */
export const constraintGroups = [
  { type: 'required', title: 'Needs', meaning: 'These packs must be in the profile, or come with the infrastructure.' },
  { type: 'optional', title: 'Works with', meaning: 'If these packs are in the profile, they must have such a version.' },
  { type: 'notSupported', title: 'Not supported', meaning: 'These packs can’t be in the profile beside it.' },
  { type: 'upgrade', title: 'Upgrade', meaning: 'This version can be reached from such versions.' },
] as const satisfies readonly { type: Entry['type']; title: string; meaning: string }[]

/** `2 CPU`, `500 millicores`, `4 GiB of memory`, `20 GiB of disk`: at least so much on each node. */
export function amountWords({ type, minLimit }: Pick<PackResource, 'type' | 'minLimit'>): string {
  switch (type) {
    case 'cpu':
      return minLimit % 1000 === 0 ? `${formatNumber(minLimit / 1000)} CPU` : `${formatNumber(minLimit)} millicores of CPU`
    case 'memory':
      return minLimit % 1024 === 0 ? `${formatNumber(minLimit / 1024)} GiB of memory` : `${formatNumber(minLimit)} MiB of memory`
    case 'diskSize':
      return `${formatNumber(minLimit)} GiB of disk`
  }
}

const nodes = { all: 'all nodes', master: 'control plane nodes', worker: 'worker nodes' } as const

/** Where a resource is needed: `worker nodes`; empty when the pack does not say. */
export function nodesWords({ components }: Pick<PackResource, 'components'>): string {
  return [...new Set(components.map(({ scheduleType }) => nodes[scheduleType]))].join(', ')
}
