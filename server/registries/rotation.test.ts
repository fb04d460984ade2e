import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { EcrRegistrySpec } from '~/contract/oci-registries'
import { SECRET_MASK } from '~/contract/registries'
import type { Context } from '../context'
import { START_TIMEOUT, type TestApp } from '../test/app'
import { basicOciRegistrySyncStatus, syncBasicOciRegistry, updateBasicOciRegistry } from '../test/basic-oci'
import { createAuthority } from '../test/certificates'
import { registryRoutes } from '../test/fake-registry'
import { failureOf } from '../test/failure'
import { type FaultServer, json, startFaultServer } from '../test/fault-server'
import { makePack } from '../test/packs'
import { type RegistryCases, startRegistryCases } from '../test/registry-cases'
import { forgetSyncs, waitingSyncs } from '../test/sync-jobs'
import { getRegistryOverview } from './overview'
import { runRegistrySync } from './run-sync'
import { updateRegistryOf } from './update'

const OLD = '0ld-planted-word'
const NEW = 'n3w-planted-word'
const never = new AbortController().signal

let cases: RegistryCases
let app: TestApp
let acme: Context
let registry: FaultServer
let clock = new Date('2026-11-20T09:00:00.000Z')
/** Passwords of `robot` that the registry takes. */
let accepted: string[]
/** Called with each request, before it is answered. */
let onRequest: () => Promise<void>

beforeAll(async () => {
  cases = await startRegistryCases({ now: () => clock })
  ;({ app, acme } = cases)
  const routes = registryRoutes([await makePack({ name: 'nginx', version: '1.2.0' })])
  const refuse = json(401, { errors: [{ code: 'UNAUTHORIZED' }] }, { 'www-authenticate': 'Basic realm="packs"' })
  registry = await startFaultServer(
    Object.fromEntries(
      Object.entries(routes).map(([path, route]): [string, typeof route] => [
        path,
        (request, response, count) => {
          const isIn = accepted.some((word) => request.headers.authorization === `Basic ${Buffer.from(`robot:${word}`).toString('base64')}`)
          onRequest().then(
            () => (isIn ? route : refuse)(request, response, count),
            () => response.destroy(),
          )
        },
      ]),
    ),
  )
}, START_TIMEOUT)
afterAll(async () => {
  await cases.close()
  await registry.close()
})
beforeEach(async () => {
  await cases.reset()
  clock = new Date('2026-11-20T10:00:00.000Z')
  accepted = [OLD]
  onRequest = async () => undefined
})

type Wishes = Parameters<RegistryCases['specOf']>[0]
const specOf = (password: string, wishes: Wishes = {}) =>
  cases.specOf({ endpoint: registry.endpoint, ...wishes, auth: { password, ...wishes.auth } })
const create = async (name: string, wishes?: Wishes) => (await cases.create(acme, name, specOf(OLD, wishes), true)).uid
const edit = (uid: string, name: string, password: string, wishes: Wishes = {}, as: Context = acme) =>
  updateBasicOciRegistry(as, uid, cases.inputOf(name, specOf(password, wishes)))
const rowOf = (uid: string) => app.database.db.selectFrom('registries').where('uid', '=', uid).selectAll().executeTakeFirstOrThrow()
const storedSecret = async (uid: string) => app.services.secrets.open((await rowOf(uid)).sealed_secret ?? '', uid)
const admin = (email: string): Context => ({ ...acme, actor: { ...acme.actor, email } })

async function synchronise(uid: string) {
  await syncBasicOciRegistry(acme, uid, { forceSync: false })
  await runRegistrySync(app.services, uid, never)
  return basicOciRegistrySyncStatus(acme, uid)
}

describe('a new password', () => {
  test('that is wrong leaves the old one stored and working, and no trace', async () => {
    const uid = await create('stored')
    expect(await synchronise(uid)).toMatchObject({ status: 'Success', message: '1 pack, 1 version' })
    const before = [await rowOf(uid), await getRegistryOverview(acme, uid)]
    const audits = async () => (await app.database.db.selectFrom('audits').select('uid').execute()).length
    const count = await audits()
    clock = new Date('2026-11-20T11:00:00.000Z')
    expect(await failureOf(edit(uid, 'stored', 'wr0ng'))).toMatchObject({ code: 'InvalidRegistryCredentials' })
    expect(await failureOf(edit(uid, 'other name too', 'wr0ng', { baseContentPath: 'elsewhere' }))).toMatchObject({
      code: 'InvalidRegistryCredentials',
    })
    expect([await rowOf(uid), await getRegistryOverview(acme, uid)]).toEqual(before)
    expect(await audits()).toBe(count)
    expect(await storedSecret(uid)).toBe(OLD)
    expect(await synchronise(uid)).toMatchObject({ status: 'Success', message: '1 pack, 1 version' })
  })

  test('is tried beside the old one, which stays stored until it has worked', async () => {
    const uid = await create('stored')
    accepted = [OLD, NEW]
    const storedMeanwhile: string[] = []
    onRequest = async () => void storedMeanwhile.push(await storedSecret(uid))
    await edit(uid, 'stored', NEW)
    expect(new Set(storedMeanwhile)).toEqual(new Set([OLD]))
    expect(await storedSecret(uid)).toBe(NEW)
    onRequest = async () => undefined
    accepted = [NEW]
    expect(await synchronise(uid)).toMatchObject({ status: 'Success' })
  })

  test('takes its place when the registry has changed its own first', async () => {
    const uid = await create('stored')
    accepted = [NEW]
    expect(await synchronise(uid)).toMatchObject({ status: 'Failed' })
    expect(await failureOf(edit(uid, 'stored', OLD))).toMatchObject({ code: 'InvalidRegistryCredentials' })
    await edit(uid, 'stored', NEW)
    await runRegistrySync(app.services, uid, never)
    expect(await basicOciRegistrySyncStatus(acme, uid)).toMatchObject({ status: 'Success' })
  })
})

describe('an edit leaves what it does not touch', () => {
  const everything = () => ({
    baseContentPath: 'internal',
    tls: { certificate: createAuthority().certificate },
  })

  test('a name alone: nothing else changes, nothing is sent, nothing runs', async () => {
    const kept = everything()
    const uid = await create('old', kept)
    await forgetSyncs(app)
    const before = await rowOf(uid)
    const sent = registry.requests.length
    clock = new Date('2026-11-20T12:00:00.000Z')
    await edit(uid, 'new', SECRET_MASK, kept)
    expect(await rowOf(uid)).toEqual({ ...before, name: 'new', updated_at: clock })
    expect(registry.requests).toHaveLength(sent)
    expect(await waitingSyncs(app)).toEqual([])
  })

  test.each<[string, Wishes, object]>([
    ['a content path', { baseContentPath: 'internal,more' }, { base_content_path: 'internal,more' }],
    [
      'a content path, without any word of the password',
      { baseContentPath: 'more', auth: { password: undefined } },
      { base_content_path: 'more' },
    ],
  ])('%s', async (_, change, columns) => {
    const kept = everything()
    const uid = await create('stored', kept)
    const before = await rowOf(uid)
    clock = new Date('2026-11-20T12:00:00.000Z')
    await edit(uid, 'stored', SECRET_MASK, { ...kept, ...change })
    expect(await rowOf(uid)).toEqual({ ...before, ...columns, updated_at: clock })
  })

  test('the key and token of other kinds, by a rename', async () => {
    const uid = app.services.newUid()
    const uidOf = await create('template')
    const template = await rowOf(uidOf)
    const { db } = app.database
    const seal = app.services.secrets.seal('planted-key', uid)
    const ecr = '123456789012.dkr.ecr.eu-west-1.amazonaws.com'
    await db
      .insertInto('registries')
      .values({
        ...template,
        uid,
        name: 'ecr',
        kind: 'oci-ecr',
        endpoint: ecr,
        auth_type: 'secret',
        username: 'AKIAIOSFODNN7EXAMPLE',
        sealed_secret: seal,
        server_certificate: null,
      })
      .execute()
    await db.insertInto('registry_syncs').values({ registry_uid: uid, status: 'Pending', message: '', progress: null }).execute()
    const before = await rowOf(uid)
    await updateRegistryOf(acme, uid, 'renamed', {
      kind: 'oci-ecr',
      spec: EcrRegistrySpec.parse({
        endpoint: ecr,
        isPrivate: true,
        providerType: 'pack',
        baseContentPath: template.base_content_path,
        credentials: { credentialType: 'secret', accessKey: 'AKIAIOSFODNN7EXAMPLE', secretKey: SECRET_MASK },
        tls: { enabled: true, certificate: '', insecureSkipVerify: false },
      }),
    })
    expect(await rowOf(uid)).toEqual({ ...before, name: 'renamed' })
  })
})

test('“set on DATE by USER” is right after adding, after a rename, after a new password, and after a refused one', async () => {
  const at = (hour: number) => (clock = new Date(Date.UTC(2026, 10, 20, hour))).toISOString()
  const said = async (uid: string) => {
    const { secretSetAt, secretSetBy } = await getRegistryOverview(acme, uid)
    return [secretSetAt, secretSetBy]
  }
  const created = at(10)
  const { uid } = await cases.create(admin('ann@example.com'), 'stored', specOf(OLD), true)
  expect(await said(uid)).toEqual([created, 'ann@example.com'])

  at(11)
  await edit(uid, 'renamed', SECRET_MASK, {}, admin('bob@example.com'))
  await edit(uid, 'renamed', SECRET_MASK, { baseContentPath: 'internal,more' }, admin('bob@example.com'))
  expect(await said(uid)).toEqual([created, 'ann@example.com'])

  const changed = at(12)
  accepted = [NEW]
  await edit(uid, 'renamed', NEW, { baseContentPath: 'internal,more' }, admin('cat@example.com'))
  expect(await said(uid)).toEqual([changed, 'cat@example.com'])

  at(13)
  await failureOf(edit(uid, 'renamed', 'wr0ng', { baseContentPath: 'internal,more' }, admin('dan@example.com')))
  expect(await said(uid)).toEqual([changed, 'cat@example.com'])
})
