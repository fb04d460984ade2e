import semver from 'semver'
import type { ListedTag } from './source'

// OCI Distribution spec 1.1, "Pulling manifests": what <name> and <reference> (as a tag) must match.
export const REPOSITORY = /^[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(\/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*$/
export const TAG = /^[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}$/

/** The last part of a repository's path. */
export function lastPart(repository: string): string {
  return repository.slice(repository.lastIndexOf('/') + 1)
}

/** The tag with the highest version, or, where none is a version, the last in the registry's order. Synchronous: 10,000 tags take some 20 ms. */
export function newestOf(tags: readonly ListedTag[]): ListedTag | undefined {
  let newest: { readonly tag: ListedTag; readonly version: semver.SemVer } | undefined
  for (const tag of tags) {
    const version = semver.parse(tag.tag.replace('_', '+'), { loose: true })
    if (version !== null && (newest === undefined || semver.compareBuild(version, newest.version, true) > 0)) newest = { tag, version }
  }
  return newest?.tag ?? tags.at(-1)
}
