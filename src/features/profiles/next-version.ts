import inc from 'semver/functions/inc'
import valid from 'semver/functions/valid'
import { newestFirst } from './profile-rows'

/**
 * What a new version is called unless somebody says otherwise: the next patch that is free.
 * @param taken versions of the profile @param from the one that is copied
 */
export function nextVersion(from: string, taken: readonly string[]): string {
  const known = [from, ...taken].filter((version) => valid(version) !== null).toSorted(newestFirst)
  const newest = known[0]
  if (newest === undefined) return '1.0.0'
  const next = inc(newest, 'patch') ?? '1.0.0'
  return taken.includes(next) ? nextVersion(next, taken) : next
}
