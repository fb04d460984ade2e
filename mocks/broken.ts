import { api } from '~/contract/api'
import { respond } from './api'
import type { MockDb } from './db'
import { brokenResponse } from './make-handlers'

/** Answers as long as `broken` lasts: as always, but reads of registries and packs fail. */
export async function respondBroken(db: MockDb, request: Request): Promise<Response> {
  return readsRegistries(request) ? brokenResponse() : respond(db, request)
}

function readsRegistries({ method, url }: Request): boolean {
  const { pathname } = new URL(url)
  if (method === 'GET') return /^\/v1\/(registries|packs|clouds\/aws|console\/(registries|packs))(\/|$)/.test(pathname)
  // A read that sends its filter in a body.
  return method === api.packsSearch.method && pathname === api.packsSearch.path
}
