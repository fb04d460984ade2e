/** One challenge of a `WWW-Authenticate` header. */
export interface Challenge {
  /** Lower case: `basic`, `bearer`, … */
  readonly scheme: string
  /** By name in lower case; of a repeated name the first. */
  readonly parameters: ReadonlyMap<string, string>
}

/**
 * Reads a `WWW-Authenticate` header (RFC 9110 11.6.1): several challenges in one header, quoted strings with escapes, any case, stray commas.
 * A header with several fields is given joined by commas, as RFC 9110 5.3 allows. What can't be read is skipped.
 */
export function parseChallenges(header: string): Challenge[] {
  const challenges: { scheme: string; parameters: Map<string, string> }[] = []
  // Longest first: `name = value` is a parameter, a word alone is a scheme, possibly followed by a token68.
  const part =
    /\s*(?:,|([!#$%&'*+.^_`|~0-9A-Za-z-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([!#$%&'*+.^_`|~0-9A-Za-z:/-]+))(?=\s*(?:,|$))|([!#$%&'*+.^_`|~0-9A-Za-z-]+)(?:\s+[A-Za-z0-9._~+/-]+=*(?=\s*(?:,|$)))?(?=[\s,]|$))/y
  let at = 0
  while (at < header.length) {
    part.lastIndex = at
    const match = part.exec(header)
    if (match === null) {
      // Unreadable: go on behind the next comma.
      const comma = header.indexOf(',', at)
      at = comma === -1 ? header.length : comma + 1
      continue
    }
    at = part.lastIndex
    const [, name, quoted, token, scheme] = match
    if (scheme !== undefined) challenges.push({ scheme: scheme.toLowerCase(), parameters: new Map() })
    else if (name !== undefined) {
      const parameters = challenges.at(-1)?.parameters
      const key = name.toLowerCase()
      if (parameters !== undefined && !parameters.has(key)) parameters.set(key, quoted?.replace(/\\(.)/g, '$1') ?? token ?? '')
    }
  }
  return challenges
}
