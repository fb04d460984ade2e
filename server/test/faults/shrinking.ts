import { dump } from 'js-yaml'
import { testConnection } from '../connections'
import { artifactRoutes, registryRoutes } from '../fake-registry'
import { type Handler, json, startFaultServer } from '../fault-server'
import { startHelmRepository } from '../helm-repository'
import type { Breakage } from '../last-good'
import { startLegacyPackServer } from '../legacy-pack-server'
import { chartArtifact } from '../oci-artifacts'
import { makePack, type TestPack } from '../packs'

/*
 * Registries that answer well and have become smaller, or others: what a run of them would take out waits for a person. Each kind begins with all that is there.
 */

const NAMES = 8
const VERSIONS = 5

/** All versions of all packs, in the order of their names. */
const packs = await Promise.all(
  Array.from({ length: NAMES * VERSIONS }, (_, index) =>
    makePack({ name: `pack-${Math.floor(index / VERSIONS)}`, version: `1.${index % VERSIONS}.0` }),
  ),
)
/** So many that taking them out again is guarded too. */
const others = await Promise.all(Array.from({ length: 12 }, (_, index) => makePack({ name: `other-${index}`, version: '9.0.0' })))
const few = packs.filter(({ version }) => version < '1.2.0')
const firstNames = packs.slice(0, packs.length / 4)
const repositoryOf = ({ name }: TestPack) => `internal/spectro-packs/archive/${name}`
const everyTagList = [...new Set(packs.map((pack) => `/v2/${repositoryOf(pack)}/tags/list`))]
const unknown = json(404, { errors: [{ code: 'NAME_UNKNOWN' }] })
const overEach = (paths: readonly string[], handler: Handler) => Object.fromEntries(paths.map((path) => [path, handler]))

const oci = (fault: string, routes: Readonly<Record<string, Handler>>): Breakage => ({
  fault,
  kind: 'oci-basic',
  registry: 'shrinking OCI',
  async arrange(bench) {
    const { endpoint, host } = bench.closeAfter(await startFaultServer(routes))
    return { connection: testConnection(endpoint), allowed: [host] }
  },
})
const all = registryRoutes(packs)
const chartsInstead = artifactRoutes(
  Object.fromEntries(
    await Promise.all(
      packs.map(
        async (pack) => [`${repositoryOf(pack)}:${pack.version}`, await chartArtifact({ name: pack.name, version: pack.version })] as const,
      ),
    ),
  ),
)

const ofOci: readonly Breakage[] = [
  oci('a good OCI registry', all),
  oci('an OCI registry that lists nothing any more', { ...all, '/v2/_catalog': json(200, { repositories: [] }) }),
  oci('an OCI registry whose list has its first quarter and no next page', registryRoutes(firstNames)),
  oci('an OCI registry that lost most of its tags', registryRoutes(few)),
  oci('an OCI registry whose lists of tags are empty', { ...all, ...overEach(everyTagList, json(200, { name: 'x', tags: [] })) }),
  oci('an OCI registry that knows none of the repositories it lists', { ...all, ...overEach(everyTagList, unknown) }),
  oci('an OCI registry that answers 404 to everything', { '/v2/': json(200, {}) }),
  oci('an OCI registry with other packs', registryRoutes(others)),
  oci('an OCI registry with charts under the names of its packs', chartsInstead),
  oci('an OCI registry below another path', registryRoutes(packs, 'elsewhere')),
]

const entry = (name: string, version: string) => ({
  apiVersion: 'v2',
  name,
  version,
  urls: [`${name}-${version}.tgz`],
  digest: 'a'.repeat(64),
})
function indexOf(charts: readonly { name: string; version: string }[]): string {
  const entries: Record<string, unknown[]> = {}
  for (const { name, version } of charts) (entries[name] ??= []).push(entry(name, version))
  return dump({ apiVersion: 'v1', entries, generated: '2026-01-05T10:00:00Z' })
}
const helm = (fault: string, index: string): Breakage => ({
  fault,
  kind: 'helm',
  registry: 'shrinking Helm',
  async arrange(bench) {
    const { endpoint } = bench.closeAfter(await startHelmRepository({ charts: [], index }))
    return { connection: testConnection(endpoint, { contentPaths: [] }), allowed: [new URL(endpoint).host] }
  },
})

const ofHelm: readonly Breakage[] = [
  helm('a good Helm repository', indexOf(packs)),
  helm('an index that lists nothing any more', indexOf([])),
  helm('an index without most of its versions', indexOf(few)),
  helm('an index that ends after its first charts and is still valid', indexOf(firstNames)),
  helm('an index of other charts', indexOf(others)),
  helm(
    'an index whose charts have no versions',
    dump({ apiVersion: 'v1', entries: Object.fromEntries(packs.map(({ name }) => [name, []])) }),
  ),
  helm('an index whose versions are all invalid', indexOf(packs.map(({ name }, at) => ({ name, version: `not-${at}-semver` })))),
]

const legacy = (fault: string, there: readonly TestPack[], over: Readonly<Record<string, Handler>> = {}): Breakage => ({
  fault,
  kind: 'pack',
  registry: 'shrinking legacy',
  async arrange(bench) {
    const server = bench.closeAfter(await startLegacyPackServer({ packs: there.map((pack) => ({ pack })) }))
    for (const [path, handler] of Object.entries(over)) server.on(path, handler)
    return { connection: testConnection(server.endpoint, { contentPaths: [] }), allowed: [server.host] }
  },
})

const ofLegacy: readonly Breakage[] = [
  legacy('a good legacy pack registry', packs),
  legacy('a legacy pack registry that lists nothing any more', []),
  legacy('a legacy pack registry that lost most of its tags', few),
  legacy('a legacy pack registry that lists its first packs alone', firstNames),
  legacy('a legacy pack registry with other packs', others),
  legacy(
    'a legacy pack registry that knows none of the packs it lists',
    packs,
    overEach([...new Set(packs.map(({ name }) => `/v1/${name}/tags/list`))], unknown),
  ),
]

/** In the order in which they are to be run. */
export const shrinking: readonly Breakage[] = [...ofOci, ...ofHelm, ...ofLegacy]
