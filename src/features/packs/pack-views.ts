import type { PackType } from '~/contract/packs'

/** What is shown of a version, each under a tab. */
export interface PackView {
  readonly id: 'readme' | 'values' | 'definition' | 'components' | 'files' | 'constraints' | 'uses' | 'details'
  readonly label: string
}

/** What the backend and the role of whoever looks allow to show. */
export interface Offered {
  /** Files, constraints and the file that defines a version: a Palette behind the console has no calls for them. */
  readonly contents: boolean
  /** Profiles that use it. */
  readonly uses: boolean
}

const readme = { id: 'readme', label: 'README' } as const
const values = { id: 'values', label: 'Values' } as const
const files = { id: 'files', label: 'Files' } as const
const constraints = { id: 'constraints', label: 'Constraints' } as const
const components = { id: 'components', label: 'Components' } as const
const details = { id: 'details', label: 'Details' } as const

/** The tabs of a pack; the first is open. A Zarf package has neither values nor a README, and only packs have constraints. */
export function viewsOf(type: PackType, { contents, uses }: Offered): readonly [PackView, ...PackView[]] {
  const definition = (label: string): PackView => ({ id: 'definition', label })
  const last: PackView[] = [...(uses ? [{ id: 'uses', label: 'Used by' } as const] : []), details]
  switch (type) {
    case 'helm':
      return [readme, values, ...(contents ? [definition('Chart.yaml'), files] : []), ...last]
    case 'oci':
      return contents ? [components, definition('zarf.yaml'), files, ...last] : [details, ...last.slice(0, -1)]
    default:
      return [readme, values, ...(contents ? [definition('pack.json'), files, constraints] : []), ...last]
  }
}
