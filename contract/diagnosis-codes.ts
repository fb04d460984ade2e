import * as z from 'zod/mini'

/**
 * Who can do something about a failure. `form`: whoever fills in the form. `account`: who gives out accounts and permissions at the registry. `registry`: who runs the
 * registry and its certificates. `network`: who runs names, firewalls and proxies between. `console`: the operator of this console. `aws`: who administers the AWS
 * account. `wait`: nobody; it passes.
 */
export const DiagnosisAim = z.enum(['form', 'account', 'registry', 'network', 'console', 'aws', 'wait'])
export type DiagnosisAim = z.infer<typeof DiagnosisAim>

/** Every way in which a registry can fail to be used, with who can help. The codes are stable: people search for them, and write them into tickets. */
export const diagnosisCodes = {
  // The address, and whether this server may connect there.
  ADDRESS_INVALID: 'form',
  POLICY_LOOPBACK: 'console',
  POLICY_LINK_LOCAL: 'console',
  POLICY_METADATA: 'console',
  POLICY_MULTICAST: 'console',
  POLICY_UNSPECIFIED: 'console',
  POLICY_BROADCAST: 'console',
  POLICY_DENIED: 'console',
  POLICY_NOT_AN_ADDRESS: 'form',

  DNS_NOT_FOUND: 'form',
  DNS_NO_ANSWER: 'network',

  CONNECT_REFUSED: 'registry',
  CONNECT_TIMEOUT: 'network',
  CONNECT_NO_ROUTE: 'network',
  CONNECT_FORBIDDEN: 'console',
  CONNECT_RESET: 'registry',
  CONNECT_FAILED: 'network',
  PROXY_UNREACHABLE: 'console',
  PROXY_AUTH_REQUIRED: 'console',
  PROXY_REFUSED: 'network',
  PROXY_TIMEOUT: 'network',
  PROXY_BAD_ANSWER: 'network',

  TLS_UNKNOWN_AUTHORITY: 'form',
  /** A certificate was uploaded, and the server's was issued by another authority. */
  TLS_OTHER_AUTHORITY: 'form',
  TLS_SELF_SIGNED: 'form',
  TLS_MISSING_INTERMEDIATE: 'registry',
  TLS_EXPIRED: 'registry',
  /** Not the server's own, but one above it. */
  TLS_AUTHORITY_EXPIRED: 'registry',
  TLS_NOT_YET_VALID: 'registry',
  TLS_WRONG_HOST: 'form',
  TLS_WEAK_KEY: 'registry',
  TLS_WEAK_SIGNATURE: 'registry',
  TLS_REVOKED: 'registry',
  TLS_WRONG_PURPOSE: 'registry',
  TLS_CERTIFICATE_INVALID: 'registry',
  TLS_PLAIN_HTTP: 'form',
  TLS_OLD_PROTOCOL: 'registry',
  TLS_CLIENT_CERTIFICATE: 'registry',
  TLS_NAME_UNKNOWN: 'form',
  TLS_HANDSHAKE_FAILED: 'registry',
  TLS_TIMEOUT: 'registry',

  HTTP_SPEAKS_HTTPS: 'form',
  HTTP_NOT_HTTP: 'form',
  HTTP_NO_ANSWER: 'registry',
  HTTP_STALLED: 'registry',
  HTTP_TOO_SLOW: 'network',
  HTTP_TRUNCATED: 'registry',
  HTTP_HEADERS_TOO_LARGE: 'registry',
  HTTP_WEB_PAGE: 'form',
  HTTP_SERVER_ERROR: 'registry',
  HTTP_UNEXPECTED_ANSWER: 'registry',
  RATE_LIMITED: 'wait',
  RESPONSE_TOO_LARGE: 'registry',
  REDIRECT_LOOP: 'registry',
  REDIRECT_WITHOUT_TARGET: 'registry',
  REDIRECT_TO_HTTP: 'registry',
  REDIRECT_UNSUPPORTED: 'registry',

  NOT_A_REGISTRY: 'form',
  /** The kind of registry is another one: an OCI registry under legacy, for example. */
  OTHER_REGISTRY_KIND: 'form',
  ACCESS_DENIED: 'account',
  CHALLENGE_MISSING: 'registry',
  CHALLENGE_UNSUPPORTED: 'registry',
  REALM_MISSING: 'registry',
  REALM_INVALID: 'registry',
  REALM_INSECURE: 'registry',
  REALM_WITH_CREDENTIALS: 'registry',

  AUTH_REQUIRED: 'form',
  AUTH_REJECTED: 'form',
  TOKEN_HOST_UNREACHABLE: 'network',
  TOKEN_SERVICE_ERROR: 'registry',
  TOKEN_MISSING: 'registry',
  SECRET_UNREADABLE: 'form',

  LIST_FORBIDDEN: 'account',
  LIST_UNSUPPORTED: 'registry',
  LIST_INVALID: 'registry',
  LIST_LOOP: 'registry',
  LIST_FOREIGN_PAGE: 'registry',
  LIST_TOO_LONG: 'registry',
  INDEX_MISSING: 'form',
  INDEX_INVALID: 'registry',
  INDEX_TOO_LARGE: 'registry',
  CHART_MISSING: 'form',
  TAGS_REFUSED: 'account',

  PULL_FORBIDDEN: 'account',
  MANIFEST_MISSING: 'registry',
  MANIFEST_DIGEST_MISMATCH: 'registry',
  MANIFEST_INVALID: 'registry',
  BLOB_HOST_UNREACHABLE: 'network',
  BLOB_MISSING: 'registry',
  BLOB_FORBIDDEN: 'account',
  BLOB_SIZE_MISMATCH: 'registry',
  BLOB_DIGEST_MISMATCH: 'registry',
  CONTENT_UNREADABLE: 'registry',
  CONTENT_TOO_LARGE: 'registry',

  AWS_KEY_UNKNOWN: 'aws',
  AWS_SIGNATURE_REFUSED: 'form',
  AWS_CLOCK_SKEW: 'console',
  AWS_WRONG_REGION: 'form',
  AWS_SESSION_EXPIRED: 'wait',
  AWS_ROLE_REFUSED: 'aws',
  AWS_ACCOUNT_MISSING: 'console',
  AWS_ACTION_DENIED: 'aws',
  AWS_REGION_DISABLED: 'aws',
  AWS_REGISTRY_MISSING: 'form',
  AWS_PARAMETERS_REFUSED: 'form',
  AWS_ANSWER_UNKNOWN: 'network',
  AWS_SERVICE_ERROR: 'wait',

  /** Everything answers, but nothing stands below the content paths: amber, not red. */
  REGISTRY_EMPTY: 'registry',
  /** Something stands there, but nothing of the kind that is wanted. */
  REGISTRY_OTHER_CONTENT: 'form',
  CLOCK_DIFFERS: 'console',
  CERTIFICATE_EXPIRES_SOON: 'registry',
  VERIFICATION_SKIPPED: 'form',
  PLAIN_HTTP: 'form',
  CANCELLED: 'wait',
} as const satisfies Record<string, DiagnosisAim>

export type DiagnosisCode = keyof typeof diagnosisCodes

const isCode = (text: unknown): text is DiagnosisCode => typeof text === 'string' && text in diagnosisCodes
export const DiagnosisCode = z.custom<DiagnosisCode>(isCode)

/** In words, as the beginning of a line: `Who can help: …`. */
export const aimWords: Readonly<Record<DiagnosisAim, string>> = {
  form: 'you, in the settings of the registry',
  account: 'whoever gives out accounts at the registry',
  registry: 'whoever runs the registry',
  network: 'whoever runs the network',
  console: 'the operator of this console',
  aws: 'whoever administers the AWS account',
  wait: 'nobody: it passes by itself',
}
