const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' })

/** SemVer order where both are SemVer-like: numbers by value, and a pre-release (`-rc.1`) before its release. */
export function compareVersions(a: string, b: string): number {
  const [coreA = '', preA] = splitOnce(a.replace(/^v/, ''))
  const [coreB = '', preB] = splitOnce(b.replace(/^v/, ''))
  const core = collator.compare(coreA, coreB)
  if (core !== 0) return core
  if (preA === undefined || preB === undefined) return preA === preB ? 0 : preA === undefined ? 1 : -1
  return collator.compare(preA, preB)
}

function splitOnce(version: string): [string, string | undefined] {
  const dash = version.indexOf('-')
  return dash === -1 ? [version, undefined] : [version.slice(0, dash), version.slice(dash + 1)]
}
