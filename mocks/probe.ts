import type { DiagnosisFailure, DiagnosisStepId } from '~/contract/diagnosis'
import { diagnosisCodes } from '~/contract/diagnosis-codes'
import { readEcrEndpoint } from '~/contract/ecr-endpoint'
import type { FailureLayer } from '~/contract/errors'
import type { RegistryKind } from '~/contract/registries'
import {
  credentialsNeeded,
  failingAccessKeys,
  RETIRED_ROLE,
  UNTRUSTED_ROLE,
  untrustedRole,
  WRONG_REGION_HOST,
  wrongRegion,
  wrongSecretKey,
} from './failing-aws'
import { failingDemoHosts, failingHosts, type FailureWords, type HostFailure } from './failing-hosts'
import { isTrusted } from './presented'
import type { Kept } from './registry-settings'
import type { RegistryRow } from './rows'
import { WRONG_PASSWORD } from './sentinels'

/** What a check connects with. */
export type Connection = Kept & Pick<RegistryRow, 'secret'> & Partial<Pick<RegistryRow, 'externalId' | 'needsCredentials'>>

/** Why a registry can't be used. */
export interface Problem {
  readonly failure: DiagnosisFailure
  readonly message: string
  readonly layer: FailureLayer
  readonly unauthorized: boolean
  readonly retryAfterSeconds: number | undefined
  /** Milliseconds that the step takes before it fails. */
  readonly ms: number | undefined
}

/** The address of a registry: ECR's endpoint is a host name. */
export function addressOf({ kind, endpoint }: { readonly kind: RegistryKind; readonly endpoint: string }): URL {
  return new URL(kind === 'oci-ecr' ? `https://${endpoint}` : endpoint)
}

/** `host:port`, the port always written out. */
export function hostOf(connection: Pick<Connection, 'kind' | 'endpoint'>): string {
  const { hostname, port, protocol } = addressOf(connection)
  return `${hostname}:${port === '' ? (protocol === 'http:' ? 80 : 443) : port}`
}

/** The host whose name, connection and TLS are steps of their own: of ECR that is AWS's API. */
export function firstHostOf(connection: Connection): string {
  if (connection.kind !== 'oci-ecr') return hostOf(connection)
  return `${connection.authType === 'sts' ? 'sts' : 'api.ecr'}.${regionOf(connection)}.amazonaws.com:443`
}

/** Of ECR; empty elsewhere. */
export function regionOf({ endpoint }: Pick<Connection, 'endpoint'>): string {
  const ecr = readEcrEndpoint(endpoint)
  return ecr.ok ? ecr.region : ''
}

/** Steps in which AWS's API is spoken to. */
const apiSteps: readonly (DiagnosisStepId | 'answer')[] = ['role', 'auth', 'list', 'tags', 'answer']

/** Why a registry can't be used, or null. */
export function problemOf(connection: Connection): Problem | null {
  const words = wordsOf(connection)
  return words === undefined ? null : problem(connection, words)
}

/** A failure as it is told of one registry. */
export function problem(connection: Connection, words: FailureWords): Problem {
  const host = connection.kind === 'oci-ecr' && apiSteps.includes(words.step) ? firstHostOf(connection) : hostOf(connection)
  const fill = (text: string) =>
    text.replaceAll('{host}', host).replaceAll('{region}', regionOf(connection)).replaceAll('{role}', connection.roleArn)
  const message = fill(words.message)
  return {
    failure: {
      code: words.code,
      step: words.step === 'answer' ? answerSteps[connection.kind] : words.step,
      aim: diagnosisCodes[words.code],
      message,
      host: words.elsewhere === undefined ? host : fill(words.elsewhere),
    },
    message,
    layer: words.layer,
    unauthorized: words.unauthorized === true,
    retryAfterSeconds: words.retryAfterSeconds,
    ms: words.ms,
  }
}

/** The step in which a registry answers for the first time. */
const answerSteps: Readonly<Record<RegistryKind, DiagnosisStepId>> = {
  'oci-basic': 'challenge',
  'oci-ecr': 'auth',
  helm: 'list',
  pack: 'auth',
}

function wordsOf(connection: Connection): FailureWords | undefined {
  const { hostname, protocol } = addressOf(connection)
  const { kind, authType, secret } = connection
  const failure = failingHosts[hostname] ?? failingDemoHosts[hostname]
  if (failure !== undefined && fails(failure, connection, protocol)) return hostWords(failure, connection)
  const aws = kind === 'oci-ecr' ? awsWordsOf(hostname, connection) : undefined
  if (aws !== undefined || secret !== WRONG_PASSWORD) return aws
  if (authType === 'secret') return wrongSecretKey
  if (authType !== 'basic' && authType !== 'token') return undefined
  const by = kind === 'oci-basic' ? { elsewhere: tokenHostOf(connection) } : {}
  return { code: 'AUTH_REJECTED', layer: 'auth', step: 'auth', unauthorized: true, message: refusalOf(connection), ...by }
}

function fails({ kinds, scheme, tls }: HostFailure, connection: Connection, protocol: string): boolean {
  if (kinds !== undefined && !kinds.includes(connection.kind)) return false
  if (scheme !== undefined && scheme !== protocol) return false
  if (tls === undefined) return true
  if (connection.insecureSkipVerify || protocol === 'http:') return false
  return tls === 'skip-helps' || !isTrusted(addressOf(connection).hostname, connection.certificate)
}

/** With a certificate that does not help the reason is another one. */
function hostWords(failure: HostFailure, { kind, certificate }: Connection): FailureWords {
  if (certificate === '') return { ...failure, message: failure.says?.[kind] ?? failure.message }
  switch (failure.code) {
    case 'TLS_UNKNOWN_AUTHORITY': {
      const issuer = /“[^”]*”/.exec(failure.message)?.[0] ?? ''
      const message = `The certificate of {host} was issued by ${issuer}, which is another authority than the uploaded one. Upload the certificate of ${issuer}.`
      return { ...failure, code: 'TLS_OTHER_AUTHORITY', message }
    }
    case 'TLS_SELF_SIGNED':
      return { ...failure, message: failure.message.replace('self-signed and not trusted here', 'self-signed, and not the uploaded one') }
    case 'TLS_MISSING_INTERMEDIATE':
      return {
        ...failure,
        message: failure.message.replace('the server does not send along', 'is neither in the uploaded certificate nor sent by the server'),
      }
    default:
      return failure
  }
}

/** What is said of refused credentials. */
function refusalOf(connection: Connection): string {
  const { kind, authType } = connection
  if (authType === 'token' && kind === 'pack')
    return '{host} refused the token (401). Check it; it may have expired, or the registry may take a user name and a password only.'
  if (authType === 'token') return '{host} refused the token (401). Check it, and that it has not expired.'
  if (kind !== 'oci-basic') return '{host} refused the user name or the password (401). Check both.'
  const service = tokenHostOf(connection)
  const who = service === hostOf(connection) ? '{host}' : `${service}, which signs in for {host},`
  return `${who} refused the user name or the password (401). Check both; a robot account or token may also have expired.`
}

/** The token service of an OCI registry: of some products it is the registry itself. `host:port` */
export function tokenHostOf(connection: Connection): string {
  const { hostname } = addressOf(connection)
  const isOwn = /^(harbor|artifactory)|\.test$/.test(hostname) && hostname !== 'token-host.test'
  return isOwn ? hostOf(connection) : `auth.${hostname}:443`
}

function awsWordsOf(hostname: string, { authType, username, roleArn, needsCredentials }: Connection): FailureWords | undefined {
  if (needsCredentials === true) return credentialsNeeded
  if (hostname === WRONG_REGION_HOST) return wrongRegion
  if (authType === 'secret') return failingAccessKeys[username]
  return authType === 'sts' && (roleArn === UNTRUSTED_ROLE || roleArn === RETIRED_ROLE) ? untrustedRole : undefined
}
