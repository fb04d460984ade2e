import { expect } from '@playwright/test'
import { startPostgres } from '../../server/test/postgres-server'
import { ApiSession } from '../../tools/api-session'
import { until } from '../../tools/until'
import { accounts, tenantAdmin, test } from '../support/live'
import { expectRow, rowOf } from '../support/page'
import { signIn } from '../support/sign-in'

/** From the silence of a worker to the run going on elsewhere, in milliseconds: what is promised is a minute. */
const NOTICED_MS = 60_000

test('a worker is killed in the middle of a run: another goes on where it stopped, in front of whoever watches', async ({
  page,
  start,
  registry,
}) => {
  test.setTimeout(180_000)
  const postgres = await startPostgres()
  try {
    const shared = { DATABASE_URL: await postgres.createDatabase(), SECRET_KEY: 'ab'.repeat(32) }
    const front = await start({ env: { ...accounts, ...shared, ROLE: 'api' } })
    const first = await start({ env: { ...shared, ROLE: 'worker' } })
    await registry.pushMany(250)
    const api = await ApiSession.signIn(front.url, 'tenant', tenantAdmin)
    await signIn(page, front.url, 'tenant', tenantAdmin)
    const table = page.getByRole('table', { name: 'OCI Registries' })
    const uid = await api.addRegistry(registry.input('team'))
    const before = await until(
      async () => {
        const { versions, progress } = await api.overview(uid)
        return progress !== null && versions > 0 ? versions : undefined
      },
      { what: 'the first packs to be stored', withinMs: 30_000, everyMs: 5 },
    )
    await first.kill()
    const killedAt = performance.now()
    expect(before).toBeLessThan(registry.versions())

    // Nobody reloads: what the page shows from here on was pushed to it.
    const second = await start({ env: { ...shared, ROLE: 'worker' } })
    await expect(rowOf(table, 'team')).toContainText('Sync in progress')
    await until(
      async () =>
        (await api.overview(uid)).progress?.restarts === 1 ? true : (await api.syncStatus(uid)).status === 'Success' || undefined,
      {
        what: 'another worker to take the run over',
        withinMs: NOTICED_MS,
      },
    )
    expect(performance.now() - killedAt).toBeLessThan(NOTICED_MS)
    await expectRow(table, 'team', { Status: 'Success' })
    await expect(rowOf(table, 'team')).not.toContainText('Sync in progress')

    const { items } = await api.runs(uid)
    expect(items).toMatchObject([{ outcome: 'succeeded', trigger: 'created', restarts: 1, added: registry.versions() }])
    expect((await api.overview(uid)).versions).toBe(registry.versions())

    const metrics = await (await fetch(`${second.url}/metrics`)).text()
    expect(metrics).toMatch(/^registry_sync_runs_total\{trigger="created",outcome="succeeded"\} 1$/m)
    expect(metrics).toMatch(/^registry_sync_queue_depth 0$/m)
    expect(metrics).toMatch(/^registry_console_processes\{role="worker"\} \d$/m)
    expect(metrics).toMatch(new RegExp(`^registry_sync_last_success_age_seconds\\{registry="${uid}",scope="tenant"\\} [\\d.]+$`, 'm'))
  } finally {
    await postgres.stop()
  }
})
