import type { PackContents } from '~/contract/catalogue'
import { formatNumber } from '../../../lib/number'

type Entry = PackContents['constraints'][number]

const verbs = {
  required: 'Needs',
  optional: 'If it is there, works with',
  notSupported: 'Can’t stand beside',
  upgrade: 'Can be reached from',
} as const satisfies Record<Entry['type'], string>

function range({ minVersion, maxVersion }: Entry): string {
  if (minVersion !== '' && maxVersion !== '') return minVersion === maxVersion ? ` ${minVersion}` : ` ${minVersion} to ${maxVersion}`
  if (minVersion !== '') return ` ${minVersion} or newer`
  return maxVersion === '' ? '' : ` up to ${maxVersion}`
}

/** CPU stands in millicores, memory in MiB, disk in GiB. */
function amount({ type, minLimit }: PackContents['resources'][number]): string {
  switch (type) {
    case 'cpu':
      return `${formatNumber(minLimit / 1000)} CPU`
    case 'memory':
      return `${formatNumber(minLimit)} MiB of memory`
    case 'diskSize':
      return `${formatNumber(minLimit)} GiB of disk`
  }
}

/** One sentence without a full stop for everything that a version asks for. */
export function constraintLines({ constraints, resources }: Pick<PackContents, 'constraints' | 'resources'>): string[] {
  return [
    ...constraints.map((entry) => `${verbs[entry.type]} ${entry.name}${range(entry)}`),
    ...resources.map((resource) => `Nodes need at least ${amount(resource)}`),
  ]
}
