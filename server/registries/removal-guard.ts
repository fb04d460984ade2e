import { REMOVAL_GUARD } from '~/contract/sync'
import type { Tx } from '../db/schema'
import { countPacks, tidyAfterRemoval } from '../packs/catalogue'
import { countHeld, deleteMarked, forgetReturned, markVanished, setHold } from './removals-store'
import { recordRemoved } from './runs-store'
import { planOf, type Run } from './worker-store'

export interface GuardedRemoval {
  /** Versions that wait for a person; 0 when the run took out what it had to. */
  readonly held: number
  /** That would have gone, and stay: held, or kept by a person before. */
  readonly kept: number
}

/** Whether a run may not take out so much by itself. @param before versions of the registry that it found in the catalogue */
export function mustHold(
  { removals, used }: { removals: number; used: number },
  { before, sharePercent }: { before: number; sharePercent: number },
): boolean {
  if (used > 0) return true
  return removals >= REMOVAL_GUARD.versions && removals * 100 > sharePercent * before
}

/**
 * Takes out what the registry no longer has, in the transaction that ends the run; or holds all of it when that is more than a run may take out by itself, or
 * profiles use some of it. What somebody decided to keep stays and counts no more.
 * @param found every reference that exists now, complete for all of the registry or for `within`
 */
export async function guardRemovals(
  tx: Tx,
  run: Run,
  found: { references: ReadonlySet<string>; within: ReadonlySet<string> | undefined; added: number; now: Date },
): Promise<GuardedRemoval> {
  const { registryUid, historyUid } = run
  const { references, within, now } = found
  const { sharePercent, heldRun, heldAt } = await planOf(tx, registryUid)
  const hasReturned = await forgetReturned(tx, registryUid, references)
  const marked = await markVanished(tx, registryUid, { references, within })
  const { held: removals, used, kept } = await countHeld(tx, registryUid, within)
  if (removals > 0) {
    const before = (await countPacks(tx, registryUid)).versions - found.added
    if (mustHold({ removals, used }, { before, sharePercent })) {
      // As long as it is the same, whoever looks at it may decide about what they see.
      const isSame = heldRun !== null && heldAt !== null && marked === 0 && !hasReturned
      await setHold(tx, registryUid, isSame ? { run: heldRun, at: heldAt } : { run: historyUid, at: now })
      return { held: removals, kept: removals + kept }
    }
    const { count, names } = await deleteMarked(tx, registryUid, { state: 'held', within, run: historyUid })
    await tidyAfterRemoval(tx, registryUid, names)
    await recordRemoved(tx, historyUid, { count, kept })
  }
  // Outside of what this run read, something may still be held.
  const left = within === undefined ? 0 : (await countHeld(tx, registryUid, undefined)).held
  if (left === 0 && heldRun !== null) await setHold(tx, registryUid, null)
  return { held: 0, kept }
}
