import type { ErrorCode, FailureLayer } from '~/contract/errors'
import type { RegistryKind } from '~/contract/registries'

/** Something a person can type to see a failure. */
interface Sentinel {
  /** Where it is typed. */
  readonly field: 'Endpoint' | 'Password' | 'Token' | 'Access Key' | 'ARN' | 'Name' | 'Address' | 'Chart name' | 'Description'
  readonly type: string
  readonly result: string
}

interface HostFailure {
  readonly code: ErrorCode
  readonly layer: FailureLayer
  /** `{host}` becomes host and port. */
  readonly message: string
  /** Where another kind of registry says it in other words. */
  readonly says?: Partial<Record<RegistryKind, string>>
  /** Kinds of registry that it fails for; all when left out. */
  readonly kinds?: readonly RegistryKind[]
  /** When set, it passes with Insecure Skip TLS Verify, and with `certificate` also once one is uploaded. */
  readonly tls?: 'certificate-helps' | 'skip-helps'
  /** With a limit: when to come back. */
  readonly retryAfterSeconds?: number
  /** Milliseconds before it answers. */
  readonly delayMs?: number
}

/** How long a check of a good registry takes in the demo, in milliseconds. */
export const PROBE_MS = 350

/** Hosts of an endpoint that fail, each in its own way. Any other host is a good registry. */
export const failingHosts: Readonly<Record<string, HostFailure>> = {
  'self-signed.test': {
    code: 'RegistryTlsError',
    layer: 'tls',
    message:
      'The certificate of {host} (self-signed.test) is self-signed and not trusted here. Upload that certificate, or check Insecure Skip TLS Verify.',
    tls: 'certificate-helps',
  },
  'expired.test': {
    code: 'RegistryTlsError',
    layer: 'tls',
    message: 'The certificate of {host} expired on May 2, 2025. Have it renewed; until then Insecure Skip TLS Verify gets past it.',
    tls: 'skip-helps',
  },
  'wrong-host.test': {
    code: 'RegistryTlsError',
    layer: 'tls',
    message:
      'The certificate of {host} is for registry.other.test, not for wrong-host.test. Use a name from the certificate in the endpoint, or have the certificate reissued with wrong-host.test in it.',
    tls: 'skip-helps',
  },
  'plain-http.test': {
    code: 'RegistryTlsError',
    layer: 'tls',
    message: 'The server at {host} speaks plain HTTP on this port. Use http://{host}, or the port where it serves HTTPS.',
  },
  'dead.test': {
    code: 'RegistryUnreachable',
    layer: 'connect',
    message: '{host} refuses connections: nothing listens on this port. Check the port, and that the registry runs.',
  },
  'nowhere.test': {
    code: 'RegistryUnreachable',
    layer: 'dns',
    message: 'The name nowhere.test can’t be resolved: the name server knows no such host. Check the endpoint for a typing error.',
  },
  'slow.test': {
    code: 'RegistryTimeout',
    layer: 'connect',
    message: '{host} did not accept a connection within 10 seconds. Check the address and port, and that no firewall drops the packets.',
    delayMs: 4000,
  },
  'html.test': {
    code: 'RegistryBadResponse',
    layer: 'http',
    message:
      '{host} answers with a web page, not as an OCI registry. Check the endpoint: a web interface, a log-in portal or a proxy may stand there, or the Endpoint Suffix is missing.',
    says: {
      helm: '{host} answers with a web page where index.yaml should be. Check the endpoint: it is the folder of a Helm repository that has index.yaml in it.',
      pack: '{host} answers with a web page, not as a pack registry. Check the endpoint: a web interface, a log-in portal or a proxy may stand there.',
    },
  },
  'no-index.test': {
    code: 'RegistryBadResponse',
    layer: 'http',
    message: '{host} has no index.yaml there (404). Check the endpoint: it is the folder of a Helm repository that has index.yaml in it.',
    kinds: ['helm'],
  },
  'truncated-index.test': {
    code: 'RegistryBadResponse',
    layer: 'content',
    message: 'index.yaml of {host} breaks off in line 812: it is not valid YAML. Have the repository rebuild it (helm repo index).',
    kinds: ['helm'],
  },
  'huge-index.test': {
    code: 'RegistryBadResponse',
    layer: 'content',
    message: 'index.yaml of {host} has 300 MB; at most 64 MB are read. Have old versions taken out of it.',
    kinds: ['helm'],
  },
  'not-a-pack-registry.test': {
    code: 'RegistryBadResponse',
    layer: 'http',
    message:
      '{host} does not answer as a pack registry: /health gives 404. Check the endpoint; a registry that speaks OCI belongs under OCI Registries.',
    kinds: ['pack'],
  },
  'catalog-denied.test': {
    code: 'RegistryForbidden',
    layer: 'list',
    message:
      '{host} accepts the credentials but refuses to list its repositories (/v2/_catalog: 401 UNAUTHORIZED). The account needs the permission to list the catalog (registry:catalog:*); in Harbor that takes an administrator or a robot account of the system, not of a project.',
    kinds: ['oci-basic'],
  },
  'rate-limited.test': {
    code: 'RegistryRateLimited',
    layer: 'http',
    message: '{host} limits how often it can be asked (429). Try again in 60 seconds.',
    retryAfterSeconds: 60,
  },
  'blocked.test': {
    code: 'RegistryBlocked',
    layer: 'policy',
    message:
      '169.254.169.254 (blocked.test) is a metadata address of a cloud, and this server does not connect to those. Use another address, or have the operator of this server allow it (OUTBOUND_ALLOW).',
  },
}

interface AwsFailure {
  readonly code: ErrorCode
  readonly layer: FailureLayer
  readonly message: string
}

/** What AWS says to whoever signs in with these access keys. */
export const failingAccessKeys: Readonly<Record<string, AwsFailure>> = {
  AKIAWRONGKEY00000: {
    code: 'InvalidRegistryCredentials',
    layer: 'auth',
    message:
      'AWS refused the access key: it does not exist or is inactive (UnrecognizedClientException). Check the access key and its secret.',
  },
  AKIAEXPIREDKEY000: {
    code: 'InvalidRegistryCredentials',
    layer: 'auth',
    message: 'The credentials have expired (ExpiredTokenException). Enter new ones.',
  },
  AKIASKEWEDCLOCK00: {
    code: 'InvalidRegistryCredentials',
    layer: 'auth',
    message:
      'AWS refused the signature because the clock of this server is wrong (SignatureDoesNotMatch). Have the operator correct its time.',
  },
  AKIANOLISTRIGHT00: {
    code: 'RegistryForbidden',
    layer: 'list',
    message:
      'AWS accepts the credentials but refuses to list the repositories (AccessDeniedException). The user needs ecr:DescribeRepositories and ecr:DescribeImages.',
  },
}
/** A role that does not trust this installation. */
export const UNTRUSTED_ROLE = 'arn:aws:iam::123456789012:role/untrusted'
export const UNTRUSTED_ROLE_MESSAGE =
  'AWS refuses this installation the role arn:aws:iam::123456789012:role/untrusted (AccessDenied). Add the trust relationship to the role: the account and the external id are under Trust relationship.'
/** Host of ECR in a region where the account has no registry. */
export const WRONG_REGION_HOST = '123456789012.dkr.ecr.ap-south-2.amazonaws.com'
export const WRONG_REGION_MESSAGE =
  'The account 123456789012 has no registry in ap-south-2: the region is not enabled for it. Check the region in the endpoint.'

/** What a password, a token or a secret access key is refused as. */
export const WRONG_PASSWORD = 'wrong'
export const WRONG_PASSWORD_MESSAGE =
  '{host} refused the user name or the password (401). Check both; a robot account or token may also have expired.'
export const WRONG_TOKEN_MESSAGE = '{host} refused the token (401). Check it; it may also have expired.'
export const WRONG_SECRET_MESSAGE =
  'AWS refused the signature: the secret access key does not belong to the access key (InvalidSignatureException). Enter it again.'
/** A registry that works and holds no packs. */
export const EMPTY_HOST = 'empty.test'
/** Names of registries and profiles that fail on save. */
export const TAKEN_NAME = 'taken'
export const BROKEN_NAME = 'boom'
/** Name of a chart in a registry that is not synchronised, which can't be looked for: the registry does not answer. */
export const UNREACHABLE_CHART = 'unreachable'
/** In the description of a profile: before the next save somebody else changes the profile, and takes the words out. */
export const CONTESTED = 'somebody else edits this'
/** Set-up token of a demo that starts without any operator. */
export const SETUP_TOKEN = 'demo'

/**
 * Words for `?mock=` in the address of any page, several with commas. The first six begin a new world for the tab:
 * - `reset`: everything as at the start
 * - `setup`: nothing exists yet; opening `/system/setup?token=demo` does the same
 * - `empty`: no registries and no profiles; `many`: a thousand more registries
 * - `packs`: a registry with 20,000 packs of five versions each
 * - `fips`: the FIPS edition, which offers packs without the FIPS mark only to tenants that allowed them
 * The others change how calls are answered, until `reset`:
 * - `slow`: every answer takes 3 seconds; `broken`: reads of registries, packs and profiles fail with 500
 */
export const worldWords = ['reset', 'setup', 'empty', 'many', 'packs', 'fips'] as const
export const moodWords = ['slow', 'broken'] as const
export const mockWords = [...worldWords, ...moodWords] as const
export type MockWord = (typeof mockWords)[number]

/** All of them, as the README lists them. */
export const sentinels: readonly Sentinel[] = [
  ...Object.entries(failingHosts).map(([host, failure]) => ({
    field: 'Endpoint' as const,
    type: `https://${host}`,
    result: failure.message.replaceAll('{host}', host),
  })),
  { field: 'Endpoint', type: `https://${EMPTY_HOST}`, result: 'A registry that works and has no packs' },
  { field: 'Endpoint', type: WRONG_REGION_HOST, result: WRONG_REGION_MESSAGE },
  { field: 'Password', type: WRONG_PASSWORD, result: 'Refused credentials' },
  { field: 'Token', type: WRONG_PASSWORD, result: 'Refused token' },
  ...Object.entries(failingAccessKeys).map(([type, { message }]) => ({ field: 'Access Key' as const, type, result: message })),
  { field: 'ARN', type: UNTRUSTED_ROLE, result: UNTRUSTED_ROLE_MESSAGE },
  { field: 'Name', type: TAKEN_NAME, result: 'A registry, or profile and version, of that name exists (409)' },
  { field: 'Name', type: BROKEN_NAME, result: 'The server fails (500)' },
  { field: 'Chart name', type: UNREACHABLE_CHART, result: 'The registry does not answer: the chart can be added all the same' },
  {
    field: 'Description',
    type: CONTESTED,
    result: 'Of a profile: while it is edited somebody else changes it, so that the save finds a conflict (409)',
  },
  { field: 'Address', type: `/system/setup?token=${SETUP_TOKEN}`, result: 'First start: no operator exists yet' },
  { field: 'Address', type: '?mock=empty', result: 'No registries and no profiles' },
  { field: 'Address', type: '?mock=many', result: 'A thousand more registries' },
  { field: 'Address', type: '?mock=packs', result: 'A registry with 100,000 versions of packs' },
  { field: 'Address', type: '?mock=fips', result: 'The FIPS edition' },
  { field: 'Address', type: '?mock=slow', result: 'Every answer takes 3 seconds' },
  { field: 'Address', type: '?mock=broken', result: 'Reads of registries, packs and profiles fail (500)' },
  { field: 'Address', type: '?mock=reset', result: 'Everything as at the start' },
]
