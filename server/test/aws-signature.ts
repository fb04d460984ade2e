import { Sha256 } from '@aws-crypto/sha256-js'
import { SignatureV4 } from '@smithy/signature-v4'

/** How far clocks may differ, in minutes (AWS documentation, "Signature Version 4": five). */
const SKEW_MINUTES = 5

/** A failure as AWS answers it. `AccessDenied`, `Expired`, `UnknownKey` and `BadSignature` have another name in each service. */
export class AwsError extends Error {
  readonly status: number

  constructor(name: string, status: number, message: string) {
    super(message)
    this.name = name
    this.status = status
  }

  in(service: 'ecr' | 'sts'): { name: string; status: number; message: string } {
    const names: Record<string, { readonly ecr: string; readonly sts: string }> = {
      AccessDenied: { ecr: 'AccessDeniedException', sts: 'AccessDenied' },
      Expired: { ecr: 'ExpiredTokenException', sts: 'ExpiredToken' },
      UnknownKey: { ecr: 'UnrecognizedClientException', sts: 'InvalidClientTokenId' },
      BadSignature: { ecr: 'InvalidSignatureException', sts: 'SignatureDoesNotMatch' },
    }
    return { name: names[this.name]?.[service] ?? this.name, status: this.status, message: this.message }
  }
}

/** Who signs. */
export interface Identity {
  readonly accessKey: string
  readonly secretKey: string
  readonly sessionToken?: string
  readonly account: string
  readonly arn: string
}

export interface SignedRequest {
  readonly service: 'ecr' | 'sts'
  readonly method: string
  readonly path: string
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/**
 * Signs the request again with the caller's secret, and compares (AWS documentation, "Signature Version 4 signing process").
 * @param context.now milliseconds since the epoch
 * @throws AwsError
 */
export async function verifySignature(
  signed: SignedRequest,
  context: {
    readonly region: string
    readonly now: number
    identityOf(accessKey: string, sessionToken: string | undefined): Identity | undefined
  },
): Promise<Identity> {
  const { service, headers } = signed
  const authorization = headers['authorization'] ?? ''
  const [, accessKey, region, scope, names] =
    /^AWS4-HMAC-SHA256 Credential=(\w+)\/\d{8}\/([a-z0-9-]+)\/(\w+)\/aws4_request, SignedHeaders=([a-z0-9;-]+), Signature=[0-9a-f]{64}$/.exec(
      authorization,
    ) ?? []
  if (accessKey === undefined || region === undefined || names === undefined) {
    throw new AwsError('MissingAuthenticationTokenException', 403, 'Missing Authentication Token')
  }
  const identity = context.identityOf(accessKey, headers['x-amz-security-token'])
  if (identity === undefined) throw new AwsError('UnknownKey', 403, 'The security token included in the request is invalid.')
  if (region !== context.region) throw new AwsError('BadSignature', 403, `Credential should be scoped to a valid region, not '${region}'.`)
  if (scope !== service) throw new AwsError('BadSignature', 403, `Credential should be scoped to correct service: '${service}'.`)
  checkClock(headers['x-amz-date'] ?? '', context.now)

  const signedHeaders = names.split(';')
  for (const needed of ['host', 'x-amz-date', ...(identity.sessionToken === undefined ? [] : ['x-amz-security-token'])]) {
    if (!signedHeaders.includes(needed)) throw mismatch()
  }
  const signer = new SignatureV4({
    credentials: { accessKeyId: identity.accessKey, secretAccessKey: identity.secretKey, ...sessionOf(identity) },
    region,
    service,
    sha256: Sha256,
  })
  const again = await signer.sign(
    {
      method: signed.method,
      protocol: 'http:',
      hostname: headers['host'] ?? '',
      path: signed.path,
      query: {},
      headers: Object.fromEntries(signedHeaders.map((name) => [name, headers[name] ?? ''])),
      body: signed.body,
    },
    { signingDate: readTime(headers['x-amz-date'] ?? ''), signableHeaders: new Set(signedHeaders) },
  )
  if (again.headers['authorization'] !== authorization) throw mismatch()
  return identity
}

function sessionOf({ sessionToken }: Identity): { sessionToken?: string } {
  return sessionToken === undefined ? {} : { sessionToken }
}

function mismatch(): AwsError {
  return new AwsError(
    'BadSignature',
    403,
    'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.',
  )
}

function checkClock(sent: string, now: number): void {
  const at = readTime(sent).getTime()
  const limit = SKEW_MINUTES * 60_000
  if (at < now - limit) {
    const text = `Signature expired: ${sent} is now earlier than ${compact(now - limit)} (${compact(now)} - ${SKEW_MINUTES} min.)`
    throw new AwsError('BadSignature', 403, text)
  }
  if (at > now + limit) {
    const text = `Signature not yet current: ${sent} is still later than ${compact(now + limit)} (${compact(now)} + ${SKEW_MINUTES} min.)`
    throw new AwsError('BadSignature', 403, text)
  }
}

/** `20261121T050000Z` */
function readTime(text: string): Date {
  return new Date(text.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'))
}

function compact(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(/[-:]|\.\d{3}/g, '')
}
