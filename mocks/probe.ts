import type { RegistryKind } from '~/contract/registries'
import { MockError } from './mock-error'
import type { RegistryRow } from './rows'
import {
  failingAccessKeys,
  failingHosts,
  UNTRUSTED_ROLE,
  UNTRUSTED_ROLE_MESSAGE,
  WRONG_PASSWORD,
  WRONG_PASSWORD_MESSAGE,
  WRONG_REGION_HOST,
  WRONG_REGION_MESSAGE,
  WRONG_SECRET_MESSAGE,
  WRONG_TOKEN_MESSAGE,
} from './sentinels'

/** What a check connects with. */
export type Connection = Pick<
  RegistryRow,
  'kind' | 'endpoint' | 'authType' | 'username' | 'secret' | 'roleArn' | 'certificate' | 'insecureSkipVerify'
>

/** The address of a registry: ECR's endpoint is a host name. */
export function addressOf({ kind, endpoint }: { readonly kind: RegistryKind; readonly endpoint: string }): URL {
  return new URL(kind === 'oci-ecr' ? `https://${endpoint}` : endpoint)
}

/** Why a registry can't be used, or null. */
export function problemOf(connection: Connection): MockError | null {
  const { hostname, host, protocol, port } = addressOf(connection)
  const shown = port === '' ? `${host}:${protocol === 'http:' ? 80 : 443}` : host
  const failure = failureOf(hostname, connection.kind)
  if (failure !== undefined && !helped(failure.tls, connection) && !(hostname === 'plain-http.test' && protocol === 'http:')) {
    return new MockError(failure.code, (failure.says?.[connection.kind] ?? failure.message).replaceAll('{host}', shown), {
      details: { layer: failure.layer, host: shown },
      ...(failure.retryAfterSeconds === undefined ? {} : { retryAfterSeconds: failure.retryAfterSeconds }),
    })
  }
  if (connection.kind === 'oci-ecr') {
    const aws = awsProblemOf(hostname, connection)
    if (aws !== undefined) return new MockError(aws.code, aws.message, { details: { layer: aws.layer, host: shown } })
  }
  if (connection.secret !== WRONG_PASSWORD) return null
  const message = { token: WRONG_TOKEN_MESSAGE, secret: WRONG_SECRET_MESSAGE, basic: WRONG_PASSWORD_MESSAGE, noAuth: '', sts: '' }[
    connection.authType
  ]
  return new MockError('InvalidRegistryCredentials', message.replaceAll('{host}', shown), { details: { layer: 'auth', host: shown } })
}

function failureOf(hostname: string, kind: RegistryKind) {
  const failure = failingHosts[hostname]
  return failure?.kinds === undefined || failure.kinds.includes(kind) ? failure : undefined
}

function awsProblemOf(hostname: string, { authType, username, roleArn }: Connection) {
  if (hostname === WRONG_REGION_HOST) return { code: 'RegistryBadResponse', layer: 'http', message: WRONG_REGION_MESSAGE } as const
  if (authType === 'secret') return failingAccessKeys[username]
  if (authType === 'sts' && roleArn === UNTRUSTED_ROLE) {
    return { code: 'InvalidRegistryCredentials', layer: 'auth', message: UNTRUSTED_ROLE_MESSAGE } as const
  }
  return undefined
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
  const slow = failureOf(addressOf(connection).hostname, connection.kind)?.delayMs ?? 0
  await new Promise((resolve) => setTimeout(resolve, Math.max(slow, delayMs)))
  const problem = problemOf(connection)
  if (problem !== null) throw problem
}
