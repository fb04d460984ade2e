import type { ECRClient } from '@aws-sdk/client-ecr'
import type { EcrEndpoint } from '~/contract/ecr-endpoint'
import type { AwsCredentials, ConnectorEnvironment, Deadlines, Failure, Outcome } from '../connector'
import type { DiagnoseContext } from '../diagnose'
import { defaultDeadlines } from '../http'
import { limitTime } from '../time-limit'
import { noTrace } from '../trace'
import { type AwsCall, describeAwsFailure, isExpiredSession, NotAws } from './aws-failure'
import { type AwsHandler, createAwsHandler } from './aws-handler'
import { createRenewable, type Lease } from './renewable'

/** Attempts of one call, by AWS's own rules for what may be repeated: with somebody waiting for the answer, and in a run that may take its time. */
const MAX_ATTEMPTS = { impatient: 3, patient: 6 } as const
/** The shortest that AWS offers is 15 minutes; an hour is what every role allows. In seconds. */
const SESSION_SECONDS = 3600
/** How this server appears in the logs of the role's account. */
const SESSION_NAME = 'registry-console'

export const ASSUME_ROLE = 'sts:AssumeRole'

type Sdk = typeof import('@aws-sdk/client-ecr')

export interface Aws {
  /** Counts what goes to AWS itself. */
  readonly usage: { readonly requests: number; readonly bytes: number }
  /** The clock of AWS minus ours, from the last answer, in milliseconds; undefined where none told it. */
  readonly clockMs: number | undefined
  /** Assumes the role, where there is one. */
  identify(signal: AbortSignal): Promise<Outcome<undefined>>
  /**
   * Sends a request to ECR as who the credentials say. Loads AWS's SDK with the first one (some 60 ms and 20 MB, once a process).
   * @param action IAM action: whether it is allowed is told to `environment.trace`
   */
  call<Value>(
    action: string,
    signal: AbortSignal,
    send: (ecr: ECRClient, sdk: Sdk, signal: AbortSignal) => Promise<Value>,
  ): Promise<Outcome<Value>>
  close(): void
}

/** Calls the API of ECR in one account and region. No request is sent before the first call. */
export function openAws(options: {
  readonly place: EcrEndpoint
  readonly credentials: AwsCredentials
  readonly certificate: string
  readonly environment: ConnectorEnvironment
  readonly connections: number
  readonly patient: boolean
}): Aws {
  const { place, credentials, certificate, environment, connections, patient } = options
  const deadlines: Deadlines = { ...defaultDeadlines, ...environment.deadlines }
  const usage = { requests: 0, bytes: 0 }
  const handlers: AwsHandler[] = []
  const { outbound, proxy, trace, hosts } = environment
  const watcher = trace ?? noTrace
  const diagnoseContext: DiagnoseContext = { outbound, hasCertificate: certificate !== '', deadlines, proxy, trace }
  const custom = { ecr: environment.aws?.ecr, sts: environment.aws?.sts }

  /** What both services' clients are made with. */
  function clientOptions(service: 'ecr' | 'sts') {
    const handler = createAwsHandler({ outbound, certificate, connections, deadlines, usage, proxy, trace, hosts })
    handlers.push(handler)
    const endpoint = custom[service]
    return {
      handler,
      config: {
        region: place.region,
        requestHandler: handler,
        maxAttempts: patient ? MAX_ATTEMPTS.patient : MAX_ATTEMPTS.impatient,
        ...(endpoint === undefined ? {} : { endpoint }),
        // A registry named by its FIPS or its dual-stack address is managed by such an address of the API.
        ...(endpoint === undefined && /\.dkr[.-]ecr-fips\./.test(place.host) ? { useFipsEndpoint: true } : {}),
        ...(endpoint === undefined && /\.dkr-ecr/.test(place.host) ? { useDualstackEndpoint: true } : {}),
      },
    }
  }

  async function failureOf(
    error: unknown,
    service: 'ecr' | 'sts',
    action: string,
    handler: AwsHandler,
    signal: AbortSignal,
  ): Promise<Failure> {
    const url = handler.seen.url ?? new URL(custom[service] ?? `https://${place.host}`)
    if (signal.aborted)
      return { ok: false, kind: 'aborted', layer: 'http', code: 'CANCELLED', detail: 'It was stopped before it was done.', host: url.host }
    const call: AwsCall = {
      service,
      action,
      place,
      credentials,
      url,
      customEndpoint: custom[service] !== undefined,
      diagnose: diagnoseContext,
    }
    return describeAwsFailure(error, call)
  }

  /** With somebody waiting all attempts together have the time of one answer: what hangs is not waited for three times over. */
  async function timely<Value>(signal: AbortSignal, send: (signal: AbortSignal) => Promise<Value>): Promise<Value> {
    if (patient) return send(signal)
    const bounded = limitTime(signal, deadlines.bufferedMs)
    try {
      return await send(bounded.signal)
    } finally {
      bounded.release()
    }
  }

  async function openClient(identity: { accessKeyId: string; secretAccessKey: string; sessionToken?: string }) {
    const sdk = await import('@aws-sdk/client-ecr')
    const { handler, config } = clientOptions('ecr')
    return { sdk, handler, ecr: new sdk.ECRClient({ ...config, credentials: identity }) }
  }
  type Opened = Awaited<ReturnType<typeof openClient>>

  /** Assumed in the region of the registry: sessions of regional endpoints are good in every region of the partition, also those that have to be turned on. */
  async function assumeRole(role: Extract<AwsCredentials, { type: 'aws-role' }>, signal: AbortSignal): Promise<Outcome<Lease<Opened>>> {
    const sdk = await import('@aws-sdk/client-sts')
    const { handler, config } = clientOptions('sts')
    const { accessKey: accessKeyId, secretKey: secretAccessKey } = role.account
    const sts = new sdk.STSClient({ ...config, credentials: { accessKeyId, secretAccessKey } })
    try {
      const command = new sdk.AssumeRoleCommand({
        RoleArn: role.roleArn,
        RoleSessionName: SESSION_NAME,
        DurationSeconds: SESSION_SECONDS,
        ...(role.externalId === '' ? {} : { ExternalId: role.externalId }),
      })
      const { Credentials: session } = await timely(signal, (abortSignal) => sts.send(command, { abortSignal }))
      if (session?.AccessKeyId === undefined || session.SecretAccessKey === undefined || session.SessionToken === undefined)
        throw new NotAws()
      watcher.action(ASSUME_ROLE, 'allowed')
      const identity = { accessKeyId: session.AccessKeyId, secretAccessKey: session.SecretAccessKey, sessionToken: session.SessionToken }
      return { ok: true, value: { value: await openClient(identity), lifeMs: lifeOf(session.Expiration, sts.config.systemClockOffset) } }
    } catch (error) {
      const failure = await failureOf(error, 'sts', ASSUME_ROLE, handler, signal)
      if (failure.code === 'AWS_ROLE_REFUSED') watcher.action(ASSUME_ROLE, 'denied')
      return failure
    } finally {
      sts.destroy()
    }
  }

  const client = createRenewable<Opened>(async (signal) => {
    if (credentials.type === 'aws-role') return assumeRole(credentials, signal)
    const identity = { accessKeyId: credentials.accessKey, secretAccessKey: credentials.secretKey }
    return { ok: true, value: { value: await openClient(identity), lifeMs: undefined } }
  })

  return {
    usage,
    get clockMs() {
      return handlers.findLast(({ seen }) => seen.clockMs !== undefined)?.seen.clockMs
    },
    async identify(signal) {
      const opened = await client.current(signal)
      return opened.ok ? { ok: true, value: undefined } : opened
    },
    async call(action, signal, send) {
      for (let attempt = 1; ; attempt += 1) {
        const opened = await client.current(signal)
        if (!opened.ok) return opened
        const { ecr, sdk, handler } = opened.value
        try {
          const value = await timely(signal, (within) => send(ecr, sdk, within))
          watcher.action(action, 'allowed')
          return { ok: true, value }
        } catch (error) {
          if (attempt === 1 && credentials.type === 'aws-role' && isExpiredSession(error)) {
            client.drop()
            continue
          }
          const failure = await failureOf(error, 'ecr', action, handler, signal)
          if (failure.code === 'AWS_ACTION_DENIED') watcher.action(action, 'denied')
          return failure
        }
      }
    },
    close() {
      for (const handler of handlers) handler.destroy()
    },
  }
}

/**
 * How long something of AWS still lives, in milliseconds. AWS names a moment by its own clock, which the SDK knows the distance to.
 * @param offsetMs AWS's clock minus ours, from the `Date` of its answers: exact to a second
 */
export function lifeOf(expiration: Date | undefined, offsetMs: number): number {
  return expiration === undefined ? 0 : Math.max(0, expiration.getTime() - (Date.now() + offsetMs))
}
