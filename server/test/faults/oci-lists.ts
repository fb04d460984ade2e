import { basicAuth, bearerAuth, html, json, startFaultServer } from '../fault-server'
import { chartArtifact, imageArtifact, INDEX } from '../oci-artifacts'
import type { FaultCell } from './bench'
import { answering, holding, manifestWith, octets, parts, registry, robot, tokenService } from './oci-parts'

const list = { kind: 'oci-basic', step: 'list' } as const
const tags = { kind: 'oci-basic', step: 'tags' } as const
const manifest = { kind: 'oci-basic', step: 'manifest' } as const
const chart = { kind: 'oci-basic', provider: 'helm' } as const
const zarf = { kind: 'oci-basic', provider: 'zarf' } as const

const CATALOG = '/v2/_catalog'
const connection = { credentials: robot }
const redis = await chartArtifact({ name: 'redis', version: '1.0.0' })

const ofTheList: readonly FaultCell[] = [
  {
    ...list,
    fault: 'an account that may not list the repositories',
    code: 'LIST_FORBIDDEN',
    sentence: /accepts the credentials but refuses to list its repositories \(\/v2\/_catalog: 403 DENIED\)\. The account needs/,
    arrange: answering(
      { '/v2/': basicAuth('robot', 'wrong-Kx8', json(200, {})), [CATALOG]: json(403, { errors: [{ code: 'DENIED' }] }) },
      { connection },
    ),
  },
  {
    ...list,
    fault: 'a list that asks for credentials again, good as they are',
    code: 'LIST_FORBIDDEN',
    sentence: 'accepts the credentials but refuses to list its repositories',
    arrange: answering(
      {
        '/v2/': basicAuth('robot', 'wrong-Kx8', json(200, {})),
        [CATALOG]: json(401, { errors: [{ code: 'UNAUTHORIZED' }] }, { 'www-authenticate': 'Basic realm="x"' }),
      },
      { connection },
    ),
  },
  {
    ...list,
    fault: 'a list that refuses a good token',
    code: 'LIST_FORBIDDEN',
    sentence: /accepts the credentials but refuses to list its repositories \(\/v2\/_catalog: 401 UNAUTHORIZED\)/,
    async arrange(bench) {
      const service = bench.closeAfter(await startFaultServer({ '/token': json(200, { token: 'good', expires_in: 300 }) }))
      const realm = `realm="${service.endpoint}/token",service="registry.test"`
      return registry(
        bench,
        {
          '/v2/': bearerAuth(realm, (token) => token === 'good', json(200, {})),
          [CATALOG]: bearerAuth(`${realm},scope="registry:catalog:*"`, () => false, html),
        },
        { connection, allowed: [service.host] },
      )
    },
  },
  {
    ...list,
    fault: 'a token service that gives no token for the list',
    code: 'LIST_FORBIDDEN',
    sentence: 'accepts the credentials but refuses to list its repositories (/v2/_catalog: no token for it)',
    arrange: tokenService((request, ...rest) =>
      (request.url?.includes('scope=') === true ? json(403, {}) : json(200, { token: 'good' }))(request, ...rest),
    ),
  },
  {
    ...list,
    fault: 'a list that is not given without credentials',
    code: 'LIST_FORBIDDEN',
    sentence: 'does not list its repositories without credentials',
    arrange: answering({ [CATALOG]: json(403, {}) }),
  },
  {
    ...list,
    fault: 'a registry without a list of repositories',
    code: 'LIST_UNSUPPORTED',
    sentence: /does not offer a list of its repositories \(\/v2\/_catalog: 404 UNSUPPORTED\)/,
    arrange: answering({ [CATALOG]: json(404, { errors: [{ code: 'UNSUPPORTED' }] }) }),
  },
  {
    ...list,
    fault: 'a list in another form',
    code: 'LIST_INVALID',
    sentence: 'answered with something else than a list of the OCI Distribution API',
    arrange: answering({ [CATALOG]: json(200, { items: [] }) }),
  },
  {
    ...list,
    fault: 'a web page in place of the list',
    code: 'HTTP_WEB_PAGE',
    sentence: 'answers with a web page, not as an OCI registry',
    arrange: answering({ [CATALOG]: html }),
  },
  {
    ...list,
    fault: 'a list whose pages go in circles',
    code: 'LIST_LOOP',
    sentence: 'goes in circles: a page of its list names an earlier page as the next one',
    arrange: answering({ [CATALOG]: json(200, { repositories: [] }, { link: '</v2/_catalog?n=100>; rel="next"' }) }),
  },
  {
    ...list,
    fault: 'a next page on a foreign host',
    code: 'LIST_FOREIGN_PAGE',
    sentence: 'names another host for the next page of its list, which is not followed',
    arrange: answering({ [CATALOG]: json(200, { repositories: [] }, { link: '<http://elsewhere.test/v2/_catalog?last=a>; rel="next"' }) }),
  },
  {
    ...list,
    fault: 'a list of more than 4 MiB a page',
    code: 'RESPONSE_TOO_LARGE',
    sentence: 'sent an answer of more than 4,096 KiB',
    arrange: answering({ [CATALOG]: json(200, { repositories: ['x'.repeat(5 * 1024 ** 2)] }) }),
  },
  {
    ...list,
    warning: true,
    fault: 'an empty registry',
    code: 'REGISTRY_EMPTY',
    sentence: 'The registry lists no repositories. Push something there, or check what the account may see.',
    arrange: answering({ [CATALOG]: json(200, { repositories: [] }) }),
  },
  {
    ...list,
    warning: true,
    fault: 'a base content path with nothing below it',
    code: 'REGISTRY_EMPTY',
    sentence:
      'Nothing stands below team/spectro-packs/archive. The registry lists 1 repository elsewhere, such as internal/spectro-packs/archive/nginx.',
    arrange: answering({}, { connection: { contentPaths: ['team'] } }),
  },
  {
    ...list,
    ...zarf,
    warning: true,
    fault: 'no base content path where Zarf packages need one',
    code: 'REGISTRY_EMPTY',
    sentence: 'Nothing was looked for: a Zarf package is found below a base content path only',
    arrange: answering({}, { connection: { contentPaths: [] } }),
  },
  {
    ...chart,
    step: 'address',
    fault: 'an address of GitHub’s registry that names no owner',
    code: 'ADDRESS_INVALID',
    sentence: 'The endpoint does not say whose packages are meant. Enter https://ghcr.io/users/',
    arrange: async (bench) => {
      const arranged = await registry(bench, {})
      return { ...arranged, connection: { ...arranged.connection, endpoint: 'https://ghcr.io' } }
    },
  },
]

const ofManifests: readonly FaultCell[] = [
  {
    ...tags,
    fault: 'an account that may not list tags',
    code: 'TAGS_REFUSED',
    sentence: 'does not let this account read internal/spectro-packs/archive/nginx (403). Give it the permission to pull from there.',
    arrange: answering({ [parts.tags]: json(403, {}) }),
  },
  {
    ...tags,
    warning: true,
    fault: 'repositories without tags',
    code: 'REGISTRY_EMPTY',
    sentence: '1 repository has no tags, so there is no version of a pack to read.',
    arrange: answering({ [parts.tags]: json(200, { name: parts.repository, tags: [] }) }),
  },
  {
    ...tags,
    fault: 'a token service that gives no token for a repository',
    code: 'PULL_FORBIDDEN',
    sentence:
      /gives this account no token for internal\/spectro-packs\/archive\/nginx \(403\)\. Give the account the permission to read there/,
    async arrange(bench) {
      const service = bench.closeAfter(
        await startFaultServer({
          '/token': (request, ...rest) =>
            (request.url?.includes('repository') === true ? json(403, {}) : json(200, { token: 'good' }))(request, ...rest),
        }),
      )
      const realm = `realm="${service.endpoint}/token",service="registry.test"`
      const faults = { '/v2/': bearerAuth(realm, (token) => token === 'good', json(200, {})) }
      return registry(bench, faults, { connection, allowed: [service.host] })
    },
  },
  {
    ...manifest,
    fault: 'an account that may list and not pull',
    code: 'PULL_FORBIDDEN',
    sentence: 'does not let this account read internal/spectro-packs/archive/nginx (403)',
    arrange: answering({ [parts.manifest]: json(403, {}) }),
  },
  {
    ...manifest,
    fault: 'a tag without a manifest',
    code: 'MANIFEST_MISSING',
    sentence: 'internal/spectro-packs/archive/nginx:1.2.3 has no manifest (404). Push it again, or remove the tag.',
    arrange: answering({ [parts.manifest]: json(404, { errors: [{ code: 'MANIFEST_UNKNOWN' }] }) }),
  },
  {
    ...manifest,
    fault: 'a manifest that does not match its digest',
    code: 'MANIFEST_DIGEST_MISMATCH',
    sentence: 'The manifest of internal/spectro-packs/archive/nginx:1.2.3 does not match its digest',
    arrange: answering({ [parts.manifest]: json(200, { schemaVersion: 2 }, { 'docker-content-digest': `sha256:${'1'.repeat(64)}` }) }),
  },
  {
    ...manifest,
    fault: 'a manifest that is not JSON',
    code: 'MANIFEST_INVALID',
    sentence: "internal/spectro-packs/archive/nginx:1.2.3 can't be read as a pack: its manifest is not a JSON object.",
    arrange: answering({ [parts.manifest]: octets(Buffer.from('garbage')) }),
  },
  {
    ...manifest,
    fault: 'a manifest of the retired Docker schema 1',
    code: 'MANIFEST_INVALID',
    sentence: 'has the retired Docker schema 1',
    arrange: answering({ [parts.manifest]: json(200, { schemaVersion: 1 }) }),
  },
  {
    ...manifest,
    fault: 'a damaged image index',
    code: 'MANIFEST_INVALID',
    sentence: 'its manifest is a damaged image index',
    arrange: answering({ [parts.manifest]: json(200, { schemaVersion: 2, mediaType: INDEX, manifests: [{ digest: 'x' }] }) }),
  },
  {
    ...manifest,
    fault: 'a pack larger than what is read',
    code: 'CONTENT_TOO_LARGE',
    sentence: 'its archive has 600 MiB; at most 512 MiB are read',
    arrange: answering({
      [parts.manifest]: manifestWith({
        layers: [{ mediaType: 'application/vnd.oci.image.layer.v1.tar', digest: `sha256:${'2'.repeat(64)}`, size: 600 * 1024 ** 2 }],
      }),
    }),
  },
  {
    ...manifest,
    fault: 'a pack without an archive',
    code: 'CONTENT_UNREADABLE',
    sentence: 'it has no layers, so there is no archive in it',
    arrange: answering({ [parts.manifest]: manifestWith({}) }),
  },
  {
    ...manifest,
    ...chart,
    warning: true,
    fault: 'container images where Helm charts are wanted',
    code: 'REGISTRY_OTHER_CONTENT',
    sentence:
      '2 repositories hold nothing that is a Helm chart. internal/app:1.0.0 is a container image. Container images are not listed here',
    arrange: holding({ 'internal/app:1.0.0': imageArtifact('app'), 'internal/web:1.0.0': imageArtifact('web') }),
  },
  {
    ...manifest,
    ...zarf,
    warning: true,
    fault: 'Helm charts where Zarf packages are wanted',
    code: 'REGISTRY_OTHER_CONTENT',
    sentence: 'internal/redis:1.0.0 is a Helm chart. Helm charts are read by an OCI registry with the provider Helm.',
    arrange: holding({ 'internal/redis:1.0.0': redis }),
  },
  {
    ...manifest,
    ...chart,
    warning: true,
    fault: 'one repository of several that may not be read',
    code: 'PULL_FORBIDDEN',
    sentence: "internal/alpha can't be read, others can.",
    arrange: holding(
      { 'internal/alpha:1.0.0': redis, 'internal/redis:1.0.0': redis },
      { '/v2/internal/alpha/manifests/1.0.0': json(403, {}) },
    ),
  },
]

/** From the list of repositories to a manifest. */
export const ociListFaults: readonly FaultCell[] = [...ofTheList, ...ofManifests]
