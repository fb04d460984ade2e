import { expect, type Locator } from '@playwright/test'
import { expectAccessible, expectNoSidewaysScroll } from '../support/axe'
import { expectToast, test } from '../support/page'
import { YAML, editPath, next, stepHeading, expectOrder, fillBasic, editor, addManifest, layerAction } from '../support/profile-wizard'
import { becomes } from '../support/sign-in'

test.beforeEach(async ({ page, baseURL }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await becomes(page, 'admin', baseURL)
})

test.describe('Add Cluster Profile', () => {
  test('from the list to a published profile, by the documented names', async ({ page }) => {
    await page.goto('/profiles')
    await page.getByRole('button', { name: 'Add Cluster Profile' }).click()
    await expect(page.getByRole('heading', { level: 1, name: 'Add a new cluster profile' })).toBeVisible()
    await expect(page.getByLabel('Version', { exact: true })).toHaveValue('1.0.0')
    await page.getByLabel('Name', { exact: true }).fill('web-front')
    await page.getByLabel('Description', { exact: true }).fill('What every shop shows')
    await page.getByRole('radiogroup', { name: 'Type' }).getByRole('radio', { name: 'Add-on' }).check()
    await page.getByLabel('Tags', { exact: true }).fill('team:web')
    await page.getByLabel('Tags', { exact: true }).press('Enter')
    await next(page)
    await expect(page).toHaveURL(/step=layers/)
    await addManifest(page, 'web-namespace')
    await addManifest(page, 'web-quota')
    await expectOrder(page, ['web-namespace', 'web-quota'])
    await next(page)
    await expect(stepHeading(page, 'Review')).toBeVisible()
    const main = page.getByRole('main')
    for (const text of ['web-front', 'What every shop shows', 'Add-on', 'team:web', '2 layers']) {
      await expect(main.getByText(text, { exact: true }).first()).toBeVisible()
    }
    await page.getByRole('button', { name: 'Finish Configuration' }).click()
    await expectToast(page, 'web-front 1.0.0 published')
    await expect(page).toHaveURL(/\/profiles\/[0-9a-f]{24}$/)
    await expect(page.getByRole('heading', { level: 1 })).toContainText('web-front')
  })

  test('a pack is chosen, its layer shown, and its constraints said at once', async ({ page }) => {
    await page.goto('/profiles/new')
    await fillBasic(page, 'with-pack')
    await page.getByRole('button', { name: 'Add New Pack', exact: true }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('searchbox', { name: 'Search packs' }).fill('basalt-monitoring')
    await dialog
      .getByRole('button', { name: /Basalt Monitoring/ })
      .first()
      .click()
    await expect(dialog.getByRole('combobox', { name: 'Pack Version' })).toBeVisible()
    await dialog.getByRole('button', { name: 'Confirm & Create' }).click()
    await expect(dialog).toBeHidden()
    await expectOrder(page, ['Basalt Monitoring'])
    await expect(page).toHaveURL(/step=layers&layer=basalt-monitoring$/)
    await expect(page.getByRole('list', { name: 'Notes on Basalt Monitoring' })).toBeVisible()
  })

  test('what is missing or taken is said beside its field, and nothing typed is lost', async ({ page }) => {
    await page.goto('/profiles/new')
    await next(page)
    const name = page.getByLabel('Name', { exact: true })
    await expect(name).toBeFocused()
    await expect(name).toHaveAccessibleDescription('Enter a name')
    await name.fill('edge-monitoring')
    const version = page.getByLabel('Version', { exact: true })
    await version.fill('2.2.2.develop')
    await next(page)
    await expect(version).toBeFocused()
    await expect(version).toHaveAccessibleDescription(/semantic version/)
    await version.fill('1.0.0')
    await next(page)
    await expect(name).toHaveAccessibleDescription(/Version 1\.0\.0 of the profile edge-monitoring exists already/)
    await expect(name).toBeFocused()
    await expect(name).toHaveValue('edge-monitoring')
    await version.fill('9.0.0')
    await next(page)
    await expect(stepHeading(page, 'Profile Layers')).toBeVisible()
  })

  test('tags that come as one text are chips at its commas', async ({ page }) => {
    await page.goto('/profiles/new')
    await page.getByLabel('Name', { exact: true }).fill('tagged')
    await page.getByLabel('Tags', { exact: true }).fill('dev, owner:bob,')
    await expect(page.getByRole('button', { name: 'Remove dev' })).toBeVisible()
    await expect(page.getByRole('button', { name: 'Remove owner:bob' })).toBeVisible()
    await next(page)
    await expect(stepHeading(page, 'Profile Layers')).toBeVisible()
  })

  test('types that are made elsewhere are reachable, refuse and say why', async ({ page }) => {
    await page.goto('/profiles/new')
    const types = page.getByRole('radiogroup', { name: 'Type' })
    for (const name of ['Full', 'Infrastructure']) {
      const radio = types.getByRole('radio', { name, exact: true })
      await expect(radio).toHaveAttribute('aria-disabled', 'true')
      await expect(radio).toHaveAccessibleDescription(/made in Palette/)
      await radio.focus()
      await page.keyboard.press('Space')
      await expect(radio).not.toBeChecked()
    }
    await expect(types.getByRole('radio', { name: 'Add-on' })).toBeChecked()
  })

  test('a step that is not open yet says why, and without layers there is no review', async ({ page }) => {
    await page.goto('/profiles/new?step=review')
    await expect(stepHeading(page, 'Basic Information')).toBeVisible()
    await expect(page.getByRole('note')).toContainText('Finish Basic Information first')
    const review = page.getByRole('navigation', { name: 'Steps' }).getByRole('button', { name: 'Review' })
    await expect(review).toHaveAccessibleDescription(/Finish Basic Information first: Enter a name/)
    await page.goto('/profiles/new')
    await fillBasic(page, 'web-front')
    await next(page)
    await expect(page.getByRole('alert')).toContainText('Add a layer first')
    for (const name of ['Add New Pack', 'Add Helm Chart', 'Add Zarf', 'Add Manifest']) {
      await expect(page.getByRole('button', { name, exact: true })).toBeVisible()
    }
    await page.getByRole('button', { name: 'Add Helm Chart' }).click()
    await expect(page.getByRole('menuitem')).toHaveText(['Public Packs', 'Private Packs'])
  })

  test('a reload keeps the draft, and discarding it asks first', async ({ page }) => {
    await page.goto('/profiles/new')
    await fillBasic(page, 'kept-here')
    await addManifest(page, 'one')
    await page.reload()
    await expectOrder(page, ['one'])
    await expect(page.getByRole('note')).toContainText('left here before')
    await page.getByRole('button', { name: 'Back', exact: true }).click()
    await expect(page.getByLabel('Name', { exact: true })).toHaveValue('kept-here')
    await page.getByRole('button', { name: 'Discard draft' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Discard draft' }).click()
    await expect(page.getByLabel('Name', { exact: true })).toHaveValue('')
    await page.reload()
    await expect(page.getByLabel('Name', { exact: true })).toHaveValue('')
  })

  test('leaving asks; staying keeps everything, leaving forgets it', async ({ page }) => {
    await page.goto('/profiles/new')
    await page.getByLabel('Name', { exact: true }).fill('half-done')
    const profiles = page.getByRole('navigation', { name: 'Main Menu' }).getByRole('link', { name: 'Profiles' })
    await profiles.click()
    await page.getByRole('dialog').getByRole('button', { name: 'Keep editing' }).click()
    await expect(page.getByLabel('Name', { exact: true })).toHaveValue('half-done')
    await profiles.click()
    await page.getByRole('dialog').getByRole('button', { name: 'Discard changes' }).click()
    await page.getByRole('button', { name: 'Add Cluster Profile' }).click()
    await expect(page.getByLabel('Name', { exact: true })).toHaveValue('')
  })

  test('a name that was taken meanwhile leads back to its field', async ({ page, context }) => {
    await page.goto('/profiles/new')
    await fillBasic(page, 'race')
    await addManifest(page, 'one')
    await next(page)
    await page.evaluate(() =>
      fetch('/v1/clusterprofiles', {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', 'Console-Scope': 'tenant' },
        body: JSON.stringify({ metadata: { name: 'race' }, spec: { version: '1.0.0' } }),
      }),
    )
    await page.getByRole('button', { name: 'Finish Configuration' }).click()
    await expect(stepHeading(page, 'Basic Information')).toBeVisible()
    await expect(page.locator('[aria-invalid="true"]').first()).toBeFocused()
    expect(context.pages()).toHaveLength(1)
  })
})

test.describe('Add Manifest', () => {
  test.beforeEach(async ({ page }) => {
    await page.goto('/profiles/new')
    await fillBasic(page, 'manifests')
  })

  test('what can’t be a manifest is refused beside it', async ({ page }) => {
    await page.getByRole('button', { name: 'Add Manifest' }).click()
    const dialog = page.getByRole('dialog', { name: 'Add Manifest' })
    const confirm = dialog.getByRole('button', { name: 'Confirm & Create' })
    await confirm.click()
    await expect(dialog.getByLabel('Name', { exact: true })).toHaveAccessibleDescription('Enter a name')
    await dialog.getByLabel('Name', { exact: true }).fill('quota')
    await confirm.click()
    await expect(dialog.getByText('Write or paste the YAML of a Kubernetes object')).toBeVisible()
    await editor(dialog, 'Manifest').fill('kind: [A')
    await confirm.click()
    await expect(dialog.getByText(/^Line 1: /)).toBeVisible()
    await editor(dialog, 'Manifest').fill(YAML)
    await confirm.click()
    await expectOrder(page, ['quota'])
  })

  test('several manifests make one layer, and a name stands once in a profile', async ({ page }) => {
    await page.getByRole('button', { name: 'Add Manifest' }).click()
    const dialog = page.getByRole('dialog', { name: 'Add Manifest' })
    await dialog.getByLabel('Name', { exact: true }).fill('stores')
    await editor(dialog, 'Manifest').fill(YAML)
    await dialog.getByRole('button', { name: 'Add another manifest' }).click()
    await dialog.getByLabel('Name of manifest 1').fill('namespace')
    await dialog.getByLabel('Name of manifest 2').fill('quota')
    await editor(dialog, 'Manifest 2').fill('kind: ResourceQuota\n')
    await dialog.getByRole('button', { name: 'Confirm & Create' }).click()
    await expect(dialog).toBeHidden()
    await page.getByRole('button', { name: 'Add Manifest' }).click()
    await dialog.getByLabel('Name', { exact: true }).fill('stores')
    await dialog.getByRole('button', { name: 'Confirm & Create' }).click()
    await expect(dialog.getByLabel('Name', { exact: true })).toHaveAccessibleDescription(/has a layer stores already/)
    await dialog.getByRole('button', { name: 'Cancel' }).click()
    await page.getByRole('dialog', { name: 'Discard changes?' }).getByRole('button', { name: 'Discard changes' }).click()
    await layerAction(page, 'stores', 'Edit')
    const edit = page.getByRole('dialog', { name: 'Edit stores' })
    await expect(edit.getByLabel('Name of manifest 2')).toHaveValue('quota')
    await edit.getByRole('button', { name: 'Cancel' }).click()
    await next(page)
    await expect(page.getByText('2 manifests')).toBeVisible()
  })
})

test('the whole wizard by keyboard alone', async ({ page }) => {
  await page.goto('/profiles/new')
  const press = async (...keys: readonly string[]) => {
    for (const key of keys) await page.keyboard.press(key)
  }
  const tabTo = async (target: Locator) => {
    for (let steps = 0; steps < 60; steps += 1) {
      if (await target.evaluate((element) => element === document.activeElement)) return
      await page.keyboard.press('Tab')
    }
    await expect(target).toBeFocused()
  }
  const button = (name: string) => page.getByRole('button', { name, exact: true })
  await expect(page.getByLabel('Name', { exact: true })).toBeVisible()
  await tabTo(page.getByLabel('Name', { exact: true }))
  await page.keyboard.type('by-keys')
  await tabTo(page.getByRole('radio', { name: 'Add-on' }))
  await tabTo(page.getByLabel('Tags', { exact: true }))
  await page.keyboard.type('keys,')
  await tabTo(button('Next'))
  await press('Enter')
  await expect(stepHeading(page, 'Profile Layers')).toBeFocused()
  for (const name of ['first', 'second']) {
    await tabTo(button('Add Manifest'))
    await press('Enter')
    const dialog = page.getByRole('dialog', { name: 'Add Manifest' })
    await expect(dialog.getByLabel('Name', { exact: true })).toBeFocused()
    await page.keyboard.type(name)
    const text = editor(dialog, 'Manifest')
    await tabTo(text)
    await page.keyboard.type('kind: A')
    await press('Escape', 'Tab')
    await tabTo(dialog.getByRole('button', { name: 'Confirm & Create' }))
    await press('Space')
    await expect(dialog).toBeHidden()
  }
  await tabTo(button('Reorder second'))
  await press('Space')
  await expect(page.getByText('second is picked up, position 2 of 2.')).toBeAttached()
  await press('ArrowUp')
  await expect(page.getByText('second is over position 1 of 2.')).toBeAttached()
  await press('Space')
  await expectOrder(page, ['second', 'first'])
  await tabTo(button('Actions for first'))
  await press('Enter')
  await expect(page.getByRole('menu')).toBeVisible()
  await press('ArrowDown', 'Enter')
  await expectOrder(page, ['first', 'second'])
  await tabTo(button('Next'))
  await press('Enter')
  await expect(stepHeading(page, 'Review')).toBeFocused()
  await tabTo(button('Finish Configuration'))
  await press('Enter')
  await expect(page.getByRole('heading', { level: 1 })).toContainText('by-keys')
})

for (const colorScheme of ['light', 'dark'] as const) {
  for (const width of [1440, 1024, 390]) {
    test(`every step is accessible in ${colorScheme} at ${width} px`, async ({ page }) => {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      await page.setViewportSize({ width, height: 900 })
      const check = async () => {
        await expectNoSidewaysScroll(page)
        await expectAccessible(page)
      }
      await page.goto('/profiles/new')
      await next(page)
      await expect(page.getByText('Enter a name')).toBeVisible()
      await check()
      await fillBasic(page, `axe-${width}`)
      await check()
      await page.getByRole('button', { name: 'Add Manifest' }).click()
      await expect(editor(page.getByRole('dialog'), 'Manifest')).toBeVisible()
      await check()
      await page.goto(editPath('blocked-rollout 0.3.0'))
      await expect(page.getByRole('list', { name: 'Notes on Basalt Monitoring' })).toBeVisible()
      await check()
      await next(page)
      await expect(stepHeading(page, 'Review')).toBeVisible()
      await check()
    })
  }
}
