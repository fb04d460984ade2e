import type { ConnectorEnvironment } from '../../connectors/connector'
import { createAuthority, createSelfSigned, type KeyedCertificate } from '../certificates'
import { type ConnectProxyOptions, proxyRules, startConnectProxy } from '../connect-proxy'
import { testConnection, type testEnvironment } from '../connections'
import { ecrConnection, keyCredentials, makeAccessKey } from '../ecr-settings'
import { registryRoutes } from '../fake-registry'
import { refusingEndpoint, startFaultServer } from '../fault-server'
import type { Arranged, Bench, FaultCell } from './bench'
import { shortWith } from './short'

/** A name that nobody but the proxy knows. */
const REGISTRY = 'registry.test'
const endpoint = `https://${REGISTRY}`
const authority = createAuthority('Behind the Proxy')

const through = (httpsProxy: string, policy: Parameters<typeof testEnvironment>[0] = {}): ConnectorEnvironment => ({
  ...shortWith(policy),
  proxy: proxyRules(httpsProxy),
})

/** A proxy before any registry. @param reach how its address is written */
const before =
  (options: ConnectProxyOptions, reach: (url: string) => string = (url) => url) =>
  async (bench: Bench): Promise<Arranged> => {
    const proxy = bench.closeAfter(await startConnectProxy(options))
    return { connection: testConnection(endpoint), allowed: [proxy.host], environment: through(reach(proxy.url)) }
  }

/** A registry behind a proxy that works. */
const behind =
  (certificate: KeyedCertificate, trusted: string) =>
  async (bench: Bench): Promise<Arranged> => {
    const registry = bench.closeAfter(await startFaultServer(registryRoutes([]), certificate))
    const proxy = bench.closeAfter(await startConnectProxy({ hosts: { [`${REGISTRY}:443`]: registry.host } }))
    return {
      connection: testConnection(endpoint, { tls: { certificate: trusted, insecureSkipVerify: false } }),
      // The proxy is of this process too, and it is the one that connects to the registry.
      allowed: [proxy.host, registry.host],
      environment: through(proxy.url),
    }
  }

/** A target that may not be asked for: the proxy hears nothing of it. */
const forbidden =
  (target: string, policy: Parameters<typeof testEnvironment>[0]) =>
  async (bench: Bench): Promise<Arranged> => {
    const proxy = bench.closeAfter(await startConnectProxy({ manner: 502 }))
    return { connection: testConnection(target), allowed: [], environment: through(proxy.url, policy) }
  }

const cell = (one: Omit<FaultCell, 'kind' | 'step'> & Partial<Pick<FaultCell, 'kind' | 'step'>>): FaultCell => ({
  kind: 'oci-basic',
  step: 'connect',
  ...one,
})

/** What can be wrong with the proxy of the environment, and with what stands behind it. */
export const proxyFaults: readonly FaultCell[] = [
  cell({
    fault: 'a proxy that refuses connections',
    code: 'PROXY_UNREACHABLE',
    sentence: /^The proxy 127\.0\.0\.1:\d+ can’t be reached \(it refuses connections\)\. Check HTTPS_PROXY of this server/,
    async arrange() {
      return { connection: testConnection(endpoint), allowed: [], environment: through(await refusingEndpoint('http')) }
    },
  }),
  cell({
    fault: 'a proxy whose name can’t be resolved',
    code: 'PROXY_UNREACHABLE',
    sentence: 'The proxy proxy.invalid:3128 can’t be reached (its name can’t be resolved)',
    arrange: () =>
      Promise.resolve({ connection: testConnection(endpoint), allowed: [], environment: through('http://proxy.invalid:3128') }),
  }),
  cell({
    fault: 'an HTTPS proxy whose certificate is not trusted',
    code: 'PROXY_UNREACHABLE',
    sentence: 'its certificate can’t be verified: DEPTH_ZERO_SELF_SIGNED_CERT',
    arrange: before({ tls: createSelfSigned() }),
  }),
  cell({
    fault: 'a proxy that is named with https:// and speaks plain HTTP',
    code: 'PROXY_UNREACHABLE',
    sentence: 'the TLS handshake failed; if it speaks plain HTTP, use http:// in front of it',
    arrange: before({}, (url) => url.replace('http:', 'https:')),
  }),
  cell({
    fault: 'a proxy that asks for a user name and a password, and none are set',
    code: 'PROXY_AUTH_REQUIRED',
    sentence: 'asks for a user name and a password (407 Proxy Authentication Required). Put the right ones into HTTPS_PROXY',
    arrange: before({ credentials: { username: 'jo', password: 'right' } }),
  }),
  cell({
    fault: 'a proxy that refuses the password of its address',
    code: 'PROXY_AUTH_REQUIRED',
    sentence: 'refused the user name or the password (407 ',
    arrange: before({ credentials: { username: 'jo', password: 'right' } }, (url) => url.replace('//', '//jo:wrong@')),
  }),
  cell({
    fault: 'a proxy whose rules forbid the registry (403)',
    code: 'PROXY_REFUSED',
    sentence: 'refuses to connect to registry.test:443 (403 Forbidden). Have its rules allow the registry',
    arrange: before({ manner: 403 }),
  }),
  cell({
    fault: 'a proxy that can’t reach the registry (502)',
    code: 'PROXY_REFUSED',
    sentence: 'can’t reach registry.test:443 (502 Bad Gateway). Check the name and the port of the registry',
    arrange: before({ manner: 502 }),
  }),
  cell({
    fault: 'a proxy that forbids a Helm repository',
    kind: 'helm',
    code: 'PROXY_REFUSED',
    sentence: 'refuses to connect to registry.test:443 (403 Forbidden)',
    arrange: before({ manner: 403 }),
  }),
  cell({
    fault: 'a proxy that is overloaded, before a legacy pack registry (503)',
    kind: 'pack',
    code: 'PROXY_REFUSED',
    sentence: 'can’t reach registry.test:443 (503 Service Unavailable)',
    arrange: before({ manner: 503 }),
  }),
  cell({
    fault: 'a proxy that forbids AWS',
    kind: 'oci-ecr',
    code: 'PROXY_REFUSED',
    sentence: 'refuses to connect to api.ecr.us-east-1.amazonaws.com:443 (403 Forbidden)',
    async arrange(bench) {
      const proxy = bench.closeAfter(await startConnectProxy({ manner: 403 }))
      return { connection: ecrConnection(keyCredentials(makeAccessKey())), allowed: [proxy.host], environment: through(proxy.url) }
    },
  }),
  cell({
    fault: 'a proxy that takes the request and never answers',
    code: 'PROXY_TIMEOUT',
    sentence: 'did not open a connection to registry.test:443 within 0.4 seconds',
    arrange: before({ manner: 'hang' }),
  }),
  cell({
    fault: 'something that is not a proxy at its address',
    code: 'PROXY_BAD_ANSWER',
    sentence: 'does not answer as an HTTP proxy does',
    arrange: before({ manner: 'garbage' }),
  }),
  cell({
    fault: 'a proxy that hangs up',
    code: 'PROXY_BAD_ANSWER',
    sentence: 'closed the connection without an answer',
    arrange: before({ manner: 'reset' }),
  }),
  cell({
    fault: 'a web server in place of the proxy, which redirects',
    code: 'PROXY_BAD_ANSWER',
    sentence: 'answered 302 Found in place of opening a connection to registry.test:443',
    arrange: before({ manner: 302 }),
  }),
  cell({
    fault: 'an HTTPS proxy that is named with http://',
    code: 'PROXY_BAD_ANSWER',
    sentence: 'Check that HTTPS_PROXY of this server names an HTTP proxy, with the right scheme and port.',
    arrange: before({ tls: createSelfSigned() }, (url) => url.replace('https://localhost', 'http://127.0.0.1')),
  }),
  cell({
    fault: 'a tunnel in which nobody answers the TLS handshake',
    step: 'tls',
    code: 'TLS_TIMEOUT',
    sentence: 'did not finish the TLS handshake within 0.4 seconds',
    arrange: before({ manner: 'silence' }),
  }),
  cell({
    fault: 'a registry behind the proxy whose certificate is for another name',
    step: 'tls',
    code: 'TLS_WRONG_HOST',
    sentence: 'not for registry.test',
    arrange: behind(authority.issue({ names: ['localhost', '127.0.0.1'] }), authority.certificate),
  }),
  cell({
    fault: 'a registry behind the proxy whose authority is not trusted',
    step: 'tls',
    code: 'TLS_UNKNOWN_AUTHORITY',
    sentence: 'was issued by “Behind the Proxy”, which is not trusted here',
    arrange: behind(authority.issue({ names: [REGISTRY] }), ''),
  }),
  cell({
    fault: 'a metadata address that would be asked for through the proxy',
    step: 'address',
    code: 'POLICY_METADATA',
    sentence: '169.254.169.254 is a metadata address of a cloud',
    arrange: forbidden('https://169.254.169.254', {}),
  }),
  cell({
    fault: 'a name on OUTBOUND_DENY that would be asked for through the proxy',
    step: 'dns',
    code: 'POLICY_DENIED',
    sentence: 'registry.test is on the list of addresses that this server must not connect to (OUTBOUND_DENY)',
    arrange: forbidden(endpoint, { deny: ['*.test'] }),
  }),
  cell({
    fault: 'a name of loopback that would be asked for through the proxy',
    step: 'dns',
    code: 'POLICY_LOOPBACK',
    sentence: '(localhost) is a loopback address',
    arrange: forbidden('https://localhost', { listenHost: '0.0.0.0' }),
  }),
]
