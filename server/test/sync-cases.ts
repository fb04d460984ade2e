import type { RegistryConnector } from '../connectors/connector'
import type { FoundPack } from '../connectors/content'
import type { Context } from '../context'
import { listPacks } from '../packs/list'
import { getRegistryOverview } from '../registries/overview'
import { runRegistrySync } from '../registries/run-sync'
import { startTestApp, type TestApp } from './app'
import { contextOf, seedRegistry } from './catalogue'
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
    async start(): Promise<void> {
      app = await startTestApp({ now: () => clock, syncIntervalSeconds: HOUR })
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
    waitingJobs: () => waitingSyncs(app),
    forgetJobs: () => forgetSyncs(app),
  }
}

/** A registry with these packs. */
export function having(
  packs: readonly FoundPack[],
  skipped: readonly { reference: string; digest: string | null; reason: string }[] = [],
): Read {
  return async (_, __, { known, onPack, onSkipped, onProgress }) => {
    onProgress({
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
    return { ok: true, value: { references, requests: 1, bytes: 1 } }
  }
}
