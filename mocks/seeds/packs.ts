import type { PackResource } from '~/contract/catalogue'
import type { PackConstraint, PackPreset, PackSchemaEntry } from '~/contract/packs'
import { splitContentPaths } from '~/contract/endpoint'
import type { RegistryRow } from '../rows'
import { hash, hexDigits, randomFrom, uidOf } from '../random'
import { catalogue, ODD_PACKS, type CataloguePack } from './catalogue'
import { MANY_PACKS, manyPacks } from './many-packs'
import { chartCatalogue, zarfCatalogue } from './charts'
import { showcase } from './showcase'

/** One version of a pack in one registry. */
export interface PackRow {
  readonly uid: string
  readonly registryUid: string
  readonly pack: CataloguePack
  readonly version: string
  readonly repository: string
  readonly digest: string
  readonly annotations: Record<string, string>
  readonly eol: string
}

/** What decides which packs a registry has. */
export type PackHome = Pick<RegistryRow, 'uid' | 'kind' | 'provider' | 'endpoint' | 'baseContentPath' | 'packCount'>

/** The tenant's main registry, and the one that has copies of its packs, with the same digests. */
const MAIN = uidOf('registry harbor-prod')
const MIRROR = uidOf('registry harbor-mirror')
const MANY = uidOf(`registry ${MANY_PACKS}`)

/** The packs of a registry in the order in which they are read, each with all its versions, newest first. */
export function seedPacks(registry: PackHome): PackRow[][] {
  const { uid, kind, provider, endpoint, baseContentPath, packCount } = registry
  const of = [uid, kind, provider, endpoint, baseContentPath, packCount].join(' ')
  const known = made.get(of) ?? packsOf(registry).map((pack) => rowsOf(registry, pack))
  made.set(of, known)
  return known
}

/** Registries are asked for their packs more than once before anybody sees them. */
const made = new Map<string, PackRow[][]>()

const nouns = { pack: 'packs', helm: 'charts', zarf: 'Zarf packages' } as const

/** All that the catalogue has of a registry once it is read. @param setAside what could not be read; by default all that the registry began with */
export function keptPacks(registry: RegistryRow, setAside: readonly { readonly reference: string }[] = registry.skipped): PackRow[][] {
  const packs = registry.packCount === 0 ? [] : seedPacks(registry)
  if (registry.gone.length + setAside.length === 0) return packs
  const out = new Set([...registry.gone, ...setAside.map(({ reference }) => reference)])
  return packs.map((rows) => rows.filter((row) => !out.has(referenceOf(row)))).filter((rows) => rows.length > 0)
}

/** How a version is named in its registry. */
export function referenceOf({ repository, version }: PackRow): string {
  return `${repository}:${version}`
}

export function versionsOf(registry: RegistryRow): number {
  return keptPacks(registry).flat().length
}

/** What a good synchronisation says of itself. */
export function contentsMessage(registry: RegistryRow, setAside = registry.skipped, held = 0): string {
  const packs = keptPacks(registry, setAside)
  return contentsWords(registry.provider, packs.length, packs.flat().length, setAside.length, held)
}

/** In the server's words: `8 charts, 61 versions; 1 set aside`. */
export function contentsWords(provider: RegistryRow['provider'], packs: number, versions: number, skipped: number, held = 0): string {
  const noun = nouns[provider]
  const found =
    versions === 0
      ? `No ${noun} found`
      : `${count(packs)} ${packs === 1 ? noun.slice(0, -1) : noun}, ${count(versions)} ${versions === 1 ? 'version' : 'versions'}`
  const waiting =
    held === 1
      ? '1 version is no longer in the registry, and waits for a decision'
      : `${count(held)} versions are no longer in the registry, and wait for a decision`
  return [found, ...(skipped === 0 ? [] : [`${count(skipped)} set aside`]), ...(held === 0 ? [] : [waiting])].join('; ')
}

/** Made once: the history of the demo counts hundreds of times before the first page shows. */
const counts = new Intl.NumberFormat('en')

function count(number: number): string {
  return counts.format(number)
}

/** Which packs a registry has: by its address, so that it has the same after a reload. */
function packsOf(registry: PackHome): CataloguePack[] {
  if (registry.packCount === 0) return []
  const salt = `${registry.endpoint} ${registry.baseContentPath}`
  if (registry.uid === MANY) return manyPacks(registry.packCount)
  if (registry.provider !== 'pack') {
    return (registry.provider === 'helm' ? chartCatalogue : zarfCatalogue)
      .toSorted((a, b) => hash(`${salt} ${a.name}`) - hash(`${salt} ${b.name}`))
      .slice(0, registry.packCount)
  }
  // Packs with odd names are in the tenant's main registry, where people look first.
  const odd = registry.uid === MAIN ? catalogue.slice(0, ODD_PACKS) : []
  const first = registry.uid === MAIN || registry.uid === MIRROR ? [...odd, ...showcase] : []
  const rest = catalogue
    .slice(ODD_PACKS)
    .map((pack) => ({ pack, rank: hash(`${salt} ${pack.name}`) }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ pack }) => pack)
  return [...first, ...rest].slice(0, registry.packCount)
}

function rowsOf(registry: PackHome, pack: CataloguePack): PackRow[] {
  const paths = splitContentPaths(registry.baseContentPath)
  const path = paths[hash(pack.name) % Math.max(1, paths.length)]
  const newest = pack.versions.length - 1
  const fips = registry.baseContentPath.endsWith('-fips')
  return pack.versions.toReversed().map((version, age) => ({
    uid: hexOf(registry, `${registry.uid} ${pack.name} ${version}`, 24),
    registryUid: registry.uid,
    pack,
    version,
    repository: repositoryOf(registry, path, pack),
    digest: digestOf(registry, pack, version),
    annotations: { ...annotationsOf(pack, newest - age), ...(fips && { fips: 'true' }) },
    eol: pack.details?.eol?.[version] ?? (age === 0 ? pack.eol : pack.eol || (age > 4 ? '2025-12-31' : '')),
  }))
}

function digestOf(registry: PackHome, pack: CataloguePack, version: string): string {
  const copied = pack.details !== undefined && (registry.uid === MAIN || registry.uid === MIRROR)
  return `sha256:${hexOf(registry, `digest ${copied ? 'copied' : registry.uid} ${pack.name} ${version}`, 64)}`
}

/** Of a hundred thousand versions the digits are drawn faster. */
function hexOf({ uid }: PackHome, text: string, length: number): string {
  if (uid !== MANY) return hexDigits(text, length)
  const random = randomFrom(hash(text))
  const digits = () =>
    Math.floor(random() * 0x1_0000_0000)
      .toString(16)
      .padStart(8, '0')
  return Array.from({ length: length / 8 }, digits).join('')
}

function repositoryOf({ kind, provider }: PackHome, path: string | undefined, { name }: CataloguePack): string {
  if (kind === 'helm' || kind === 'pack') return name
  return [path, provider === 'pack' ? 'spectro-packs/archive' : undefined, name].filter((part) => part !== undefined).join('/')
}

function annotationsOf(pack: CataloguePack, index: number): Record<string, string> {
  if (pack.type === 'helm') return chartAnnotations(pack, index)
  if (pack.type === 'oci') return zarfAnnotations(pack)
  return {
    source: pack.source,
    description: pack.description,
    docsURL: `https://docs.northbank.example/packs/${pack.name}`,
    ...(pack.state === 'deprecated' || (index === 0 && pack.versions.length > 5) ? { system_state: 'deprecated' } : {}),
    ...(pack.state === 'disabled' ? { disabled: 'true' } : {}),
    ...(pack.source === 'community' ? { contributor: 'Northbank community' } : {}),
  }
}

/** As Zarf packages are read. */
function zarfAnnotations({ name, description, architectures }: CataloguePack): Record<string, string> {
  return {
    description,
    kind: name.startsWith('init') ? 'ZarfInitConfig' : 'ZarfPackageConfig',
    architectures: architectures.join(', '),
    components: '2',
    variables: '2',
    url: `https://zarf.northbank.example/${name}`,
  }
}

/** As charts are read: what their metadata says, each as text. */
function chartAnnotations({ name, description, category, state, versions }: CataloguePack, index: number): Record<string, string> {
  return {
    category,
    description,
    home: `https://charts.northbank.example/${name}`,
    appVersion: versions[index]?.split('.').slice(0, 2).join('.') ?? '',
    kubeVersion: '>=1.27.0-0',
    chartType: name.endsWith('-common') ? 'library' : 'application',
    keywords: name.split('-').join(', '),
    ...(state === 'deprecated' ? { deprecated: 'true', system_state: 'deprecated' } : {}),
  }
}

/** `active`, `deprecated` or `disabled`. */
export function stateOf({ annotations }: PackRow): string {
  return annotations.disabled === 'true' ? 'disabled' : (annotations.system_state ?? 'active')
}

export function presetsOf({ pack }: PackRow): PackPreset[] {
  if (pack.details !== undefined) return [...(pack.details.presets ?? [])]
  if (pack.type === 'helm' || pack.type === 'oci' || hash(pack.name) % 6 !== 0) return []
  const replicas = (count: number) => `charts:\n  ${pack.name}:\n    replicas: ${count}\n`
  return [
    { name: 'small', displayName: 'Small', group: 'Size', add: replicas(1), remove: [`charts.${pack.name}.resources`] },
    { name: 'large', displayName: 'Large', group: 'Size', add: replicas(3), remove: [] },
  ]
}

export function schemaOf({ pack }: PackRow): PackSchemaEntry[] {
  if (pack.details !== undefined) return [...(pack.details.schema ?? [])]
  if (pack.type === 'helm' || pack.type === 'oci' || hash(pack.name) % 5 !== 0) return []
  const none = { hints: [], listOptions: [], readonly: false, regex: '', required: false }
  const listOptions = ['ClusterIP', 'LoadBalancer']
  return [
    { ...none, name: `charts.${pack.name}.replicas`, type: 'number', format: '${number:[1-9]}', required: true },
    { ...none, name: `charts.${pack.name}.service.type`, type: 'list', format: '${list:[ClusterIP,LoadBalancer]}', listOptions },
    { ...none, name: `charts.${pack.name}.admin.password`, type: 'password', format: '${password}', hints: ['At least 12 characters'] },
  ]
}

export function constraintsOf({ pack }: PackRow): PackConstraint[] {
  return [...(pack.details?.constraints ?? [])]
}

export function resourcesOf({ pack }: PackRow): PackResource[] {
  return [...(pack.details?.resources ?? [])]
}
