import { isIP, type LookupFunction } from 'node:net'
import { connect, createSecureContext, type DetailedPeerCertificate, rootCertificates, type SecureContext } from 'node:tls'

/** How long the diagnostic handshake may take, in milliseconds. */
const PROBE_TIMEOUT_MS = 5_000

export interface TlsSettings {
  readonly rejectUnauthorized: boolean
  readonly secureContext: SecureContext | undefined
}

/**
 * Trust settings of one registry.
 * @param options.certificate PEM, trusted in addition to the system's authorities; also a server's own certificate or an intermediate, as documented
 * @param options.insecureSkipVerify accept any certificate; wins
 * @throws when the PEM can't be read (it is checked on upload)
 */
export function tlsSettings(options: { certificate: string; insecureSkipVerify: boolean }): TlsSettings {
  if (options.insecureSkipVerify) return { rejectUnauthorized: false, secureContext: undefined }
  if (options.certificate === '') return { rejectUnauthorized: true, secureContext: undefined }
  // `ca` replaces the system's authorities, so they are listed too. Built once a client: parsing some 150 roots takes about 10 ms.
  const ca = [...rootCertificates, options.certificate]
  return { rejectUnauthorized: true, secureContext: createSecureContext({ ca, allowPartialTrustChain: true }) }
}

/** What a server showed of itself. */
export interface PresentedCertificate {
  readonly subject: string
  readonly issuer: string
  readonly notBefore: Date
  readonly notAfter: Date
  /** DNS names and IP addresses it is valid for. */
  readonly names: readonly string[]
  /** It says where its issuer's certificate can be fetched: the mark of a public authority. */
  readonly namesIssuerLocation: boolean
}

export interface TlsTarget {
  readonly hostname: string
  readonly port: number
  readonly lookup: LookupFunction
}

/**
 * One handshake that accepts any certificate and sends nothing, to read what the server presents.
 * @returns the chain, leaf first; undefined when no TLS handshake succeeds there
 */
export function readPresentedChain(target: TlsTarget): Promise<PresentedCertificate[] | undefined> {
  return new Promise((resolve) => {
    const socket = connect({
      host: target.hostname,
      port: target.port,
      lookup: target.lookup,
      servername: isIP(target.hostname) === 0 ? target.hostname : '',
      rejectUnauthorized: false,
    })
    const finish = (chain: PresentedCertificate[] | undefined) => {
      socket.destroy()
      resolve(chain)
    }
    socket.setTimeout(PROBE_TIMEOUT_MS, () => finish(undefined))
    socket.once('error', () => finish(undefined))
    socket.once('close', () => finish(undefined))
    socket.once('secureConnect', () => finish(flatten(socket.getPeerCertificate(true))))
  })
}

function flatten(leaf: DetailedPeerCertificate): PresentedCertificate[] {
  const chain: PresentedCertificate[] = []
  const seen = new Set<string>()
  // A self-signed end refers to itself.
  for (
    let at: DetailedPeerCertificate | undefined = leaf;
    at?.fingerprint256 !== undefined && !seen.has(at.fingerprint256);
    at = at.issuerCertificate
  ) {
    seen.add(at.fingerprint256)
    chain.push({
      subject: distinguishedName(at.subject),
      issuer: distinguishedName(at.issuer),
      notBefore: new Date(at.valid_from),
      notAfter: new Date(at.valid_to),
      names: alternativeNames(at.subjectaltname),
      namesIssuerLocation: at.infoAccess?.['CA Issuers - URI'] !== undefined,
    })
  }
  return chain
}

/** The common name where there is one, otherwise all parts. */
function distinguishedName(name: object | undefined): string {
  const parts = Object.entries(name ?? {}).map(([key, value]) => [key, Array.isArray(value) ? value.join('+') : String(value)] as const)
  const common = parts.find(([key]) => key === 'CN')
  return common?.[1] ?? parts.map((part) => part.join('=')).join(', ')
}

function alternativeNames(text: string | undefined): string[] {
  if (text === undefined) return []
  return text
    .split(', ')
    .filter((part) => part.startsWith('DNS:') || part.startsWith('IP Address:'))
    .map((part) => part.slice(part.indexOf(':') + 1))
}

const dates = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' })

/** Chain problems whose cause is that the issuer isn't known here. */
const UNKNOWN_ISSUER = new Set([
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_GET_ISSUER_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'CERT_UNTRUSTED',
])

/**
 * One or two sentences about a TLS failure.
 * @param code of the error, as Node gives it: OpenSSL's name of the verification result, or `ERR_SSL_…`
 * @param chain what the server presented, leaf first; undefined when it could not be read
 * @param context.hasCertificate a certificate was uploaded for this registry
 */
export function describeTlsFailure(
  code: string,
  chain: readonly PresentedCertificate[] | undefined,
  context: { host: string; hostname: string; hasCertificate: boolean; now: Date },
): string {
  const { host, hostname, hasCertificate, now } = context
  const leaf = chain?.[0]
  if (UNKNOWN_ISSUER.has(code)) return describeUnknownIssuer(chain, host, hasCertificate)
  switch (code) {
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
      return `The certificate of ${host}${named(leaf?.subject)} is self-signed and not trusted here. Upload that certificate, or check Insecure Skip TLS Verify.`
    case 'CERT_HAS_EXPIRED': {
      const expired = chain?.find((certificate) => certificate.notAfter < now)
      const which =
        expired === undefined || expired === leaf
          ? `The certificate of ${host}`
          : `The certificate “${expired.subject}” in the chain of ${host}`
      return `${which} expired${expired === undefined ? '' : ` on ${dates.format(expired.notAfter)}`}. Have it renewed; until then Insecure Skip TLS Verify gets past it.`
    }
    case 'CERT_NOT_YET_VALID': {
      const early = chain?.find((certificate) => certificate.notBefore > now)
      return `The certificate of ${host} is not valid ${early === undefined ? 'yet' : `before ${dates.format(early.notBefore)}`}. Check the clock of this server (it says ${dates.format(now)}) and the certificate.`
    }
    case 'ERR_TLS_CERT_ALTNAME_INVALID': {
      const names = leaf === undefined || leaf.names.length === 0 ? 'names no host' : `is for ${list(leaf.names)}`
      return `The certificate of ${host} ${names}, not for ${hostname}. Use a name from the certificate in the endpoint, or have the certificate reissued with ${hostname} in it.`
    }
    case 'ERR_SSL_WRONG_VERSION_NUMBER':
    case 'ERR_SSL_PACKET_LENGTH_TOO_LONG':
    case 'ERR_SSL_HTTP_REQUEST':
      return `The server at ${host} speaks plain HTTP on this port. Use http://${host}, or the port where it serves HTTPS.`
    case 'ERR_SSL_UNSUPPORTED_PROTOCOL':
    case 'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION':
      return `${host} offers no TLS version that is still safe; this server needs TLS 1.2 or newer. Update the TLS settings of the registry.`
    case 'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED':
    case 'ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE':
      return `${host} asks for a client certificate, which this console has not. Use an address of the registry that accepts a user name and password.`
    case 'ERR_SSL_TLSV1_UNRECOGNIZED_NAME':
    case 'ERR_SSL_TLSV1_ALERT_UNRECOGNIZED_NAME':
      return `The server at ${host} does not serve the name ${hostname}. Check the host name of the endpoint.`
    case 'CERT_REVOKED':
      return `The certificate of ${host} was revoked. Have it replaced.`
    default:
      return chain === undefined
        ? `The TLS handshake with ${host} failed (${code}). Check that this port serves HTTPS, and the TLS settings of the registry.`
        : `The certificate of ${host}${named(leaf?.subject)} can't be verified (${code}). Have it replaced, or check Insecure Skip TLS Verify.`
  }
}

function describeUnknownIssuer(chain: readonly PresentedCertificate[] | undefined, host: string, hasCertificate: boolean): string {
  const top = chain?.at(-1)
  const issuer = top === undefined ? 'an authority' : `“${top.issuer}”`
  const complete = top !== undefined && top.issuer === top.subject
  // A leaf alone whose issuer can be fetched comes from an authority that expects its intermediate to be sent along.
  if (top !== undefined && !complete && (hasCertificate || (chain?.length === 1 && top.namesIssuerLocation))) {
    const unknown = hasCertificate ? 'is neither in the uploaded certificate nor sent by the server' : 'the server does not send along'
    return `The certificate of ${host} was issued by ${issuer}, which ${unknown}: an intermediate certificate is missing. Have the server send its whole chain, or upload the certificate of ${issuer}.`
  }
  return `The certificate of ${host} was issued by ${issuer}, which is not trusted here. Upload the certificate of that authority, or check Insecure Skip TLS Verify.`
}

function named(subject: string | undefined): string {
  return subject === undefined || subject === '' ? '' : ` (${subject})`
}

/** At most five names, then how many more. */
function list(names: readonly string[]): string {
  const shown = names.slice(0, 5).join(', ')
  return names.length > 5 ? `${shown} and ${names.length - 5} more` : shown
}
