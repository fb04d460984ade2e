import type { Fleet, FleetProcess, FleetRegistry } from '~/contract/sync'
import { countOf, formatNumber } from '../../lib/number'
import type { StateName } from '../../ui/StateBadge'

type FleetState = FleetRegistry['state']

interface StateLook {
  readonly badge: StateName
  readonly word: string
  /** Somebody should look at it. */
  readonly needsAttention: boolean
}

/** The worst first: so they are sorted. */
export const fleetStates: Readonly<Record<FleetState, StateLook>> = {
  failing: { badge: 'failed', word: 'Failing', needsAttention: true },
  held: { badge: 'held', word: 'Held', needsAttention: true },
  late: { badge: 'stale', word: 'Late', needsAttention: true },
  paused: { badge: 'paused', word: 'Paused', needsAttention: true },
  running: { badge: 'in-progress', word: 'In progress', needsAttention: false },
  waiting: { badge: 'pending', word: 'Waiting', needsAttention: false },
  good: { badge: 'success', word: 'Good', needsAttention: false },
  off: { badge: 'paused', word: 'Not synchronised', needsAttention: false },
}

const order: readonly string[] = Object.keys(fleetStates)

export function rankOf({ state }: Pick<FleetRegistry, 'state'>): number {
  return order.indexOf(state)
}

/** In place of a state in the filter: all that somebody should look at. */
export const ATTENTION = 'attention'

export function matchesState(registry: Pick<FleetRegistry, 'state'>, wanted: string | undefined): boolean {
  if (wanted === undefined) return true
  return wanted === ATTENTION ? fleetStates[registry.state].needsAttention : registry.state === wanted
}

const kinds = { 'oci-basic': 'Basic', 'oci-ecr': 'ECR' } as const
const providers = { helm: 'Helm', zarf: 'Zarf', pack: 'Pack' } as const

export function typeOf({ type }: Pick<FleetRegistry, 'type'>): string {
  switch (type.kind) {
    case 'helm':
      return 'Helm'
    case 'pack':
      return 'Legacy Pack'
    case 'oci-basic':
    case 'oci-ecr':
      return `${providers[type.providerType]} · ${kinds[type.kind]}`
  }
}

/** A process that was silent for so long is taken for gone, in milliseconds. It says every ten seconds that it lives. */
const SILENT_MS = 45_000

/** @param at when the list was made, by the server's clock */
export function isSilent({ seenAt }: Pick<FleetProcess, 'seenAt'>, at: string): boolean {
  return Date.parse(at) - Date.parse(seenAt) > SILENT_MS
}

/** What somebody at 2 a.m. should read first; undefined when nothing needs attention. */
export function alarmOf({ processes, queue, at }: Pick<Fleet, 'processes' | 'queue' | 'at'>): string | undefined {
  const workers = processes.filter((each) => each.role !== 'api' && !isSilent(each, at))
  if (workers.length === 0)
    return queue.waiting === 0
      ? 'No worker is alive: nothing synchronises. Start a process with ROLE=worker or ROLE=all.'
      : `No worker is alive, and ${countOf(queue.waiting, 'run waits', 'runs wait')}. Start a process with ROLE=worker or ROLE=all.`
  if (queue.oldestSeconds !== null && queue.oldestSeconds > 10 * 60)
    return `A run has waited for ${durationWords(queue.oldestSeconds)}: ${countOf(workers.length, 'worker')} can’t keep up. Add a worker, or raise SYNC_CONCURRENCY.`
  return undefined
}

/** `40 s`, `12 min`, `3 hr`. */
export function durationWords(seconds: number): string {
  if (seconds < 90) return `${formatNumber(Math.round(seconds))} s`
  if (seconds < 90 * 60) return `${formatNumber(Math.round(seconds / 60))} min`
  return `${formatNumber(Math.round(seconds / 3600))} hr`
}
