import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { api, type OperationId } from '~/contract/api'
import { clusterProfilesApi } from '~/contract/api/cluster-profiles'
import { consoleProfilesApi } from '~/contract/api/console-profiles'
import { consoleSyncApi } from '~/contract/api/console-sync'
import { peopleApi } from '~/contract/api/people'
import { registriesApi } from '~/contract/api/registries'
import { tenantsApi } from '~/contract/api/tenants'
import { buildPath, type Operation } from '~/contract/operation'
import { write } from '../audit/write'
import { START_TIMEOUT, startTestApp, type TestApp, type TestUser } from '../test/app'
import { registryRoutes } from '../test/fake-registry'
import { type FaultServer, type Handler, startFaultServer } from '../test/fault-server'
import { makePack } from '../test/packs'

const PASSWORD = 'planted-Pa55word-Qx7'
const BASIC = Buffer.from(`robot:${PASSWORD}`).toString('base64')

/** Have their own tests: `writes-people.test.ts`, `writes-registries.test.ts`, `writes-profiles.test.ts`, `writes-profile-tools.test.ts` and `writes-sync.test.ts`. */
const elsewhere = { ...peopleApi, ...tenantsApi, ...registriesApi, ...clusterProfilesApi, ...consoleProfilesApi, ...consoleSyncApi }

/** Reads that need a body. Every other operation that is not a GET and asks for a permission writes. */
const readsByPost: ReadonlySet<string> = new Set([
  'packsSearch',
  'consoleCertificatesInspect',
  'consoleCatalogue',
  'consoleChartCheck',
] satisfies OperationId[])

const writes = Object.entries<Operation>(api).filter(
  ([id, operation]) =>
    operation.method !== 'GET' &&
    operation.access !== 'public' &&
    operation.access !== 'session' &&
    !readsByPost.has(id) &&
    !Object.hasOwn(elsewhere, id) &&
    !id.startsWith('ecr'),
)

let registry: FaultServer
let app: TestApp
let admin: TestUser
let viewer: TestUser
const bodies: string[] = []

function protectedBy(handler: Handler): Handler {
  return (request, response, count) => {
    if (request.headers.authorization === `Basic ${BASIC}`) return handler(request, response, count)
    response.writeHead(401, { 'WWW-Authenticate': 'Basic realm="test"' }).end()
  }
}

beforeAll(async () => {
  const pack = await makePack({ name: 'nginx', version: '1.2.3' })
  const routes = Object.entries(registryRoutes([pack], 'internal')).map(([path, handler]) => [path, protectedBy(handler)] as const)
  registry = await startFaultServer(Object.fromEntries(routes))
  app = await startTestApp({ synchronise: true })
  const tenant = await app.createTenant()
  admin = await app.createTenantUser(tenant.uid)
  viewer = await app.createTenantUser(tenant.uid, { role: 'Tenant Viewer' })
}, START_TIMEOUT)
afterAll(async () => {
  await app.close()
  await registry.close()
})

async function call(method: string, path: string, body: unknown, user: TestUser): Promise<Response> {
  const response = body === undefined ? await app.request(path, { method }, user) : await app.send(method, path, body, user)
  bodies.push(await response.clone().text(), JSON.stringify([...response.headers]))
  return response
}

const spec = (password: string | undefined = PASSWORD, rest: Record<string, unknown> = {}) => ({
  auth: {
    type: 'basic',
    username: 'robot',
    ...(password !== undefined && { password }),
    tls: { enabled: true, insecureSkipVerify: false },
  },
  baseContentPath: 'internal',
  endpoint: registry.endpoint,
  providerType: 'pack',
  ...rest,
})
const registryBody = (name: string, password?: string) => ({ metadata: { name }, spec: spec(password) })

async function addRegistry(name: string): Promise<string> {
  const response = await call('POST', '/v1/registries/oci/basic', registryBody(name), admin)
  expect(response.status).toBe(201)
  const body: unknown = await response.json()
  if (typeof body === 'object' && body !== null && 'uid' in body && typeof body.uid === 'string') return body.uid
  throw new Error('no uid')
}

/** What each write is called with; made anew for each call. */
const examples: Record<string, (name: string) => Promise<{ uid?: string; body?: unknown }>> = {
  basicOciRegistryCreate: async (name) => ({ body: registryBody(name) }),
  basicOciRegistryValidate: async () => ({ body: spec() }),
  basicOciRegistryUpdate: async (name) => ({ uid: await addRegistry(name), body: registryBody(`${name}-renamed`, '********') }),
  basicOciRegistryDelete: async (name) => ({ uid: await addRegistry(name) }),
  basicOciRegistrySync: async (name) => ({ uid: await addRegistry(name) }),
  consoleRegistryDiagnose: async () => ({ body: { kind: 'oci-basic', spec: spec() } }),
}

async function auditUids(): Promise<string[]> {
  const { rows } = await app.database.executeSql("select coalesce(string_agg(uid, ',' order by at, uid), '') as uids from audits")
  const [row] = rows
  const text = typeof row === 'object' && row !== null && 'uids' in row && typeof row.uids === 'string' ? row.uids : ''
  return text.split(',').filter((uid) => uid !== '')
}

describe('every write of the contract', () => {
  it('has an example here', () => {
    expect(Object.keys(examples).toSorted()).toEqual(writes.map(([id]) => id).toSorted())
  })

  it.each(writes)('%s leaves exactly one audit entry, and none without the permission', async (id, operation) => {
    const { uid = '', body } = (await examples[id]?.(`registry-${id}`)) ?? {}
    const path = buildPath(operation.path, { uid })
    const before = await auditUids()
    expect((await call(operation.method, path, body, viewer)).status).toBe(403)
    expect(await auditUids()).toEqual(before)

    const response = await call(operation.method, path, body, admin)
    expect(response.status).toBe(operation.success.status)
    const added = (await auditUids()).filter((known) => !before.includes(known))
    expect(added).toHaveLength(1)
    if (operation.success.audited) expect(response.headers.get('AuditUid')).toBe(added[0])
  })

  it('leaves nothing behind when it fails: neither change nor entry', async () => {
    const uid = await addRegistry('taken')
    const before = await auditUids()
    expect((await call('POST', '/v1/registries/oci/basic', registryBody('taken'), admin)).status).toBe(409)
    expect((await call('POST', '/v1/registries/oci/basic/validate', spec('wrong'), admin)).status).toBe(400)
    expect((await call('DELETE', `/v1/registries/oci/${'0'.repeat(24)}/basic`, undefined, admin)).status).toBe(404)
    expect(await auditUids()).toEqual(before)

    // The entry can't be written: then the change must not stay either.
    await app.database.executeSql('alter table audits add constraint refused check (false) not valid')
    expect((await call('DELETE', `/v1/registries/oci/${uid}/basic`, undefined, admin)).status).toBe(500)
    await app.database.executeSql('alter table audits drop constraint refused')
    expect((await call('GET', `/v1/registries/oci/${uid}/basic`, undefined, admin)).status).toBe(200)
  })

  it('asks for the permission also where no route does', async () => {
    const { services } = app
    const actor = { ...viewer, firstName: '', lastName: '', scope: 'tenant', tenant: null, permissions: [] } as const
    const context = { services, actor, log: services.log, signal: new AbortController().signal }
    let ran = false
    const attempt = write(context, 'packRegistry.create', async () => {
      ran = true
      return { result: 1, audit: { action: 'create', resourceKind: 'x', resourceUid: 'x', resourceName: 'x', message: 'x' } }
    })
    await expect(attempt).rejects.toMatchObject({ code: 'Forbidden' })
    expect(ran).toBe(false)
  })
})

describe('a registry’s password', () => {
  it('is in no response, log line, table or audit entry, in no encoding that is easily read', async () => {
    const uid = await addRegistry('planted')
    const synced = async (): Promise<unknown> => (await call('GET', `/v1/registries/oci/${uid}/basic/sync/status`, undefined, admin)).json()
    await expect.poll(synced, { timeout: 20_000 }).toMatchObject({ status: 'Success' })

    // Ways on which it could slip out: reads, failed checks, refused bodies, a fault of the server.
    await call('GET', `/v1/registries/oci/${uid}/basic`, undefined, admin)
    await call('GET', '/v1/registries/oci/summary', undefined, admin)
    await call('GET', '/v1/console/registries/overview', undefined, admin)
    await call('PUT', `/v1/registries/oci/${uid}/basic`, registryBody('planted', PASSWORD), admin)
    await call('POST', '/v1/registries/oci/basic/validate', spec(PASSWORD, { endpoint: `http://robot:${PASSWORD}@127.0.0.1:1` }), admin)
    await call('POST', '/v1/registries/oci/basic/validate', spec(PASSWORD, { endpoint: 'http://127.0.0.1:1' }), admin)
    await call(
      'POST',
      '/v1/registries/oci/basic',
      { metadata: { name: 'x' }, spec: spec(PASSWORD, { [PASSWORD.toLowerCase()]: 1 }) },
      admin,
    )
    registry.on('/v2/', (request, response) => void response.writeHead(500).end(String(request.headers.authorization)))
    await call('POST', '/v1/registries/oci/basic/validate', spec(), admin)
    await app.database.executeSql('alter table registries add constraint refused check (false) not valid')
    await call('PUT', `/v1/registries/oci/${uid}/basic`, registryBody('planted-2', PASSWORD), admin)
    await app.database.executeSql('alter table registries drop constraint refused')

    const { rows } = await app.database.executeSql(
      "select table_schema || '.' || table_name as name from information_schema.tables where table_schema in ('public', 'pgboss') and table_type = 'BASE TABLE'",
    )
    const tables = rows.flatMap((row) => (typeof row === 'object' && row !== null && 'name' in row ? [String(row.name)] : []))
    expect(tables).toContain('public.registries')
    const contents = await Promise.all(
      tables.map(async (table) => JSON.stringify((await app.database.executeSql(`select t::text from ${table} t`)).rows)),
    )
    const stored = contents.join('\n')
    expect(stored).toMatch(/v1\.[\w-]{8}\.[\w-]{16}\./)
    expect(registry.requests.some((request) => request.authorization === `Basic ${BASIC}`)).toBe(true)

    const places = { responses: bodies.join('\n'), log: app.logLines.join(''), tables: stored }
    for (const [place, text] of Object.entries(places)) {
      for (const secret of [
        PASSWORD,
        BASIC,
        Buffer.from(PASSWORD).toString('base64').replaceAll('=', ''),
        Buffer.from(PASSWORD).toString('hex'),
      ]) {
        expect(text.includes(secret), `${secret} in ${place}`).toBe(false)
      }
    }
  })
})
