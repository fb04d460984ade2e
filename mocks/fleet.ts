import type { Fleet, FleetProcess, FleetRegistry } from '~/contract/sync'
import { compareText, type MockDb } from './db'
import { addressOf } from './probe'
import { uidOf } from './random'
import { pausedOf } from './registry-sync'
import { heldAt } from './removals'
import type { RegistryRow } from './rows'
import { failing, lastVerdict, outcomeOf, runsOf } from './run-history'
import { dueAfter, intervalMs, isoTime, syncOf } from './sync'

const HOUR = 3_600_000
const DAY = 24 * HOUR

/** Health of everything, for operators. */
export function fleetOf(db: MockDb): Fleet {
  const now = db.now()
  const rows = db.registries.toSorted((a, b) => compareText(a.name, b.name) || compareText(a.uid, b.uid))
  const current = rows.flatMap(({ run }) => (run !== null && run.endsAt > now ? [run] : []))
  const waiting = current.filter(({ startsAt }) => startsAt > now)
  const ended = rows.flatMap((row) => runsOf(row, now).filter(({ endsAt }) => endsAt <= now && endsAt > now - DAY))
  const count = (...outcomes: readonly string[]) => ended.filter((run) => outcomes.includes(outcomeOf(run, now))).length
  return {
    at: isoTime(now),
    queue: {
      waiting: waiting.length,
      running: current.length - waiting.length,
      oldestSeconds: waiting.length === 0 ? null : Math.round((now - Math.min(...waiting.map(({ queuedAt }) => queuedAt))) / 1000),
    },
    day: { good: count('succeeded', 'warnings'), failed: count('failed'), held: count('held'), cancelled: count('cancelled') },
    processes: processesOf(now, current.length - waiting.length),
    registries: rows.map((row) => registryOf(db, row)),
  }
}

/** Two that work, one that answers, and one that was replaced minutes ago. */
function processesOf(now: number, running: number): FleetProcess[] {
  const seen = now - (now % 10_000)
  const process = (host: string, role: FleetProcess['role'], more: Partial<FleetProcess>): FleetProcess => ({
    uid: uidOf(`process ${host}`),
    host,
    pid: 7,
    role,
    version: '0.1.0',
    startedAt: isoTime(seen - 3 * DAY),
    seenAt: isoTime(seen),
    running: 0,
    concurrency: role === 'api' ? 0 : 4,
    ...more,
  })
  const first = Math.ceil(running / 2)
  return [
    process('console-api-7d4b9-2xk8p', 'api', {}),
    process('console-worker-5f6c8-9qz4t', 'worker', { running: first }),
    process('console-worker-5f6c8-h7m2v', 'worker', { running: running - first }),
    process('console-worker-5f6c8-w3r6n', 'worker', { startedAt: isoTime(seen - 9 * DAY), seenAt: isoTime(seen - 260_000) }),
  ]
}

function registryOf(db: MockDb, row: RegistryRow): FleetRegistry {
  const now = db.now()
  const { status, nextAt } = syncOf(row, now)
  const { state, since } = stateOf(row, now)
  const tenant = db.tenants.find(({ uid }) => uid === row.tenantUid)
  return {
    uid: row.uid,
    name: row.name,
    type: { kind: row.kind, providerType: row.provider },
    tenant: tenant === undefined ? null : { uid: tenant.uid, name: tenant.name },
    host: addressOf(row).host,
    state,
    code: state === 'failing' ? failing(row, now).code : '',
    message: state === 'paused' ? (pausedOf(row, now)?.message ?? '') : status.message || (lastVerdict(row, now)?.message ?? ''),
    since: since === null ? null : isoTime(since),
    lastSyncedAt: Date.parse(status.lastSyncedTime) > 0 ? status.lastSyncedTime : null,
    nextSyncAt: nextAt === null ? null : isoTime(nextAt),
    versions: db.rowsOf(row).length,
  }
}

/** What is worst about it. */
function stateOf(row: RegistryRow, now: number): { readonly state: FleetRegistry['state']; readonly since: number | null } {
  const { since } = failing(row, now)
  if (since !== null) return { state: 'failing', since }
  const held = heldAt(row, now)
  if (held !== null) return { state: 'held', since: held.since }
  if (pausedOf(row, now) !== null) return { state: 'paused', since: row.pausedAt }
  if (isLate(row, now)) return { state: 'late', since: null }
  if (row.run !== null && row.run.endsAt > now) return { state: row.run.startsAt > now ? 'waiting' : 'running', since: null }
  return { state: row.synchronised && !row.needsCredentials ? 'good' : 'off', since: null }
}

/** No good run for two intervals, though runs start by themselves. */
function isLate(row: RegistryRow, now: number): boolean {
  if (!row.synchronised || row.needsCredentials || row.run === null) return false
  const synced = Date.parse(syncOf(row, now).status.lastSyncedTime)
  return dueAfter(row, Math.max(synced, row.createdAt)) + intervalMs(row.settings) < now
}
