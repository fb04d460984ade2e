import type { PackConstraint, PackDependency } from '~/contract/packs'
import type { Db } from '../db/schema'
import type { Viewer } from '../db/viewer'
import { logoUrlOf } from './present'
import { type DependencyRow, listVersionsNamed, type PackRow } from './store'
import { versionKey } from '~/contract/pack-versions'

/**
 * What versions of packs ask for, as far as the viewer's catalogue has it: of each required or optional pack the newest version within the bounds, both included,
 * in the same registry if there is one.
 * @returns by the uid of the version that asks
 */
export async function resolveDependencies(
  db: Db,
  viewer: Viewer,
  rows: readonly PackRow[],
): Promise<ReadonlyMap<string, PackDependency[]>> {
  const names = new Set(rows.flatMap((row) => wantedOf(row).map(({ name }) => name)))
  if (names.size === 0) return new Map()
  const versions = await listVersionsNamed(db, viewer, [...names])
  return new Map(
    rows.map((row) => [
      row.uid,
      wantedOf(row).flatMap((wanted) => {
        const matching = versions.filter((version) => matches(wanted, version))
        const best = matching.find((version) => version.registry_uid === row.registry_uid) ?? matching[0]
        return best === undefined ? [] : [present(best)]
      }),
    ]),
  )
}

/** `notSupported` names what must not be there, `upgrade` what the pack itself may be upgraded from. */
function wantedOf(row: PackRow): PackConstraint[] {
  return row.dependencies.filter(({ type }) => type === 'required' || type === 'optional')
}

function matches({ name, layer, minVersion, maxVersion }: PackConstraint, version: DependencyRow): boolean {
  return (
    version.name === name &&
    (layer === '' || version.layer === layer) &&
    (minVersion === '' || version.version_key >= versionKey(minVersion)) &&
    (maxVersion === '' || version.version_key <= versionKey(maxVersion))
  )
}

function present(row: DependencyRow): PackDependency {
  return {
    displayName: row.display_name,
    logoUrl: logoUrlOf(row),
    name: row.name,
    registryUid: row.registry_uid,
    uid: row.uid,
    version: row.version,
  }
}
