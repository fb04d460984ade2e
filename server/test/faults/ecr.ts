import type { ConnectorEnvironment, RegistryConnection } from '../../connectors/connector'
import { type AwsDouble, type AwsDoubleOptions, INSTALLATION_ACCOUNT, startAwsDouble } from '../aws-double'
import { type EcrRegistry, startEcrRegistry } from '../ecr-registry'
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
} from '../ecr-settings'
import { type Handler, hang, html, refusingEndpoint, startFaultServer } from '../fault-server'
import { makePack } from '../packs'
import type { Arranged, Bench, FaultCell } from './bench'

const key = makeAccessKey()
const installation = makeAccessKey(INSTALLATION_ACCOUNT)
const withKey = ecrConnection(keyCredentials(key))
const withRole = ecrConnection(roleCredentials(installation))
const short = { connectMs: 400, headersMs: 300, bodyIdleMs: 300, bufferedMs: 3_000 }

interface Account {
  readonly double: AwsDouble
  readonly registry: EcrRegistry
}

/** An account as it should be, then broken. */
const account =
  (
    breaking: (account: Account, bench: Bench) => void | Promise<void>,
    {
      connection = withKey,
      double: options = {},
      environment = {},
    }: { connection?: RegistryConnection; double?: Partial<AwsDoubleOptions>; environment?: Partial<ConnectorEnvironment> } = {},
  ) =>
  async (bench: Bench): Promise<Arranged> => {
    const registry = bench.closeAfter(await startEcrRegistry([await makePack({ name: 'nginx', version: '1.2.3' })]))
    const double = bench.closeAfter(await startAwsDouble({ registry, accessKeys: [key, installation], roles: [trustedRole()], ...options }))
    await breaking({ double, registry }, bench)
    return {
      connection,
      allowed: [new URL(double.ecr).host, new URL(double.sts).host, registry.host, registry.bucket],
      environment: { aws: awsEnvironment(double).aws ?? {}, ...environment },
    }
  }

/** Something else than AWS answers. */
const instead =
  (handler: Handler, connection = withKey) =>
  async (bench: Bench): Promise<Arranged> => {
    const { endpoint, host } = bench.closeAfter(await startFaultServer({ '*': handler }))
    return { connection, allowed: [host], environment: { aws: { ecr: endpoint, sts: endpoint }, deadlines: short } }
  }

const nothing = () => undefined
const ecr = (step: FaultCell['step'], code: FaultCell['code']) => ({ kind: 'oci-ecr', step, code }) as const
const denying = (action: string) => account(nothing, { double: { deny: [action] } })
const deniedSentence = (action: string) =>
  `AWS denies ${action} to arn:aws:iam::123456789012:user/registry-reader (AccessDeniedException). Allow it in the policy of that identity.`

const ofTheIdentity: readonly FaultCell[] = [
  {
    ...ecr('address', 'ADDRESS_INVALID'),
    fault: 'an endpoint that is no address of ECR',
    sentence: 'That is not an address of Amazon ECR; it should look like 123456789012.dkr.ecr.us-east-1.amazonaws.com.',
    arrange: account(nothing, { connection: { ...withKey, endpoint: 'registry.example.com' } }),
  },
  {
    ...ecr('auth', 'AWS_KEY_UNKNOWN'),
    fault: 'an access key that AWS does not know',
    sentence: 'AWS does not know this access key in us-east-1 (UnrecognizedClientException).',
    arrange: account(nothing, { connection: ecrConnection(keyCredentials(makeAccessKey())) }),
  },
  {
    ...ecr('auth', 'AWS_SIGNATURE_REFUSED'),
    fault: 'a secret access key that belongs to another key',
    sentence: 'the secret access key does not belong to this access key. Enter both again.',
    arrange: account(nothing, { connection: ecrConnection(keyCredentials({ ...key, secretKey: 'wrong-secret-Zk4' })) }),
  },
  {
    ...ecr('role', 'AWS_KEY_UNKNOWN'),
    fault: 'an account of the installation that AWS does not know',
    sentence: "AWS does not know the access key of this installation's own account",
    arrange: account(nothing, { connection: ecrConnection(roleCredentials(makeAccessKey())) }),
  },
  {
    ...ecr('role', 'AWS_ROLE_REFUSED'),
    fault: 'a role that does not trust the account of the installation',
    sentence: `The role ${ROLE_ARN} can't be assumed (AccessDenied). Check that it exists, and that its trust policy allows sts:AssumeRole to account ${INSTALLATION_ACCOUNT}`,
    arrange: account(nothing, {
      connection: withRole,
      double: { roles: [{ arn: ROLE_ARN, trusts: { account: '111111111111', externalId: EXTERNAL_ID } }] },
    }),
  },
  {
    ...ecr('role', 'AWS_ROLE_REFUSED'),
    fault: 'a role with another external id',
    sentence: 'with the external id not-mine.',
    arrange: account(nothing, { connection: ecrConnection(roleCredentials(installation, 'not-mine')) }),
  },
  {
    ...ecr('role', 'AWS_PARAMETERS_REFUSED'),
    fault: 'an ARN that AWS does not take for one of a role',
    sentence: 'AWS refuses the ARN of the role or its external id (ValidationError).',
    arrange: account(({ double }) => double.fail('AssumeRole', 'ValidationError'), { connection: withRole }),
  },
  {
    ...ecr('auth', 'AWS_SESSION_EXPIRED'),
    fault: 'a session of AWS that has ended',
    sentence: 'AWS says that the session of this access key has ended (ExpiredTokenException).',
    arrange: account(({ double }) => double.fail('GetAuthorizationToken', 'ExpiredTokenException')),
  },
  {
    ...ecr('auth', 'AWS_CLOCK_SKEW'),
    fault: 'a clock that is 20 minutes behind that of AWS',
    sentence: /^The clock of this server is 20 minutes behind that of AWS: .* UTC here, .* UTC there/,
    arrange: account(({ double }) => double.setClock({ offsetSeconds: 20 * 60, dateHeader: false })),
  },
  {
    ...ecr('auth', 'CLOCK_DIFFERS'),
    warning: true,
    fault: 'a clock that differs from that of AWS and is made up for',
    sentence: /^The clock of this server is 3 minutes behind that of AWS\. AWS takes up to five minutes/,
    arrange: account(({ double }) => double.setClock({ offsetSeconds: 3 * 60, dateHeader: true })),
  },
  {
    ...ecr('auth', 'AWS_WRONG_REGION'),
    fault: 'an endpoint in another region',
    sentence: 'serves another region than eu-west-1 (InvalidSignatureException). Check the region in the endpoint',
    arrange: account(nothing, { connection: { ...withKey, endpoint: ECR_HOST.replace('us-east-1', 'eu-west-1') } }),
  },
  {
    ...ecr('auth', 'AWS_REGION_DISABLED'),
    fault: 'a region that is not turned on for the AWS account',
    sentence: 'The region us-east-1 is not turned on for the AWS account of this access key (OptInRequired).',
    arrange: account(({ double }) => double.fail('GetAuthorizationToken', 'OptInRequired', { status: 403 })),
  },
  {
    ...ecr('auth', 'AWS_ACTION_DENIED'),
    fault: 'an identity without ecr:GetAuthorizationToken',
    sentence: deniedSentence('ecr:GetAuthorizationToken'),
    arrange: denying('ecr:GetAuthorizationToken'),
  },
  {
    ...ecr('auth', 'AUTH_REJECTED'),
    fault: 'a registry that refuses the token of AWS',
    sentence: 'refused the token that AWS gave.',
    async arrange(bench) {
      const registry = bench.closeAfter(await startEcrRegistry([]))
      const double = bench.closeAfter(await startAwsDouble({ registry: { ...registry, password: 'another' }, accessKeys: [key] }))
      return {
        connection: withKey,
        allowed: [new URL(double.ecr).host, registry.host],
        environment: { aws: awsEnvironment(double).aws ?? {} },
      }
    },
  },
  {
    ...ecr('auth', 'AWS_ANSWER_UNKNOWN'),
    fault: 'a web page in place of the API of AWS',
    sentence: 'does not answer as Amazon ECR does. Check AWS_ENDPOINT_URL_ECR of this server.',
    arrange: instead(html),
  },
  {
    ...ecr('role', 'AWS_ANSWER_UNKNOWN'),
    fault: 'something else than AWS STS',
    sentence: 'does not answer as AWS STS does',
    arrange: instead(html, withRole),
  },
  {
    ...ecr('auth', 'HTTP_NO_ANSWER'),
    fault: 'an API of AWS that hangs',
    sentence: 'accepted the connection but did not answer',
    arrange: instead(hang),
  },
  {
    ...ecr('auth', 'AWS_SERVICE_ERROR'),
    fault: 'an API of AWS that fails by itself',
    sentence: 'Amazon ECR failed by itself (ServerException, 500).',
    arrange: account(({ double }) => double.fail('GetAuthorizationToken', 'ServerException', { status: 500 })),
  },
]

const ofTheContent: readonly FaultCell[] = [
  {
    ...ecr('list', 'AWS_ACTION_DENIED'),
    fault: 'an identity without ecr:DescribeRepositories',
    sentence: deniedSentence('ecr:DescribeRepositories'),
    arrange: denying('ecr:DescribeRepositories'),
  },
  {
    ...ecr('list', 'RATE_LIMITED'),
    fault: 'an API of AWS that asks for patience',
    sentence: 'AWS limits how often it can be asked (ThrottlingException). Try again in a minute.',
    arrange: account(({ double }) => double.fail('DescribeRepositories', 'ThrottlingException')),
  },
  {
    ...ecr('list', 'AWS_REGISTRY_MISSING'),
    fault: 'an account without a registry in the region',
    sentence: 'ECR has no such repository in account 123456789012, region us-east-1 (RegistryNotFoundException).',
    arrange: account(({ double }) => double.fail('DescribeRepositories', 'RegistryNotFoundException')),
  },
  {
    ...ecr('list', 'AWS_PARAMETERS_REFUSED'),
    fault: 'an account that ECR does not take for one',
    sentence: 'ECR refuses ecr:DescribeRepositories for account 123456789012 (InvalidParameterException).',
    arrange: account(({ double }) => double.fail('DescribeRepositories', 'InvalidParameterException')),
  },
  {
    ...ecr('tags', 'AWS_ACTION_DENIED'),
    fault: 'an identity without ecr:DescribeImages',
    sentence: deniedSentence('ecr:DescribeImages'),
    arrange: denying('ecr:DescribeImages'),
  },
  {
    ...ecr('manifest', 'AWS_ACTION_DENIED'),
    fault: 'an identity without ecr:BatchGetImage',
    sentence: 'In ECR that takes ecr:BatchGetImage',
    arrange: account(({ registry }) => void registry.deny.add('ecr:BatchGetImage')),
  },
  {
    ...ecr('blob', 'AWS_ACTION_DENIED'),
    fault: 'an identity without ecr:GetDownloadUrlForLayer',
    sentence: 'In ECR that takes ecr:GetDownloadUrlForLayer',
    arrange: account(({ registry }) => void registry.deny.add('ecr:GetDownloadUrlForLayer')),
  },
  {
    ...ecr('blob', 'BLOB_HOST_UNREACHABLE'),
    fault: 'a layer bucket of ECR that can’t be reached',
    sentence: /hands its content out from 127\.0\.0\.1:\d+, which can't be used\. .* refuses connections/,
    arrange: account(async ({ registry }) => registry.moveBucket(await refusingEndpoint('http'))),
  },
  {
    ...ecr('blob', 'BLOB_HOST_UNREACHABLE'),
    fault: 'a layer bucket of ECR at an address that is refused',
    sentence: /hands its content out from 169\.254\.169\.254:80, which can't be used/,
    arrange: account(({ registry }) => registry.moveBucket('http://169.254.169.254')),
  },
  {
    ...ecr('blob', 'BLOB_FORBIDDEN'),
    fault: 'a layer bucket of ECR that a policy of the network forbids',
    sentence: /hands its content out from 127\.0\.0\.1:\d+, which refuses it \(403\)/,
    arrange: account(({ registry }) => registry.breakBucket((_, response) => void response.writeHead(403).end())),
  },
]

/** Amazon ECR: the identity, what it may do, and the layer bucket. */
export const ecrFaults: readonly FaultCell[] = [...ofTheIdentity, ...ofTheContent]
