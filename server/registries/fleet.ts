import type { Fleet, FleetRegistry } from '~/contract/sync'
import { authorize } from '../authz/authorize'
import type { Context } from '../context'
import { AppError } from '../errors'
import { listProcesses } from '../jobs/processes'
import { countEnded, listFleet } from './fleet-store'
import { syncStateOf } from './sync-state'

const DAY_MS = 86_400_000

type FleetRow = Awaited<ReturnType<typeof listFleet>>[number]

/** Health of every registry of every tenant, of the queue and of the processes, for operators. Nothing of what tenants keep to themselves: a host, no path and no user. */
export async function readFleet(context: Context): Promise<Fleet> {
  const { actor, services } = context
  authorize(actor, 'packRegistry.list')
  if (actor.scope !== 'system') throw new AppError('Forbidden', 'This is for system operators')
  const { db, syncIntervalSeconds } = services
  const now = services.now()
  const [rows, ended, processes] = await Promise.all([listFleet(db), countEnded(db, new Date(now.getTime() - DAY_MS)), listProcesses(db)])
  const count = (outcome: Parameters<typeof ended.get>[0]) => ended.get(outcome) ?? 0
  return {
    at: now.toISOString(),
    queue: queueOf(rows, now),
    day: { good: count('succeeded') + count('warnings'), failed: count('failed'), held: count('held'), cancelled: count('cancelled') },
    processes: processes.map((one) => ({ ...one, startedAt: one.startedAt.toISOString(), seenAt: one.seenAt.toISOString() })),
    registries: rows.map((row) => toFleetRegistry(row, now, syncIntervalSeconds)),
  }
}

/** @param rows of every registry */
export function queueOf(
  rows: readonly { readonly run_id: string | null; readonly status: string; readonly requested_at: Date | null }[],
  now: Date,
): Fleet['queue'] {
  const claimed = rows.filter((row) => row.run_id !== null)
  const waiting = claimed.filter((row) => row.status === 'Pending')
  const oldest = Math.min(...waiting.map((row) => row.requested_at?.getTime() ?? now.getTime()))
  return {
    waiting: waiting.length,
    running: claimed.length - waiting.length,
    oldestSeconds: waiting.length === 0 ? null : Math.max(0, Math.round((now.getTime() - oldest) / 1000)),
  }
}

function toFleetRegistry(row: FleetRow, now: Date, intervalSeconds: number): FleetRegistry {
  const { state, since } = syncStateOf(row, now, intervalSeconds)
  return {
    uid: row.uid,
    name: row.name,
    type: { kind: row.kind, providerType: row.provider },
    tenant: row.tenant_uid === null ? null : { uid: row.tenant_uid, name: row.tenant_name ?? '' },
    host: hostOf(row.endpoint),
    state,
    code: state === 'failing' ? row.failure_code : '',
    message: messageOf(row, state),
    since: since?.toISOString() ?? null,
    lastSyncedAt: row.last_synced_at?.toISOString() ?? null,
    nextSyncAt: row.run_id !== null || !row.sync_supported ? null : (row.next_at?.toISOString() ?? null),
    versions: row.versions,
  }
}

function messageOf(row: FleetRow, state: FleetRegistry['state']): string {
  if (state === 'paused') return row.paused_message
  if (row.needs_credentials) return 'Needs AWS credentials'
  return row.message
}

/** The endpoint of ECR has no scheme. */
function hostOf(endpoint: string): string {
  return endpoint.replace(/^[a-z]+:\/\//i, '').split('/')[0] ?? ''
}
