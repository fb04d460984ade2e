import { expect, type Page } from '@playwright/test'
import * as z from 'zod'
import { tenantAdmin } from '../support/live'
import { test } from '../support/live-kinds'
import { expectRow, expectToast, rowAction } from '../support/page'
import { signIn } from '../support/sign-in'

/** What happens to a profile when its registry changes, and when two people change it. */

const Packs = z.object({ items: z.array(z.object({ metadata: z.object({ uid: z.string() }) })) })

interface Seeded {
  readonly registry: string
  readonly pack: string
  readonly profile: string
  readonly profileUid: string
}

/** A registry with one pack of its own, and a published profile that uses it. */
const seeded = test.extend<{ seed: (name: string) => Promise<Seeded> }>({
  seed: async ({ oci, api }, use) => {
    await use(async (name) => {
      const pack = `${name}-pack`
      await oci.push(pack, '1.0.0', 'replicas: 1')
      const path = '/v1/registries/oci/basic'
      const registry = `${name}-registry`
      const uid = await api.tenant.add(path, {
        metadata: { name: registry },
        spec: {
          endpoint: oci.url,
          baseContentPath: 'internal',
          providerType: 'pack',
          auth: { type: 'basic', username: oci.username, password: oci.password, tls: { certificate: oci.authority } },
        },
      })
      await api.tenant.ended(`/v1/registries/oci/${uid}/basic`)
      const packs = Packs.parse(await api.tenant.get(`/v1/packs?filters=spec.name=${pack}ANDspec.registryUid=${uid}`))
      const profile = `${name}-profile`
      const profileUid = await api.tenant.add('/v1/clusterprofiles?publish=true', {
        metadata: { name: profile },
        spec: {
          version: '1.0.0',
          template: {
            type: 'add-on',
            packs: [{ name: pack, uid: packs.items[0]?.metadata.uid, registryUid: uid, tag: '1.0.0', values: 'replicas: 1\n' }],
          },
        },
      })
      return { registry, pack, profile, profileUid }
    })
  },
})

async function openRegistries(page: Page): Promise<void> {
  const menu = page.getByRole('navigation', { name: 'Main Menu' })
  await menu.getByRole('link', { name: 'Tenant Settings' }).click()
  await expect(page.getByRole('table', { name: 'OCI Registries' })).toBeVisible()
}

async function synchronise(page: Page, registry: string): Promise<void> {
  await openRegistries(page)
  await rowAction(page, registry, 'Synchronize')
  await expectToast(page, `Synchronisation of ${registry} requested`)
  await expectRow(page.getByRole('table', { name: 'OCI Registries' }), registry, { Status: 'Success' })
}

seeded(
  'a version that is pushed again is flagged, with the difference; the old content is kept, the next one accepted',
  async ({ page, server, oci, seed }) => {
    const { registry, pack, profile, profileUid } = await seed('drift')
    await signIn(page, server.url, 'tenant', tenantAdmin)
    await page.goto(`${server.url}/profiles/${profileUid}`)
    const alarm = page.getByText('Content of 1 layer changed after you chose it')
    await expect(page.getByText(pack).first()).toBeVisible()
    await expect(alarm).toHaveCount(0)

    await oci.push(pack, '1.0.0', 'replicas: 2')
    await synchronise(page, registry)
    await page.goto(`${server.url}/profiles/${profileUid}`)
    await expect(alarm).toBeVisible()
    await page.getByRole('button', { name: 'Review change' }).click()
    const panel = page.getByRole('dialog', { name: 'Review change' })
    await expect(panel).toContainText('replicas: 1')
    await expect(panel).toContainText('replicas: 2')
    await panel.getByRole('button', { name: 'Keep the chosen content' }).click()
    await expect(panel.getByRole('button', { name: 'Keep the chosen content' })).toHaveCount(0)
    await page.keyboard.press('Escape')
    await expect(alarm).toHaveCount(0)

    await oci.push(pack, '1.0.0', 'replicas: 3')
    await synchronise(page, registry)
    await page.getByRole('navigation', { name: 'Main Menu' }).getByRole('link', { name: 'Packs' }).click()
    await page.getByRole('searchbox', { name: 'Search packs' }).fill(pack)
    await expect(page.getByRole('link', { name: pack }).first()).toContainText('Content changed')
    await page.getByRole('navigation', { name: 'Main Menu' }).getByRole('link', { name: 'Profiles' }).click()
    await expectRow(page.getByRole('table', { name: 'Profiles' }), profile, { Status: /Content changed/ })
    await page.goto(`${server.url}/profiles/${profileUid}`)
    await page.getByRole('button', { name: 'Review change' }).click()
    await panel.getByRole('button', { name: 'Accept the new content' }).click()
    await page.keyboard.press('Escape')
    await expect(alarm).toHaveCount(0)
    await page.reload()
    await expect(page.getByText(pack).first()).toBeVisible()
    await expect(alarm).toHaveCount(0)
  },
)

seeded(
  'a registry that a profile uses is deleted by typing its name, and the profile says what is missing',
  async ({ page, server, seed }) => {
    const { registry, profile, profileUid } = await seed('impact')
    await signIn(page, server.url, 'tenant', tenantAdmin)
    await openRegistries(page)
    await rowAction(page, registry, 'Delete')
    const dialog = page.getByRole('dialog', { name: `Delete registry ${registry}?` })
    await expect(dialog.getByText('1 profile version uses 1 pack of it')).toBeVisible()
    await expect(dialog.getByText(profile)).toBeVisible()
    const confirm = dialog.getByRole('button', { name: 'Delete' })
    await expect(confirm).toHaveAttribute('aria-disabled', 'true')
    await dialog.getByRole('textbox').fill(registry)
    await confirm.click()
    await expectToast(page, `Registry ${registry} deleted`)
    await page.goto(`${server.url}/profiles/${profileUid}`)
    await expect(page.getByText('Missing').first()).toBeVisible()
  },
)

seeded('the second of two saves gets a conflict with both sides in view', async ({ page, server, tenantApi, seed }) => {
  const { pack, profile, profileUid } = await seed('conflict')
  await signIn(page, server.url, 'tenant', tenantAdmin)
  await page.goto(`${server.url}/profiles/${profileUid}/edit?step=basic`)
  await page.getByRole('textbox', { name: 'Description' }).fill('Mine')
  // Meanwhile somebody with the API.
  await tenantApi.call('PATCH', `/v1/clusterprofiles/${profileUid}/metadata`, {
    metadata: { name: profile, annotations: { description: 'Theirs' }, labels: { reviewed: 'yes' } },
  })
  await page.getByRole('button', { name: 'Next' }).click()
  await page.getByRole('button', { name: 'Next' }).click()
  await page.getByRole('button', { name: 'Save changes' }).click()
  const dialog = page.getByRole('dialog', { name: 'This profile was changed meanwhile' })
  await expect(dialog).toContainText(tenantAdmin.email)
  const description = dialog.getByRole('radiogroup', { name: 'Description' })
  await expect(description).toContainText('Mine')
  await expect(description).toContainText('Theirs')
  await description.getByRole('radio', { name: 'Mine' }).check()
  await dialog.getByRole('button', { name: 'Save these choices' }).click()
  await expect(page).toHaveURL(new RegExp(`/profiles/${profileUid}$`))
  await expect(page.getByText('Mine').first()).toBeVisible()
  await expect(page.getByText(pack).first()).toBeVisible()
  await page.getByRole('tab', { name: 'Overview' }).click()
  await expect(page.getByText('reviewed:yes').first()).toBeVisible()
})
