import { api } from '~/contract/api'
import type { Operation } from '~/contract/operation'
import { respond } from './api'
import type { MockDb } from './db'
import { brokenResponse } from './make-handlers'

/** Answers as long as `broken` lasts: as always, but reads of registries, packs and profiles fail. */
export async function respondBroken(db: MockDb, request: Request): Promise<Response> {
  return isRead(request) ? brokenResponse() : respond(db, request)
}

const accesses: readonly Operation['access'][] = ['packRegistry.get', 'packRegistry.list', 'clusterProfile.get', 'clusterProfile.list']

/** Some send their filter, or what they check, in a body. */
const reads = Object.values<Operation>(api)
  .filter(({ access }) => accesses.includes(access))
  .map(({ method, path }) => ({ method, path: new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`) }))

function isRead({ method, url }: Request): boolean {
  const { pathname } = new URL(url)
  return reads.some((read) => read.method === method && read.path.test(pathname))
}
