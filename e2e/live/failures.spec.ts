import { createServer } from 'node:http'
import { once } from 'node:events'
import { expect, type Locator } from '@playwright/test'
import { freePort } from '../../server/test/free-port'
import { tenantAdmin, test } from '../support/live'
import { expectCheckFailed, expectValidated, fillRegistry, registryForm, uploadCertificate, validate } from '../support/registry-form'
import { signIn } from '../support/sign-in'

let form: Locator

test.beforeEach(async ({ page, server }) => {
  await signIn(page, server.url, 'tenant', tenantAdmin)
  await page.getByRole('button', { name: 'Add New OCI Registry' }).first().click()
  form = registryForm(page, 'Add New OCI Registry')
  await fillRegistry(form, { name: 'wrong' })
})

test('a wrong password is told from everything else, and the right one passes', async ({ registry }) => {
  await fillRegistry(form, { endpoint: registry.url, paths: [registry.path], username: registry.username, password: 'not it' })
  await uploadCertificate(form, registry.authority)
  await expect(form.getByText(/SHA-256/).first()).toBeVisible()
  await validate(form)
  await expectCheckFailed(form, 'tenant', /refused the user name or the password/)
  await expect(form.getByLabel('Password', { exact: true })).toHaveValue('not it')
  await fillRegistry(form, { password: registry.password })
  await validate(form)
  await expectValidated(form)
})

test('a port on which nothing listens', async () => {
  await fillRegistry(form, { endpoint: `https://127.0.0.1:${await freePort()}` })
  await validate(form)
  await expectCheckFailed(form, 'tenant', /refuses connections/)
})

test('a host that does not exist', async () => {
  await fillRegistry(form, { endpoint: 'https://no-such-host.invalid' })
  await validate(form)
  await expectCheckFailed(form, 'tenant', /no-such-host\.invalid/)
})

test('a server that speaks plain HTTP where TLS is expected, and one that answers HTML', async () => {
  const server = createServer((_request, response) => {
    response.setHeader('Content-Type', 'text/html')
    response.end('<!doctype html><title>Welcome</title>')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  try {
    await fillRegistry(form, { endpoint: `https://127.0.0.1:${port}` })
    await validate(form)
    await expectCheckFailed(form, 'tenant', /without TLS|plain HTTP|http:\/\//i)
    await fillRegistry(form, { endpoint: `http://127.0.0.1:${port}` })
    await validate(form)
    await expectCheckFailed(form, 'tenant', /web page|HTML|not as a registry/i)
  } finally {
    server.closeAllConnections()
    server.close()
  }
})

test('cloud metadata is out of reach', async () => {
  await fillRegistry(form, { endpoint: 'http://169.254.169.254' })
  await validate(form)
  await expectCheckFailed(form, 'tenant', /169\.254\.169\.254/)
})
