import type { SyncPreview } from '~/contract/diagnosis'
import { groupBy } from './group-by'
import { addressOf, type Connection } from './probe'
import { hash, uidOf } from './random'
import type { RegistryRow } from './rows'
import { type PackRow, seedPacks } from './seeds/packs'
import { EMPTY_HOST } from './sentinels'

/** Repositories that a preview looks into. */
const LOOK = 12
/** Requests a second that the demo's registries answer. */
const REQUESTS_PER_SECOND = 40

/** What stands in a registry. */
export interface Contents {
  /** Versions of each pack, the newest first; none in an empty registry. */
  readonly packs: readonly (readonly PackRow[])[]
  readonly skipped: RegistryRow['skipped']
  /** The version that is read as proof; null where there is none. */
  readonly proof: PackRow | null
  readonly bytes: number
}

/** What the catalogue lends a registry, so that a preview says what the synchronisation then brings. @param row of a saved one */
export function contentsOf(connection: Connection, row: RegistryRow | undefined): Contents {
  const { kind, provider, endpoint, baseContentPath } = connection
  const uid = row?.uid ?? uidOf(`registry at ${endpoint}`)
  const packCount = addressOf(connection).hostname === EMPTY_HOST ? 0 : packCountAt(endpoint, row)
  // As registries list them.
  const packs = seedPacks({ uid, kind, provider, endpoint, baseContentPath, packCount }).toSorted((one, other) =>
    (one[0]?.repository ?? '') < (other[0]?.repository ?? '') ? -1 : 1,
  )
  const proof = packs[0]?.[0] ?? null
  return { packs, skipped: row?.skipped ?? [], proof, bytes: proof === null ? 0 : 21_000 + (hash(proof.digest) % 150_000) }
}

function packCountAt(endpoint: string, row: RegistryRow | undefined): number {
  return row === undefined || row.packCount === 0 ? newPackCount(endpoint) : row.packCount
}

/** How many packs a registry has that is added to the demo. */
export function newPackCount(endpoint: string): number {
  return 12 + (hash(endpoint) % 30)
}

/** The artifact that was read. */
export function readOf({ proof, bytes }: Contents): { name: string; version: string; bytes: number } | null {
  return proof === null ? null : { name: proof.pack.name, version: proof.version, bytes }
}

/** What a first synchronisation would index. */
export function previewOf({ packs, skipped, proof }: Contents, kind: Connection['kind']): SyncPreview {
  const versions = packs.flat().length
  // An index of charts says everything at once; elsewhere each repository has to be asked for its tags, and each version for what it is.
  const isIndex = kind === 'helm'
  const looked = isIndex ? packs.length : Math.min(LOOK, packs.length)
  const requests = isIndex ? 1 + versions : 2 + packs.length + versions * 2
  const reasons = groupBy(skipped, ({ reason }) => reason)
  return {
    repositories: packs.length,
    versions,
    exact: looked === packs.length,
    looked,
    examples: packs.slice(0, 5).flatMap(([row]) => (row === undefined ? [] : [`${row.pack.name} ${row.version}`])),
    skipped: [
      ...[...reasons].map(([reason, rows]) => ({ reason: sentence(reason), count: rows.length, example: rows[0]?.reference ?? '' })),
      ...(kind === 'oci-basic' || kind === 'oci-ecr' ? signaturesIn(proof, looked) : []),
    ],
    requests,
    seconds: Math.max(1, Math.ceil(requests / REQUESTS_PER_SECOND)),
  }
}

/** Half of the registries sign what they hold; a synchronisation passes signatures over without setting them aside. */
function signaturesIn(proof: PackRow | null, looked: number): SyncPreview['skipped'] {
  if (proof === null || hash(proof.repository) % 2 === 0) return []
  const example = `${proof.repository}:${proof.digest.replace(':', '-')}.sig`
  return [{ reason: 'It belongs to another artifact: a signature, an attestation or the like.', count: looked, example }]
}

function sentence(reason: string): string {
  return `${reason.charAt(0).toUpperCase()}${reason.slice(1)}${reason.endsWith('.') ? '' : '.'}`
}
