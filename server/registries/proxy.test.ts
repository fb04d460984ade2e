import { afterAll, beforeAll, expect, test } from 'vitest'
import { BasicOciRegistryInput } from '~/contract/oci-registries'
import type { Context } from '../context'
import { searchPacks } from '../packs/search'
import { START_TIMEOUT, startTestApp, type TestApp } from '../test/app'
import { basicOciRegistrySyncStatus, createBasicOciRegistry, validateBasicOciRegistry } from '../test/basic-oci'
import { contextOf } from '../test/catalogue'
import { createAuthority } from '../test/certificates'
import { type ConnectProxy, proxyRules, startConnectProxy } from '../test/connect-proxy'
import { registryRoutes } from '../test/fake-registry'
import { basicAuth, type FaultServer, startFaultServer } from '../test/fault-server'
import { makePack } from '../test/packs'
import { diagnoseRegistry } from './diagnose'
import { runRegistrySync } from './run-sync'

// A registry that this server can't even find: its name is known to the proxy alone.

const PROXY_PASSWORD = 'Pr0xy-s3cret'
const authority = createAuthority()

let registry: FaultServer
let proxy: ConnectProxy
let app: TestApp
let operator: Context

beforeAll(async () => {
  const routes = Object.entries(registryRoutes([await makePack({ name: 'nginx', version: '1.2.0' })]))
  const guarded = Object.fromEntries(routes.map(([path, handler]) => [path, basicAuth('robot', 'right', handler)]))
  registry = await startFaultServer(guarded, authority.issue({ names: ['registry.test', '127.0.0.1'] }))
  proxy = await startConnectProxy({
    hosts: { 'registry.test:8443': registry.host },
    credentials: { username: 'console', password: PROXY_PASSWORD },
  })
  app = await startTestApp({ proxy: proxyRules(proxy.url.replace('//', `//console:${PROXY_PASSWORD}@`), ['127.0.0.0/8']) })
  operator = contextOf(app.services, { role: 'Root Administrator' })
}, START_TIMEOUT)
afterAll(async () => {
  await app.close()
  await proxy.close()
  await registry.close()
})

const inputOf = (name: string, endpoint: string) =>
  BasicOciRegistryInput.parse({
    metadata: { name },
    spec: {
      endpoint,
      baseContentPath: 'internal',
      providerType: 'pack',
      auth: { type: 'basic', username: 'robot', password: 'right', tls: { enabled: true, certificate: authority.certificate } },
    },
  })

test('it is validated, added and synchronised through the proxy', async () => {
  const input = inputOf('behind', 'https://registry.test:8443')
  await validateBasicOciRegistry(operator, input.spec)
  const { uid } = await createBasicOciRegistry(operator, { query: { skipPackSync: false }, body: input })
  const before = proxy.targets.length
  await runRegistrySync(app.services, uid, new AbortController().signal)
  expect(await basicOciRegistrySyncStatus(operator, uid)).toMatchObject({ status: 'Success', message: '1 pack, 1 version' })
  expect(proxy.targets.length).toBeGreaterThan(before)
  expect(new Set(proxy.targets)).toEqual(new Set(['registry.test:8443']))
  expect(proxy.others).toEqual([])
  const { items } = await searchPacks(operator, { query: { limit: 50, offset: 0 }, body: {} })
  expect(items.map(({ spec }) => spec.name)).toEqual(['nginx'])
})

test('its diagnosis names the proxy where the connection is, never its password', async () => {
  const { spec } = inputOf('behind', 'https://registry.test:8443')
  const diagnosis = await diagnoseRegistry(operator, { kind: 'oci-basic', spec, preview: true }, undefined)
  expect(diagnosis).toMatchObject({ outcome: 'passed', read: { name: 'nginx', version: '1.2.0' } })
  const steps = Object.fromEntries(diagnosis.steps.map((step) => [step.id, step]))
  expect(steps['dns']).toMatchObject({ state: 'skipped', message: `The proxy ${proxy.host} resolves the name.` })
  expect(steps['connect']).toMatchObject({
    state: 'passed',
    message: `Connected through the proxy ${proxy.host}.`,
    facts: [{ term: 'Proxy', value: proxy.host }],
  })
  expect(steps['tls']).toMatchObject({ state: 'passed', host: 'registry.test:8443' })
  expect(JSON.stringify(diagnosis)).not.toContain(PROXY_PASSWORD)
})

test('what NO_PROXY names is reached directly', async () => {
  const before = proxy.targets.length
  await validateBasicOciRegistry(operator, inputOf('near', registry.endpoint).spec)
  expect(proxy.targets.length).toBe(before)
})

test('the password of the proxy is in no log line and no audit entry', async () => {
  const audits = await app.database.db.selectFrom('audits').selectAll().execute()
  const encoded = Buffer.from(`console:${PROXY_PASSWORD}`).toString('base64')
  for (const text of [JSON.stringify(audits), ...app.logLines]) {
    expect(text).not.toContain(PROXY_PASSWORD)
    expect(text).not.toContain(encoded)
  }
})
