import { hash, randomFrom } from '../random'
import type { CataloguePack } from './catalogue'

/** Charts of the demo's Helm repositories: name, description, category (the annotation `category`). */
const charts: readonly (readonly [string, string, string])[] = [
  ['amberline-gateway', 'An ingress controller that renews its certificates by itself.', 'Infrastructure'],
  ['basalt-db', 'A relational database with replicas and backups to a bucket.', 'Database'],
  ['cinderfox-queue', 'A message broker with quotas per namespace.', 'Infrastructure'],
  ['driftwood-cache', 'A key-value cache with replicas and automatic failover.', 'Database'],
  ['eastwind-mesh', 'Encrypts traffic between services.', 'Infrastructure'],
  ['fernhill-wiki', 'A wiki for teams, with full-text search.', 'CMS'],
  ['graphite-boards', 'Dashboards over every metric a cluster has.', 'Analytics'],
  ['harborlight-scan', 'Looks for known holes in running images every night.', 'Infrastructure'],
  ['inkwell-cms', 'A content management system that renders pages ahead of time.', 'CMS'],
  ['juniper-search', 'A search engine over documents and logs.', 'Analytics'],
  ['kestrel-metrics-chart', 'Collects metrics from every workload.', 'Analytics'],
  ['lodestar-sso', 'Signs people in with the identity provider the company already has.', 'DeveloperTools'],
  ['meadowlark-notebooks', 'Notebooks with a fixed share of the accelerators.', 'MachineLearning'],
  ['northbank-common', 'Templates that the other charts share. It deploys nothing by itself.', 'Infrastructure'],
  ['osprey-ci', 'Builds and tests on runners that come and go.', 'DeveloperTools'],
  ['pinecone-registry', 'Keeps copies of the images a cluster needs close to it.', 'Infrastructure'],
  ['quartzite-vault', 'Keeps secrets and hands them out for a while.', 'DeveloperTools'],
  ['ridgeway-vpn', 'Joins clusters over the internet as if they stood in one room.', 'Infrastructure'],
  ['saltmarsh-backup', 'Copies volumes to a bucket and brings them back.', 'Infrastructure'],
  ['tidewater-tracing', 'Follows one request through all services it touches.', 'Analytics'],
]

/** Zarf packages of the demo: name, description, architectures. */
const zarfPackages: readonly (readonly [string, string, readonly string[]])[] = [
  ['init-package', 'What a disconnected cluster needs before anything else: a registry, a Git server and an agent.', ['amd64', 'arm64']],
  ['airgap-monitoring', 'Metrics, dashboards and alerts for a site without a line.', ['amd64', 'arm64']],
  ['airgap-logging', 'Keeps logs on the site and hands them over when a line is there.', ['amd64']],
  ['edge-vision', 'Reads cameras and counts what goes past.', ['arm64']],
  ['field-maps', 'Map tiles and routing for a region, all on the disk.', ['amd64', 'arm64']],
  ['radio-bridge', 'Passes messages between radios and the cluster.', ['arm64']],
  ['site-backup', 'Copies the site to a disk that somebody carries away.', ['amd64', 'arm64']],
  ['training-sandbox', 'A cluster in a cluster, for exercises.', ['amd64']],
]

export const chartCatalogue: readonly CataloguePack[] = charts.map(([name, description, category]) => {
  const random = randomFrom(hash(`chart ${name}`))
  return {
    name,
    displayName: name,
    layer: 'addon',
    type: 'helm',
    addonType: '',
    addonSubType: '',
    cloudTypes: ['all'],
    description,
    category,
    architectures: [],
    source: 'community',
    eol: '',
    state: random() < 0.15 ? 'deprecated' : 'active',
    versions: versions(random, 3 + Math.floor(random() * 12)),
  }
})

export const zarfCatalogue: readonly CataloguePack[] = zarfPackages.map(([name, description, architectures]) => {
  const random = randomFrom(hash(`zarf ${name}`))
  return {
    name,
    displayName: name,
    layer: 'addon',
    type: 'oci',
    addonType: '',
    addonSubType: '',
    cloudTypes: ['all'],
    description,
    category: '',
    architectures,
    source: 'community',
    eol: '',
    state: 'active',
    versions: versions(random, 1 + Math.floor(random() * 4)),
  }
})

export const chartNames: ReadonlySet<string> = new Set(charts.map(([name]) => name))

/** Newest last. */
function versions(random: () => number, count: number): string[] {
  let [major, minor, patch] = [Math.floor(random() * 12), Math.floor(random() * 9), 0]
  return Array.from({ length: count }, () => {
    const step = random()
    if (step < 0.6) patch += 1
    else if (step < 0.95) [minor, patch] = [minor + 1, 0]
    else [major, minor, patch] = [major + 1, 0, 0]
    return `${major}.${minor}.${patch}`
  })
}
