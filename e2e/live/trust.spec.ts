import { expect, type Locator, type Page } from '@playwright/test'
import { createAuthority } from '../../server/test/certificates'
import { type DockerRegistry, startDockerRegistry } from '../../server/test/docker-registry'
import { startSocketServer } from '../../server/test/fault-server'
import { createPusher } from '../../server/test/oci-pusher'
import { makePack } from '../../server/test/packs'
import { tenantAdmin, test } from '../support/live'
import { expectRow } from '../support/page'
import { addLabels, button, expectValidated, fillRegistry, registryForm, validate } from '../support/registry-form'
import { signIn } from '../support/sign-in'

const tab = 'OCI Registries'

async function withRegistry(
  tls: Parameters<typeof startDockerRegistry>[0],
  work: (registry: DockerRegistry) => Promise<void>,
): Promise<void> {
  const registry = await startDockerRegistry(tls)
  const pusher = createPusher({ ...registry, basePath: 'internal' })
  try {
    await pusher.pushPack(await makePack({ name: 'trusted', version: '1.2.3' }))
    await work(registry)
  } finally {
    await pusher.close()
    await registry.stop()
  }
}

/** Presses, and counts: typing is no click. */
function counter() {
  let clicks = 0
  return {
    async click(what: Locator): Promise<void> {
      clicks += 1
      await what.click()
    },
    get clicks() {
      return clicks
    },
  }
}

/** From the empty form to the row that says Success, trusting what the server presented. @returns the clicks it took */
async function addByFingerprint(page: Page, registry: DockerRegistry, name: string, trust: string): Promise<number> {
  const hand = counter()
  await hand.click(page.getByRole('button', { name: addLabels[tab] }).first())
  const form = registryForm(page, addLabels[tab])
  await fillRegistry(form, {
    name,
    endpoint: registry.endpoint,
    paths: ['internal'],
    username: registry.username,
    password: registry.password,
  })
  await hand.click(button(form, 'Validate'))
  const presented = form.getByRole('region', { name: 'Certificates the server presented' })
  await expect(presented).toContainText('SHA-256')
  await hand.click(presented.getByRole('checkbox'))
  await hand.click(presented.getByRole('button', { name: trust }))
  await hand.click(button(form, 'Validate'))
  await expectValidated(form)
  await expect(form.getByRole('status').filter({ hasText: 'Credentials validated' })).toContainText('trusted 1.2.3')
  await hand.click(button(form, 'Confirm'))
  await expect(form).toBeHidden()
  await expectRow(page.getByRole('table', { name: tab }), name, { Status: 'Success' })
  return hand.clicks
}

test.beforeEach(async ({ page, server }) => {
  await signIn(page, server.url, 'tenant', tenantAdmin)
})

test('a registry with a certificate of its own: from nothing to synchronised in at most 8 clicks, without a shell', async ({ page }) => {
  await withRegistry({ tls: 'self-signed' }, async (registry) => {
    expect(await addByFingerprint(page, registry, 'by its own word', 'Trust this certificate')).toBeLessThanOrEqual(8)
  })
})

test('a registry of a private authority: the authority is trusted, not the server’s certificate', async ({ page, server }) => {
  const authority = createAuthority('Basement CA')
  const leaf = authority.issue()
  const tls = { key: leaf.key, certificate: leaf.certificate + authority.certificate }
  await withRegistry({ tls }, async (registry) => {
    expect(await addByFingerprint(page, registry, 'by its authority', 'Trust this CA')).toBeLessThanOrEqual(8)
    const { uid } = await listed(page, server.url, 'by its authority')
    const saved = await page.request.get(`${server.url}/v1/registries/oci/${uid}/basic`)
    expect(await saved.text()).toContain(JSON.stringify(authority.certificate.trim()).slice(1, -1).slice(0, 200))
  })
})

test('a host that hangs shows a countdown, and Cancel frees its socket at once', async ({ page }) => {
  let open = 0
  const hung = await startSocketServer((socket) => {
    open += 1
    // Whoever does not read never learns that the other side has gone.
    socket.resume()
    socket.on('close', () => (open -= 1))
  })
  try {
    await page.getByRole('button', { name: addLabels[tab] }).first().click()
    const form = registryForm(page, addLabels[tab])
    await fillRegistry(form, { name: 'hung', endpoint: `https://${hung.host}`, paths: ['internal'], username: 'jo', password: 'pw' })
    await validate(form)
    const steps = form.getByRole('list', { name: 'Steps' })
    await expect(steps.getByRole('listitem').filter({ hasText: 'TLS' })).toContainText(/\d s/)
    expect(open).toBe(1)
    await form
      .getByRole('button', { name: /^(Stop|Cancel)/ })
      .first()
      .click()
    await expect.poll(() => open, { timeout: 1_000 }).toBe(0)
  } finally {
    await hung.close()
  }
})

async function listed(page: Page, url: string, name: string): Promise<{ uid: string }> {
  const answer: unknown = await (await page.request.get(`${url}/v1/console/registries/overview`)).json()
  const items = typeof answer === 'object' && answer !== null && 'items' in answer && Array.isArray(answer.items) ? answer.items : []
  const found: unknown = items.find((item: unknown) => typeof item === 'object' && item !== null && 'name' in item && item.name === name)
  if (typeof found !== 'object' || found === null || !('uid' in found) || typeof found.uid !== 'string')
    throw new Error(`${name} is not listed`)
  return { uid: found.uid }
}
