import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { UNSET_TIME } from '~/contract/common'
import { RegistriesOverview, RegistryOverview, SkippedContents } from '~/contract/console'
import type { ErrorCode } from '~/contract/errors'
import {
  BasicOciRegistry,
  BasicOciRegistryInput,
  BasicOciRegistrySpec,
  OciRegistries,
  RegistriesMetadata,
  SECRET_MASK,
} from '~/contract/registries'
import type { Context } from '../context'
import { AppError } from '../errors'
import { startTestApp, type TestApp } from '../test/app'
import { contextOf, samplePack, seedPacks, seedRegistry } from '../test/catalogue'
import { createAuthority } from '../test/certificates'
import { registryRoutes } from '../test/fake-registry'
import { type FaultServer, type Handler, json, refusingEndpoint, startFaultServer } from '../test/fault-server'
import { makePack } from '../test/packs'
import { createBasicOciRegistry } from './create'
import { getRegistryOverview, listRegistryOverviews, listSkippedContents } from './overview'
import { basicOciRegistrySyncStatus, getBasicOciRegistry, listOciRegistries, listRegistriesMetadata } from './read'
import { deleteBasicOciRegistry } from './remove'
import { syncBasicOciRegistry } from './sync'
import { updateBasicOciRegistry } from './update'
import { validateBasicOciRegistry } from './validate'

const SECRET = 'Planted-s3cret'
const authority = createAuthority()

let app: TestApp
let server: FaultServer
let thief: FaultServer
let operator: Context
let acme: Context
let viewer: Context
let nobody: Context
let other: Context

/** Routes that answer only to `robot` with the secret. */
function guarded(routes: Record<string, Handler>): Record<string, Handler> {
  const expected = `Basic ${Buffer.from(`robot:${SECRET}`).toString('base64')}`
  const refuse = json(401, { errors: [{ code: 'UNAUTHORIZED' }] }, { 'www-authenticate': 'Basic realm="packs"' })
  return Object.fromEntries(
    Object.entries(routes).map(([path, handler]): [string, Handler] => [
      path,
      (request, response, count) => (request.headers.authorization === expected ? handler : refuse)(request, response, count),
    ]),
  )
}

beforeAll(async () => {
  const packs = [await makePack({ name: 'nginx', version: '1.2.0' })]
  const routes = { ...registryRoutes(packs), ...prefixed('/artifactory/api/docker/packs', registryRoutes(packs)) }
  server = await startFaultServer(guarded(routes))
  thief = await startFaultServer(guarded(routes))
  app = await startTestApp()
  const acmeTenant = await app.createTenant('Acme')
  operator = contextOf(app.services, { role: 'Root Administrator' })
  acme = contextOf(app.services, { role: 'Tenant Admin', tenant: acmeTenant })
  viewer = contextOf(app.services, { role: 'Tenant Viewer', tenant: acmeTenant })
  nobody = contextOf(app.services, { role: 'Tenant User Admin', tenant: acmeTenant })
  other = contextOf(app.services, { role: 'Tenant Admin', tenant: await app.createTenant('Other') })
})
afterAll(async () => {
  await app.close()
  await server.close()
  await thief.close()
})
beforeEach(async () => {
  await app.database.db.deleteFrom('registries').execute()
  await app.database.db.deleteFrom('audits').execute()
  await sql`delete from pgboss.job`.execute(app.database.db)
})

function prefixed(prefix: string, routes: Record<string, Handler>): Record<string, Handler> {
  return Object.fromEntries(Object.entries(routes).map(([path, handler]) => [`${prefix}${path}`, handler]))
}

type SpecInput = typeof BasicOciRegistrySpec._zod.input
type AuthInput = SpecInput['auth']
type TlsInput = NonNullable<AuthInput['tls']>

function specOf({
  auth = {},
  tls,
  ...spec
}: Partial<Omit<SpecInput, 'auth'>> & { auth?: Partial<AuthInput>; tls?: Partial<TlsInput> } = {}) {
  return BasicOciRegistrySpec.parse({
    endpoint: server.endpoint,
    baseContentPath: 'internal',
    providerType: 'pack',
    ...spec,
    auth: { type: 'basic', username: 'robot', password: SECRET, ...auth, tls: { enabled: true, ...tls } },
  })
}

function inputOf(name: string, spec = specOf()) {
  return BasicOciRegistryInput.parse({ metadata: { name }, spec })
}

const create = (context: Context, name: string, spec = specOf(), skipPackSync = false) =>
  createBasicOciRegistry(context, { query: { skipPackSync }, body: inputOf(name, spec) })

async function failureOf(call: Promise<unknown>): Promise<AppError> {
  const error: unknown = await call.then(
    () => 'It should have failed',
    (reason: unknown) => reason,
  )
  if (!(error instanceof AppError)) throw new Error('Another outcome was expected', { cause: error })
  return error
}

/** The sentence about a field, when the call fails with this code. */
async function fieldOf(call: Promise<unknown>, code: ErrorCode, field: string): Promise<string | undefined> {
  const error = await failureOf(call)
  expect(error.code).toBe(code)
  return error.details?.fields?.[field]
}

async function waitingJobs(): Promise<string[]> {
  const { rows } = await sql<{ key: string }>`select singleton_key as key from pgboss.job where state = 'created'`.execute(app.database.db)
  return rows.map((row) => row.key)
}

const audits = () => app.database.db.selectFrom('audits').selectAll().orderBy('at').orderBy('uid').execute()
const registryCount = async () => (await app.database.db.selectFrom('registries').select('uid').execute()).length
const sealedPassword = async (uid: string) =>
  (await app.database.db.selectFrom('registries').where('uid', '=', uid).select('sealed_password').executeTakeFirst())?.sealed_password

describe('create', () => {
  test('saves in the scope of the session, masks the password, audits, and asks for the first synchronisation', async () => {
    const { uid, auditUid } = await create(
      acme,
      'harbor',
      specOf({ endpoint: `${server.endpoint}/v2/`, baseContentPath: '/internal/, internal', tls: { certificate: authority.certificate } }),
    )
    const registry = BasicOciRegistry.parse(await getBasicOciRegistry(acme, uid))
    expect(registry).toMatchObject({
      metadata: { name: 'harbor', uid },
      spec: {
        endpoint: server.endpoint,
        baseContentPath: 'internal',
        basePath: '',
        providerType: 'pack',
        isSyncSupported: true,
        scope: 'tenant',
        auth: { type: 'basic', username: 'robot', password: SECRET_MASK, tls: { enabled: true, insecureSkipVerify: false } },
      },
      status: {
        syncStatus: { status: 'Pending', isSyncSupported: true, lastRunTime: UNSET_TIME, lastSyncedTime: UNSET_TIME, message: '' },
      },
    })
    expect(registry.spec.auth.tls?.certificate?.trim()).toBe(authority.certificate.trim())
    expect(await waitingJobs()).toEqual([uid])
    expect(RegistryOverview.parse(await getRegistryOverview(acme, uid))).toMatchObject({
      progress: { phase: 'queued' },
      hasCertificate: true,
      secretSetBy: acme.actor.email,
    })
    expect(await audits()).toMatchObject([
      { uid: auditUid, action: 'create', resource_uid: uid, resource_name: 'harbor', tenant_uid: acme.actor.tenant?.uid, changes: {} },
    ])
  })

  test('skipPackSync asks for none', async () => {
    const { uid } = await create(operator, 'later', specOf(), true)
    expect(await waitingJobs()).toEqual([])
    const overview = await getRegistryOverview(operator, uid)
    expect(overview.progress).toBeNull()
    expect(Date.parse(overview.nextSyncAt ?? '')).toBeGreaterThan(Date.now())
  })

  test('an endpoint suffix is used', async () => {
    await create(acme, 'artifactory', specOf({ basePath: '/artifactory/api/docker/packs/' }))
    expect(server.requests.some((request) => request.path === '/artifactory/api/docker/packs/v2/')).toBe(true)
  })

  test.each([
    ['provider', () => specOf({ providerType: 'helm' }), 'spec.providerType'],
    ['provider left out', () => specOf({ providerType: undefined }), 'spec.providerType'],
    ['no synchronisation', () => specOf({ isSyncSupported: false }), 'spec.isSyncSupported'],
    ['another scope', () => specOf({ scope: 'system' }), 'spec.scope'],
    ['endpoint', () => specOf({ endpoint: 'ftp://example.com' }), 'spec.endpoint'],
    ['endpoint suffix', () => specOf({ basePath: 'a/../b' }), 'spec.basePath'],
    ['base content path', () => specOf({ baseContentPath: 'good,Not Good' }), 'spec.baseContentPath'],
    ['no user name', () => specOf({ auth: { username: ' ' } }), 'spec.auth.username'],
    ['colon in the user name', () => specOf({ auth: { username: 'a:b' } }), 'spec.auth.username'],
    ['no password', () => specOf({ auth: { password: undefined } }), 'spec.auth.password'],
    ['empty password', () => specOf({ auth: { password: '' } }), 'spec.auth.password'],
    ['mask', () => specOf({ auth: { password: SECRET_MASK } }), 'spec.auth.password'],
    ['line break in the password', () => specOf({ auth: { password: 'a\nb' } }), 'spec.auth.password'],
    ['password without a user name', () => specOf({ auth: { type: undefined, username: undefined } }), 'spec.auth.username'],
    ['password with noAuth', () => specOf({ auth: { type: 'noAuth' } }), 'spec.auth.password'],
    ['token type', () => specOf({ auth: { type: 'token' } }), 'spec.auth.type'],
    ['token', () => specOf({ auth: { token: 'x' } }), 'spec.auth.token'],
    ['certificate', () => specOf({ tls: { certificate: authority.key } }), 'spec.auth.tls.certificate'],
    ['client key', () => specOf({ tls: { key: 'x' } }), 'spec.auth.tls.key'],
    ['authority in ca', () => specOf({ tls: { ca: authority.certificate } }), 'spec.auth.tls.ca'],
  ])('refused without a request: %s', async (_, spec, field) => {
    const before = server.requests.length
    expect(await fieldOf(create(acme, 'bad', spec()), 'InvalidRequest', field)).toMatch(/\w/)
    expect(server.requests).toHaveLength(before)
    expect(await registryCount()).toBe(0)
  })

  test('all wrong fields are named at once', async () => {
    const error = await failureOf(create(acme, 'bad', specOf({ endpoint: 'a b', baseContentPath: 'A', auth: { username: '' } })))
    expect(Object.keys(error.details?.fields ?? {}).toSorted()).toEqual(['spec.auth.username', 'spec.baseContentPath', 'spec.endpoint'])
  })

  test('nothing is saved that does not work', async () => {
    const calls: [string, ReturnType<typeof specOf>, string][] = [
      ['wrong password', specOf({ auth: { password: 'Wr0ng-one' } }), 'InvalidRegistryCredentials'],
      ['nothing listens', specOf({ endpoint: await refusingEndpoint('http') }), 'RegistryUnreachable'],
      ['no such host', specOf({ endpoint: 'https://registry.invalid' }), 'RegistryUnreachable'],
      ['metadata service', specOf({ endpoint: 'http://169.254.169.254' }), 'RegistryBlocked'],
      ['plain HTTP on an HTTPS endpoint', specOf({ endpoint: server.endpoint.replace('http:', 'https:') }), 'RegistryTlsError'],
      ['no registry', specOf({ endpoint: `${server.endpoint}/nothing` }), 'RegistryBadResponse'],
    ]
    for (const [, spec, code] of calls) {
      const error = await failureOf(create(acme, 'broken', spec))
      expect([error.code, typeof error.details?.layer]).toEqual([code, 'string'])
      expect(String(error)).not.toContain(SECRET)
    }
    expect(await registryCount()).toBe(0)
    expect(await audits()).toEqual([])
  })

  test('a rate limit says when to come back', async () => {
    const busy = await startFaultServer({ '*': json(429, {}, { 'retry-after': '17' }) })
    const error = await failureOf(create(acme, 'busy', specOf({ endpoint: busy.endpoint })))
    expect(error).toMatchObject({ code: 'RegistryRateLimited', retryAfterSeconds: 17 })
    await busy.close()
  })

  test('of two with one name at the same time one is saved; other scopes have names of their own', async () => {
    const calls = [create(acme, 'same'), create(acme, 'same')]
    const results = await Promise.allSettled(calls)
    expect(results.map((result) => result.status).toSorted()).toEqual(['fulfilled', 'rejected'])
    const [loser = Promise.reject(new Error('none'))] = calls.filter((_, index) => results[index]?.status === 'rejected')
    expect(await fieldOf(loser, 'DuplicateName', 'metadata.name')).toContain('same')
    await create(other, 'same')
    await create(operator, 'same')
    expect(await registryCount()).toBe(3)
    expect(await waitingJobs()).toHaveLength(3)
    expect(await audits()).toHaveLength(3)
  })
})

describe('validate', () => {
  test('proves, audits and saves nothing', async () => {
    const { auditUid } = await validateBasicOciRegistry(acme, specOf())
    expect(await audits()).toMatchObject([{ uid: auditUid, action: 'action', message: `Validated OCI registry at ${server.endpoint}` }])
    expect(await registryCount()).toBe(0)
  })

  test('a failure is told by layer and host, and not audited', async () => {
    const error = await failureOf(validateBasicOciRegistry(acme, specOf({ auth: { password: 'Wr0ng-one' } })))
    expect(error).toMatchObject({ code: 'InvalidRegistryCredentials', details: { layer: 'auth', host: server.host } })
    expect(await audits()).toEqual([])
  })

  test.each([{ password: undefined }, { password: SECRET_MASK }])('the stored password stands in for $password', async ({ password }) => {
    const { uid } = await create(acme, 'stored')
    await validateBasicOciRegistry(acme, specOf({ registryUid: uid, auth: { password } }))
    await validateBasicOciRegistry(acme, specOf({ registryUid: uid, baseContentPath: 'elsewhere', auth: { password } }))
  })

  test('not for others: another tenant’s or the system’s registry looks like none', async () => {
    const { uid } = await create(acme, 'mine')
    const system = await create(operator, 'public')
    for (const [context, of] of [
      [other, uid],
      [operator, uid],
      [acme, system.uid],
    ] as const) {
      const before = server.requests.length
      expect(await failureOf(validateBasicOciRegistry(context, specOf({ registryUid: of, auth: { password: undefined } })))).toMatchObject({
        code: 'ResourceNotFound',
      })
      expect(server.requests).toHaveLength(before)
    }
  })
})

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
    await sql`delete from pgboss.job`.execute(app.database.db)
    const before = server.requests.length
    await updateBasicOciRegistry(acme, uid, inputOf('new', specOf({ auth: { password: SECRET_MASK } })))
    expect((await getBasicOciRegistry(acme, uid)).metadata.name).toBe('new')
    expect(server.requests).toHaveLength(before)
    expect(await waitingJobs()).toEqual([])
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
    await sql`delete from pgboss.job`.execute(app.database.db)
    const before = server.requests.length
    await updateBasicOciRegistry(
      acme,
      uid,
      inputOf('stored', specOf({ baseContentPath: 'internal,more', auth: { password: SECRET_MASK } })),
    )
    expect(server.requests.length).toBeGreaterThan(before)
    expect(await waitingJobs()).toEqual([uid])
    expect((await audits()).at(-1)?.changes).toEqual({ 'spec.baseContentPath': ['internal', 'internal,more'] })
  })

  test('a change that does not work is not saved', async () => {
    const { uid } = await create(acme, 'stored')
    const endpoint = await refusingEndpoint('http')
    expect(await failureOf(updateBasicOciRegistry(acme, uid, inputOf('stored', specOf({ endpoint }))))).toMatchObject({
      code: 'RegistryUnreachable',
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

describe('who may do what', () => {
  test('another tenant’s registry looks like none, to everybody and in every call', async () => {
    const { uid } = await create(acme, 'private')
    await app.database.db
      .insertInto('skipped_contents')
      .values({ registry_uid: uid, reference: 'a:1', digest: null, reason: 'bad' })
      .execute()
    for (const context of [other, operator]) {
      for (const call of [
        getBasicOciRegistry(context, uid),
        basicOciRegistrySyncStatus(context, uid),
        getRegistryOverview(context, uid),
        listSkippedContents(context, uid),
        updateBasicOciRegistry(context, uid, inputOf('stolen')),
        syncBasicOciRegistry(context, uid, { forceSync: true }),
        deleteBasicOciRegistry(context, uid),
      ]) {
        expect(await failureOf(call)).toMatchObject({ code: 'ResourceNotFound', message: `Registry ${uid} was not found` })
      }
      expect((await listOciRegistries(context)).items).toEqual([])
      expect((await listRegistriesMetadata(context, { scope: 'all' })).items).toEqual([])
      expect((await listRegistryOverviews(context)).items).toEqual([])
    }
    expect(SkippedContents.parse(await listSkippedContents(acme, uid))).toEqual({ items: [{ reference: 'a:1', reason: 'bad' }], total: 1 })
    expect((await getBasicOciRegistry(acme, uid)).metadata.name).toBe('private')
  })

  test('tenants see system registries and can’t change them', async () => {
    const { uid } = await create(operator, 'public')
    expect((await getBasicOciRegistry(acme, uid)).spec.scope).toBe('system')
    expect(await getRegistryOverview(acme, uid)).toMatchObject({ secretSetBy: null })
    expect(await getRegistryOverview(operator, uid)).toMatchObject({ secretSetBy: operator.actor.email })
    expect(await failureOf(updateBasicOciRegistry(acme, uid, inputOf('mine')))).toMatchObject({
      code: 'Forbidden',
      message: 'System registries are changed in the System Console',
    })
    expect(await failureOf(syncBasicOciRegistry(acme, uid, { forceSync: false }))).toMatchObject({
      code: 'Forbidden',
      message: 'System registries are synchronised in the System Console',
    })
    expect(await failureOf(deleteBasicOciRegistry(acme, uid))).toMatchObject({
      code: 'Forbidden',
      message: 'System registries are removed in the System Console',
    })
    expect((await getBasicOciRegistry(operator, uid)).metadata.name).toBe('public')
  })

  test('roles', async () => {
    const { uid } = await create(acme, 'private')
    await getBasicOciRegistry(viewer, uid)
    await listOciRegistries(viewer)
    const writes = (context: Context) => [
      () => create(context, 'more'),
      () => validateBasicOciRegistry(context, specOf()),
      () => updateBasicOciRegistry(context, uid, inputOf('other')),
      () => syncBasicOciRegistry(context, uid, { forceSync: false }),
      () => deleteBasicOciRegistry(context, uid),
    ]
    const reads = (context: Context) => [
      () => getBasicOciRegistry(context, uid),
      () => basicOciRegistrySyncStatus(context, uid),
      () => listOciRegistries(context),
      () => listRegistriesMetadata(context, { scope: 'all' }),
      () => listRegistryOverviews(context),
      () => getRegistryOverview(context, uid),
      () => listSkippedContents(context, uid),
    ]
    const before = [await audits(), server.requests.length]
    for (const call of [...writes(viewer), ...writes(nobody), ...reads(nobody)])
      expect(await failureOf(call())).toMatchObject({ code: 'Forbidden' })
    expect([await audits(), server.requests.length]).toEqual(before)
  })
})

test('lists: by name without case, own and system registries, by scope', async () => {
  await create(operator, 'beta')
  await create(acme, 'Alpha')
  await create(other, 'hidden')
  const { items } = OciRegistries.parse(await listOciRegistries(acme))
  expect(
    items.map((item) => [item.metadata.name, item.spec.scope, item.spec.registryType, item.spec.isPrivate, item.status.sync.status]),
  ).toEqual([
    ['Alpha', 'tenant', 'basic', true, 'Pending'],
    ['beta', 'system', 'basic', true, 'Pending'],
  ])
  const names = async (scope: 'system' | 'tenant' | 'all') =>
    RegistriesMetadata.parse(await listRegistriesMetadata(acme, { scope })).items.map((item) => [item.name, item.kind, item.isDefault])
  expect(await names('all')).toEqual([
    ['Alpha', 'oci', false],
    ['beta', 'oci', false],
  ])
  expect(await names('system')).toEqual([['beta', 'oci', false]])
  expect(await names('tenant')).toEqual([['Alpha', 'oci', false]])
  expect(RegistriesOverview.parse(await listRegistryOverviews(acme)).items.map((item) => item.uid)).toEqual(
    items.map((item) => item.metadata.uid),
  )
  expect((await listOciRegistries(operator)).items.map((item) => item.metadata.name)).toEqual(['beta'])
})

test('removing takes the catalogue along, and only this one', async () => {
  const bytes = Buffer.from('89504e470d0a1a0a02', 'hex')
  const logo = (sha256: string) => ({ mediaType: 'image/png' as const, bytes, sha256 })
  const [gone, stays] = [await seedRegistry(app.services, { name: 'gone' }), await seedRegistry(app.services, { name: 'stays' })]
  await seedPacks(app.services, gone, [samplePack('a', '1.0.0', { logo: logo('own') }), samplePack('b', '1.0.0', { logo: logo('shared') })])
  await seedPacks(app.services, stays, [samplePack('b', '1.0.0', { logo: logo('shared') })])
  await deleteBasicOciRegistry(operator, gone)
  const { db } = app.database
  expect(await db.selectFrom('packs').select(['registry_uid', 'name']).execute()).toEqual([{ registry_uid: stays, name: 'b' }])
  expect(await db.selectFrom('pack_logos').select('sha256').execute()).toEqual([{ sha256: 'shared' }])
  expect(await audits()).toMatchObject([{ action: 'delete', resource_uid: gone, resource_name: 'gone' }])
  expect(await failureOf(deleteBasicOciRegistry(operator, gone))).toMatchObject({ code: 'ResourceNotFound' })
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
