import { normalizeEndpoint, splitContentPaths } from '~/contract/endpoint'
import type { RegistryFormValues } from './registry-form'

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

/** The blocks of a PEM text, one a certificate, each with its line end. */
export function pemBlocks(pem: string): string[] {
  return (pem.match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g) ?? []).map((block) => `${block}\n`)
}

/** Host and port of the typed endpoint, for progress words. */
export function hostOf(endpoint: string): string {
  const address = normalizeEndpoint(endpoint)
  return address.ok ? new URL(address.endpoint).host : endpoint.trim()
}

export type TlsMode = 'system' | 'certificate' | 'skip' | 'plain'

/** How the server will be verified. Skipping wins over a certificate, as documented; over plain HTTP there is nothing to verify. */
export function tlsMode(values: Pick<RegistryFormValues, 'endpoint' | 'insecureSkipVerify' | 'certificate'>): TlsMode {
  if (/^http:/i.test(values.endpoint.trim())) return 'plain'
  if (values.insecureSkipVerify) return 'skip'
  return values.certificate === '' ? 'system' : 'certificate'
}

export function tlsModeWords(mode: TlsMode, hasCertificate: boolean): string {
  switch (mode) {
    case 'system':
      return 'Verified with the system’s authorities'
    case 'certificate':
      return 'Verified with the system’s authorities and the uploaded certificate'
    case 'skip':
      return `Not verified: anyone on the network path can read the password.${hasCertificate ? ' The uploaded certificate is ignored.' : ''}`
    case 'plain':
      return 'Not encrypted: the endpoint starts with http://, so anyone on the network path can read the password.'
  }
}
