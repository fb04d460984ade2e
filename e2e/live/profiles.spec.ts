import { expect, type Locator, type Page } from '@playwright/test'
import { tenantAdmin } from '../support/live'
import { test } from '../support/live-kinds'
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

/** The section "Validate" of each document, word by word: the registry is added, and then found where somebody builds a cluster profile. */

/** Adds a registry through its form and waits until it is synchronised. */
async function addRegistry(page: Page, tab: RegistryTab, name: string, fill: (form: Locator) => Promise<void>): Promise<void> {
  await page.getByRole('tab', { name: tab }).click()
  await page.getByRole('button', { name: addLabels[tab] }).first().click()
  const form = registryForm(page, addLabels[tab])
  await fillRegistry(form, { name })
  await fill(form)
  await validate(form)
  await expectValidated(form)
  await button(form, 'Confirm').click()
  await expect(form).toBeHidden()
  await expectRow(page.getByRole('table', { name: tab }), name, { Status: 'Success' })
}

/** Main Menu, Profiles; Add Cluster Profile; a name and the type Add-on; the layers. */
async function openLayers(page: Page, name: string): Promise<void> {
  await page.getByRole('navigation', { name: 'Main Menu' }).getByRole('link', { name: 'Profiles' }).click()
  await page
    .getByRole('button', { name: 'Add Cluster Profile' })
    .or(page.getByRole('link', { name: 'Add Cluster Profile' }))
    .first()
    .click()
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill(name)
  await expect(page.getByRole('textbox', { name: 'Version', exact: true })).toHaveValue('1.0.0')
  await page.getByRole('radiogroup', { name: 'Type' }).getByRole('radio', { name: 'Add-on' }).check()
  await page.getByRole('button', { name: 'Next' }).click()
}

/** The registry stands in the drop-down, and what it holds below. */
async function chooseFrom(dialog: Locator, registry: string, content: string): Promise<void> {
  const combobox = dialog.getByRole('combobox', { name: 'Registry' })
  const option = combobox.getByRole('option', { name: registry })
  await expect(option).toHaveCount(1)
  await combobox.selectOption(await option.evaluate((element) => (element instanceof HTMLOptionElement ? element.value : '')))
  await dialog
    .getByRole('button', { name: content })
    .or(dialog.getByRole('option', { name: content }))
    .first()
    .click()
}

/** Confirm the layer, review, finish: the profile is there with its layer. */
async function finish(page: Page, dialog: Locator, layer: string): Promise<void> {
  await dialog.getByRole('button', { name: 'Confirm & Create' }).click()
  await expect(dialog).toBeHidden()
  await expect(page.getByText(layer).first()).toBeVisible()
  await page.getByRole('button', { name: 'Next' }).click()
  await page.getByRole('button', { name: 'Finish Configuration' }).click()
  await expect(page).toHaveURL(/\/profiles\/[0-9a-f]{24}/)
  await expect(page.getByText(layer).first()).toBeVisible()
  await expect(page.getByText('Published').first()).toBeVisible()
}

test('OCI packs: in the Registry drop-down of Add New Pack', async ({ page, server, oci }) => {
  await signIn(page, server.url, 'tenant', tenantAdmin)
  await addRegistry(page, 'OCI Registries', 'walk packs', async (form) => {
    await form.getByRole('radiogroup', { name: 'Provider' }).getByRole('radio', { name: 'Pack' }).check()
    await fillRegistry(form, { endpoint: oci.url, paths: ['internal'], username: oci.username, password: oci.password })
    await uploadCertificate(form, oci.authority)
  })
  await openLayers(page, 'walk-packs')
  await page.getByRole('button', { name: 'Add New Pack' }).first().click()
  const dialog = page.getByRole('dialog', { name: 'Add New Pack' })
  await expect(dialog.getByRole('combobox', { name: 'Type' })).toBeVisible()
  await expect(dialog.getByRole('searchbox', { name: 'Search packs' })).toBeVisible()
  await chooseFrom(dialog, 'walk packs', oci.pack.name)
  await expect(dialog.getByRole('combobox', { name: 'Pack Version' }).locator('option:checked')).toHaveText(oci.pack.version)
  await expect(dialog.getByRole('textbox', { name: 'Values' })).toContainText(oci.pack.values)
  await finish(page, dialog, oci.pack.name)
})

test('OCI charts: under Add Helm Chart, Public Packs', async ({ page, server, oci }) => {
  await signIn(page, server.url, 'tenant', tenantAdmin)
  await addRegistry(page, 'OCI Registries', 'walk charts', async (form) => {
    await form.getByRole('radiogroup', { name: 'Provider' }).getByRole('radio', { name: 'Helm' }).check()
    await form.getByRole('switch', { name: 'Synchronization' }).setChecked(true)
    await fillRegistry(form, { endpoint: oci.url, paths: ['charts'], username: oci.username, password: oci.password })
    await uploadCertificate(form, oci.authority)
  })
  await openLayers(page, 'walk-charts')
  await page.getByRole('button', { name: 'Add Helm Chart' }).first().click()
  await page.getByRole('menuitem', { name: 'Public Packs' }).click()
  const dialog = page.getByRole('dialog')
  await chooseFrom(dialog, 'walk charts', oci.chart.name)
  await expect(dialog.getByRole('combobox', { name: 'Pack Version' }).locator('option:checked')).toHaveText(oci.chart.version)
  await finish(page, dialog, oci.chart.name)
})

test('OCI Zarf: in the Registry drop-down of Add Zarf', async ({ page, server, oci }) => {
  await signIn(page, server.url, 'tenant', tenantAdmin)
  await addRegistry(page, 'OCI Registries', 'walk zarf', async (form) => {
    await form.getByRole('radiogroup', { name: 'Provider' }).getByRole('radio', { name: 'Zarf' }).check()
    await form.getByRole('switch', { name: 'Synchronization' }).setChecked(true)
    await fillRegistry(form, { endpoint: oci.url, paths: ['zarf'], username: oci.username, password: oci.password })
    await uploadCertificate(form, oci.authority)
  })
  await openLayers(page, 'walk-zarf')
  await page.getByRole('button', { name: 'Add Zarf' }).first().click()
  const dialog = page.getByRole('dialog', { name: 'Add Zarf' })
  await chooseFrom(dialog, 'walk zarf', oci.zarf.name)
  await finish(page, dialog, oci.zarf.name)
})

test('Helm: a synchronised repository under Public Packs, another one by name under Private Packs', async ({ page, server, helm }) => {
  await signIn(page, server.url, 'tenant', tenantAdmin)
  await addRegistry(page, 'Helm Registries', 'walk stable', async (form) => {
    await fillRegistry(form, { endpoint: helm.open.url })
    await form.getByRole('switch', { name: 'Synchronization' }).setChecked(true)
    await form.getByRole('switch', { name: 'No Authentication' }).setChecked(true)
    await uploadCertificate(form, helm.open.authority)
  })
  await addRegistry(page, 'Helm Registries', 'walk guarded', async (form) => {
    await fillRegistry(form, { endpoint: helm.guarded.url })
    await form.getByRole('switch', { name: 'Synchronization' }).setChecked(false)
    await form.getByRole('switch', { name: 'No Authentication' }).setChecked(false)
    await fillRegistry(form, { username: helm.guarded.username, password: helm.guarded.password })
    await uploadCertificate(form, helm.guarded.authority)
  })
  await openLayers(page, 'walk-helm')
  await page.getByRole('button', { name: 'Add Helm Chart' }).first().click()
  await page.getByRole('menuitem', { name: 'Private Packs' }).click()
  const typed = page.getByRole('dialog')
  const registry = typed.getByRole('combobox', { name: 'Registry' })
  await registry.selectOption(
    await registry
      .getByRole('option', { name: 'walk guarded' })
      .evaluate((element) => (element instanceof HTMLOptionElement ? element.value : '')),
  )
  await typed.getByRole('textbox', { name: 'Chart name' }).fill(helm.guarded.chart.name)
  await typed.getByRole('textbox', { name: 'Chart version' }).fill(helm.guarded.chart.version)
  await typed.getByRole('button', { name: 'Check' }).click()
  await expect(typed.getByRole('textbox', { name: 'Values' })).toContainText(helm.guarded.chart.values)
  await typed.getByRole('button', { name: 'Confirm & Create' }).click()
  await expect(typed).toBeHidden()

  await page.getByRole('button', { name: 'Add Helm Chart' }).first().click()
  await page.getByRole('menuitem', { name: 'Public Packs' }).click()
  const dialog = page.getByRole('dialog')
  await chooseFrom(dialog, 'walk stable', helm.open.chart.name)
  await finish(page, dialog, helm.open.chart.name)
  await expect(page.getByText(helm.guarded.chart.name).first()).toBeVisible()
})

test('legacy pack registry: in the Registry drop-down of Add New Pack', async ({ page, server, legacy }) => {
  const part = legacy.Basic
  await signIn(page, server.url, 'tenant', tenantAdmin)
  await addRegistry(page, 'Pack Registries', 'walk legacy', async (form) => {
    await fillRegistry(form, { endpoint: part.url })
    await form.getByLabel('Authentication Type', { exact: true }).selectOption({ label: 'Basic' })
    await fillRegistry(form, { username: part.username, password: part.secret })
    await uploadCertificate(form, part.authority)
  })
  await openLayers(page, 'walk-legacy')
  await page.getByRole('button', { name: 'Add New Pack' }).first().click()
  const dialog = page.getByRole('dialog', { name: 'Add New Pack' })
  await chooseFrom(dialog, 'walk legacy', part.pack.name)
  await expect(dialog.getByRole('textbox', { name: 'Values' })).toContainText(part.pack.values)
  await finish(page, dialog, part.pack.name)
})
