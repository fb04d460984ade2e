import type { Outcome, RegistryConnection } from '../connector'
import type { OciContent } from './content-kind'
import { REPOSITORY, TAG } from './names'
import type { OciSource } from './source'

export interface WantedRepository {
  readonly repository: string
  readonly name: string
  /** These tags alone, which somebody named; all of its list when left out. */
  readonly tags?: readonly string[]
}

export interface WantedList {
  readonly wanted: readonly WantedRepository[]
  /** Repositories that were listed. */
  readonly total: number
  /** One that is not wanted; undefined where there is none. */
  readonly other: string | undefined
}

/** The repositories that may hold the content. Names out of form are not used in addresses. */
export async function listWanted(
  source: OciSource,
  content: OciContent,
  { contentPaths }: RegistryConnection,
  signal: AbortSignal,
): Promise<Outcome<WantedList>> {
  const prefixes = content.prefixes(contentPaths)
  if (prefixes.length === 0) return { ok: true, value: { wanted: [], total: 0, other: undefined } }
  const listed = await source.listRepositories(prefixes, signal)
  if (!listed.ok) return listed
  const repositories = [...new Set(listed.value)]
  const wanted: WantedRepository[] = []
  let other: string | undefined
  for (const repository of repositories) {
    const prefix = source.listsOnlyWanted ? '' : prefixes.find((one) => repository.startsWith(one))
    if (!REPOSITORY.test(repository)) continue
    if (prefix === undefined) other ??= repository
    else wanted.push({ repository, name: content.nameOf(repository, prefix) })
  }
  return { ok: true, value: { wanted, total: repositories.length, other } }
}

/** What was asked for, as far as it is a part of the registry. */
export interface NamedContent {
  readonly wanted: readonly WantedRepository[]
  /** As `ReadSummary` has it. */
  readonly within: ReadonlySet<string>
}

/**
 * The part of a registry that somebody names, without its list where names tell enough. What is not below the content paths is left out.
 * @param only repositories, and `repository:tag`
 * @param isJudged whether it is known tag by tag what a repository holds
 */
export async function namedContent(
  source: OciSource,
  content: OciContent,
  connection: RegistryConnection,
  only: ReadonlySet<string>,
  isJudged: (repository: string) => boolean,
  signal: AbortSignal,
): Promise<Outcome<NamedContent>> {
  const prefixes = content.prefixes(connection.contentPaths)
  let listed: ReadonlySet<string> | undefined
  if (!source.knownByName) {
    const list = await listWanted(source, content, connection, signal)
    if (!list.ok) return list
    listed = new Set(list.value.wanted.map(({ repository }) => repository))
  }
  const named = new Map<string, Set<string> | 'all'>()
  for (const reference of only) {
    const at = reference.indexOf(':')
    const repository = at === -1 ? reference : reference.slice(0, at)
    const tag = at === -1 ? undefined : reference.slice(at + 1)
    if (tag !== undefined && !TAG.test(tag)) continue
    const before = named.get(repository)
    // What a repository holds is seen by its newest tag, so all are listed.
    const isWhole = tag === undefined || before === 'all' || (content.otherThan !== undefined && !isJudged(repository))
    named.set(repository, isWhole ? 'all' : new Set([...(before ?? []), tag]))
  }
  const wanted: WantedRepository[] = []
  const within = new Set<string>()
  for (const [repository, tags] of named) {
    const prefix = listed === undefined ? prefixes.find((one) => repository.startsWith(one)) : ''
    if (prefix === undefined || !REPOSITORY.test(repository)) continue
    const name = content.nameOf(repository, prefix)
    // Of a package that is gone, or is no longer linked, nothing is asked: it holds nothing that is wanted.
    if (listed?.has(repository) !== false) wanted.push(tags === 'all' ? { repository, name } : { repository, name, tags: [...tags] })
    if (tags === 'all') within.add(repository)
    else for (const tag of tags) within.add(`${repository}:${tag}`)
  }
  return { ok: true, value: { wanted, within } }
}
