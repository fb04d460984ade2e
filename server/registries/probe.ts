import type { ErrorCode } from '~/contract/errors'
import { SECRET_FIELD } from '~/contract/registry-settings'
import type { ConnectorEnvironment, Failure } from '../connectors/connector'
import { connectorOf } from '../connectors/connectors'
import type { Context, Services } from '../context'
import { AppError } from '../errors'
import { connect } from './connection'
import type { RegistrySettings } from './settings'
import { openSecret, type SecretSource } from './stored-secret'
import type { RegistryRow } from './store'

interface Proof {
  readonly settings: RegistrySettings
  readonly source: SecretSource
  /** With `sts`. */
  readonly externalId: string
  /** The registry whose stored secret is meant, if any. */
  readonly saved: RegistryRow | undefined
  /** Charts that must be there. */
  readonly charts?: readonly { readonly name: string; readonly version: string }[]
}

/** What connectors work in. */
export function environmentOf(services: Services): ConnectorEnvironment {
  return { outbound: services.outbound, log: services.log, aws: services.aws }
}

/**
 * Proves on the network that a registry can be used with these settings.
 * @throws AppError whose code says what failed; its message is the connector's sentence
 */
export async function probe(context: Context, { settings, source, externalId, saved, charts }: Proof): Promise<void> {
  const { services, log, signal } = context
  const { credentials } = settings
  const identity = {
    auth_type: credentials.type,
    username: 'username' in credentials ? credentials.username : '',
    role_arn: credentials.type === 'sts' ? credentials.roleArn : '',
    external_id: externalId,
  }
  const { endpoint, basePath, contentPaths, certificate, insecureSkipVerify } = settings
  const found = await connect(services, { endpoint, basePath, contentPaths, tls: { certificate, insecureSkipVerify } }, identity, () => {
    if (source.from === 'input') return source.secret
    return source.from === 'stored' && saved !== undefined ? openSecret(services.secrets, saved) : undefined
  })
  if (!found.ok) {
    const field =
      credentials.type === 'noAuth' || credentials.type === 'sts' ? 'spec.credentials.credentialType' : SECRET_FIELD[credentials.type]
    throw new AppError('RegistrySecretRequired', found.message, { details: { fields: { [field]: found.message } } })
  }
  const connector = connectorOf(settings.kind, settings.provider)
  const outcome = await connector.check(found.connection, { ...environmentOf(services), log }, { signal, ...(charts && { charts }) })
  if (!outcome.ok) throw failureError(outcome)
}

function failureError(failure: Failure): AppError {
  return new AppError(codeOf(failure), failure.detail, {
    details: { layer: failure.layer, ...(failure.host === undefined ? {} : { host: failure.host }) },
    ...(failure.retryAfterSeconds === undefined ? {} : { retryAfterSeconds: failure.retryAfterSeconds }),
  })
}

function codeOf({ kind, layer }: Failure): ErrorCode {
  if (layer === 'address') return 'RegistryAddressInvalid'
  switch (kind) {
    case 'blocked':
      return 'RegistryBlocked'
    case 'dns':
    case 'refused':
      return 'RegistryUnreachable'
    case 'timeout':
      return 'RegistryTimeout'
    case 'tls':
      return 'RegistryTlsError'
    case 'unauthorized':
      return 'InvalidRegistryCredentials'
    case 'forbidden':
      return 'RegistryForbidden'
    case 'rate-limited':
      return 'RegistryRateLimited'
    case 'not-found':
    case 'bad-response':
    case 'too-large':
      return 'RegistryBadResponse'
    case 'aborted':
      return 'Unavailable'
  }
}
