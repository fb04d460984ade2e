import { CHANGES_KEPT, type SyncChange, type SyncRunDetails } from '~/contract/sync'
import { compareText } from './db'
import { hash, hexDigits } from './random'
import type { RegistryRow, RunRow } from './rows'
import { outcomeOf, runWire } from './run-history'
import { type PackRow, referenceOf, seedPacks } from './seeds/packs'

/** A run with what it changed: the same each time that it is asked. */
export function runDetails(row: RegistryRow, run: RunRow, now: number): SyncRunDetails {
  const outcome = outcomeOf(run, now)
  const isOver = outcome !== 'queued' && outcome !== 'running'
  return {
    ...runWire(row, run, now),
    changes: isOver ? changesOf(row, run) : [],
    skippedContents: isOver ? row.skipped.slice(0, Math.min(run.skipped, CHANGES_KEPT)) : [],
  }
}

function changesOf(row: RegistryRow, run: RunRow): SyncChange[] {
  if (run.added + run.changed + run.removed === 0) return []
  const rank = ({ uid }: PackRow) => hash(`${run.uid} ${uid}`)
  const only = run.only
  const all = seedPacks(row).flat()
  const asked = only === null ? all : all.filter((pack) => only.some((one) => one === pack.repository || one === referenceOf(pack)))
  const drawn = (asked.length === 0 ? all : asked).map((pack) => ({ pack, rank: rank(pack) })).sort((a, b) => a.rank - b.rank)
  const packs = drawn.map(({ pack }) => pack)
  const byReference = (a: SyncChange, b: SyncChange) => compareText(a.reference, b.reference)
  const added = packs.slice(0, run.added).map((pack) => change('added', pack, { newDigest: pack.digest }))
  const changed = packs
    .slice(run.added, run.added + run.changed)
    .map((pack) => change('changed', pack, { oldDigest: digest(`before ${run.uid} ${pack.uid}`), newDigest: pack.digest }))
  const removed = packs
    .slice(-run.removed)
    .slice(0, run.removed)
    .map((pack, index) =>
      change('removed', { ...pack, version: `0.${index + 1}.${hash(pack.uid) % 9}` }, { oldDigest: digest(`gone ${run.uid} ${pack.uid}`) }),
    )
  return [added, changed, removed].flatMap((changes) => changes.sort(byReference).slice(0, CHANGES_KEPT))
}

function change(kind: SyncChange['kind'], pack: PackRow, digests: Partial<SyncChange>): SyncChange {
  return { kind, reference: referenceOf(pack), name: pack.pack.name, version: pack.version, oldDigest: '', newDigest: '', ...digests }
}

function digest(of: string): string {
  return `sha256:${hexDigits(of, 64)}`
}
