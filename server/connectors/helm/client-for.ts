import type { ConnectorEnvironment, RegistryConnection } from '../connector'
import { createHttpClient, type HttpClient, networkOf } from '../http'
import { authorizationOf } from './replies'

/** HTTP to where an index or a chart sends us. Credentials, and leave to skip the verification of a certificate, are for the registry's own origin alone. */
export function clientFor(
  url: URL,
  connection: RegistryConnection,
  environment: ConnectorEnvironment,
): { http: HttpClient; authorization: string | undefined; isOwn: boolean } {
  // Of ECR the endpoint is a host name alone: no icon stands there.
  const isOwn = URL.canParse(connection.endpoint) && url.origin === new URL(connection.endpoint).origin
  const http = createHttpClient({
    ...networkOf(environment),
    tls: isOwn ? connection.tls : { certificate: connection.tls.certificate, insecureSkipVerify: false },
    connections: 1,
    waitWhenRateLimited: false,
  })
  return { http, authorization: isOwn ? authorizationOf(connection.credentials) : undefined, isOwn }
}
