import type { ConnectorEnvironment, RegistryConnection } from '../connector'
import { createHttpClient, type HttpClient } from '../http'
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
    outbound: environment.outbound,
    tls: isOwn ? connection.tls : { certificate: connection.tls.certificate, insecureSkipVerify: false },
    connections: 1,
    waitWhenRateLimited: false,
    deadlines: environment.deadlines ?? {},
    proxy: environment.proxy,
    trace: environment.trace,
  })
  return { http, authorization: isOwn ? authorizationOf(connection.credentials) : undefined, isOwn }
}
