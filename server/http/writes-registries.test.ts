import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ociRegistriesApi } from '~/contract/api/oci-registries'
import { registriesApi } from '~/contract/api/registries'
import { Uid } from '~/contract/common'
import { RegistrySyncStatus } from '~/contract/registries'
import { buildPath, type Operation } from '~/contract/operation'
import { answer } from '../test/answers'
import { START_TIMEOUT, startTestApp, type TestApp, type TestUser } from '../test/app'
import { type AwsDouble, INSTALLATION_ACCOUNT, startAwsDouble } from '../test/aws-double'
import { ECR_HOST, makeAccessKey } from '../test/ecr-settings'
import { registryRoutes } from '../test/fake-registry'
import { type FaultServer, startFaultServer } from '../test/fault-server'
import { type HelmRepository, startHelmRepository } from '../test/helm-repository'
import { type LegacyPackServer, startLegacyPackServer } from '../test/legacy-pack-server'
import { makePack } from '../test/packs'

/** Helm repositories, legacy pack registries, ECR and accounts of AWS; OCI registries with Basic credentials are in `writes.test.ts`. */
const writes = Object.entries<Operation>({ ...registriesApi, ...ociRegistriesApi }).filter(
  ([id, { method }]) => method !== 'GET' && !id.startsWith('basicOci'),
)

const TOKEN = 'planted-token-Qx7-41'
const key = makeAccessKey()
const installation = makeAccessKey(INSTALLATION_ACCOUNT)

let app: TestApp
let helm: HelmRepository
let legacy: LegacyPackServer
let registry: FaultServer
let aws: AwsDouble
let admin: TestUser
let viewer: TestUser
let operator: TestUser
let clerk: TestUser

beforeAll(async () => {
  const pack = await makePack({ name: 'nginx', version: '1.2.3' })
  helm = await startHelmRepository({ charts: [{ name: 'gate', version: '1.0.0' }], auth: { type: 'token', token: TOKEN } })
  legacy = await startLegacyPackServer({ packs: [{ pack }], token: TOKEN })
  registry = await startFaultServer(registryRoutes([pack], 'internal'))
  const behind = { endpoint: registry.endpoint, username: 'AWS', password: 'registry-token', certificate: '' }
  aws = await startAwsDouble({ registry: behind, accessKeys: [key, installation] })
  app = await startTestApp({ synchronise: true, aws: { ecr: aws.ecr, sts: aws.sts } })
  const tenant = await app.createTenant()
  admin = await app.createTenantUser(tenant.uid)
  viewer = await app.createTenantUser(tenant.uid, { role: 'Tenant Viewer' })
  operator = await app.createOperator()
  clerk = await app.createOperator({ role: 'Account Administrator' })
}, START_TIMEOUT)
afterAll(async () => {
  await app.close()
  for (const one of [helm, legacy, registry, aws]) await one.close()
})

interface Example {
  readonly uid?: string
  readonly body?: unknown
  /** Who may, and who may not; the tenant's admin and viewer when left out. */
  readonly as?: readonly [TestUser, TestUser]
}

const auth = () => ({ type: 'token', token: TOKEN })
const specs = {
  helm: () => ({ endpoint: helm.endpoint, isPrivate: false, auth: auth() }),
  pack: () => ({ endpoint: legacy.endpoint, private: true, auth: auth() }),
  ecr: () => ({
    endpoint: ECR_HOST,
    isPrivate: true,
    providerType: 'pack',
    baseContentPath: 'internal',
    credentials: { credentialType: 'secret', accessKey: key.accessKey, secretKey: key.secretKey },
    tls: { enabled: true, insecureSkipVerify: false },
  }),
} as const
type Kind = keyof typeof specs
const paths = { helm: '/v1/registries/helm', pack: '/v1/registries/pack', ecr: '/v1/registries/oci/ecr' } as const
const body = (kind: Kind, name: string) => ({ metadata: { name }, spec: specs[kind]() })

async function add(kind: Kind, name: string): Promise<string> {
  return (await answer(app.send('POST', paths[kind], body(kind, name), admin), Uid, 201)).uid
}

function ofKind(prefix: string, kind: Kind): Record<string, (name: string) => Promise<Example>> {
  return {
    [`${prefix}Create`]: async (name) => ({ body: body(kind, name) }),
    [`${prefix}Validate`]: async () => ({ body: specs[kind]() }),
    [`${prefix}Update`]: async (name) => ({ uid: await add(kind, name), body: body(kind, `${name}-renamed`) }),
    [`${prefix}Delete`]: async (name) => ({ uid: await add(kind, name) }),
    [`${prefix}Sync`]: async (name) => ({ uid: await add(kind, name) }),
  }
}

const account = async (): Promise<Example> => ({
  body: { accessKey: installation.accessKey, secretKey: installation.secretKey, accountId: INSTALLATION_ACCOUNT },
  as: [operator, clerk],
})

/** What each write is called with; made anew for each call. */
const examples: Record<string, (name: string) => Promise<Example>> = {
  ...ofKind('helmRegistry', 'helm'),
  ...ofKind('packRegistry', 'pack'),
  ...ofKind('ecrRegistry', 'ecr'),
  registryDelete: async (name) => ({ uid: await add('helm', name) }),
  systemAwsStsAccountUpdate: account,
  systemAwsStsAccountCreate: account,
  systemAwsGovStsAccountUpdate: account,
  systemAwsGovStsAccountCreate: account,
}

async function auditUids(): Promise<string[]> {
  const { rows } = await app.database.executeSql('select uid from audits')
  return rows.flatMap((row) => (typeof row === 'object' && row !== null && 'uid' in row ? [String(row.uid)] : []))
}

function send({ method, path }: Operation, { uid = '', body: sent }: Example, user: TestUser): Promise<Response> {
  const target = buildPath(path, { uid })
  return sent === undefined ? app.request(target, { method }, user) : app.send(method, target, sent, user)
}

describe('every write about registries of the other kinds', () => {
  it('has an example here', () => {
    expect(Object.keys(examples).toSorted()).toEqual(writes.map(([id]) => id).toSorted())
  })

  it.each(writes)('%s leaves exactly one audit entry, and none without the permission', async (id, operation) => {
    const example = (await examples[id]?.(`registry-${id}`)) ?? {}
    const [allowed, refused] = example.as ?? [admin, viewer]
    const before = await auditUids()
    expect((await send(operation, example, refused)).status).toBe(403)
    expect(await auditUids()).toEqual(before)

    const response = await send(operation, example, allowed)
    expect(response.status).toBe(operation.success.status)
    const added = (await auditUids()).filter((known) => !before.includes(known))
    expect(added).toHaveLength(1)
    if (operation.success.audited) expect(response.headers.get('AuditUid')).toBe(added[0])
  })

  it('leaves no secret in a response, a log line, an audit entry or another table', async () => {
    const seen: string[] = []
    for (const kind of ['helm', 'pack', 'ecr'] as const) {
      const uid = await add(kind, `planted-${kind}`)
      const path = kind === 'ecr' ? `/v1/registries/oci/${uid}/ecr` : `${paths[kind]}/${uid}`
      const status = () => answer(app.request(`${path}/sync/status`, {}, admin), RegistrySyncStatus)
      await expect.poll(status, { timeout: 20_000 }).toMatchObject({ status: 'Success' })
      for (const read of [path, `/v1/console/registries/${uid}/overview`, '/v1/audits'])
        seen.push(await (await app.request(read, {}, admin)).text())
    }
    for (const list of ['helm', 'pack']) seen.push(await (await app.request(`/v1/registries/${list}`, {}, admin)).text())
    seen.push(await (await app.request('/v1/system/config/aws/sts/account', {}, operator)).text())
    expect(seen.join('')).toContain('********')
    const { rows } = await app.database.executeSql(
      "select (select string_agg(t::text, ' ') from registries t) || (select string_agg(t::text, ' ') from audits t) || (select string_agg(t::text, ' ') from settings t) as text",
    )
    const text = [JSON.stringify(rows), app.logLines.join(''), ...seen].join('\n')
    const secrets = [TOKEN, key.secretKey, installation.secretKey, 'registry-token']
    expect(secrets.filter((secret) => text.includes(secret))).toEqual([])
  })
})
