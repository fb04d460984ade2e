import { expect, type Page } from '@playwright/test'
import { operator, tenantAdmin } from '../support/live'
import { accessKey, roleArn, test } from '../support/live-kinds'
import { expectRow } from '../support/page'
import {
  addLabels,
  button,
  expectValidated,
  fillRegistry,
  registryForm,
  uploadCertificate,
  validate,
  type RegistryTab,
} from '../support/registry-form'
import { signIn } from '../support/sign-in'

/** Every row of the README's table of kinds: added through the screens as the documents say, against the real part, and its content found in the catalogue. */

/** Opens the form of a tab of the tenant console. */
async function openForm(page: Page, url: string, tab: RegistryTab) {
  await signIn(page, url, 'tenant', tenantAdmin)
  await page.getByRole('tab', { name: tab }).click()
  return addRegistry(page, addLabels[tab])
}

async function addRegistry(page: Page, label: string) {
  await page.getByRole('button', { name: label }).first().click()
  return registryForm(page, label)
}

/** Validate, Confirm, and the row that turns green. */
async function proveAndAdd(
  page: Page,
  form: ReturnType<typeof registryForm>,
  table: string,
  name: string,
  type: string | RegExp,
): Promise<void> {
  await validate(form)
  await expectValidated(form)
  await button(form, 'Confirm').click()
  await expect(form).toBeHidden()
  await expectRow(page.getByRole('table', { name: table }), name, { Status: 'Success', Type: type })
}

/** The catalogue's entry, opened: its version and what it says of itself. */
async function expectInCatalogue(page: Page, name: string, values: string | RegExp): Promise<void> {
  await page.getByRole('navigation', { name: 'Main Menu' }).getByRole('link', { name: 'Packs' }).click()
  await page.getByRole('searchbox', { name: 'Search packs' }).fill(name)
  await page.getByRole('link', { name }).first().click()
  const panel = page.getByRole('dialog')
  await panel.getByRole('tab', { name: values === '' ? 'Definition' : /Values|zarf\.yaml/ }).click()
  await expect(panel.getByText(values).first()).toBeVisible()
}

test('OCI, provider Helm, Basic: charts with a + in their version', async ({ page, server, oci }) => {
  const form = await openForm(page, server.url, 'OCI Registries')
  await fillRegistry(form, { name: 'charts' })
  await form.getByRole('radiogroup', { name: 'Provider' }).getByRole('radio', { name: 'Helm' }).check()
  await form.getByRole('tab', { name: 'Basic' }).click()
  await form.getByRole('switch', { name: 'Synchronization' }).setChecked(true)
  await fillRegistry(form, { endpoint: oci.url, paths: ['charts'], username: oci.username, password: oci.password })
  await uploadCertificate(form, oci.authority)
  await proveAndAdd(page, form, 'OCI Registries', 'charts', 'Helm · Basic')
  await expectInCatalogue(page, oci.chart.name, oci.chart.values)
  await expect(page.getByRole('dialog').getByLabel('Pack Version').locator('option:checked')).toHaveText(oci.chart.version)
})

test('OCI, provider Helm, without authentication', async ({ page, server, openOci }) => {
  const form = await openForm(page, server.url, 'OCI Registries')
  await fillRegistry(form, { name: 'open charts' })
  await form.getByRole('radiogroup', { name: 'Provider' }).getByRole('radio', { name: 'Helm' }).check()
  await form.getByRole('switch', { name: 'Synchronization' }).setChecked(true)
  await fillRegistry(form, { endpoint: openOci.url, paths: ['charts'] })
  await proveAndAdd(page, form, 'OCI Registries', 'open charts', 'Helm')
  await expectInCatalogue(page, openOci.chart.name, openOci.chart.values)
})

test('OCI, provider Zarf, Basic: ECR is not to be had, and the tab says why', async ({ page, server, oci }) => {
  const form = await openForm(page, server.url, 'OCI Registries')
  await fillRegistry(form, { name: 'zarf' })
  await form.getByRole('radiogroup', { name: 'Provider' }).getByRole('radio', { name: 'Zarf' }).check()
  const ecr = form.getByRole('tab', { name: 'ECR' })
  await expect(ecr).toHaveAttribute('aria-disabled', 'true')
  await expect(ecr).toHaveAccessibleDescription(/Zarf/)
  await form.getByRole('switch', { name: 'Synchronization' }).setChecked(true)
  await fillRegistry(form, { endpoint: oci.url, paths: ['zarf'], username: oci.username, password: oci.password })
  await uploadCertificate(form, oci.authority)
  await proveAndAdd(page, form, 'OCI Registries', 'zarf', 'Zarf · Basic')
  await expectInCatalogue(page, oci.zarf.name, 'ZarfPackageConfig')
})

test('OCI, provider Zarf, without authentication', async ({ page, server, openOci }) => {
  const form = await openForm(page, server.url, 'OCI Registries')
  await fillRegistry(form, { name: 'open zarf' })
  await form.getByRole('radiogroup', { name: 'Provider' }).getByRole('radio', { name: 'Zarf' }).check()
  await form.getByRole('switch', { name: 'Synchronization' }).setChecked(true)
  await fillRegistry(form, { endpoint: openOci.url, paths: ['zarf'] })
  await proveAndAdd(page, form, 'OCI Registries', 'open zarf', 'Zarf')
  await expectInCatalogue(page, openOci.zarf.name, 'ZarfPackageConfig')
})

test('OCI, provider Pack, ECR with an access key', async ({ page, aws }) => {
  const form = await openForm(page, aws.server.url, 'OCI Registries')
  await fillRegistry(form, { name: 'ecr packs' })
  await form.getByRole('radiogroup', { name: 'Provider' }).getByRole('radio', { name: 'Pack' }).check()
  await form.getByRole('tab', { name: 'ECR' }).click()
  await fillRegistry(form, { endpoint: `https://${aws.host}`, paths: ['internal'] })
  await form.getByRole('switch', { name: 'Enable Authentication' }).setChecked(true)
  await form.getByRole('radiogroup', { name: 'AWS Authentication Method' }).getByRole('radio', { name: 'Credentials' }).check()
  await form.getByLabel('Access Key', { exact: true }).fill(accessKey.id)
  await form.getByLabel('Secret access key', { exact: true }).fill(accessKey.secret)
  await expect(form.getByText('us-east-1')).toBeVisible()
  await uploadCertificate(form, aws.authority)
  await proveAndAdd(page, form, 'OCI Registries', 'ecr packs', 'Pack · ECR')
  await expectInCatalogue(page, aws.pack.name, aws.pack.values)
})

test('OCI, provider Helm, ECR with a role: what it must trust is shown', async ({ page, aws }) => {
  const form = await openForm(page, aws.server.url, 'OCI Registries')
  await fillRegistry(form, { name: 'ecr charts' })
  await form.getByRole('radiogroup', { name: 'Provider' }).getByRole('radio', { name: 'Helm' }).check()
  await form.getByRole('tab', { name: 'ECR' }).click()
  await form.getByRole('switch', { name: 'Synchronization' }).setChecked(true)
  await fillRegistry(form, { endpoint: aws.host, paths: ['charts'] })
  await form.getByRole('switch', { name: 'Enable Authentication' }).setChecked(true)
  await form.getByRole('radiogroup', { name: 'AWS Authentication Method' }).getByRole('radio', { name: 'STS' }).check()
  await form.getByRole('button', { name: 'Trust relationship' }).click()
  const trust = page.getByRole('dialog', { name: 'Trust relationship' }).or(page.getByRole('complementary', { name: 'Trust relationship' }))
  await expect(trust.getByText(aws.account).first()).toBeVisible()
  aws.trust(
    (
      await trust
        .getByText(/^[0-9a-f]{32}$/)
        .first()
        .innerText()
    ).trim(),
  )
  await expect(trust.getByText('sts:AssumeRole')).toBeVisible()
  await expect(trust.getByText('ecr:DescribeImages')).toBeVisible()
  await trust
    .getByRole('button', { name: /close|done/i })
    .first()
    .click()
  await form.getByLabel('ARN', { exact: true }).fill(roleArn)
  await uploadCertificate(form, aws.authority)
  await proveAndAdd(page, form, 'OCI Registries', 'ecr charts', 'Helm · ECR')
  await expectInCatalogue(page, aws.chart.name, aws.chart.values)
})

test('Helm, without authentication, synchronised', async ({ page, server, helm }) => {
  const form = await openForm(page, server.url, 'Helm Registries')
  await fillRegistry(form, { name: 'stable', endpoint: helm.open.url })
  await form.getByRole('switch', { name: 'Synchronization' }).setChecked(true)
  await form.getByRole('switch', { name: 'No Authentication' }).setChecked(true)
  await uploadCertificate(form, helm.open.authority)
  await proveAndAdd(page, form, 'Helm Registries', 'stable', /Helm/)
  await expectInCatalogue(page, helm.open.chart.name, helm.open.chart.values)
})

test('Helm, Basic, not synchronised: read once, and not offered', async ({ page, server, helm }) => {
  const form = await openForm(page, server.url, 'Helm Registries')
  await fillRegistry(form, { name: 'guarded', endpoint: helm.guarded.url })
  await form.getByRole('switch', { name: 'Synchronization' }).setChecked(false)
  await form.getByRole('switch', { name: 'No Authentication' }).setChecked(false)
  await fillRegistry(form, { username: helm.guarded.username, password: helm.guarded.password })
  await uploadCertificate(form, helm.guarded.authority)
  await proveAndAdd(page, form, 'Helm Registries', 'guarded', /Helm/)
  await page.getByRole('navigation', { name: 'Main Menu' }).getByRole('link', { name: 'Packs' }).click()
  await page.getByRole('searchbox', { name: 'Search packs' }).fill(helm.guarded.chart.name)
  await expect(page.getByRole('link', { name: helm.guarded.chart.name })).toHaveCount(0)
})

for (const type of ['None', 'Basic', 'Token'] as const) {
  test(`legacy pack registry, Authentication Type ${type}`, async ({ page, server, legacy }) => {
    const part = legacy[type]
    const form = await openForm(page, server.url, 'Pack Registries')
    await fillRegistry(form, { name: `legacy ${type}`, endpoint: part.url })
    await form.getByLabel('Authentication Type', { exact: true }).selectOption({ label: type })
    if (type === 'Basic') await fillRegistry(form, { username: part.username, password: part.secret })
    if (type === 'Token') await form.getByLabel('Token', { exact: true }).fill(part.secret)
    await uploadCertificate(form, part.authority)
    await proveAndAdd(page, form, 'Pack Registries', `legacy ${type}`, /Legacy/i)
    await expectInCatalogue(page, part.pack.name, part.pack.values)
  })
}

test('System Console: a legacy pack registry, and packs in ECR behind Protected', async ({ page, aws, legacy }) => {
  await signIn(page, aws.server.url, 'system', operator)
  const first = await addRegistry(page, 'Add New Pack Registry')
  await first.getByLabel('Registry Type', { exact: true }).selectOption({ label: 'Legacy Pack' })
  await fillRegistry(first, { name: 'system legacy', endpoint: legacy.Basic.url })
  await first.getByLabel('Authentication Type', { exact: true }).selectOption({ label: 'Basic' })
  await fillRegistry(first, { username: legacy.Basic.username, password: legacy.Basic.secret })
  await uploadCertificate(first, legacy.Basic.authority)
  await proveAndAdd(page, first, 'Pack Registries', 'system legacy', /Legacy/i)

  const second = await addRegistry(page, 'Add New Pack Registry')
  await fillRegistry(second, { name: 'system ecr' })
  await second.getByRole('tab', { name: 'ECR' }).click()
  await fillRegistry(second, { endpoint: aws.host, paths: ['internal'] })
  await second.getByRole('switch', { name: 'Protected' }).setChecked(true)
  await second.getByLabel('Access Key', { exact: true }).fill(accessKey.id)
  await second.getByLabel('Secret access key', { exact: true }).fill(accessKey.secret)
  await uploadCertificate(second, aws.authority)
  await proveAndAdd(page, second, 'Pack Registries', 'system ecr', 'Pack · ECR')

  await signIn(page, aws.server.url, 'tenant', tenantAdmin)
  await page.getByRole('tab', { name: 'Pack Registries' }).click()
  await expectRow(page.getByRole('table', { name: 'Pack Registries' }), 'system legacy', { Scope: 'System', Status: 'Success' })
  await expectInCatalogue(page, legacy.Basic.pack.name, legacy.Basic.pack.values)
})

test('by API alone: a Helm repository with a token, and OCI charts at system scope', async ({ server, oci, helm, api }) => {
  const tls = (certificate: string) => ({ enabled: true, insecureSkipVerify: false, certificate })
  const guarded = await api.tenant.add('/v1/registries/helm', {
    metadata: { name: 'helm token' },
    spec: { endpoint: helm.token.url, isPrivate: false, auth: { type: 'token', token: helm.token.secret, tls: tls(helm.token.authority) } },
  })
  await api.tenant.ended(`/v1/registries/helm/${guarded}`)
  const system = await api.operator.add('/v1/registries/oci/basic', {
    metadata: { name: 'system charts' },
    spec: {
      providerType: 'helm',
      isSyncSupported: true,
      endpoint: oci.url,
      baseContentPath: 'charts',
      auth: { type: 'basic', username: oci.username, password: oci.password, tls: tls(oci.authority) },
    },
  })
  await api.operator.ended(`/v1/registries/oci/${system}/basic`)
  for (const [uid, name] of [
    [guarded, helm.token.chart.name],
    [system, oci.chart.name],
  ]) {
    expect(JSON.stringify(await api.tenant.get(`/v1/packs/${name}/registries/${uid}`))).toContain(`"name":"${name}"`)
  }
  expect(server.output()).not.toContain(helm.token.secret)
})
