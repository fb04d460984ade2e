import type { Failure } from '../connector'

/**
 * A failure on the way to the token service, told so that it is clear whose host it is.
 * @param registry `host:port` of the registry
 * @param service `host:port` of its token service
 */
export function inWordsOfTokenService(failure: Failure, registry: string, service: string): Failure {
  if (failure.kind === 'aborted') return failure
  if (failure.code === 'HTTP_SERVER_ERROR')
    return {
      ...failure,
      code: 'TOKEN_SERVICE_ERROR',
      detail: `The token service ${service} of ${registry} gives no token. ${failure.detail}`,
    }
  if (service === registry) return failure
  const told = {
    ...failure,
    layer: failure.layer === 'address' ? ('auth' as const) : failure.layer,
    host: failure.host ?? service,
    detail: `The token service ${service}, which signs in for ${registry}, can't be used. ${failure.detail}`,
  }
  return isUnreachable(failure) ? { ...told, code: 'TOKEN_HOST_UNREACHABLE' } : told
}

/**
 * A failure while a blob is fetched: a registry may hand its content out from another host.
 * @param registry `host:port` of the registry
 */
export function inWordsOfStorage(failure: Failure, registry: string): Failure {
  if (failure.kind === 'aborted' || failure.host === undefined || failure.host === registry) return failure
  const cause = failure.detail.replace(`${registry} redirects to ${failure.host}. `, '')
  const told = {
    ...failure,
    layer: failure.layer === 'address' ? ('content' as const) : failure.layer,
    detail: `${registry} hands its content out from ${failure.host}, which can't be used. ${cause} The network must let this server and the clusters connect there.`,
  }
  if (isUnreachable(failure) || failure.kind === 'tls') return { ...told, code: 'BLOB_HOST_UNREACHABLE' }
  return { ...failure, detail: `${registry} hands its content out from ${failure.host}. ${cause}` }
}

function isUnreachable({ kind }: Failure): boolean {
  return kind === 'dns' || kind === 'refused' || kind === 'timeout' || kind === 'blocked'
}
