import type { RegistryOverview } from '~/contract/console'
import { countOf } from '../../lib/number'
import type { ToastOptions } from '../../ui/toast'
import { heldWords, outcomeWords } from './sync-words'

export interface EndedRun {
  readonly name: string
  readonly lastRun: NonNullable<RegistryOverview['lastRun']>
  readonly message: string
  readonly held: RegistryOverview['held']
}

interface Group {
  readonly waiting: Set<string>
  readonly ended: EndedRun[]
}

/** Runs that were asked for on this page: their end is said once, for those that were asked for together once for all of them. */
export function createStartedRuns() {
  const groups = new Map<string, Group>()
  const forget = (uid: string) => {
    groups.get(uid)?.waiting.delete(uid)
    groups.delete(uid)
  }
  return {
    start(uids: readonly string[]): void {
      for (const uid of uids) forget(uid)
      const group: Group = { waiting: new Set(uids), ended: [] }
      for (const uid of uids) groups.set(uid, group)
    },
    /** It did not begin, or is gone. */
    forget,
    has: (uid: string) => groups.has(uid),
    /** @returns what to say; undefined while others of the same group go on, and where there is nothing that is not known already */
    ended(uid: string, run: EndedRun): ToastOptions | undefined {
      const group = groups.get(uid)
      if (group === undefined) return undefined
      forget(uid)
      group.ended.push(run)
      return group.waiting.size > 0 ? undefined : endWords(group.ended)
    },
  }
}

const isGood = ({ lastRun }: EndedRun) => lastRun.outcome === 'succeeded' || lastRun.outcome === 'warnings'

/** What is said of runs that ended: an end that needs somebody is said on the row as well, so this stays calm. */
export function endWords(runs: readonly EndedRun[]): ToastOptions | undefined {
  // Whoever stopped a run knows.
  const told = runs.filter(({ lastRun }) => lastRun.outcome !== 'cancelled' && lastRun.outcome !== 'superseded')
  const [first] = told
  if (first === undefined) return undefined
  if (told.length === 1) {
    const { name, lastRun, message, held } = first
    if (isGood(first)) return { message: `${name} is synchronised: ${outcomeWords(lastRun)}`, tone: 'success' }
    if (held !== null) return { message: `${name}: ${heldWords(held)}`, tone: 'info' }
    return { message: `${name} could not be synchronised${message === '' ? '' : `: ${message}`}`, tone: 'info' }
  }
  const others = told.filter((run) => !isGood(run)).map(({ name }) => name)
  if (others.length === 0) return { message: `${countOf(told.length, 'registry is', 'registries are')} synchronised`, tone: 'success' }
  return {
    message: `${told.length - others.length} of ${told.length} registries are synchronised. Look at ${others.slice(0, 3).join(', ')}${others.length > 3 ? ` and ${others.length - 3} more` : ''}`,
    tone: 'info',
  }
}

/** Of this page. */
export const startedRuns = createStartedRuns()
