import type { DiagnosisCode } from '~/contract/diagnosis-codes'
import type { EcrEndpoint } from '~/contract/ecr-endpoint'
import type { AwsCredentials, Failure } from '../connector'
import { diagnose, type DiagnoseContext, hostOf } from '../diagnose'

/** How long to stay away when AWS limits requests without saying for how long, in seconds. */
const PATIENCE_SECONDS = 60

/** A request to AWS, as far as sentences need it. */
export interface AwsCall {
  readonly service: 'ecr' | 'sts'
  /** IAM action, such as `ecr:DescribeImages`. */
  readonly action: string
  readonly place: EcrEndpoint
  readonly credentials: AwsCredentials
  /** Where it went. */
  readonly url: URL
  /** The address comes from the environment of this server, not from AWS's own table. */
  readonly customEndpoint: boolean
  readonly diagnose: DiagnoseContext
}

/** An answer of 200 without what it must hold: something else than AWS answers. */
export class NotAws extends Error {
  override readonly name = 'NotAws'
}

/**
 * Turns whatever AWS's SDK threw into a failure with sentences for an administrator. AWS's own texts are not repeated: they can hold the signed request with its session
 * token. Its name of the failure is: that is what one searches for.
 */
export async function describeAwsFailure(error: unknown, call: AwsCall): Promise<Failure> {
  const answer = readAnswer(error)
  if (answer !== undefined) return describeAnswer(answer, call)
  // The SDK could not read the answer: not JSON, not XML.
  if (error instanceof NotAws || error instanceof SyntaxError || (error instanceof Error && '$responseBodyText' in error))
    return notAws(call)
  const failure = await diagnose(error, call.url, call.diagnose)
  if (failure.kind !== 'dns' || call.customEndpoint) return failure
  return {
    ...failure,
    detail: `The name ${call.url.hostname} can't be resolved. Check that ${call.place.region} is a region of AWS, and the DNS settings of this server.`,
  }
}

interface AwsAnswer {
  /** AWS's name of the failure. */
  readonly name: string
  readonly message: string
  readonly status: number
}

/** What AWS answered, when it was AWS that failed the request. */
function readAnswer(error: unknown): AwsAnswer | undefined {
  if (!(error instanceof Error) || error instanceof SyntaxError || '$responseBodyText' in error || !('$metadata' in error)) return undefined
  const metadata = error.$metadata
  if (typeof metadata !== 'object' || metadata === null || !('httpStatusCode' in metadata)) return undefined
  const status = metadata.httpStatusCode
  if (typeof status !== 'number') return undefined
  // A name goes into a sentence: anything else than a name is none.
  return { name: /^[A-Za-z]{1,80}$/.test(error.name) ? error.name : 'Unknown', message: error.message, status }
}

/** True when the session of a role ended before its time. */
export function isExpiredSession(error: unknown): boolean {
  const name = readAnswer(error)?.name
  return name === 'ExpiredTokenException' || name === 'ExpiredToken'
}

export function isRepositoryGone(error: unknown): boolean {
  return readAnswer(error)?.name === 'RepositoryNotFoundException'
}

function describeAnswer(answer: AwsAnswer, call: AwsCall): Failure {
  const { name, status } = answer
  const host = hostOf(call.url)
  const fail = (kind: Failure['kind'], layer: Failure['layer'], code: DiagnosisCode, detail: string): Failure => ({
    ok: false,
    kind,
    layer,
    code,
    detail,
    host,
  })
  switch (name) {
    case 'UnrecognizedClientException':
    case 'InvalidClientTokenId':
    case 'InvalidAccessKeyId':
    case 'IncompleteSignatureException':
    case 'IncompleteSignature':
    case 'MissingAuthenticationTokenException':
      return fail('unauthorized', 'auth', 'AWS_KEY_UNKNOWN', unknownKey(name, call))
    case 'InvalidSignatureException':
    case 'SignatureDoesNotMatch':
    case 'RequestTimeTooSkewed':
    case 'RequestInTheFuture':
    case 'RequestExpired':
      return refusedSignature(badSignature(answer, call), fail)
    case 'ExpiredTokenException':
    case 'ExpiredToken':
      return fail(
        'unauthorized',
        'auth',
        'AWS_SESSION_EXPIRED',
        `AWS says that the session of ${who(call)} has ended (${name}). Try again; if it stays so, check the clock of this server.`,
      )
    case 'AccessDeniedException':
    case 'AccessDenied':
    case 'UnauthorizedOperation':
      return call.service === 'sts'
        ? fail('forbidden', 'auth', 'AWS_ROLE_REFUSED', roleDenied(answer, call))
        : fail('forbidden', layerOf(call), 'AWS_ACTION_DENIED', denied(answer, call))
    case 'OptInRequired':
    case 'RegionDisabledException':
    case 'SubscriptionRequiredException':
      return fail(
        'forbidden',
        'auth',
        'AWS_REGION_DISABLED',
        `The region ${call.place.region} is not turned on for the AWS account of ${who(call)} (${name}). Turn it on in the settings of that account.`,
      )
    case 'RepositoryNotFoundException':
    case 'RegistryNotFoundException':
      return fail(
        'not-found',
        'list',
        'AWS_REGISTRY_MISSING',
        `ECR has no such repository in account ${call.place.account}, region ${call.place.region} (${name}). Check the account and the region in the endpoint.`,
      )
    case 'ThrottlingException':
    case 'Throttling':
    case 'RequestLimitExceeded':
    case 'TooManyRequestsException':
    case 'LimitExceededException':
      return { ...fail('rate-limited', layerOf(call), 'RATE_LIMITED', throttled(name)), retryAfterSeconds: PATIENCE_SECONDS }
    case 'ValidationError':
    case 'InvalidParameterException':
    case 'ValidationException':
      return fail('bad-response', layerOf(call), 'AWS_PARAMETERS_REFUSED', refusedParameters(name, call))
  }
  if (status === 429)
    return { ...fail('rate-limited', layerOf(call), 'RATE_LIMITED', throttled(name)), retryAfterSeconds: PATIENCE_SECONDS }
  // No name that AWS knows: something else answers there.
  if (/^(Unknown|UnknownError|Error)$/.test(name)) return notAws(call, status)
  if (status >= 500) {
    return fail(
      'bad-response',
      'http',
      'AWS_SERVICE_ERROR',
      `${serviceName(call)} failed by itself (${name}, ${status}). Try again later; health.aws.amazon.com shows disturbances.`,
    )
  }
  return fail(
    'bad-response',
    layerOf(call),
    'AWS_PARAMETERS_REFUSED',
    `${serviceName(call)} refused ${call.action} (${name}, ${status}). Check the endpoint and the credentials.`,
  )
}

/** A wrong clock or region says nothing about the secret: it must not count as a refusal, two of which pause a schedule. */
function refusedSignature(
  [code, detail]: ReturnType<typeof badSignature>,
  fail: (kind: Failure['kind'], layer: Failure['layer'], code: Failure['code'], detail: string) => Failure,
): Failure {
  return fail(code === 'AWS_SIGNATURE_REFUSED' ? 'unauthorized' : 'bad-response', 'auth', code, detail)
}

function throttled(name: string): string {
  return `AWS limits how often it can be asked (${name}). Try again in a minute.`
}

function unknownKey(name: string, { service, credentials, place }: AwsCall): string {
  if (credentials.type === 'aws-key') {
    return `AWS does not know this access key in ${place.region} (${name}). Check the access key, that it is active, that it belongs to ${partitionName(place)}, and that the region is turned on for its account.`
  }
  return service === 'sts'
    ? `AWS does not know the access key of this installation's own account (${name}). An operator has to store a valid AWS account for ${partitionName(place)}.`
    : `AWS does not accept the session of the role in ${place.region} (${name}). Check that the region is turned on for the account of the role.`
}

/** "Signature expired: 20261121T050000Z is now earlier than 20261121T051000Z (20261121T051500Z - 5 min.)", or "not yet current … later than … (… + 5 min.)". */
const SKEW = /Signature (?:expired|not yet current): (\d{8}T\d{6}Z) .{1,40} \d{8}T\d{6}Z \((\d{8}T\d{6}Z) [-+] \d+ min/

function badSignature({ name, message }: AwsAnswer, call: AwsCall): [DiagnosisCode, string] {
  const [, ours, theirs] = SKEW.exec(message) ?? []
  if (ours !== undefined && theirs !== undefined) {
    const off = describeClock(readTime(theirs) - readTime(ours))
    return ['AWS_CLOCK_SKEW', `${off}: ${clock(ours)} here, ${clock(theirs)} there (${name}). Set the clock of this server.`]
  }
  if (name.startsWith('RequestTime') || name.startsWith('RequestIn') || name === 'RequestExpired') {
    return ['AWS_CLOCK_SKEW', `The clock of this server differs too much from that of AWS (${name}). Set the clock of this server.`]
  }
  if (/scoped to/.test(message)) {
    return [
      'AWS_WRONG_REGION',
      `${hostOf(call.url)} serves another region than ${call.place.region} (${name}). Check the region in the endpoint${call.customEndpoint ? `, and ${variableOf(call)} of this server` : ''}.`,
    ]
  }
  return [
    'AWS_SIGNATURE_REFUSED',
    call.credentials.type === 'aws-role' && call.service === 'sts'
      ? `AWS refuses the secret access key of this installation's own account (${name}). An operator has to store it again.`
      : `AWS refuses the signature (${name}): the secret access key does not belong to this access key. Enter both again.`,
  ]
}

/** How far apart the clocks are, without a full stop. @param differenceMs the clock of AWS minus ours */
export function describeClock(differenceMs: number): string {
  const minutes = Math.round(Math.abs(differenceMs) / 60_000)
  return `The clock of this server is ${minutes} ${minutes === 1 ? 'minute' : 'minutes'} ${differenceMs > 0 ? 'behind' : 'ahead of'} that of AWS`
}

/** `20261121T050000Z` in milliseconds since the epoch. */
function readTime(text: string): number {
  return Date.parse(text.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'))
}

function clock(text: string): string {
  return text.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3 $4:$5:$6 UTC')
}

function denied({ name, message }: AwsAnswer, call: AwsCall): string {
  const caller = callerIn(message)
  const action = /perform: ([a-z][a-z-]{1,40}:[A-Za-z]{1,60})\b/.exec(message)?.[1] ?? call.action
  const foreign =
    caller !== undefined && caller.account !== call.place.account
      ? ` It belongs to account ${caller.account}, the registry to ${call.place.account}: there the policy of the registry must allow it too.`
      : ''
  return `AWS denies ${action} to ${caller?.arn ?? who(call)} (${name}). Allow it in the policy of that identity.${foreign}`
}

function roleDenied({ name, message }: AwsAnswer, { credentials }: AwsCall): string {
  if (credentials.type !== 'aws-role') return `AWS denies sts:AssumeRole (${name}).`
  const caller = callerIn(message)
  const trusted = caller === undefined ? 'the account of this installation' : `account ${caller.account}`
  return `The role ${credentials.roleArn} can't be assumed (${name}). Check that it exists, and that its trust policy allows sts:AssumeRole to ${trusted} with the external id ${credentials.externalId}.`
}

/** "User: arn:aws:iam::123456789012:user/jo is not authorized to perform: …" */
function callerIn(message: string): { readonly arn: string; readonly account: string } | undefined {
  const [, arn, account] = /User: (arn:aws[a-z-]*:(?:iam|sts)::(\d{12}):[\w+=,.@/-]{1,200})/.exec(message) ?? []
  return arn === undefined || account === undefined ? undefined : { arn, account }
}

function refusedParameters(name: string, call: AwsCall): string {
  if (call.service === 'sts' && call.credentials.type === 'aws-role') {
    return `AWS refuses the ARN of the role or its external id (${name}). Check ${call.credentials.roleArn}.`
  }
  return `ECR refuses ${call.action} for account ${call.place.account} (${name}). Check the account in the endpoint, and the Base Content Path.`
}

function notAws(call: AwsCall, status?: number): Failure {
  const host = hostOf(call.url)
  const said = status === undefined ? '' : ` (${status})`
  const advice = call.customEndpoint ? `Check ${variableOf(call)} of this server.` : 'Check what stands between this server and AWS.'
  return {
    ok: false,
    kind: 'bad-response',
    layer: 'http',
    code: 'AWS_ANSWER_UNKNOWN',
    detail: `${host} does not answer as ${serviceName(call)} does${said}. ${advice}`,
    host,
  }
}

function layerOf({ action }: AwsCall): Failure['layer'] {
  return action.startsWith('ecr:Describe') ? 'list' : 'auth'
}

function serviceName({ service }: AwsCall): string {
  return service === 'ecr' ? 'Amazon ECR' : 'AWS STS'
}

function variableOf({ service }: AwsCall): string {
  return service === 'ecr' ? 'AWS_ENDPOINT_URL_ECR' : 'AWS_ENDPOINT_URL_STS'
}

function who({ service, credentials }: AwsCall): string {
  if (credentials.type === 'aws-key') return 'this access key'
  return service === 'sts' ? 'this installation' : 'the role'
}

function partitionName({ partition }: EcrEndpoint): string {
  switch (partition) {
    case 'aws':
      return 'commercial AWS'
    case 'aws-us-gov':
      return 'AWS GovCloud (US)'
    case 'aws-cn':
      return 'AWS China'
    case 'aws-iso':
    case 'aws-iso-b':
      return `the partition ${partition}`
  }
}
