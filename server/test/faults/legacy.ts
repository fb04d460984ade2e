import type { RegistryConnection } from '../../connectors/connector'
import { testConnection } from '../connections'
import { registryRoutes } from '../fake-registry'
import { type Handler, html, json, redirect, refusingEndpoint, startFaultServer } from '../fault-server'
import { type LegacyPackServerOptions, startLegacyPackServer } from '../legacy-pack-server'
import { makeBadPacks, makePack } from '../packs'
import { sha256 } from '../sha256'
import type { Arranged, Bench, FaultCell } from './bench'

const nginx = await makePack({ name: 'nginx', version: '1.2.0' })
const bad = await makeBadPacks('nginx')
const blob = `/v1/nginx/blobs/${sha256(nginx.archive)}`
const users = { robot: 'right' }
const basic: RegistryConnection['credentials'] = { type: 'basic', username: 'robot', password: 'wrong-Kx8' }
const token: RegistryConnection['credentials'] = { type: 'token', token: 'wrong-Kx8' }

interface Wishes {
  readonly options?: LegacyPackServerOptions
  readonly credentials?: RegistryConnection['credentials']
}

/** A registry with one pack, as it should be but for these answers. */
const answering =
  (faults: Readonly<Record<string, Handler>>, { options = {}, credentials = null }: Wishes = {}) =>
  async (bench: Bench): Promise<Arranged> => {
    const server = bench.closeAfter(await startLegacyPackServer({ packs: [{ pack: nginx }], ...options }))
    for (const [path, handler] of Object.entries(faults)) server.on(path, handler)
    return { connection: testConnection(server.endpoint, { contentPaths: [], credentials }), allowed: [server.host] }
  }

/** Something else than a legacy registry. */
const instead =
  (routes: Readonly<Record<string, Handler>>) =>
  async (bench: Bench): Promise<Arranged> => {
    const server = bench.closeAfter(await startFaultServer(routes))
    return { connection: testConnection(server.endpoint, { contentPaths: [] }), allowed: [server.host] }
  }

const holding = (archive: Buffer) => answering({}, { options: { packs: [{ pack: { ...nginx, archive } }] } })
const denied = json(403, { errors: [{ code: 'DENIED' }] })

/** Ways of a legacy pack registry to fail above the network. */
export const legacyFaults: readonly FaultCell[] = [
  {
    kind: 'pack',
    step: 'health',
    fault: 'a legacy pack registry that is not healthy',
    code: 'HTTP_SERVER_ERROR',
    sentence: 'answered with an error of its own (503), 3 times in a row',
    arrange: answering({ '/health': json(503, {}) }),
  },
  {
    kind: 'pack',
    step: 'auth',
    fault: 'an OCI registry under legacy registries',
    code: 'OTHER_REGISTRY_KIND',
    sentence: 'is an OCI registry, not a legacy pack registry. Add it under OCI Registries, which is the recommended kind.',
    arrange: instead(registryRoutes([])),
  },
  {
    kind: 'pack',
    step: 'auth',
    fault: 'a server without the API of legacy packs',
    code: 'NOT_A_REGISTRY',
    sentence: /No legacy pack registry answers at http:\/\/127\.0\.0\.1:\d+\/v1\/ \(404\)\. Check the endpoint\./,
    arrange: instead({}),
  },
  {
    kind: 'pack',
    step: 'auth',
    fault: 'a web page in place of the API of legacy packs',
    code: 'HTTP_WEB_PAGE',
    sentence: 'answers with a web page, not as a legacy pack registry',
    arrange: instead({ '*': html }),
  },
  {
    kind: 'pack',
    step: 'auth',
    fault: 'an answer of 418 in place of a legacy registry’s',
    code: 'HTTP_UNEXPECTED_ANSWER',
    sentence: 'answered 418 TEAPOT when asked for /v1/',
    arrange: answering({ '/v1/': json(418, { errors: [{ code: 'TEAPOT' }] }) }),
  },
  {
    kind: 'pack',
    step: 'auth',
    fault: 'a legacy registry that admits nobody from here',
    code: 'ACCESS_DENIED',
    sentence: 'denies access (403)',
    arrange: answering({ '/v1/': denied }),
  },
  {
    kind: 'pack',
    step: 'auth',
    fault: 'a private legacy registry without credentials',
    code: 'AUTH_REQUIRED',
    sentence: 'asks for credentials. Enter the user name and the password, or the token.',
    arrange: answering({}, { options: { users } }),
  },
  {
    kind: 'pack',
    step: 'auth',
    fault: 'a wrong password at a legacy registry',
    code: 'AUTH_REJECTED',
    sentence: 'refused the user name or the password (401). Check both.',
    arrange: answering({}, { options: { users }, credentials: basic }),
  },
  {
    kind: 'pack',
    step: 'auth',
    fault: 'a token that a legacy registry refuses',
    code: 'AUTH_REJECTED',
    sentence: 'refused the token (401). Check it; it may have expired, or the registry may take a user name and a password only.',
    arrange: answering({}, { options: { token: 'right' }, credentials: token }),
  },
  {
    kind: 'pack',
    step: 'list',
    fault: 'an account that may not list packs',
    code: 'LIST_FORBIDDEN',
    sentence: 'accepts the credentials but refuses to list its packs (/v1/_catalog: 403 DENIED)',
    arrange: answering({ '/v1/_catalog': denied }),
  },
  {
    kind: 'pack',
    step: 'list',
    fault: 'a legacy registry without a list',
    code: 'LIST_UNSUPPORTED',
    sentence: 'does not offer a list of its packs (/v1/_catalog: 404)',
    arrange: answering({ '/v1/_catalog': json(404, {}) }),
  },
  {
    kind: 'pack',
    step: 'list',
    fault: 'a list of packs in another form',
    code: 'LIST_INVALID',
    sentence: 'answered with something else than the list of its packs',
    arrange: answering({ '/v1/_catalog': json(200, []) }),
  },
  {
    kind: 'pack',
    step: 'list',
    fault: 'a list of packs that goes in circles',
    code: 'LIST_LOOP',
    sentence: 'goes in circles',
    arrange: answering({ '/v1/_catalog': json(200, { repositories: [] }, { link: '</v1/_catalog?n=100>; rel="next"' }) }),
  },
  {
    kind: 'pack',
    step: 'list',
    warning: true,
    fault: 'a legacy registry without packs',
    code: 'REGISTRY_EMPTY',
    sentence: 'The registry lists no repositories.',
    arrange: answering({}, { options: { packs: [] } }),
  },
  {
    kind: 'pack',
    step: 'tags',
    fault: 'a pack that is listed without its tags',
    code: 'TAGS_REFUSED',
    sentence: 'lists the pack nginx but not its tags (/v1/nginx/tags/list: 404 NOT_FOUND)',
    arrange: answering({}, { options: { documentedOnly: true } }),
  },
  {
    kind: 'pack',
    step: 'manifest',
    fault: 'a pack that is listed and not handed out',
    code: 'MANIFEST_MISSING',
    sentence: 'lists nginx:1.2.0 but does not hand it out (/v1/nginx/manifests/1.2.0: 404)',
    arrange: answering({ '/v1/nginx/manifests/1.2.0': json(404, { errors: [{ code: 'MANIFEST_UNKNOWN' }] }) }),
  },
  {
    kind: 'pack',
    step: 'manifest',
    fault: 'a legacy pack that the account may not read',
    code: 'PULL_FORBIDDEN',
    sentence: 'does not let this account read nginx (403)',
    arrange: answering({ '/v1/nginx/manifests/1.2.0': denied }),
  },
  {
    kind: 'pack',
    step: 'blob',
    fault: 'a legacy pack whose archive is lost',
    code: 'BLOB_MISSING',
    sentence: 'answered 404 when asked for the content of nginx',
    arrange: answering({ [blob]: json(404, {}) }),
  },
  {
    kind: 'pack',
    step: 'blob',
    fault: 'storage of a legacy registry that is down',
    code: 'BLOB_HOST_UNREACHABLE',
    sentence: /hands its content out from 127\.0\.0\.1:\d+, which can't be used\. .*refuses connections/,
    arrange: async (bench) => answering({ [blob]: redirect(`${await refusingEndpoint('http')}/blob`) })(bench),
  },
  {
    kind: 'pack',
    step: 'content',
    fault: 'a legacy pack without pack.json',
    code: 'CONTENT_UNREADABLE',
    sentence: "nginx:1.2.0 can't be read as a pack: it has no pack.json.",
    arrange: holding(bad.noPackJson),
  },
]
