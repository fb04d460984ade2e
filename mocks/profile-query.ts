import type { ClusterProfilesFilterSpec } from '~/contract/cluster-profiles'
import type { FilterString } from '~/contract/packs'
import { compareText } from './db'
import { compareVersions } from './pack-query'
import type { ProfileRow } from './profile-rows'
import { tagsOf } from './profile-wire'
import { isoTime } from './sync'

type Spec = NonNullable<ClusterProfilesFilterSpec['filter']>

/** Profiles that a filter asks for, in its order; without one by name and newest version. */
export function selectProfiles(
  rows: readonly ProfileRow[],
  { filter, sort = [] }: ClusterProfilesFilterSpec,
  fipsOf: (row: ProfileRow) => string,
) {
  const found = filter === undefined ? [...rows] : rows.filter((row) => matches(row, filter, fipsOf))
  return found.sort((a, b) => {
    for (const { field, order } of sort) {
      const compared = compareText(keyOf(a, field), keyOf(b, field))
      if (compared !== 0) return order === 'asc' ? compared : -compared
    }
    return compareText(a.name, b.name) || compareVersions(b.version, a.version)
  })
}

function keyOf(row: ProfileRow, field: NonNullable<ClusterProfilesFilterSpec['sort']>[number]['field']): string {
  switch (field) {
    case 'profileName':
      return row.name
    case 'environment':
      return row.cloudType
    case 'profileType':
      return row.type
    case 'creationTimestamp':
      return isoTime(row.createdAt)
    case 'lastModifiedTimestamp':
      return isoTime(row.updatedAt)
  }
}

function matches(row: ProfileRow, filter: Spec, fipsOf: (row: ProfileRow) => string): boolean {
  const { environment = [], profileType = [], fips, profileName, scope, tags, version, resourceType } = filter
  return (
    (environment.length === 0 || environment.includes(row.cloudType)) &&
    (profileType.length === 0 || profileType.includes(row.type)) &&
    (fips === undefined || fipsOf(row) === fips) &&
    matchesText(profileName, row.name) &&
    (scope === undefined || scope === 'tenant') &&
    (resourceType === undefined || resourceType === 'spectrocluster') &&
    matchesTags(tags, tagsOf(row.labels)) &&
    matchesVersion(version, row.version)
  )
}

/** Whether a text is what a filter asks for; an empty condition asks for nothing. */
export function matchesText(filter: FilterString | undefined, value: string): boolean {
  if (filter === undefined) return true
  const fold = (part: string) => (filter.ignoreCase ? part.toLowerCase() : part)
  const is = fold(value)
  const given = (part: string | undefined, test: (asked: string) => boolean) => part === undefined || part === '' || test(fold(part))
  return (
    given(filter.eq, (asked) => is === asked) &&
    given(filter.ne, (asked) => is !== asked) &&
    given(filter.contains, (asked) => is.includes(asked)) &&
    given(filter.beginsWith, (asked) => is.startsWith(asked))
  )
}

function matchesTags(filter: Spec['tags'], tags: readonly string[]): boolean {
  if (filter === undefined) return true
  const fold = (part: string) => (filter.ignoreCase ? part.toLowerCase() : part)
  const has = tags.map(fold)
  const asked = (list: readonly string[] | undefined) => (list ?? []).map(fold)
  return (
    (asked(filter.eq).length === 0 || asked(filter.eq).some((tag) => has.includes(tag))) &&
    (asked(filter.beginsWith).length === 0 || asked(filter.beginsWith).some((start) => has.some((tag) => tag.startsWith(start)))) &&
    !asked(filter.ne).some((tag) => has.includes(tag))
  )
}

function matchesVersion(filter: Spec['version'], version: string): boolean {
  if (filter === undefined) return true
  const given = (part: string | undefined, test: (asked: string) => boolean) => part === undefined || part === '' || test(part)
  return (
    given(filter.eq, (asked) => version === asked) &&
    given(filter.ne, (asked) => version !== asked) &&
    given(filter.beginsWith, (asked) => version.startsWith(asked)) &&
    given(filter.gt, (asked) => compareVersions(version, asked) > 0) &&
    given(filter.lt, (asked) => compareVersions(version, asked) < 0)
  )
}
