import type { ClusterProfilesFilterSpec } from '~/contract/cluster-profiles'
import { TAG_VALUE } from '~/contract/profile-fields'
import type { FilterString } from '~/contract/packs'
import { versionKey } from '~/contract/pack-versions'
import { tagsOf } from './meta'
import { newestFirst } from './present'
import type { ProfileHead } from './store'

type FilterSpec = NonNullable<ClusterProfilesFilterSpec['filter']>
type Sort = NonNullable<ClusterProfilesFilterSpec['sort']>

/**
 * Whether a profile passes; `fips`, which goes by its packs, is left to the caller. What Palette does not document is decided so: all conditions must hold; empty texts
 * and lists ask for nothing; `tags` are compared as people type them (`key:value`, or a word), of `eq` and `beginsWith` one must fit, of `ne` none may; `version` goes by
 * the precedence of SemVer where it compares. All profiles are the tenant's, for clusters: other values of `scope` and `resourceType` find none.
 */
export function passes(row: ProfileHead, filter: FilterSpec): boolean {
  const { environment, profileName, profileType, resourceType, scope, tags, version } = filter
  return (
    (scope === undefined || scope === 'tenant') &&
    (resourceType === undefined || resourceType === 'spectrocluster') &&
    listHas(profileType, row.type) &&
    listHas(environment, row.cloud_type) &&
    textPasses(row.name, profileName) &&
    tagsPass(row, tags) &&
    versionPasses(row.version, version)
  )
}

function listHas(list: readonly string[] | undefined, value: string): boolean {
  return list === undefined || list.length === 0 || list.includes(value)
}

function textPasses(text: string, filter: FilterString | undefined): boolean {
  if (filter === undefined) return true
  const side = (value: string) => (filter.ignoreCase ? value.toLowerCase() : value)
  const given = (value: string | undefined, test: (asked: string) => boolean) => value === undefined || value === '' || test(side(value))
  const own = side(text)
  return (
    given(filter.beginsWith, (asked) => own.startsWith(asked)) &&
    given(filter.contains, (asked) => own.includes(asked)) &&
    given(filter.eq, (asked) => own === asked) &&
    given(filter.ne, (asked) => own !== asked)
  )
}

function tagsPass(row: ProfileHead, filter: FilterSpec['tags']): boolean {
  if (filter === undefined) return true
  const side = (value: string) => (filter.ignoreCase ? value.toLowerCase() : value)
  const own = tagsOf(row.labels, TAG_VALUE).map(side)
  const given = (values: readonly string[] | undefined, test: (asked: readonly string[]) => boolean) => {
    const asked = (values ?? []).filter((value) => value !== '').map(side)
    return asked.length === 0 || test(asked)
  }
  return (
    given(filter.eq, (asked) => asked.some((value) => own.includes(value))) &&
    given(filter.beginsWith, (asked) => asked.some((value) => own.some((tag) => tag.startsWith(value)))) &&
    given(filter.ne, (asked) => !asked.some((value) => own.includes(value)))
  )
}

function versionPasses(version: string, filter: FilterSpec['version']): boolean {
  const given = (value: string | undefined, test: (asked: string) => boolean) => value === undefined || value === '' || test(value)
  const key = versionKey(version)
  return (
    given(filter?.beginsWith, (asked) => version.startsWith(asked)) &&
    given(filter?.eq, (asked) => version === asked) &&
    given(filter?.ne, (asked) => version !== asked) &&
    given(filter?.gt, (asked) => key > versionKey(asked)) &&
    given(filter?.lt, (asked) => key < versionKey(asked))
  )
}

const sortKeys = {
  profileName: ({ name }) => name.toLowerCase(),
  environment: ({ cloud_type }) => cloud_type.toLowerCase(),
  profileType: ({ type }) => type,
  creationTimestamp: ({ created_at }) => created_at.toISOString(),
  lastModifiedTimestamp: ({ updated_at }) => updated_at.toISOString(),
} as const satisfies Record<Sort[number]['field'], (row: ProfileHead) => string>

/** By what is asked for, then by name, newest version first. */
export function inOrder(rows: readonly ProfileHead[], sort: Sort): ProfileHead[] {
  return rows.toSorted((one, other) => {
    for (const { field, order } of sort) {
      const compared = compare(sortKeys[field](one), sortKeys[field](other))
      if (compared !== 0) return order === 'asc' ? compared : -compared
    }
    return compare(sortKeys.profileName(one), sortKeys.profileName(other)) || newestFirst(one, other) || compare(one.uid, other.uid)
  })
}

/** By UTF-16 units: the same everywhere. */
function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0
}
