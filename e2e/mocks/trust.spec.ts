import { expect, type Locator, type Page } from '@playwright/test'
import { demoCertificate } from '../../mocks/seeds/certificate'
import { createAuthority, createSelfSigned } from '../../server/test/certificates'
import { expectAccessible, expectNoSidewaysScroll } from '../support/axe'
import { drop, file, paste, pkcs12Start, toDer, toPkcs7, upload } from '../support/certificate-files'
import { expectRow, rowOf, test } from '../support/page'
import { areas, expectCheckFailed, expectValidated, fillRegistry, registryForm, validate } from '../support/registry-form'
import { becomes } from '../support/sign-in'

const good = { name: 'basement', paths: ['internal'], username: 'robot', password: 's3cret' }
const verify = { system: 'Verify with system CAs', uploaded: 'Verify with uploaded CA', skip: 'Skip verification' } as const

test.beforeEach(async ({ page, baseURL }) => {
  await becomes(page, 'admin', baseURL)
})

async function openForm(page: Page): Promise<Locator> {
  await page.goto(`${areas.tenant.path}/new`)
  return registryForm(page, areas.tenant.add)
}

const choice = (form: Locator, which: keyof typeof verify) =>
  form.getByRole('radiogroup', { name: 'TLS verification' }).getByRole('radio', { name: verify[which], exact: true })
const skipBox = (form: Locator) => form.getByRole('checkbox', { name: 'Insecure Skip TLS Verify' })
const uploaded = (form: Locator) => form.getByRole('list', { name: 'Uploaded certificates' }).getByRole('listitem')
const presentedBy = (form: Locator) => form.getByRole('region', { name: 'Certificates the server presented' })

/** Exactly one of the three is chosen, and the documented check box says the same. */
async function expectVerification(form: Locator, which: keyof typeof verify): Promise<void> {
  for (const each of ['system', 'uploaded', 'skip'] as const) await expect(choice(form, each)).toBeChecked({ checked: each === which })
  await expect(skipBox(form)).toBeChecked({ checked: which === 'skip' })
}

/** Fills in a host that is not trusted, and lets the check fail. */
async function failAt(form: Locator, host: string): Promise<Locator> {
  await fillRegistry(form, { ...good, endpoint: `https://${host}` })
  await validate(form)
  await expectCheckFailed(form, 'tenant', /TLS/)
  return presentedBy(form)
}

test.describe('the trust assistant', () => {
  test('a private authority is trusted in two clicks by its fingerprint', async ({ page }) => {
    const form = await openForm(page)
    const presented = await failAt(form, 'private-ca.test')
    await expect(presented.getByRole('listitem')).toHaveCount(3)
    for (const role of ['Server certificate', 'Intermediate', 'Authority'])
      await expect(presented.getByText(role, { exact: true })).toBeVisible()
    await expect(presented).toContainText('authority at the end of the chain')
    const wanted = presented.getByRole('listitem').filter({ hasText: 'The one to trust' })
    await expect(wanted).toContainText('CN=ACME Internal Root')
    await expect(wanted).toContainText(/SHA-256([0-9A-F]{2}:){31}[0-9A-F]{2}/)
    await expect(wanted).toContainText(/Key.*P-256.*Signature.*ECDSA/)
    await expect(wanted.getByRole('button', { name: 'Copy fingerprint' })).toBeVisible()
    // The others are a press away.
    const server = presented.getByRole('listitem').filter({ hasText: 'Server certificate' })
    await expect(server.getByText('SHA-256', { exact: true })).toBeHidden()
    await server.getByText('CN=private-ca.test').click()
    await expect(server.getByText('SHA-256', { exact: true })).toBeVisible()
    await expect(server).toContainText('Namesprivate-ca.test')

    const trust = presented.getByRole('button', { name: 'Trust this CA' })
    await expect(trust).toHaveAttribute('aria-disabled', 'true')
    await expect(trust).toHaveAccessibleDescription(/Compare the fingerprint/)
    await presented.getByRole('checkbox').check()
    await trust.click()
    await expect(presented).toBeHidden()
    await expect(form.getByRole('status').filter({ hasText: 'Trusted for this registry: CN=ACME Internal Root' })).toBeVisible()
    await expectVerification(form, 'uploaded')
    await expect(uploaded(form)).toHaveCount(1)
    await expect(uploaded(form)).toContainText('CN=ACME Internal Root')
    await expect(form.getByRole('button', { name: 'Validate', exact: true })).toBeFocused()
    await page.keyboard.press('Enter')
    await expectValidated(form)
    await expect(form.getByText('Trusted for this registry')).toBeHidden()
  })

  test('a server that vouches for itself, with the keyboard alone', async ({ page }) => {
    const form = await openForm(page)
    const presented = await failAt(form, 'self-signed.test')
    await expect(presented.getByText('Self-signed', { exact: true })).toBeVisible()
    await skipBox(form).focus()
    const trust = presented.getByRole('button', { name: 'Trust this certificate' })
    const box = presented.getByRole('checkbox')
    for (let presses = 0; presses < 15 && !(await box.evaluate((element) => element === document.activeElement)); presses += 1)
      await page.keyboard.press('Tab')
    await expect(box).toBeFocused()
    await page.keyboard.press('Space')
    await page.keyboard.press('Tab')
    await expect(trust).toBeFocused()
    await page.keyboard.press('Enter')
    await expect(form.getByRole('button', { name: 'Validate', exact: true })).toBeFocused()
    await page.keyboard.press('Enter')
    await expectValidated(form)
  })

  test('what was not sent can not be trusted: it says whose certificate to upload', async ({ page }) => {
    const form = await openForm(page)
    const presented = await failAt(form, 'missing-intermediate.test')
    await expect(presented).toContainText('An intermediate certificate is missing')
    await expect(presented).toContainText('ACME Issuing CA 2')
    await expect(presented.getByRole('checkbox')).toHaveCount(0)
    await expect(presented.getByRole('button', { name: /^Trust/ })).toHaveCount(0)
  })

  test('where trusting would not help there is none', async ({ page }) => {
    const form = await openForm(page)
    await expect(await failAt(form, 'expired.test')).toHaveCount(0)
  })

  test('passes axe in both themes, and stands on a phone', async ({ page }) => {
    await page.emulateMedia({ reducedMotion: 'reduce' })
    const form = await openForm(page)
    const presented = await failAt(form, 'private-ca.test')
    await presented.getByRole('checkbox').check()
    await expectAccessible(page, { within: '[role="dialog"]' })
    await page.emulateMedia({ reducedMotion: 'reduce', colorScheme: 'dark' })
    await expectAccessible(page, { within: '[role="dialog"]' })
    await page.setViewportSize({ width: 390, height: 844 })
    await expectNoSidewaysScroll(page)
    await presented.getByRole('button', { name: 'Trust this CA' }).click()
    await skipBox(form).check()
    await expectAccessible(page, { within: '[role="dialog"]' })
    await expectNoSidewaysScroll(page)
  })
})

test.describe('one choice of three', () => {
  const authority = createAuthority('Basement CA').certificate

  test('stands behind the documented check box and upload, whichever is used', async ({ page }) => {
    const form = await openForm(page)
    await expectVerification(form, 'system')

    // The documented controls move the choice.
    await skipBox(form).check()
    await expectVerification(form, 'skip')
    await skipBox(form).uncheck()
    await expectVerification(form, 'system')
    await upload(form, [file('ca.pem', authority)])
    await expect(uploaded(form)).toHaveCount(1)
    await expectVerification(form, 'uploaded')
    await skipBox(form).check()
    await expectVerification(form, 'skip')
    await expect(form.getByText('A certificate is uploaded, but Insecure Skip TLS Verify is checked: it is not used')).toBeVisible()
    await skipBox(form).uncheck()
    await expectVerification(form, 'uploaded')
    await form.getByRole('button', { name: 'Remove CN=Basement CA' }).click()
    await expectVerification(form, 'system')

    // The choice moves the documented controls.
    await choice(form, 'skip').check()
    await expectVerification(form, 'skip')
    // Where both are set, skipping wins.
    await upload(form, [file('ca.pem', authority)])
    await expect(uploaded(form)).toHaveCount(1)
    await expectVerification(form, 'skip')
    await choice(form, 'uploaded').check()
    await expectVerification(form, 'uploaded')
    await expect(uploaded(form)).toHaveCount(1)
    // What was uploaded is not lost with another choice.
    await choice(form, 'system').check()
    await expectVerification(form, 'system')
    await expect(uploaded(form)).toHaveCount(0)
    await expect(form.getByText('1 certificate set aside, not used and not saved.')).toBeVisible()
    await form.getByRole('button', { name: 'Use again' }).click()
    await expectVerification(form, 'uploaded')
    await expect(uploaded(form)).toContainText('CN=Basement CA')
  })

  test('says that nothing is uploaded yet, and follows the arrow keys', async ({ page }) => {
    const form = await openForm(page)
    await choice(form, 'system').focus()
    await page.keyboard.press('ArrowDown')
    await expectVerification(form, 'uploaded')
    await expect(form.getByText('No certificate is uploaded yet.')).toBeVisible()
    await page.keyboard.press('ArrowDown')
    await expectVerification(form, 'skip')
    await expect(form.getByText(/Not verified/)).toBeVisible()
    await page.keyboard.press('ArrowDown')
    await expectVerification(form, 'system')
  })
})

test.describe('certificates come in', () => {
  const root = createAuthority('Basement CA')
  const issuing = root.issueAuthority('Basement Issuing CA')
  const other = createSelfSigned({ commonName: 'cellar.test' }).certificate
  const names = ['CN=Basement CA', 'CN=Basement Issuing CA', 'CN=cellar.test']

  async function expectUploaded(form: Locator, expected: readonly string[]): Promise<void> {
    await expect(uploaded(form)).toHaveCount(expected.length)
    for (const name of expected) await expect(form.getByRole('button', { name: `Remove ${name}`, exact: true })).toBeVisible()
  }

  test('several at once: PEM, DER and PKCS#7; what is refused is named', async ({ page }) => {
    const form = await openForm(page)
    await upload(form, [
      file('root.pem', root.certificate),
      file('server.key', root.key),
      file('issuing.der', toDer(issuing.certificate)),
      file('store.p12', pkcs12Start()),
      file('bundle.p7b', toPkcs7(root.certificate, other)),
    ])
    await expectUploaded(form, names)
    const alert = form.getByRole('alert')
    await expect(alert.getByText(/^server\.key: The file contains a private key/)).toBeVisible()
    await expect(alert.getByText(/^store\.p12: The file is a PKCS#12 store/)).toBeVisible()
    await expect(alert.getByRole('paragraph')).toHaveCount(2)
    await expect(form.getByRole('status').filter({ hasText: '1 certificate of these was uploaded already' })).toBeVisible()
    await expect(uploaded(form).first()).toContainText(/Key(RSA|EC).*Signature.*SHA-256/)
    // One that is taken out leaves the others.
    await form.getByRole('button', { name: 'Remove CN=Basement Issuing CA', exact: true }).click()
    await expectUploaded(form, ['CN=Basement CA', 'CN=cellar.test'])
    await expect(form.getByRole('alert')).toHaveCount(0)
  })

  test('Validate right after choosing means the form with all of them', async ({ page }) => {
    const form = await openForm(page)
    await fillRegistry(form, { ...good, endpoint: 'https://private-ca.test' })
    await drop(
      form,
      [file('other.pem', other), file('issuing.pem', issuing.certificate), file('acme.der', toDer(demoCertificate))],
      'Validate',
    )
    await expectValidated(form)
    await expect(uploaded(form)).toHaveCount(3)
  })

  test('dropped, and pasted as PEM or as base64 without its lines', async ({ page }) => {
    const form = await openForm(page)
    await drop(form, [file('root.crt', root.certificate), file('issuing.cer', toDer(issuing.certificate))])
    await expectUploaded(form, names.slice(0, 2))
    await paste(choice(form, 'uploaded'), toDer(other).toString('base64'))
    await expectUploaded(form, names)
    await paste(skipBox(form), `Here it is:\n${root.certificate}`)
    await expect(form.getByRole('status').filter({ hasText: 'was uploaded already' })).toBeVisible()
    await paste(form.getByRole('button', { name: 'Upload file', exact: true }), root.key)
    await expect(form.getByRole('alert').getByText(/private key/)).toBeVisible()
    await expectUploaded(form, names)
    // Elsewhere in the form pasting means what it always means.
    await paste(form.getByLabel('Name', { exact: true }), other)
    await expectUploaded(form, names)
  })

  test('one that ends soon is marked with its days', async ({ page }) => {
    const form = await openForm(page)
    const day = 86_400_000
    const ending = createSelfSigned({ commonName: 'soon.test', notAfter: new Date(Date.now() + 12.5 * day) }).certificate
    const over = createSelfSigned({
      commonName: 'over.test',
      notBefore: new Date(Date.now() - 9 * day),
      notAfter: new Date(Date.now() - day),
    }).certificate
    await upload(form, [file('soon.pem', ending), file('over.pem', over)])
    await expect(uploaded(form).filter({ hasText: 'CN=soon.test' })).toContainText('Ends in 12 days')
    await expect(uploaded(form).filter({ hasText: 'CN=over.test' })).toContainText('Expired')
  })
})

test.describe('rows and details', () => {
  test('say what should not be forgotten', async ({ page }) => {
    await page.goto(areas.tenant.path)
    const table = page.getByRole('table', { name: areas.tenant.table })
    await expectRow(table, 'lab', { Name: 'TLS not verified' })
    await expectRow(table, 'harbor-mirror', { Name: 'Certificate ends in 12 days' })
    await expectRow(table, 'harbor-mirror', { Name: /The uploaded certificate \(CN=.*\) ends on/ })
    await expectRow(table, 'Hardened Packs', { Name: /Certificate expired: The server’s certificate/ })
    await expectRow(table, 'artifactory-eu', { Status: /^Failed.*Paused: credentials refused twice/ })
    await expect(rowOf(table, 'harbor-prod')).not.toContainText(/TLS not verified|Certificate/)

    await rowOf(table, 'lab').getByRole('link', { name: 'lab' }).click()
    const details = page.getByRole('dialog', { name: 'lab' })
    await expect(details.getByRole('note').filter({ hasText: 'TLS not verified' })).toContainText('Insecure Skip TLS Verify is checked')
  })

  test('a paused registry is in the banner, and its details lead to new credentials', async ({ page }) => {
    await page.goto(areas.tenant.path)
    const banner = page.getByRole('note').filter({ hasText: /\d registr(y|ies) paused: credentials refused twice/ })
    await banner.getByRole('link', { name: 'artifactory-eu' }).click()
    const details = page.getByRole('dialog', { name: 'artifactory-eu' })
    const paused = details.getByRole('note').filter({ hasText: 'Paused: credentials refused twice' })
    await expect(paused).toContainText('so that the account is not locked')
    await expect(details.getByRole('definition').filter({ hasText: /^paused$/ })).toBeVisible()
    await expect(details.getByText(/^set on .+ by .+@/)).toBeVisible()
    await expect(details).not.toContainText(/[•●*]{3}/)
    await paused.getByRole('button', { name: 'Enter new credentials' }).click()
    const form = registryForm(page, 'Edit artifactory-eu')
    const password = form.getByLabel('Password', { exact: true })
    await expect(password).toHaveValue('')
    await expect(password).not.toHaveAttribute('placeholder', /./)
    await expect(password).toHaveAccessibleDescription(/^Set on .+ by .+\. Leave empty to keep it\.$/)
  })

  test('the paused ones can be filtered, and nothing sticks out on a phone', async ({ page }) => {
    await page.emulateMedia({ reducedMotion: 'reduce' })
    await page.setViewportSize({ width: 390, height: 844 })
    await page.goto(`${areas.tenant.path}?status=Paused`)
    const table = page.getByRole('table', { name: areas.tenant.table })
    await expect(rowOf(table, 'artifactory-eu')).toBeVisible()
    await expect(rowOf(table, 'lab')).toHaveCount(0)
    await page.goto(areas.tenant.path)
    await expect(rowOf(table, 'lab')).toContainText('TLS not verified')
    await expectNoSidewaysScroll(page)
    await expectAccessible(page)
    await page.emulateMedia({ reducedMotion: 'reduce', colorScheme: 'dark' })
    await expectAccessible(page)
  })
})
