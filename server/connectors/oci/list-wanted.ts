import type { Outcome, RegistryConnection } from '../connector'
import type { OciContent } from './content-kind'
import { REPOSITORY } from './names'
import type { OciSource } from './source'

export interface WantedRepository {
  readonly repository: string
  readonly name: string
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
