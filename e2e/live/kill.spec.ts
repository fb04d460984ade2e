import { expect } from '@playwright/test'
import { ApiSession } from '../../tools/api-session'
import { accounts, tenantAdmin, test } from '../support/live'
import { expectRow } from '../support/page'
import { signIn } from '../support/sign-in'
import { until } from '../../tools/until'

test('kill -9 during a synchronisation: after the next start it goes on and nothing is lost', async ({ page, start, registry }) => {
  await registry.pushMany(60)
  const first = await start({ env: accounts })
  const api = await ApiSession.signIn(first.url, 'tenant', tenantAdmin)
  const uid = await api.addRegistry(registry.input('team'))
  await until(async () => ((await api.syncStatus(uid)).status === 'InProgress' ? true : undefined), {
    what: 'the run to start',
    withinMs: 20_000,
    everyMs: 5,
  })
  await first.kill()

  const second = await start({ env: accounts, dataDir: first.dataDir })
  const again = await ApiSession.signIn(second.url, 'tenant', tenantAdmin)
  const status = await again.syncEnded(uid, { withinMs: 60_000 })
  expect(status).toMatchObject({ status: 'Success' })
  const overview = await again.overview(uid)
  expect(overview.versions).toBe(registry.versions())
  await signIn(page, second.url, 'tenant', tenantAdmin)
  await expectRow(page.getByRole('table', { name: 'OCI Registries' }), 'team', { Status: 'Success' })
})

test('a stop signal ends the server in order', async ({ start }) => {
  const server = await start({ env: accounts })
  expect(await server.stop()).toBe(0)
})
