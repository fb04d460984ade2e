/** Something about a version that a reader should know before choosing it. */
export interface PackMark {
  readonly tone: 'neutral' | 'success' | 'warning' | 'danger'
  readonly text: string
  /** `yyyy-MM-dd`, behind the text where there is room. */
  readonly date?: string
}

export interface MarkedVersion {
  readonly annotations: Readonly<Record<string, string>>
  /** Date (`yyyy-MM-dd`), or empty. */
  readonly eol: string
}

/** How long ahead an end of life counts as soon, in days. */
const SOON_DAYS = 180
const DAY_MS = 86_400_000

/** What speaks for and against a version, the worst first; nothing for an ordinary one. */
export function marksOf({ annotations, eol }: MarkedVersion, today: Date): PackMark[] {
  const marks: PackMark[] = []
  const end = eolWords(eol, today)
  if (annotations['disabled']?.trim().toLowerCase() === 'true') marks.push({ tone: 'danger', text: 'Disabled' })
  if (end?.past === true) marks.push({ tone: 'danger', text: end.text, date: eol })
  if (isDeprecated(annotations)) marks.push({ tone: 'warning', text: 'Deprecated' })
  if (end !== undefined && !end.past) marks.push({ tone: end.soon ? 'warning' : 'neutral', text: end.text, date: eol })
  if (annotations['fips']?.trim().toLowerCase() === 'true') marks.push({ tone: 'success', text: 'FIPS' })
  return marks
}

/** The state that an author gives a version in pack.json. */
export function isDeprecated(annotations: Readonly<Record<string, string>>): boolean {
  return annotations['system_state']?.trim().toLowerCase() === 'deprecated' || annotations['deprecated']?.trim().toLowerCase() === 'true'
}

/** Of a Zarf package: `amd64`, `arm64`. */
export function architecturesOf(annotations: Readonly<Record<string, string>>): string[] {
  return (annotations['architectures'] ?? '').split(',').flatMap((part) => part.trim() || [])
}

/** The end-of-life date of a version as it reads today; undefined without one. A date with a time is read as well, as older packs have it. */
export function eolWords(eol: string, today: Date): { text: string; past: boolean; soon: boolean } | undefined {
  const time = Date.parse(eol)
  if (Number.isNaN(time)) return undefined
  const past = time <= today.getTime()
  const soon = !past && time - today.getTime() <= SOON_DAYS * DAY_MS
  return { text: past ? 'End of life' : soon ? 'End of life soon' : 'End of life ahead', past, soon }
}

/** Annotations that have a place of their own, in the order of the page. */
const known: Readonly<Record<string, string>> = {
  source: 'Source',
  contributor: 'Contributor',
  appVersion: 'App version',
  kubeVersion: 'Kubernetes version',
  chartType: 'Chart type',
  docsURL: 'Documentation',
  documentation: 'Documentation',
  home: 'Home',
  sources: 'Sources',
  sourceUrl: 'Source code',
  url: 'Website',
  keywords: 'Keywords',
  vendor: 'Vendor',
  authors: 'Authors',
  components: 'Components',
  variables: 'Variables',
  architecture: 'Architecture',
  airgap: 'Air gap',
}
/** Shown elsewhere, or of no use to a reader. */
const hidden = new Set([
  'description',
  'system_state',
  'deprecated',
  'disabled',
  'fips',
  'eol',
  'commit_msg',
  'architectures',
  'detailsUnavailable',
])

/** What the pack's author wrote about it, as names and values. Empty values are left out. */
export function annotationFacts(annotations: Readonly<Record<string, string>>): { term: string; value: string }[] {
  const named = Object.entries(known).flatMap(([key, term]) => (annotations[key] ? [{ term, value: annotations[key] }] : []))
  const others = Object.entries(annotations)
    .filter(([key, value]) => !(key in known) && !hidden.has(key) && value.trim() !== '')
    .map(([term, value]) => ({ term, value }))
    .toSorted((a, b) => a.term.localeCompare(b.term))
  return [...named, ...others]
}

const clouds: Readonly<Record<string, string>> = {
  all: 'All clouds',
  aws: 'AWS',
  azure: 'Azure',
  gcp: 'Google Cloud',
  vsphere: 'VMware vSphere',
  openstack: 'OpenStack',
  baremetal: 'Bare metal',
  maas: 'MAAS',
  aks: 'Azure AKS',
  eks: 'AWS EKS',
  gke: 'Google GKE',
  tke: 'Tencent TKE',
  edge: 'Edge',
  'edge-native': 'Edge native',
  libvirt: 'libvirt',
  coxedge: 'Cox Edge',
  tencent: 'Tencent',
  custom: 'Custom',
}

export function cloudWords(cloudType: string): string {
  return clouds[cloudType] ?? cloudType
}
