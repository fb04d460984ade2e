/**
 * The address of the next page from a `Link` header (RFC 8288; OCI Distribution spec 1.1, "Listing Tags").
 * @param current the request that was answered
 * @param apiPath last part of the path of the API
 * @returns undefined on the last page; `foreign` when the link leads to another host. The scheme and port of our own request are kept, because proxies often name
 *   their inner ones; a path that lost the proxy's prefix gets it back.
 */
export function nextPage(header: string | undefined, current: URL, apiPath = 'v2'): URL | 'foreign' | undefined {
  const reference = nextReference(header ?? '')
  if (reference === undefined || !URL.canParse(reference, current)) return undefined
  const link = new URL(reference, current)
  if (link.hostname !== current.hostname) return 'foreign'
  const next = new URL(current)
  next.search = link.search
  const inner = link.pathname.indexOf(`/${apiPath}/`)
  const sameCall = inner !== -1 && current.pathname.endsWith(link.pathname.slice(inner))
  if (!sameCall) next.pathname = link.pathname
  return next
}

/** The target of the first link whose relations include `next`. */
function nextReference(header: string): string | undefined {
  for (const link of header.matchAll(/<([^<>]*)>((?:\s*;\s*[^\s;=,<>]+(?:\s*=\s*(?:"[^"]*"|[^\s;,"<>]*))?)*)/g)) {
    const relation = /;\s*rel\s*=\s*(?:"([^"]*)"|([^\s;,"]*))/i.exec(link[2] ?? '')
    const relations = (relation?.[1] ?? relation?.[2] ?? '').toLowerCase().split(/\s+/)
    if (relations.includes('next')) return link[1]
  }
  return undefined
}
