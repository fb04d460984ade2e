import type { DiagnosisStepId } from '~/contract/diagnosis'
import type { DiagnosisCode } from '~/contract/diagnosis-codes'
import type { FailureLayer } from '~/contract/errors'
import type { RegistryKind } from '~/contract/registries'

/** One way to fail. */
export interface FailureWords {
  readonly code: DiagnosisCode
  readonly layer: FailureLayer
  /** Where the ladder stops. `answer`: with the first answer of the registry, which each kind has in a step of its own. */
  readonly step: DiagnosisStepId | 'answer'
  /** `{host}` becomes host and port. */
  readonly message: string
  /** Told with the documented code for refused credentials. */
  readonly unauthorized?: boolean
  /** With a limit: when to come back. */
  readonly retryAfterSeconds?: number
  /** `host:port` of another server that was spoken to in that step. */
  readonly elsewhere?: string
  /** Milliseconds that the step takes before it fails. */
  readonly ms?: number
}

export interface HostFailure extends FailureWords {
  /** Where another kind of registry says it in other words. */
  readonly says?: Partial<Record<RegistryKind, string>>
  /** Kinds of registry that it fails for; all when left out. */
  readonly kinds?: readonly RegistryKind[]
  /** When set, it passes with Insecure Skip TLS Verify, and with `certificate` also once the right certificate is uploaded. */
  readonly tls?: 'certificate-helps' | 'skip-helps'
  /** Fails with this scheme alone. */
  readonly scheme?: 'http:' | 'https:'
}

const kindsOfPaths: readonly RegistryKind[] = ['oci-basic', 'pack']

/** Hosts of an endpoint that fail, each in its own way. Any other host is a good registry. */
export const failingHosts: Readonly<Record<string, HostFailure>> = {
  'private-ca.test': {
    code: 'TLS_UNKNOWN_AUTHORITY',
    layer: 'tls',
    step: 'tls',
    message:
      'The certificate of {host} was issued by “ACME Internal Root”, which is not trusted here. Upload the certificate of that authority, or check Insecure Skip TLS Verify.',
    tls: 'certificate-helps',
  },
  'self-signed.test': {
    code: 'TLS_SELF_SIGNED',
    layer: 'tls',
    step: 'tls',
    message:
      'The certificate of {host} (self-signed.test) is self-signed and not trusted here. Upload that certificate, or check Insecure Skip TLS Verify.',
    tls: 'certificate-helps',
  },
  'missing-intermediate.test': {
    code: 'TLS_MISSING_INTERMEDIATE',
    layer: 'tls',
    step: 'tls',
    message:
      'The certificate of {host} was issued by “ACME Issuing CA 2”, which the server does not send along: an intermediate certificate is missing. Have the server send its whole chain, or upload the certificate of “ACME Issuing CA 2”.',
    tls: 'certificate-helps',
  },
  'expired.test': {
    code: 'TLS_EXPIRED',
    layer: 'tls',
    step: 'tls',
    message: 'The certificate of {host} expired on 2 May 2025. Have it renewed; until then Insecure Skip TLS Verify gets past it.',
    tls: 'skip-helps',
  },
  'wrong-host.test': {
    code: 'TLS_WRONG_HOST',
    layer: 'tls',
    step: 'tls',
    message:
      'The certificate of {host} is for registry.other.test, not for wrong-host.test. Use a name from the certificate in the endpoint, or have the certificate reissued with wrong-host.test in it.',
    tls: 'skip-helps',
  },
  'plain-http.test': {
    code: 'TLS_PLAIN_HTTP',
    layer: 'tls',
    step: 'tls',
    message: 'The server at {host} speaks plain HTTP on this port. Use http://{host}, or the port where it serves HTTPS.',
    scheme: 'https:',
  },
  'speaks-https.test': {
    code: 'HTTP_SPEAKS_HTTPS',
    layer: 'http',
    step: 'answer',
    message: 'The server at {host} speaks HTTPS on this port. Use https://{host}.',
    scheme: 'http:',
  },
  'dead.test': {
    code: 'CONNECT_REFUSED',
    layer: 'connect',
    step: 'connect',
    message: '{host} refuses connections: nothing listens on this port. Check the port, and that the registry runs.',
  },
  'nowhere.test': {
    code: 'DNS_NOT_FOUND',
    layer: 'dns',
    step: 'dns',
    message: "The name nowhere.test can't be resolved: the name server knows no such host. Check the endpoint for a typing error.",
  },
  'slow.test': {
    code: 'CONNECT_TIMEOUT',
    layer: 'connect',
    step: 'connect',
    message: '{host} did not accept a connection within 10 seconds. Check the address and port, and that no firewall drops the packets.',
    ms: 10_000,
  },
  'timeout.test': {
    code: 'CONNECT_TIMEOUT',
    layer: 'connect',
    step: 'connect',
    message: '{host} did not accept a connection within 10 seconds. Check the address and port, and that no firewall drops the packets.',
  },
  'blocked.test': {
    code: 'POLICY_METADATA',
    layer: 'policy',
    step: 'dns',
    message:
      '169.254.169.254 (blocked.test) is a metadata address of a cloud, and this server does not connect to those. Use another address, or have the operator of this server allow it (OUTBOUND_ALLOW).',
  },
  'html.test': {
    code: 'HTTP_WEB_PAGE',
    layer: 'http',
    step: 'answer',
    message:
      '{host} answers with a web page, not as an OCI registry. Check the endpoint: a web interface, a log-in portal or a proxy may stand there, or the Endpoint Suffix is missing.',
    says: {
      helm: '{host} answers with a web page where index.yaml should be (/index.yaml). Check the endpoint: a web interface, a log-in portal or a proxy may stand there.',
      pack: '{host} answers with a web page, not as a legacy pack registry. Check the endpoint: a web interface, a log-in portal or a proxy may stand there.',
    },
  },
  'rate-limited.test': {
    code: 'RATE_LIMITED',
    layer: 'http',
    step: 'answer',
    message: '{host} limits how often it can be asked (429). Try again in 60 seconds.',
    retryAfterSeconds: 60,
  },
  'token-host.test': {
    code: 'TOKEN_HOST_UNREACHABLE',
    layer: 'connect',
    step: 'auth',
    message:
      "The token service auth.token-host.test:443, which signs in for {host}, can't be used. auth.token-host.test:443 refuses connections: nothing listens on this port. Check the port, and that the registry runs.",
    elsewhere: 'auth.token-host.test:443',
    kinds: ['oci-basic'],
  },
  'catalog-denied.test': {
    code: 'LIST_FORBIDDEN',
    layer: 'list',
    step: 'list',
    message:
      '{host} accepts the credentials but refuses to list its repositories (/v2/_catalog: 401 UNAUTHORIZED). The account needs the permission to list the catalog (registry:catalog:*); in Harbor that takes an administrator or a robot account of the system, not of a project.',
    kinds: ['oci-basic'],
  },
  'no-pull.test': {
    code: 'PULL_FORBIDDEN',
    layer: 'content',
    step: 'manifest',
    message:
      '{host} does not let this account read platform/spectro-packs/archive/lodestar-ingress (403). Give it the permission to pull from there.',
    kinds: kindsOfPaths,
  },
  'blob-host.test': {
    code: 'BLOB_HOST_UNREACHABLE',
    layer: 'connect',
    step: 'blob',
    message:
      "{host} hands its content out from storage.blob-host.test:443, which can't be used. storage.blob-host.test:443 did not accept a connection within 10 seconds. Check the address and port, and that no firewall drops the packets. The network must let this server and the clusters connect there.",
    elsewhere: 'storage.blob-host.test:443',
  },
  'no-index.test': {
    code: 'INDEX_MISSING',
    layer: 'content',
    step: 'list',
    message:
      'No Helm repository stands at https://no-index.test/index.yaml (404). Check the endpoint: it is the address that helm repo add takes, without index.yaml.',
    kinds: ['helm'],
  },
  'truncated-index.test': {
    code: 'INDEX_INVALID',
    layer: 'content',
    step: 'list',
    message:
      'The index.yaml of {host} breaks off in the middle: its last entry is incomplete. Check the endpoint, and index the repository again (helm repo index).',
    kinds: ['helm'],
  },
  'huge-index.test': {
    code: 'INDEX_TOO_LARGE',
    layer: 'content',
    step: 'list',
    message:
      '{host} has an index.yaml of more than 64 MiB, which is not read. Split the repository, or take versions that nobody needs out of its index.',
    kinds: ['helm'],
  },
  'not-a-pack-registry.test': {
    code: 'NOT_A_REGISTRY',
    layer: 'http',
    step: 'auth',
    message: 'No legacy pack registry answers at https://not-a-pack-registry.test/v1/ (404). Check the endpoint.',
    kinds: ['pack'],
  },
}

/** Registries of the demo whose last synchronisation ended for a reason that lasts. */
export const failingDemoHosts: Readonly<Record<string, HostFailure>> = {
  'hardened.northbank.example': {
    code: 'TLS_EXPIRED',
    layer: 'tls',
    step: 'tls',
    message: 'The certificate of {host} expired on 2 May 2025. Have it renewed; until then Insecure Skip TLS Verify gets past it.',
    tls: 'skip-helps',
  },
}

export const expiredHosts: readonly string[] = ['expired.test', 'hardened.northbank.example']

/** Works, but the server's certificate ends in some days. */
export const EXPIRING_HOST = 'expires-soon.test'
/** With it those of the demo's registries. */
export const expiringHosts: readonly string[] = [EXPIRING_HOST, 'charts.partner.example', 'oci.community-packs.example']
/** Until then, in days. */
export const EXPIRING_DAYS = 5
