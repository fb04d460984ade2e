/**
 * Whether a browser sent the request from a page of this server. Decided by `Sec-Fetch-Site`, which pages can't set; browsers leave it out on
 * plain HTTP to other hosts than loopback, then `Origin` decides.
 * @param publicOrigin origin of PUBLIC_URL when it is set
 * @returns `unknown` when the request carries neither header, as those of programs do
 */
export function originOf(headers: Headers, publicOrigin: string | undefined): 'own' | 'foreign' | 'unknown' {
  const site = headers.get('sec-fetch-site')
  if (site !== null) return site === 'same-origin' ? 'own' : 'foreign'
  const origin = headers.get('origin')
  if (origin === null) return 'unknown'
  if (publicOrigin !== undefined && origin === publicOrigin) return 'own'
  // Behind HTTPS only PUBLIC_URL counts; without it this server itself is what the browser speaks to, over HTTP.
  if (publicOrigin?.startsWith('https:')) return 'foreign'
  return origin === `http://${headers.get('host') ?? ''}` ? 'own' : 'foreign'
}
