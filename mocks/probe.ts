import { MockError } from './mock-error'
import { failingHosts, WRONG_PASSWORD, WRONG_PASSWORD_MESSAGE } from './sentinels'

/** What a check connects with. */
export interface Connection {
  /** Normalised. */
  readonly endpoint: string
  readonly credentials: { readonly username: string; readonly password: string } | null
  readonly certificate: string
  readonly insecureSkipVerify: boolean
}

/** Why a registry can't be used, or null. */
export function problemOf(connection: Connection): MockError | null {
  const { hostname, host, protocol, port } = new URL(connection.endpoint)
  const shown = port === '' ? `${host}:${protocol === 'http:' ? 80 : 443}` : host
  const failure = failingHosts[hostname]
  if (failure !== undefined && !helped(failure.tls, connection) && !(hostname === 'plain-http.test' && protocol === 'http:')) {
    return new MockError(failure.code, failure.message.replaceAll('{host}', shown), {
      details: { layer: failure.layer, host: shown },
      ...(failure.retryAfterSeconds === undefined ? {} : { retryAfterSeconds: failure.retryAfterSeconds }),
    })
  }
  if (connection.credentials?.password === WRONG_PASSWORD) {
    const message = WRONG_PASSWORD_MESSAGE.replaceAll('{host}', shown)
    return new MockError('InvalidRegistryCredentials', message, { details: { layer: 'auth', host: shown } })
  }
  return null
}

function helped(tls: 'certificate-helps' | 'skip-helps' | undefined, connection: Connection): boolean {
  if (tls === undefined) return false
  return connection.insecureSkipVerify || (tls === 'certificate-helps' && connection.certificate !== '')
}

/**
 * Checks a registry as the server does, after the time that takes.
 * @param delayMs how long a quick check takes; the slow one takes longer
 * @throws MockError with the layer that failed
 */
export async function probe(connection: Connection, delayMs: number): Promise<void> {
  const slow = failingHosts[new URL(connection.endpoint).hostname]?.delayMs ?? 0
  await new Promise((resolve) => setTimeout(resolve, Math.max(slow, delayMs)))
  const problem = problemOf(connection)
  if (problem !== null) throw problem
}
