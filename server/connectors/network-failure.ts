import type { Failure } from './connector'

interface NetworkContext {
  readonly url: URL
  /** `host:port` */
  readonly host: string
  readonly deadlines: { readonly connectMs: number; readonly headersMs: number; readonly bodyIdleMs: number }
  /** An answer was on its way. */
  readonly hasBegun: boolean
}

type Told = Pick<Failure, 'kind' | 'layer' | 'code' | 'detail'>

/**
 * What the code of an error says by itself: names, TCP, deadlines and broken answers. Codes as Node (libuv, getaddrinfo), undici and this server's own errors have them.
 * @returns undefined where more has to be looked at: TLS, and connections that were lost
 */
export function describeNetworkError(code: string, { url, host, deadlines, hasBegun }: NetworkContext): Told | undefined {
  const tell = (kind: Failure['kind'], layer: Failure['layer'], told: Failure['code'], detail: string): Told => ({
    kind,
    layer,
    code: told,
    detail,
  })
  switch (code) {
    case 'ENOTFOUND':
    case 'ENODATA':
      return tell(
        'dns',
        'dns',
        'DNS_NOT_FOUND',
        `The name ${url.hostname} can't be resolved: the name server knows no such host. Check the endpoint for a typing error.`,
      )
    case 'EAI_AGAIN':
    case 'ETIMEOUT':
    case 'ESERVFAIL':
    case 'EAI_FAIL':
    case 'DNS_TIMEOUT':
      return tell(
        'dns',
        'dns',
        'DNS_NO_ANSWER',
        `The name ${url.hostname} can't be resolved: the name server did not answer. Try again; if it stays so, check the DNS settings of this server.`,
      )
    case 'ECONNREFUSED':
      return tell(
        'refused',
        'connect',
        'CONNECT_REFUSED',
        `${host} refuses connections: nothing listens on this port. Check the port, and that the registry runs.`,
      )
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'EADDRNOTAVAIL':
      return tell(
        'refused',
        'connect',
        'CONNECT_NO_ROUTE',
        `${host} can't be reached: this server has no route to it (${code}). Check the address and the network between them.`,
      )
    case 'EACCES':
    case 'EPERM':
      return tell(
        'refused',
        'connect',
        'CONNECT_FORBIDDEN',
        `The system forbids this server to connect to ${host} (${code}). Check its firewall rules.`,
      )
    case 'UND_ERR_CONNECT_TIMEOUT':
    case 'ETIMEDOUT':
      return tell(
        'timeout',
        'connect',
        'CONNECT_TIMEOUT',
        `${host} did not accept a connection within ${seconds(deadlines.connectMs)}. Check the address and port, and that no firewall drops the packets.`,
      )
    case 'TLS_HANDSHAKE_TIMEOUT':
      return tell(
        'timeout',
        'tls',
        'TLS_TIMEOUT',
        `${host} accepted the connection but did not finish the TLS handshake within ${seconds(deadlines.connectMs)}. Check that this port serves HTTPS, and that the registry is healthy.`,
      )
    case 'UND_ERR_HEADERS_TIMEOUT':
      return noAnswer(host, deadlines.headersMs)
    case 'UND_ERR_BODY_TIMEOUT':
      return stalled(host, deadlines.bodyIdleMs)
    case 'UND_ERR_RES_EXCEEDED_MAX_SIZE':
      return tell(
        'bad-response',
        'http',
        'RESPONSE_TOO_LARGE',
        `${host} sent an answer that is too large to be read. Check that this is a registry, and what stands in front of it.`,
      )
    case 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH':
      return tell(
        'bad-response',
        'http',
        'HTTP_TRUNCATED',
        `${host} broke off an answer: it sent another number of bytes than it announced. Try again; if it stays so, check the registry and what stands in front of it.`,
      )
    case 'UND_ERR_HEADERS_OVERFLOW':
      return tell(
        'too-large',
        'http',
        'HTTP_HEADERS_TOO_LARGE',
        `${host} sent response headers of more than 16 KiB. Check what stands in front of the registry.`,
      )
    case 'UND_ERR_INVALID_ARG':
    case 'ERR_INVALID_URL':
      return tell('bad-response', 'address', 'ADDRESS_INVALID', `${host} is not an address that can be connected to. Check the endpoint.`)
    default:
      return hasBegun && (code.startsWith('HPE_') || code === 'HTTPParserError')
        ? tell(
            'bad-response',
            'http',
            'HTTP_NOT_HTTP',
            `${host} spoiled an answer: its body does not keep to HTTP (${code}). Check the registry and what stands in front of it.`,
          )
        : undefined
  }
}

/** A request that took longer than it may: before its answer, in a silence, or while bytes kept coming. */
export function describeDeadline(
  limitMs: number,
  { host, hasBegun, quietMs }: { readonly host: string; readonly hasBegun: boolean; readonly quietMs: number },
): Told {
  if (!hasBegun) return noAnswer(host, limitMs)
  if (quietMs > limitMs / 2) return stalled(host, quietMs)
  const detail = `${host} answers too slowly: the answer took longer than ${seconds(limitMs)}. Check the network to the registry.`
  return { kind: 'timeout', layer: 'http', code: 'HTTP_TOO_SLOW', detail }
}

function noAnswer(host: string, afterMs: number): Told {
  const detail = `${host} accepted the connection but did not answer within ${seconds(afterMs)}. Check that the registry is healthy.`
  return { kind: 'timeout', layer: 'http', code: 'HTTP_NO_ANSWER', detail }
}

function stalled(host: string, quietMs: number): Told {
  const detail = `${host} stopped in the middle of an answer: nothing came for ${seconds(quietMs)}. Check that the registry is healthy.`
  return { kind: 'timeout', layer: 'http', code: 'HTTP_STALLED', detail }
}

function seconds(milliseconds: number): string {
  const value = Math.round(milliseconds / 100) / 10
  return `${value} ${value === 1 ? 'second' : 'seconds'}`
}
