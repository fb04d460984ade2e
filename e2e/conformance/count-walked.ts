import { api, type OperationId } from '~/contract/api'
import type { Operation } from '~/contract/operation'
import type { Send, Target } from './target'

/** A target, and which operations have answered with their success since. */
export interface Walked {
  readonly target: Target
  readonly ids: ReadonlySet<OperationId>
}

const patterns = Object.keys(api)
  .filter((id): id is OperationId => Object.hasOwn(api, id))
  .map((id) => {
    const { method, path, success }: Operation = api[id]
    const pattern = new RegExp(`^${path.replace(/\{\w+\}/g, '[^/]+')}$`)
    return { id, method, status: success.status, pattern, parameters: path.split('{').length }
  })
  // Where a literal and a parameter both match, the literal is meant.
  .toSorted((a, b) => a.parameters - b.parameters)

/** Watches every request, also those to a fresh installation. */
export function countWalked(target: Target): Walked {
  const ids = new Set<OperationId>()
  const watch =
    (send: Send): Send =>
    async (method, path, options) => {
      const response = await send(method, path, options)
      const route = path.replace(/\?.*$/s, '')
      const found = patterns.find((one) => one.method === method && one.pattern.test(route))
      if (found !== undefined && response.status === found.status) ids.add(found.id)
      return response
    }
  const startFresh = async () => {
    const fresh = await target.startFresh()
    return { ...fresh, request: watch(fresh.request) }
  }
  return { target: { ...target, request: watch(target.request), startFresh }, ids }
}
