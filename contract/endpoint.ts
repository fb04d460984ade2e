/** A registry address as it will be used: scheme, host and port, and the path under which the API lives (no trailing slash, no `/v2`). */
export interface NormalizedEndpoint {
  readonly ok: true
  /** For example `https://harbor.example.com:8443/artifactory/api/docker/repo`. */
  readonly endpoint: string
  /** What was changed, as short sentences for the person who typed it; empty when nothing was. */
  readonly notes: readonly string[]
}

export interface EndpointProblem {
  readonly ok: false
  readonly message: string
}

/**
 * Reads what a person typed or pasted as a registry endpoint. Adds `https://`, drops `oci://`, a trailing slash and the API's own `/v2`, and says so.
 * @param input the text of the field
 * @returns the address, or one sentence about what is wrong with it
 */
export function normalizeEndpoint(input: string): NormalizedEndpoint | EndpointProblem {
  const text = input.trim()
  if (text === '') return problem('Enter the endpoint')
  if (/\s/.test(text)) return problem('The endpoint has a space in it')

  const notes: string[] = []
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(text)?.[1]?.toLowerCase()
  let candidate = text
  if (scheme === undefined) {
    candidate = `https://${text}`
    notes.push('https:// added')
  } else if (scheme === 'oci') {
    candidate = `https://${text.slice('oci://'.length)}`
    notes.push('oci:// read as https://')
  } else if (scheme !== 'https' && scheme !== 'http') {
    return problem(`${scheme}:// is not an address of a registry; use https://`)
  }

  if (!URL.canParse(candidate)) return problem('That is not an address; it should look like https://registry.example.com')
  const url = new URL(candidate)
  if (url.username !== '' || url.password !== '')
    return problem('Put the user name and password into their own fields, not into the endpoint')
  if (url.search !== '' || url.hash !== '') return problem('The endpoint has a ? or # part; remove it')
  if (url.hostname === '') return problem('The endpoint has no host name')

  let path = url.pathname.replace(/\/+$/, '')
  if (path.endsWith('/v2')) {
    path = path.slice(0, -'/v2'.length)
    notes.push('/v2 removed: it is added on each call')
  } else if (path === '' && url.pathname === '/' && text.endsWith('/')) {
    notes.push('trailing slash removed')
  }
  return { ok: true, endpoint: `${url.origin}${path}`, notes }
}

function problem(message: string): EndpointProblem {
  return { ok: false, message }
}

/**
 * Reads a Base Content Path: one path, or several separated by commas or line breaks.
 * @returns the paths without leading and trailing slashes, in order, each once; a part `spectro-packs/archive` at the end is dropped because it is added on each call
 */
export function splitContentPaths(input: string): string[] {
  const paths = input
    .split(/[,\n]/)
    .map((part) => part.trim().replace(/^\/+|\/+$/g, ''))
    .map((part) => part.replace(/(^|\/)spectro-packs(\/archive)?$/, ''))
    .filter((part) => part !== '')
  return [...new Set(paths)]
}

/** What is wrong with one content path, or undefined. OCI Distribution spec 1.1, "Pulling manifests": lower-case path components. */
export function contentPathProblem(path: string): string | undefined {
  if (/\s/.test(path)) return `“${path}” has a space in it`
  if (!/^[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(\/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*$/.test(path)) {
    return `“${path}” is not a repository path: use lower-case letters, digits, and . _ - / between them`
  }
  return undefined
}
