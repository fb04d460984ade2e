import { readEcrEndpoint } from '~/contract/ecr-endpoint'
import { normalizeEndpoint, splitContentPaths } from '~/contract/endpoint'
import type { ProviderType } from '~/contract/registries'
import { isGhcr } from '~/contract/registry-settings'
import { kindOf, type RegistryFormValues } from './registry-values'

/** What the typed endpoint will be used as, for the line under the field; undefined while it is empty or wrong (the field's own error says why). */
export function endpointPreview(endpoint: string): { endpoint: string; notes: readonly string[] } | undefined {
  const address = endpoint.trim() === '' ? undefined : normalizeEndpoint(endpoint)
  return address?.ok === true ? { endpoint: address.endpoint, notes: address.notes } : undefined
}

/** What happens to typed content paths, for the line under the field; undefined when they are used as they stand. */
export function contentPathsNote(paths: readonly string[]): string | undefined {
  if (!paths.some((path) => /(^|\/)spectro-packs(\/archive)?\/*$/.test(path))) return undefined
  const used = splitContentPaths(paths.join(','))
  return `spectro-packs/archive is left out, as it is added on each call. Used: ${used.length === 0 ? 'the root of the registry' : used.join(', ')}`
}

/** What to type as Base Content Path. */
export function contentPathHint(provider: ProviderType, synchronised: boolean, isGitHub: boolean): string {
  if (isGitHub) return 'GitHub repository that the charts are linked to. Press Enter after each; charts linked to none are not found.'
  switch (provider) {
    case 'pack':
      return 'Project or directory that holds the packs. Press Enter after each; leave empty for the whole registry.'
    case 'helm':
      return `Project or directory that holds the charts. Press Enter after each. ${synchronised ? 'Needed to synchronise.' : 'Used only with synchronisation.'}`
    case 'zarf':
      return `Project or directory that holds the packages; those at the root of the registry are not found. Press Enter after each. ${synchronised ? 'Needed to synchronise.' : 'Used only with synchronisation.'}`
  }
}

export function pointsToGitHub(values: Pick<RegistryFormValues, 'family' | 'ociAuth' | 'endpoint'>): boolean {
  if (kindOf(values) !== 'oci-basic') return false
  const address = normalizeEndpoint(values.endpoint)
  return address.ok && isGhcr(address.endpoint)
}

/** Host and port of the typed endpoint, for progress words. */
export function hostOf(values: RegistryFormValues): string {
  if (kindOf(values) === 'oci-ecr') {
    const ecr = readEcrEndpoint(values.endpoint)
    if (ecr.ok) return ecr.host
  }
  const address = normalizeEndpoint(values.endpoint)
  return address.ok ? new URL(address.endpoint).host : values.endpoint.trim()
}

/** What the form lets one choose between. */
export type Verification = 'system' | 'certificate' | 'skip'

/** The choice that the documented controls come to: skipping wins over a certificate. */
export function verificationOf(skips: boolean, hasCertificate: boolean): Verification {
  if (skips) return 'skip'
  return hasCertificate ? 'certificate' : 'system'
}

export type TlsMode = Verification | 'plain'

/** How the server will be verified. Skipping wins over a certificate, as documented; over plain HTTP there is nothing to verify. */
export function tlsMode(
  values: Pick<RegistryFormValues, 'family' | 'ociAuth' | 'endpoint' | 'insecureSkipVerify' | 'certificate'>,
): TlsMode {
  if (kindOf(values) !== 'oci-ecr' && /^http:/i.test(values.endpoint.trim())) return 'plain'
  return verificationOf(values.insecureSkipVerify, values.certificate !== '')
}

export function tlsModeWords(mode: TlsMode, hasCertificate: boolean): string {
  switch (mode) {
    case 'system':
      return 'Verified with the system’s authorities'
    case 'certificate':
      return 'Verified with the system’s authorities and the uploaded certificate'
    case 'skip':
      return hasCertificate
        ? 'Not verified: anyone on the network path can read the credentials. A certificate is uploaded, but Insecure Skip TLS Verify is checked: it is not used.'
        : 'Not verified: anyone on the network path can read the credentials.'
    case 'plain':
      return 'Not encrypted: the endpoint starts with http://, so anyone on the network path can read the credentials.'
  }
}

/** Why it is as it is, where synchronisation can't be chosen any more. */
export function fixedSynchronisation(synchronised: boolean): string {
  return synchronised
    ? 'On. It can’t be changed after the registry is created.'
    : 'Off. It can’t be changed after the registry is created: to synchronise, delete this registry and add it again with Synchronization on.'
}
