import { api, type OperationId } from '~/contract/api'

/** Operations in the order in which routes must be tried: where two paths part, a literal segment wins over a parameter. */
export function orderedOperations(): OperationId[] {
  return Object.keys(api)
    .filter((id) => isOperationId(id))
    .toSorted((a, b) => compareTemplates(api[a].path, api[b].path))
}

/** Negative when `a` must be tried before `b`. @param a,b path templates such as `/v1/packs/{uid}` */
export function compareTemplates(a: string, b: string): number {
  const left = a.split('/')
  const right = b.split('/')
  for (const [index, segment] of left.entries()) {
    const other = right[index]
    if (other === undefined) return 1
    if (isParameter(segment) !== isParameter(other)) return isParameter(segment) ? 1 : -1
    if (!isParameter(segment) && segment !== other) return segment < other ? -1 : 1
  }
  return left.length - right.length
}

/** `/v1/packs/{uid}` as Hono writes it: `/v1/packs/:uid`. */
export function toHonoPath(template: string): string {
  return template.replace(/\{(\w+)\}/g, ':$1')
}

function isOperationId(name: string): name is OperationId {
  return Object.hasOwn(api, name)
}

function isParameter(segment: string): boolean {
  return segment.startsWith('{')
}
