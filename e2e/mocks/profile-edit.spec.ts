import { expect } from '@playwright/test'
import { uidOf } from '../../mocks/random'
import { expectAccessible } from '../support/axe'
import { expectToast, test } from '../support/page'
import { editPath, layers, next, expectOrder, editor, layerAction } from '../support/profile-wizard'
import { becomes } from '../support/sign-in'

test.beforeEach(async ({ page, baseURL }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await becomes(page, 'admin', baseURL)
})

test.describe('layers', () => {
  test.beforeEach(async ({ page }) => {
    await page.goto(editPath('retail-store 2.0.0'))
    await expect(layers(page)).toBeVisible()
  })
  const before = ['Northbank Certificates', 'Lodestar Ingress', 'Basalt Logs', 'Graphite Mesh', 'store-namespace']

  test('are moved by menu, and the focus stays with the layer', async ({ page }) => {
    await expectOrder(page, before)
    await layerAction(page, 'Basalt Logs', 'Move up')
    await expectOrder(page, ['Northbank Certificates', 'Basalt Logs', 'Lodestar Ingress', 'Graphite Mesh', 'store-namespace'])
    await expect(page.getByRole('status').filter({ hasText: 'Basalt Logs is layer 2 of 5' })).toBeAttached()
    await expect(page.getByRole('button', { name: 'Actions for Basalt Logs' })).toBeFocused()
    await page.getByRole('button', { name: 'Actions for Northbank Certificates' }).click()
    await expect(page.getByRole('menuitem', { name: 'Move up' })).toHaveAccessibleDescription('It is the first layer')
  })

  test('are moved by the keys of their handle, with announcements', async ({ page }) => {
    await page.getByRole('button', { name: 'Reorder Northbank Certificates' }).focus()
    await page.keyboard.press('Space')
    await expect(page.getByText('Northbank Certificates is picked up, position 1 of 5.')).toBeAttached()
    await page.keyboard.press('ArrowDown')
    await expect(page.getByText('Northbank Certificates is over position 2 of 5.')).toBeAttached()
    await page.keyboard.press('Space')
    await expectOrder(page, ['Lodestar Ingress', 'Northbank Certificates', 'Basalt Logs', 'Graphite Mesh', 'store-namespace'])
    await expect(page.getByRole('button', { name: 'Reorder Northbank Certificates' })).toBeFocused()
    await page.keyboard.press('Space')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Escape')
    await expect(page.getByText(/Northbank Certificates was left at position 2 of 5/)).toBeAttached()
    await expectOrder(page, ['Lodestar Ingress', 'Northbank Certificates', 'Basalt Logs', 'Graphite Mesh', 'store-namespace'])
  })

  test('are moved by dragging', async ({ page }) => {
    const middleOf = async (name: string) => {
      const box = await page.getByRole('button', { name: `Reorder ${name}` }).boundingBox()
      if (box === null) throw new Error(`${name} has no handle`)
      return [box.x + box.width / 2, box.y + box.height / 2] as const
    }
    // The notes of the check stand among the layers: where a layer is can be told when they are there.
    await expect(page.getByText(/^The layers fit together/)).toBeVisible()
    const [x, y] = await middleOf('store-namespace')
    await page.mouse.move(x, y)
    await page.mouse.down()
    await page.mouse.move(x, y - 20, { steps: 4 })
    await expect(page.getByText('store-namespace is picked up, position 5 of 5.')).toBeAttached()
    const [, top] = await middleOf('Northbank Certificates')
    await page.mouse.move(x, top - 8, { steps: 8 })
    await expect(page.getByText('store-namespace is over position 1 of 5.')).toBeAttached()
    await page.mouse.up()
    await expectOrder(page, ['store-namespace', ...before.slice(0, 4)])
  })

  test('are removed, and come back where they were', async ({ page }) => {
    await layerAction(page, 'Lodestar Ingress', 'Remove')
    await expectOrder(
      page,
      before.filter((name) => name !== 'Lodestar Ingress'),
    )
    await page.getByRole('region', { name: 'Notifications' }).getByRole('button', { name: 'Undo' }).click()
    await expectOrder(page, before)
  })

  test('values are edited beside the list, and saved byte for byte', async ({ page }) => {
    const text = '# by hand\npack:\n  namespace: "stores"\n\n\ncharts:   {}\n'
    await page.getByRole('button', { name: 'Basalt Logs', exact: true }).click()
    await editor(page, 'Values of Basalt Logs').fill(text)
    await next(page)
    await expect(layers(page).getByRole('listitem').filter({ hasText: 'Basalt Logs' })).toContainText('Values changed')
    await page.getByRole('button', { name: 'Save changes' }).click()
    await expectToast(page, 'retail-store 2.0.0 published')
    const uid = uidOf('profile acme retail-store 2.0.0')
    const stored = await page.evaluate(async (profile) => {
      const response = await fetch(`/v1/clusterprofiles/${profile}`, { headers: { 'Console-Scope': 'tenant' } })
      return response.text()
    }, uid)
    expect(stored).toContain(JSON.stringify(text).slice(1, -3))
  })
})

test.describe('constraints', () => {
  test('say what is wrong with a layer and lead to the pack that is missing', async ({ page }) => {
    await page.goto(editPath('blocked-rollout 0.3.0'))
    const notes = page.getByRole('list', { name: 'Notes on Basalt Monitoring' })
    await expect(notes.getByRole('listitem').first()).toContainText('northbank-certs')
    await expect(notes.getByRole('img', { name: 'Error:' }).first()).toBeVisible()
    await expect(notes.getByRole('img', { name: 'Note:' }).first()).toBeVisible()
    await expect(page.getByText(/problems must be solved before the profile can be published/)).toBeVisible()
    await notes.getByRole('button', { name: 'Find northbank-certs' }).click()
    await expect(page).toHaveURL(/add=pack&q=northbank-certs/)
    await expect(page.getByRole('dialog')).toBeVisible()
  })

  test('a profile that breaks them is kept as a draft, with the reasons', async ({ page }) => {
    await page.goto(editPath('blocked-rollout 0.3.0'))
    await expect(layers(page)).toBeVisible()
    await layerAction(page, 'Inkwell Editor', 'Remove')
    await next(page)
    await page.getByRole('button', { name: 'Save changes' }).click()
    const alert = page.getByRole('alert').filter({ hasText: 'blocked-rollout 0.3.0 is saved, but not published' })
    await expect(alert).toContainText('northbank-certs')
    await alert.getByRole('button', { name: 'Change layers' }).click()
    await expectOrder(page, ['Basalt Monitoring', 'Juniper Monitoring', 'Basalt Logs'])
  })
})

test.describe('somebody else changed it meanwhile', () => {
  test.beforeEach(async ({ page }) => {
    await page.goto(editPath('shared-by-two 1.0.0', 'basic'))
    await page.getByLabel('Description', { exact: true }).fill('Mine: somebody else edits this')
    await next(page)
    await next(page)
    await page.getByRole('button', { name: 'Save changes' }).click()
    await expect(page.getByRole('dialog', { name: 'This profile was changed meanwhile' })).toContainText('dana@acme.example')
  })

  test('both sides are in view, and what only one changed is chosen', async ({ page }) => {
    const dialog = page.getByRole('dialog')
    const of = (name: string) => dialog.getByRole('radiogroup', { name, exact: true })
    await expect(of('Description').getByRole('radio', { name: 'Mine' })).toBeChecked()
    await expect(of('Description').getByRole('radio', { name: 'Mine' })).toHaveAccessibleDescription('Mine: somebody else edits this')
    await expect(of('Tags').getByRole('radio', { name: 'Theirs' })).toBeChecked()
    await expect(of('Layer Northbank Certificates').getByRole('radio', { name: 'Theirs' })).toBeChecked()
    await expect(dialog.getByRole('group', { name: /Values of northbank-certs/ })).toBeVisible()
    await expectAccessible(page)
    await of('Description').getByRole('radio', { name: 'Theirs' }).check()
    await dialog.getByRole('button', { name: 'Save these choices' }).click()
    await expectToast(page, 'shared-by-two 1.0.0 published')
  })

  test('the buttons stay where they are when their side has come', async ({ page }) => {
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('button', { name: 'Back to editing' }).click()
    const places = await page.evaluateHandle(() => {
      const seen = new Set<string>()
      const look = () => {
        const box = document.querySelector('[role="dialog"] [data-autofocus]')?.getBoundingClientRect()
        if (box !== undefined) seen.add(`${box.x} ${box.y}`)
        requestAnimationFrame(look)
      }
      look()
      return seen
    })
    await page.getByRole('button', { name: 'Save changes' }).click()
    await expect(dialog.getByRole('list', { name: 'Differences' })).toBeVisible()
    await expect(dialog.getByRole('group', { name: /Values of northbank-certs/ })).toBeVisible()
    expect(await places.evaluate((seen) => [...seen])).toHaveLength(1)
    // Whose reason was to wait has none any more.
    await dialog.getByRole('button', { name: 'Save these choices' }).hover()
    await expect(page.getByRole('tooltip')).toHaveCount(0)
  })

  test('theirs can be taken as a whole, or mine saved over it', async ({ page }) => {
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('button', { name: 'Back to editing' }).click()
    await page.getByRole('button', { name: 'Save changes' }).click()
    await dialog.getByRole('button', { name: 'Take theirs' }).click()
    await expect(page.getByRole('main')).toContainText('reviewed:dana')
    await expect(page.getByRole('main')).not.toContainText('Mine: somebody')
    await page.getByRole('button', { name: 'Save changes' }).click()
    await expectToast(page, 'shared-by-two 1.0.0 published')
  })
})
