import type { Handler } from './fault-server'
import { json } from './fault-server'
import type { OciArtifact } from './oci-artifacts'
import { EMPTY_CONFIG, orasManifest } from './oci-pusher'
import type { TestPack } from './packs'
import { sha256 } from './sha256'

/** Routes of a registry in memory for `startFaultServer`: spread them, and put the fault over one of them. Open to all. */
export function registryRoutes(packs: readonly TestPack[], basePath = 'internal'): Record<string, Handler> {
  const prefix = `${basePath === '' ? '' : `${basePath}/`}spectro-packs/archive`
  const routes: Record<string, Handler> = { '/v2/': json(200, {}) }
  const tags = new Map<string, string[]>()
  for (const pack of packs) {
    const repository = `${prefix}/${pack.name}`
    tags.set(repository, [...(tags.get(repository) ?? []), pack.version])
    const layer = { digest: sha256(pack.archive), size: pack.archive.length }
    const manifest = Buffer.from(
      JSON.stringify(orasManifest({ digest: sha256(EMPTY_CONFIG), size: 2 }, layer, `${pack.name}-${pack.version}.tar.gz`)),
    )
    const answer = bytes(manifest, 'application/vnd.oci.image.manifest.v1+json')
    routes[`/v2/${repository}/manifests/${pack.version}`] = answer
    routes[`/v2/${repository}/manifests/${sha256(manifest)}`] = answer
    routes[`/v2/${repository}/blobs/${layer.digest}`] = bytes(pack.archive, 'application/octet-stream')
  }
  for (const [repository, list] of tags) routes[`/v2/${repository}/tags/list`] = json(200, { name: repository, tags: list })
  routes['/v2/_catalog'] = json(200, { repositories: [...tags.keys()] })
  return routes
}

/** Routes of a registry in memory with these artifacts: `repository:tag` to what stands there. Open to all. */
export function artifactRoutes(artifacts: Readonly<Record<string, OciArtifact>>): Record<string, Handler> {
  const routes: Record<string, Handler> = { '/v2/': json(200, {}) }
  const tags = new Map<string, string[]>()
  for (const [reference, { blobs, parts, manifest }] of Object.entries(artifacts)) {
    const [repository = '', tag = ''] = reference.split(':')
    tags.set(repository, [...(tags.get(repository) ?? []), tag])
    routes[`/v2/${repository}/manifests/${tag}`] = bytes(manifest.bytes, manifest.mediaType)
    for (const one of [...parts, manifest]) routes[`/v2/${repository}/manifests/${sha256(one.bytes)}`] = bytes(one.bytes, one.mediaType)
    for (const blob of blobs) routes[`/v2/${repository}/blobs/${sha256(blob)}`] = bytes(blob, 'application/octet-stream')
  }
  for (const [repository, list] of tags) routes[`/v2/${repository}/tags/list`] = json(200, { name: repository, tags: list })
  routes['/v2/_catalog'] = json(200, { repositories: [...tags.keys()] })
  return routes
}

/** Answers with these bytes and their digest. */
export function bytes(content: Buffer, contentType: string): Handler {
  return (request, response) => {
    response.writeHead(200, { 'content-type': contentType, 'content-length': content.length, 'docker-content-digest': sha256(content) })
    response.end(request.method === 'HEAD' ? undefined : content)
  }
}

/** Address of a pack's parts in `registryRoutes`. */
export function routesOf(pack: TestPack, basePath = 'internal') {
  const repository = `${basePath === '' ? '' : `${basePath}/`}spectro-packs/archive/${pack.name}`
  return {
    repository,
    reference: `${repository}:${pack.version}`,
    tags: `/v2/${repository}/tags/list`,
    manifest: `/v2/${repository}/manifests/${pack.version}`,
    blob: `/v2/${repository}/blobs/${sha256(pack.archive)}`,
  }
}
