import { X509Certificate } from 'node:crypto'
import type { PresentedCertificate } from '~/contract/diagnosis'
import type { DiagnosisCode } from '~/contract/diagnosis-codes'
import { commonName, isIssuedBy, isUnknownIssuer, namesIssuerLocation, pathOf, quoted } from './trust'

export interface TlsFailure {
  readonly code: Extract<DiagnosisCode, `TLS_${string}`>
  /** One or two sentences. */
  readonly detail: string
}

export interface TlsContext {
  /** `host:port` */
  readonly host: string
  /** Without brackets. */
  readonly hostname: string
  /** PEM that was uploaded for this registry; empty when there is none, undefined when it isn't known here. */
  readonly uploaded: string | undefined
  readonly hasCertificate: boolean
  readonly now: Date
  /** A second look got through with this one: `TLSv1.1`. */
  readonly protocol?: string | undefined
}

const dates = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' })

/** OpenSSL's verification results as Node spells them (X509_V_ERR_… in x509_vfy.h), and Node's own. */
const CERTIFICATE_PROBLEM =
  /^(CERT_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|CRL_|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH_|HOSTNAME_MISMATCH|ERROR_IN_CERT|EE_KEY_TOO_SMALL|CA_KEY_TOO_SMALL|CA_MD_TOO_WEAK|UNSPECIFIED|ERR_TLS_CERT_)/

/** Those that Node has no name for: it calls them `UNSPECIFIED`, with OpenSSL's text (X509_verify_cert_error_string). */
const NAMELESS: Readonly<Record<string, string>> = {
  'EE certificate key too weak': 'EE_KEY_TOO_SMALL',
  'CA certificate key too weak': 'CA_KEY_TOO_SMALL',
  'CA signature digest algorithm too weak': 'CA_MD_TOO_WEAK',
}

/** OpenSSL's name of what is wrong with a certificate; undefined when it is not the certificate that an error is about. */
export function certificateProblem(code: string, message: string): string | undefined {
  if (!CERTIFICATE_PROBLEM.test(code)) return undefined
  return code === 'UNSPECIFIED' ? (NAMELESS[message] ?? code) : code
}

/** A certificate that was not accepted. @param chain as it was sent, leaf first; empty when it could not be read */
export function describeDistrust(problem: string, chain: readonly PresentedCertificate[], context: TlsContext): TlsFailure {
  const { host, hostname, hasCertificate, now } = context
  const leaf = chain[0]
  const own = `The certificate of ${host}`
  if (problem === 'DEPTH_ZERO_SELF_SIGNED_CERT') {
    const what = hasCertificate ? 'self-signed, and not the uploaded one' : 'self-signed and not trusted here'
    return {
      code: 'TLS_SELF_SIGNED',
      detail: `${own}${named(leaf)} is ${what}. Upload that certificate, or check Insecure Skip TLS Verify.`,
    }
  }
  if (
    isUnknownIssuer(problem) ||
    (problem === 'CERT_SIGNATURE_FAILURE' && isNamesake(pathOf(chain).at(-1), certificatesOf(context.uploaded)))
  )
    return describeUnknownIssuer(chain, context)
  switch (problem) {
    case 'CERT_HAS_EXPIRED': {
      const expired = chain.find(({ notAfter }) => new Date(notAfter) < now)
      const until = 'Have it renewed; until then Insecure Skip TLS Verify gets past it.'
      if (chain.length > 0 && expired === undefined)
        return {
          code: 'TLS_AUTHORITY_EXPIRED',
          detail: `A certificate above that of ${host} has expired; the server does not send it. Upload the present one of ${quoted(leaf?.issuer ?? '')}, or check Insecure Skip TLS Verify.`,
        }
      const on = expired === undefined ? '' : ` on ${dates.format(new Date(expired.notAfter))}`
      return expired === leaf
        ? { code: 'TLS_EXPIRED', detail: `${own} expired${on}. ${until}` }
        : {
            code: 'TLS_AUTHORITY_EXPIRED',
            detail: `The certificate ${quoted(expired?.subject ?? '')} in the chain of ${host} expired${on}. ${until}`,
          }
    }
    case 'CERT_NOT_YET_VALID': {
      const early = chain.find(({ notBefore }) => new Date(notBefore) > now)
      const which = early === undefined || early === leaf ? own : `The certificate ${quoted(early.subject)} in the chain of ${host}`
      return {
        code: 'TLS_NOT_YET_VALID',
        detail: `${which} is not valid ${early === undefined ? 'yet' : `before ${dates.format(new Date(early.notBefore))}`}. Check the clock of this server (it says ${dates.format(now)}) and the certificate.`,
      }
    }
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
    case 'HOSTNAME_MISMATCH': {
      const names = leaf === undefined || leaf.subjectAltNames.length === 0 ? 'names no host' : `is for ${list(leaf.subjectAltNames)}`
      return {
        code: 'TLS_WRONG_HOST',
        detail: `${own} ${names}, not for ${hostname}. Use a name from the certificate in the endpoint, or have the certificate reissued with ${hostname} in it.`,
      }
    }
    case 'EE_KEY_TOO_SMALL':
      return { code: 'TLS_WEAK_KEY', detail: weakKey(own, leaf) }
    case 'CA_KEY_TOO_SMALL': {
      const weak = chain.slice(1).find(hasShortKey)
      return {
        code: 'TLS_WEAK_KEY',
        detail: weakKey(
          weak === undefined ? `A certificate above that of ${host}` : `The certificate ${quoted(weak.subject)} in the chain of ${host}`,
          weak,
        ),
      }
    }
    case 'CA_MD_TOO_WEAK': {
      const weak = chain.find(({ signature, isSelfSigned }) => /SHA-?1\b|MD5/i.test(signature) && !isSelfSigned)
      const which = weak === undefined || weak === leaf ? own : `The certificate ${quoted(weak.subject)} in the chain of ${host}`
      return {
        code: 'TLS_WEAK_SIGNATURE',
        detail: `${which} is signed in a way that can be forged${weak === undefined ? '' : ` (${weak.signature})`}. Have it reissued with SHA-256, or check Insecure Skip TLS Verify.`,
      }
    }
    case 'CERT_REVOKED':
      return { code: 'TLS_REVOKED', detail: `${own} was revoked. Have it replaced.` }
    case 'INVALID_PURPOSE':
      return {
        code: 'TLS_WRONG_PURPOSE',
        detail: `${own}${named(leaf)} is not meant for servers: its key usage forbids it. Have it reissued for server authentication, or check Insecure Skip TLS Verify.`,
      }
    default:
      return {
        code: 'TLS_CERTIFICATE_INVALID',
        detail: `${own}${named(leaf)} can't be verified (${problem}). Have it replaced, or check Insecure Skip TLS Verify.`,
      }
  }
}

/** Who issued it is not trusted here: because nothing was uploaded, because it was the wrong thing, or because a certificate between them is missing. */
function describeUnknownIssuer(chain: readonly PresentedCertificate[], { host, hasCertificate, uploaded }: TlsContext): TlsFailure {
  const path = pathOf(chain)
  const top = path.at(-1)
  const issuer = top === undefined ? 'an authority' : quoted(top.issuer)
  const unknown: TlsFailure = {
    code: 'TLS_UNKNOWN_AUTHORITY',
    detail: `The certificate of ${host} was issued by ${issuer}, which is not trusted here. Upload the certificate of that authority, or check Insecure Skip TLS Verify.`,
  }
  if (top === undefined) return unknown
  const isAlone = path.length === 1 && !top.isSelfSigned
  const mine = certificatesOf(uploaded)

  if (hasCertificate && !(isAlone && canStandAbove(top, mine))) {
    return {
      code: 'TLS_OTHER_AUTHORITY',
      detail: isNamesake(top, mine)
        ? `The certificate of ${host} was issued by ${issuer}, but not by the uploaded certificate of that name: that authority has another key now. Upload its present certificate.`
        : `The certificate of ${host} was issued by ${issuer}, which is another authority than the uploaded one. Upload the certificate of ${issuer}.`,
    }
  }
  if (isAlone && (hasCertificate || namesIssuerLocation(top))) {
    const where = hasCertificate ? 'is neither in the uploaded certificate nor sent by the server' : 'the server does not send along'
    return {
      code: 'TLS_MISSING_INTERMEDIATE',
      detail: `The certificate of ${host} was issued by ${issuer}, which ${where}: an intermediate certificate is missing. Have the server send its whole chain, or upload the certificate of ${issuer}.`,
    }
  }
  return unknown
}

/** Whether one of the uploaded authorities is called as the issuer is, without being it. */
function isNamesake(top: PresentedCertificate | undefined, uploaded: readonly X509Certificate[]): boolean {
  const certificate = top && new X509Certificate(top.pem)
  return certificate !== undefined && uploaded.some((one) => one.subject === certificate.issuer && !certificate.verify(one.publicKey))
}

/** Whether one of the uploaded authorities can have issued the one that issued a certificate. Of what isn't known here it can. */
function canStandAbove(leaf: PresentedCertificate, uploaded: readonly X509Certificate[]): boolean {
  if (uploaded.length === 0) return true
  const certificate = new X509Certificate(leaf.pem)
  return uploaded.some((one) => one.ca && one.subject !== certificate.issuer && !isIssuedBy(certificate, one))
}

function certificatesOf(pem: string | undefined): X509Certificate[] {
  const blocks = pem?.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []
  return blocks.map((block) => new X509Certificate(block))
}

/** A handshake that broke before certificates were judged. @param code as Node gives it: `ERR_SSL_…`, `EPROTO` */
export function describeHandshake(code: string, { host, hostname, protocol }: TlsContext): TlsFailure {
  const old: TlsFailure = {
    code: 'TLS_OLD_PROTOCOL',
    detail: `${host} offers no TLS version that is still safe; this server needs TLS 1.2 or newer. Update the TLS settings of the registry.`,
  }
  if (protocol === 'TLSv1' || protocol === 'TLSv1.1') return old
  switch (code) {
    case 'ERR_SSL_UNSUPPORTED_PROTOCOL':
    case 'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION':
      return old
    case 'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED':
    case 'ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE':
      return {
        code: 'TLS_CLIENT_CERTIFICATE',
        detail: `${host} asks for a client certificate, which this console has not. Use an address of the registry that accepts a user name and password.`,
      }
    case 'ERR_SSL_TLSV1_UNRECOGNIZED_NAME':
    case 'ERR_SSL_TLSV1_ALERT_UNRECOGNIZED_NAME':
      return {
        code: 'TLS_NAME_UNKNOWN',
        detail: `The server at ${host} does not serve the name ${hostname}. Check the host name of the endpoint.`,
      }
    default:
      return {
        code: 'TLS_HANDSHAKE_FAILED',
        detail:
          protocol === undefined
            ? `The TLS handshake with ${host} failed (${code}). Check that this port serves HTTPS, and the TLS settings of the registry.`
            : `${host} offers ${protocol} only with keys or ciphers that are no longer safe (${code}). Update the TLS settings of the registry.`,
      }
  }
}

/** What comes where TLS should begin is no TLS (OpenSSL's names). */
export function isNoTls(code: string): boolean {
  return code === 'ERR_SSL_WRONG_VERSION_NUMBER' || code === 'ERR_SSL_PACKET_LENGTH_TOO_LONG' || code === 'ERR_SSL_HTTP_REQUEST'
}

export function describeNoTls(host: string, isHttp: boolean): TlsFailure {
  return isHttp
    ? {
        code: 'TLS_PLAIN_HTTP',
        detail: `The server at ${host} speaks plain HTTP on this port. Use http://${host}, or the port where it serves HTTPS.`,
      }
    : { code: 'TLS_HANDSHAKE_FAILED', detail: `What answers at ${host} speaks neither TLS nor HTTP. Check the port.` }
}

function weakKey(which: string, certificate: PresentedCertificate | undefined): string {
  const key = certificate === undefined ? '' : ` (${certificate.key})`
  return `${which} has a key that is too short to be safe${key}. Have it replaced by one with at least RSA 2048 bits, or check Insecure Skip TLS Verify.`
}

function hasShortKey({ pem }: PresentedCertificate): boolean {
  const { asymmetricKeyType, asymmetricKeyDetails } = new X509Certificate(pem).publicKey
  return (asymmetricKeyDetails?.modulusLength ?? Infinity) < 2048 && asymmetricKeyType !== 'ec'
}

function named(certificate: PresentedCertificate | undefined): string {
  const name = commonName(certificate?.subject ?? '')
  return name === '' ? '' : ` (${name})`
}

/** At most five names, then how many more. */
function list(names: readonly string[]): string {
  const shown = names.slice(0, 5).join(', ')
  return names.length > 5 ? `${shown} and ${names.length - 5} more` : shown
}
