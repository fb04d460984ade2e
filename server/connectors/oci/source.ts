import type { ConnectorEnvironment, Outcome, RegistryConnection } from '../connector'
import { createOciClient, type OciClient, type OciClientOptions } from './client'

/** A tag as a list gives it. */
export interface ListedTag {
  readonly tag: string
  /** Of the manifest that the tag points to, where the list tells: nothing is asked about the tag then while the digest is known. */
  readonly digest?: string
}

/** What the reader needs of a registry. The Distribution API is one way to it; others list in their own way and read manifests and blobs as all do. */
export interface OciSource extends Pick<OciClient, 'host' | 'usage' | 'ping' | 'headManifest' | 'getManifest' | 'readBlob' | 'close'> {
  /**
   * True where the list holds the wanted repositories and no others, chosen in another way than by their path: nothing is sorted out afterwards then.
   */
  readonly listsOnlyWanted: boolean
  /** Whether a repository is wanted is seen by its name; otherwise the list alone tells. */
  readonly knownByName: boolean
  /**
   * Repositories that the account may see, in the registry's order.
   * @param prefixes the wanted ones begin with one of these, each of which ends with a slash, or is empty for all. More may come back than was wanted.
   */
  listRepositories(prefixes: readonly string[], signal: AbortSignal): Promise<Outcome<readonly string[]>>
  /** All tags of a repository; none when the repository is gone. */
  listTags(repository: string, signal: AbortSignal): Promise<Outcome<readonly ListedTag[]>>
}

/** Opens a source. No request is sent before it is used. */
export type OpenSource = (connection: RegistryConnection, environment: ConnectorEnvironment, options: OciClientOptions) => OciSource

/** A registry that is listed by the Distribution API. */
export const openDistributionSource: OpenSource = (connection, environment, options) => {
  const client = createOciClient(connection, environment, options)
  return {
    ...client,
    listsOnlyWanted: false,
    knownByName: true,
    listRepositories: (_, signal) => client.listRepositories(signal),
    async listTags(repository, signal) {
      const outcome = await client.listTags(repository, signal)
      return outcome.ok ? { ok: true, value: outcome.value.map((tag) => ({ tag })) } : outcome
    },
  }
}
