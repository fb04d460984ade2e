import { randomBytes } from 'node:crypto'
import type { AwsCredentials, ConnectorEnvironment, RegistryConnection } from '../connectors/connector'
import { ACCOUNT, type AccessKey, type AwsDouble, INSTALLATION_ACCOUNT, type TrustedRole } from './aws-double'
import { testConnection, testEnvironment } from './connections'

/** Where the double's registry is said to be. */
export const ECR_HOST = `${ACCOUNT}.dkr.ecr.us-east-1.amazonaws.com`
export const ROLE_ARN = `arn:aws:iam::${ACCOUNT}:role/registry-reader`
export const EXTERNAL_ID = 'external-id-of-this-tenant'

/** A key of an account, random. */
export function makeAccessKey(account = ACCOUNT): Required<AccessKey> {
  return { accessKey: `AKIA${randomBytes(8).toString('hex').toUpperCase()}`, secretKey: randomBytes(30).toString('base64'), account }
}

/** A role that trusts the installation. */
export function trustedRole(externalId = EXTERNAL_ID): TrustedRole {
  return { arn: ROLE_ARN, trusts: { account: INSTALLATION_ACCOUNT, externalId } }
}

export function keyCredentials({ accessKey, secretKey }: AccessKey): AwsCredentials {
  return { type: 'aws-key', accessKey, secretKey }
}

export function roleCredentials({ accessKey, secretKey }: AccessKey, externalId = EXTERNAL_ID, roleArn = ROLE_ARN): AwsCredentials {
  return { type: 'aws-role', roleArn, externalId, account: { accessKey, secretKey } }
}

/** A connection to ECR. @param certificate of the registry behind it */
export function ecrConnection(
  credentials: RegistryConnection['credentials'],
  certificate = '',
  overrides: Partial<RegistryConnection> = {},
): RegistryConnection {
  return testConnection(ECR_HOST, { credentials, tls: { certificate, insecureSkipVerify: false }, ...overrides })
}

/** An environment whose AWS is the double. */
export function awsEnvironment(
  double: Pick<AwsDouble, 'ecr' | 'sts'>,
  options: Parameters<typeof testEnvironment>[0] = {},
): ConnectorEnvironment {
  return { ...testEnvironment(options), aws: { ecr: double.ecr, sts: double.sts } }
}
