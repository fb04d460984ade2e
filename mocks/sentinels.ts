import { failingAccessKeys, UNTRUSTED_ROLE, untrustedRole, WRONG_REGION_HOST, wrongRegion } from './failing-aws'
import { EXPIRING_DAYS, EXPIRING_HOST, failingHosts } from './failing-hosts'

/** Something a person can type to see a failure. */
interface Sentinel {
  /** Where it is typed. */
  readonly field: 'Endpoint' | 'Password' | 'Token' | 'Access Key' | 'ARN' | 'Name' | 'Address' | 'Chart name' | 'Description'
  readonly type: string
  readonly result: string
}

/** How long a check of a good registry takes in the demo, in milliseconds. */
export const PROBE_MS = 350

/** What a password, a token or a secret access key is refused as. */
export const WRONG_PASSWORD = 'wrong'
/** A registry that works and holds no packs. */
export const EMPTY_HOST = 'empty.test'
/** A registry that has lost a good part of its contents when it is synchronised for the second time. */
export const SHRINKING_HOST = 'shrinking.test'
/** A registry that takes no more requests in the middle of a synchronisation, for most of a minute. */
export const LIMITED_HOST = 'limited.test'
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
  ...Object.entries(failingHosts).map(([host, { scheme = 'https:', message }]) => ({
    field: 'Endpoint' as const,
    type: `${scheme}//${host}`,
    result: message.replaceAll('{host}', host),
  })),
  { field: 'Endpoint', type: `https://${EXPIRING_HOST}`, result: `A registry that works; its certificate ends in ${EXPIRING_DAYS} days` },
  { field: 'Endpoint', type: `https://${EMPTY_HOST}`, result: 'A registry that works and has no packs' },
  {
    field: 'Endpoint',
    type: `https://${SHRINKING_HOST}`,
    result: 'A registry that works; from the second synchronisation on a good part of it is gone, and the removals are held',
  },
  { field: 'Endpoint', type: `https://${LIMITED_HOST}`, result: 'A registry that works; its synchronisation waits for a rate limit' },
  { field: 'Endpoint', type: WRONG_REGION_HOST, result: wrongRegion.message },
  { field: 'Password', type: WRONG_PASSWORD, result: 'Refused credentials' },
  { field: 'Token', type: WRONG_PASSWORD, result: 'Refused token' },
  ...Object.entries(failingAccessKeys).map(([type, { message }]) => ({ field: 'Access Key' as const, type, result: message })),
  { field: 'ARN', type: UNTRUSTED_ROLE, result: untrustedRole.message.replace('{role}', UNTRUSTED_ROLE) },
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
