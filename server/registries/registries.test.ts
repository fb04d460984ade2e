import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { UNSET_TIME } from '~/contract/common'
import { RegistriesOverview, RegistryOverview, SkippedContents } from '~/contract/console'
import { BasicOciRegistry, OciRegistries } from '~/contract/oci-registries'
import { RegistriesMetadata, SECRET_MASK } from '~/contract/registries'
import type { Context } from '../context'
import { START_TIMEOUT, type TestApp } from '../test/app'
import { samplePack, seedPacks, seedRegistry } from '../test/catalogue'
import { createAuthority } from '../test/certificates'
import { failureOf, fieldOf } from '../test/failure'
import { type FaultServer, json, refusingEndpoint, startFaultServer } from '../test/fault-server'
import { textLike } from '../test/matchers'
import { type RegistryCases, SECRET, startRegistryCases } from '../test/registry-cases'
import { waitingSyncs } from '../test/sync-jobs'
import { getRegistryOverview, listRegistryOverviews, listSkippedContents } from './overview'
import { listOciRegistries, listRegistriesMetadata } from './read'
import {
  validateBasicOciRegistry,
  updateBasicOciRegistry,
  getBasicOciRegistry,
  deleteBasicOciRegistry,
  syncBasicOciRegistry,
  basicOciRegistrySyncStatus,
} from '../test/basic-oci'

const authority = createAuthority()

let cases: RegistryCases
let app: TestApp
let server: FaultServer
let operator: Context
let acme: Context
let viewer: Context
let nobody: Context
let other: Context

beforeAll(async () => {
  cases = await startRegistryCases()
  ;({ app, server, operator, acme, viewer, nobody, other } = cases)
}, START_TIMEOUT)
afterAll(() => cases.close())
beforeEach(() => cases.reset())

const specOf: RegistryCases['specOf'] = (wishes) => cases.specOf(wishes)
const inputOf: RegistryCases['inputOf'] = (...parameters) => cases.inputOf(...parameters)
const create: RegistryCases['create'] = (...parameters) => cases.create(...parameters)

const audits = () => app.database.db.selectFrom('audits').selectAll().orderBy('at').orderBy('uid').execute()
const registryCount = async () => (await app.database.db.selectFrom('registries').select('uid').execute()).length

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
    expect(await waitingSyncs(app)).toEqual([uid])
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
    expect(await waitingSyncs(app)).toEqual([])
    const overview = await getRegistryOverview(operator, uid)
    expect(overview.progress).toBeNull()
    expect(Date.parse(overview.nextSyncAt ?? '')).toBeGreaterThan(Date.now())
  })

  test('an endpoint suffix is used', async () => {
    await create(acme, 'artifactory', specOf({ basePath: '/artifactory/api/docker/packs/' }))
    expect(server.requests.some((request) => request.path === '/artifactory/api/docker/packs/v2/')).toBe(true)
  })

  test.each([
    [
      'synchronisation of charts at the root',
      () => specOf({ providerType: 'helm', isSyncSupported: true, baseContentPath: '' }),
      'spec.baseContentPath',
    ],
    ['packs on ghcr.io', () => specOf({ endpoint: 'ghcr.io/orgs/acme' }), 'spec.providerType'],
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
      ['nothing listens', specOf({ endpoint: await refusingEndpoint('http') }), 'CONNECT_REFUSED'],
      ['no such host', specOf({ endpoint: 'https://registry.invalid' }), 'DNS_NOT_FOUND'],
      ['metadata service', specOf({ endpoint: 'http://169.254.169.254' }), 'POLICY_METADATA'],
      ['plain HTTP on an HTTPS endpoint', specOf({ endpoint: server.endpoint.replace('http:', 'https:') }), 'TLS_PLAIN_HTTP'],
      ['no registry', specOf({ endpoint: `${server.endpoint}/nothing` }), 'NOT_A_REGISTRY'],
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
    expect(error).toMatchObject({ code: 'RATE_LIMITED', retryAfterSeconds: 17 })
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
    expect(await waitingSyncs(app)).toHaveLength(3)
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
    expect(SkippedContents.parse(await listSkippedContents(acme, uid))).toEqual({
      items: [{ reference: 'a:1', reason: 'bad', since: null, url: textLike(/\/v2\/a\/manifests\/1$/) }],
      total: 1,
    })
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
