import type * as z from 'zod/mini'
import type { RegistryOverview } from '~/contract/console'
import { CHANGES_KEPT, type HeldRemoval, type HeldRemovals, type RemovalDecision } from '~/contract/sync'
import { compareText, type MockDb } from './db'
import { MockError } from './mock-error'
import type { RegistryRow, RunRow } from './rows'
import { contentsMessage, type PackRow, referenceOf } from './seeds/packs'
import { isoTime, setAsideAt } from './sync'

export function heldOf(db: MockDb, row: RegistryRow): RegistryOverview['held'] {
  const held = heldAt(row, db.now())
  if (held === null) return null
  const { runUid, since, references } = held
  const inUse = usedIn(db, row)
  const used = references.filter((reference) => (inUse.get(reference)?.size ?? 0) > 0)
  return { runUid, since: isoTime(since), removals: references.length, inUse: used.length }
}

/** What waits for a decision: of a run that goes on, nothing yet. */
export function heldAt({ held }: RegistryRow, now: number): RegistryRow['held'] {
  return held !== null && held.since <= now ? held : null
}

export function removalsOf(db: MockDb, row: RegistryRow): HeldRemovals {
  const held = heldAt(row, db.now())
  const rows = db.rowsOf(row)
  const known = new Map(rows.map((pack) => [referenceOf(pack), pack]))
  const inUse = usedIn(db, row)
  const of = (state: HeldRemoval['state']) => (reference: string) => {
    const pack = known.get(reference)
    return pack === undefined ? [] : [removal(reference, pack, inUse.get(reference)?.size ?? 0, state)]
  }
  const items = [...(held?.references ?? []).flatMap(of('held')), ...row.kept.flatMap(of('kept'))].sort(
    (a, b) => Number(b.profiles > 0) - Number(a.profiles > 0) || compareText(a.reference, b.reference),
  )
  return { runUid: held?.runUid ?? null, items: items.slice(0, CHANGES_KEPT), total: items.length, versions: rows.length }
}

function removal(reference: string, { pack, version, digest }: PackRow, profiles: number, state: HeldRemoval['state']): HeldRemoval {
  return { reference, name: pack.name, version, digest, profiles, state }
}

/** Profiles that use a version of the registry, by its reference. */
function usedIn(db: MockDb, row: RegistryRow): Map<string, Set<string>> {
  const used = new Map<string, Set<string>>()
  for (const { uid, draft, published } of db.profiles) {
    for (const layer of [...draft, ...(published ?? [])]) {
      if (layer.registryUid !== row.uid) continue
      const reference = `${layer.repository}:${layer.tag}`
      used.set(reference, (used.get(reference) ?? new Set()).add(uid))
    }
  }
  return used
}

const CHANGED =
  'Somebody has decided about this by now, or another synchronisation has found something else. Load the list again, and decide about what it shows then'

/**
 * Takes out what is held, or keeps it. With a null `runUid` it is about what was kept before.
 * @throws MockError `ResourceChanged` when something else, or nothing, waits by now
 */
export function decideRemovals(row: RegistryRow, { decision, runUid }: z.output<typeof RemovalDecision>, now: number, email: string): void {
  const held = heldAt(row, now)
  if (runUid !== null && held?.runUid !== runUid) throw new MockError('ResourceChanged', CHANGED)
  if (runUid === null || held === null) {
    if (decision === 'reject' || row.kept.length === 0) throw new MockError('ResourceChanged', CHANGED)
    row.gone = [...row.gone, ...row.kept]
    row.kept = []
    return
  }
  const { references } = held
  const [one, count] = [references.length === 1, references.length]
  const versions = `${count.toLocaleString('en')} ${one ? 'version' : 'versions'}`
  row.held = null
  if (decision === 'approve') {
    row.gone = [...row.gone, ...references]
    tell(row, runUid, count, `${versions} that ${one ? 'was' : 'were'} no longer in the registry removed, approved by ${email}`, now)
  } else {
    row.kept = [...row.kept, ...references]
    tell(row, runUid, 0, `${versions} that ${one ? 'is' : 'are'} no longer in the registry kept, decided by ${email}`, now)
  }
}

/** The run that had to wait for the decision says what became of it. */
function tell(row: RegistryRow, runUid: string, removed: number, told: string, now: number): void {
  const contents = contentsMessage(row, setAsideAt(row, now))
  const add = (run: RunRow): RunRow =>
    run.uid === runUid ? { ...run, removed: run.removed + removed, kept: row.kept.length, message: `${contents}; ${told}` } : run
  row.past = row.past.map(add)
  if (row.run !== null)
    row.run = row.run.uid === runUid ? add(row.run) : { ...row.run, message: row.run.status === 'Success' ? contents : row.run.message }
}
