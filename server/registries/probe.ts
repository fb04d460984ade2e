import type { ErrorCode } from '~/contract/errors'
import type { Failure, RegistryConnection } from '../connectors/connector'
import { checkPackRegistry } from '../connectors/oci/pack-registry'
import type { Context } from '../context'
import { AppError } from '../errors'
import type { RegistrySettings } from './spec'
import { openPassword, type PasswordSource, UNREADABLE_PASSWORD } from './stored-secret'
import type { RegistryRow } from './store'

/**
 * Proves on the network that a registry can be used with these settings.
 * @param saved the registry whose stored password is meant, if any
 * @throws AppError whose code says what failed; its message is the connector's sentence
 */
export async function probe(
  context: Context,
  settings: RegistrySettings,
  source: PasswordSource,
  saved: RegistryRow | undefined,
): Promise<void> {
  const { services, log, signal } = context
  const connection = connectionOf(settings, passwordOf(context, source, saved))
  const outcome = await checkPackRegistry(connection, { outbound: services.outbound, log }, signal)
  if (!outcome.ok) throw failureError(outcome)
}

function passwordOf({ services }: Context, source: PasswordSource, saved: RegistryRow | undefined): string {
  switch (source.from) {
    case 'input':
      return source.password
    case 'nowhere':
      return ''
    case 'stored': {
      const password = saved === undefined ? undefined : openPassword(services.secrets, saved)
      if (password !== undefined) return password
      throw new AppError('RegistrySecretRequired', UNREADABLE_PASSWORD, {
        details: { fields: { 'spec.auth.password': UNREADABLE_PASSWORD } },
      })
    }
  }
}

function connectionOf({ endpoint, basePath, contentPaths, credentials, tls }: RegistrySettings, password: string): RegistryConnection {
  return {
    endpoint,
    basePath,
    contentPaths,
    credentials: credentials.type === 'noAuth' ? null : { username: credentials.username, password },
    tls,
  }
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
