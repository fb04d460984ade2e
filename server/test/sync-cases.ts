import type { RegistryConnector } from '../connectors/connector'
import type { FoundPack } from '../connectors/content'
import type { Context } from '../context'
import { noProgress } from '../connectors/progress'
import { emptyReceipt } from '../connectors/receipt'
import { listPacks } from '../packs/list'
import { getRegistryOverview } from '../registries/overview'
import { runRegistrySync } from '../registries/run-sync'
import { startTestApp, type TestApp } from './app'
import { contextOf, samplePack, seedRegistry } from './catalogue'
import { forgetSyncs, waitingSyncs } from './sync-jobs'
import { deleteBasicOciRegistry, syncBasicOciRegistry, basicOciRegistrySyncStatus } from './basic-oci'

export type Read = RegistryConnector['read']

/** What a mock of the connector does next. */
export interface SyncScript {
  read: Read | undefined
}

/** Seconds between two automatic runs in these cases. */
export const HOUR = 3600

const START = new Date('2026-11-20T10:00:00.000Z')
const never = new AbortController().signal

/**
 * An app with a clock of its own and one system registry a test, for tests of synchronisations. Call `start`, `begin`, `end` and `close` in the
 * hooks, and mock `ociPacks` so that it does what `script` says.
 */
export function createSyncCases(script: SyncScript) {
  let app: TestApp
  let operator: Context
  let uid: string
  let clock = START

  return {
    get app() {
      return app
    },
    get operator() {
      return operator
    },
    /** Of the registry of this test. */
    get uid() {
      return uid
    },
    now: () => clock,
    passTime(ms: number): void {
      clock = new Date(clock.getTime() + ms)
    },
    /** @param databaseUrl of PostgreSQL, in place of the embedded database */
    async start(databaseUrl?: string): Promise<void> {
      app = await startTestApp({ now: () => clock, syncIntervalSeconds: HOUR, ...(databaseUrl !== undefined && { databaseUrl }) })
      operator = contextOf(app.services, { role: 'Root Administrator' })
    },
    async begin(): Promise<void> {
      clock = START
      uid = await seedRegistry(app.services, { name: `registry-${app.services.newUid()}`, password: 'planted-s3cret' })
    },
    async end(): Promise<void> {
      await deleteBasicOciRegistry(operator, uid).catch(() => undefined)
      await forgetSyncs(app)
    },
    close: () => app.close(),
    /** Asks for a synchronisation and runs it, on a registry that answers so. */
    async sync(read: Read, signal: AbortSignal = never): Promise<void> {
      script.read = read
      await syncBasicOciRegistry(operator, uid, { forceSync: false })
      await runRegistrySync(app.services, uid, signal)
    },
    /** What a worker does with a job. */
    run: () => runRegistrySync(app.services, uid, never),
    status: () => basicOciRegistrySyncStatus(operator, uid),
    overview: () => getRegistryOverview(operator, uid),
    /** Packs of the registry, `name version`. */
    async contents(): Promise<string[]> {
      const { items } = await listPacks(operator, { limit: 50, offset: 0, filters: `spec.registryUid=${uid}` })
      return items.map((item) => `${item.spec.name} ${item.spec.version}`)
    },
    /** Rows of the history of this test's registry, oldest first. */
    async history() {
      const rows = await app.database.db.selectFrom('sync_runs').where('registry_uid', '=', uid).selectAll().execute()
      return rows.toSorted((one, other) => one.requested_at.getTime() - other.requested_at.getTime())
    },
    /** Kind and reference of what a run changed. */
    async changes(runUid: string): Promise<string[]> {
      const rows = await app.database.db.selectFrom('sync_changes').where('run_uid', '=', runUid).selectAll().execute()
      return rows.map(({ kind, name, version }) => `${kind} ${name} ${version}`).toSorted()
    },
    /** A profile of a tenant of its own uses this version, in a draft. */
    async use(name: string, version: string): Promise<void> {
      const tenant = await app.createTenant()
      const [profile, at] = [app.services.newUid(), clock]
      await app.database.db
        .insertInto('profiles')
        .values({
          uid: profile,
          tenant_uid: tenant.uid,
          name: 'p',
          version: '1.0.0',
          type: 'add-on',
          created_at: at,
          created_by: '',
          updated_at: at,
          updated_by: '',
        })
        .execute()
      const { repository, tag, digest } = samplePack(name, version)
      await app.database.db
        .insertInto('profile_layers')
        .values({
          profile_uid: profile,
          stage: 'draft',
          position: 0,
          name,
          display_name: name,
          type: 'spectro',
          layer: 'addon',
          addon_type: '',
          pack_uid: '',
          registry_uid: uid,
          registry_name: 'r',
          repository,
          tag,
          version,
          digest,
          chosen_at: at,
          values_yaml: '',
          default_values: '',
          definition: '',
        })
        .execute()
    },
    waitingJobs: () => waitingSyncs(app),
    forgetJobs: () => forgetSyncs(app),
  }
}

/** A registry that answers when it is told to, or when its run is aborted. */
export function hanging() {
  let started: () => void = () => undefined
  const running = new Promise<void>((resolve) => (started = resolve))
  const read: Read = (_, __, { signal }) =>
    new Promise((resolve) => {
      signal.addEventListener('abort', () =>
        resolve({ ok: false, kind: 'aborted', layer: 'content', code: 'CANCELLED', detail: 'It was stopped before it was done.' }),
      )
      started()
    })
  return { read, running }
}

/** A registry with these packs. */
export function having(
  packs: readonly FoundPack[],
  skipped: readonly { reference: string; digest: string | null; reason: string }[] = [],
): Read {
  return async (_, __, { known, onPack, onSkipped, onProgress }) => {
    onProgress({
      ...noProgress,
      phase: 'reading',
      repositories: { done: 1, total: 1 },
      tags: { done: 0, total: packs.length },
      packs: { done: 0, total: packs.length },
    })
    const references = new Set<string>()
    for (const pack of packs) {
      const reference = `${pack.repository}:${pack.tag}`
      references.add(reference)
      if (known.get(reference) !== pack.digest) await onPack(pack)
    }
    for (const bad of skipped) {
      references.add(bad.reference)
      if (bad.digest === null || known.get(bad.reference) !== bad.digest) await onSkipped(bad)
    }
    return { ok: true, value: { references, requests: 1, bytes: 1, receipt: { ...emptyReceipt(), pages: 1, tags: references.size } } }
  }
}
