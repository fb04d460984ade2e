import compare from 'semver/functions/compare'
import valid from 'semver/functions/valid'
import type { ProfileType } from '~/contract/profile-fields'
import type { LayerOverview, LayerState, ProfileOverview } from '~/contract/profile-tools'

/** A layer in lists. A Palette does not say how it stands to its registry. */
export interface LayerFacts extends Omit<LayerOverview, 'state'> {
  readonly state: LayerState | undefined
}

/** One version of a profile, whoever told of it. */
export interface ProfileFacts extends Omit<ProfileOverview, 'layers'> {
  readonly layers: readonly LayerFacts[]
  /** Counts of a Palette, which does not say which layers they are. */
  readonly counted?: { readonly missing: number; readonly deprecated: number }
}

/** One name with all its versions. */
export interface ProfileRow {
  readonly name: string
  /** The newest version, or the newest that the filters leave. */
  readonly shown: ProfileFacts
  /** Newest first. */
  readonly versions: readonly ProfileFacts[]
}

const typeWords: Readonly<Record<ProfileType, string>> = {
  cluster: 'Full',
  infra: 'Infrastructure',
  'add-on': 'Add-on',
  system: 'System',
}

/** What a Palette may send is not always among ours. */
export function typeWord(type: string): string {
  const words: Readonly<Record<string, string>> = typeWords
  return words[type] ?? type
}

export const statusWords = { published: 'Published', draft: 'Draft', changes: 'Unpublished changes' } as const
export type ProfileStatus = keyof typeof statusWords

export function statusOf({ isPublished, hasChanges }: Pick<ProfileFacts, 'isPublished' | 'hasChanges'>): ProfileStatus {
  if (!isPublished) return 'draft'
  return hasChanges ? 'changes' : 'published'
}

/** How many layers are not as one would expect. */
export interface ProfileFlags {
  readonly missing: number
  readonly changed: number
  readonly deprecated: number
}
export type FlagName = keyof ProfileFlags

/** The gravest first. */
export const flagNames = ['missing', 'changed', 'deprecated'] as const satisfies readonly FlagName[]
export const flagWords = {
  missing: 'Layer missing',
  changed: 'Content changed',
  deprecated: 'Deprecated',
} as const satisfies Record<FlagName, string>

export function flagsOf({ layers, counted }: Pick<ProfileFacts, 'layers' | 'counted'>): ProfileFlags {
  const count = (test: (layer: LayerFacts) => boolean) => layers.filter(test).length
  return {
    missing: counted?.missing ?? count(({ state }) => state === 'missing'),
    changed: count(({ state }) => state === 'changed'),
    deprecated: counted?.deprecated ?? count(({ deprecated }) => deprecated),
  }
}

export interface ProfileFilters {
  readonly type?: string
  /** Uid; where a registry is gone, what it was called. */
  readonly registry?: string
  /** A status, `attention`, or one flag. */
  readonly status?: string
}

/** What a registry is found by: one that was removed has no uid any more. */
function registryKey({ registryUid, registryName }: Pick<LayerFacts, 'registryUid' | 'registryName'>): string {
  return registryUid === '' ? registryName : registryUid
}

function matches(profile: ProfileFacts, { type, registry, status }: ProfileFilters): boolean {
  if (type !== undefined && profile.type !== type) return false
  if (registry !== undefined && !profile.layers.some((layer) => registryKey(layer) === registry)) return false
  if (status === undefined) return true
  const flags = flagsOf(profile)
  // A deprecated layer works: it wants a look, not a repair, and has an entry of its own.
  if (status === 'attention') return flags.missing + flags.changed > 0
  const flag = flagNames.find((name) => name === status)
  return flag === undefined ? statusOf(profile) === status : flags[flag] > 0
}

/** By Semantic Versioning, the newest first; what is no version goes last. */
export function newestFirst(a: string, b: string): number {
  const known = Number(valid(b) !== null) - Number(valid(a) !== null)
  if (known !== 0) return known
  return valid(a) === null ? b.localeCompare(a) : compare(b, a)
}

/** A row for each name with a version that the filters leave. */
export function toRows(profiles: readonly ProfileFacts[], filters: ProfileFilters = {}): ProfileRow[] {
  const byName = new Map<string, ProfileFacts[]>()
  for (const profile of profiles) {
    const versions = byName.get(profile.name)
    if (versions === undefined) byName.set(profile.name, [profile])
    else versions.push(profile)
  }
  return [...byName].flatMap(([name, unsorted]): ProfileRow[] => {
    const versions = unsorted.toSorted((a, b) => newestFirst(a.version, b.version))
    const shown = versions.find((version) => matches(version, filters))
    return shown === undefined ? [] : [{ name, shown, versions }]
  })
}

/** Registries that layers come from, by name: what the filter offers. */
export function registriesOf(profiles: readonly ProfileFacts[]): { value: string; label: string }[] {
  const found = new Map<string, string>()
  for (const { layers } of profiles) {
    for (const layer of layers) if (registryKey(layer) !== '') found.set(registryKey(layer), layer.registryName || layer.registryUid)
  }
  return [...found].map(([value, label]) => ({ value, label })).toSorted((a, b) => a.label.localeCompare(b.label))
}

/** Order of the column Status: what needs somebody first. */
export function statusRank(profile: ProfileFacts): number {
  const { missing, changed, deprecated } = flagsOf(profile)
  if (missing > 0) return 0
  if (changed > 0) return 1
  const rank = { changes: 2, draft: 3, published: 5 } as const
  const own = rank[statusOf(profile)]
  return deprecated > 0 ? Math.min(own, 4) : own
}
