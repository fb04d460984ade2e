import type { PackResource } from './catalogue'

/** Parameters that say how much a pack asks for, and how often. */
export function resourcePaths(resources: readonly PackResource[]): string[] {
  return resources.flatMap(({ components }) =>
    components.flatMap(({ resourceRequestParamRef, replicaCountParamRef }) =>
      [resourceRequestParamRef, replicaCountParamRef].filter((path) => path !== ''),
    ),
  )
}

/**
 * What the nodes must have in all, for example `2,000 millicores of CPU and 4,096 MiB of memory`; empty when nothing is demanded. Where components are named, their
 * requests count, each as often as it has replicas, and the limit does not (Spectro Cloud documentation, "Pack Constraints", "Pack Resource Constraints").
 * @param texts values of `resourcePaths`
 */
export function resourceTotals(resources: readonly PackResource[], texts: ReadonlyMap<string, string>): string {
  const totals = new Map<PackResource['type'], number>()
  for (const { type, minLimit, components } of resources) {
    const requests = components.flatMap(({ resourceRequestParamRef, replicaCountParamRef }) => {
      const request = quantity(type, texts.get(resourceRequestParamRef) ?? '')
      const replicas = Number(texts.get(replicaCountParamRef) ?? '1')
      return request === undefined ? [] : [request * (Number.isFinite(replicas) && replicas > 0 ? replicas : 1)]
    })
    const amount = requests.length > 0 ? requests.reduce((sum, request) => sum + request, 0) : minLimit
    totals.set(type, (totals.get(type) ?? 0) + amount)
  }
  const words = [...totals]
    .filter(([, amount]) => amount > 0)
    .map(([type, amount]) => `${Math.ceil(amount).toLocaleString('en')} ${units[type]}`)
  return new Intl.ListFormat('en', { type: 'conjunction' }).format(words)
}

const units: Readonly<Record<PackResource['type'], string>> = {
  cpu: 'millicores of CPU',
  memory: 'MiB of memory',
  diskSize: 'GiB of disk',
}

const MiB = 1024 ** 2
const GiB = 1024 ** 3
/** Bytes, by the suffixes of Kubernetes quantities. */
const bytes: Readonly<Record<string, number>> = {
  '': 1,
  k: 1000,
  M: 1000 ** 2,
  G: 1000 ** 3,
  T: 1000 ** 4,
  Ki: 1024,
  Mi: MiB,
  Gi: GiB,
  Ti: 1024 ** 4,
}

/** A Kubernetes quantity in the unit of its type; undefined when it is none. */
function quantity(type: PackResource['type'], text: string): number | undefined {
  const [, number, suffix = ''] = /^(\d+(?:\.\d+)?)([a-zA-Z]*)$/.exec(text.trim()) ?? []
  if (number === undefined) return undefined
  if (type === 'cpu') return suffix === 'm' ? Number(number) : suffix === '' ? Number(number) * 1000 : undefined
  const factor = bytes[suffix]
  return factor === undefined ? undefined : (Number(number) * factor) / (type === 'memory' ? MiB : GiB)
}
