import { afterAll, beforeAll, expect, it } from 'vitest'
import { START_TIMEOUT, startTestApp, type TestApp, type TestUser } from '../test/app'
import { type AwsDouble, INSTALLATION_ACCOUNT, startAwsDouble } from '../test/aws-double'
import { type DockerRegistry, startDockerRegistry } from '../test/docker-registry'
import { ECR_HOST, makeAccessKey, ROLE_ARN } from '../test/ecr-settings'
import { createPusher } from '../test/oci-pusher'
import { makePacks } from '../test/packs'
import { externalIdFor } from './sts-account'

const installation = makeAccessKey(INSTALLATION_ACCOUNT)
/** Filled as an owner of a role does it: with what the console says. */
const trust = { account: INSTALLATION_ACCOUNT, externalId: 'not known yet' }

let registry: DockerRegistry
let double: AwsDouble
let app: TestApp
let operator: TestUser
let admin: TestUser
let tenantUid: string

beforeAll(async () => {
  registry = await startDockerRegistry({ user: { username: 'AWS', password: 'ecr-token-Qx7-not-shown' } })
  const pusher = createPusher(registry)
  await pusher.pushPacks(await makePacks(2))
  await pusher.close()
  double = await startAwsDouble({ registry, accessKeys: [installation], roles: [{ arn: ROLE_ARN, trusts: trust }] })
  app = await startTestApp({ synchronise: true, aws: { ecr: double.ecr, sts: double.sts } })
  operator = await app.createOperator()
  tenantUid = (await app.createTenant()).uid
  admin = await app.createTenantUser(tenantUid)
}, START_TIMEOUT)
afterAll(async () => {
  await app.close()
  await double.close()
  await registry.stop()
})

const spec = (externalId?: string) => ({
  endpoint: ECR_HOST,
  isPrivate: true,
  providerType: 'pack',
  baseContentPath: 'internal',
  credentials: { credentialType: 'sts', sts: { arn: ROLE_ARN, ...(externalId === undefined ? {} : { externalId }) } },
  tls: { enabled: true, certificate: registry.certificate, insecureSkipVerify: false },
})

async function validate(externalId?: string): Promise<[number, unknown]> {
  const response = await app.send('POST', '/v1/registries/oci/ecr/validate', spec(externalId), admin)
  return [response.status, response.status === 204 ? undefined : await response.json()]
}

it('a role is used from the moment that the operator has stored an account and its owner trusts it', async () => {
  expect(await validate()).toMatchObject([400, { message: textWith('AWS account') }])
  const { accessKey, secretKey } = installation
  const account = { accessKey, secretKey, accountId: INSTALLATION_ACCOUNT }
  expect((await app.send('POST', '/v1/system/config/aws/sts/account', account, operator)).status).toBe(204)

  expect(await validate()).toMatchObject([400, { code: 'AWS_ROLE_REFUSED', message: textWith(`can't be assumed (AccessDenied)`) }])
  trust.externalId = await externalIdFor(app.services, tenantUid)
  expect(await validate()).toEqual([204, undefined])
  expect(await validate(trust.externalId)).toEqual([204, undefined])
  expect(await validate('of-another-tenant')).toMatchObject([400, { code: 'InvalidRequest' }])
  expect(app.logLines.join('\n')).not.toContain(installation.secretKey)
})

it('and the registry is synchronised with it', async () => {
  const created = await app.send('POST', '/v1/registries/oci/ecr', { metadata: { name: 'by-role' }, spec: spec() }, admin)
  expect(created.status).toBe(201)
  await expect
    .poll(() => app.database.db.selectFrom('packs').select('name').orderBy('name').execute(), { timeout: 20_000 })
    .toEqual([{ name: 'pack-0000' }, { name: 'pack-0001' }])
})

function textWith(text: string): unknown {
  return expect.stringContaining(text)
}
