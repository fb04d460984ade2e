import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type AwsDouble, INSTALLATION_ACCOUNT, startAwsDouble } from '../../test/aws-double'
import {
  awsEnvironment,
  ECR_HOST,
  ecrConnection,
  EXTERNAL_ID,
  keyCredentials,
  makeAccessKey,
  ROLE_ARN,
  roleCredentials,
  trustedRole,
} from '../../test/ecr-settings'
import { registryRoutes } from '../../test/fake-registry'
import { basicAuth, type FaultServer, hang, html, json, refusingEndpoint, startFaultServer } from '../../test/fault-server'
import { makePack } from '../../test/packs'
import type { ConnectorEnvironment, RegistryConnection } from '../connector'
import { ecrPacks } from './connectors'

const key = makeAccessKey()
const installation = makeAccessKey(INSTALLATION_ACCOUNT)
const PASSWORD = 'registry-token-Qx7'

let registry: FaultServer
let double: AwsDouble
const closing: { close(): Promise<void> }[] = []

beforeAll(async () => {
  const routes = registryRoutes([await makePack({ name: 'nginx', version: '1.2.3' })])
  const guarded = Object.entries(routes).map(([path, handler]) => [path, basicAuth('AWS', PASSWORD, handler)] as const)
  registry = await startFaultServer(Object.fromEntries(guarded))
  double = await start()
})
afterAll(async () => {
  await Promise.all(closing.map((one) => one.close()))
  await registry.close()
})

async function start(options: Partial<Parameters<typeof startAwsDouble>[0]> = {}): Promise<AwsDouble> {
  const behind = { endpoint: registry.endpoint, username: 'AWS', password: PASSWORD, certificate: '' }
  const started = await startAwsDouble({ registry: behind, accessKeys: [key, installation], roles: [trustedRole()], ...options })
  closing.push(started)
  return started
}

const quick = { deadlines: { connectMs: 400, headersMs: 150, bodyIdleMs: 150 } }
const check = (connection: RegistryConnection, environment: ConnectorEnvironment = awsEnvironment(double, quick)) =>
  ecrPacks.check(connection, environment, { signal: new AbortController().signal })
/** What a check reads in the end. */
const aNumber: unknown = expect.any(Number)
const read = { name: 'nginx', version: '1.2.3', bytes: aNumber }
const withKey = ecrConnection(keyCredentials(key))
const withRole = ecrConnection(roleCredentials(installation))

describe('credentials', () => {
  it('good ones pass, those of a role too', async () => {
    expect(await check(withKey)).toEqual({ ok: true, value: { found: 1, read } })
    expect(await check(withRole)).toEqual({ ok: true, value: { found: 1, read } })
  })

  it('an unknown access key', async () => {
    const outcome = await check(ecrConnection(keyCredentials(makeAccessKey())))
    expect(outcome).toMatchObject({
      ok: false,
      kind: 'unauthorized',
      layer: 'auth',
      detail:
        'AWS does not know this access key in us-east-1 (UnrecognizedClientException). Check the access key, that it is active, that it belongs to commercial AWS, and that the region is turned on for its account.',
    })
  })

  it('a wrong secret access key', async () => {
    const outcome = await check(ecrConnection(keyCredentials({ ...key, secretKey: 'wrong-secret-Zk4' })))
    expect(outcome).toMatchObject({
      kind: 'unauthorized',
      layer: 'auth',
      detail:
        'AWS refuses the signature (InvalidSignatureException): the secret access key does not belong to this access key. Enter both again.',
    })
  })

  it('of the installation itself', async () => {
    expect(await check(ecrConnection(roleCredentials(makeAccessKey())))).toMatchObject({
      kind: 'unauthorized',
      detail:
        "AWS does not know the access key of this installation's own account (InvalidClientTokenId). An operator has to store a valid AWS account for commercial AWS.",
    })
    expect(await check(ecrConnection(roleCredentials({ ...installation, secretKey: 'wrong-secret-Zk4' })))).toMatchObject({
      kind: 'unauthorized',
      detail:
        "AWS refuses the secret access key of this installation's own account (SignatureDoesNotMatch). An operator has to store it again.",
    })
  })

  it('an expired token', async () => {
    const broken = await start()
    broken.fail('GetAuthorizationToken', 'ExpiredTokenException', { message: 'The security token included in the request is expired' })
    expect(await check(withKey, awsEnvironment(broken))).toMatchObject({
      kind: 'unauthorized',
      layer: 'auth',
      detail:
        'AWS says that the session of this access key has ended (ExpiredTokenException). Try again; if it stays so, check the clock of this server.',
    })
  })

  it('without any, AWS is not called', async () => {
    const before = double.requests.length
    const outcome = await check(ecrConnection(null), { ...awsEnvironment(double, { ...quick, deny: [ECR_HOST] }) })
    expect(outcome).toMatchObject({ ok: false })
    expect(double.requests).toHaveLength(before)
  })

  it('of another kind than those of AWS are not sent anywhere', async () => {
    const outcome = await check(ecrConnection({ type: 'basic', username: 'AWS', password: PASSWORD }))
    expect(outcome).toMatchObject({
      kind: 'bad-response',
      layer: 'address',
      detail: 'Amazon ECR accepts the credentials of AWS alone, not a user name or a token.',
    })
  })

  it('the registry refuses the token that AWS gave', async () => {
    const broken = await startAwsDouble({
      registry: { endpoint: registry.endpoint, username: 'AWS', password: 'another', certificate: '' },
      accessKeys: [key],
    })
    closing.push(broken)
    expect(await check(withKey, awsEnvironment(broken))).toMatchObject({
      kind: 'unauthorized',
      detail: `${registry.host} refused the token that AWS gave. Try again; if it stays so, check the clock of this server and the endpoint.`,
    })
  })
})

describe('roles', () => {
  const denied = (trusted: string, role = ROLE_ARN, externalId = EXTERNAL_ID) => ({
    ok: false,
    kind: 'forbidden',
    layer: 'auth',
    detail: `The role ${role} can't be assumed (AccessDenied). Check that it exists, and that its trust policy allows sts:AssumeRole to ${trusted} with the external id ${externalId}.`,
  })

  it('without trust, with another external id, or absent', async () => {
    const installed = `account ${INSTALLATION_ACCOUNT}`
    const untrusting = await start({ roles: [{ arn: ROLE_ARN, trusts: { account: '111111111111', externalId: EXTERNAL_ID } }] })
    expect(await check(withRole, awsEnvironment(untrusting))).toMatchObject(denied(installed))
    expect(await check(ecrConnection(roleCredentials(installation, 'not-mine')))).toMatchObject(denied(installed, ROLE_ARN, 'not-mine'))
    const other = `${ROLE_ARN}-2`
    expect(await check(ecrConnection(roleCredentials(installation, EXTERNAL_ID, other)))).toMatchObject(denied(installed, other))
  })

  it('that may not list say which action to allow, and to whom', async () => {
    const limited = await start({ deny: ['ecr:DescribeRepositories'] })
    expect(await check(withRole, awsEnvironment(limited))).toMatchObject({
      kind: 'forbidden',
      layer: 'list',
      detail:
        'AWS denies ecr:DescribeRepositories to arn:aws:sts::123456789012:assumed-role/registry-reader/registry-console (AccessDeniedException). Allow it in the policy of that identity.',
    })
  })
})

describe('permissions', () => {
  it.each([
    ['ecr:GetAuthorizationToken', 'auth'],
    ['ecr:DescribeRepositories', 'list'],
    ['ecr:DescribeImages', 'list'],
  ])('%s is named when it is denied', async (action, layer) => {
    const limited = await start({ deny: [action] })
    expect(await check(withKey, awsEnvironment(limited))).toMatchObject({
      kind: 'forbidden',
      layer,
      detail: `AWS denies ${action} to arn:aws:iam::123456789012:user/registry-reader (AccessDeniedException). Allow it in the policy of that identity.`,
    })
  })

  it('a key of another account is told so', async () => {
    const limited = await start({ deny: ['ecr:DescribeRepositories'] })
    expect(await check(ecrConnection(keyCredentials(installation)), awsEnvironment(limited))).toMatchObject({
      kind: 'forbidden',
      detail: `AWS denies ecr:DescribeRepositories to arn:aws:iam::${INSTALLATION_ACCOUNT}:user/registry-reader (AccessDeniedException). Allow it in the policy of that identity. It belongs to account ${INSTALLATION_ACCOUNT}, the registry to 123456789012: there the policy of the registry must allow it too.`,
    })
  })

  it('throttling', async () => {
    const busy = await start()
    busy.fail('DescribeRepositories', 'ThrottlingException', { message: 'Rate exceeded' })
    expect(await check(withKey, awsEnvironment(busy))).toMatchObject({
      kind: 'rate-limited',
      layer: 'list',
      retryAfterSeconds: 60,
      detail: 'AWS limits how often it can be asked (ThrottlingException). Try again in a minute.',
    })
    expect(busy.count('DescribeRepositories')).toBe(3)
  })

  it('a hiccup is repeated', async () => {
    const busy = await start()
    busy.fail('DescribeRepositories', 'ServerException', { status: 500, times: 2 })
    expect(await check(withKey, awsEnvironment(busy))).toEqual({ ok: true, value: { found: 1, read } })
  })
})

describe('place and time', () => {
  it('another region than the endpoint says', async () => {
    const connection = { ...withKey, endpoint: ECR_HOST.replace('us-east-1', 'eu-west-1') }
    expect(await check(connection)).toMatchObject({
      kind: 'bad-response',
      layer: 'auth',
      detail: `127.0.0.1:${new URL(double.ecr).port} serves another region than eu-west-1 (InvalidSignatureException). Check the region in the endpoint, and AWS_ENDPOINT_URL_ECR of this server.`,
    })
  })

  it('a clock that differs is made up for when AWS tells the time, and named when it does not', async () => {
    const late = await start()
    late.setClock({ offsetSeconds: 20 * 60, dateHeader: true })
    expect(await check(withKey, awsEnvironment(late))).toEqual({ ok: true, value: { found: 1, read } })
    expect(await check(withRole, awsEnvironment(late))).toEqual({ ok: true, value: { found: 1, read } })
    late.setClock({ offsetSeconds: 20 * 60, dateHeader: false })
    expect(await check(withKey, awsEnvironment(late))).toMatchObject({
      kind: 'bad-response',
      layer: 'auth',
      detail: expectText(
        /^The clock of this server is 20 minutes behind that of AWS: \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC here, \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC there \(InvalidSignatureException\)\. Set the clock of this server\.$/,
      ),
    })
    late.setClock({ offsetSeconds: -7 * 60, dateHeader: false })
    expect(await check(withRole, awsEnvironment(late))).toMatchObject({
      detail: expectText(/^The clock of this server is 7 minutes ahead of that of AWS: .* \(SignatureDoesNotMatch\)\./),
    })
  })

  it('a host that is not ECR', async () => {
    expect(await check({ ...withKey, endpoint: 'registry.example.com' })).toMatchObject({
      kind: 'bad-response',
      layer: 'address',
      detail: 'That is not an address of Amazon ECR; it should look like 123456789012.dkr.ecr.us-east-1.amazonaws.com.',
    })
    const answers = [
      [html, ''],
      [json(404, { errors: [] }), ' (404)'],
      [json(200, { items: [] }), ''],
    ] as const
    for (const [handler, status] of answers) {
      const other = await startFaultServer({ '*': handler })
      closing.push(other)
      const environment = awsEnvironment({ ecr: other.endpoint, sts: other.endpoint })
      const sentence = (service: string, variable: string, said = '') => ({
        kind: 'bad-response',
        layer: 'http',
        detail: `${other.host} does not answer as ${service} does${said}. Check ${variable} of this server.`,
      })
      expect(await check(withKey, environment)).toMatchObject(sentence('Amazon ECR', 'AWS_ENDPOINT_URL_ECR', status))
      expect(await check(withRole, environment)).toMatchObject(sentence('AWS STS', 'AWS_ENDPOINT_URL_STS'))
    }
  })

  it('an address that refuses, hangs, or is forbidden by the policy', async () => {
    const refused = await refusingEndpoint('http')
    expect(await check(withKey, awsEnvironment({ ecr: refused, sts: refused }, quick))).toMatchObject({ kind: 'refused', layer: 'connect' })
    const silent = await startFaultServer({ '*': hang })
    closing.push(silent)
    expect(await check(withKey, awsEnvironment({ ecr: silent.endpoint, sts: silent.endpoint }, quick))).toMatchObject({
      kind: 'timeout',
      layer: 'http',
    })
    const before = double.requests.length
    for (const connection of [withKey, withRole]) {
      expect(await check(connection, awsEnvironment(double, { deny: ['127.0.0.0/8'] }))).toMatchObject({ kind: 'blocked', layer: 'policy' })
      // A name is judged by what it resolves to.
      const named = { ecr: double.ecr.replace('127.0.0.1', 'localhost'), sts: double.sts.replace('127.0.0.1', 'localhost') }
      expect(await check(connection, awsEnvironment(named, { deny: ['127.0.0.0/8', '::1'] }))).toMatchObject({ kind: 'blocked' })
    }
    expect(double.requests).toHaveLength(before)
  })

  it('is stopped by its signal', async () => {
    const silent = await startFaultServer({ '*': hang })
    closing.push(silent)
    const controller = new AbortController()
    const environment = awsEnvironment({ ecr: silent.endpoint, sts: silent.endpoint })
    for (const connection of [withKey, withRole]) {
      const running = ecrPacks.check(connection, environment, { signal: controller.signal })
      controller.abort()
      expect(await running).toMatchObject({ ok: false, kind: 'aborted' })
    }
  })
})

describe('secrets', () => {
  it('stand in no failure', async () => {
    const sentences: string[] = []
    for (const name of ['InvalidSignatureException', 'AccessDeniedException', 'SomethingNewException', 'UnrecognizedClientException']) {
      const broken = await start()
      broken.fail('GetAuthorizationToken', name, { message: `x-amz-security-token:${key.secretKey} and ${PASSWORD}` })
      for (const connection of [withKey, withRole]) sentences.push(JSON.stringify(await check(connection, awsEnvironment(broken))))
    }
    for (const sentence of sentences) {
      expect(sentence).not.toContain(key.secretKey)
      expect(sentence).not.toContain(installation.secretKey)
      expect(sentence).not.toContain(PASSWORD)
    }
    expect(sentences[4]).toContain('Amazon ECR refused ecr:GetAuthorizationToken (SomethingNewException, 400).')
  })
})

function expectText(pattern: RegExp): unknown {
  return expect.stringMatching(pattern)
}
