import type { PackResource } from '~/contract/catalogue'
import type { PackConstraint, PackLayer, PackPreset, PackSchemaEntry, PackType } from '~/contract/packs'
import { hash, randomFrom } from '../random'

/** A pack, chart or Zarf package of the demo, before any registry has it. */
export interface CataloguePack {
  readonly name: string
  readonly displayName: string
  readonly layer: PackLayer
  readonly type: PackType
  readonly addonType: string
  readonly addonSubType: string
  readonly cloudTypes: readonly string[]
  readonly description: string
  /** Of charts; else empty. */
  readonly category: string
  /** Of Zarf packages; else empty. */
  readonly architectures: readonly string[]
  readonly source: 'spectrocloud' | 'community'
  readonly eol: string
  readonly state: 'active' | 'deprecated' | 'disabled'
  /** Newest last. */
  readonly versions: readonly string[]
  /** Of packs that are written by hand. */
  readonly details?: PackDetails
}

/** What a pack has beside its name: other packs get some of it by chance. */
export interface PackDetails {
  readonly values: (version: string) => string
  readonly schema?: readonly PackSchemaEntry[]
  readonly presets?: readonly PackPreset[]
  readonly constraints?: readonly PackConstraint[]
  readonly resources?: readonly PackResource[]
  /** Versions with a date of their own at which they are no longer cared for. */
  readonly eol?: Readonly<Record<string, string>>
}

const stems = [
  'amberline',
  'basalt',
  'cinderfox',
  'driftwood',
  'eastwind',
  'fernhill',
  'graphite',
  'harborlight',
  'inkwell',
  'juniper',
  'kestrel',
  'lodestar',
  'meadowlark',
  'northbank',
  'osprey',
  'pinecone',
  'quartzite',
  'ridgeway',
  'saltmarsh',
  'tidewater',
] as const

/** What packs of each type do: a name part and a sentence. */
const addons: Record<string, readonly (readonly [string, string])[]> = {
  ai: [
    ['model-server', 'Serves trained models behind one HTTP endpoint and scales them to zero.'],
    ['notebooks', 'Gives each team notebooks with a fixed share of the accelerators.'],
  ],
  'app services': [
    ['queue', 'A durable message queue with quotas per namespace.'],
    ['cache', 'A key-value cache with replicas and automatic failover.'],
    ['postgres-operator', 'Creates databases, their backups and their restores from one resource.'],
  ],
  authentication: [['sso', 'Signs people in with the identity provider the company already has.']],
  ingress: [
    ['gateway', 'Routes traffic by host and path, with certificates renewed by themselves.'],
    ['edge-proxy', 'A small proxy for sites with a thin line.'],
  ],
  'load balancer': [['vip', 'Announces service addresses to the routers of the data centre.']],
  logging: [
    ['log-shipper', 'Reads container logs on each node and sends them on, keeping order.'],
    ['log-store', 'Keeps logs cheap and searchable for as long as the rules demand.'],
  ],
  monitoring: [
    ['metrics', 'Collects metrics from every workload and keeps them for thirteen months.'],
    ['alerting', 'Turns rules into pages, and keeps quiet about what is already known.'],
    ['tracing', 'Follows one request through all services it touches.'],
  ],
  network: [['dns-sync', 'Writes service names into the DNS of the company.']],
  registry: [['mirror', 'Keeps copies of the images a cluster needs close to it.']],
  security: [
    ['policy', 'Refuses workloads that break the rules, and says which rule.'],
    ['scanner', 'Looks for known holes in running images every night.'],
    ['secrets-sync', 'Brings secrets from the vault into namespaces that may have them.'],
  ],
  servicemesh: [['mesh', 'Encrypts traffic between services and splits it for careful releases.']],
  storage: [['backup', 'Copies volumes and resources to a bucket and brings them back.']],
  'system app': [['node-agent', 'Reports the health of each node.']],
  integration: [['ticket-bridge', 'Opens a ticket when a cluster needs a person.']],
}

const base: readonly (readonly [PackLayer, string, string, string, readonly string[]])[] = [
  ['os', 'edge-ubuntu-lts', 'Ubuntu LTS for the edge', 'A long-supported base for edge hosts.', ['edge-native', 'baremetal']],
  ['os', 'sles-minimal', 'SLES Minimal', 'A small enterprise base.', ['vsphere', 'maas']],
  ['os', 'rocky-base', 'Rocky Base', 'A base for data centres.', ['vsphere', 'openstack', 'maas']],
  ['os', 'immutable-os', 'Immutable OS', 'A read-only base that updates by image.', ['aws', 'azure', 'gcp']],
  ['os', 'byo-os', 'Bring your own OS', 'For images that are built elsewhere.', ['all']],
  ['kernel', 'rt-kernel', 'Realtime kernel', 'A kernel for machines that move.', ['edge-native']],
  ['kernel', 'hardened-kernel', 'Hardened kernel', 'A kernel with fewer doors.', ['all']],
  ['k8s', 'kubernetes-upstream', 'Kubernetes', 'Kubernetes as released.', ['aws', 'azure', 'gcp', 'vsphere']],
  ['k8s', 'kubernetes-edge', 'Kubernetes for the edge', 'A small Kubernetes in one binary.', ['edge-native']],
  ['k8s', 'kubernetes-managed', 'Managed Kubernetes', 'The Kubernetes of the cloud.', ['eks', 'aks']],
  ['cni', 'cni-basalt', 'Basalt CNI', 'Pod networking with policies.', ['all']],
  ['cni', 'cni-kestrel', 'Kestrel CNI', 'Pod networking without an overlay.', ['all']],
  ['cni', 'cni-ridgeway', 'Ridgeway CNI', 'Pod networking for bare metal.', ['baremetal', 'maas']],
  ['csi', 'csi-saltmarsh', 'Saltmarsh CSI', 'Volumes from a storage network.', ['vsphere', 'baremetal']],
  ['csi', 'csi-tidewater', 'Tidewater CSI', 'Replicated local volumes.', ['all']],
  ['csi', 'csi-block', 'Block CSI', 'Block volumes of the cloud.', ['aws', 'azure', 'gcp']],
  ['csi', 'csi-file', 'File CSI', 'Shared file volumes.', ['all']],
]

/** Names that tables, links and routes have to bear. */
const odd: readonly (readonly [string, string, string])[] = [
  ['hostile-readme', 'Hostile README', 'Its README tries what a README must not do.'],
  ['long-values', 'Long values', 'Its values fill some thousand lines.'],
  ['switched-off', 'Switched off', 'Its author has disabled it: lists of packs leave it out.'],
  ['no-readme', 'No README', 'It has neither a README nor values.'],
  ['pack--with--dashes', 'Pack -- with -- dashes', 'Two dashes in a row are part of its name.'],
  ['pack_with.every-separator_1', 'Ünïcödé & <b>markup</b> “quotes”', 'Its display name has letters, signs and markup.'],
  [
    'sign-in-banner-with-terms-of-use-for-every-interactive-session-on-all-nodes-and-bastions',
    'Sign-in banner with the terms of use for every interactive session on all nodes, bastions and jump hosts of every region',
    'Shows the terms of use before every sign-in.',
  ],
]

/** How many packs at the start of the catalogue have odd names. */
export const ODD_PACKS = odd.length

/** Every pack of the demo, more than 300, the same each time. */
export const catalogue: readonly CataloguePack[] = makeCatalogue()

function makeCatalogue(): CataloguePack[] {
  const packs: CataloguePack[] = odd.map(([name, displayName, description]) =>
    pack('addon', name, displayName, description, 'system app', ['all']),
  )
  for (const [layer, name, displayName, description, clouds] of base) packs.push(pack(layer, name, displayName, description, '', clouds))
  for (const [addonType, kinds] of Object.entries(addons)) {
    for (const [kind, description] of kinds) {
      for (const stem of stems) {
        if (hash(`${stem} ${kind}`) % 8 < 6)
          packs.push(pack('addon', `${stem}-${kind}`, title(`${stem} ${kind}`), description, addonType, ['all']))
      }
    }
  }
  return packs
}

function pack(
  layer: PackLayer,
  name: string,
  displayName: string,
  description: string,
  addonType: string,
  cloudTypes: readonly string[],
): CataloguePack {
  const random = randomFrom(hash(`pack ${name}`))
  const deprecated = random() < 0.06
  const type = layer === 'addon' && random() < 0.15 ? 'manifest' : 'spectro'
  return {
    name,
    displayName,
    layer,
    type,
    addonType,
    addonSubType: addonType === 'monitoring' && random() < 0.4 ? 'Prometheus' : '',
    cloudTypes,
    description,
    category: '',
    architectures: [],
    source: random() < 0.55 ? 'community' : 'spectrocloud',
    eol: deprecated ? `20${24 + Math.floor(random() * 2)}-0${1 + Math.floor(random() * 9)}-28` : '',
    state: name === 'switched-off' ? 'disabled' : deprecated ? 'deprecated' : 'active',
    versions: versions(random, layer === 'k8s'),
  }
}

/** One to eight versions, newest last; some with a pre-release. Those of Kubernetes look like Kubernetes. */
function versions(random: () => number, kubernetes: boolean): string[] {
  const count = 1 + Math.floor(random() * 8)
  let [major, minor, patch] = [Math.floor(random() * 4), Math.floor(random() * 20), Math.floor(random() * 6)]
  if (kubernetes) [major, minor] = [1, 28]
  const list: string[] = []
  for (let index = 0; index < count; index += 1) {
    const step = random()
    if (step < 0.5) patch += 1
    else if (step < 0.93 || kubernetes) [minor, patch] = [minor + 1, 0]
    else [major, minor, patch] = [major + 1, 0, 0]
    list.push(`${major}.${minor}.${patch}${random() < 0.08 ? '-rc.1' : ''}`)
  }
  return list
}

function title(text: string): string {
  return text
    .split(/[ -]/)
    .map((word) => (word.length <= 3 ? word.toUpperCase() : word.slice(0, 1).toUpperCase() + word.slice(1)))
    .join(' ')
}
