import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { BasicOciRegistryInput } from '~/contract/oci-registries'
import { SECRET_MASK } from '~/contract/registries'
import type { Context } from '../context'
import { START_TIMEOUT, type TestApp } from '../test/app'
import { createAuthority } from '../test/certificates'
import { registryRoutes } from '../test/fake-registry'
import { failureOf, fieldOf } from '../test/failure'
import { type FaultServer, refusingEndpoint, startFaultServer } from '../test/fault-server'
import { guarded, type RegistryCases, SECRET, startRegistryCases } from '../test/registry-cases'
import { forgetSyncs, waitingSyncs } from '../test/sync-jobs'
import { listOciRegistries } from './read'
import { validateBasicOciRegistry, updateBasicOciRegistry, getBasicOciRegistry } from '../test/basic-oci'

const authority = createAuthority()

let cases: RegistryCases
let app: TestApp
let server: FaultServer
let thief: FaultServer
let acme: Context

beforeAll(async () => {
  cases = await startRegistryCases()
  ;({ app, server, thief, acme } = cases)
}, START_TIMEOUT)
afterAll(() => cases.close())
beforeEach(() => cases.reset())

const specOf: RegistryCases['specOf'] = (wishes) => cases.specOf(wishes)
const inputOf: RegistryCases['inputOf'] = (...parameters) => cases.inputOf(...parameters)
const create: RegistryCases['create'] = (...parameters) => cases.create(...parameters)

const audits = () => app.database.db.selectFrom('audits').selectAll().orderBy('at').orderBy('uid').execute()
const sealedPassword = async (uid: string) =>
  (await app.database.db.selectFrom('registries').where('uid', '=', uid).select('sealed_secret').executeTakeFirst())?.sealed_secret

describe('the stored password goes only where it was saved for', () => {
  const changes: [string, () => Parameters<typeof specOf>[0], string][] = [
    ['host', () => ({ endpoint: server.endpoint.replace('127.0.0.1', 'localhost') }), 'the endpoint changed'],
    ['port', () => ({ endpoint: thief.endpoint }), 'the endpoint changed'],
    ['scheme', () => ({ endpoint: server.endpoint.replace('http:', 'https:') }), 'the endpoint changed'],
    ['path of the endpoint', () => ({ endpoint: `${server.endpoint}/artifactory` }), 'the endpoint changed'],
    ['endpoint suffix', () => ({ basePath: 'artifactory/api/docker/packs' }), 'the endpoint suffix changed'],
    ['user name', () => ({ auth: { username: 'somebody' } }), 'the user name changed'],
    ['certificate', () => ({ tls: { certificate: authority.certificate } }), 'the certificate changed'],
    ['skip flag', () => ({ tls: { insecureSkipVerify: true } }), 'Insecure Skip TLS Verify changed'],
  ]
  test.each(changes.flatMap((change) => [[...change, undefined] as const, [...change, SECRET_MASK] as const]))(
    '%s changed',
    async (_, change, sentence, password) => {
      const { uid } = await create(acme, 'stored')
      const requests = [server.requests.length, thief.requests.length]
      const { auth, ...rest } = change() ?? {}
      const spec = specOf({ ...rest, registryUid: uid, auth: { ...auth, password } })
      for (const call of [validateBasicOciRegistry(acme, spec), updateBasicOciRegistry(acme, uid, inputOf('stored', spec))]) {
        expect(await fieldOf(call, 'RegistrySecretRequired', 'spec.auth.password')).toContain(sentence)
      }
      expect([server.requests.length, thief.requests.length]).toEqual(requests)
      expect((await getBasicOciRegistry(acme, uid)).spec).toMatchObject({
        endpoint: server.endpoint,
        basePath: '',
        auth: { username: 'robot' },
      })
    },
  )

  test('typed again, it goes to the new address', async () => {
    const { uid } = await create(acme, 'stored')
    await updateBasicOciRegistry(acme, uid, inputOf('stored', specOf({ endpoint: thief.endpoint })))
    expect((await getBasicOciRegistry(acme, uid)).spec.endpoint).toBe(thief.endpoint)
  })

  test('an update decided over a state that is gone is decided again', async () => {
    const routes = guarded(registryRoutes([]))
    const moving = await startFaultServer(routes)
    const { uid } = await create(acme, 'stored', specOf({ endpoint: moving.endpoint }))
    // While the first update proves itself, a second moves the registry, with its password: that one must never go to the old address.
    let second: Promise<void> | undefined
    moving.on('/v2/', (request, response, count) => {
      second ??= updateBasicOciRegistry(acme, uid, inputOf('stored', specOf({ endpoint: thief.endpoint })))
      void second.then(() => routes['/v2/']?.(request, response, count))
    })
    const first = updateBasicOciRegistry(
      acme,
      uid,
      inputOf('stored', specOf({ endpoint: moving.endpoint, baseContentPath: 'more', auth: { password: SECRET_MASK } })),
    )
    expect(await fieldOf(first, 'RegistrySecretRequired', 'spec.auth.password')).toContain('the endpoint changed')
    expect((await getBasicOciRegistry(acme, uid)).spec).toMatchObject({ endpoint: thief.endpoint, baseContentPath: 'internal' })
    await moving.close()
  })
})

describe('update', () => {
  test('a read that is sent back changes nothing and leaves no trace', async () => {
    const { uid } = await create(acme, 'stored', specOf({ tls: { certificate: authority.certificate, insecureSkipVerify: true } }))
    const before = [await getBasicOciRegistry(acme, uid), await audits(), server.requests.length]
    await updateBasicOciRegistry(acme, uid, BasicOciRegistryInput.parse(await getBasicOciRegistry(acme, uid)))
    expect([await getBasicOciRegistry(acme, uid), await audits(), server.requests.length]).toEqual(before)
  })

  test('renaming needs neither the network nor a synchronisation', async () => {
    const { uid } = await create(acme, 'old')
    await forgetSyncs(app)
    const before = server.requests.length
    await updateBasicOciRegistry(acme, uid, inputOf('new', specOf({ auth: { password: SECRET_MASK } })))
    expect((await getBasicOciRegistry(acme, uid)).metadata.name).toBe('new')
    expect(server.requests).toHaveLength(before)
    expect(await waitingSyncs(app)).toEqual([])
    expect((await audits()).at(-1)).toMatchObject({ action: 'update', resource_name: 'new', changes: { 'metadata.name': ['old', 'new'] } })
  })

  test('a name that is taken', async () => {
    await create(acme, 'taken')
    const { uid } = await create(acme, 'mine')
    const rename = updateBasicOciRegistry(acme, uid, inputOf('taken', specOf({ auth: { password: SECRET_MASK } })))
    expect(await fieldOf(rename, 'DuplicateName', 'metadata.name')).toContain('taken')
    expect((await getBasicOciRegistry(acme, uid)).metadata.name).toBe('mine')
  })

  test('a changed path is proved, audited old to new, and synchronised', async () => {
    const { uid } = await create(acme, 'stored')
    await forgetSyncs(app)
    const before = server.requests.length
    await updateBasicOciRegistry(
      acme,
      uid,
      inputOf('stored', specOf({ baseContentPath: 'internal,more', auth: { password: SECRET_MASK } })),
    )
    expect(server.requests.length).toBeGreaterThan(before)
    expect(await waitingSyncs(app)).toEqual([uid])
    expect((await audits()).at(-1)?.changes).toEqual({ 'spec.baseContentPath': ['internal', 'internal,more'] })
  })

  test('a change that does not work is not saved', async () => {
    const { uid } = await create(acme, 'stored')
    const endpoint = await refusingEndpoint('http')
    expect(await failureOf(updateBasicOciRegistry(acme, uid, inputOf('stored', specOf({ endpoint }))))).toMatchObject({
      code: 'CONNECT_REFUSED',
    })
    expect((await getBasicOciRegistry(acme, uid)).spec.endpoint).toBe(server.endpoint)
    expect(await audits()).toHaveLength(1)
  })

  test('a new password replaces the stored one', async () => {
    const { uid } = await create(acme, 'stored')
    const before = await sealedPassword(uid)
    await updateBasicOciRegistry(acme, uid, inputOf('stored'))
    const after = await sealedPassword(uid)
    expect(after).not.toBe(before)
    expect(app.services.secrets.open(after ?? '', uid)).toBe(SECRET)
    expect((await audits()).at(-1)?.changes).toEqual({ 'spec.auth.password': ['changed', 'changed'] })
  })

  test('an empty password is an error, not a way to keep or erase', async () => {
    const { uid } = await create(acme, 'stored')
    expect(await failureOf(updateBasicOciRegistry(acme, uid, inputOf('stored', specOf({ auth: { password: '' } }))))).toMatchObject({
      code: 'InvalidRequest',
      details: { fields: { 'spec.auth.password': 'Enter the password' } },
    })
    expect(await sealedPassword(uid)).toMatch(/^v1\./)
  })

  test('noAuth erases it', async () => {
    const open = await startFaultServer(registryRoutes([]))
    const { uid } = await create(acme, 'stored')
    await updateBasicOciRegistry(
      acme,
      uid,
      inputOf('stored', specOf({ endpoint: open.endpoint, auth: { type: 'noAuth', username: '', password: '' } })),
    )
    expect(await sealedPassword(uid)).toBeNull()
    const { spec } = await getBasicOciRegistry(acme, uid)
    expect(spec.auth).toMatchObject({ type: 'noAuth', username: '' })
    expect(spec.auth).not.toHaveProperty('password')
    expect(
      await failureOf(
        updateBasicOciRegistry(acme, uid, inputOf('stored', specOf({ endpoint: open.endpoint, auth: { password: SECRET_MASK } }))),
      ),
    ).toMatchObject({
      code: 'InvalidRequest',
      details: { fields: { 'spec.auth.password': 'Enter the password' } },
    })
    await open.close()
  })

  test('provider, scope and synchronisation stay', async () => {
    const { uid } = await create(acme, 'stored')
    const update = (spec: ReturnType<typeof specOf>) => updateBasicOciRegistry(acme, uid, inputOf('stored', spec))
    expect(await fieldOf(update(specOf({ providerType: 'zarf' })), 'InvalidRequest', 'spec.providerType')).toContain('pack')
    expect(await fieldOf(update(specOf({ scope: 'system' })), 'InvalidRequest', 'spec.scope')).toContain('tenant')
    const refused = (spec: ReturnType<typeof specOf>) => failureOf(update(spec))
    expect(await refused(specOf({ isSyncSupported: false }))).toMatchObject({
      code: 'InvalidRequest',
      message: 'Registry synchronization setting cannot be changed after the registry is created',
    })
  })

  test('certificates appear in the audit by their fingerprint', async () => {
    const { uid } = await create(acme, 'stored')
    await updateBasicOciRegistry(acme, uid, inputOf('stored', specOf({ tls: { certificate: authority.certificate } })))
    expect((await audits()).at(-1)?.changes['spec.auth.tls.certificate']).toEqual([
      '',
      expect.stringMatching(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/),
    ])
  })
})

test('the password is in no response, audit entry or log line', async () => {
  const admin = await app.createTenantUser(acme.actor.tenant?.uid ?? '')
  const said: string[] = []
  const call = async (method: string, path: string, body?: unknown) => {
    const response = await (body === undefined ? app.request(path, { method }, admin) : app.send(method, path, body, admin))
    const text = await response.text()
    said.push(text, JSON.stringify([...response.headers]))
    return { status: response.status, text }
  }
  const spec = specOf()
  expect((await call('POST', '/v1/registries/oci/basic/validate', spec)).status).toBe(204)
  const created = await call('POST', '/v1/registries/oci/basic', inputOf('quiet', spec))
  expect(created.status).toBe(201)
  const [uid = ''] = (await listOciRegistries(acme)).items.map((item) => item.metadata.uid)
  expect((await call('GET', `/v1/registries/oci/${uid}/basic`)).text).toContain(SECRET_MASK)
  await call('POST', '/v1/registries/oci/basic', inputOf('quiet', spec))
  await call('POST', '/v1/registries/oci/basic/validate', { ...spec, endpoint: 'not an address' })
  await call('POST', '/v1/registries/oci/basic/validate', { ...spec, surprise: SECRET })
  await call('POST', '/v1/registries/oci/basic/validate', specOf({ auth: { username: 'wrong' } }))
  await call('PUT', `/v1/registries/oci/${uid}/basic`, inputOf('quiet', specOf({ endpoint: thief.endpoint })))
  for (const path of ['/v1/registries/oci/summary', '/v1/console/registries/overview']) expect((await call('GET', path)).status).toBe(200)
  const encoded = Buffer.from(`robot:${SECRET}`).toString('base64')
  for (const text of [...said, JSON.stringify(await audits()), ...app.logLines]) {
    expect(text).not.toContain(SECRET)
    expect(text).not.toContain(encoded)
  }
  expect(app.logLines.length).toBeGreaterThan(0)
})
