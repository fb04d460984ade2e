import { expect, type Page } from '@playwright/test'
import { failingAccessKeys, UNTRUSTED_ROLE } from '../../mocks/failing-aws'
import { WRONG_PASSWORD } from '../../mocks/sentinels'
import { expectAccessible } from '../support/axe'
import { expectRow, rowAction, rowMenu, rowOf, test } from '../support/page'
import {
  type AreaName,
  areas,
  button,
  chooseAuthentication,
  chooseProvider,
  expectCheckFailed,
  expectValidated,
  fillRegistry,
  registryForm,
  toggle,
  validate,
} from '../support/registry-form'
import { becomes } from '../support/sign-in'

const ecrHost = '123456789012.dkr.ecr.eu-west-1.amazonaws.com'

async function openForm(page: Page, baseURL: string | undefined, area: AreaName) {
  await becomes(page, area === 'system' ? 'operator' : 'admin', baseURL)
  await page.goto(areas[area].path)
  await page.getByRole('button', { name: areas[area].add }).click()
  return registryForm(page, areas[area].add)
}

/** Validate, Confirm, and the row. */
async function addAs(page: Page, form: ReturnType<typeof registryForm>, area: AreaName, name: string, type: string): Promise<void> {
  await validate(form)
  await expectValidated(form)
  await button(form, 'Confirm').click()
  await expect(form).toBeHidden()
  await expectRow(page.getByRole('table', { name: areas[area].table }), name, { Type: type })
}

test.describe('tabs', () => {
  test('each list has its own address and button, and the page recommends OCI', async ({ page, baseURL }) => {
    await becomes(page, 'admin', baseURL)
    await page.goto(areas.helm.path)
    await expect(page.getByText(/OCI registries are recommended over legacy ones/)).toBeVisible()
    await expect(rowOf(page.getByRole('table', { name: 'Helm Registries' }), 'bitnami-mirror')).toBeVisible()
    await page.getByRole('tab', { name: 'Pack Registries' }).click()
    await expect(page).toHaveURL(/\/settings\/registries\/pack$/)
    await expect(rowOf(page.getByRole('table', { name: 'Pack Registries' }), 'legacy-packs')).toBeVisible()
    await expect(page.getByRole('button', { name: 'Add New Pack Registry' })).toBeVisible()
    await page.getByRole('tab', { name: 'OCI Registries' }).focus()
    await page.keyboard.press('Enter')
    await expect(rowOf(page.getByRole('table', { name: 'OCI Registries' }), 'zarf-field')).toBeVisible()
    await page.goBack()
    await expect(page.getByRole('tab', { name: 'Pack Registries' })).toHaveAttribute('aria-selected', 'true')
  })

  test('one request brings all of them', async ({ page, baseURL }) => {
    await becomes(page, 'admin', baseURL)
    const asked: string[] = []
    page.on('request', (request) => asked.push(new URL(request.url()).pathname))
    await page.goto(areas.helm.path)
    await expect(rowOf(page.getByRole('table', { name: 'Helm Registries' }), 'bitnami-mirror')).toBeVisible()
    await page.getByRole('tab', { name: 'OCI Registries' }).click()
    await expect(rowOf(page.getByRole('table', { name: 'OCI Registries' }), 'harbor-prod')).toBeVisible()
    expect(asked.filter((path) => path.startsWith('/v1/registries'))).toEqual([])
  })

  test('rows say what keeps a registry from being synchronised', async ({ page, baseURL }) => {
    await becomes(page, 'admin', baseURL)
    await page.goto(areas.tenant.path)
    const table = page.getByRole('table', { name: 'OCI Registries' })
    await expectRow(table, 'helm-typed-by-hand', { Status: 'Not synchronised', 'Last Synced': 'n/a', Type: 'Helm · Basic' })
    const menu = await rowMenu(page, 'helm-typed-by-hand')
    const item = menu.getByRole('menuitem', { name: 'Synchronize', exact: true })
    await expect(item).toHaveAttribute('aria-disabled', 'true')
    await expect(item).toHaveAccessibleDescription(/add it again with Synchronization on/)
    await page.keyboard.press('Escape')
    // A default registry in ECR waits for an operator: that is no failure.
    await expectRow(table, 'Northbank ECR Packs', { Status: 'Needs AWS credentials', Type: 'Pack · ECR', Scope: 'System' })
  })

  test('a Helm repository without synchronisation is read by hand', async ({ page, baseURL }) => {
    await becomes(page, 'admin', baseURL)
    await page.goto(areas.helm.path)
    const table = page.getByRole('table', { name: 'Helm Registries' })
    await expectRow(table, 'partner-charts', { 'Last Synced': /12 days/ })
    await rowAction(page, 'partner-charts', 'Synchronize')
    await expectRow(table, 'partner-charts', { Status: 'Success', 'Last Synced': /just now|min/ })
  })

  test('two registries of one name are told apart', async ({ page, baseURL }) => {
    await becomes(page, 'admin', baseURL)
    await page.goto(areas.helm.path)
    const rows = rowOf(page.getByRole('table', { name: 'Helm Registries' }), 'Northbank Charts')
    await expect(rows).toHaveCount(2)
    await expect(rows.first()).toContainText(/Same name.*has this name too/)
    await expect(rows.last()).toContainText(/Same name.*has this name too/)
  })

  test('the System Console lists system registries of every kind', async ({ page, baseURL }) => {
    await becomes(page, 'operator', baseURL)
    await page.goto(areas.system.path)
    const table = page.getByRole('table', { name: 'Pack Registries' })
    await expectRow(table, 'Northbank Packs', { Type: 'Pack · Basic' })
    await expectRow(table, 'Northbank Charts', { Type: 'Helm', Name: /Default/ })
    await expectRow(table, 'Public Packs', { Type: 'Legacy Pack' })
    await expect(rowOf(table, 'harbor-prod')).toHaveCount(0)
  })
})

test.describe('Helm', () => {
  test('an open repository', async ({ page, baseURL }) => {
    const form = await openForm(page, baseURL, 'helm')
    await fillRegistry(form, { name: 'charts', endpoint: 'https://charts.acme.example' })
    await toggle(form, 'No Authentication').check()
    await expect(form.getByLabel('Username', { exact: true })).toHaveCount(0)
    await addAs(page, form, 'helm', 'charts', 'Helm')
  })

  test('with a password, not synchronised; the credentials are asked for', async ({ page, baseURL }) => {
    const form = await openForm(page, baseURL, 'helm')
    await fillRegistry(form, { name: 'private-charts', endpoint: 'https://charts.acme.example/private' })
    await toggle(form, 'Synchronization').uncheck()
    await expect(button(form, 'Confirm')).toHaveAccessibleDescription('Enter the user name')
    await fillRegistry(form, { username: 'robot', password: WRONG_PASSWORD })
    await validate(form)
    await expectCheckFailed(form, 'helm', /refused the user name or the password/)
    await fillRegistry(form, { password: 's3cret' })
    await addAs(page, form, 'helm', 'private-charts', 'Helm')
  })

  test('a token that the API set is shown as a token and kept', async ({ page, baseURL }) => {
    await becomes(page, 'admin', baseURL)
    await page.goto(areas.helm.path)
    await rowAction(page, 'gitlab-charts', 'Edit')
    const form = registryForm(page, 'Edit gitlab-charts')
    await expect(form.getByLabel('Token', { exact: true })).toHaveValue('')
    await expect(form.getByText(/Leave empty to keep it/)).toBeVisible()
    await expect(form.getByLabel('Username', { exact: true })).toHaveCount(0)
  })

  test('with the keyboard alone', async ({ page, baseURL }) => {
    const form = await openForm(page, baseURL, 'helm')
    const reach = async (target: ReturnType<typeof toggle>) => {
      for (let presses = 0; presses < 40; presses += 1) {
        if (await target.evaluate((element) => element === document.activeElement)) return
        await page.keyboard.press('Tab')
      }
      await expect(target).toBeFocused()
    }
    await expect(form.getByLabel('Name', { exact: true })).toBeFocused()
    await page.keyboard.type('typed')
    await reach(form.getByLabel('Endpoint', { exact: true }))
    await page.keyboard.type('https://typed.acme.example')
    await reach(toggle(form, 'No Authentication'))
    await page.keyboard.press('Space')
    await expect(toggle(form, 'No Authentication')).toBeChecked()
    await page.keyboard.press('Control+Enter')
    await expect(form).toBeHidden()
    await expect(rowOf(page.getByRole('table', { name: 'Helm Registries' }), 'typed')).toBeVisible()
  })
})

test.describe('OCI', () => {
  test('Helm charts need a base content path to synchronise', async ({ page, baseURL }) => {
    const form = await openForm(page, baseURL, 'tenant')
    await chooseProvider(form, 'Helm')
    await fillRegistry(form, { name: 'oci-charts', endpoint: 'https://harbor.acme.example' })
    await expect(button(form, 'Validate')).toHaveAccessibleDescription(/Synchronisation needs a base content path/)
    await fillRegistry(form, { paths: ['charts'] })
    await addAs(page, form, 'tenant', 'oci-charts', 'Helm · Basic')
  })

  test('synchronisation can’t be chosen again, and the edit form says so', async ({ page, baseURL }) => {
    await becomes(page, 'admin', baseURL)
    await page.goto(areas.tenant.path)
    await rowAction(page, 'helm-typed-by-hand', 'Edit')
    const form = registryForm(page, 'Edit helm-typed-by-hand')
    await expect(form.getByText(/can’t be changed after the registry is created: to synchronise, delete this registry/)).toBeVisible()
    await expect(form.getByRole('switch')).toHaveCount(0)
    await expect(form.getByRole('radio', { name: 'Zarf' })).toHaveAttribute('aria-disabled', 'true')
    await expect(form.getByRole('tab', { name: 'ECR' })).toHaveAccessibleDescription(/can’t be changed after/)
    await form.getByLabel('Name', { exact: true }).fill('helm-by-hand')
    await button(form, 'Confirm').click()
    await expect(form).toBeHidden()
    await expect(rowOf(page.getByRole('table', { name: 'OCI Registries' }), 'helm-by-hand')).toBeVisible()
  })

  test('Zarf has no ECR, and the tab says why by keyboard too', async ({ page, baseURL }) => {
    const form = await openForm(page, baseURL, 'tenant')
    await chooseAuthentication(form, 'ECR')
    await chooseProvider(form, 'Zarf')
    const ecr = form.getByRole('tab', { name: 'ECR' })
    await expect(form.getByRole('tab', { name: 'Basic' })).toHaveAttribute('aria-selected', 'true')
    await form.getByRole('tab', { name: 'Basic' }).focus()
    await page.keyboard.press('ArrowRight')
    await expect(ecr).toBeFocused()
    await expect(ecr).toHaveAttribute('aria-disabled', 'true')
    await expect(ecr).toHaveAccessibleDescription(/Zarf packages are not read from Amazon ECR/)
    await page.keyboard.press('Enter')
    await expect(ecr).toHaveAttribute('aria-selected', 'false')
    await fillRegistry(form, { name: 'zarf', endpoint: 'https://zarf.acme.example', paths: ['field'], username: 'u', password: 'p' })
    await addAs(page, form, 'tenant', 'zarf', 'Zarf · Basic')
  })

  test('GitHub Container Registry is explained where it is typed', async ({ page, baseURL }) => {
    const form = await openForm(page, baseURL, 'tenant')
    await fillRegistry(form, { name: 'ghcr', endpoint: 'ghcr.io/orgs/acme' })
    await expect(form.getByText(/Password or Token: a personal access token/)).toBeVisible()
    await expect(form.getByText(/Leave it blank for GitHub Container Registry/)).toBeVisible()
    await expect(button(form, 'Validate')).toHaveAccessibleDescription(/use provider helm/)
  })

  test('a press is not lost when the field that is left shows an error', async ({ page, baseURL }) => {
    const form = await openForm(page, baseURL, 'tenant')
    await expect(form.getByLabel('Name', { exact: true })).toBeFocused()
    await form.getByRole('radio', { name: 'Helm' }).click()
    await expect(form.getByRole('radio', { name: 'Helm' })).toBeChecked()
    await expect(form.getByText('Enter a name', { exact: true }).filter({ visible: true })).toHaveCount(1)
  })
})

test.describe('ECR', () => {
  test('a pasted scheme is taken off, region and account are shown, and a key proves it', async ({ page, baseURL }) => {
    const form = await openForm(page, baseURL, 'tenant')
    await chooseAuthentication(form, 'ECR')
    await fillRegistry(form, { name: 'ecr-packs', endpoint: `https://${ecrHost}` })
    await form.getByLabel('Name', { exact: true }).focus()
    await expect(form.getByLabel('Endpoint', { exact: true })).toHaveValue(ecrHost)
    await expect(form.getByText(/https:\/\/ taken off/)).toBeVisible()
    await expect(form.getByText('eu-west-1', { exact: true })).toBeVisible()
    await expect(form.getByText('123456789012', { exact: true })).toBeVisible()
    await toggle(form, 'Enable Authentication').check()
    const [wrongKey = ''] = Object.keys(failingAccessKeys)
    await fillRegistry(form, { accessKey: wrongKey, secretKey: 's3cret' })
    await validate(form)
    await expectCheckFailed(form, 'tenant', /AWS does not know this access key/)
    await fillRegistry(form, { accessKey: 'AKIAGOODKEY000000' })
    await addAs(page, form, 'tenant', 'ecr-packs', 'Pack · ECR')
  })

  test('a role: what it has to trust and be allowed stands beside the form, filled in', async ({ page, baseURL, context }) => {
    await context.grantPermissions(['clipboard-read', 'clipboard-write'])
    const form = await openForm(page, baseURL, 'tenant')
    await chooseAuthentication(form, 'ECR')
    await fillRegistry(form, { name: 'ecr-role', endpoint: ecrHost })
    await toggle(form, 'Enable Authentication').check()
    await form.getByRole('radiogroup', { name: 'AWS Authentication Method' }).getByRole('radio', { name: 'STS' }).check()
    await form.getByRole('button', { name: 'Trust relationship', exact: true }).click()
    const trust = page.getByRole('dialog', { name: 'Trust relationship' })
    await expect(trust.getByText('210987654321', { exact: true })).toBeVisible()
    await trust.getByRole('button', { name: 'Copy trust policy' }).click()
    await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toMatch(/arn:aws:iam::210987654321:root[^]*sts:ExternalId/)
    await trust.getByRole('button', { name: 'Copy permission policy' }).click()
    await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toContain('ecr:DescribeImages')
    await expectAccessible(page)
    // The form stays usable beside it.
    await fillRegistry(form, { arn: UNTRUSTED_ROLE })
    await trust.getByRole('heading', { name: 'Trust relationship' }).focus()
    await page.keyboard.press('Escape')
    await expect(trust).toBeHidden()
    await expect(form.getByRole('button', { name: 'Trust relationship', exact: true })).toBeFocused()
    await validate(form)
    await expectCheckFailed(form, 'tenant', /its trust policy allows sts:AssumeRole/)
    await fillRegistry(form, { arn: 'arn:aws:iam::123456789012:role/registry-reader' })
    await addAs(page, form, 'tenant', 'ecr-role', 'Pack · ECR')
  })

  test('where no account is stored, the operator’s way is told, and the operator stores one', async ({ page, baseURL }) => {
    const form = await openForm(page, baseURL, 'system')
    await chooseAuthentication(form, 'ECR')
    await fillRegistry(form, { name: 'gov', endpoint: '123456789012.dkr.ecr.us-gov-west-1.amazonaws.com' })
    await toggle(form, 'Protected').check()
    await form.getByRole('radio', { name: 'STS' }).check()
    await form.getByRole('button', { name: 'Trust relationship', exact: true }).click()
    await expect(page.getByText('No AWS GovCloud account is stored for this installation')).toBeVisible()
    await page.goto(areas.system.path)
    await page.getByRole('button', { name: 'AWS account' }).click()
    const gov = page.getByRole('dialog', { name: 'AWS account' }).getByRole('form', { name: 'AWS GovCloud (US) account' })
    await fillRegistry(gov, { accessKey: 'AKIAGOVACCOUNT0000', secretKey: 's3cret' })
    await gov.getByLabel('Account ID', { exact: true }).fill('12')
    await gov.getByRole('button', { name: 'Save' }).click()
    await expect(gov.getByText('An account id has 12 digits')).toBeVisible()
    await gov.getByLabel('Account ID', { exact: true }).fill('111122223333')
    await gov.getByRole('button', { name: 'Save' }).click()
    await expect(gov.getByText(/Set\. Leave empty to keep it/)).toBeVisible()
    await expectAccessible(page)
  })

  test('details show region, account and method', async ({ page, baseURL }) => {
    await becomes(page, 'admin', baseURL)
    await page.goto(areas.tenant.path)
    await rowAction(page, 'ecr-charts', 'Details')
    const details = page.getByRole('dialog', { name: 'ecr-charts' })
    await expect(details.getByText('us-east-1', { exact: true })).toBeVisible()
    await expect(details.getByText('STS', { exact: true })).toBeVisible()
    await expect(details.getByText('arn:aws:iam::123456789012:role/registry-reader')).toBeVisible()
  })
})

test.describe('legacy packs', () => {
  test('with a token, in a tenant', async ({ page, baseURL }) => {
    const form = await openForm(page, baseURL, 'pack')
    await form.getByLabel('Authentication Type', { exact: true }).selectOption({ label: 'Token' })
    await fillRegistry(form, { name: 'old-packs', endpoint: 'https://packs.acme.example', token: WRONG_PASSWORD })
    await validate(form)
    await expectCheckFailed(form, 'pack', /refused the token/)
    await fillRegistry(form, { token: 't0k3n' })
    await addAs(page, form, 'pack', 'old-packs', 'Legacy Pack')
  })

  test('without authentication, in the System Console by its Registry Type', async ({ page, baseURL }) => {
    const form = await openForm(page, baseURL, 'system')
    await form.getByLabel('Registry Type', { exact: true }).selectOption({ label: 'Legacy Pack' })
    await expect(form.getByRole('tablist')).toHaveCount(0)
    await form.getByLabel('Authentication Type', { exact: true }).selectOption({ label: 'None' })
    await fillRegistry(form, { name: 'old-packs', endpoint: 'https://packs.acme.example' })
    await addAs(page, form, 'system', 'old-packs', 'Legacy Pack')
  })
})

test('on a phone every form fits', async ({ page, baseURL }) => {
  await page.setViewportSize({ width: 390, height: 844 })
  const form = await openForm(page, baseURL, 'tenant')
  await chooseProvider(form, 'Helm')
  await chooseAuthentication(form, 'ECR')
  await fillRegistry(form, { name: 'phone', endpoint: ecrHost, paths: ['charts'] })
  await toggle(form, 'Enable Authentication').check()
  await form.getByRole('radio', { name: 'STS' }).check()
  await form.getByRole('button', { name: 'Trust relationship', exact: true }).click()
  const trust = page.getByRole('dialog', { name: 'Trust relationship' })
  await expect(trust.getByText('Trust policy', { exact: true })).toBeVisible()
  await expectAccessible(page)
  await trust.getByRole('button', { name: 'Close trust relationship' }).click()
  await fillRegistry(form, { arn: 'arn:aws:iam::123456789012:role/registry-reader' })
  await validate(form)
  await expectValidated(form)
})
