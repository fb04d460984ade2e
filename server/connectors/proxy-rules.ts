import { isIP } from 'node:net'
import ipaddr from 'ipaddr.js'
import { contains, isHostPattern, normalizeHost, type Range, tryParseRange } from './outbound'
import type { Proxy, ProxyRules } from './proxy'

/** An entry of NO_PROXY. */
interface Exception {
  /** Without one, all ports. */
  readonly port: number | undefined
  readonly covers: (hostname: string) => boolean
}

/**
 * Reads HTTPS_PROXY and NO_PROXY, as curl and Go take them.
 * @param settings.httpsProxy `http://` or `https://`, with user name and password where the proxy wants them; without a scheme `http://` is meant
 * @param settings.noProxy what is reached directly: host names (each covers its subdomains; a leading `.` or `*.` changes nothing), IP addresses, ranges (they cover
 * addresses, not names that resolve to them), each with `:port` where one port alone is meant, and `*` for everything
 * @returns undefined when there is no proxy; exceptions are not even read then
 * @throws Error with one sentence that names the variable, and never what HTTPS_PROXY holds: a password may stand in it
 */
export function createProxyRules(settings: { httpsProxy: string | undefined; noProxy: readonly string[] }): ProxyRules | undefined {
  if (settings.httpsProxy === undefined) return undefined
  const proxy = parseProxy(settings.httpsProxy)
  const exceptions = settings.noProxy.map(parseException)
  return {
    proxyFor(hostname, port) {
      const host = normalizeHost(hostname)
      return exceptions.some((one) => (one.port === undefined || one.port === port) && one.covers(host)) ? undefined : proxy
    },
  }
}

function parseProxy(text: string): Proxy {
  const full = text.includes('://') ? text : `http://${text}`
  const url = URL.canParse(full) ? new URL(full) : undefined
  const good =
    url !== undefined &&
    /^https?:$/.test(url.protocol) &&
    url.hostname !== '' &&
    url.pathname === '/' &&
    url.search === '' &&
    url.hash === '' &&
    canDecode(url.username) &&
    canDecode(url.password)
  if (!good) {
    throw new Error(
      'HTTPS_PROXY must be the address of an HTTP proxy, such as http://proxy.example.com:3128 or http://user:password@proxy.example.com:3128 (characters such as @ in the password as %40)',
    )
  }
  return { url, host: `${url.hostname}:${url.port === '' ? (url.protocol === 'https:' ? '443' : '80') : url.port}` }
}

/** Percent-encoding that is whole. */
function canDecode(text: string): boolean {
  try {
    decodeURIComponent(text)
    return true
  } catch {
    return false
  }
}

function parseException(entry: string): Exception {
  if (entry === '*') return { port: undefined, covers: () => true }
  const whole = tryParseRange(normalizeHost(entry))
  if (whole !== undefined) return { port: undefined, covers: inRange(whole) }
  const [, host = entry, portText] = /^(.*?)(?::(\d{1,5}))?$/.exec(entry) ?? []
  const port = portText === undefined ? undefined : Number(portText)
  const range = tryParseRange(normalizeHost(host))
  if (port === undefined || (port > 0 && port < 65_536)) {
    if (range !== undefined) return { port, covers: inRange(range) }
    const name = normalizeHost(host).replace(/^\*?\./, '')
    if (isHostPattern(name) && !name.startsWith('*')) return { port, covers: (other) => other === name || other.endsWith(`.${name}`) }
  }
  throw new Error(
    `NO_PROXY: “${entry}” is neither a host name such as registry.example.com, with or without a port, nor an address, a range such as 10.0.0.0/8, or *`,
  )
}

function inRange(range: Range): (hostname: string) => boolean {
  return (hostname) => isIP(hostname) !== 0 && contains(range, ipaddr.process(hostname))
}
