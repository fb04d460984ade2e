import type { PresentedChain } from '~/contract/diagnosis'
import { readCertificates } from './certificates'
import { expiredHosts, EXPIRING_DAYS, expiringHosts } from './failing-hosts'
import { type CertificateName, makeCertificate } from './make-certificate'
import { demoCertificate } from './seeds/certificate'

const DAY = 86_400_000

/** The authority of the company in the demo: `demoCertificate` is its certificate. */
const acmeRoot: CertificateName = { common: 'ACME Internal Root', organization: 'ACME' }
const acmeIssuing: CertificateName = { common: 'ACME Issuing CA 1', organization: 'ACME' }
const unsentIssuing: CertificateName = { common: 'ACME Issuing CA 2', organization: 'ACME' }
/** An authority that every system trusts. Its root is not sent, as is usual. */
const publicRoot: CertificateName = { common: 'Northbank Root X1', organization: 'Northbank Trust Services' }
const publicIssuing: CertificateName = { common: 'Northbank TLS R3', organization: 'Northbank Trust Services' }

const since = Date.parse('2025-02-03T00:00:00Z')
const until = Date.parse('2040-02-03T00:00:00Z')

const authority = (subject: CertificateName, issuer: CertificateName) =>
  makeCertificate({ subject, issuer, notBefore: since, notAfter: until, isAuthority: true })

const acmeIssuingCertificate = authority(acmeIssuing, acmeRoot)
const publicIssuingCertificate = authority(publicIssuing, publicRoot)

/** What `missing-intermediate.test` should send along. */
export const unsentCertificate = authority(unsentIssuing, acmeRoot)

const selfSigned: CertificateName = { common: 'self-signed.test', organization: 'ACME' }
export const selfSignedCertificate = makeCertificate({
  subject: selfSigned,
  issuer: selfSigned,
  notBefore: since,
  notAfter: until,
  names: ['self-signed.test'],
})

/** PEM of certificates any of which makes a host pass once it is uploaded. */
const anchors: Readonly<Record<string, readonly string[]>> = {
  'private-ca.test': [demoCertificate, acmeIssuingCertificate],
  'self-signed.test': [selfSignedCertificate],
  'missing-intermediate.test': [unsentCertificate],
}

/** @param upload PEM as it is kept: cleaned */
export function isTrusted(hostname: string, upload: string): boolean {
  return (anchors[hostname] ?? []).some((pem) => upload.includes(pem))
}

const HOUR = 3_600_000
const expired = Date.parse('2025-05-02T23:59:59Z')

/** When a host's own certificate ends, where that is near or past. Epoch milliseconds. */
function endOf(hostname: string, now: number): number | undefined {
  if (expiredHosts.includes(hostname)) return expired
  return expiringHosts.includes(hostname) ? now - (now % HOUR) + EXPIRING_DAYS * DAY + HOUR : undefined
}

/** A host's own certificate, where it ends soon or has ended. */
export function endingCertificateOf(hostname: string, now: number): { subject: string; notAfter: string } | undefined {
  const end = endOf(hostname, now)
  return end === undefined ? undefined : { subject: `CN=${hostname}`, notAfter: new Date(end).toISOString() }
}

/** The certificates that a host presents, its own first. @param upload certificates that are trusted for it: it has one of theirs */
function certificatesOf(hostname: string, upload: string, now: number): readonly string[] {
  const today = now - (now % DAY)
  const end = endOf(hostname, now)
  const dates =
    end === undefined ? { notBefore: today - 60 * DAY, notAfter: today + 200 * DAY } : { notBefore: end - 90 * DAY, notAfter: end }
  const leaf = (issuer: CertificateName, name = hostname) => makeCertificate({ subject: { common: name }, issuer, ...dates, names: [name] })
  switch (hostname) {
    case 'self-signed.test':
      return [selfSignedCertificate]
    case 'missing-intermediate.test':
      return [leaf(unsentIssuing)]
    case 'private-ca.test':
      return [leaf(acmeIssuing), acmeIssuingCertificate, demoCertificate]
    case 'wrong-host.test':
      return [leaf(publicIssuing, 'registry.other.test'), publicIssuingCertificate]
    default:
      return upload.includes(demoCertificate)
        ? [leaf(acmeIssuing), acmeIssuingCertificate, demoCertificate]
        : [leaf(publicIssuing), publicIssuingCertificate]
  }
}

/** What a host presents of itself, and which of it to trust where that would help. @param host with its port; @param isDistrusted it was not trusted */
export async function chainOf(
  { hostname, host }: { readonly hostname: string; readonly host: string },
  { upload, isDistrusted, now }: { readonly upload: string; readonly isDistrusted: boolean; readonly now: number },
): Promise<PresentedChain> {
  const pems = certificatesOf(hostname, upload, now)
  const certificates: PresentedChain['certificates'] = []
  for (const pem of pems) {
    const read = await readCertificates(pem, now)
    if (read.ok) certificates.push(...read.report.certificates.map((info) => ({ ...info, pem })))
  }
  return { host, step: 'tls', certificates, trust: isDistrusted ? adviceOn(hostname, certificates) : null }
}

function adviceOn(hostname: string, certificates: PresentedChain['certificates']): PresentedChain['trust'] {
  const top = certificates.at(-1)
  if (top === undefined || anchors[hostname] === undefined) return null
  const name = (distinguished: string) => `“${/CN=([^,]*)/.exec(distinguished)?.[1] ?? distinguished}”`
  if (top.isAuthority) {
    return {
      sha256: top.sha256,
      reason: `${name(top.subject)} is the authority at the end of the chain. With it every certificate that it issues is trusted, also when the server’s own is renewed.`,
      missingIntermediate: false,
    }
  }
  if (top.isSelfSigned) {
    return {
      sha256: top.sha256,
      reason: `${name(top.subject)} is the server’s own certificate. No authority stands behind it, so it is the one to trust; when it is replaced, it has to be trusted anew.`,
      missingIntermediate: false,
    }
  }
  return {
    sha256: null,
    reason: `The server sends its own certificate alone, without that of ${name(top.issuer)}, which issued it. An intermediate certificate is missing: have the server send its whole chain, or upload the certificate of ${name(top.issuer)}.`,
    missingIntermediate: true,
  }
}
