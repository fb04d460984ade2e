import type { RegistryOverview } from '~/contract/console'
import type { HeldRemovals } from '~/contract/sync'
import { countOf, formatNumber } from '../../../lib/number'

export interface RemovalCounts {
  /** Wait for a decision. */
  readonly held: number
  readonly kept: number
  /** Of those in the list, used by profiles. */
  readonly inUse: number
}

/** Where the list was cut, the registry's own counts say how many there are. */
export function removalCounts(
  { runUid, items, total }: Pick<HeldRemovals, 'runUid' | 'items' | 'total'>,
  { held, kept }: Pick<RegistryOverview, 'held' | 'kept'>,
): RemovalCounts {
  const isWhole = items.length === total
  const listed = items.filter(({ state }) => state === 'held').length
  const decided = isWhole ? items.length - listed : kept
  const state = runUid === null ? 'kept' : 'held'
  const used = items.filter((item) => item.state === state && item.profiles > 0).length
  return {
    held: runUid === null ? 0 : isWhole ? listed : (held?.removals ?? listed),
    kept: decided,
    inUse: runUid !== null && !isWhole ? (held?.inUse ?? used) : used,
  }
}

interface Guard extends Pick<RemovalCounts, 'held' | 'inUse'> {
  readonly versions: number
  /** Share and number from which on removals are held. */
  readonly sharePercent: number
  readonly least: number
}

/** Which rules held them, a sentence each. */
export function heldWords({ held, inUse, versions, sharePercent, least }: Guard): string[] {
  const share = versions === 0 ? 0 : (held / versions) * 100
  const sentences: string[] = []
  if (held >= least && share > sharePercent) {
    sentences.push(
      `That is ${formatNumber(Math.floor(share))} % of the registry; more than ${formatNumber(sharePercent)} %, and at least ${countOf(least, 'version')}, wait for a person.`,
    )
  }
  if (inUse > 0) {
    sentences.push(
      `${countOf(inUse, 'of them is', 'of them are')} used by profiles, and what a profile uses never goes without a person’s word.`,
    )
  }
  return sentences.length === 0 ? ['They were held when the run ended; the settings have changed since.'] : sentences
}
