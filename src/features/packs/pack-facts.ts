/** The state that an author gives a version in pack.json. */
export function isDeprecated(annotations: Readonly<Record<string, string>>): boolean {
  return annotations['system_state'] === 'deprecated'
}

/** Of a Zarf package: `amd64`, `arm64`. */
export function architecturesOf(annotations: Readonly<Record<string, string>>): string[] {
  return (annotations['architectures'] ?? '').split(',').flatMap((part) => part.trim() || [])
}

/** The end-of-life date of a version as it reads today; undefined without one. */
export function eolWords(eol: string, today: Date): { text: string; past: boolean } | undefined {
  const time = Date.parse(eol)
  if (Number.isNaN(time)) return undefined
  const past = time <= today.getTime()
  return { text: past ? 'End of life' : 'End of life ahead', past }
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
const hidden = new Set(['description', 'system_state', 'deprecated', 'disabled', 'commit_msg', 'architectures', 'detailsUnavailable'])

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
