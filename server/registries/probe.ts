import type { DiagnosisEvent } from '~/contract/diagnosis'
import type { ErrorCode } from '~/contract/errors'
import { SECRET_FIELD } from '~/contract/registry-settings'
import type { ConnectorEnvironment, Failure } from '../connectors/connector'
import { connectorOf } from '../connectors/connectors'
import { type DiagnosisResult, runDiagnosis } from '../connectors/run-diagnosis'
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

/** What connectors work in. Who reads a whole registry adds `hosts`: whoever waits for an answer does not wait behind that. */
export function environmentOf(services: Services): ConnectorEnvironment {
  return { outbound: services.outbound, log: services.log, aws: services.aws, proxy: services.proxy, ...services.connectors }
}

/**
 * Proves on the network that a registry can be used with these settings.
 * @throws AppError whose code says what failed; its message is the connector's sentence, its details have the whole ladder
 */
export async function probe(context: Context, proof: Proof): Promise<void> {
  const { outcome, diagnosis } = await diagnoseSettings(context, proof, { preview: false })
  if (!outcome.ok) throw failureError(outcome, diagnosis)
}

/**
 * Diagnoses settings as they would be saved.
 * @throws AppError `RegistrySecretRequired` where there is no secret to do it with
 */
export async function diagnoseSettings(
  context: Context,
  { settings, source, externalId, saved, charts }: Proof,
  options: { readonly preview: boolean; readonly onEvent?: (event: DiagnosisEvent) => void },
): Promise<DiagnosisResult> {
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
  return runDiagnosis(
    connector,
    found.connection,
    { ...environmentOf(services), log },
    { kind: settings.kind, signal, ...options, ...(charts && { charts }) },
  )
}

function failureError(failure: Failure, { steps, failure: told }: DiagnosisResult['diagnosis']): AppError {
  return new AppError(errorCodeOf(failure), failure.detail, {
    details: {
      layer: failure.layer,
      ...(failure.host === undefined ? {} : { host: failure.host }),
      steps,
      ...(told === null ? {} : { failure: told }),
    },
    ...(failure.retryAfterSeconds === undefined ? {} : { retryAfterSeconds: failure.retryAfterSeconds }),
  })
}

/** Refused credentials have a documented code; for all else that of the diagnosis is told. */
export function errorCodeOf({ kind, code }: Pick<Failure, 'kind' | 'code'>): ErrorCode {
  return kind === 'unauthorized' || code === 'AUTH_REJECTED' ? 'InvalidRegistryCredentials' : code
}
