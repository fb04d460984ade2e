import { Gauge, Registry } from 'prom-client'
import type { Services } from '../context'
import { listProcesses } from '../jobs/processes'
import { queueOf } from './fleet'
import { listSyncStates } from './fleet-store'
import { isLate } from './sync-state'

/** Several scrapers, or one that is impatient, cost the database no more than one, in ms. */
const KEEP_MS = 5_000
/** A scraper waits ten seconds by default; a database that hangs must not cost it the rest, in ms. */
const WAIT_MS = 4_000
/** Most registries that have a line of their own. */
const MOST_SERIES = 5_000
/** A process that was silent for so long is dead, in ms. */
const DEAD_MS = 30_000
const ROLES = ['all', 'api', 'worker'] as const

type Parts = Pick<Services, 'db' | 'now' | 'log' | 'syncIntervalSeconds'> & {
  /** In place of `WAIT_MS`, in tests. */
  readonly waitMs?: number
}

/**
 * How synchronisation stands in the database, which all processes share: each of them tells the same. Registries go by their uid, never by a name: whoever reaches
 * the port may read this. While the database is away nothing but that is told.
 */
export function createSyncMetrics(parts: Parts): { render(): Promise<string> } {
  const register = new Registry()
  const gauges = createGauges([register])
  const down = new Registry()
  new Gauge({ name: DATABASE_UP.name, help: DATABASE_UP.help, registers: [down] }).set(0)
  let kept: { readonly text: Promise<string>; readonly at: number } | undefined
  let isReading = false

  async function read(): Promise<string> {
    const { db, log } = parts
    isReading = true
    try {
      const [rows, processes] = await Promise.all([listSyncStates(db), listProcesses(db)])
      fill(gauges, rows, processes, parts)
      return await register.metrics()
    } catch (error) {
      log.warn({ err: error }, 'Metrics could not be read from the database')
      return down.metrics()
    } finally {
      isReading = false
    }
  }

  return {
    async render() {
      const at = performance.now()
      if (kept === undefined || (at - kept.at >= KEEP_MS && !isReading)) kept = { text: read(), at }
      return within(parts.waitMs ?? WAIT_MS, kept.text, () => down.metrics())
    },
  }
}

async function within<T>(ms: number, promise: Promise<T>, otherwise: () => Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, ms, undefined)
  })
  const first = await Promise.race([promise, late])
  clearTimeout(timer)
  return first ?? otherwise()
}

const DATABASE_UP = { name: 'registry_console_database_up', help: 'Whether the database answers.' } as const

function createGauges(registers: Registry[]) {
  const gauge = (name: string, help: string) => new Gauge({ name, help, registers })
  return {
    up: gauge(DATABASE_UP.name, DATABASE_UP.help),
    depth: gauge('registry_sync_queue_depth', 'Synchronisations that wait for a worker.'),
    oldest: gauge('registry_sync_queue_oldest_seconds', 'How long the one has waited that waits longest; 0 when none waits.'),
    running: gauge('registry_sync_running', 'Synchronisations that run, in all processes.'),
    failing: gauge('registry_sync_failing', 'Registries whose last synchronisation failed.'),
    held: gauge('registry_sync_held', 'Registries whose removals wait for a decision.'),
    heldFor: gauge('registry_sync_held_oldest_seconds', 'How long the removals have waited that wait longest; 0 when none wait.'),
    paused: gauge('registry_sync_paused', 'Registries whose synchronisation is paused.'),
    late: gauge(
      'registry_sync_late',
      'Registries without a good synchronisation for two of their intervals, though they start by themselves.',
    ),
    failingFor: gauge('registry_sync_failing_oldest_seconds', 'How long the registry has failed that fails longest; 0 when none fails.'),
    oldestSuccess: gauge(
      'registry_sync_oldest_success_age_seconds',
      'Time since the last good synchronisation of the registry where it is longest ago, of those that start by themselves; a new one counts from when it was added.',
    ),
    success: new Gauge({
      name: 'registry_sync_last_success_age_seconds',
      help: `Time since the last good synchronisation of a registry that starts by itself, by its uid; of at most ${MOST_SERIES} registries.`,
      labelNames: ['registry', 'scope'],
      registers,
    }),
    processes: new Gauge({
      name: 'registry_console_processes',
      help: 'Processes of this installation that live, by role.',
      labelNames: ['role'],
      registers,
    }),
  }
}

function fill(
  gauges: ReturnType<typeof createGauges>,
  rows: Awaited<ReturnType<typeof listSyncStates>>,
  processes: Awaited<ReturnType<typeof listProcesses>>,
  { now, syncIntervalSeconds }: Parts,
): void {
  const at = now()
  const age = (since: Date) => Math.max(0, (at.getTime() - since.getTime()) / 1000)
  const longest = (times: readonly (Date | null)[]) => times.reduce((most, time) => Math.max(most, time === null ? 0 : age(time)), 0)
  const queue = queueOf(rows, at)
  gauges.up.set(1)
  gauges.depth.set(queue.waiting)
  gauges.oldest.set(queue.oldestSeconds ?? 0)
  gauges.running.set(queue.running)
  gauges.failing.set(rows.filter((row) => row.failing_since !== null).length)
  gauges.failingFor.set(longest(rows.map((row) => row.failing_since)))
  gauges.held.set(rows.filter((row) => row.held_at !== null).length)
  gauges.heldFor.set(longest(rows.map((row) => row.held_at)))
  gauges.paused.set(rows.filter((row) => row.paused_at !== null).length)
  gauges.late.set(rows.filter((row) => isLate(row, at, syncIntervalSeconds)).length)

  const automatic = rows.filter((row) => row.sync_supported && !row.needs_credentials && row.paused_at === null)
  gauges.oldestSuccess.set(longest(automatic.map((row) => row.last_synced_at ?? row.created_at)))
  gauges.success.reset()
  for (const row of automatic.slice(0, MOST_SERIES)) {
    gauges.success.set({ registry: row.uid, scope: row.scope }, age(row.last_synced_at ?? row.created_at))
  }
  for (const role of ROLES) {
    gauges.processes.set({ role }, processes.filter((one) => one.role === role && at.getTime() - one.seenAt.getTime() < DEAD_MS).length)
  }
}
