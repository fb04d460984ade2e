import { splitContentPaths } from '~/contract/endpoint'
import { readEcrEndpoint } from '~/contract/ecr-endpoint'
import { stsAccountFor } from '../aws/sts-account'
import type { Credentials, RegistryConnection } from '../connectors/connector'
import type { Services } from '../context'
import type { RegistryRow } from './store'
import { openSecret, unreadableSecret } from './stored-secret'

/** A connection, or one sentence about why there can be none. */
export type Connection =
  | { readonly ok: true; readonly connection: RegistryConnection }
  | { readonly ok: false; readonly message: string; readonly code: 'SECRET_UNREADABLE' | 'AWS_ACCOUNT_MISSING' }

/** Said where a role is to be assumed and no account is stored to do it with. */
const NO_STS_ACCOUNT =
  'No AWS account is stored to assume roles with. A system operator has to enter one under Administration > Pack Registries > AWS account.'

type Settings = Pick<RegistryConnection, 'endpoint' | 'basePath' | 'contentPaths' | 'tls'>
type Identity = Pick<RegistryRow, 'auth_type' | 'username' | 'role_arn' | 'external_id'>

/** How to reach a saved registry, with its secret opened: for use right after. */
export async function connectionOf(services: Services, row: RegistryRow): Promise<Connection> {
  const settings = {
    endpoint: row.endpoint,
    basePath: row.base_path,
    contentPaths: splitContentPaths(row.base_content_path),
    tls: { certificate: row.tls_certificate, insecureSkipVerify: row.tls_insecure },
  }
  return connect(services, settings, row, () => openSecret(services.secrets, row))
}

/**
 * How to reach a registry with this identity.
 * @param secret asked for where the identity has one
 */
export async function connect(
  services: Services,
  settings: Settings,
  identity: Identity,
  secret: () => string | undefined,
): Promise<Connection> {
  const credentials = await credentialsOf(services, settings.endpoint, identity, secret)
  if (typeof credentials !== 'string') return { ok: true, connection: { ...settings, credentials } }
  return { ok: false, message: credentials, code: identity.auth_type === 'sts' ? 'AWS_ACCOUNT_MISSING' : 'SECRET_UNREADABLE' }
}

/** @returns a sentence where there are none to be had */
async function credentialsOf(
  services: Services,
  endpoint: string,
  { auth_type: type, username, role_arn: roleArn, external_id: externalId }: Identity,
  openStored: () => string | undefined,
): Promise<Credentials | null | string> {
  switch (type) {
    case 'noAuth':
      return null
    case 'sts': {
      const ecr = readEcrEndpoint(endpoint)
      const account = await stsAccountFor(services, ecr.ok && ecr.partition === 'aws-us-gov' ? 'aws-us-gov' : 'aws')
      if (account === undefined) return NO_STS_ACCOUNT
      const { accessKey, secretKey } = account
      return { type: 'aws-role', roleArn, externalId, account: { accessKey, secretKey } }
    }
    case 'basic':
    case 'token':
    case 'secret': {
      const secret = openStored()
      if (secret === undefined) return unreadableSecret(type)
      if (type === 'basic') return { type, username, password: secret }
      return type === 'token' ? { type, token: secret } : { type: 'aws-key', accessKey: username, secretKey: secret }
    }
  }
}
