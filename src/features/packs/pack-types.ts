import type { PackType } from '~/contract/packs'

/** What a chart or a Zarf package is called on its card; a pack is what this page is about, and has no mark. */
export function typeLabel(type: PackType): string | undefined {
  if (type === 'helm') return 'Helm chart'
  return type === 'oci' ? 'Zarf package' : undefined
}

/** What is shown of a version, each under a tab. */
export interface PackView {
  readonly id: 'readme' | 'values' | 'definition' | 'details'
  readonly label: string
}

const readme = { id: 'readme', label: 'README' } as const
const values = { id: 'values', label: 'Values' } as const
const details = { id: 'details', label: 'Details' } as const

/**
 * The tabs of a pack; the first is open. A Zarf package has neither values nor a README.
 * @param definitions whether the backend hands out the file that defines a version
 */
export function viewsOf(type: PackType, definitions: boolean): readonly [PackView, ...PackView[]] {
  const definition = (label: string): PackView[] => (definitions ? [{ id: 'definition', label }] : [])
  switch (type) {
    case 'helm':
      return [readme, values, ...definition('Chart.yaml'), details]
    case 'oci': {
      const [zarf] = definition('zarf.yaml')
      return zarf === undefined ? [details] : [zarf, details]
    }
    default:
      return [readme, values, ...definition('pack.json'), details]
  }
}
