import { indexUrl } from '../connectors/helm/read-index'
import type { RegistryRow } from './store'
import { repositoryOf } from './sync-store'

/** Where content that was set aside stands: what its registry itself answers there. Null where it has no address of its own. */
export function addressOfSkipped(registry: Pick<RegistryRow, 'kind' | 'endpoint' | 'base_path'>, reference: string): string | null {
  const { kind, endpoint, base_path: basePath } = registry
  switch (kind) {
    case 'helm':
      return indexUrl(endpoint).href
    case 'oci-basic':
      return manifestAddress(`${endpoint}${basePath === '' ? '' : `/${basePath}`}/v2`, reference)
    case 'pack':
      return manifestAddress(`${endpoint}/v1`, reference)
    case 'oci-ecr':
      return null
  }
}

/** Of a repository alone its list of tags. */
function manifestAddress(api: string, reference: string): string {
  const repository = repositoryOf(reference)
  const tag = reference.slice(repository.length + 1)
  const path = repository.split('/').map(encodeURIComponent).join('/')
  return tag === '' ? `${api}/${path}/tags/list` : `${api}/${path}/manifests/${encodeURIComponent(tag)}`
}
