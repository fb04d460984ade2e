import { expect } from '@playwright/test'
import * as z from 'zod/mini'
import { Uid } from '../../contract/common'
import { startHelmRepository } from '../../server/test/helm-repository'
import { tenantAdmin, test } from '../support/live'
import { expectRow, rowAction, rowOf } from '../support/page'
import { signIn } from '../support/sign-in'

const Packs = z.object({ total: z.int() })

test('an accident at the registry empties nothing: the removal is held, looked at and approved', async ({ page, server, tenantApi }) => {
  const charts = Array.from({ length: 14 }, (_, index) => ({ name: `accident-${String(index).padStart(2, '0')}`, version: '1.0.0' }))
  const repository = await startHelmRepository({ charts })
  try {
    const name = 'accident'
    const { uid } = Uid.parse(
      await tenantApi.call('POST', '/v1/registries/helm', {
        metadata: { name },
        spec: { endpoint: repository.endpoint, isPrivate: false, auth: { type: 'noAuth' } },
      }),
    )
    const left = async () => Packs.parse(await tenantApi.call('POST', '/v1/console/catalogue', { registries: [uid] })).total
    await signIn(page, server.url, 'tenant', tenantAdmin)
    await page.goto(`${server.url}/settings/registries/helm`)
    const table = page.getByRole('table', { name: 'Helm Registries' })
    await expectRow(table, name, { Status: 'Success' })
    expect(await left()).toBe(14)

    await repository.publish(charts.slice(0, 2))
    await rowAction(page, name, 'Synchronize')
    await expect(rowOf(table, name)).toContainText('Held')
    expect(await left()).toBe(14)

    await rowOf(table, name)
      .getByRole('link', { name: /12 removals/ })
      .click()
    await expect(page.getByText('accident-13 1.0.0')).toBeVisible()
    await page.getByRole('button', { name: 'Approve removal' }).click()
    await page
      .getByRole('dialog')
      .last()
      .getByRole('button', { name: /^Remove/ })
      .click()
    await expect(rowOf(table, name)).not.toContainText('Held')
    await expect.poll(left).toBe(2)
  } finally {
    await repository.close()
  }
})
