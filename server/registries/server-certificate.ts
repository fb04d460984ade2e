import type { PresentedCertificate } from '~/contract/diagnosis'
import { hostOf } from '../connectors/diagnose'
import { noTrace, type Trace } from '../connectors/trace'
import type { ServerCertificate } from '../db/schema'

/** Remembers the certificate that a registry’s own host presents, trusted or not; those of other hosts are of no concern. */
export interface CertificateWatch {
  readonly trace: Trace
  seen(): ServerCertificate | undefined
}

/** @param endpoint as it is stored: an address, or of ECR a host name */
export function watchCertificate(endpoint: string): CertificateWatch {
  const host = hostOfRegistry(endpoint)
  let leaf: PresentedCertificate | undefined
  return {
    trace: {
      ...noTrace,
      network(event) {
        if ((event.type === 'secured' || event.type === 'distrusted') && event.host === host) leaf = event.chain[0] ?? leaf
      },
    },
    seen: () => leaf && { subject: leaf.subject, notAfter: leaf.notAfter },
  }
}

/** Of chains that a diagnosis collected. */
export function ownCertificate(
  endpoint: string,
  chains: readonly { readonly host: string; readonly certificates: readonly PresentedCertificate[] }[],
): ServerCertificate | undefined {
  const leaf = chains.find((chain) => chain.host === hostOfRegistry(endpoint))?.certificates[0]
  return leaf && { subject: leaf.subject, notAfter: leaf.notAfter }
}

/** `host:port`, as network events have it. */
function hostOfRegistry(endpoint: string): string {
  return hostOf(new URL(endpoint.includes('://') ? endpoint : `https://${endpoint}`))
}
