import type { RegistryOverview } from '~/contract/console'
import { HISTORY_DAYS, type SyncOutcome, type SyncReceipt, type SyncRun } from '~/contract/sync'
import { hash } from './random'
import type { RegistryRow, RunRow } from './rows'
import { seededRuns } from './seeds/run-story'
import { isoTime } from './sync'

const DAY = 86_400_000

/** Runs of a registry that are kept, the newest first: what the demo begins with, and what has begun since. */
export function runsOf(row: RegistryRow, now: number): RunRow[] {
  const all = [...(row.run === null ? [] : [row.run]), ...row.past, ...seededRuns(row)]
  return all.filter(({ queuedAt }) => queuedAt >= now - HISTORY_DAYS * DAY)
}

/** Those say whether a registry is well; one that was stopped does not. */
const verdicts: readonly SyncOutcome[] = ['succeeded', 'warnings', 'held', 'failed']

export function outcomeOf(run: RunRow, now: number): SyncOutcome {
  if (now >= run.endsAt) return run.outcome
  return now < run.startsAt ? 'queued' : 'running'
}

export function runWire(row: RegistryRow, run: RunRow, now: number): SyncRun {
  const outcome = outcomeOf(run, now)
  const isOver = outcome !== 'queued' && outcome !== 'running'
  const isGood = outcome === 'succeeded' || outcome === 'warnings' || outcome === 'held'
  const part = isOver ? 1 : Math.max(0, (now - run.startsAt) / (run.endsAt - run.startsAt))
  const counted = (count: number) => (isOver ? count : 0)
  return {
    uid: run.uid,
    trigger: run.trigger,
    requestedBy: run.requestedBy,
    requestedAt: isoTime(run.queuedAt),
    startedAt: now < run.startsAt || run.startsAt > run.endsAt ? null : isoTime(run.startsAt),
    finishedAt: isOver ? isoTime(run.endsAt) : null,
    outcome,
    code: outcome === 'failed' ? (run.failure?.code ?? null) : null,
    message: isOver ? run.message : '',
    restarts: run.restarts,
    requests: Math.floor(run.requests * part),
    bytes: Math.floor(run.bytes * part),
    added: counted(run.added),
    changed: counted(run.changed),
    removed: counted(run.removed),
    kept: counted(run.kept),
    skipped: counted(run.skipped),
    only: run.only,
    receipt: isGood ? receiptOf(row, run) : null,
  }
}

/** What a run looked at: the same each time that it is asked. */
function receiptOf(row: RegistryRow, run: RunRow): SyncReceipt {
  const repositories = run.only?.length ?? row.packCount
  const isHelm = row.kind === 'helm'
  const tags = repositories * 4 + (hash(row.uid) % 9)
  const notSemver = isHelm ? 0 : Math.floor(tags * 0.054)
  const companions = isHelm || row.kind === 'pack' ? 0 : Math.floor(tags * 0.11)
  const other = row.provider === 'pack' && row.kind !== 'pack' ? hash(`other ${row.uid}`) % 7 : 0
  const contents = Math.max(0, tags - notSemver - companions - other - run.skipped)
  const isThorough = run.trigger !== 'scheduled'
  const compared = isThorough ? contents : Math.ceil(contents / 6)
  return {
    pages: isHelm ? 1 : 1 + Math.ceil(repositories / 100) + repositories,
    repositories,
    tags,
    notSemver,
    companions,
    other,
    unreadable: run.skipped,
    compared,
    trusted: contents - compared,
    // An index alone can say so.
    notModified: isHelm && run.trigger !== 'forced' && run.trigger !== 'created' && run.added + run.changed === 0 ? 1 : 0,
  }
}

/** Since when runs fail, and of what; the last run that ended. */
export function healthOf(row: RegistryRow, now: number): Pick<RegistryOverview, 'failingSince' | 'failureCode' | 'lastRun'> {
  const last = lastEnded(row, now)
  const { since, code } = failing(row, now)
  return {
    failingSince: since === null ? null : isoTime(since),
    failureCode: code,
    lastRun:
      last === undefined
        ? null
        : {
            uid: last.uid,
            outcome: last.outcome,
            trigger: last.trigger,
            finishedAt: isoTime(last.endsAt),
            added: last.added,
            changed: last.changed,
            removed: last.removed,
          },
  }
}

function lastEnded(row: RegistryRow, now: number): RunRow | undefined {
  if (row.run !== null && now >= row.run.endsAt) return row.run
  return row.past[0] ?? seededRuns(row)[0]
}

/** The last run that says whether the registry is well. */
export function lastVerdict(row: RegistryRow, now: number): RunRow | undefined {
  const isVerdict = (run: RunRow) => now >= run.endsAt && verdicts.includes(run.outcome)
  if (row.run !== null && isVerdict(row.run)) return row.run
  return row.past.find(isVerdict) ?? seededRuns(row).find(isVerdict)
}

/** Epoch milliseconds of the end of the first failure after the last good run. */
export function failing(row: RegistryRow, now: number): { readonly since: number | null; readonly code: string; readonly message: string } {
  const last = lastVerdict(row, now)
  if (last?.outcome !== 'failed') return { since: null, code: '', message: '' }
  const runs = runsOf(row, now).filter((run) => now >= run.endsAt && verdicts.includes(run.outcome))
  const good = runs.findIndex(({ outcome }) => outcome !== 'failed')
  const first = good === -1 ? runs.at(-1) : runs[good - 1]
  return { since: (first ?? last).endsAt, code: last.failure?.code ?? '', message: last.message }
}

const worst: readonly (readonly [SyncOutcome, string])[] = [
  ['failed', 'f'],
  ['held', 'h'],
  ['warnings', 'w'],
  ['succeeded', 's'],
  ['cancelled', 'c'],
]

/** A letter a day, today last, as `SyncStrips` says. */
export function stripOf(row: RegistryRow, now: number): string {
  const today = Math.floor(now / DAY)
  const days = new Map<number, Set<SyncOutcome>>()
  for (const run of runsOf(row, now)) {
    if (run.endsAt > now) continue
    const day = Math.floor(run.endsAt / DAY)
    days.set(day, (days.get(day) ?? new Set()).add(run.outcome))
  }
  return Array.from({ length: HISTORY_DAYS }, (_, index) => {
    const outcomes = days.get(today - HISTORY_DAYS + 1 + index)
    return worst.find(([outcome]) => outcomes?.has(outcome) === true)?.[1] ?? '-'
  }).join('')
}
