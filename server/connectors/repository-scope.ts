import { splitContentPaths } from '~/contract/endpoint'
import type { ProviderType, RegistryKind } from '~/contract/registries'
import { charts } from './oci/charts'
import type { OciContent } from './oci/content-kind'
import { REPOSITORY } from './oci/names'
import { packs } from './oci/packs'
import { zarf } from './oci/zarf'

const contents: Readonly<Record<ProviderType, OciContent>> = { pack: packs, helm: charts, zarf }

/** What tells which repositories a registry's content is read from. */
export interface RepositoryScope {
  readonly kind: RegistryKind
  readonly provider: ProviderType
  readonly endpoint: string
  readonly baseContentPath: string
}

/** How contents of a registry are told apart: by repository, or all at once as an index lists them. */
export function hasRepositories({ kind }: Pick<RepositoryScope, 'kind'>): boolean {
  return kind === 'oci-basic' || kind === 'oci-ecr'
}

/** Whether a synchronisation of an OCI registry looks into a repository. @param repository its whole name, as references have it */
export function takesIn({ provider, endpoint, baseContentPath }: RepositoryScope, repository: string): boolean {
  if (!REPOSITORY.test(repository)) return false
  const owner = ownerInGhcr(endpoint)
  // Content paths are repositories of GitHub there, which a package's name does not tell.
  if (owner !== undefined) return repository.startsWith(`${owner}/`)
  return contents[provider].prefixes(splitContentPaths(baseContentPath)).some((prefix) => repository.startsWith(prefix))
}

/** Whose packages are read, in lower case as they are there; undefined elsewhere. */
function ownerInGhcr(endpoint: string): string | undefined {
  if (!endpoint.startsWith('https://ghcr.io/')) return undefined
  return endpoint.replace(/\/+$/, '').split('/').at(-1)?.toLowerCase()
}
