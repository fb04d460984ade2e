import type { AwsPartition } from '~/contract/aws'
import { readEcrEndpoint } from '~/contract/ecr-endpoint'
import type { RegistrySettings } from '~/contract/registry-settings'
import type { MockDb } from './db'
import { invalidFields, MockError } from './mock-error'
import { externalIdFor } from './external-id'

const NO_STS_ACCOUNT =
  'No AWS account is stored to assume roles with. A system operator has to enter one under Administration > Pack Registries > AWS account.'

/**
 * The external id that a role is assumed with: nobody chooses it. Empty where no role is assumed.
 * @throws MockError `InvalidRequest` when the client sent another one, `RegistrySecretRequired` while there is no account to assume roles from
 */
export function externalIdOf(db: MockDb, { credentials, endpoint }: RegistrySettings, tenantUid: string | null): string {
  if (credentials.type !== 'sts') return ''
  const own = externalIdFor(tenantUid)
  if (credentials.externalId !== '' && credentials.externalId !== own) {
    throw invalidFields({ 'spec.credentials.sts.externalId': `The external id is given by this installation: leave it out, or use ${own}` })
  }
  if (db.awsAccounts[partitionOf(endpoint)] === undefined) {
    throw new MockError('RegistrySecretRequired', NO_STS_ACCOUNT, {
      details: { fields: { 'spec.credentials.credentialType': NO_STS_ACCOUNT } },
    })
  }
  return own
}

function partitionOf(endpoint: string): AwsPartition {
  const ecr = readEcrEndpoint(endpoint)
  return ecr.ok && ecr.partition === 'aws-us-gov' ? 'aws-us-gov' : 'aws'
}
