import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { consoleSyncApi } from '~/contract/api/console-sync'
import { buildPath, type Operation } from '~/contract/operation'
import { START_TIMEOUT, startTestApp, type TestApp, type TestUser } from '../test/app'
import { samplePack, seedPacks, seedRegistry } from '../test/catalogue'

/** Everything that people change about synchronisations. A registry that calls its webhook is nobody: that leaves no entry, and has tests of its own. */
const writes = Object.entries<Operation>(consoleSyncApi).filter(([id, { method }]) => method !== 'GET' && id !== 'consoleWebhook')

let app: TestApp
let tenantUid: string
let admin: TestUser
let viewer: TestUser

beforeAll(async () => {
  app = await startTestApp()
  tenantUid = (await app.createTenant()).uid
  admin = await app.createTenantUser(tenantUid)
  viewer = await app.createTenantUser(tenantUid, { role: 'Tenant Viewer' })
}, START_TIMEOUT)
afterAll(() => app.close())

/** What each write is called with. */
const examples: Readonly<Record<string, { readonly prepare?: (uid: string) => Promise<unknown>; readonly body?: unknown }>> = {
  consoleRegistryCancel: { prepare: (uid) => app.request(`/v1/registries/oci/${uid}/basic/sync`, { method: 'POST' }, admin) },
  consoleRegistryDecideRemovals: { prepare: holdRemoval, body: { decision: 'approve', runUid: 'held-run' } },
  consoleRegistryRetrySkipped: { prepare: setAside, body: {} },
  consoleRegistrySyncSettings: { body: { intervalSeconds: 3600, quietHours: null, removalSharePercent: 30 } },
  consoleRegistryPause: {},
  consoleRegistryResume: {},
  consoleRegistryRenewWebhook: {},
  consoleRegistryDeleteWebhook: { prepare: (uid) => app.request(`/v1/console/registries/${uid}/webhook`, { method: 'PUT' }, admin) },
}

async function setAside(registry_uid: string): Promise<void> {
  await app.database.db
    .insertInto('skipped_contents')
    .values({ registry_uid, reference: 'spectro-packs/archive/nginx:1.0.0', digest: null, reason: 'its manifest is unreadable' })
    .execute()
}

async function holdRemoval(registryUid: string): Promise<void> {
  const { db } = app.database
  const pack = samplePack('nginx', '1.0.0')
  await seedPacks(app.services, registryUid, [pack])
  await db
    .insertInto('sync_runs')
    .values({ uid: 'held-run', registry_uid: registryUid, trigger: 'scheduled', requested_at: new Date(), outcome: 'held' })
    .execute()
  await db
    .insertInto('held_removals')
    .values({ registry_uid: registryUid, reference: `${pack.repository}:${pack.tag}`, state: 'held' })
    .execute()
  await db
    .updateTable('registry_syncs')
    .set({ status: 'Success', held_run: 'held-run', held_at: new Date() })
    .where('registry_uid', '=', registryUid)
    .execute()
}

async function auditUids(): Promise<string[]> {
  const rows = await app.database.db.selectFrom('audits').select('uid').execute()
  return rows.map((row) => row.uid)
}

describe('every write about synchronisations', () => {
  it('has an example here', () => {
    expect(Object.keys(examples).toSorted()).toEqual(writes.map(([id]) => id).toSorted())
  })

  it.each(writes)('%s leaves exactly one audit entry, and none without the permission', async (id, operation) => {
    const { prepare, body } = examples[id] ?? {}
    const uid = await seedRegistry(app.services, { name: `registry-${id}`, tenantUid })
    await prepare?.(uid)
    const target = buildPath(operation.path, { uid })
    const send = (user: TestUser) =>
      body === undefined ? app.request(target, { method: operation.method }, user) : app.send(operation.method, target, body, user)

    const before = await auditUids()
    const states = () => app.database.executeSql('select to_jsonb(s) as state from registry_syncs s where registry_uid = $1', [uid])
    const untouched = (await states()).rows
    expect((await send(viewer)).status).toBe(403)
    expect(await auditUids()).toEqual(before)
    expect((await states()).rows).toEqual(untouched)

    const response = await send(admin)
    expect(response.status).toBe(operation.success.status)
    const added = (await auditUids()).filter((known) => !before.includes(known))
    expect(added).toEqual([response.headers.get('AuditUid')])
  })
})
