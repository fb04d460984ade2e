import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import * as z from 'zod/mini'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type RegistryKind, SECRET_MASK } from '~/contract/registries'
import { startTestApp, START_TIMEOUT, type TestApp, type TestUser } from '../test/app'
import { createAuthority } from '../test/certificates'
import { type FaultServer, json, startFaultServer } from '../test/fault-server'

// What update.test.ts shows of OCI registries with Basic credentials, for all other kinds and secrets, and for the ladder: a stored secret never leaves towards
// anything but what it was saved with, and nobody there is even connected to.

const SECRET = 'Planted-s3cret'
const authority = createAuthority()

let app: TestApp
let admin: TestUser
let tenantUid: string
/** Where the registries are saved to be, and where somebody would like to have the secret. */
let home: FaultServer
let thief: FaultServer

/** Sockets that were made, wherever to. */
let sockets = 0
const onSocket = () => {
  sockets += 1
}

beforeAll(async () => {
  home = await startFaultServer({ '*': json(200, {}) })
  thief = await startFaultServer({ '*': json(200, {}) })
  app = await startTestApp()
  tenantUid = (await app.createTenant()).uid
  admin = await app.createTenantUser(tenantUid)
  subscribe('net.client.socket', onSocket)
}, START_TIMEOUT)
afterAll(async () => {
  unsubscribe('net.client.socket', onSocket)
  await app.close()
  await home.close()
  await thief.close()
})
beforeEach(async () => {
  await app.database.db.deleteFrom('registries').execute()
})

const ECR = '123456789012.dkr.ecr.us-east-1.amazonaws.com'

interface Case {
  readonly name: string
  readonly kind: RegistryKind
  readonly authType: 'basic' | 'token' | 'secret'
  /** Of its own and of `validate`. */
  readonly paths: { readonly one: (uid: string) => string; readonly validate: string }
  readonly field: string
  readonly secretName: string
  readonly endpoint: () => string
  /** Without a secret, and with the masked one. */
  readonly spec: (
    wishes: { endpoint?: string; tls?: Record<string, unknown>; identity?: string },
    secret: string | undefined,
  ) => Record<string, unknown>
}

const withAuth =
  (type: 'basic' | 'token', more: Record<string, unknown> = {}): Case['spec'] =>
  ({ endpoint = home.endpoint, tls = {}, identity = 'robot' }, secret) => ({
    endpoint,
    auth: {
      type,
      ...(type === 'basic' ? { username: identity, password: secret } : { token: secret }),
      tls: { enabled: true, ...tls },
    },
    ...more,
  })

const helmPaths = { one: (uid: string) => `/v1/registries/helm/${uid}`, validate: '/v1/registries/helm/validate' }
const cases: readonly Case[] = [
  {
    name: 'Helm, password',
    kind: 'helm',
    authType: 'basic',
    paths: helmPaths,
    field: 'spec.auth.password',
    secretName: 'password',
    endpoint: () => home.endpoint,
    spec: withAuth('basic'),
  },
  {
    name: 'Helm, token',
    kind: 'helm',
    authType: 'token',
    paths: helmPaths,
    field: 'spec.auth.token',
    secretName: 'token',
    endpoint: () => home.endpoint,
    spec: withAuth('token'),
  },
  {
    name: 'legacy packs',
    kind: 'pack',
    authType: 'basic',
    paths: { one: (uid) => `/v1/registries/pack/${uid}`, validate: '/v1/registries/pack/validate' },
    field: 'spec.auth.password',
    secretName: 'password',
    endpoint: () => home.endpoint,
    spec: withAuth('basic', { private: true }),
  },
  {
    name: 'ECR, access key',
    kind: 'oci-ecr',
    authType: 'secret',
    paths: { one: (uid) => `/v1/registries/oci/${uid}/ecr`, validate: '/v1/registries/oci/ecr/validate' },
    field: 'spec.credentials.secretKey',
    secretName: 'secret access key',
    endpoint: () => ECR,
    spec: ({ endpoint = ECR, tls = {}, identity = 'robot' }, secret) => ({
      endpoint,
      isPrivate: true,
      providerType: 'helm',
      isSyncSupported: false,
      credentials: { credentialType: 'secret', accessKey: identity, secretKey: secret },
      tls: { enabled: true, ...tls },
    }),
  },
]

/** A saved registry with a secret, as if it had been added long ago. */
async function seed({ kind, authType, endpoint }: Case): Promise<string> {
  const { services } = app
  const uid = services.newUid()
  const now = services.now()
  await services.db
    .insertInto('registries')
    .values({
      uid,
      scope: 'tenant',
      tenant_uid: tenantUid,
      name: 'saved',
      kind,
      provider: kind === 'pack' ? 'pack' : 'helm',
      endpoint: endpoint(),
      base_path: '',
      base_content_path: '',
      auth_type: authType,
      username: authType === 'token' ? '' : 'robot',
      sealed_secret: services.secrets.seal(SECRET, uid),
      tls_certificate: '',
      tls_insecure: false,
      sync_supported: kind !== 'oci-ecr',
      is_default: false,
      created_at: now,
      updated_at: now,
    })
    .execute()
  await services.db.insertInto('registry_syncs').values({ registry_uid: uid, status: 'Pending', message: '', progress: null }).execute()
  return uid
}

const Refusal = z.looseObject({
  code: z.string(),
  message: z.string(),
  details: z.looseObject({ fields: z.record(z.string(), z.string()) }),
})

type Change = readonly [what: string, wishes: () => { endpoint?: string; tls?: Record<string, unknown>; identity?: string }, why: string]
const changes: readonly Change[] = [
  ['host', () => ({ endpoint: home.endpoint.replace('127.0.0.1', 'localhost') }), 'the endpoint changed'],
  ['port', () => ({ endpoint: thief.endpoint }), 'the endpoint changed'],
  ['scheme', () => ({ endpoint: home.endpoint.replace('http:', 'https:') }), 'the endpoint changed'],
  ['certificate', () => ({ tls: { certificate: authority.certificate } }), 'the certificate changed'],
  ['skip flag', () => ({ tls: { insecureSkipVerify: true } }), 'Insecure Skip TLS Verify changed'],
  ['user name', () => ({ identity: 'somebody' }), 'the user name changed'],
]
const ecrChanges: readonly Change[] = [
  ['account', () => ({ endpoint: ECR.replace('123456789012', '210987654321') }), 'the endpoint changed'],
  ['region', () => ({ endpoint: ECR.replace('us-east-1', 'eu-west-1') }), 'the endpoint changed'],
  ['certificate', () => ({ tls: { certificate: authority.certificate } }), 'the certificate changed'],
  ['access key', () => ({ identity: 'AKIASOMEBODY' }), 'the access key changed'],
]

describe.each(cases.map((one) => [one.name, one] as const))('%s', (_, one) => {
  const own = one.kind === 'oci-ecr' ? ecrChanges : changes.filter(([what]) => what !== 'user name' || one.authType === 'basic')

  test.each(own)('%s changed', async (_what, wishes, why) => {
    const uid = await seed(one)
    const before = [home.requests.length, thief.requests.length, sockets]
    const row = await app.database.db.selectFrom('registries').where('uid', '=', uid).selectAll().executeTakeFirstOrThrow()
    for (const secret of [undefined, SECRET_MASK]) {
      const spec = one.spec(wishes(), secret)
      const answers = [
        await app.send('PUT', one.paths.one(uid), { metadata: { name: 'saved' }, spec }, admin),
        await app.send('POST', one.paths.validate, { ...spec, registryUid: uid }, admin),
        await app.send('POST', '/v1/console/registries/diagnose', { kind: one.kind, spec, registryUid: uid }, admin),
      ]
      for (const answer of answers) {
        const text = await answer.text()
        expect({ status: answer.status, text }).toMatchObject({ status: 400 })
        const refusal = Refusal.parse(JSON.parse(text))
        expect(refusal).toMatchObject({ code: 'RegistrySecretRequired' })
        expect(refusal.details.fields[one.field]).toContain(`Enter the ${one.secretName} again`)
        expect(refusal.details.fields[one.field]).toContain(why)
        expect(text).not.toContain(SECRET)
      }
    }
    // Neither the old address nor the new one has heard of it, and nothing was saved.
    expect([home.requests.length, thief.requests.length, sockets]).toEqual(before)
    expect(await app.database.db.selectFrom('registries').where('uid', '=', uid).selectAll().executeTakeFirst()).toEqual(row)
  })

  // Of ECR it would be asked at AWS.
  if (one.kind === 'oci-ecr') return
  test('without a change the stored one is used, at home alone', async () => {
    const uid = await seed(one)
    const before = [home.requests.length, thief.requests.length]
    await app.send('POST', one.paths.validate, { ...one.spec({}, SECRET_MASK), registryUid: uid }, admin)
    const asked = home.requests.slice(before[0])
    expect(
      asked.some(
        ({ authorization = '' }) =>
          authorization.includes(SECRET) || authorization.includes(Buffer.from(`robot:${SECRET}`).toString('base64')),
      ),
    ).toBe(true)
    expect(thief.requests.length).toBe(before[1])
  })
})
