import { expect, type Locator, type Page } from '@playwright/test'
import { HeldRemovals } from '../../contract/sync'
import { expectAccessible } from '../support/axe'
import { expectToast, rowAction, test } from '../support/page'
import { becomes } from '../support/sign-in'

const oci = '/settings/registries/oci'
const helm = '/settings/registries/helm'
/** A Helm repository that has lost charts: what its last run would take out waits for somebody. */
const HELD = 'bitnami-mirror'

test.beforeEach(async ({ page, baseURL }) => {
  await becomes(page, 'admin', baseURL)
})

function panel(page: Page, name: string): Locator {
  return page.getByRole('dialog', { name, exact: true })
}

async function openDetails(page: Page, path: string, name: string): Promise<Locator> {
  await page.goto(path)
  await rowAction(page, name, 'Details')
  return panel(page, name)
}

/** What is said of a registry under a term. */
function fact(within: Locator, term: string): Locator {
  return within
    .locator('dl > div')
    .filter({ has: within.page().getByText(term, { exact: true }) })
    .getByRole('definition')
}

test('the history is narrowed in the address, and a run says what it read, what it changed and why it failed', async ({ page }) => {
  const details = await openDetails(page, oci, 'artifactory-eu')
  await details.getByRole('link', { name: 'History' }).click()
  const history = panel(page, 'History of artifactory-eu')
  await expect(history.getByRole('group', { name: 'Days, the last one today' }).getByRole('img')).toHaveCount(90)
  await expect(history.getByRole('img', { name: /^Duration of \d+ runs: from / })).toBeVisible()
  await history.getByLabel('Outcome').selectOption({ label: 'Failed' })
  await expect(page).toHaveURL(/[?&]outcome=failed/)
  const rows = history.getByRole('table', { name: 'Runs' }).getByRole('row')
  await expect(rows.nth(1)).toContainText('Failed')
  await expect(rows.filter({ hasNotText: 'Failed' })).toHaveCount(1)
  await page.reload()
  await expect(history.getByLabel('Outcome')).toHaveValue('failed')

  await rows.nth(1).getByRole('link').click()
  const run = panel(page, 'Run of artifactory-eu')
  await expect(run.getByRole('note')).toContainText('AUTH_REJECTED')
  await run.getByRole('button', { name: 'Diagnose' }).click()
  await expect(panel(page, 'Diagnose artifactory-eu')).toBeVisible()
  await panel(page, 'Diagnose artifactory-eu').getByRole('button', { name: 'Close' }).first().click()

  // Back the way that one came, with what had been chosen there.
  await run.getByRole('button', { name: 'Close' }).click()
  await expect(history.getByLabel('Outcome')).toHaveValue('failed')
  await history.getByRole('button', { name: 'Close' }).click()
  await expect(panel(page, 'artifactory-eu')).toBeVisible()
})

test('a held removal is looked at in its run and approved: the catalogue shrinks by as much', async ({ page }) => {
  const details = await openDetails(page, helm, HELD)
  const before = Number(await fact(details, 'Versions').innerText())
  await details.getByRole('link', { name: 'held', exact: true }).click()
  const run = panel(page, `Run of ${HELD}`)
  await expect(run.getByText(/^\d+ pages? followed, .*\d+ tags/)).toBeVisible()
  await expect(run.getByRole('tab', { name: /^Added [1-9]/ })).toHaveAttribute('aria-selected', 'true')
  await expect(run.getByRole('list', { name: 'Added' }).getByRole('link').first()).toHaveAttribute(
    'href',
    /^\/packs\?registry=[0-9a-f]+&pack=[^&]+&kind=chart&from=[0-9a-f]+&version=/,
  )
  await run.getByRole('searchbox', { name: 'Search added' }).fill('no such chart')
  await expect(run.getByText('None matches.')).toBeVisible()
  await run.getByRole('tab', { name: /^Set aside/ }).click()
  await expect(page).toHaveURL(/[?&]tab=skipped/)
  await expect(run.getByRole('list', { name: 'Set aside' })).toContainText('it has no versions')
  await expectAccessible(page, { within: '[role="dialog"]' })

  await run.getByRole('button', { name: 'Review removals' }).click()
  const review = panel(page, `Removals of ${HELD}`)
  const lead = review.getByText(/^\d+ of \d+ versions would go$/)
  await expect(lead).toBeVisible()
  const going = Number.parseInt(await lead.innerText(), 10)
  await expect(review.getByRole('list', { name: 'Versions' }).getByRole('listitem')).toHaveCount(going)
  await expectAccessible(page, { within: '[role="dialog"]' })
  await review.getByRole('button', { name: 'Approve removal' }).click()
  const confirm = page.getByRole('dialog', { name: `Remove ${going} versions of ${HELD}?` })
  const typed = confirm.getByRole('textbox')
  if ((await typed.count()) > 0) await typed.fill(String(going))
  await confirm.getByRole('button', { name: `Remove ${going} versions` }).click()
  await expectToast(page, `${going} versions of ${HELD} removed`)
  await run.getByRole('button', { name: 'Close' }).click()
  await expect(details.getByText(/removals held/)).toHaveCount(0)
  await expect(fact(details, 'Versions')).toHaveText(String(before - going))
})

test('a held removal is rejected: all stays, and what is kept can be removed later', async ({ page }) => {
  const details = await openDetails(page, helm, HELD)
  const before = await fact(details, 'Versions').innerText()
  await details.getByRole('button', { name: 'Review removals' }).click()
  await panel(page, `Removals of ${HELD}`).getByRole('button', { name: 'Keep them' }).click()
  await expectToast(page, new RegExp(`versions of ${HELD} kept`))
  await expect(details.getByText(/removals held/)).toHaveCount(0)
  await expect(fact(details, 'Versions')).toHaveText(before)
  await details.getByRole('link', { name: /^\d+ versions kept that the registry no longer has$/ }).click()
  await expect(panel(page, `Removals of ${HELD}`).getByRole('button', { name: 'Remove what was kept' })).toBeVisible()
})

test('what somebody else has decided meanwhile is not decided twice: the panel says so, and shows how it stands', async ({ page }) => {
  const details = await openDetails(page, helm, HELD)
  const before = await fact(details, 'Versions').innerText()
  await details.getByRole('button', { name: 'Review removals' }).click()
  const review = panel(page, `Removals of ${HELD}`)
  await review.getByRole('button', { name: 'Approve removal' }).click()
  const confirm = page.getByRole('dialog', { name: /^Remove \d+ versions of / })
  await expect(confirm).toBeVisible()

  // Another administrator, elsewhere.
  const ask = (body?: string) =>
    page.evaluate(async (sent) => {
      const address = `/v1/console/registries/${location.pathname.split('/').at(-2)}/removals`
      const headers = { 'Console-Scope': 'tenant', 'Content-Type': 'application/json' }
      const answer = await fetch(address, sent === undefined ? { headers } : { method: 'POST', headers, body: sent })
      return { status: answer.status, text: await answer.text() }
    }, body)
  const { runUid } = HeldRemovals.parse(JSON.parse((await ask()).text))
  expect((await ask(JSON.stringify({ decision: 'reject', runUid }))).status).toBe(204)

  const typed = confirm.getByRole('textbox')
  if ((await typed.count()) > 0) await typed.fill(/\d+/.exec(await confirm.innerText())?.[0] ?? '')
  await confirm.getByRole('button', { name: /^Remove \d+ versions$/ }).click()
  await expect(confirm).toHaveCount(0)
  await expect(review.getByText('What waits for a decision has changed')).toBeVisible()
  await expect(review.getByText(/^\d+ versions kept\.$/)).toBeVisible()
  await expect(review.getByRole('button', { name: 'Keep them' })).toHaveCount(0)
  await expectAccessible(page, { within: '[role="dialog"]' })
  await review.getByRole('button', { name: 'Close' }).click()
  await expect(fact(details, 'Versions')).toHaveText(before)
})

test('a schedule of its own: quiet hours, what the server refuses, and when it runs next', async ({ page }) => {
  const details = await openDetails(page, oci, 'harbor-prod')
  await details.getByRole('link', { name: 'Schedule' }).click()
  const form = panel(page, 'Schedule of harbor-prod')
  await form.getByLabel('Interval').selectOption({ label: '6 hours' })
  await form.getByRole('switch', { name: 'Quiet hours' }).check()
  await form.getByLabel('From', { exact: true }).fill('00:00')
  await form.getByLabel('To', { exact: true }).fill('23:00')
  const zone = form.getByRole('combobox', { name: 'Time zone' })
  await expect(zone).toHaveValue('UTC')
  await zone.fill('Europe/Nowhere')
  await form.getByRole('button', { name: 'Save' }).click()
  await expect(zone).toHaveAttribute('aria-invalid', 'true')
  await expect(form.getByText(/^This is not a known time zone/)).toBeVisible()
  await expectAccessible(page, { within: '[role="dialog"]' })
  await form.getByRole('button', { name: 'Cancel' }).click()
  await page.getByRole('dialog', { name: 'Discard changes?' }).getByRole('button', { name: 'Keep editing' }).click()
  await zone.fill('Europe/Berlin')
  await expect(form.getByRole('status')).toHaveText(/^Next run about 23:\d\d, \w+ \d+ \w+ \(Europe\/Berlin\)$/)
  await form.getByRole('button', { name: 'Save' }).click()
  await expectToast(page, 'Schedule of harbor-prod saved')
  await expect(fact(details, 'Own schedule')).toHaveText('every 6 hours, not from 00:00 to 23:00 (Europe/Berlin)')
})

test('a webhook is made with its recipes, renewed and deleted', async ({ page }) => {
  const details = await openDetails(page, oci, 'harbor-mirror')
  await details.getByRole('link', { name: 'Webhook' }).click()
  const hook = panel(page, 'Webhook of harbor-mirror')
  await hook.getByRole('button', { name: 'Create webhook' }).click()
  const url = fact(hook, 'URL')
  await expect(url).toContainText('/v1/console/webhooks/')
  const first = await url.innerText()
  await expect(fact(hook, 'Endpoint URL')).toHaveText(first)
  const secret = fact(hook, 'Secret').first()
  await expect(secret).toContainText('••••')
  await secret.getByRole('button', { name: 'Show secret' }).click()
  await expect(secret).not.toContainText('••••')
  await hook.getByRole('tab', { name: 'Amazon ECR' }).click()
  await expect(hook.getByRole('group', { name: 'AWS CLI' })).toContainText(first.trim())
  await expectAccessible(page, { within: '[role="dialog"]' })
  await hook.getByRole('button', { name: 'Renew' }).click()
  await page.getByRole('dialog', { name: 'Renew the webhook of harbor-mirror?' }).getByRole('button', { name: 'Renew' }).click()
  await expect(url).not.toHaveText(first)
  await expect(secret).toContainText('••••')
  await hook.getByRole('button', { name: 'Delete' }).click()
  await page.getByRole('dialog', { name: 'Delete the webhook of harbor-mirror?' }).getByRole('button', { name: 'Delete' }).click()
  await expect(hook.getByRole('button', { name: 'Create webhook' })).toBeVisible()
})

test('something that was set aside leads to its registry and is read again alone', async ({ page }) => {
  const details = await openDetails(page, oci, 'harbor-prod')
  const first = details.getByRole('list', { name: 'Set aside' }).getByRole('listitem').first()
  await expect(first.getByRole('link')).toHaveAttribute('href', /^https:\/\/harbor\.acme\.example\//)
  await expect(first.getByRole('link')).toHaveAttribute('rel', 'noreferrer')
  const retry = first.getByRole('button', { name: /^Retry / })
  const reference = (await retry.getAttribute('aria-label'))?.replace('Retry ', '') ?? ''
  await retry.click()
  await expectToast(page, `${reference} is read again`)
  await details.getByRole('link', { name: 'History' }).click()
  const row = panel(page, 'History of harbor-prod').getByRole('table', { name: 'Runs' }).getByRole('row').nth(1)
  await expect(row).toContainText('Retry')
  await row.getByRole('link').click()
  await expect(panel(page, 'Run of harbor-prod').getByText('Only this was read')).toBeVisible()
})
