import { compareText } from './db'
import { type Fields, matchesFilters, sortByFields } from './lists'
import type { PackRow } from './seeds/packs'

/** What filters and orders of packs may name. */
const fields: Fields<PackRow> = {
  'metadata.name': { read: ({ pack }) => pack.name },
  'metadata.uid': { read: ({ uid }) => uid },
  'spec.addonSubType': { read: ({ pack }) => pack.addonSubType },
  'spec.addonType': { read: ({ pack }) => pack.addonType },
  'spec.cloudTypes': { read: ({ pack }) => pack.cloudTypes },
  'spec.displayName': { read: ({ pack }) => pack.displayName },
  'spec.layer': { read: ({ pack }) => pack.layer },
  'spec.name': { read: ({ pack }) => pack.name },
  'spec.registryUid': { read: ({ registryUid }) => registryUid },
  'spec.type': { read: ({ pack }) => pack.type },
  'spec.version': { read: ({ version }) => version, compare: compareVersions },
}

/**
 * Rows that a list call asks for; without an order by name and newest version.
 * @throws MockError `InvalidRequest` on `filters` or `orderBy`
 */
export function selectPacks(
  rows: readonly PackRow[],
  query: { readonly filters?: string | undefined; readonly orderBy?: string | undefined },
): PackRow[] {
  const found = rows.filter(matchesFilters(query.filters, fields))
  return sortByFields(
    found,
    query.orderBy,
    fields,
    (a, b) => compareText(a.pack.name, b.pack.name) || compareVersions(b.version, a.version),
  )
}

/** Order of the catalogue's versions: three numbers, and perhaps a prerelease, which comes before its release. */
export function compareVersions(a: string, b: string): number {
  const [left = '', leftPre] = a.split('-')
  const [right = '', rightPre] = b.split('-')
  const compared = left.localeCompare(right, 'en', { numeric: true })
  if (compared !== 0 || leftPre === rightPre) return compared
  if (leftPre === undefined) return 1
  return rightPre === undefined ? -1 : leftPre.localeCompare(rightPre, 'en', { numeric: true })
}
