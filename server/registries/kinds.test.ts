import * as z from 'zod/mini'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { SECRET_MASK } from '~/contract/registries'
import { startTestApp, START_TIMEOUT, type TestApp, type TestUser } from '../test/app'
import { bytes, registryRoutes } from '../test/fake-registry'
import { type FaultServer, type Handler, startFaultServer } from '../test/fault-server'
import { textLike } from '../test/matchers'
import { archiveFolder } from '../test/packs'
import { sha256 } from '../test/sha256'
import { forgetSyncs, waitingSyncs } from '../test/sync-jobs'

vi.setConfig({ hookTimeout: START_TIMEOUT })

const SECRET = 'Planted-s3cret'
let index = ''

let app: TestApp
let server: FaultServer
let thief: FaultServer
let admin: TestUser
let other: TestUser
let operator: TestUser

beforeAll(async () => {
  const archive = await archiveFolder('gate', {
    'Chart.yaml': 'apiVersion: v2\nname: gate\nversion: 1.2.0\n',
    'values.yaml': 'open: true\n',
  })
  const digest = sha256(archive).replace('sha256:', '')
  index = `apiVersion: v1\nentries:\n  gate:\n    - {apiVersion: v2, name: gate, version: 1.2.0, urls: [gate-1.2.0.tgz], digest: ${digest}}\n`
  const routes = { ...registryRoutes([], 'internal'), '/index.yaml': protectedIndex, '/gate-1.2.0.tgz': bytes(archive, 'application/gzip') }
  server = await startFaultServer(routes)
  thief = await startFaultServer(routes)
  app = await startTestApp()
  const tenant = await app.createTenant()
  admin = await app.createTenantUser(tenant.uid)
  other = await app.createTenantUser((await app.createTenant()).uid)
  operator = await app.createOperator()
})
afterAll(async () => {
  await app.close()
  await server.close()
  await thief.close()
})
beforeEach(async () => {
  await app.database.db.deleteFrom('registries').execute()
  await forgetSyncs(app)
})

/** A repository that takes a password and a token. */
const protectedIndex: Handler = (request, response) => {
  const good = [`Basic ${Buffer.from(`robot:${SECRET}`).toString('base64')}`, `Bearer ${SECRET}`]
  if (good.includes(request.headers.authorization ?? '')) response.writeHead(200, { 'content-type': 'text/yaml' }).end(index)
  else response.writeHead(401).end()
}

const Body = z.looseObject({
  uid: z.optional(z.string()),
  details: z.optional(z.looseObject({ fields: z.optional(z.record(z.string(), z.string())) })),
})
interface Answer {
  readonly status: number
  readonly body: z.infer<typeof Body>
}

async function call(method: string, path: string, body?: unknown, user = admin): Promise<Answer> {
  const response = body === undefined ? await app.request(path, { method }, user) : await app.send(method, path, body, user)
  const text = await response.text()
  return { status: response.status, body: Body.parse(text === '' ? {} : JSON.parse(text)) }
}

const helm = (name: string, spec: Record<string, unknown> = {}) => ({
  metadata: { name },
  spec: { endpoint: server.endpoint, isPrivate: false, auth: { type: 'basic', username: 'robot', password: SECRET }, ...spec },
})
const charts = (name: string, spec: Record<string, unknown> = {}) => ({
  metadata: { name },
  spec: { endpoint: server.endpoint, providerType: 'helm', auth: { type: 'noAuth' }, ...spec },
})

async function add(path: string, body: unknown, user = admin): Promise<string> {
  const answer = await call('POST', path, body, user)
  expect(answer).toMatchObject({ status: 201 })
  return answer.body.uid ?? ''
}

describe('each kind has its own addresses', () => {
  test('asked through those of another kind, a registry is not there', async () => {
    const uid = await add('/v1/registries/helm', helm('stable'))
    const elsewhere = [
      `/v1/registries/oci/${uid}/basic`,
      `/v1/registries/oci/${uid}/ecr`,
      `/v1/registries/pack/${uid}`,
      `/v1/registries/oci/${uid}`,
    ]
    for (const path of elsewhere) expect(await call('GET', path)).toMatchObject({ status: 404, body: { code: 'ResourceNotFound' } })
    for (const path of elsewhere.slice(0, 3)) {
      expect((await call('POST', `${path}/sync`)).status).toBe(404)
      expect((await call('DELETE', path)).status).toBe(404)
      expect((await call('GET', `${path}/sync/status`)).status).toBe(404)
    }
    expect(await call('GET', `/v1/registries/helm/${uid}`)).toMatchObject({
      status: 200,
      body: {
        kind: 'helm',
        spec: { isPrivate: false, auth: { type: 'basic', username: 'robot', password: SECRET_MASK } },
        status: { helmSyncStatus: { isSyncSupported: true } },
      },
    })
    expect((await call('GET', `/v1/registries/helm/${uid}`, undefined, other)).status).toBe(404)
  })

  test('the general address removes any kind', async () => {
    const uid = await add('/v1/registries/helm', helm('stable'))
    expect((await call('DELETE', `/v1/registries/${uid}`, undefined, other)).status).toBe(404)
    expect((await call('DELETE', `/v1/registries/${uid}`)).status).toBe(204)
    expect((await call('GET', `/v1/registries/helm/${uid}`)).status).toBe(404)
  })

  test('a system registry is found by its name, a tenant’s is not', async () => {
    await add('/v1/registries/helm', helm('ours'), operator)
    await add('/v1/registries/helm', helm('theirs'))
    expect(await call('GET', '/v1/registries/ours/config')).toMatchObject({
      status: 200,
      body: { config: { name: 'ours', auth: { password: SECRET_MASK } } },
    })
    expect((await call('GET', '/v1/registries/theirs/config')).status).toBe(404)
  })

  test('names are unique over all kinds of a scope', async () => {
    await add('/v1/registries/helm', helm('one'))
    expect(await call('POST', '/v1/registries/oci/basic', charts('one'))).toMatchObject({ status: 409, body: { code: 'DuplicateName' } })
    await add('/v1/registries/helm', helm('one'), operator)
  })
})

describe('synchronisation', () => {
  test('a Helm repository without it is read once, by hand, and at no set time', async () => {
    const uid = await add('/v1/registries/helm', helm('manual', { isPrivate: true }))
    expect(await waitingSyncs(app)).toEqual([uid])
    expect(await call('GET', `/v1/registries/helm/${uid}/sync/status`)).toMatchObject({ body: { isSyncSupported: false } })
    expect((await call('POST', `/v1/registries/helm/${uid}/sync`)).status).toBe(202)
    const skipped = await call('POST', '/v1/registries/helm', {
      ...helm('later'),
      spec: { ...helm('later').spec, createOption: { skipSync: true } },
    })
    expect(skipped.status).toBe(201)
    expect(await waitingSyncs(app)).toEqual([uid])
  })

  test('it can be switched on and off for a Helm repository', async () => {
    const uid = await add('/v1/registries/helm', helm('switch', { isPrivate: true }))
    const saved = await call('GET', `/v1/registries/helm/${uid}`)
    expect(
      (
        await call('PUT', `/v1/registries/helm/${uid}`, {
          ...saved.body,
          spec: { ...helm('x').spec, auth: { type: 'basic', username: 'robot', password: SECRET_MASK } },
        })
      ).status,
    ).toBe(204)
    expect(await call('GET', `/v1/registries/helm/${uid}`)).toMatchObject({ body: { spec: { isPrivate: false } } })
  })

  test('of OCI charts it is fixed when the registry is added', async () => {
    const uid = await add('/v1/registries/oci/basic', charts('charts'))
    expect(await waitingSyncs(app)).toEqual([])
    expect(
      await call('PUT', `/v1/registries/oci/${uid}/basic`, charts('charts', { isSyncSupported: true, baseContentPath: 'internal' })),
    ).toMatchObject({
      status: 400,
      body: { message: 'Registry synchronization setting cannot be changed after the registry is created' },
    })
    expect((await call('PUT', `/v1/registries/oci/${uid}/basic`, charts('renamed'))).status).toBe(204)
    expect(await call('POST', `/v1/registries/oci/${uid}/basic/sync`)).toMatchObject({ status: 400, body: { code: 'InvalidRequest' } })
  })

  test.each([
    ['charts at the root', { isSyncSupported: true }, 'spec.baseContentPath'],
    ['a base content path with a space', { isSyncSupported: true, baseContentPath: 'my charts' }, 'spec.baseContentPath'],
    ['GHCR without it', { endpoint: 'ghcr.io/orgs/acme', auth: { type: 'basic', username: 'a', password: 'b' } }, 'spec.isSyncSupported'],
    ['GHCR without credentials', { endpoint: 'ghcr.io/orgs/acme', isSyncSupported: true, baseContentPath: 'a' }, 'spec.auth.username'],
  ])('is refused: %s', async (_, spec, field) => {
    const answer = await call('POST', '/v1/registries/oci/basic', charts('bad', spec))
    expect(answer.status).toBe(400)
    expect(Object.keys(answer.body.details?.fields ?? {})).toContain(field)
    expect(server.requests.filter(({ path }) => path.startsWith('/bad'))).toEqual([])
  })
})

test('the scope follows from the session; a query may only agree', async () => {
  for (const path of ['/v1/registries/helm', '/v1/registries/pack']) {
    expect(await call('POST', `${path}?scope=system`, helm('elsewhere'))).toMatchObject({ status: 400 })
  }
  const { status } = await call('POST', '/v1/registries/helm?scope=tenant', helm('here', { createOption: { skipSync: true } }))
  expect(status).toBe(201)
})

describe('secrets', () => {
  test('a token is kept, masked, and bound to its address', async () => {
    const uid = await add('/v1/registries/helm', helm('token', { auth: { type: 'token', token: SECRET } }))
    const saved = await call('GET', `/v1/registries/helm/${uid}`)
    expect(saved.body).toMatchObject({ spec: { auth: { type: 'token', token: SECRET_MASK } } })
    expect((await call('PUT', `/v1/registries/helm/${uid}`, { ...saved.body, metadata: { name: 'renamed' } })).status).toBe(204)
    const moved = {
      metadata: { name: 'renamed' },
      spec: { endpoint: thief.endpoint, isPrivate: false, auth: { type: 'token', token: SECRET_MASK } },
    }
    expect(await call('PUT', `/v1/registries/helm/${uid}`, moved)).toMatchObject({
      status: 400,
      body: { code: 'RegistrySecretRequired', details: { fields: { 'spec.auth.token': textLike(/the endpoint changed/) } } },
    })
    expect(await call('POST', '/v1/registries/helm/validate', { ...moved.spec, registryUid: uid })).toMatchObject({
      status: 400,
      body: { code: 'RegistrySecretRequired' },
    })
    expect(thief.requests).toEqual([])
  })

  test('a stored password does not become a token', async () => {
    const uid = await add('/v1/registries/helm', helm('basic'))
    const changed = {
      metadata: { name: 'basic' },
      spec: { endpoint: server.endpoint, isPrivate: false, auth: { type: 'token', token: SECRET_MASK } },
    }
    expect(await call('PUT', `/v1/registries/helm/${uid}`, changed)).toMatchObject({
      status: 400,
      body: { details: { fields: { 'spec.auth.token': textLike(/the authentication type changed/) } } },
    })
  })
})

describe('lists', () => {
  test('page by page, by filter and in order', async () => {
    const options = { createOption: { skipSync: true } }
    for (const name of ['b', 'a', 'c']) await add('/v1/registries/helm', helm(name, options))
    await add('/v1/registries/helm', helm('system', options), operator)
    const names = async (query: string) => {
      const { body } = await call('GET', `/v1/registries/helm/summary?${query}`)
      return JSON.stringify(body)
        .match(/"name":"(\w+)"/g)
        ?.map((text) => text.slice(8, -1))
    }
    expect(await names('')).toEqual(['a', 'b', 'c', 'system'])
    expect(await names('scope=tenant&orderBy=metadata.name=-1')).toEqual(['c', 'b', 'a'])
    expect(await names('filters=metadata.name=bORmetadata.name=system')).toEqual(['b', 'system'])
    expect(await names('limit=2&offset=1')).toEqual(['b', 'c'])
    const first = await call('GET', '/v1/registries/helm?limit=2')
    expect(first.body).toMatchObject({ listmeta: { count: 4, limit: 2, offset: 0 } })
    const token = String(/"continue":"([^"]+)"/.exec(JSON.stringify(first.body))?.[1])
    expect(await names(`limit=2&continue=${token}`)).toEqual(['c', 'system'])
    expect(await call('GET', '/v1/registries/helm?filters=spec.colour=red')).toMatchObject({
      status: 400,
      body: { details: { fields: { filters: textLike(/spec\.colour/) } } },
    })
  })
})
