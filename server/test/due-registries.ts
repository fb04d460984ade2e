import { setTimeout as wait } from 'node:timers/promises'
import { dump } from 'js-yaml'
import type { Db } from '../db/schema'
import { newUid } from '../services'
import { type FaultServer, startFaultServer } from './fault-server'

/** A server with as many small Helm repositories as are asked for, each below a path of its own. */
export interface ManyRepositories {
  readonly server: FaultServer
  /** When each of their indexes was sent, by number: milliseconds of `performance.now()`. */
  readonly sent: ReadonlyMap<number, readonly number[]>
  endpoint(number: number): string
  close(): Promise<void>
}

/** Most values of a statement are 65,535. */
const BATCH = 500

/** @param thinkingMs before each answer */
export async function startManyRepositories(thinkingMs: number): Promise<ManyRepositories> {
  const sent = new Map<number, number[]>()
  const index = Buffer.from(
    dump({
      apiVersion: 'v1',
      entries: {
        gate: ['1.0.0', '1.1.0'].map((version) => ({
          apiVersion: 'v2',
          name: 'gate',
          version,
          urls: [`gate-${version}.tgz`],
          digest: version.replace(/\D/g, '').padEnd(64, '0'),
        })),
      },
    }),
  )
  const server = await startFaultServer({
    '*': (request, response) => {
      const number = /^\/(\d+)\/index\.yaml$/.exec(request.url ?? '')?.[1]
      if (number === undefined) {
        response.writeHead(404).end()
        return
      }
      setTimeout(() => {
        sent.set(Number(number), [...(sent.get(Number(number)) ?? []), performance.now()])
        response.writeHead(200, { 'content-type': 'text/yaml', 'content-length': index.length }).end(index)
      }, thinkingMs)
    },
  })
  return { server, sent, endpoint: (number) => `${server.endpoint}/${number}`, close: () => server.close() }
}

/** System registries of those repositories, none of which was synchronised yet and none of which is due. */
export async function seedRepositories(db: Db, repositories: Pick<ManyRepositories, 'endpoint'>, count: number): Promise<void> {
  const at = new Date()
  for (let from = 0; from < count; from += BATCH) {
    const numbers = Array.from({ length: Math.min(BATCH, count - from) }, (_, index) => from + index)
    const uids = new Map(numbers.map((number) => [number, newUid()]))
    const registries = numbers.map((number) => ({
      uid: uids.get(number) ?? '',
      scope: 'system' as const,
      tenant_uid: null,
      name: `repository-${number}`,
      kind: 'helm' as const,
      provider: 'helm' as const,
      endpoint: repositories.endpoint(number),
      base_path: '',
      base_content_path: '',
      auth_type: 'noAuth' as const,
      username: '',
      sealed_secret: null,
      tls_certificate: '',
      tls_insecure: false,
      sync_supported: true,
      is_default: false,
      created_at: at,
      updated_at: at,
    }))
    await db.insertInto('registries').values(registries).execute()
    const syncs = registries.map(({ uid }) => ({ registry_uid: uid, status: 'Success' as const, message: '', progress: null }))
    await db.insertInto('registry_syncs').values(syncs).execute()
  }
}

/** All registries are due now. */
export async function makeDue(db: Db): Promise<void> {
  await db.updateTable('registry_syncs').set({ next_at: new Date() }).execute()
}

/** What the history says of all runs that were asked for since. */
export interface RunCounts {
  readonly asked: number
  readonly ended: number
  readonly good: number
  /** Registries with a run; fewer than `asked` where one had two. */
  readonly registries: number
  readonly restarted: number
}

async function countRuns(db: Db, since: Date): Promise<RunCounts> {
  const rows = await db
    .selectFrom('sync_runs')
    .where('requested_at', '>=', since)
    .select(['registry_uid', 'finished_at', 'outcome', 'restarts'])
    .execute()
  const count = (matches: (row: (typeof rows)[number]) => boolean) => rows.filter(matches).length
  return {
    asked: rows.length,
    ended: count(({ finished_at: end }) => end !== null),
    good: count(({ outcome }) => outcome === 'succeeded'),
    registries: new Set(rows.map((row) => row.registry_uid)).size,
    restarted: count(({ restarts }) => restarts > 0),
  }
}

/** Waits until so many runs ended. @returns what there is then, or when the time is up */
export async function runsEnded(db: Db, options: { since: Date; count: number; withinMs: number }): Promise<RunCounts> {
  const deadline = performance.now() + options.withinMs
  for (;;) {
    const counts = await countRuns(db, options.since)
    if (counts.ended >= options.count || performance.now() > deadline) return counts
    await wait(200)
  }
}
