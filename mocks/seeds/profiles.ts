import { MANIFEST_PACK_UID, TAG_VALUE } from '~/contract/profile-fields'
import type { Variable } from '~/contract/profile-variables'
import { newManifest } from '../manifests'
import type { LayerRow, ProfileRow } from '../profile-rows'
import { hexDigits, uidOf } from '../random'
import type { RegistryRow } from '../rows'
import { CONTESTED } from '../sentinels'
import type { PackRow } from './packs'
import { type Given, Shelf } from './profile-shelf'
import { DAY, HOUR, MINUTE } from './runs'

/** Profiles in every state. Without the demo's registries there are none. */
export function seedProfiles(registries: readonly RegistryRow[], now: number): ProfileRow[] {
  if (registries.length === 0) return []
  const shelf = new Shelf(registries, now)
  return [...acmeProfiles(shelf), ...globexProfiles(shelf)]
}

function published(draft: LayerRow[]): Pick<ProfileRow, 'draft' | 'published'> {
  return { draft, published: structuredClone(draft) }
}

/** As if other content had stood there when it was chosen: fewer copies, another log level, no limits. */
function chosenBefore(layer: LayerRow): LayerRow {
  const defaultValues = layer.defaultValues
    .replace(/replicas: 2/, 'replicas: 1')
    .replace(/logLevel: info/, 'logLevel: debug')
    .replace(/retention: 30d/, 'retention: 14d')
    .replace(/ +resources:\n(?: {6,}.*\n?)*$/, '')
  return {
    ...layer,
    digest: `sha256:${hexDigits(`before ${layer.packUid}`, 64)}`,
    values: defaultValues,
    defaultValues,
    definition: layer.definition.replace('"cloudTypes": [\n    "all"\n  ]', '"cloudTypes": [\n    "aws",\n    "vsphere"\n  ]'),
  }
}

/** A layer whose version has left its registry. */
function gone(layer: LayerRow, version: string): LayerRow {
  const old = `${layer.packUid} ${version}`
  return {
    ...layer,
    packUid: uidOf(old),
    tag: version,
    version,
    digest: `sha256:${hexDigits(old, 64)}`,
    values: layer.values.replaceAll(layer.version, version),
    defaultValues: layer.defaultValues.replaceAll(layer.version, version),
    definition: layer.definition.replaceAll(layer.version, version),
  }
}

function manifestLayer(name: string, manifests: readonly (readonly [string, string])[], now: number): LayerRow {
  return {
    name,
    displayName: name,
    type: 'manifest',
    layer: 'addon',
    addonType: '',
    packUid: MANIFEST_PACK_UID,
    registryUid: '',
    registryName: '',
    repository: '',
    tag: '',
    version: '',
    digest: '',
    keptDigest: '',
    chosenAt: now - 3 * DAY,
    values: '',
    defaultValues: '',
    definition: '',
    manifests: manifests.map(([file, content]) => newManifest(uidOf(`manifest ${name} ${file}`), file, content)),
  }
}

/** A chart of a registry that is not synchronised. */
function chartByHand(registry: RegistryRow, name: string, version: string, now: number): LayerRow {
  return {
    ...manifestLayer(name, [], now),
    type: 'helm',
    packUid: '',
    registryUid: registry.uid,
    registryName: registry.name,
    tag: version,
    version,
    values: 'pack:\n  namespace: partners\n\nreplicaCount: 3\n',
  }
}

const NAMESPACE = `apiVersion: v1
kind: Namespace
metadata:
  name: stores
  labels:
    team: retail
`
const QUOTA = `apiVersion: v1
kind: ResourceQuota
metadata:
  name: stores
  namespace: stores
spec:
  hard:
    requests.cpu: "8"
    requests.memory: 16Gi
`

const variables: Variable[] = [
  variable({ name: 'storeHost', displayName: 'Host of the store', required: true, defaultValue: 'store.site.example' }),
  variable({ name: 'replicas', displayName: 'Copies', format: 'number', defaultValue: '2' }),
  variable({ name: 'dbPassword', displayName: 'Password of the database', isSensitive: true, required: true, defaultValue: 'demo-secret' }),
  variable({
    name: 'logLevel',
    displayName: 'Log level',
    inputType: 'dropdown',
    defaultValue: 'info',
    options: [
      { value: 'info', default: true },
      { value: 'debug', default: false },
    ].map((option) => ({ ...option, label: option.value })),
  }),
]

function variable(given: Partial<Variable> & Pick<Variable, 'name'>): Variable {
  return {
    defaultValue: '',
    description: '',
    displayName: '',
    format: 'string',
    hidden: false,
    immutable: false,
    inputType: 'text',
    isSensitive: false,
    options: [],
    regex: '',
    required: false,
    ...given,
  }
}

function acmeProfiles(shelf: Shelf): ProfileRow[] {
  const { now } = shelf
  const prod = (name: string, version?: string) => shelf.layer('harbor-prod', name, version)
  const acme = (given: Given) => shelf.profile('acme', given)
  const base = [prod('northbank-certs', '1.14.0'), prod('lodestar-ingress', '1.9.4')]
  return [
    ...monitoring(shelf, base),
    // A version that was pushed again with other content, and one whose change somebody chose to live without.
    acme({
      name: 'retail-store',
      version: '2.0.0',
      description: 'What every shop runs. Two of its packs were pushed again since they were chosen.',
      labels: { team: 'retail', stage: 'production', 'self-service': TAG_VALUE },
      variables,
      ...published([
        prod('northbank-certs'),
        chosenBefore(prod('lodestar-ingress', '2.0.0')),
        keptSince(chosenBefore(prod('basalt-logs', '2.4.0')), prod('basalt-logs', '2.4.0')),
        shelf.layerOf(newestAddon(shelf, 'Northbank Packs')),
        manifestLayer(
          'store-namespace',
          [
            ['namespace', NAMESPACE],
            ['quota', QUOTA],
          ],
          now,
        ),
      ]),
    }),
    acme({
      name: 'legacy-apps',
      version: '1.4.0',
      description: 'Still here because nobody dares: packs that have left their registries, are deprecated or past their end of life.',
      labels: { team: 'platform', legacy: TAG_VALUE },
      updatedAt: now - 210 * DAY,
      createdAt: now - 400 * DAY,
      ...published([
        gone(prod('northbank-certs', '1.12.0'), '1.4.1'),
        { ...gone(prod('juniper-monitoring', '0.9.0'), '0.3.0'), registryUid: uidOf('registry harbor-old'), registryName: 'harbor-old' },
        prod('retired-agent'),
        prod('tidewater-servicemesh', '1.16.0'),
      ]),
    }),
    acme({
      name: 'charts-and-packages',
      version: '0.9.0-rc.1',
      description: 'A chart, a chart named by hand, a Zarf package and manifests. Never published.',
      labels: { team: 'platform' },
      updatedAt: now - 2 * HOUR,
      draft: [
        shelf.layerOf(firstOf(shelf, 'bitnami-mirror')),
        chartByHand(shelf.registry('helm-typed-by-hand'), 'partner-portal', '3.1.4', now),
        shelf.layerOf(firstOf(shelf, 'zarf-field')),
        manifestLayer('team-namespaces', [['namespace', NAMESPACE]], now),
      ],
    }),
    acme({
      name: 'everything-on',
      version: '1.0.0',
      description: 'As many layers as somebody once needed.',
      updatedAt: now - 40 * DAY,
      ...published(manyLayers(shelf)),
    }),
    acme({
      name: 'blocked-rollout',
      version: '0.3.0',
      description: 'Its packs don’t fit together: it can’t be published before they do.',
      updatedAt: now - 30 * MINUTE,
      draft: [prod('basalt-monitoring', '4.0.0'), prod('juniper-monitoring'), prod('basalt-logs', '3.0.0'), prod('inkwell-editor')],
    }),
    acme({
      name: 'shared-by-two',
      version: '1.0.0',
      description: `Whoever saves it finds that ${CONTESTED}.`,
      labels: { team: 'platform' },
      ...published(structuredClone(base)),
    }),
    acme({ name: 'empty-shell', version: '0.1.0', updatedAt: now - 5 * MINUTE, draft: [] }),
    acme({
      name: 'vsphere-base',
      version: '1.30.0',
      description: 'An infrastructure profile that came with the API: this console makes add-ons.',
      type: 'infra',
      cloudType: 'vsphere',
      updatedAt: now - 60 * DAY,
      ...published(infrastructure(shelf)),
    }),
  ]
}

/** Three versions: two published, of which the second was changed since, and a draft. */
function monitoring(shelf: Shelf, base: readonly LayerRow[]): ProfileRow[] {
  const description = 'Metrics, alerts and logs for every site at the edge.'
  const labels = { team: 'observability', stage: 'production', edge: TAG_VALUE }
  const layers = (version: string) => [...structuredClone(base), shelf.layer('harbor-prod', 'basalt-monitoring', version)]
  const second = layers('3.2.5').map((layer) =>
    layer.name === 'basalt-monitoring' ? { ...layer, values: layer.values.replace('size: 50Gi', 'size: 200Gi') } : layer,
  )
  return [
    shelf.profile('acme', { name: 'edge-monitoring', version: '1.0.0', description, labels, ...published(layers('3.1.0')) }),
    shelf.profile('acme', {
      name: 'edge-monitoring',
      version: '1.1.0',
      description,
      labels,
      updatedAt: shelf.now - 3 * HOUR,
      draft: [...structuredClone(second), shelf.layer('harbor-prod', 'basalt-logs', '2.4.0')],
      published: second,
    }),
    shelf.profile('acme', {
      name: 'edge-monitoring',
      version: '1.2.0-rc.1',
      description,
      labels,
      updatedAt: shelf.now - HOUR,
      draft: layers('4.0.0'),
    }),
  ]
}

/** @param now the same layer as it stands in the registry */
function keptSince(layer: LayerRow, now: LayerRow): LayerRow {
  return { ...layer, keptDigest: now.digest }
}

/** The newest version of the first pack of a registry that nothing is wrong with. */
function newestAddon(shelf: Shelf, registry: string): PackRow {
  return first(
    shelf
      .rows(registry)
      .filter(({ pack, eol }) => pack.layer === 'addon' && pack.type === 'spectro' && pack.state === 'active' && eol === ''),
    registry,
  )
}

function firstOf(shelf: Shelf, registry: string): PackRow {
  return first(shelf.rows(registry), registry)
}

function first(rows: readonly PackRow[], registry: string): PackRow {
  const [row] = rows
  if (row === undefined) throw new Error(`The registry ${registry} of the demo has no such pack`)
  return row
}

const MANY_LAYERS = 40

function manyLayers(shelf: Shelf): LayerRow[] {
  const packs = new Map(
    shelf
      .rows('harbor-prod')
      .filter(({ pack }) => pack.layer === 'addon' && pack.details === undefined && pack.state !== 'disabled')
      .toReversed()
      .map((row) => [row.pack.name, row]),
  )
  return [...packs.values()].slice(0, MANY_LAYERS).map((row) => shelf.layerOf(row))
}

function infrastructure(shelf: Shelf): LayerRow[] {
  const rows = shelf.rows('Northbank Packs')
  return (['os', 'k8s', 'cni', 'csi'] as const).flatMap((layer) => {
    const row = rows.find(({ pack }) => pack.layer === layer)
    return row === undefined ? [] : shelf.layerOf(row)
  })
}

/** Another tenant has profiles of the same name, and uses the registries of the system too. */
function globexProfiles(shelf: Shelf): ProfileRow[] {
  return [
    shelf.profile('globex', {
      name: 'edge-monitoring',
      version: '1.0.0',
      description: 'The sites of Globex.',
      ...published([shelf.layerOf(newestAddon(shelf, 'globex-registry')), shelf.layerOf(newestAddon(shelf, 'Northbank Packs'))]),
    }),
    shelf.profile('globex', { name: 'incubator', version: '0.1.0', draft: [shelf.layerOf(newestAddon(shelf, 'Community Packs'))] }),
  ]
}
