import { expect, type Page } from '@playwright/test'
import { uidOf } from '../../mocks/random'
import { expectAccessible } from '../support/axe'
import { expectRow, expectToast, rowMenu, rowOf, test } from '../support/page'
import { expectDialogAccessible, layersOf, profileAt, profilesTable } from '../support/profiles'
import { becomes } from '../support/sign-in'

const path = '/profiles'
const retail = profileAt('retail-store', '2.0.0')

test.beforeEach(async ({ page, baseURL }) => {
  await becomes(page, 'admin', baseURL)
})

test.describe('the list', () => {
  test('is the first entry of the Main Menu, one row a name with its newest version, layers, tags and state', async ({ page }) => {
    await page.goto('/packs')
    const links = page.getByRole('navigation', { name: 'Main Menu' }).getByRole('link')
    await expect(links.first()).toHaveText('Profiles')
    await links.first().click()
    await expect(page).toHaveURL(path)
    await expect(page.getByRole('heading', { level: 1, name: 'Profiles' })).toBeVisible()
    const table = profilesTable(page)
    await expectRow(table, 'edge-monitoring', {
      Version: '1.2.0-rc.1',
      Type: 'Add-on',
      Layers: 'Basalt Monitoring',
      Tags: 'team:observability',
      Status: 'Draft',
      'Last changed': 'ada@acme.example',
    })
    await expectRow(table, 'retail-store', {
      Version: '2.0.0',
      Status: /Published.*Content changed/,
      Layers: /Lodestar Ingress: Content changed/,
    })
    await expectRow(table, 'legacy-apps', { Status: /Layer missing \(2\).*Deprecated/ })
    await expectRow(table, 'vsphere-base', { Type: 'Infrastructure' })
    await expect(rowOf(table, 'incubator')).toHaveCount(0)
  })

  test('leads to each version of a profile', async ({ page }) => {
    await page.goto(path)
    await rowOf(profilesTable(page), 'edge-monitoring').getByRole('button', { name: '3 versions' }).click()
    const menu = page.getByRole('menu', { name: '3 versions' })
    await expect(menu.getByRole('menuitemradio')).toHaveText(['1.2.0-rc.1 · Draft', '1.1.0 · Unpublished changes', '1.0.0 · Published'])
    await menu.getByRole('menuitemradio', { name: /^1\.1\.0/ }).click()
    await expect(page).toHaveURL(profileAt('edge-monitoring', '1.1.0'))
  })

  test('is searched and filtered by registry and state, in the URL', async ({ page }) => {
    await page.goto(path)
    const table = profilesTable(page)
    await page.getByLabel('Status', { exact: true }).selectOption({ label: 'Needs attention' })
    await expect(rowOf(table, 'retail-store')).toBeVisible()
    await expect(rowOf(table, 'legacy-apps')).toBeVisible()
    await expect(rowOf(table, 'shared-by-two')).toHaveCount(0)
    await expect(page).toHaveURL(/[?&]status=attention/)
    await page.getByLabel('Registry', { exact: true }).selectOption({ label: 'harbor-old' })
    await expect(rowOf(table, 'retail-store')).toHaveCount(0)
    await page.reload()
    await expect(rowOf(table, 'legacy-apps')).toBeVisible()
    await expect(rowOf(table, 'retail-store')).toHaveCount(0)
    await page.goto(`${path}?q=zarf-field`)
    await expect(rowOf(table, 'charts-and-packages')).toBeVisible()
    await expect(rowOf(table, 'retail-store')).toHaveCount(0)
  })

  test('an older version is found by what the filter asks for', async ({ page }) => {
    await page.goto(`${path}?status=changes`)
    await expectRow(profilesTable(page), 'edge-monitoring', { Version: '1.1.0', Status: 'Unpublished changes' })
  })

  test('is worked by keyboard alone: arrows, the menu, Enter', async ({ page }) => {
    await page.goto(path)
    const table = profilesTable(page)
    const rows = table.getByRole('row')
    await expect(rowOf(table, 'retail-store')).toBeVisible()
    await rows.nth(1).focus()
    await page.keyboard.press('ArrowDown')
    await expect(rows.nth(2)).toBeFocused()
    await page.keyboard.press('.')
    await expect(page.getByRole('menu')).toBeVisible()
    await page.keyboard.press('Escape')
    await rows.nth(2).focus()
    await page.keyboard.press('Enter')
    await expect(page).toHaveURL(/\/profiles\/[0-9a-f]{24}$/)
  })

  test('a viewer may look and export, and nothing else is offered', async ({ page, baseURL }) => {
    await becomes(page, 'viewer', baseURL)
    await page.goto(path)
    const menu = await rowMenu(page, 'retail-store')
    await expect(menu.getByRole('menuitem')).toHaveText(['Open', 'Export', 'Copy as…'])
    await expect(page.getByRole('button', { name: 'Add Cluster Profile', includeHidden: true })).toHaveCount(0)
    await expect(page.getByRole('button', { name: 'Import', includeHidden: true })).toHaveCount(0)
    await menu.getByRole('menuitem', { name: 'Open' }).click()
    await expect(page.getByRole('heading', { level: 1, name: 'retail-store' })).toBeVisible()
    await expect(page.getByRole('link', { name: 'Edit' })).toHaveCount(0)
    await page.getByRole('button', { name: 'Review change' }).click()
    await expect(page.getByRole('dialog', { name: 'Review change' })).toContainText('whose role may change profiles')
    await expect(page.getByRole('button', { name: 'Accept the new content' })).toHaveCount(0)
  })

  test('somebody without rights on profiles has no entry in the menu', async ({ page, baseURL }) => {
    await becomes(page, 'noRights', baseURL)
    await page.goto('/my-account')
    const menu = page.getByRole('navigation', { name: 'Main Menu' })
    await expect(menu.getByRole('link').first()).toBeVisible()
    await expect(menu.getByRole('link', { name: 'Profiles' })).toHaveCount(0)
  })

  test('without registries the next step is a registry', async ({ page }) => {
    await page.goto(`${path}?mock=empty`)
    await expect(page.getByText(/No profiles yet/)).toBeVisible()
    await expect(page.getByRole('button', { name: 'Add Cluster Profile' })).toHaveCount(1)
    await expectAccessible(page)
    await page.getByRole('button', { name: 'Add a registry' }).click()
    await expect(page.getByRole('dialog', { name: 'Add New OCI Registry' })).toBeVisible()
  })

  test('when it cannot be read the page says so, and Try again is there', async ({ page }) => {
    await page.goto(`${path}?mock=broken`)
    await expect(page.getByRole('alert')).toContainText('The profiles could not be loaded')
    await expect(page.getByRole('button', { name: 'Try again' })).toBeVisible()
    await expectAccessible(page)
  })

  test('Add Cluster Profile opens the wizard', async ({ page }) => {
    await page.goto(path)
    await page.getByRole('button', { name: 'Add Cluster Profile' }).click()
    await expect(page).toHaveURL(`${path}/new`)
    await expect(page.getByLabel('Name', { exact: true })).toBeVisible()
  })
})

test.describe('one version', () => {
  test('shows its layers in order, each with where it comes from and how it stands to it', async ({ page }) => {
    await page.goto(retail)
    const layers = layersOf(page)
    await expect(layers).toHaveCount(5)
    await expect(layers.nth(0)).toContainText(/Northbank Certificates.*harbor-prod.*As chosen/)
    await expect(layers.nth(1)).toContainText(/Lodestar Ingress.*2\.0\.0.*Content changed/)
    await expect(layers.nth(2)).toContainText(/Basalt Logs.*Older content kept/)
    await expect(layers.nth(4)).toContainText('Manifest')
    await layers.nth(0).getByRole('link', { name: 'harbor-prod' }).click()
    await expect(page.getByRole('dialog', { name: 'harbor-prod' })).toBeVisible()
  })

  test('the values of a layer are read, and compared with the pack’s own', async ({ page }) => {
    await page.goto(profileAt('edge-monitoring', '1.1.0'))
    await page.getByRole('button', { name: 'View values of Basalt Monitoring' }).click()
    await expect(page).toHaveURL(/[?&]layer=basalt-monitoring/)
    const panel = page.getByRole('dialog', { name: /Basalt Monitoring/ })
    await expect(panel.getByRole('textbox', { name: 'Values' })).toContainText('size: 200Gi')
    await panel.getByRole('tab', { name: 'Changes from the defaults' }).click()
    await expect(panel.getByText('size: 50Gi')).toBeVisible()
    await expect(panel.getByText('size: 200Gi')).toBeVisible()
    await expectDialogAccessible(page)
    await page.keyboard.press('Escape')
    await expect(panel).toBeHidden()
    await expect(page).toHaveURL(profileAt('edge-monitoring', '1.1.0'))
  })

  test('the manifests of a layer are read', async ({ page }) => {
    await page.goto(`${retail}?layer=store-namespace`)
    const panel = page.getByRole('dialog', { name: 'store-namespace' })
    await expect(panel.getByRole('textbox', { name: 'Manifest quota' })).toContainText('ResourceQuota')
  })

  test('the version select leads to the other versions, which have addresses of their own', async ({ page }) => {
    await page.goto(profileAt('edge-monitoring', '1.0.0'))
    const select = page.getByRole('combobox', { name: 'Version' })
    await expect(select.getByRole('option')).toHaveText(['1.2.0-rc.1 · Draft', '1.1.0 · Unpublished changes', '1.0.0'])
    await select.selectOption({ label: '1.1.0 · Unpublished changes' })
    await expect(page).toHaveURL(profileAt('edge-monitoring', '1.1.0'))
    await expect(page.getByText('Unpublished changes').first()).toBeVisible()
    await page.goBack()
    await expect(select).toHaveValue(uidOf('profile acme edge-monitoring 1.0.0'))
  })

  test('Publish makes the draft the published one', async ({ page }) => {
    await page.goto(profileAt('edge-monitoring', '1.1.0'))
    await page.getByRole('button', { name: 'Publish' }).click()
    await expectToast(page, 'edge-monitoring 1.1.0 published')
    await expect(page.getByRole('button', { name: 'Publish' })).toHaveCount(0)
    await expect(page.getByText('Published', { exact: true })).toBeVisible()
  })

  test('what breaks constraints is not published, and each layer says why; what only informs is no reason', async ({ page }) => {
    await page.goto(profileAt('blocked-rollout', '0.3.0'))
    await page.getByRole('button', { name: 'Publish' }).click()
    const alert = page.getByRole('alert')
    await expect(alert).toContainText('Not published: 2 layers to mend')
    await expect(alert).toContainText(/Basalt Monitoring.*Juniper Monitoring/)
    await expect(alert).not.toContainText(/memory/)
    await expectAccessible(page)
    await expect(page.getByText('Draft', { exact: true })).toBeVisible()
  })

  test('missing layers are named, with what to do', async ({ page }) => {
    await page.goto(profileAt('legacy-apps', '1.4.0'))
    const note = page.getByRole('note').filter({ hasText: '2 layers can’t be found in their registries' })
    await expect(note).toContainText('Juniper Monitoring 0.3.0')
    await expect(note).toContainText('choose another version, or remove the layer')
    await note.getByRole('link', { name: 'Edit layers' }).click()
    await expect(page).toHaveURL(`${profileAt('legacy-apps', '1.4.0')}/edit?step=layers`)
  })

  test('one that is not there says so', async ({ page }) => {
    await page.goto(`${path}/${uidOf('no such profile')}`)
    await expect(page.getByRole('alert')).toContainText('This profile is not there')
    await page.getByRole('link', { name: 'All profiles' }).click()
    await expect(page).toHaveURL(path)
  })

  test('History shows the entries of this profile alone', async ({ page }) => {
    await page.goto(profileAt('edge-monitoring', '1.1.0'))
    await page.getByRole('button', { name: 'Publish' }).click()
    await expectToast(page, 'edge-monitoring 1.1.0 published')
    await page.getByRole('button', { name: 'Actions for edge-monitoring' }).click()
    await page.getByRole('menuitem', { name: 'History' }).click()
    await expect(page).toHaveURL(/\/audit-logs\?uid=/)
    const rows = page.getByRole('table', { name: 'Audit Logs' }).getByRole('row')
    await expect(rows).toHaveCount(2)
    await expect(rows.nth(1)).toContainText('Cluster profile')
    await page.getByLabel('Resource', { exact: true }).selectOption('')
    await expect(rows).not.toHaveCount(2)
  })
})

test.describe('content that changed', () => {
  const review = (page: Page) => page.getByRole('dialog', { name: 'Review change' })
  const change = (page: Page) => review(page).getByRole('region', { name: 'Lodestar Ingress 2.0.0' })

  test('is shown with both digests and the difference', async ({ page }) => {
    await page.goto(retail)
    await expect(page.getByText('Content of 1 layer changed after you chose it')).toBeVisible()
    await page.getByRole('button', { name: 'Review change' }).click()
    await expect(page).toHaveURL(/[?&]review=content/)
    await expect(change(page).getByText(/^sha256:/)).toHaveCount(2)
    await expect(change(page)).toContainText('replicas: 1')
    await expect(change(page)).toContainText('replicas: 2')
    await expect(review(page).getByRole('region', { name: 'Basalt Logs 2.4.0' })).toContainText('Older content kept')
    await expectDialogAccessible(page)
  })

  test('Keep rests the flag and stays visible', async ({ page }) => {
    await page.goto(`${retail}?review=content`)
    await change(page).getByRole('button', { name: 'Keep the chosen content' }).click()
    await expectToast(page, /chosen content of Lodestar Ingress stays/)
    await expect(change(page)).toContainText('Older content kept')
    await page.keyboard.press('Escape')
    await expect(page.getByText(/changed after you chose it/)).toHaveCount(0)
    await expect(page.getByRole('note').filter({ hasText: 'Lodestar Ingress 2.0.0' })).toContainText('keep the older one')
  })

  test('Accept takes the flag away', async ({ page }) => {
    await page.goto(`${retail}?review=content`)
    await change(page).getByRole('button', { name: 'Accept the new content' }).click()
    await expect(change(page)).toHaveCount(0)
    await page.keyboard.press('Escape')
    await expect(layersOf(page).nth(1)).toContainText('As chosen')
    await page.goto(path)
    await expectRow(profilesTable(page), 'retail-store', { Status: 'Published' })
    await expect(rowOf(profilesTable(page), 'retail-store')).not.toContainText('Content changed')
  })
})
