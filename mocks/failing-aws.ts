import type { FailureWords } from './failing-hosts'

/** What AWS says to whoever signs in with these access keys. */
export const failingAccessKeys: Readonly<Record<string, FailureWords>> = {
  AKIAWRONGKEY00000: {
    code: 'AWS_KEY_UNKNOWN',
    layer: 'auth',
    step: 'auth',
    unauthorized: true,
    message:
      'AWS does not know this access key in {region} (UnrecognizedClientException). Check the access key, that it is active, that it belongs to commercial AWS, and that the region is turned on for its account.',
  },
  AKIAEXPIREDKEY000: {
    code: 'AWS_SESSION_EXPIRED',
    layer: 'auth',
    step: 'auth',
    unauthorized: true,
    message:
      'AWS says that the session of this access key has ended (ExpiredTokenException). Try again; if it stays so, check the clock of this server.',
  },
  AKIASKEWEDCLOCK00: {
    code: 'AWS_CLOCK_SKEW',
    layer: 'auth',
    step: 'auth',
    unauthorized: true,
    message:
      'The clock of this server is 11 minutes behind that of AWS: 2026-11-21 05:00:00 UTC here, 2026-11-21 05:11:00 UTC there (InvalidSignatureException). Set the clock of this server.',
  },
  AKIANOLISTRIGHT00: {
    code: 'AWS_ACTION_DENIED',
    layer: 'list',
    step: 'list',
    message:
      'AWS denies ecr:DescribeRepositories to arn:aws:iam::123456789012:user/registry-console (AccessDeniedException). Allow it in the policy of that identity.',
  },
  AKIANOBUCKET00000: {
    code: 'BLOB_HOST_UNREACHABLE',
    layer: 'connect',
    step: 'blob',
    message:
      "{host} hands its content out from prod-{region}-starport-layer-bucket.s3.{region}.amazonaws.com:443, which can't be used. prod-{region}-starport-layer-bucket.s3.{region}.amazonaws.com:443 did not accept a connection within 10 seconds. Check the address and port, and that no firewall drops the packets. The network must let this server and the clusters connect there.",
    elsewhere: 'prod-{region}-starport-layer-bucket.s3.{region}.amazonaws.com:443',
  },
}

/** A role that does not trust this installation. */
export const UNTRUSTED_ROLE = 'arn:aws:iam::123456789012:role/untrusted'
/** Another one, of a registry of the demo. */
export const RETIRED_ROLE = 'arn:aws:iam::345678901234:role/console'
export const untrustedRole: FailureWords = {
  code: 'AWS_ROLE_REFUSED',
  layer: 'auth',
  step: 'role',
  message:
    "The role {role} can't be assumed (AccessDenied). Check that it exists, and that its trust policy allows sts:AssumeRole to account 210987654321 with the external id that stands under Trust relationship.",
}

/** Host of ECR in a region where the account has no registry. */
export const WRONG_REGION_HOST = '123456789012.dkr.ecr.ap-south-2.amazonaws.com'
export const wrongRegion: FailureWords = {
  code: 'AWS_REGION_DISABLED',
  layer: 'auth',
  step: 'auth',
  message:
    'The region ap-south-2 is not turned on for the AWS account of this access key (OptInRequired). Turn it on in the settings of that account.',
}

export const wrongSecretKey: FailureWords = {
  code: 'AWS_SIGNATURE_REFUSED',
  layer: 'auth',
  step: 'auth',
  unauthorized: true,
  message:
    'AWS refuses the signature (InvalidSignatureException): the secret access key does not belong to this access key. Enter both again.',
}

/** A registry that nobody may read without credentials. */
export const credentialsNeeded: FailureWords = {
  code: 'AUTH_REQUIRED',
  layer: 'auth',
  step: 'auth',
  unauthorized: true,
  message: '{host} asks for credentials. Turn on Enable Authentication, and enter those of AWS.',
}
