import type { X509Certificate } from 'node:crypto'
import { createSecureContext, DEFAULT_CIPHERS, rootCertificates, type SecureContext, type TLSSocket } from 'node:tls'
import type { PresentedCertificate } from '~/contract/diagnosis'
import { describeCertificate, toPem } from './certificates'

export interface TlsSettings {
  readonly rejectUnauthorized: boolean
  readonly secureContext: SecureContext | undefined
}

/**
 * What counts as safe, told to OpenSSL: keys of at least 112 bits of security (RSA from 2048 on), no signatures with SHA-1. It is what Debian, Ubuntu and Node from 24
 * on ask for by themselves.
 */
const SAFE = `${DEFAULT_CIPHERS}:@SECLEVEL=2`

/**
 * Trust settings of one registry.
 * @param options.certificate PEM, trusted in addition to the system's authorities; also a server's own certificate or an intermediate, as documented
 * @param options.insecureSkipVerify accept any certificate; wins
 * @throws when the PEM can't be read (it is checked on upload)
 */
export function tlsSettings(options: { certificate: string; insecureSkipVerify: boolean }): TlsSettings {
  if (options.insecureSkipVerify) return { rejectUnauthorized: false, secureContext: undefined }
  if (options.certificate === '') return { rejectUnauthorized: true, secureContext: createSecureContext({ ciphers: SAFE }) }
  // `ca` replaces the system's authorities, so they are listed too. Built once a client: parsing some 150 roots takes about 10 ms.
  const ca = [...rootCertificates, options.certificate]
  return { rejectUnauthorized: true, secureContext: createSecureContext({ ca, ciphers: SAFE, allowPartialTrustChain: true }) }
}

/** To look at what a server presents, whatever it is: old protocols, weak keys and weak signatures too. Nothing is ever sent over it. */
export function lookingSettings(): TlsSettings {
  return {
    rejectUnauthorized: false,
    secureContext: createSecureContext({ ciphers: `${DEFAULT_CIPHERS}:@SECLEVEL=0`, minVersion: 'TLSv1' }),
  }
}

/** The certificates that a server sent on a socket whose handshake is done, its own first; only those, not what is known here of their issuers. Some 0.2 ms each. */
export function presentedChainOf(socket: TLSSocket, now: Date = new Date()): PresentedCertificate[] {
  const chain: PresentedCertificate[] = []
  const seen = new Set<string>()
  // Not `getPeerCertificate(true)`: it goes on with issuers from the authorities that are trusted here.
  for (
    let at: X509Certificate | undefined = socket.getPeerX509Certificate();
    at !== undefined && !seen.has(at.fingerprint256);
    at = at.issuerCertificate
  ) {
    seen.add(at.fingerprint256)
    chain.push({ ...describeCertificate(at, now), pem: toPem(at) })
  }
  return chain
}
