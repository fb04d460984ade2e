import type { RegistryKind } from '../../contract/registries'
import { failingHosts } from '../../mocks/failing-hosts'
import { selfSignedCertificate } from '../../mocks/presented'
import { TAKEN_NAME, BROKEN_NAME, WRONG_PASSWORD } from '../../mocks/sentinels'
import { demoCertificate } from '../../mocks/seeds/certificate'
import { expect } from '@playwright/test'
import { expectRow, expectToast, rowOf, test } from '../support/page'
import {
  areas,
  button,
  expectCheckFailed,
  expectValidated,
  fillRegistry,
  registryForm,
  uploadCertificate,
  validate,
  validated,
} from '../support/registry-form'
import { becomes } from '../support/sign-in'

const good = { name: 'packs-eu', endpoint: 'https://packs.eu.acme.example', paths: ['internal'], username: 'robot', password: 's3cret' }

test('system level, by the documented steps: Administration, Pack Registries, OCI, Basic, Validate, Confirm', async ({ page, baseURL }) => {
  await becomes(page, 'operator', baseURL)
  await page.goto('/system')
  await page.getByRole('navigation', { name: 'Main Menu' }).getByRole('link', { name: 'Administration' }).click()
  await page.getByRole('tab', { name: 'Pack Registries' }).click()
  await page.getByRole('button', { name: 'Add New Pack Registry' }).click()
  const form = registryForm(page, 'Add New Pack Registry')
  await form.getByLabel('Name', { exact: true }).fill(good.name)
  await expect(form.getByLabel('Registry Type', { exact: true })).toContainText('OCI')
  await form.getByRole('tablist', { name: 'OCI Authentication Type' }).getByRole('tab', { name: 'Basic' }).click()
  await fillRegistry(form, { ...good, name: undefined })
  await validate(form)
  await expectValidated(form)
  await button(form, 'Confirm').click()
  await expect(form).toBeHidden()
  await expectRow(page.getByRole('table', { name: 'Pack Registries' }), good.name, {
    Endpoint: 'packs.eu.acme.example',
    Type: 'Pack · Basic',
  })
  await expectRow(page.getByRole('table', { name: 'Pack Registries' }), good.name, { Status: 'Success' })
})

test('tenant, by the documented steps: Tenant Settings, Registries, OCI Registries, Pack, Basic, Confirm', async ({ page, baseURL }) => {
  await becomes(page, 'admin', baseURL)
  await page.goto('/packs')
  await page.getByRole('navigation', { name: 'Main Menu' }).getByRole('link', { name: 'Tenant Settings' }).click()
  await page.getByRole('navigation', { name: 'Tenant Settings Menu' }).getByRole('link', { name: 'Registries' }).click()
  await page.getByRole('tab', { name: 'OCI Registries' }).click()
  await page.getByRole('button', { name: 'Add New OCI Registry' }).click()
  const form = registryForm(page, 'Add New OCI Registry')
  await form.getByLabel('Name', { exact: true }).fill(good.name)
  await form.getByRole('radiogroup', { name: 'Provider' }).getByRole('radio', { name: 'Pack' }).check()
  await form.getByRole('tablist', { name: 'OCI Authentication Type' }).getByRole('tab', { name: 'Basic' }).click()
  await fillRegistry(form, { ...good, name: undefined })
  // The tenant documents go straight to Confirm: it validates first.
  await button(form, 'Confirm').click()
  await expect(form).toBeHidden()
  await expectToast(page, good.name)
  await expectRow(page.getByRole('table', { name: 'OCI Registries' }), good.name, { Scope: 'Tenant', Type: 'Pack · Basic' })
})

/** Where a host fails that fails for some kinds of registry only. */
function areaThatFails(kinds: readonly RegistryKind[] | undefined): 'tenant' | 'helm' | 'pack' {
  if (kinds === undefined || kinds.includes('oci-basic')) return 'tenant'
  return kinds.includes('helm') ? 'helm' : 'pack'
}

function chunks<Item>(items: readonly Item[], size: number): Item[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) => items.slice(index * size, (index + 1) * size))
}

test.describe('in the form', () => {
  test.beforeEach(async ({ page, baseURL }) => {
    await becomes(page, 'admin', baseURL)
    await page.goto(`${areas.tenant.path}/new`)
  })

  // One that hangs fails with the words of another one, after ten seconds.
  const failing = Object.entries(failingHosts).flatMap(([host, failure]) =>
    failure.ms === undefined ? [{ host, failure, area: areaThatFails(failure.kinds) }] : [],
  )
  for (const area of ['tenant', 'helm', 'pack'] as const) {
    for (const some of chunks(
      failing.filter((one) => one.area === area),
      6,
    )) {
      test(`${some.map(({ host }) => host).join(', ')}: the alert names what failed and what to do, and nothing typed is lost`, async ({
        page,
      }) => {
        if (area !== 'tenant') await page.goto(`${areas[area].path}/new`)
        const form = registryForm(page, areas[area].add)
        await fillRegistry(form, { ...good, ...(area !== 'tenant' && { paths: [] }) })
        for (const { host, failure } of some) {
          const endpoint = `${failure.scheme ?? 'https:'}//${host}`
          await form.getByLabel('Endpoint', { exact: true }).fill(endpoint)
          // What is said was about another endpoint.
          await expect(form.getByRole('alert').filter({ hasText: areas[area].checkFailed })).toHaveCount(0)
          await validate(form)
          const sentence = failure.message.split('{host}').at(-1) ?? ''
          await expectCheckFailed(form, area, sentence.slice(0, 60))
          await expect(form.getByLabel('Endpoint', { exact: true })).toHaveValue(endpoint)
          await expect(form.getByLabel('Password', { exact: true })).toHaveValue(good.password)
        }
      })
    }
  }

  test('a refused password is said, and another try passes', async ({ page }) => {
    const form = registryForm(page, areas.tenant.add)
    await fillRegistry(form, { ...good, password: WRONG_PASSWORD })
    await validate(form)
    await expectCheckFailed(form, 'tenant', /refused the user name or the password/)
    await fillRegistry(form, { password: good.password })
    await validate(form)
    await expectValidated(form)
  })

  test('Confirm does not save what can not be validated', async ({ page }) => {
    const form = registryForm(page, areas.tenant.add)
    await fillRegistry(form, { ...good, endpoint: 'https://dead.test' })
    await button(form, 'Confirm').click()
    await expectCheckFailed(form, 'tenant', /refuses connections/)
    await expect(form).toBeVisible()
    await page.goto(areas.tenant.path)
    const table = page.getByRole('table', { name: areas.tenant.table })
    await expect(rowOf(table, 'harbor-prod')).toBeVisible()
    await expect(rowOf(table, good.name)).toHaveCount(0)
  })

  test('a change takes “Credentials validated” away', async ({ page }) => {
    const form = registryForm(page, areas.tenant.add)
    await fillRegistry(form, good)
    await validate(form)
    await expectValidated(form)
    await form.getByLabel('Username', { exact: true }).fill('somebody-else')
    await expect(validated(form)).toBeHidden()
  })

  test('an unknown authority: uploading its certificate makes the check pass', async ({ page }) => {
    const form = registryForm(page, areas.tenant.add)
    await fillRegistry(form, { ...good, endpoint: 'https://private-ca.test' })
    await validate(form)
    await expectCheckFailed(form, 'tenant', /which is not trusted here/)
    await uploadCertificate(form, demoCertificate)
    await expect(form.getByText(/SHA-256/).first()).toBeVisible()
    await validate(form)
    await expectValidated(form)
  })

  test('a self-signed certificate: uploading another one does not help, uploading it does', async ({ page }) => {
    const form = registryForm(page, areas.tenant.add)
    await fillRegistry(form, { ...good, endpoint: 'https://self-signed.test' })
    await uploadCertificate(form, demoCertificate)
    await validate(form)
    await expectCheckFailed(form, 'tenant', /self-signed, and not the uploaded one/)
    await uploadCertificate(form, selfSignedCertificate)
    await validate(form)
    await expectValidated(form)
  })

  test('an unknown authority: Insecure Skip TLS Verify makes the check pass', async ({ page }) => {
    const form = registryForm(page, areas.tenant.add)
    await fillRegistry(form, { ...good, endpoint: 'https://self-signed.test' })
    await form.getByRole('checkbox', { name: 'Insecure Skip TLS Verify' }).check()
    await expect(form.getByText(/Not verified/)).toBeVisible()
    await validate(form)
    await expectValidated(form)
  })

  test('what is no certificate is refused by name', async ({ page }) => {
    const form = registryForm(page, areas.tenant.add)
    await uploadCertificate(form, '-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----\n', 'key.pem')
    await expect(form.getByText(/private key/i).first()).toBeVisible()
    await expect(form.getByText(/SHA-256/)).toHaveCount(0)
  })

  test('Validate and Confirm wait for a valid form and say why', async ({ page }) => {
    const form = registryForm(page, areas.tenant.add)
    await fillRegistry(form, { name: good.name, endpoint: 'ftp://files.example' })
    await form.getByLabel('Username', { exact: true }).focus()
    await expect(form.getByText(/ftp:\/\/ is not an address of a registry/).first()).toBeVisible()
    for (const name of ['Validate', 'Confirm'] as const) {
      await expect(button(form, name)).toHaveAttribute('aria-disabled', 'true')
      await expect(button(form, name)).toHaveAccessibleDescription(/ftp:/)
    }
  })

  test('the address is shown as it will be used', async ({ page }) => {
    const form = registryForm(page, areas.tenant.add)
    await fillRegistry(form, { endpoint: 'registry.acme.example/v2/' })
    await expect(form.getByText('https://registry.acme.example', { exact: false }).first()).toBeVisible()
    await expect(form.getByText(/\/v2 removed/)).toBeVisible()
  })

  test('a name that is taken is said beside the field', async ({ page }) => {
    const form = registryForm(page, areas.tenant.add)
    await fillRegistry(form, { ...good, name: TAKEN_NAME })
    await button(form, 'Confirm').click()
    await expect(form.getByLabel('Name', { exact: true })).toHaveAttribute('aria-invalid', 'true')
    await expect(form).toBeVisible()
  })

  test('when the server fails, the form keeps everything and shows the reference', async ({ page }) => {
    const form = registryForm(page, areas.tenant.add)
    await fillRegistry(form, { ...good, name: BROKEN_NAME })
    await button(form, 'Confirm').click()
    await expect(form.getByRole('alert').filter({ hasText: 'The registry was not saved' })).toBeVisible()
    await expect(form.getByLabel('Endpoint', { exact: true })).toHaveValue(good.endpoint)
  })

  test('leaving with unsaved input asks first', async ({ page }) => {
    const form = registryForm(page, areas.tenant.add)
    await fillRegistry(form, { name: 'half-way' })
    await button(form, 'Cancel').click()
    const question = page.getByRole('dialog', { name: /unsaved|Discard|Leave/i })
    await expect(question).toBeVisible()
    await question.getByRole('button', { name: /Keep|Stay|Continue/i }).click()
    await expect(form.getByLabel('Name', { exact: true })).toHaveValue('half-way')
    await page.keyboard.press('Escape')
    await expect(question).toBeVisible()
    await question.getByRole('button', { name: /Discard|Leave/i }).click()
    await expect(form).toBeHidden()
    await expect(page).toHaveURL(/\/settings\/registries\/oci$/)
  })

  test('an untouched form closes without a question', async ({ page }) => {
    const form = registryForm(page, areas.tenant.add)
    await expect(form.getByLabel('Name', { exact: true })).toBeVisible()
    await page.keyboard.press('Escape')
    await expect(form).toBeHidden()
    await expect(page).toHaveURL(/\/settings\/registries\/oci$/)
  })
})

test('with the keyboard alone: from the list to the added registry', async ({ page, baseURL }) => {
  await becomes(page, 'admin', baseURL)
  await page.goto(areas.tenant.path)
  const add = page.getByRole('button', { name: areas.tenant.add })
  await add.focus()
  await page.keyboard.press('Enter')
  const form = registryForm(page, areas.tenant.add)
  const type = async (label: string, text: string) => {
    for (let presses = 0; presses < 40; presses += 1) {
      if (await form.getByLabel(label, { exact: true }).evaluate((element) => element === document.activeElement)) break
      await page.keyboard.press('Tab')
    }
    await expect(form.getByLabel(label, { exact: true })).toBeFocused()
    await page.keyboard.type(text)
  }
  await expect(form.getByLabel('Name', { exact: true })).toBeVisible()
  await type('Name', 'typed')
  await type('Endpoint', 'https://typed.acme.example')
  await type('Base Content Path', 'internal')
  await page.keyboard.press('Enter')
  await type('Username', 'robot')
  await type('Password', 's3cret')
  await page.keyboard.press('Enter')
  await expectValidated(form)
  await page.keyboard.press('Control+Enter')
  await expect(form).toBeHidden()
  await expect(rowOf(page.getByRole('table', { name: areas.tenant.table }), 'typed')).toBeVisible()
  // Focus comes back to where the person was.
  await expect(add).toBeFocused()
})

test('focus stays inside the open form', async ({ page, baseURL }) => {
  await becomes(page, 'admin', baseURL)
  await page.goto(`${areas.tenant.path}/new`)
  const form = registryForm(page, areas.tenant.add)
  await expect(form.getByLabel('Name', { exact: true })).toBeVisible()
  for (let presses = 0; presses < 40; presses += 1) {
    await page.keyboard.press('Tab')
    const outside = await page.evaluate(() => {
      const focused = document.activeElement
      return focused !== null && focused !== document.body && focused.closest('[role="dialog"], dialog') === null
    })
    expect(outside).toBe(false)
  }
})
