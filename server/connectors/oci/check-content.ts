import type { ConnectorEnvironment, Outcome, RegistryConnection } from '../connector'
import { isCompanionTag } from './artifact-kind'
import type { OciContent } from './content-kind'
import { newestOf, REPOSITORY, TAG } from './names'
import type { OciSource } from './source'

/** Repositories that a check looks into for one with content. */
const CHECKED_REPOSITORIES = 5

export interface WantedRepository {
  readonly repository: string
  readonly name: string
}

/** The registry answers and accepts the credentials, its repositories can be listed and, if there is content, its tags and a manifest can be read. */
export async function checkContent(
  source: OciSource,
  content: OciContent,
  connection: RegistryConnection,
  environment: ConnectorEnvironment,
  signal: AbortSignal,
): Promise<Outcome<{ found: number }>> {
  const ping = await source.ping(signal)
  if (!ping.ok) return ping
  const listed = await listWanted(source, content, connection, signal)
  if (!listed.ok) return listed
  for (const { repository, name } of listed.value.slice(0, CHECKED_REPOSITORIES)) {
    const tags = await source.listTags(repository, signal)
    if (!tags.ok) return tags
    const usable = tags.value.filter(({ tag }) => TAG.test(tag) && !isCompanionTag(tag))
    const listedTag = content.otherThan === undefined ? usable[0] : newestOf(usable)
    if (listedTag === undefined) continue
    const manifest = await source.getManifest(repository, listedTag.tag, signal)
    // Removed between the two requests, or a tag without content: the next one may serve.
    if (!manifest.ok && manifest.kind === 'not-found') continue
    if (!manifest.ok) return manifest
    if (!content.isReadByCheck) break
    if (content.otherThan?.(manifest.value.manifest) !== undefined) continue
    const outcome = await content.read({ source, log: environment.log, signal }, { repository, name, tag: listedTag.tag }, manifest.value)
    if (!outcome.ok) return outcome
    if (outcome.value.kind === 'skipped' && outcome.value.failure !== undefined && outcome.value.failure.kind !== 'not-found')
      return outcome.value.failure
    if (outcome.value.kind === 'content') break
  }
  return { ok: true, value: { found: listed.value.length } }
}

/** The repositories that may hold the content. Names out of form are not used in addresses. */
export async function listWanted(
  source: OciSource,
  content: OciContent,
  { contentPaths }: RegistryConnection,
  signal: AbortSignal,
): Promise<Outcome<WantedRepository[]>> {
  const prefixes = content.prefixes(contentPaths)
  if (prefixes.length === 0) return { ok: true, value: [] }
  const listed = await source.listRepositories(prefixes, signal)
  if (!listed.ok) return listed
  const wanted = [...new Set(listed.value)].flatMap((repository) => {
    const prefix = source.listsOnlyWanted ? '' : prefixes.find((one) => repository.startsWith(one))
    if (prefix === undefined || !REPOSITORY.test(repository)) return []
    return [{ repository, name: content.nameOf(repository, prefix) }]
  })
  return { ok: true, value: wanted }
}
