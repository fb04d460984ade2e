import type { Failure } from './connector'
import { BlockedError, createCheckedLookup, literalRefusal } from './connect'
import type { OutboundPolicy } from './outbound'
import { describeTlsFailure, readPresentedChain } from './tls'

/** The whole request took too long, though bytes kept coming. */
export class DeadlineError extends Error {
  override readonly name = 'DeadlineError'
  readonly code = 'DEADLINE'
}

export interface DiagnoseContext {
  readonly outbound: OutboundPolicy
  readonly hasCertificate: boolean
  readonly deadlines: { readonly connectMs: number; readonly headersMs: number; readonly bodyIdleMs: number }
}

/** `host:port`, the port always written out. */
export function hostOf(url: URL): string {
  return `${url.hostname}:${portOf(url)}`
}

function portOf(url: URL): number {
  return url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port)
}

/** The code of an error, of its cause, or of the last of several attempts. */
function errorCode(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined
  if ('code' in error && typeof error.code === 'string') return error.code
  if ('errors' in error && Array.isArray(error.errors)) {
    const code = errorCode(error.errors.at(-1))
    if (code !== undefined) return code
  }
  return 'cause' in error ? errorCode(error.cause) : undefined
}

function findBlocked(error: unknown): BlockedError | undefined {
  if (error instanceof BlockedError) return error
  return error instanceof Error && error.cause !== undefined ? findBlocked(error.cause) : undefined
}

/** The connection ended under the request: worth another try when the request may be repeated. */
export function isConnectionLoss(error: unknown): boolean {
  return CONNECTION_LOSS.has(errorCode(error) ?? '')
}

const CONNECTION_LOSS = new Set(['ECONNRESET', 'EPIPE', 'ECONNABORTED', 'UND_ERR_SOCKET'])

/** OpenSSL's verification results as Node spells them (X509_V_ERR_… in x509_vfy.h), and Node's own. */
const CERTIFICATE_CODES =
  /^(CERT_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|CRL_|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH_|HOSTNAME_MISMATCH|ERROR_IN_CERT|EE_KEY_TOO_SMALL|CA_KEY_TOO_SMALL|CA_MD_TOO_WEAK|ERR_TLS_CERT_)/

/**
 * Turns whatever a request threw into a failure with sentences for an administrator. For a TLS failure, and for an answer on `http://` that isn't HTTP, it opens one
 * more connection under the same policy to see what the server presents.
 * @param url of the hop that failed
 */
export async function diagnose(error: unknown, url: URL, context: DiagnoseContext): Promise<Failure> {
  const host = hostOf(url)
  const fail = (kind: Failure['kind'], layer: Failure['layer'], detail: string): Failure => ({ ok: false, kind, layer, detail, host })

  const blocked = findBlocked(error)
  if (blocked !== undefined) {
    return fail(
      'blocked',
      'policy',
      `${blocked.message}. Use another address, or have the operator of this server allow it (OUTBOUND_ALLOW).`,
    )
  }

  const code = errorCode(error) ?? (error instanceof Error ? error.name : 'unknown')
  switch (code) {
    case 'ENOTFOUND':
    case 'ENODATA':
      return fail(
        'dns',
        'dns',
        `The name ${url.hostname} can't be resolved: the name server knows no such host. Check the endpoint for a typing error.`,
      )
    case 'EAI_AGAIN':
    case 'ETIMEOUT':
    case 'ESERVFAIL':
      return fail(
        'dns',
        'dns',
        `The name ${url.hostname} can't be resolved: the name server did not answer. Try again; if it stays so, check the DNS settings of this server.`,
      )
    case 'ECONNREFUSED':
      return fail(
        'refused',
        'connect',
        `${host} refuses connections: nothing listens on this port. Check the port, and that the registry runs.`,
      )
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'EADDRNOTAVAIL':
      return fail(
        'refused',
        'connect',
        `${host} can't be reached: this server has no route to it (${code}). Check the address and the network between them.`,
      )
    case 'EACCES':
    case 'EPERM':
      return fail('refused', 'connect', `The system forbids this server to connect to ${host} (${code}). Check its firewall rules.`)
    case 'UND_ERR_CONNECT_TIMEOUT':
    case 'ETIMEDOUT':
      return fail(
        'timeout',
        'connect',
        `${host} did not accept a connection within ${seconds(context.deadlines.connectMs)}. Check the address and port, and that no firewall drops the packets.`,
      )
    case 'UND_ERR_HEADERS_TIMEOUT':
      return fail(
        'timeout',
        'http',
        `${host} accepted the connection but did not answer within ${seconds(context.deadlines.headersMs)}. Check that the registry is healthy.`,
      )
    case 'UND_ERR_BODY_TIMEOUT':
      return fail(
        'timeout',
        'http',
        `${host} stopped in the middle of an answer: nothing came for ${seconds(context.deadlines.bodyIdleMs)}. Check that the registry is healthy.`,
      )
    case 'DEADLINE':
      return fail(
        'timeout',
        'http',
        `${host} answers too slowly: ${error instanceof Error ? error.message : 'the request took too long'}. Check the network to the registry.`,
      )
    case 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH':
    case 'UND_ERR_RES_EXCEEDED_MAX_SIZE':
      return fail(
        'bad-response',
        'http',
        `${host} broke off an answer: it sent another number of bytes than it announced. Try again; if it stays so, check the registry and what stands in front of it.`,
      )
    case 'UND_ERR_HEADERS_OVERFLOW':
      return fail('too-large', 'http', `${host} sent response headers of more than 16 KiB. Check what stands in front of the registry.`)
    case 'UND_ERR_INVALID_ARG':
    case 'ERR_INVALID_URL':
      return fail('bad-response', 'address', `${host} is not an address that can be connected to. Check the endpoint.`)
  }

  if (CERTIFICATE_CODES.test(code) || code.startsWith('ERR_SSL_') || code === 'EPROTO') {
    const chain = await presentedChain(url, context)
    return fail(
      'tls',
      'tls',
      describeTlsFailure(code, chain, { host, hostname: bare(url.hostname), hasCertificate: context.hasCertificate, now: new Date() }),
    )
  }

  const lost = isConnectionLoss(error)
  if (lost && url.protocol === 'https:') {
    return fail(
      'refused',
      'connect',
      `${host} closed the connection without an answer. Check that this port serves HTTPS, and that the registry is healthy.`,
    )
  }
  if (lost || code === 'HTTPParserError' || code.startsWith('HPE_')) {
    if (url.protocol === 'http:' && (await presentedChain(url, context)) !== undefined) return speaksHttps(url)
    return lost
      ? fail('refused', 'connect', `${host} closed the connection without an answer. Check that the registry is healthy.`)
      : fail('bad-response', 'http', `What answers at ${host} does not speak HTTP. Check the port.`)
  }
  return fail('refused', 'connect', `The connection to ${host} failed (${code}). Check the address, and that the registry is healthy.`)
}

/** An `http://` endpoint on a port that serves HTTPS. */
export function speaksHttps(url: URL): Failure {
  const host = hostOf(url)
  return {
    ok: false,
    kind: 'bad-response',
    layer: 'http',
    detail: `The server at ${host} speaks HTTPS on this port. Use https://${host}.`,
    host,
  }
}

/** Reads the certificates under the same policy as every other connection. */
async function presentedChain(url: URL, context: DiagnoseContext) {
  const hostname = bare(url.hostname)
  if (literalRefusal(context.outbound, hostname) !== undefined) return undefined
  return readPresentedChain({ hostname, port: portOf(url), lookup: createCheckedLookup(context.outbound) })
}

function bare(hostname: string): string {
  return hostname.replace(/^\[|\]$/g, '')
}

function seconds(milliseconds: number): string {
  const value = Math.round(milliseconds / 100) / 10
  return `${value} ${value === 1 ? 'second' : 'seconds'}`
}
