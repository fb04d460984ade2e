import type { RegistryConnection } from '../../connectors/connector'
import { type Authority, createAuthority } from '../certificates'
import { testConnection } from '../connections'
import { artifactRoutes, bytes, registryRoutes, routesOf } from '../fake-registry'
import { bearerAuth, type FaultServer, type Handler, json, startFaultServer } from '../fault-server'
import type { OciArtifact } from '../oci-artifacts'
import { makePack } from '../packs'
import type { Arranged, Bench } from './bench'

/** The pack that stands in each registry of these cells. */
export const nginx = await makePack({ name: 'nginx', version: '1.2.3' })
export const parts = routesOf(nginx)
export const robot: RegistryConnection['credentials'] = { type: 'basic', username: 'robot', password: 'wrong-Kx8' }

interface Wishes {
  readonly connection?: Partial<RegistryConnection>
  readonly allowed?: readonly string[]
  readonly environment?: Arranged['environment']
}

function arranged(server: FaultServer, { connection = {}, allowed = [], environment }: Wishes): Arranged {
  return {
    connection: testConnection(server.endpoint, connection),
    allowed: [server.host, ...allowed],
    ...(environment && { environment }),
  }
}

/** A registry as it should be, with one pack, open to all, but for these answers. */
export async function registry(bench: Bench, faults: Readonly<Record<string, Handler>>, wishes: Wishes = {}): Promise<Arranged> {
  return arranged(bench.closeAfter(await startFaultServer({ ...registryRoutes([nginx]), ...faults })), wishes)
}

/** As `registry`, where nothing of another server is needed. */
export const answering =
  (faults: Readonly<Record<string, Handler>>, wishes: Wishes = {}) =>
  (bench: Bench): Promise<Arranged> =>
    registry(bench, faults, wishes)

/** A registry that holds these artifacts, `repository:tag` each. */
export const holding =
  (artifacts: Readonly<Record<string, OciArtifact>>, faults: Readonly<Record<string, Handler>> = {}, wishes: Wishes = {}) =>
  async (bench: Bench): Promise<Arranged> =>
    arranged(bench.closeAfter(await startFaultServer({ ...artifactRoutes(artifacts), ...faults })), wishes)

/** A registry whose pack has this archive, with a manifest that fits. */
export const packed =
  (archive: Buffer) =>
  async (bench: Bench): Promise<Arranged> =>
    arranged(bench.closeAfter(await startFaultServer(registryRoutes([{ ...nginx, archive }]))), {})

/** A registry that serves HTTPS with a certificate that is trusted. */
export async function secureRegistry(
  bench: Bench,
  faults: Readonly<Record<string, Handler>>,
  root: Authority = createAuthority(),
): Promise<Arranged> {
  const server = bench.closeAfter(await startFaultServer({ ...registryRoutes([nginx]), ...faults }, root.issue()))
  return arranged(server, { connection: { tls: { certificate: root.certificate, insecureSkipVerify: false }, credentials: robot } })
}

/** A registry that sends its clients to a token service of its own, which answers so. */
export const tokenService =
  (answer: Handler, faults: Readonly<Record<string, Handler>> = {}, connection: Partial<RegistryConnection> = { credentials: robot }) =>
  async (bench: Bench): Promise<Arranged> => {
    const service = bench.closeAfter(await startFaultServer({ '/token': answer }))
    return registry(
      bench,
      {
        '/v2/': bearerAuth(`realm="${service.endpoint}/token",service="registry.test"`, (token) => token === 'good', json(200, {})),
        ...faults,
      },
      { connection, allowed: [service.host] },
    )
  }

/** 401 with this challenge. */
export const challenge = (header: string): Handler => json(401, { errors: [{ code: 'UNAUTHORIZED' }] }, { 'www-authenticate': header })

/** A manifest as it stands under the pack's tag, with another layer or other fields. */
export function manifestWith(changes: Readonly<Record<string, unknown>>): Handler {
  const manifest = {
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    config: { mediaType: 'application/vnd.unknown.config.v1+json', digest: `sha256:${'0'.repeat(64)}`, size: 2 },
    layers: [],
    ...changes,
  }
  return bytes(Buffer.from(JSON.stringify(manifest)), manifest.mediaType)
}

/** These bytes, without a digest. @param length what is announced; where that is more, the answer breaks off */
export const octets =
  (content: Buffer, length = content.length): Handler =>
  (_, response) => {
    response.writeHead(200, { 'content-type': 'application/octet-stream', 'content-length': length })
    response.write(content)
    if (length > content.length) setImmediate(() => response.destroy())
    else response.end()
  }
