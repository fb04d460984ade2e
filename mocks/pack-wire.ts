import type { PackRow } from './seeds/packs'

/** Empty without a logo: Zarf packages have none. */
export function logoUrlOf(row: PackRow): string {
  return row.pack.type === 'oci' ? '' : `/v1/packs/${row.uid}/logo`
}
