/**
 * Orders versions in SQL. SemVer 2.0.0 §11 precedence, extended to what packs carry in practice: a leading `v`, fewer or more than three numbers.
 * @returns a text whose order by bytes (collation "C") is the order of precedence; equal exactly for versions of equal precedence.
 *   Build metadata does not count. Texts that are no versions come before all versions, in their own order.
 */
export function versionKey(version: string): string {
  const match = /^v?(\d+(?:\.\d+)*)(?:-([0-9A-Za-z.-]+))?(?:\+.*)?$/.exec(version.trim())
  const core = match?.[1]
  if (match === null || core === undefined) return `0${version.trim()}`
  const numbers = core.split('.')
  while (numbers.length > 3 && /^0+$/.test(numbers[numbers.length - 1] ?? '')) numbers.pop()
  while (numbers.length < 3) numbers.push('0')
  const prerelease = match[2]
  // "!" < "#" < "0": a prerelease is lower than its release, which is lower than a longer number (1.2.3-a < 1.2.3 < 1.2.3.1).
  const tail = prerelease === undefined ? '#' : `!${prerelease.split('.').map(identifierKey).join('!')}`
  return `1${numbers.map(numberKey).join('')}${tail}`
}

/** Numeric identifiers are lower than alphanumeric ones; "!" between them is lower than any character in them. */
function identifierKey(identifier: string): string {
  return /^\d+$/.test(identifier) ? `0${numberKey(identifier)}` : `1${identifier}`
}

/** A number of any length: two digits of length, then the digits. */
function numberKey(digits: string): string {
  const significant = digits.replace(/^0+(?=\d)/, '')
  return `${String(Math.min(significant.length, 99)).padStart(2, '0')}${significant}`
}

/**
 * The moving tags above a version: `14.4.5` has `14.x` and `14.4.x`. Empty for texts that are no versions.
 */
export function parentTags(version: string): string[] {
  const match = /^v?(\d+)(?:\.(\d+))?/.exec(version.trim())
  const [, major, minor] = match ?? []
  if (major === undefined) return []
  return minor === undefined ? [`${major}.x`] : [`${major}.x`, `${major}.${minor}.x`]
}
