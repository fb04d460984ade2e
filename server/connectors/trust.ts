import { X509Certificate } from 'node:crypto'
import { isIP } from 'node:net'
import type { PresentedCertificate, PresentedChain } from '~/contract/diagnosis'

/** Problems that go away when the right certificate is trusted. */
const UNKNOWN_ISSUER = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_GET_ISSUER_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'CERT_UNTRUSTED',
])

/** @param problem OpenSSL's name of what was wrong with a chain */
export function isUnknownIssuer(problem: string): boolean {
  return UNKNOWN_ISSUER.has(problem)
}

/**
 * Which certificate of a chain would have to be trusted.
 * @param problem OpenSSL's name of what was wrong with the chain
 * @param chain as it was sent, the server's own first
 * @param hostname what the certificate must be for, without brackets; not judged when left out
 * @returns null where trusting one of them would not help
 */
export function adviseTrust(problem: string, chain: readonly PresentedCertificate[], hostname?: string): PresentedChain['trust'] {
  const [leaf] = chain
  if (leaf === undefined || (hostname !== undefined && !isFor(leaf, hostname))) return null
  const path = pathOf(chain)
  // What was sent fits together: the signature that failed is that of an authority with the same name that is trusted in its place.
  const isNamesake = problem === 'CERT_SIGNATURE_FAILURE' && path.length > 1
  if (!isUnknownIssuer(problem) && !isNamesake) return null
  if (path.some(({ validity }) => validity !== 'valid')) return null
  const top = path.at(-1) ?? leaf

  if (top.isSelfSigned && path.length === 1)
    return {
      sha256: top.sha256,
      reason: `${quoted(top.subject)} is the server’s own certificate. No authority stands behind it, so it is the one to trust; when it is replaced, it has to be trusted anew.`,
      missingIntermediate: false,
    }
  if (path.length > 1) {
    const reason = top.isSelfSigned
      ? `${quoted(top.subject)} is the authority at the end of the chain. With it every certificate that it issues is trusted, also when the server’s own is renewed.`
      : `${quoted(top.subject)} issued the server’s certificate. The authority above it, ${quoted(top.issuer)}, was not sent; trusting the issuing one is enough.`
    return { sha256: top.sha256, reason, missingIntermediate: false }
  }
  const missingIntermediate = namesIssuerLocation(leaf)
  const upload = `The server sends its own certificate alone, without that of ${quoted(leaf.issuer)}, which issued it.`
  return {
    sha256: null,
    reason: missingIntermediate
      ? `${upload} An intermediate certificate is missing: have the server send its whole chain, or upload the certificate of ${quoted(leaf.issuer)}.`
      : `${upload} Get the certificate of ${quoted(leaf.issuer)} from whoever runs the registry, and upload it.`,
    missingIntermediate,
  }
}

/** From the server's own certificate upwards, each issued by the next, as far as the issuers were sent. What else was sent is left out. */
export function pathOf(chain: readonly PresentedCertificate[]): PresentedCertificate[] {
  const parsed = chain.map((one) => ({ one, certificate: new X509Certificate(one.pem) }))
  const path: PresentedCertificate[] = []
  for (let at = parsed[0]; at !== undefined;) {
    const { one, certificate } = at
    path.push(one)
    if (one.isSelfSigned) break
    at = parsed.find((other) => !path.includes(other.one) && other.one.isAuthority && isIssuedBy(certificate, other.certificate))
  }
  return path
}

/** By name, by key identifiers, and by signature. */
export function isIssuedBy(certificate: X509Certificate, issuer: X509Certificate): boolean {
  try {
    return certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey)
  } catch {
    return false
  }
}

/** It says where its issuer's certificate can be fetched (RFC 5280 4.2.2.1): the mark of an authority that expects its intermediates to be sent along. */
export function namesIssuerLocation({ pem }: PresentedCertificate): boolean {
  return new X509Certificate(pem).infoAccess?.includes('CA Issuers - URI') ?? false
}

function isFor({ pem }: PresentedCertificate, hostname: string): boolean {
  const certificate = new X509Certificate(pem)
  return (isIP(hostname) === 0 ? certificate.checkHost(hostname) : certificate.checkIP(hostname)) !== undefined
}

/** The common name out of a one-line name, all of it where it has none. Servers choose these, so they are cut. */
export function commonName(name: string): string {
  const common = /(?:^|, )CN=(.*?)(?=, [A-Za-z][A-Za-z0-9.]*=|$)/.exec(name)?.[1] ?? name
  return common.length > 120 ? `${common.slice(0, 120)}…` : common
}

/** A name in a sentence. */
export function quoted(name: string): string {
  const common = commonName(name)
  return common === '' ? 'an authority without a name' : `“${common}”`
}
