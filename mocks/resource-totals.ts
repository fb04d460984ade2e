import type { PackResource } from '~/contract/catalogue'
import { valuesAt } from './values-yaml'

const units: Readonly<Record<PackResource['type'], string>> = { cpu: 'millicores of CPU', memory: 'MiB of memory', diskSize: 'GiB of disk' }
const bytes: Readonly<Record<string, number>> = { Ki: 1024, Mi: 1024 ** 2, Gi: 1024 ** 3, Ti: 1024 ** 4 }

/**
 * What the nodes must have in all, for example `500 millicores of CPU and 1,024 MiB of memory`; empty when nothing is demanded. Where components name their requests,
 * these count, each as often as it has replicas, and the limit does not.
 * @param root values of the layer
 */
export function resourceTotals(resources: readonly PackResource[], root: unknown): string {
  const text = (path: string) => {
    const [found] = path === '' ? [] : valuesAt(root, path)
    return typeof found === 'string' ? found : ''
  }
  const words = resources.map(({ type, minLimit, components }) => {
    const requests = components.flatMap(({ resourceRequestParamRef, replicaCountParamRef }) => {
      const request = quantity(type, text(resourceRequestParamRef))
      return request === undefined ? [] : [request * Math.max(1, Number(text(replicaCountParamRef)) || 1)]
    })
    const amount = requests.length > 0 ? requests.reduce((sum, request) => sum + request, 0) : minLimit
    return `${Math.ceil(amount).toLocaleString('en')} ${units[type]}`
  })
  return new Intl.ListFormat('en', { type: 'conjunction' }).format(words)
}

/** A Kubernetes quantity in the unit of its type; undefined when it is none that packs of the demo have. */
function quantity(type: PackResource['type'], text: string): number | undefined {
  const [, number, suffix = ''] = /^(\d+(?:\.\d+)?)([a-zA-Z]*)$/.exec(text) ?? []
  if (number === undefined) return undefined
  if (type === 'cpu') return suffix === 'm' ? Number(number) : suffix === '' ? Number(number) * 1000 : undefined
  const factor = bytes[suffix]
  return factor === undefined ? undefined : (Number(number) * factor) / (type === 'memory' ? 1024 ** 2 : 1024 ** 3)
}
