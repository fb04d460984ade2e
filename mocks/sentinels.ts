import type { ErrorCode, FailureLayer } from '~/contract/errors'

/** Something a person can type to see a failure. */
export interface Sentinel {
  /** Where it is typed. */
  readonly field: 'Endpoint' | 'Password' | 'Name' | 'Address'
  readonly type: string
  readonly result: string
}

interface HostFailure {
  readonly code: ErrorCode
  readonly layer: FailureLayer
  /** `{host}` becomes host and port. */
  readonly message: string
  /** When set, it passes with Insecure Skip TLS Verify, and with `certificate` also once one is uploaded. */
  readonly tls?: 'certificate-helps' | 'skip-helps'
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
      'The certificate of {host} is signed by itself or by an authority that is not known here. Upload the certificate of its authority, or check Insecure Skip TLS Verify.',
    tls: 'certificate-helps',
  },
  'expired.test': {
    code: 'RegistryTlsError',
    layer: 'tls',
    message: 'The certificate of {host} has expired. Renew it on the registry, or check Insecure Skip TLS Verify.',
    tls: 'skip-helps',
  },
  'wrong-host.test': {
    code: 'RegistryTlsError',
    layer: 'tls',
    message: 'The certificate of {host} is for another host name: registry.other.test. Use that name, or check Insecure Skip TLS Verify.',
    tls: 'skip-helps',
  },
  'plain-http.test': {
    code: 'RegistryTlsError',
    layer: 'tls',
    message: '{host} answers without TLS. Use http:// for it, or the port that speaks TLS.',
  },
  'dead.test': {
    code: 'RegistryUnreachable',
    layer: 'connect',
    message: '{host} refused the connection. Check the port, and that the registry is running.',
  },
  'nowhere.test': {
    code: 'RegistryUnreachable',
    layer: 'dns',
    message: 'The host nowhere.test was not found. Check its spelling, and the DNS of this server.',
  },
  'slow.test': {
    code: 'RegistryTimeout',
    layer: 'connect',
    message: '{host} did not answer within 10 seconds. Check the address, and that a firewall lets this server through.',
    delayMs: 4000,
  },
  'html.test': {
    code: 'RegistryBadResponse',
    layer: 'http',
    message:
      '{host} answers with a web page, not as a registry does. Check the endpoint, and the Endpoint Suffix when the API stands below a path.',
  },
  'catalog-denied.test': {
    code: 'RegistryForbidden',
    layer: 'list',
    message:
      'The credentials are good, but {host} does not let this user list repositories (_catalog). Give the user the right to read the catalogue.',
  },
  'rate-limited.test': {
    code: 'RegistryRateLimited',
    layer: 'http',
    message: '{host} takes no more requests for now (429). Try again in 60 seconds.',
  },
  'blocked.test': {
    code: 'RegistryBlocked',
    layer: 'policy',
    message:
      'This server may not connect to {host}: 169.254.169.254 is a link-local address. An operator can allow it with OUTBOUND_ALLOW.',
  },
}

/** What Basic credentials are refused as. */
export const WRONG_PASSWORD = 'wrong'
export const WRONG_PASSWORD_MESSAGE = '{host} refused the user name or password. Check both, and that the account is not locked.'
/** A registry that works and holds no packs. */
export const EMPTY_HOST = 'empty.test'
/** Names of registries that fail on save. */
export const TAKEN_NAME = 'taken'
export const BROKEN_NAME = 'boom'
/** Set-up token of a demo that starts without any operator. */
export const SETUP_TOKEN = 'demo'

/**
 * Words for `?mock=` in the address of any page, several with commas. The first four begin a new world for the tab:
 * - `reset`: everything as at the start
 * - `setup`: nothing exists yet; opening `/system/setup?token=demo` does the same
 * - `empty`: no registries; `many`: a thousand more
 * The others change how calls are answered, until `reset`:
 * - `slow`: every answer takes 3 seconds; `broken`: reads of registries and packs fail with 500
 */
export const worldWords = ['reset', 'setup', 'empty', 'many'] as const
export const moodWords = ['slow', 'broken'] as const
export const mockWords = [...worldWords, ...moodWords] as const
export type MockWord = (typeof mockWords)[number]

/** All of them, as the README lists them. */
export const sentinels: readonly Sentinel[] = [
  ...Object.entries(failingHosts).map(([host, failure]) => ({
    field: 'Endpoint' as const,
    type: `https://${host}`,
    result: failure.message.replace('{host}', host),
  })),
  { field: 'Endpoint', type: `https://${EMPTY_HOST}`, result: 'A registry that works and has no packs' },
  { field: 'Password', type: WRONG_PASSWORD, result: 'Refused credentials' },
  { field: 'Name', type: TAKEN_NAME, result: 'A registry with that name exists (409)' },
  { field: 'Name', type: BROKEN_NAME, result: 'The server fails (500)' },
  { field: 'Address', type: `/system/setup?token=${SETUP_TOKEN}`, result: 'First start: no operator exists yet' },
  { field: 'Address', type: '?mock=empty', result: 'No registries' },
  { field: 'Address', type: '?mock=many', result: 'A thousand more registries' },
  { field: 'Address', type: '?mock=slow', result: 'Every answer takes 3 seconds' },
  { field: 'Address', type: '?mock=broken', result: 'Reads of registries and packs fail (500)' },
  { field: 'Address', type: '?mock=reset', result: 'Everything as at the start' },
]
